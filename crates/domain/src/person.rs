//! 생년월일 and 연령 (S34–S36, R12).

use jiff::civil::Date;

/// Oldest age that is believed, in full years.
pub const AGE_MAX: i16 = 150;

/// Why a date is no birth date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BirthDateFault {
    /// Not a date written YYYY-MM-DD.
    #[error("not a date")]
    NotADate,
    /// After today.
    #[error("in the future")]
    Future,
    /// More than 150 years ago.
    #[error("more than 150 years ago")]
    TooOld,
}

/// Reads a birth date as of `today` in the site's zone.
///
/// # Errors
/// Not `YYYY-MM-DD`, in the future, or more than 150 years ago.
pub fn birth_date(text: &str, today: Date) -> Result<Date, BirthDateFault> {
    let text = text.trim();
    let plain = text.len() == 10
        && text.bytes().enumerate().all(|(n, b)| if n == 4 || n == 7 { b == b'-' } else { b.is_ascii_digit() });
    let date: Date = plain.then(|| text.parse().ok()).flatten().ok_or(BirthDateFault::NotADate)?;
    if date > today {
        Err(BirthDateFault::Future)
    } else if (date.year() + AGE_MAX, date.month(), date.day()) < (today.year(), today.month(), today.day()) {
        Err(BirthDateFault::TooOld)
    } else {
        Ok(date)
    }
}

/// 연령: full years (만 나이) at `today`; the birthday counts. Born on 29 February, one grows older on 1 March in common
/// years. `None` where the date lies in the future.
#[must_use]
pub fn age(born: Date, today: Date) -> Option<i16> {
    (born <= today).then(|| full_years(born, today))
}

fn full_years(born: Date, today: Date) -> i16 {
    let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
    today.year() - born.year() - i16::from(!had_birthday)
}

#[cfg(test)]
mod tests {
    use jiff::{civil::date, tz::TimeZone};
    use proptest::prelude::*;

    use super::*;
    use crate::Millis;

    #[test]
    fn s35_r12_age_counts_full_years_and_the_birthday() {
        let born = date(1993, 4, 12);
        assert_eq!(age(born, date(2026, 4, 11)), Some(32));
        assert_eq!(age(born, date(2026, 4, 12)), Some(33));
        assert_eq!(age(born, born), Some(0));
        assert_eq!(age(born, date(1993, 4, 11)), None);
    }

    #[test]
    fn r12_the_29th_of_february_becomes_1_march_in_common_years() {
        let born = date(2000, 2, 29);
        assert_eq!(age(born, date(2023, 2, 28)), Some(22));
        assert_eq!(age(born, date(2023, 3, 1)), Some(23));
        assert_eq!(age(born, date(2024, 2, 28)), Some(23));
        assert_eq!(age(born, date(2024, 2, 29)), Some(24));
    }

    #[test]
    fn r12_the_day_is_that_of_the_sites_zone() {
        let seoul = TimeZone::get("Asia/Seoul").expect("bundled");
        let late = Millis(1_775_919_600_000); // 2026-04-11 15:00 UTC, 12 April in Seoul
        assert_eq!(late.date(&seoul).and_then(|today| age(date(1993, 4, 12), today)), Some(33));
        assert_eq!(late.date(&TimeZone::UTC).and_then(|today| age(date(1993, 4, 12), today)), Some(32));
    }

    #[test]
    fn r12_future_dates_and_more_than_150_years_are_refused() {
        let today = date(2026, 4, 12);
        assert_eq!(birth_date("2026-04-12", today), Ok(today));
        assert_eq!(birth_date("2026-04-13", today), Err(BirthDateFault::Future));
        assert_eq!(birth_date("1876-04-12", today), Ok(date(1876, 4, 12)));
        assert_eq!(birth_date("1876-04-11", today), Err(BirthDateFault::TooOld));
        for text in ["", "1993-4-12", "19930412", "1993-02-29", "1993-04-12T00:00", "+993-04-12", "１９９３-04-12"]
        {
            assert_eq!(birth_date(text, today), Err(BirthDateFault::NotADate), "{text}");
        }
    }

    proptest! {
        #[test]
        fn s35_a_year_later_one_is_a_year_older(
            year in 1900_i16..2000, month in 1_i8..=12, day in 1_i8..=28, later in 0_i16..100,
        ) {
            prop_assert_eq!(age(date(year, month, day), date(year + later, month, day)), Some(later));
        }
    }
}
