//! What people answer, in the form it is kept in.

use jiff::civil::Date;

use super::Asked;
use crate::{
    person,
    text::{self, TextFault},
};

const SHORT: usize = 100;
const ADDRESS: usize = 300;
/// Digits of a phone number.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Why an answer can't be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It isn't what was asked for.
    NotThat,
    /// It is longer than its field.
    TooLong,
}

/// Reads an answer.
pub(super) fn read(asked: Asked, answer: &str, today: Date) -> Result<String, Unfit> {
    let max = if asked == Asked::Address { ADDRESS } else { SHORT };
    let line = answer.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = text::line(&line, max).map_err(|fault| match fault {
        TextFault::TooLong { .. } => Unfit::TooLong,
        TextFault::Blank | TextFault::Control => Unfit::NotThat,
    })?;
    let fits = match asked {
        Asked::Name => line.chars().any(char::is_alphabetic),
        Asked::Phone => is_phone(&line),
        Asked::Email => is_email(&line),
        Asked::BirthDate => return birth_date(&line, today).ok_or(Unfit::NotThat),
        Asked::Address => true,
    };
    if fits { Ok(line) } else { Err(Unfit::NotThat) }
}

fn is_phone(line: &str) -> bool {
    let digits = line.chars().filter(char::is_ascii_digit).count();
    DIGITS.contains(&digits)
        && line
            .char_indices()
            .all(|(n, c)| c.is_ascii_digit() || (c == '+' && n == 0) || matches!(c, '-' | ' ' | '.' | '(' | ')'))
}

fn is_email(line: &str) -> bool {
    let Some((name, host)) = line.split_once('@') else { return false };
    let labels: Vec<&str> = host.split('.').collect();
    !name.is_empty()
        && labels.len() > 1
        && labels.iter().all(|label| !label.is_empty())
        && !line.contains([' ', ',', ';', '<', '>', '"'])
        && !host.contains('@')
}

/// `1993-04-12`, `1993.4.12`, `1993년 4월 12일`, `19930412`, and `930412` of somebody who is born.
fn birth_date(line: &str, today: Date) -> Option<String> {
    let mut parts: Vec<String> =
        line.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).map(str::to_owned).collect();
    if line.chars().any(|c| !c.is_ascii_digit() && !matches!(c, '-' | '.' | '/' | ' ' | '년' | '월' | '일')) {
        return None;
    }
    if let [whole] = parts.as_slice() {
        let (year, rest) = match whole.len() {
            8 => whole.split_at(4),
            6 => whole.split_at(2),
            _ => return None,
        };
        parts = vec![year.to_owned(), rest[..2].to_owned(), rest[2..].to_owned()];
    }
    let [year, month, day] = parts.as_slice() else { return None };
    let (month, day): (u32, u32) = (month.parse().ok()?, day.parse().ok()?);
    let years = match year.len() {
        4 => vec![year.parse::<i32>().ok()?],
        2 => vec![2_000 + year.parse::<i32>().ok()?, 1_900 + year.parse::<i32>().ok()?],
        _ => return None,
    };
    let dates = years.into_iter().map(|year| format!("{year:04}-{month:02}-{day:02}"));
    dates.into_iter().find_map(|date| person::birth_date(&date, today).ok()).map(|date| date.to_string())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 27);

    #[test]
    fn f11_phone_numbers_are_numbers() {
        for fine in ["010-1234-5678", "01012345678", "+82 10 1234 5678", "02) 555-0041".trim(), "(02) 555.0041"] {
            assert_eq!(read(Asked::Phone, fine, TODAY), Ok(fine.to_owned()));
        }
        for bad in ["없어요", "010", "내선 12", "010-1234-5678-9999-1111-2", "82+10 1234 5678", "010-1234-567a", ""]
        {
            assert_eq!(read(Asked::Phone, bad, TODAY), Err(Unfit::NotThat), "{bad}");
        }
    }

    #[test]
    fn f11_e_mail_addresses_have_a_name_and_a_host() {
        assert_eq!(read(Asked::Email, " a.b+c@shop.example ", TODAY), Ok("a.b+c@shop.example".to_owned()));
        for bad in ["a", "a@", "@b.kr", "a@b", "a@b..kr", "a b@c.kr", "a@b@c.kr", "김 <a@b.kr>"] {
            assert_eq!(read(Asked::Email, bad, TODAY), Err(Unfit::NotThat), "{bad}");
        }
    }

    #[test]
    fn f11_birth_dates_are_read_as_people_write_them() {
        for (typed, kept) in [
            ("1993-04-12", "1993-04-12"),
            ("1993.4.12", "1993-04-12"),
            ("1993년 4월 12일", "1993-04-12"),
            ("19930412", "1993-04-12"),
            ("930412", "1993-04-12"),
            ("050412", "2005-04-12"),
            ("93/4/12", "1993-04-12"),
        ] {
            assert_eq!(read(Asked::BirthDate, typed, TODAY), Ok(kept.to_owned()), "{typed}");
        }
        for bad in ["2026-11-28", "1875-01-01", "1993-02-30", "1993", "930412-1", "생일 4월 12일", "4/12"] {
            assert_eq!(read(Asked::BirthDate, bad, TODAY), Err(Unfit::NotThat), "{bad}");
        }
    }

    #[test]
    fn f11_names_and_addresses_are_one_line() {
        assert_eq!(read(Asked::Name, "김\n서연", TODAY), Ok("김 서연".to_owned()));
        assert_eq!(read(Asked::Name, "?!", TODAY), Err(Unfit::NotThat));
        assert_eq!(read(Asked::Name, &"가".repeat(101), TODAY), Err(Unfit::TooLong));
        assert_eq!(read(Asked::Address, &"가".repeat(300), TODAY).map(|text| text.chars().count()), Ok(300));
        assert_eq!(read(Asked::Address, &"가".repeat(301), TODAY), Err(Unfit::TooLong));
    }
}
