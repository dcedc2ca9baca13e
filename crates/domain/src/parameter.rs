//! Parameters that pages hand over (F6): their names, where they go and how long they may be (R11).

use crate::{customer::Field, text};

/// A parameter that becomes a fact about the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Parameter {
    /// `cus_extra_username` → 이름 (S29).
    Username,
    /// `cus_extra_phone` → 전화 (S30).
    Phone,
    /// `cus_extra_email` → 이메일 (S33).
    Email,
    /// `user_parameter` → 추가 정보.
    User,
    /// `parameter1`–`parameter10` → 추가 정보.
    Numbered(u8),
}

impl Parameter {
    /// All of them, in the order 추가 정보 shows.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::Username, Self::Phone, Self::Email, Self::User].into_iter().chain((1..=10).map(Self::Numbered))
    }

    /// Where its value is kept.
    #[must_use]
    pub fn field(self) -> Field {
        match self {
            Self::Username => Field::Name,
            Self::Phone => Field::Phone,
            Self::Email => Field::Email,
            Self::User => Field::Parameter("user_parameter".into()),
            Self::Numbered(n) => Field::Parameter(format!("parameter{n}")),
        }
    }

    /// Characters kept; what is longer is cut (R11).
    #[must_use]
    pub fn max(self) -> usize {
        match self {
            Self::Username | Self::Phone | Self::Email => 100,
            Self::User => 200,
            Self::Numbered(_) => 20,
        }
    }

    /// The value to keep of what was sent: trimmed, NFC, control characters dropped (line breaks and tabs become a space),
    /// cut at a character. `None` for an empty one, which is no write (R3).
    #[must_use]
    pub fn clean(self, sent: &str) -> Option<String> {
        let whole = one_line(sent);
        let kept = text::cut(whole.trim(), self.max()).trim_end();
        (!kept.is_empty()).then(|| kept.to_owned())
    }
}

/// A text without control characters; line breaks and tabs become spaces.
#[must_use]
pub fn one_line(sent: &str) -> String {
    let spaced = text::normal(sent).replace(['\n', '\t'], " ");
    if spaced.contains(char::is_control) { spaced.replace(char::is_control, "") } else { spaced }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn r11_parameters_are_cut_at_their_lengths() {
        for (parameter, max) in [
            (Parameter::Username, 100),
            (Parameter::Phone, 100),
            (Parameter::Email, 100),
            (Parameter::User, 200),
            (Parameter::Numbered(10), 20),
        ] {
            let kept = parameter.clean(&"한😀".repeat(150)).expect("a value");
            assert_eq!(kept.chars().count(), max);
            assert_eq!(parameter.clean(&"a".repeat(max)).expect("a value").len(), max);
        }
    }

    #[test]
    fn r3_an_empty_parameter_is_no_write() {
        for sent in ["", "  ", "\t\r\n", "\0\u{7f}"] {
            assert_eq!(Parameter::User.clean(sent), None, "{sent:?}");
        }
    }

    #[test]
    fn r11_control_characters_do_not_get_in() {
        assert_eq!(Parameter::Username.clean(" 김\0서연\r\n(본사) "), Some("김서연 (본사)".into()));
    }

    #[test]
    fn s29_s30_s33_s40_each_parameter_has_its_place() {
        let places: Vec<_> = Parameter::all().map(|p| p.field().to_string()).collect();
        assert_eq!(places[..5], ["name", "phone", "email", "p:user_parameter", "p:parameter1"]);
        assert_eq!(places.len(), 14);
        assert_eq!(places[13], "p:parameter10");
    }

    proptest! {
        #[test]
        fn r3_cleaning_again_changes_nothing(sent in "\\PC{0,60}|.{0,60}", n in 1_u8..=10) {
            let parameter = Parameter::Numbered(n);
            if let Some(kept) = parameter.clean(&sent) {
                prop_assert_eq!(parameter.clean(&kept), Some(kept));
            }
        }
    }
}
