//! 운영 시간: when a site is open, by the days of the week and holidays, in the site's time zone (F3, F13).

use std::{collections::BTreeMap, fmt, str::FromStr};

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    Millis,
    text::{self, TextFault},
};

/// Spans of one day at most.
pub const SPANS_MAX: usize = 4;
/// Holidays of a site at most.
pub const HOLIDAYS_MAX: usize = 400;
/// Characters of a holiday's name at most.
pub const HOLIDAY_NAME_MAX: usize = 40;

/// A minute of the day, 00:00 to 24:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Minute(u16);

const MIDNIGHT: u16 = 24 * 60;

impl Minute {
    fn of(hour: u16, minute: u16) -> Option<Self> {
        let at = hour.checked_mul(60)?.checked_add(minute)?;
        (minute < 60 && at <= MIDNIGHT).then_some(Self(at))
    }
}

/// Not HH:MM between 00:00 and 24:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a time of day")]
pub struct NotATime;

impl FromStr for Minute {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let (hour, minute) = text.split_once(':').ok_or(NotATime)?;
        let number = |text: &str| {
            let digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| text.parse().ok()).flatten().ok_or(NotATime)
        };
        Self::of(number(hour)?, number(minute)?).ok_or(NotATime)
    }
}

impl fmt::Display for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// Open from a minute on until another one of the same day, which is not in it any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First minute.
    pub from: Minute,
    /// First minute after it; 24:00 is the day's end.
    pub to: Minute,
}

/// Why hours are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HoursFault {
    /// A span ends before it begins, or two of a day overlap or come out of order.
    #[error("spans out of order")]
    OutOfOrder,
    /// More than [`SPANS_MAX`] of a day or [`HOLIDAYS_MAX`].
    #[error("too many")]
    TooMany,
    /// The name of a holiday.
    #[error(transparent)]
    Name(#[from] TextFault),
}

/// Spans of each day of the week, Monday first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Week([Vec<Span>; 7]);

impl Week {
    /// Checked days.
    ///
    /// # Errors
    /// Spans that overlap or stand out of order, or more than [`SPANS_MAX`] of a day.
    pub fn new(days: [Vec<Span>; 7]) -> Result<Self, HoursFault> {
        for day in &days {
            if day.len() > SPANS_MAX {
                return Err(HoursFault::TooMany);
            }
            let forward = day.iter().all(|span| span.from < span.to);
            if !forward || day.windows(2).any(|pair| pair[0].to > pair[1].from) {
                return Err(HoursFault::OutOfOrder);
            }
        }
        Ok(Self(days))
    }

    /// Its days, Monday first.
    #[must_use]
    pub fn days(&self) -> &[Vec<Span>; 7] {
        &self.0
    }

    fn contains(&self, weekday: jiff::civil::Weekday, at: Minute) -> bool {
        let day = usize::try_from(weekday.to_monday_zero_offset()).unwrap_or_default();
        self.0[day].iter().any(|span| span.from <= at && at < span.to)
    }
}

/// When a site is open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hours {
    /// Its hours; `None`: at any time but on holidays.
    pub week: Option<Week>,
    /// Days it is closed, with their names.
    pub holidays: BTreeMap<Date, String>,
}

impl Hours {
    /// Adds the days it is closed.
    ///
    /// # Errors
    /// Too many, or a name that is blank, too long or has control characters.
    pub fn with_holidays(mut self, holidays: impl IntoIterator<Item = (Date, String)>) -> Result<Self, HoursFault> {
        for (date, name) in holidays {
            self.holidays.insert(date, text::line(&name, HOLIDAY_NAME_MAX)?);
        }
        if self.holidays.len() > HOLIDAYS_MAX { Err(HoursFault::TooMany) } else { Ok(self) }
    }

