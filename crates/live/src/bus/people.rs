//! Who looks at a room at which node. Nothing of it is kept: it is said when it changes and again and again while it lasts, and what
//! is not said any more is over.

use std::sync::Arc;

use domain::{AgentId, RoomNo, SiteId};
use futures_util::StreamExt as _;
use serde::{Deserialize, Serialize};
use tokio::{sync::mpsc, task::JoinSet};

use super::{Bus, BusError, PAUSE};
use crate::{Hub, Looking, presence::Elsewhere};

/// Rooms of one message.
const ROOMS: usize = 256;
/// Messages that may wait; those that come then are lost, for the next will say it again.
const WAITING: usize = 256;

/// Who is in rooms of a site at one node.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) site: SiteId,
    /// Whether it is said again rather than anew.
    pub(crate) again: bool,
    pub(crate) rooms: Vec<(RoomNo, Elsewhere)>,
}

#[derive(Serialize, Deserialize)]
struct Message {
    origin: Arc<str>,
    site: SiteId,
    again: bool,
    rooms: Vec<Room>,
}

#[derive(Serialize, Deserialize)]
struct Room {
    room: RoomNo,
    looking: Vec<Eye>,
    customer_types: bool,
}

#[derive(Serialize, Deserialize)]
struct Eye {
    agent: AgentId,
    name: Arc<str>,
    types: bool,
}

impl From<(RoomNo, Elsewhere)> for Room {
    fn from((room, there): (RoomNo, Elsewhere)) -> Self {
        let eye = |Looking { agent, name, typing }| Eye { agent, name, types: typing };
        Self { room, looking: there.looking.into_iter().map(eye).collect(), customer_types: there.customer_types }
    }
}

impl From<Room> for (RoomNo, Elsewhere) {
    fn from(room: Room) -> Self {
        let looking = |Eye { agent, name, types }| Looking { agent, name, typing: types };
        let looking = room.looking.into_iter().map(looking).collect();
        (room.room, Elsewhere { looking, customer_types: room.customer_types })
    }
}

impl Bus {
    /// Tells the other nodes who is here, and the hub who is there.
    pub(super) fn meet(&self, hub: &Arc<Hub>, tasks: &mut JoinSet<()>) {
        let (sender, mut said) = mpsc::channel(WAITING);
        hub.speak(sender);
        let bus = self.clone();
        tasks.spawn(async move {
            while let Some(said) = said.recv().await {
                bus.say(said).await;
            }
        });
        let (bus, hub) = (self.clone(), Arc::clone(hub));
        tasks.spawn(async move {
            loop {
                if let Err(error) = bus.overhear(&hub).await {
                    tracing::debug!(%error, "who is at other nodes is not heard");
                }
                tokio::time::sleep(PAUSE).await;
            }
        });
    }

    fn people(&self) -> String {
        format!("{}.people", self.prefix)
    }

    async fn say(&self, Said { site, again, rooms }: Said) {
        let mut rooms: Vec<Room> = rooms.into_iter().map(Room::from).collect();
        while !rooms.is_empty() && self.is_connected() {
            let rest = rooms.split_off(rooms.len().min(ROOMS));
            let message = Message { origin: self.origin.clone(), site, again, rooms };
            let message = serde_json::to_vec(&message).unwrap_or_default();
            if let Err(error) = self.client.publish(self.people(), message.into()).await {
                tracing::debug!(%error, "who is here could not be said");
            }
            rooms = rest;
        }
    }

    async fn overhear(&self, hub: &Hub) -> Result<(), BusError> {
        let mut heard = self.client.subscribe(self.people()).await.map_err(BusError::refused)?;
        while let Some(message) = heard.next().await {
            // One of another version says nothing.
            let Ok(message) = serde_json::from_slice::<Message>(&message.payload) else { continue };
            if message.origin != self.origin {
                let rooms = message.rooms.into_iter().map(<(RoomNo, Elsewhere)>::from).collect();
                hub.people_elsewhere(&message.origin, Said { site: message.site, again: message.again, rooms });
            }
        }
        Ok(())
    }
}
