use std::fmt;

use jiff::{Timestamp, tz::TimeZone};

/// A time in milliseconds since 1970 UTC, as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Millis(pub i64);

impl Millis {
    /// This many milliseconds later (earlier when negative).
    #[must_use]
    pub fn plus(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// RFC 3339 in UTC with milliseconds, as the API shows times.
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.to_string()
    }

    /// From RFC 3339 as others write it, in any zone.
    #[must_use]
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        text.parse::<Timestamp>().ok().map(|at| Self(at.as_millisecond()))
    }

    /// The first instant of this time's day in `zone`; the time itself where the calendar ends.
    #[must_use]
    pub fn start_of_day(self, zone: &TimeZone) -> Self {
        Timestamp::from_millisecond(self.0)
            .ok()
            .and_then(|at| at.to_zoned(zone.clone()).start_of_day().ok())
            .map_or(self, |day| Self(day.timestamp().as_millisecond()))
    }

    /// The first instant of a civil day in `zone`; `None` where the calendar ends.
    #[must_use]
    pub fn of_day(day: jiff::civil::Date, zone: &TimeZone) -> Option<Self> {
        let start = day.to_zoned(zone.clone()).and_then(|day| day.start_of_day()).ok()?;
        Some(Self(start.timestamp().as_millisecond()))
    }

    /// The civil date in `zone`; `None` where the calendar ends.
    #[must_use]
    pub fn date(self, zone: &TimeZone) -> Option<jiff::civil::Date> {
        Timestamp::from_millisecond(self.0).ok().map(|at| at.to_zoned(zone.clone()).date())
    }
}

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Timestamp::from_millisecond(self.0) {
            Ok(at) => write!(f, "{at:.3}"),
            Err(_) => f.write_str("9999-12-31T23:59:59.999Z"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_show_as_utc_and_days_start_in_the_sites_zone() {
        let at = Millis(1_795_353_600_123);
        assert_eq!(at.rfc3339(), "2026-11-22T13:20:00.123Z");
        assert_eq!(Millis::from_rfc3339("2026-11-22T22:20:00.123+09:00"), Some(at));
        for text in ["", "2026-11-22", "tomorrow", "1795353600123"] {
            assert_eq!(Millis::from_rfc3339(text), None, "{text}");
        }
        let seoul = TimeZone::get("Asia/Seoul").expect("bundled");
        assert_eq!(at.start_of_day(&seoul).rfc3339(), "2026-11-21T15:00:00.000Z");
        let day = at.date(&seoul).expect("a date");
        assert_eq!(Millis::of_day(day, &seoul), Some(at.start_of_day(&seoul)));
    }
}
