//! What the desk says and does by itself: greetings, words when nobody is free, ends by silence (F13).

use crate::{
    Millis,
    append::RoomState,
    room::{Sender, Status},
    text::{self, TextFault},
};

/// Most characters of an automatic message.
pub const WORDS_MAX: usize = 1_000;
/// Shortest silence that ends a room, in minutes.
pub const SILENCE_MIN: i64 = 10;
/// Longest silence that ends a room: 6 days, 23 hours and 50 minutes.
pub const SILENCE_MAX: i64 = (6 * 24 + 23) * 60 + 50;
/// Longest wait before customers are told that everybody is busy: a day, in minutes.
pub const BUSY_MAX: i64 = 24 * 60;

/// That wait where nothing was set.
pub const BUSY_DEFAULT: i64 = 5;

const MINUTE: i64 = 60_000;

/// After how many minutes of silence a room ends by itself; `None`: never.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Silence {
    /// An agent spoke last and the customer says nothing.
    pub customer: Option<i64>,
    /// The customer spoke last and the agent says nothing.
    pub agent: Option<i64>,
}

/// A side of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The customer.
    Customer,
    /// The agent in charge.
    Agent,
}

impl Silence {
    /// How long this side may be silent, in milliseconds.
    #[must_use]
    pub fn limit(self, side: Side) -> Option<i64> {
        match side {
            Side::Customer => self.customer,
            Side::Agent => self.agent,
        }
        .map(|minutes| minutes * MINUTE)
    }

    /// Which side has been silent for too long, counted from the newest message or from when the agent in charge came to
    /// the room. A room nobody has accepted yet, one whose hold was not lifted and one that is over don't end so.
    #[must_use]
    pub fn broken_by(self, room: &RoomState, taken_at: Option<Millis>, now: Millis) -> Option<Side> {
        if !matches!(room.status, Status::Assigned | Status::InProgress) || room.hold.is_some() {
            return None;
        }
        let side = silent(room.last_from)?;
        let limit = self.limit(side)?;
        let since = room.active_at.max(taken_at.unwrap_or(room.active_at));
        (since.plus(limit) <= now).then_some(side)
    }
}

/// Whose turn it is after this one spoke.
#[must_use]
pub fn silent(last: Sender) -> Option<Side> {
    match last {
        Sender::Customer => Some(Side::Agent),
        Sender::Agent => Some(Side::Customer),
        Sender::Bot | Sender::System => None,
    }
}

/// Minutes of silence as an administrator sets them.
#[must_use]
pub fn is_silence(minutes: i64) -> bool {
    (SILENCE_MIN..=SILENCE_MAX).contains(&minutes)
}

/// An automatic message in its stored form; empty: nothing is said.
///
/// # Errors
/// Longer than [`WORDS_MAX`], or with control characters.
pub fn words(text: &str) -> Result<String, TextFault> {
    match text::lines(text.trim(), WORDS_MAX) {
        Err(TextFault::Blank) => Ok(String::new()),
        result => result,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::hold::Hold;

    fn room(status: Status, last_from: Sender) -> RoomState {
        RoomState { last_from, ..RoomState::new(status, Millis(0)) }
    }

    const BOTH: Silence = Silence { customer: Some(10), agent: Some(30) };

    #[test]
    fn f13_ten_minutes_to_six_days_23_hours_50_minutes() {
        assert_eq!(SILENCE_MAX, 10_070);
        assert!(!is_silence(9) && is_silence(10) && is_silence(10_070) && !is_silence(10_071));
    }

    #[test]
    fn f13_each_side_has_its_own_limit() {
        let answered = room(Status::InProgress, Sender::Agent);
        assert_eq!(BOTH.broken_by(&answered, None, Millis(10 * MINUTE - 1)), None);
        assert_eq!(BOTH.broken_by(&answered, None, Millis(10 * MINUTE)), Some(Side::Customer));
        let asked = room(Status::Assigned, Sender::Customer);
        assert_eq!(BOTH.broken_by(&asked, None, Millis(10 * MINUTE)), None);
        assert_eq!(BOTH.broken_by(&asked, None, Millis(30 * MINUTE)), Some(Side::Agent));
        let taken = Some(Millis(25 * MINUTE));
        assert_eq!(
            BOTH.broken_by(&asked, taken, Millis(30 * MINUTE)),
            None,
            "who has just accepted it is given the whole time"
        );
        assert_eq!(BOTH.broken_by(&asked, taken, Millis(55 * MINUTE)), Some(Side::Agent));
        let held = RoomState { hold: Some(Hold { from: Status::InProgress, until: None }), ..answered.clone() };
        assert_eq!(BOTH.broken_by(&held, None, Millis(i64::MAX)), None, "F1: exempt until the hold is lifted");
        assert_eq!(Silence { customer: None, ..BOTH }.broken_by(&answered, None, Millis(i64::MAX)), None);
    }

    #[test]
    fn f13_a_blank_message_says_nothing() {
        assert_eq!(words(" \n "), Ok(String::new()));
        assert_eq!(words(" 안녕하세요.\r\n무엇을 도와드릴까요? "), Ok("안녕하세요.\n무엇을 도와드릴까요?".to_owned()));
        assert_eq!(words(&"가".repeat(1_001)), Err(TextFault::TooLong { length: 1_001, max: 1_000 }));
    }

    proptest! {
        #[test]
        fn f13_waiting_held_and_ended_rooms_never_end_by_silence(now in 0_i64..i64::MAX / 2, from in 1_i64..5) {
            let from = Sender::from_code(from).expect("a side");
            for status in [Status::Bot, Status::Waiting, Status::OnHold, Status::Ended] {
                prop_assert_eq!(BOTH.broken_by(&room(status, from), None, Millis(now)), None);
            }
        }
    }
}
