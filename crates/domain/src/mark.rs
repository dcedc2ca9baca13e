//! What agents mark rooms and people with: signs, grades, alarms (F4).

use crate::{
    Millis,
    code::coded,
    text::{self, TextFault},
};

/// Signs of rooms are numbered from 1 up to here.
pub const FLAGS: i64 = 8;
/// Most characters of an alarm's note.
pub const NOTE_MAX: usize = 200;
/// Latest alarm from now: a year.
pub const ALARM_MS: i64 = 366 * 24 * 3_600_000;

coded! {
    /// 고객 등급
    pub enum Grade {
        /// VIP
        Vip = 1,
        /// 주의
        Caution = 2,
    }
}

impl Grade {
    /// Its name outside.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Vip => "vip",
            Self::Caution => "caution",
        }
    }
}

/// Whether there is such a sign.
#[must_use]
pub fn is_flag(flag: i64) -> bool {
    (1..=FLAGS).contains(&flag)
}

/// Whether an alarm may be set for this time.
#[must_use]
pub fn is_alarm(at: Millis, now: Millis) -> bool {
    now < at && at <= now.plus(ALARM_MS)
}

/// The note of an alarm in stored form; it may be empty.
///
/// # Errors
/// Longer than [`NOTE_MAX`], or with control characters.
pub fn note(text: &str) -> Result<String, TextFault> {
    match text::line(text, NOTE_MAX) {
        Err(TextFault::Blank) => Ok(String::new()),
        result => result,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f4_there_are_eight_signs_and_two_grades() {
        assert_eq!((0..=9).filter(|flag| is_flag(*flag)).collect::<Vec<_>>(), (1..=8).collect::<Vec<_>>());
        assert_eq!(Grade::ALL.map(Grade::code), [1, 2]);
    }

    #[test]
    fn f4_an_alarm_rings_in_the_future() {
        let now = Millis(1_000);
        assert!(!is_alarm(now, now) && is_alarm(now.plus(1), now));
        assert!(is_alarm(now.plus(ALARM_MS), now) && !is_alarm(now.plus(ALARM_MS + 1), now));
        assert_eq!(note(" "), Ok(String::new()));
        assert_eq!(note(&"가".repeat(201)), Err(TextFault::TooLong { length: 201, max: 200 }));
    }
}