    /// Whether the site is open at this time. Clocks that are put forward or back count as they show.
    #[must_use]
    pub fn open_at(&self, now: Millis, zone: &TimeZone) -> bool {
        let Ok(at) = Timestamp::from_millisecond(now.0) else { return false };
        let here = at.to_zoned(zone.clone()).datetime();
        if self.holidays.contains_key(&here.date()) {
            return false;
        }
        let Some(week) = &self.week else { return true };
        let part = |part: i8| u16::try_from(part).unwrap_or_default();
        Minute::of(part(here.hour()), part(here.minute())).is_some_and(|at| week.contains(here.weekday(), at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: &str, to: &str) -> Span {
        Span { from: from.parse().expect("a time"), to: to.parse().expect("a time") }
    }

    fn at(text: &str) -> Millis {
        Millis::from_rfc3339(text).expect("a time")
    }

    fn seoul() -> TimeZone {
        TimeZone::get("Asia/Seoul").expect("bundled")
    }

    fn office() -> Hours {
        let day = || vec![span("09:00", "12:00"), span("13:00", "18:00")];
        let week = Week::new([day(), day(), day(), day(), day(), vec![], vec![span("22:00", "24:00")]]);
        Hours { week: Some(week.expect("in order")), holidays: BTreeMap::new() }
    }

    #[test]
    fn f13_open_by_the_day_and_minute_in_the_sites_zone() {
        for (time, open) in [
            ("2026-11-23T08:59:59+09:00", false),
            ("2026-11-23T09:00:00+09:00", true),
            ("2026-11-23T11:59:59.999+09:00", true),
            ("2026-11-23T12:30:00+09:00", false),
            ("2026-11-23T18:00:00+09:00", false),
            ("2026-11-28T10:00:00+09:00", false),
            ("2026-11-29T23:59:59+09:00", true),
            ("2026-11-30T00:00:00+09:00", false),
            // Monday 09:30 in Seoul is Monday 00:30 in UTC.
            ("2026-11-23T00:30:00Z", true),
        ] {
            assert_eq!(office().open_at(at(time), &seoul()), open, "{time}");
        }
    }

    #[test]
    fn f13_holidays_close_the_whole_day_of_the_site() {
        let christmas = "2026-12-25".parse().expect("a date");
        for hours in [office(), Hours::default()] {
            let hours = hours.with_holidays([(christmas, " 성탄절 ".to_owned())]).expect("one");
            assert_eq!(hours.holidays[&christmas], "성탄절");
            assert!(!hours.open_at(at("2026-12-25T10:00:00+09:00"), &seoul()));
            assert!(!hours.open_at(at("2026-12-24T15:00:00Z"), &seoul()), "it has begun in Seoul");
            assert!(hours.open_at(at("2026-12-24T10:00:00+09:00"), &seoul()));
        }
        assert!(Hours::default().open_at(at("2026-12-26T03:00:00+09:00"), &seoul()), "always, where no hours are set");
    }

    #[test]
    fn f13_hours_that_make_no_sense_are_refused() {
        let only = |spans: Vec<Span>| Week::new([spans, vec![], vec![], vec![], vec![], vec![], vec![]]);
        assert_eq!(only(vec![span("18:00", "09:00")]), Err(HoursFault::OutOfOrder));
        assert_eq!(only(vec![span("09:00", "09:00")]), Err(HoursFault::OutOfOrder));
        assert_eq!(only(vec![span("09:00", "12:01"), span("12:00", "13:00")]), Err(HoursFault::OutOfOrder));
        assert!(only(vec![span("09:00", "12:00"), span("12:00", "13:00")]).is_ok());
        let hour = |hour: u16| Span { from: Minute::of(hour, 0).expect("one"), to: Minute::of(hour, 30).expect("one") };
        assert_eq!(only((0..5).map(hour).collect()), Err(HoursFault::TooMany));
        for text in ["9:00", "24:01", "12:60", "1200", "-1:00", "", "12:5", "+1:00"] {
            assert_eq!(text.parse::<Minute>(), Err(NotATime), "{text}");
        }
        let date =
            |n: i64| jiff::civil::date(2026, 1, 1).checked_add(jiff::Span::new().days(n)).expect("in the calendar");
        let many = (0..401).map(|n| (date(n), "휴무".to_owned()));
        assert_eq!(Hours::default().with_holidays(many), Err(HoursFault::TooMany));
        let long = Hours::default().with_holidays([(date(0), "가".repeat(41))]);
        assert_eq!(long, Err(HoursFault::Name(TextFault::TooLong { length: 41, max: 40 })));
    }
}
