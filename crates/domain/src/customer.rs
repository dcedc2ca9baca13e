//! What is known of a customer: facts, and which of them is shown (R3, R5).

use std::{fmt, str::FromStr};

use crate::{FactId, LinkId, Millis};

/// Most 고객식별번호 of one 고객 ID (S58).
pub const IDENTITIES_MAX: i64 = 50;
/// Most merged rows of one customer (R2).
pub const MERGED_MAX: i64 = 50;

/// A field whose value is kept as facts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// 이름
    Name,
    /// 전화
    Phone,
    /// 이메일
    Email,
    /// 생년월일
    BirthDate,
    /// 주소
    Address,
    /// 비고
    Note,
    /// One of 추가 정보, by the parameter's name.
    Parameter(String),
}

impl Field {
    /// The fields of 기본 정보 that are written.
    pub const BASIC: [Self; 6] = [Self::Name, Self::Phone, Self::Email, Self::BirthDate, Self::Address, Self::Note];

    /// Whether it stands in 추가 정보.
    #[must_use]
    pub fn is_parameter(&self) -> bool {
        matches!(self, Self::Parameter(_))
    }
}

impl fmt::Display for Field {
    /// As stored: the field's name, or `p:` and the parameter's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("name"),
            Self::Phone => f.write_str("phone"),
            Self::Email => f.write_str("email"),
            Self::BirthDate => f.write_str("birth_date"),
            Self::Address => f.write_str("address"),
            Self::Note => f.write_str("note"),
            Self::Parameter(name) => write!(f, "p:{name}"),
        }
    }
}

/// A text that names no field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a field")]
pub struct NotAField;

impl FromStr for Field {
    type Err = NotAField;

    fn from_str(text: &str) -> Result<Self, NotAField> {
        if let Some(name) = text.strip_prefix("p:") {
            return Ok(Self::Parameter(name.to_owned()));
        }
        Self::BASIC.into_iter().find(|field| field.to_string() == text).ok_or(NotAField)
    }
}

/// Who wrote a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// An agent.
    Agent = 0,
    /// The profile bot.
    ProfileBot = 1,
    /// A parameter of the page.
    Parameter = 2,
    /// The API.
    Api = 3,
}

impl Source {
    /// From its stored number.
    #[must_use]
    pub fn from_code(code: i64) -> Option<Self> {
        [Self::Agent, Self::ProfileBot, Self::Parameter, Self::Api].into_iter().find(|source| source.code() == code)
    }

    /// Its stored number.
    #[must_use]
    pub fn code(self) -> i64 {
        self as i64
    }
}

/// A written value; empty where somebody cleared it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Orders writes of the same millisecond.
    pub fact: FactId,
    /// The value.
    pub value: String,
    /// When.
    pub at: Millis,
}

/// A write among all those of one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The write, with the time it was made at.
    pub written: Written,
    /// Its place in the order: when it came to this customer.
    pub placed: Millis,
    /// The link that brought it.
    pub link: Option<LinkId>,
}

/// Which of a customer's writes of one field is shown: the newest one, a clearing included; a value that a link brought has
/// to win against what was there (R3). Writes of a link that was undone are left out beforehand.
pub fn shown<'a>(writes: impl IntoIterator<Item = &'a Placed>) -> Option<&'a Placed> {
    let mut writes: Vec<_> = writes.into_iter().collect();
    writes.sort_unstable_by_key(|write| (write.placed, write.written.fact));
    writes.into_iter().fold(None, |before, write| match (before, write.link) {
        (Some(before), Some(_)) if at_link(Some(&before.written), Some(&write.written)) == Some(&before.written) => {
            Some(before)
        }
        _ => Some(write),
    })
}

/// Which value of one field is shown once two customers are linked: non-empty beats empty, then the later time, then the
/// target's (R3).
#[must_use]
pub fn at_link<'a>(target: Option<&'a Written>, joining: Option<&'a Written>) -> Option<&'a Written> {
    match (target, joining) {
        (Some(target), Some(joining)) => {
            let rank = |write: &Written| (!write.value.is_empty(), write.at);
            Some(if rank(joining) > rank(target) { joining } else { target })
        }
        (target, joining) => target.or(joining),
    }
}

/// What an agent is shown of another person's value before a link (R9): enough to recognise it by. 비고 is shown whole,
/// since it is what would be lost from view (R4).
#[must_use]
pub fn masked(field: &Field, value: &str) -> String {
    match field {
        Field::Note => value.to_owned(),
        Field::Phone => tail(value, 4, char::is_numeric),
        Field::BirthDate => value.chars().enumerate().map(|(n, c)| if n > 3 && c != '-' { '*' } else { c }).collect(),
        Field::Email => match value.split_once('@') {
            Some((name, domain)) => format!("{}@{domain}", head(name)),
            None => head(value),
        },
        Field::Address => match value.split_once(' ') {
            Some((first, rest)) => format!("{first} {}", rest.replace(|c: char| !c.is_whitespace(), "*")),
            None => head(value),
        },
        Field::Name | Field::Parameter(_) => head(value),
    }
}

