//! Ring of recent events, audiences, hub of sockets, the way between nodes. Testable without a database.

mod bus;
mod connection;
mod event;
mod frame;
mod hub;
mod line;
mod presence;
mod ring;
mod site;

pub use bus::{Bus, BusError, Listening, Packet, Signal, pack};
pub use connection::{AgentConnection, VisitorConnection};
pub use event::*;
pub use hub::Hub;
pub use line::{Ending, QUEUE, Wake};
pub use presence::Looking;
pub use ring::Limits;
pub use site::{Agent, Start};
