use domain::{
    AgentId,
    access::Viewer,
    request::{Approval, Kind, State, Step},
};
use store::{request::RequestRecord, team::Member};

use crate::view::{self, AgentRef};

impl From<Kind> for view::RequestKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Transfer => Self::Transfer,
            Kind::Review => Self::Review,
        }
    }
}

impl From<view::RequestKind> for Kind {
    fn from(kind: view::RequestKind) -> Self {
        match kind {
            view::RequestKind::Transfer => Self::Transfer,
            view::RequestKind::Review => Self::Review,
        }
    }
}

impl From<State> for view::RequestState {
    fn from(state: State) -> Self {
        match state {
            State::Pending => Self::Pending,
            State::Approved => Self::Approved,
            State::Rejected => Self::Rejected,
            State::Closed => Self::Closed,
            State::Withdrawn => Self::Withdrawn,
        }
    }
}

impl From<view::RequestState> for State {
    fn from(state: view::RequestState) -> Self {
        match state {
            view::RequestState::Pending => Self::Pending,
            view::RequestState::Approved => Self::Approved,
            view::RequestState::Rejected => Self::Rejected,
            view::RequestState::Closed => Self::Closed,
            view::RequestState::Withdrawn => Self::Withdrawn,
        }
    }
}

impl From<Approval> for view::TransferApproval {
    fn from(approval: Approval) -> Self {
        match approval {
            Approval::Automatic => Self::Automatic,
            Approval::Target => Self::Target,
            Approval::Manager => Self::Manager,
            Approval::TargetOrManager => Self::TargetOrManager,
        }
    }
}

impl From<view::TransferApproval> for Approval {
    fn from(approval: view::TransferApproval) -> Self {
        match approval {
            view::TransferApproval::Automatic => Self::Automatic,
            view::TransferApproval::Target => Self::Target,
            view::TransferApproval::Manager => Self::Manager,
            view::TransferApproval::TargetOrManager => Self::TargetOrManager,
        }
    }
}

pub(crate) fn agent(id: AgentId, name: &str) -> AgentRef {
    AgentRef { agent_id: id.to_string(), name: name.to_owned() }
}

fn asked(record: &RequestRecord) -> Option<AgentRef> {
    record.request.to.map(|id| agent(id, record.to_name.as_deref().unwrap_or_default()))
}

pub(crate) fn decider(record: &RequestRecord) -> Option<AgentRef> {
    record.decided_by.as_ref().map(|(id, name)| agent(*id, name))
}

/// A request as this agent sees it.
pub(crate) fn request(record: &RequestRecord, viewer: &Viewer, approval: Approval) -> view::AgentRequest {
    let open = viewer.may_read(record.access);
    let may = |step| record.request.may(viewer, approval, step);
    view::AgentRequest {
        id: record.id.to_string(),
        kind: record.request.kind.into(),
        state: record.request.state.into(),
        room_no: record.room_no.to_string(),
        room: open.then(|| view::RequestRoom {
            name: record.customer_name.clone().unwrap_or_else(|| record.customer_id.clone()),
            named: record.has_id || record.customer_name.is_some(),
            channel: view::Channel { kind: record.channel_kind.into(), label: record.channel_label.clone() },
            status: record.access.status.into(),
        }),
        from: agent(record.request.from, &record.from_name),
        to: asked(record),
        reason: record.reason.clone(),
        requested_at: record.requested_at.rfc3339(),
        decided_at: record.decided_at.map(domain::Millis::rfc3339),
        decided_by: decider(record),
        answer: record.answer.clone(),
        actions: view::RequestActions {
            approve: may(Step::Approve),
            reject: may(Step::Reject),
            withdraw: may(Step::Withdraw),
            open,
        },
    }
}

/// What everybody concerned is told of it.
pub(crate) fn news(record: &RequestRecord) -> view::RequestNews {
    view::RequestNews {
        id: record.id.to_string(),
        kind: record.request.kind.into(),
        state: record.request.state.into(),
        room_no: record.room_no.to_string(),
        from: agent(record.request.from, &record.from_name),
        to: asked(record),
        decided_by: decider(record),
    }
}

pub(crate) fn colleague(member: Member) -> view::Colleague {
    view::Colleague {
        agent_id: member.agent.to_string(),
        name: member.name,
        role: member.role.into(),
        available: member.available,
        load: member.load,
        capacity: member.capacity,
        full: member.load >= member.capacity,
    }
}
