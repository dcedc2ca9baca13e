//! HTTP and WebSocket surface, embedded UI.