/// The first character; what follows is hidden.
fn head(value: &str) -> String {
    value.chars().enumerate().map(|(n, c)| if n == 0 || c.is_whitespace() { c } else { '*' }).collect()
}

/// The last `kept` characters of a kind; those of the kind before them are hidden, and where there are not more, all.
fn tail(value: &str, kept: usize, kind: impl Fn(char) -> bool) -> String {
    let hidden = match value.chars().filter(|c| kind(*c)).count() {
        count if count > kept => count - kept,
        _ => usize::MAX,
    };
    let mut seen = 0;
    let hide = |c: char| {
        if !kind(c) {
            return c;
        }
        seen += 1;
        if seen > hidden { c } else { '*' }
    };
    value.chars().map(hide).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(fact: i64, value: &str, at: i64) -> Written {
        Written { fact: FactId(fact), value: value.into(), at: Millis(at) }
    }

    fn placed(fact: i64, value: &str, at: i64) -> Placed {
        Placed { written: written(fact, value, at), placed: Millis(at), link: None }
    }

    fn linked(fact: i64, value: &str, at: i64, placed: i64) -> Placed {
        Placed { written: written(fact, value, at), placed: Millis(placed), link: Some(LinkId(placed)) }
    }

    fn value<'a>(writes: impl IntoIterator<Item = &'a Placed>) -> Option<&'a str> {
        shown(writes).map(|write| write.written.value.as_str())
    }

    #[test]
    fn r3_the_newest_write_wins_an_agents_clearing_included() {
        let writes = [placed(1, "김서연", 10), placed(3, "", 30), placed(2, "김서현", 20)];
        assert_eq!(value(&writes), Some(""));
        assert_eq!(value(&[]), None);
    }

    #[test]
    fn r3_what_a_link_brought_must_win_and_is_outdone_by_the_next_write() {
        let cleared = placed(2, "", 20);
        let brought = linked(3, "박", 10, 30);
        assert_eq!(value([&cleared, &brought]), Some("박"), "older than the clearing, but there");
        let (kept, loses) = (placed(1, "김", 15), linked(4, "최", 12, 40));
        assert_eq!(value([&kept, &loses]), Some("김"));
        assert_eq!(value([&kept, &linked(5, "최", 18, 40)]), Some("최"));
        assert_eq!(value([&kept, &linked(5, "최", 18, 40), &placed(6, "", 50)]), Some(""));
        assert_eq!(value([&loses, &linked(6, "정", 11, 50)]), Some("최"), "of two links the later write");
    }

    #[test]
    fn r9_values_of_another_person_are_masked_except_the_note() {
        for (field, value, seen) in [
            (Field::Name, "김서연", "김**"),
            (Field::Phone, "02-555-0041", "**-***-0041"),
            (Field::Phone, "0041", "****"),
            (Field::Phone, "내선 12", "내선 **"),
            (Field::Email, "seoyeon@example.com", "s******@example.com"),
            (Field::BirthDate, "1993-04-12", "1993-**-**"),
            (Field::Address, "서울시 중구 1-2", "서울시 ** ***"),
            (Field::Note, "VIP, 낮에 전화", "VIP, 낮에 전화"),
        ] {
            assert_eq!(masked(&field, value), seen);
        }
    }

    #[test]
    fn r3_at_a_link_non_empty_beats_empty_then_the_later_then_the_targets() {
        let (early, late, empty) = (written(1, "a", 10), written(2, "b", 20), written(3, "", 30));
        assert_eq!(at_link(Some(&early), Some(&empty)), Some(&early));
        assert_eq!(at_link(Some(&empty), Some(&early)), Some(&early));
        assert_eq!(at_link(Some(&early), Some(&late)), Some(&late));
        assert_eq!(at_link(Some(&late), Some(&early)), Some(&late));
        let same = written(9, "c", 10);
        assert_eq!(at_link(Some(&early), Some(&same)), Some(&early));
        assert_eq!(at_link(None, Some(&empty)), Some(&empty));
    }

    #[test]
    fn fields_read_back_as_stored() {
        for field in Field::BASIC.into_iter().chain([Field::Parameter("parameter7".into())]) {
            assert_eq!(field.to_string().parse(), Ok(field));
        }
        assert_eq!("mobile".parse::<Field>(), Err(NotAField));
    }

    proptest! {
        #[test]
        fn r3_the_order_of_arrival_does_not_matter(
            writes in proptest::collection::vec((0_i64..9, "[a-c]?", proptest::option::of(0_i64..9)), 1..9).prop_map(|list| {
                (1..).zip(list).map(|(fact, (at, value, link))| match link {
                    Some(place) => linked(fact, &value, at, place),
                    None => placed(fact, &value, at),
                }).collect::<Vec<_>>()
            }).prop_flat_map(|list| (Just(list.clone()), Just(list).prop_shuffle())),
        ) {
            let (sorted, shuffled) = writes;
            prop_assert_eq!(shown(&sorted), shown(&shuffled));
        }

        #[test]
        fn r9_masking_hides_something_of_every_value(value in "[가-힣a-z0-9]{2,20}") {
            for field in [Field::Name, Field::Email, Field::Address] {
                prop_assert_ne!(masked(&field, &value), value.clone());
            }
        }
    }
}
