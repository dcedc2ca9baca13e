//! What is true: types, ids, rules, state machines, events.
