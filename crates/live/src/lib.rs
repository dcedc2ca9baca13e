//! Ring of recent events, audiences, hub of sockets. Testable without a database.

mod connection;
mod event;
mod frame;
mod hub;
mod line;
mod presence;
mod ring;
mod site;

pub use connection::{AgentConnection, VisitorConnection};
pub use event::*;
pub use hub::Hub;
pub use line::{Ending, QUEUE, Wake};
pub use presence::Looking;
pub use ring::Limits;
pub use site::{Agent, Start};
