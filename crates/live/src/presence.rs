//! Who looks at a room and who types in it. Nothing of this is kept or resumed.

use std::{collections::HashMap, sync::Arc};

use bytes::Bytes;
use domain::{AgentId, RoomNo};

use crate::{frame, line::Line};

/// Beats of the hub's clock after which typing that was not repeated is over: 6 s.
const TYPING: u32 = 24;
/// Beats after which people at another node are gone that it did not speak of again: 5 s.
const ELSEWHERE: u32 = 20;

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

/// Who is in a room at another node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Elsewhere {
    pub(crate) looking: Vec<Looking>,
    pub(crate) customer_types: bool,
}

impl Elsewhere {
    pub(crate) fn is_empty(&self) -> bool {
        self.looking.is_empty() && !self.customer_types
    }

    fn agent_types(&self) -> bool {
        self.looking.iter().any(|it| it.typing)
    }
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
    /// By the node, with the beat at which that is over unless it is said again.
    elsewhere: HashMap<Arc<str>, (Elsewhere, u32)>,
    due: Due,
}

/// What a beat did.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Beat {
    /// More can happen by time alone.
    pub(crate) goes_on: bool,
    /// Somebody's typing ended.
    pub(crate) ended: bool,
}

fn is_over(until: u32, beat: u32) -> bool {
    (until.wrapping_sub(beat) as i32) <= 0
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
        self.eyes.is_empty() && self.visitors.is_empty() && self.elsewhere.is_empty()
    }

    /// What other nodes are told of this one.
    pub(crate) fn here(&self) -> Elsewhere {
        Elsewhere { looking: self.looking_here(), customer_types: self.customer_typing.is_some() }
    }

    /// What another node tells of itself. `again`: it may have said so before.
    pub(crate) fn people_elsewhere(&mut self, node: &Arc<str>, there: Elsewhere, again: bool, beat: u32) {
        let gone = Elsewhere::default();
        let before = self.elsewhere.get(node).map_or(&gone, |(before, _)| before);
        let (agent, agent_did) = (there.agent_types(), before.agent_types());
        self.due.viewers |= before.looking != there.looking;
        self.due.agent |= agent != agent_did || (agent && !again);
        self.due.customer |= before.customer_types != there.customer_types || (there.customer_types && !again);
        if there.is_empty() {
            self.elsewhere.remove(node);
        } else {
            self.elsewhere.insert(node.clone(), (there, beat.wrapping_add(ELSEWHERE)));
        }
    }

    /// Those of silent nodes go; whether there were any.
    pub(crate) fn miss(&mut self, beat: u32) -> bool {
        let silent: Vec<_> = self.elsewhere.iter().filter(|(_, (_, until))| is_over(*until, beat)).collect();
        let silent: Vec<_> = silent.into_iter().map(|(node, _)| node.clone()).collect();
        for node in &silent {
            self.people_elsewhere(node, Elsewhere::default(), true, beat);
        }
        !silent.is_empty()
    }

    fn agent_is_typing(&self) -> bool {
        !self.agents_typing.is_empty() || self.elsewhere.values().any(|(there, _)| there.agent_types())
    }

    fn customer_is_typing(&self) -> bool {
        self.customer_typing.is_some() || self.elsewhere.values().any(|(there, _)| there.customer_types)
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
        self.due.customer |= self.customer_is_typing();
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

    /// Distinct agents, in the order of their ids, at all nodes.
    pub(crate) fn looking(&self) -> Vec<Looking> {
        let mut looking = self.looking_here();
        if self.elsewhere.is_empty() {
            return looking;
        }
        looking.extend(self.elsewhere.values().flat_map(|(there, _)| &there.looking).cloned());
        // Who types stands first among the places of one agent.
        looking.sort_by_key(|it| (it.agent, !it.typing));
        looking.dedup_by_key(|it| it.agent);
        looking
    }

    fn looking_here(&self) -> Vec<Looking> {
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

    /// Ends typing that was not repeated and tells what is due.
    pub(crate) fn beat(&mut self, room: RoomNo, beat: u32) -> Beat {
        let over = |until: u32| is_over(until, beat);
        let mut ended = false;
        let before = self.agents_typing.len();
        self.agents_typing.retain(|_, until| !over(*until));
        if self.agents_typing.len() != before {
            self.due.viewers = true;
            self.due.agent = true;
            ended = true;
        }
        if self.customer_typing.is_some_and(over) {
            self.customer_typing = None;
            ended = true;
            self.due.customer = true;
        }
        let due = std::mem::take(&mut self.due);
        if due.viewers && !self.eyes.is_empty() {
            self.tell_agents(&self.viewers_frame(room));
        }
        if due.customer && !self.eyes.is_empty() {
            self.tell_agents(&frame::typing(room, self.customer_is_typing()));
        }
        if due.agent {
            let frame = frame::typing(room, self.agent_is_typing());
            self.visitors().for_each(|line| line.hint(&frame));
        }
        Beat { goes_on: !self.agents_typing.is_empty() || self.customer_typing.is_some(), ended }
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
