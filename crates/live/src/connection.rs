use std::sync::{Arc, Mutex};

use bytes::Bytes;
use domain::{CustomerKey, RoomNo, VisitorId, access::Viewer};

use crate::{
    hub::{Shared, lock},
    line::{Ending, Line, Wake},
    site::Site,
};

/// A console's place in the hub. Dropping it leaves.
#[derive(Debug)]
pub struct AgentConnection {
    place: Place,
}

/// A visitor's place in the hub. Dropping it leaves.
#[derive(Debug)]
pub struct VisitorConnection {
    place: Place,
    visitor: VisitorId,
}

#[derive(Debug)]
struct Place {
    hub: Arc<Shared>,
    site: Arc<Mutex<Site>>,
    socket: u64,
    line: Arc<Line>,
}

macro_rules! waits {
    ($name:ident) => {
        impl $name {
            /// Waits for something to do. `frames` comes empty and takes what is to be sent. Cancelling loses nothing.
            pub async fn next(&self, frames: &mut Vec<Bytes>) -> Wake {
                self.place.line.next(frames).await
            }

            /// The same without waiting.
            pub fn take(&self, frames: &mut Vec<Bytes>) -> Option<Wake> {
                self.place.line.take(frames)
            }

            /// Waits for the end alone, to be raced against sending.
            pub async fn ended(&self) -> Ending {
                self.place.line.ended().await
            }

            /// Something came from the other side: it lives.
            pub fn hear(&self) {
                self.place.line.hear(self.place.hub.second());
            }
        }
    };
}

waits!(AgentConnection);
waits!(VisitorConnection);

impl AgentConnection {
    pub(crate) fn new(hub: Arc<Shared>, site: Arc<Mutex<Site>>, socket: u64, line: Arc<Line>) -> Self {
        Self { place: Place { hub, site, socket, line } }
    }

    /// What decides today about what this connection hears.
    #[must_use]
    pub fn viewer(&self) -> Option<Viewer> {
        lock(&self.place.site).viewer(self.place.socket)
    }

    /// The room in view with its customer; the caller has made sure that it may be read.
    pub fn view(&self, view: Option<(RoomNo, CustomerKey)>) {
        lock(&self.place.site).view(self.place.socket, view);
    }

    /// The person of a link preview beside the room in view, with whether they changed since: what changes of them is told as
    /// a change of the room's customer. The caller has made sure that the agent may link.
    pub fn beside(&self, person: Option<(CustomerKey, bool)>) {
        lock(&self.place.site).beside(self.place.socket, person);
    }

    /// The agent types to the customer of the room in view, or has stopped; the caller has made sure that they may.
    pub fn typing(&self, room: RoomNo, on: bool) {
        lock(&self.place.site).agent_types(self.place.socket, room, on, self.place.hub.beat());
    }
}

impl VisitorConnection {
    pub(crate) fn new(
        hub: Arc<Shared>,
        site: Arc<Mutex<Site>>,
        socket: u64,
        visitor: VisitorId,
        line: Arc<Line>,
    ) -> Self {
        Self { place: Place { hub, site, socket, line }, visitor }
    }

    /// The visitor types in their room, or has stopped.
    pub fn typing(&self, on: bool) {
        lock(&self.place.site).visitor_types(self.visitor, on, self.place.hub.beat());
    }
}

impl Drop for AgentConnection {
    fn drop(&mut self) {
        lock(&self.place.site).disconnect_console(self.place.socket);
        self.place.hub.closed();
    }
}

impl Drop for VisitorConnection {
    fn drop(&mut self) {
        lock(&self.place.site).disconnect_visitor(self.place.socket, self.visitor);
        self.place.hub.closed();
    }
}
