//! Ring of recent events, audiences, hub of sockets.
