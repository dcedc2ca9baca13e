//! Outgoing webhooks (F17): what is told, and when it is tried again. By Standard Webhooks 1.0.0.

use crate::{code::coded, room::Status};

coded! {
    /// What webhooks are told of.
    pub enum Kind {
        /// An administrator tries the webhook out. Nobody subscribes to it.
        Test = 0,
        /// A consultation begins.
        RoomOpened = 1,
        /// An agent has the room from now on.
        RoomAssigned = 2,
        /// It stands elsewhere: waiting, in progress, on hold, …
        RoomStatusChanged = 3,
        /// It is over.
        RoomEnded = 4,
        /// Somebody wrote.
        MessageCreated = 5,
        /// What is known of a customer changed, or who they are.
        CustomerChanged = 6,
    }
}

impl Kind {
    /// As the document names it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Test => "webhook.test",
            Self::RoomOpened => "room.opened",
            Self::RoomAssigned => "room.assigned",
            Self::RoomStatusChanged => "room.status_changed",
            Self::RoomEnded => "room.ended",
            Self::MessageCreated => "message.created",
            Self::CustomerChanged => "customer.changed",
        }
    }

    /// From that name, where one can subscribe to it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind != Self::Test && kind.name() == name)
    }

    /// Its bit among those a webhook wants.
    #[must_use]
    pub fn bit(self) -> i64 {
        1 << self.code()
    }
}

/// How a room stands, as far as webhooks care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing<A> {
    /// Its status.
    pub status: Status,
    /// Who has it.
    pub agent: Option<A>,
}

/// What a change of a room is told as, in order; `before` is `None` where the room is new.
pub fn of_room<A: PartialEq + Copy>(before: Option<Standing<A>>, after: Standing<A>) -> Vec<Kind> {
    let mut kinds = Vec::new();
    let had = before.and_then(|before| before.agent);
    if before.is_none() {
        kinds.push(Kind::RoomOpened);
    }
    if after.agent.is_some() && after.agent != had {
        kinds.push(Kind::RoomAssigned);
    }
    match before {
        _ if !after.status.is_open() => {
            if before.is_none_or(|before| before.status.is_open()) {
                kinds.push(Kind::RoomEnded);
            }
        }
        Some(before) if before.status != after.status => kinds.push(Kind::RoomStatusChanged),
        _ => {}
    }
    kinds
}

/// Waits between attempts, in milliseconds; after the last one it is given up: about three days.
const WAITS: [i64; 9] = {
    const MINUTE: i64 = 60_000;
    const HOUR: i64 = 60 * MINUTE;
    [5_000, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR]
};
/// Longest time that a receiver may ask to be left alone for.
const ASKED_MAX: i64 = 24 * 3_600_000;
/// Longest rest of a webhook whose receiver can't be reached.
const REST_MAX: i64 = 300_000;

/// How long to wait after so many failed attempts, at least as long as the receiver asked for; `None`: give up. `jitter` is
/// random, 0 to 999: up to a tenth is added, so that a receiver that comes back is not met by everything at once.
#[must_use]
pub fn wait(attempts: i64, asked_ms: Option<i64>, jitter: i64) -> Option<i64> {
    let wait = usize::try_from(attempts - 1).ok().and_then(|n| WAITS.get(n)).copied()?;
    let wait = wait + wait * jitter.clamp(0, 999) / 10_000;
    Some(wait.max(asked_ms.unwrap_or_default().clamp(0, ASKED_MAX)))
}

/// How long a webhook rests whose receiver failed so many times in a row, whatever was to be told.
#[must_use]
pub fn rest(failures: i64) -> i64 {
    let doublings = u32::try_from(failures.clamp(1, 20) - 1).unwrap_or_default();
    (1_000_i64 << doublings).min(REST_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(status: Status, agent: Option<u8>) -> Standing<u8> {
        Standing { status, agent }
    }

    #[test]
    fn f17_kinds_have_names_that_the_standard_takes() {
        for kind in Kind::ALL {
            let name = kind.name();
            assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b == b'.') && name.contains('.'));
            assert_eq!(Kind::named(name), (kind != Kind::Test).then_some(kind));
        }
        assert_eq!(Kind::named("room.painted"), None);
    }

    #[test]
    fn f17_what_happens_to_a_room_is_told_in_order() {
        use Kind::{RoomAssigned, RoomEnded, RoomOpened, RoomStatusChanged};
        let told = |before, after| of_room(before, after);
        assert_eq!(told(None, at(Status::Waiting, None)), [RoomOpened]);
        assert_eq!(told(None, at(Status::Assigned, Some(1))), [RoomOpened, RoomAssigned]);
        let waiting = Some(at(Status::Waiting, None));
        assert_eq!(told(waiting, at(Status::Assigned, Some(1))), [RoomAssigned, RoomStatusChanged]);
        let consulting = Some(at(Status::InProgress, Some(1)));
        assert_eq!(told(consulting, at(Status::InProgress, Some(1))), []);
        assert_eq!(told(consulting, at(Status::InProgress, Some(2))), [RoomAssigned]);
        assert_eq!(told(consulting, at(Status::OnHold, Some(1))), [RoomStatusChanged]);
        assert_eq!(told(consulting, at(Status::Ended, Some(1))), [RoomEnded]);
        assert_eq!(told(waiting, at(Status::Ended, None)), [RoomEnded]);
        let over = Some(at(Status::Ended, Some(1)));
        assert_eq!(told(over, at(Status::Ended, Some(1))), [], "the day's end is told once");
    }

    #[test]
    fn f17_attempts_come_further_and_further_apart_and_end() {
        assert_eq!(wait(1, None, 0), Some(5_000));
        assert_eq!(wait(2, None, 0), Some(300_000));
        assert_eq!(wait(9, None, 0), Some(86_400_000));
        assert_eq!(wait(10, None, 0), None);
        assert_eq!(wait(0, None, 0), None, "nothing was tried");
        let whole: i64 = (1..=9).filter_map(|n| wait(n, None, 0)).sum();
        assert!(whole > 3 * 86_400_000 && whole < 4 * 86_400_000);
    }

    #[test]
    fn f17_jitter_adds_up_to_a_tenth_and_a_receiver_may_ask_for_longer() {
        assert_eq!(wait(1, None, 999), Some(5_499));
        assert_eq!(wait(1, Some(60_000), 0), Some(60_000));
        assert_eq!(wait(2, Some(1_000), 0), Some(300_000), "but not for shorter");
        assert_eq!(wait(1, Some(i64::MAX), 0), Some(86_400_000));
        assert_eq!(wait(1, Some(-5), 0), Some(5_000));
    }

    #[test]
    fn f17_a_receiver_that_is_down_is_asked_less_and_less_often() {
        assert_eq!((1..=5).map(rest).collect::<Vec<_>>(), [1_000, 2_000, 4_000, 8_000, 16_000]);
        assert_eq!(rest(0), 1_000);
        assert_eq!(rest(1_000), 300_000);
    }
}
