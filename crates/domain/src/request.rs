//! 상담원 변경 요청 and 상담내용 검토 요청: who may ask whom, who decides, and where a request stands (F4).

use crate::{
    AgentId,
    access::{Role, RoomAccess, Viewer},
    code::coded,
    room::Status,
    text::{self, TextFault},
};

/// Most characters of a reason, and of an answer.
pub const LENGTH_MAX: usize = 1_000;

coded! {
    /// What is asked for.
    pub enum Kind {
        /// 상담원 변경 요청: that a colleague takes the room.
        Transfer = 1,
        /// 상담내용 검토 요청: that a manager looks at the room.
        Review = 2,
    }

    /// Where a request stands. All but the first are final.
    pub enum State {
        /// Not answered yet.
        Pending = 0,
        /// Approved; of a review: answered.
        Approved = 1,
        /// Rejected.
        Rejected = 2,
        /// Closed because the room ended or changed hands.
        Closed = 3,
        /// Taken back by who asked.
        Withdrawn = 4,
    }

    /// Who approves 상담원 변경 요청, as a site chooses.
    pub enum Approval {
        /// Nobody has to.
        Automatic = 0,
        /// The colleague who is asked.
        Target = 1,
        /// A manager of who asks.
        Manager = 2,
        /// Either of them.
        TargetOrManager = 3,
    }
}

impl Kind {
    /// Its name outside.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Transfer => "transfer",
            Self::Review => "review",
        }
    }
}

impl State {
    /// Its name outside.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl Approval {
    /// Its name outside.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Target => "target",
            Self::Manager => "manager",
            Self::TargetOrManager => "target_or_manager",
        }
    }
}

/// What may happen to a request that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// 승인
    Approve,
    /// 반려
    Reject,
    /// Taken back by who asked.
    Withdraw,
    /// The room ended or changed hands.
    Close,
}

impl Step {
    /// Where it leads.
    #[must_use]
    pub fn leads_to(self) -> State {
        match self {
            Self::Approve => State::Approved,
            Self::Reject => State::Rejected,
            Self::Withdraw => State::Withdrawn,
            Self::Close => State::Closed,
        }
    }
}

/// A request with what decides about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// What is asked for.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// Who asks.
    pub from: AgentId,
    /// Who is asked; `None`: any manager of who asks.
    pub to: Option<AgentId>,
}

/// Why a request can't go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It was decided before.
    Decided(State),
    /// It is not theirs to decide.
    NotTheirs,
}

impl Request {
    /// Whether this agent may know of it: who asks, who is asked, and who oversees one of them.
    #[must_use]
    pub fn is_seen_by(&self, viewer: &Viewer) -> bool {
        let parties = [Some(self.from), self.to];
        parties.into_iter().flatten().any(|agent| agent == viewer.agent || viewer.oversees(agent))
    }

    /// Whether this agent is one who may answer it. Nobody answers their own. Under [`Approval::Automatic`] what waits was
    /// asked before the setting came: either side may answer it.
    #[must_use]
    pub fn is_decided_by(&self, viewer: &Viewer, approval: Approval) -> bool {
        if viewer.agent == self.from {
            return false;
        }
        let asked = self.to == Some(viewer.agent);
        let manager = viewer.oversees(self.from);
        match (self.kind, approval) {
            (Kind::Review, _) => viewer.role >= Role::Manager && (asked || manager),
            (Kind::Transfer, Approval::Target) => asked,
            (Kind::Transfer, Approval::Manager) => manager,
            (Kind::Transfer, Approval::Automatic | Approval::TargetOrManager) => asked || manager,
        }
    }

    /// What this agent may do with it now.
    #[must_use]
    pub fn may(&self, viewer: &Viewer, approval: Approval, step: Step) -> bool {
        self.state == State::Pending
            && match step {
                Step::Approve | Step::Reject => self.is_decided_by(viewer, approval),
                Step::Withdraw => self.from == viewer.agent,
                Step::Close => false,
            }
    }

    /// The request after a step of this agent.
    ///
    /// # Errors
    /// [`Refused::NotTheirs`] before [`Refused::Decided`].
    pub fn step(self, viewer: &Viewer, approval: Approval, step: Step) -> Result<Self, Refused> {
        let theirs = Self { state: State::Pending, ..self }.may(viewer, approval, step);
        match self.state {
            _ if !theirs => Err(Refused::NotTheirs),
            State::Pending => Ok(Self { state: step.leads_to(), ..self }),
            decided => Err(Refused::Decided(decided)),
        }
    }
}

/// Somebody who is to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Who.
    pub agent: AgentId,
    /// In which role.
    pub role: Role,
    /// Whether they are in a group of who asks.
    pub same_group: bool,
}

/// Why nothing can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAsked {
    /// The room is over.
    Ended,
    /// Nobody consults in it yet.
    NotInHand,
    /// One can't ask oneself.
    Oneself,
    /// They have the room already.
    InCharge,
    /// They are in no group of who asks.
    OtherGroup,
    /// They are no manager.
    NoManager,
}

/// Whether agents consult in a room of this status, so that something can be asked about it.
#[must_use]
pub fn may_stand(status: Status) -> bool {
    matches!(status, Status::Assigned | Status::InProgress | Status::OnHold)
}

/// Whether who may write in the room may ask `to` for this. An administrator asks anybody of the site; an administrator is
/// asked for a review by anybody.
///
/// # Errors
/// Why not.
pub fn ask(kind: Kind, viewer: &Viewer, room: RoomAccess, to: Option<Asked>) -> Result<(), NotAsked> {
    if !room.status.is_open() {
        return Err(NotAsked::Ended);
    }
    if !may_stand(room.status) {
        return Err(NotAsked::NotInHand);
    }
    let Some(to) = to else { return Ok(()) };
    if to.agent == viewer.agent {
        return Err(NotAsked::Oneself);
    }
    if kind == Kind::Transfer && room.agent == Some(to.agent) {
        return Err(NotAsked::InCharge);
    }
    if kind == Kind::Review && to.role < Role::Manager {
        return Err(NotAsked::NoManager);
    }
    let reached = to.same_group || viewer.role == Role::Admin || (kind == Kind::Review && to.role == Role::Admin);
    if reached { Ok(()) } else { Err(NotAsked::OtherGroup) }
}

/// A reason as it is stored.
///
/// # Errors
/// Blank, longer than [`LENGTH_MAX`], or with control characters.
pub fn reason(text: &str) -> Result<String, TextFault> {
    text::lines(text.trim(), LENGTH_MAX)
}

/// An answer as it is stored; blank: none.
///
/// # Errors
/// Longer than [`LENGTH_MAX`], or with control characters.
pub fn answer(text: &str) -> Result<Option<String>, TextFault> {
    match reason(text) {
        Ok(text) => Ok(Some(text)),
        Err(TextFault::Blank) => Ok(None),
        Err(fault) => Err(fault),
    }
}

#[cfg(test)]
mod tests;
