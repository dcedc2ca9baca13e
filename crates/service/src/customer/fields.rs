use domain::{Millis, customer::Field, person, text};
use jiff::tz::TimeZone;

use crate::{Error, FieldError};

/// Characters of 이름, 전화, 이메일.
const SHORT: usize = 100;
/// Characters of 주소.
const ADDRESS: usize = 300;
/// Characters of 비고 (S38).
const NOTE: usize = 500;

/// Values as somebody typed them; what is left out was not touched.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Typed<'t> {
    pub name: Option<&'t str>,
    pub phone: Option<&'t str>,
    pub email: Option<&'t str>,
    pub birth_date: Option<&'t str>,
    pub address: Option<&'t str>,
    pub note: Option<&'t str>,
}

/// What can be taken of them, and what not.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub values: Vec<(Field, String)>,
    pub faults: Vec<FieldError>,
}

/// Reads values that people type: never cut but refused (R11, R12). A blank one is empty.
pub(super) fn read(typed: Typed<'_>, now: Millis, zone: &TimeZone) -> Result<Read, Error> {
    let (mut values, mut faults) = (Vec::new(), Vec::new());
    let mut note = |fault: Error| {
        if let Error::Invalid(fields) = fault {
            faults.extend(fields);
        }
    };
    let texts = [
        (Field::Name, "name", typed.name, SHORT),
        (Field::Phone, "phone", typed.phone, SHORT),
        (Field::Email, "email", typed.email, SHORT),
        (Field::Address, "address", typed.address, ADDRESS),
        (Field::Note, "note", typed.note, NOTE),
    ];
    for (field, name, sent, max) in texts {
        let Some(sent) = sent else { continue };
        let read = if field == Field::Note { text::lines(sent, max) } else { text::line(sent, max) };
        match read {
            Ok(value) => values.push((field, value)),
            Err(text::TextFault::Blank) => values.push((field, String::new())),
            Err(fault) => note(Error::text(name, fault)),
        }
    }
    if let Some(sent) = typed.birth_date {
        let today = now.date(zone).ok_or(Error::Internal("a day that can't be"))?;
        match sent.trim() {
            "" => values.push((Field::BirthDate, String::new())),
            sent => match person::birth_date(sent, today) {
                Ok(date) => values.push((Field::BirthDate, date.to_string())),
                Err(person::BirthDateFault::NotADate) => note(Error::field("birth_date", "invalid")),
                Err(_) => note(Error::field("birth_date", "out_of_range")),
            },
        }
    }
    Ok(Read { values, faults })
}
