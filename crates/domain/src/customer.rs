//! What is known of a customer: facts, and which of them is shown (R3, R5).

use std::{fmt, str::FromStr};

use crate::{FactId, Millis};

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

/// Inside a customer the newest write of a field wins, a clearing included (R3).
pub fn newest<'a>(writes: impl IntoIterator<Item = &'a Written>) -> Option<&'a Written> {
    writes.into_iter().max_by_key(|write| (write.at, write.fact))
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(fact: i64, value: &str, at: i64) -> Written {
        Written { fact: FactId(fact), value: value.into(), at: Millis(at) }
    }

    #[test]
    fn r3_the_newest_write_wins_an_agents_clearing_included() {
        let writes = [written(1, "김서연", 10), written(3, "", 30), written(2, "김서현", 20)];
        assert_eq!(newest(&writes).map(|write| write.value.as_str()), Some(""));
        assert_eq!(newest(&[]), None);
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
            writes in proptest::collection::vec((0_i64..9, "[a-c]?"), 1..9).prop_map(|list| {
                (1..).zip(list).map(|(fact, (at, value))| written(fact, &value, at)).collect::<Vec<_>>()
            }).prop_flat_map(|list| (Just(list.clone()), Just(list).prop_shuffle())),
        ) {
            let (sorted, shuffled) = writes;
            prop_assert_eq!(newest(&sorted), newest(&shuffled));
        }
    }
}
