//! Rooms: their statuses and what moves them (F1, F2).

use crate::{AgentId, Millis, access::RoomAccess, code::coded};

coded! {
    /// F1: where a consultation stands.
    pub enum Status {
        /// 봇
        Bot = 0,
        /// 대기
        Waiting = 1,
        /// 접수: assigned, never answered.
        Assigned = 2,
        /// 진행: answered.
        InProgress = 3,
        /// 보류
        OnHold = 4,
        /// 종료
        Ended = 5,
    }

    /// Who wrote a message.
    pub enum Sender {
        /// The customer.
        Customer = 1,
        /// An agent.
        Agent = 2,
        /// A bot.
        Bot = 3,
        /// A system line.
        System = 4,
    }

    /// What a message is.
    pub enum Kind {
        /// Text.
        Text = 0,
        /// One or more images.
        Image = 1,
        /// One or more files, images among them or not.
        File = 2,
        /// A system line.
        System = 3,
    }

    /// Kinds of channel (S14).
    pub enum ChannelKind {
        /// 웹채팅
        Web = 0,
        /// 카카오톡
        Kakao = 1,
        /// 네이버톡톡
        Naver = 2,
    }

    /// Who ended a room.
    pub enum EndedBy {
        /// The customer.
        Customer = 0,
        /// An agent.
        Agent = 1,
        /// A bot.
        Bot = 2,
        /// Silence.
        Timer = 3,
    }

    /// How a room came to an agent; written when it happens (R15).
    pub enum How {
        /// Given out automatically.
        Auto = 0,
        /// Accepted from [대기].
        Accepted = 1,
        /// By [부가기능] > [상담원 변경 요청].
        TransferRequest = 2,
        /// By a manager.
        ManagerChange = 3,
    }
}

impl Status {
    /// Whether messages still enter.
    #[must_use]
    pub fn is_open(self) -> bool {
        self != Self::Ended
    }
}

/// 총 상담시간: from start to end, bot and hold time inside; of an open room up to now. Milliseconds, never below zero (R16).
#[must_use]
pub fn duration(started_at: Millis, ended_at: Option<Millis>, now: Millis) -> i64 {
    (ended_at.unwrap_or(now).0 - started_at.0).max(0)
}

/// Why a room can't be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAccepted {
    /// Somebody has it.
    Taken(AgentId),
    /// It is over.
    Ended,
    /// A bot is still in it.
    WithBot,
}

/// What accepting a room means for `agent`: `Ok(true)` it becomes theirs, `Ok(false)` it already was (F2).
///
/// # Errors
/// Why it can't be.
pub fn accept(room: RoomAccess, agent: AgentId) -> Result<bool, NotAccepted> {
    match (room.status, room.agent) {
        (Status::Ended, _) => Err(NotAccepted::Ended),
        (_, Some(current)) if current == agent => Ok(false),
        (_, Some(current)) => Err(NotAccepted::Taken(current)),
        (Status::Bot, None) => Err(NotAccepted::WithBot),
        (_, None) => Ok(true),
    }
}

/// Where a room stands when an agent gets it without having accepted it: what was answered stays answered. `None` where it
/// can't be given to anybody.
#[must_use]
pub fn given_to_agent(status: Status) -> Option<Status> {
    match status {
        Status::Bot | Status::Waiting => Some(Status::Assigned),
        Status::Assigned | Status::InProgress | Status::OnHold => Some(status),
        Status::Ended => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f2_a_waiting_room_is_accepted_once() {
        let room = |status, agent: Option<i64>| RoomAccess {
            status,
            agent: agent.map(AgentId),
            queued: false,
            reviewer: None,
        };
        assert_eq!(accept(room(Status::Waiting, None), AgentId(1)), Ok(true));
        assert_eq!(accept(room(Status::Assigned, Some(1)), AgentId(1)), Ok(false));
        assert_eq!(accept(room(Status::Assigned, Some(2)), AgentId(1)), Err(NotAccepted::Taken(AgentId(2))));
        assert_eq!(accept(room(Status::Ended, Some(2)), AgentId(1)), Err(NotAccepted::Ended));
        assert_eq!(accept(room(Status::Bot, None), AgentId(1)), Err(NotAccepted::WithBot));
    }

    #[test]
    fn r16_the_whole_time_runs_until_the_end() {
        let at = Millis;
        assert_eq!(duration(at(1_000), Some(at(3_724_999)), at(9_999_999)), 3_723_999, "later days change nothing");
        assert_eq!(duration(at(1_000), None, at(61_000)), 60_000, "an open room runs");
        assert_eq!(duration(at(1_000), None, at(400)), 0, "clocks of two machines");
    }

    #[test]
    fn f1_a_room_that_changes_hands_stays_answered() {
        let after = Status::ALL.map(given_to_agent);
        use Status::{Assigned, InProgress, OnHold};
        assert_eq!(after, [Some(Assigned), Some(Assigned), Some(Assigned), Some(InProgress), Some(OnHold), None]);
    }

    #[test]
    fn stored_numbers_come_back() {
        for status in Status::ALL {
            assert_eq!(Status::from_code(status.code()), Some(status));
        }
        assert_eq!(Status::from_code(6), None);
    }
}
