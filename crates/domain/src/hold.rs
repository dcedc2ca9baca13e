//! 보류: a room that waits for something other than a message (F1).

use crate::{
    Millis,
    append::RoomState,
    room::{Sender, Status},
};

/// Longest hold with an end: a year.
pub const LONGEST_MS: i64 = 366 * 24 * 3_600_000;

/// A room is held, or was until the customer wrote: silence doesn't end it (F13).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// Its status before.
    pub from: Status,
    /// When it ends by itself; `None`: when it is lifted.
    pub until: Option<Millis>,
}

/// Why a room can't be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotHeld {
    /// The end is not in the future.
    Past,
    /// The end is too far away.
    TooFar,
    /// Nobody consults in it.
    NotInHand,
}

/// Whether a room in this status can be held.
#[must_use]
pub fn may_stand(status: Status) -> bool {
    matches!(status, Status::Assigned | Status::InProgress | Status::OnHold)
}

/// Puts a room on hold, or gives the hold it has another end.
///
/// # Errors
/// Why it can't be; nothing changed.
pub fn begin(room: &mut RoomState, until: Option<Millis>, now: Millis) -> Result<(), NotHeld> {
    if !may_stand(room.status) {
        return Err(NotHeld::NotInHand);
    }
    if until.is_some_and(|until| until <= now) {
        return Err(NotHeld::Past);
    }
    if until.is_some_and(|until| until > now.plus(LONGEST_MS)) {
        return Err(NotHeld::TooFar);
    }
    let from = match (room.status, room.hold) {
        (Status::OnHold, Some(hold)) => hold.from,
        (Status::OnHold, None) => Status::InProgress,
        (status, _) => status,
    };
    room.hold = Some(Hold { from, until });
    room.status = Status::OnHold;
    room.version += 1;
    Ok(())
}

/// Lifts the hold: the room goes on where it stood. Says whether there was one.
pub fn lift(room: &mut RoomState) -> bool {
    if room.hold.is_none() && room.status != Status::OnHold {
        return false;
    }
    let from = room.hold.take().map_or(Status::InProgress, |hold| hold.from);
    if room.status == Status::OnHold {
        let answered = room.last_from == Sender::Agent;
        room.status = if answered { Status::InProgress } else { from };
    }
    room.version += 1;
    true
}

/// Whether the hold of a room ends by itself at `due`.
#[must_use]
pub fn ends(room: &RoomState, due: Millis) -> bool {
    room.status.is_open() && room.hold.is_some_and(|hold| hold.until == Some(due))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::Kind;

    const NOW: Millis = Millis(1_000_000);

    fn room(status: Status, last_from: Sender) -> RoomState {
        RoomState { last_from, ..RoomState::new(status, NOW) }
    }

    #[test]
    fn f1_only_rooms_in_hand_are_held() {
        for status in Status::ALL {
            let mut state = room(status, Sender::Customer);
            let held = matches!(status, Status::Assigned | Status::InProgress | Status::OnHold);
            assert_eq!(begin(&mut state, None, NOW).is_ok(), held, "{status:?}");
            assert_eq!(state.status == Status::OnHold, held, "{status:?}");
        }
    }

    #[test]
    fn f1_a_hold_ends_in_the_future() {
        let mut state = room(Status::InProgress, Sender::Agent);
        assert_eq!(begin(&mut state, Some(NOW), NOW), Err(NotHeld::Past));
        assert_eq!(begin(&mut state, Some(NOW.plus(LONGEST_MS + 1)), NOW), Err(NotHeld::TooFar));
        assert_eq!(state, room(Status::InProgress, Sender::Agent), "nothing changed");
        assert_eq!(begin(&mut state, Some(NOW.plus(1)), NOW), Ok(()));
        assert!(ends(&state, NOW.plus(1)) && !ends(&state, NOW.plus(2)));
        assert_eq!(begin(&mut state, None, NOW), Ok(()), "another end");
        assert!(!ends(&state, NOW.plus(1)));
    }

    #[test]
    fn f1_a_lifted_room_goes_on_where_it_stood() {
        for (from, last, then) in [
            (Status::Assigned, Sender::Customer, Status::Assigned),
            (Status::Assigned, Sender::Agent, Status::InProgress),
            (Status::InProgress, Sender::Customer, Status::InProgress),
        ] {
            let mut state = room(from, Sender::Customer);
            begin(&mut state, Some(NOW.plus(60_000)), NOW).expect("held");
            begin(&mut state, None, NOW).expect("held longer");
            state.last_from = last;
            assert!(lift(&mut state));
            assert_eq!((state.status, state.hold), (then, None));
            assert!(!lift(&mut state), "once");
        }
    }

    #[test]
    fn f1_a_customers_message_moves_a_held_room_on_and_the_exemption_stays() {
        let mut state = room(Status::Assigned, Sender::Customer);
        let until = Some(NOW.plus(60_000));
        begin(&mut state, until, NOW).expect("held");
        state.take(Sender::Agent, Kind::Text, "확인 중입니다", NOW);
        assert_eq!(state.status, Status::OnHold, "an answer leaves it there");
        state.take(Sender::Customer, Kind::Text, "다 됐나요?", NOW);
        assert_eq!((state.status, state.last_from), (Status::InProgress, Sender::Customer));
        assert_eq!(state.hold.and_then(|hold| hold.until), until);
        assert!(lift(&mut state));
        assert_eq!((state.status, state.hold), (Status::InProgress, None));
    }
}
