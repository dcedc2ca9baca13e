//! Who looks at a room and who types in it. Nothing of this is kept or resumed.

use std::{collections::HashMap, sync::Arc};

use bytes::Bytes;
use domain::{AgentId, RoomNo};

use crate::{frame, line::Line};

/// Beats of the hub's clock after which typing that was not repeated is over: 6 s.
const TYPING: u32 = 24;

/// An agent who looks at a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looking {
    /// Who.
    pub agent: AgentId,
    /// Shown name.
    pub name: Arc<str>,
    /// Typing now.
    pub typing: bool,
}

/// A console connection that looks at a room.
#[derive(Debug)]
struct Eye {
    socket: u64,
    agent: AgentId,
    name: Arc<str>,
    line: Arc<Line>,
}

/// What happens in a room while somebody is there.
#[derive(Debug, Default)]
pub(crate) struct Presence {
    eyes: Vec<Eye>,
    visitors: Vec<(u64, Arc<Line>)>,
    /// Agents who type, with the beat at which that is over.
    agents_typing: HashMap<AgentId, u32>,
    customer_typing: Option<u32>,
    due: Due,
}

/// What is told at the next beat.
#[derive(Debug, Default)]
struct Due {
    viewers: bool,
    /// To the visitors: an agent types.
    agent: bool,
    /// To the agents: the customer types.
    customer: bool,
}

impl Presence {
    pub(crate) fn is_empty(&self) -> bool {
        self.eyes.is_empty() && self.visitors.is_empty()
    }

    pub(crate) fn visitors(&self) -> impl Iterator<Item = &Arc<Line>> {
        self.visitors.iter().map(|(_, line)| line)
    }

    pub(crate) fn visitor_comes(&mut self, socket: u64, line: Arc<Line>) {
        self.visitors.push((socket, line));
    }

    pub(crate) fn visitor_goes(&mut self, socket: u64) {
        self.visitors.retain(|(it, _)| *it != socket);
        if self.visitors.is_empty() && self.customer_typing.take().is_some() {
            self.due.customer = true;
        }
    }

    pub(crate) fn agent_comes(&mut self, socket: u64, agent: AgentId, name: Arc<str>, line: Arc<Line>) {
        self.eyes.push(Eye { socket, agent, name, line });
        self.due.viewers = true;
        self.due.customer |= self.customer_typing.is_some();
    }

    pub(crate) fn agent_goes(&mut self, socket: u64) {
        let Some(at) = self.eyes.iter().position(|eye| eye.socket == socket) else {
            return;
        };
        let gone = self.eyes.swap_remove(at);
        self.due.viewers = true;
        if !self.eyes.iter().any(|eye| eye.agent == gone.agent) {
            self.agent_types(gone.agent, false, 0);
        }
    }

    pub(crate) fn looks(&self, socket: u64) -> bool {
        self.eyes.iter().any(|eye| eye.socket == socket)
    }

    pub(crate) fn agent_types(&mut self, agent: AgentId, on: bool, beat: u32) {
        let typed = if on {
            self.agents_typing.insert(agent, beat.wrapping_add(TYPING))
        } else {
            self.agents_typing.remove(&agent)
        };
        self.due.viewers |= typed.is_some() != on;
        self.due.agent |= on || typed.is_some();
    }

    pub(crate) fn customer_types(&mut self, on: bool, beat: u32) {
        self.due.customer |= on || self.customer_typing.is_some();
        self.customer_typing = on.then(|| beat.wrapping_add(TYPING));
    }

    /// Distinct agents, in the order of their ids.
    pub(crate) fn looking(&self) -> Vec<Looking> {
        let mut looking: Vec<_> = self
            .eyes
            .iter()
            .map(|eye| Looking {
                agent: eye.agent,
                name: eye.name.clone(),
                typing: self.agents_typing.contains_key(&eye.agent),
            })
            .collect();
        looking.sort_by_key(|it| it.agent);
        looking.dedup_by_key(|it| it.agent);
        looking
    }

    /// Ends typing that was not repeated and tells what is due. False where nothing more can happen by time alone.
    pub(crate) fn beat(&mut self, room: RoomNo, beat: u32) -> bool {
        let over = |until: u32| (until.wrapping_sub(beat) as i32) <= 0;
        let before = self.agents_typing.len();
        self.agents_typing.retain(|_, until| !over(*until));
        if self.agents_typing.len() != before {
            self.due.viewers = true;
            self.due.agent = true;
        }
        if self.customer_typing.is_some_and(over) {
            self.customer_typing = None;
            self.due.customer = true;
        }
        let due = std::mem::take(&mut self.due);
        if due.viewers && !self.eyes.is_empty() {
            self.tell_agents(&self.viewers_frame(room));
        }
        if due.customer && !self.eyes.is_empty() {
            self.tell_agents(&frame::typing(room, self.customer_typing.is_some()));
        }
        if due.agent {
            let frame = frame::typing(room, !self.agents_typing.is_empty());
            self.visitors().for_each(|line| line.hint(&frame));
        }
        !self.agents_typing.is_empty() || self.customer_typing.is_some()
    }

    fn viewers_frame(&self, room: RoomNo) -> Bytes {
        let looking = self.looking();
        let viewers: Vec<_> = looking
            .iter()
            .map(|it| frame::Viewer { agent_id: it.agent.to_string(), name: &it.name, typing: it.typing })
            .collect();
        frame::viewers(room, &viewers)
    }

    fn tell_agents(&self, frame: &Bytes) {
        self.eyes.iter().for_each(|eye| eye.line.hint(frame));
    }
}
