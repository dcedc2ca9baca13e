//! What keys of the API may do (F17): a key acts as one agent of its site, within that agent's role and its own scopes.

use std::fmt;

use crate::code::coded;

coded! {
    /// Parts of the API.
    pub enum Area {
        /// Rooms with their messages, memos, requests and files.
        Rooms = 0,
        /// What is known of customers: their data, links, tags, verifications, history, orders.
        Customers = 1,
        /// Templates.
        Templates = 2,
        /// Lists over all rooms, statistics and the audit log.
        Reports = 3,
        /// [서비스설정].
        Settings = 4,
    }
}

/// Longest label of a key, in characters.
pub const LABEL_MAX: usize = 50;
/// Keys of a site.
pub const KEYS_MAX: i64 = 50;

/// Reading or writing in one area. Who may write may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope {
    /// Where.
    pub area: Area,
    /// Whether it may change something.
    pub writes: bool,
}

impl Scope {
    /// Every scope: of each area reading, then writing.
    pub fn all() -> impl Iterator<Item = Self> {
        Area::ALL.into_iter().flat_map(|area| [false, true].map(|writes| Self { area, writes }))
    }

    fn bit(self) -> i64 {
        1 << (2 * self.area.code() + i64::from(self.writes))
    }

    /// From its name, such as `rooms:read`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|scope| scope.to_string() == name)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let area = match self.area {
            Area::Rooms => "rooms",
            Area::Customers => "customers",
            Area::Templates => "templates",
            Area::Reports => "reports",
            Area::Settings => "settings",
        };
        write!(f, "{area}:{}", if self.writes { "write" } else { "read" })
    }
}

/// The scopes of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scopes(i64);

impl Scopes {
    /// From their stored number; what it holds beside known scopes is dropped.
    #[must_use]
    pub fn from_code(code: i64) -> Self {
        Scope::all().filter(|scope| code & scope.bit() != 0).collect()
    }

    /// Their stored number.
    #[must_use]
    pub fn code(self) -> i64 {
        self.0
    }

    /// Whether they let this be done.
    #[must_use]
    pub fn allow(self, wanted: Scope) -> bool {
        let writes = Scope { writes: true, ..wanted };
        self.0 & (wanted.bit() | writes.bit()) != 0
    }

    /// Each of them.
    pub fn each(self) -> impl Iterator<Item = Scope> {
        Scope::all().filter(move |scope| self.0 & scope.bit() != 0)
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |bits, scope| bits | scope.bit()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes(names: &[&str]) -> Scopes {
        names.iter().map(|name| Scope::named(name).expect(name)).collect()
    }

    #[test]
    fn f17_scopes_have_names_and_numbers() {
        let names: Vec<_> = Scope::all().map(|scope| scope.to_string()).collect();
        assert_eq!(names.len(), 10);
        assert_eq!(names[..4], ["rooms:read", "rooms:write", "customers:read", "customers:write"]);
        for scope in Scope::all() {
            assert_eq!(Scope::named(&scope.to_string()), Some(scope));
            let alone: Scopes = [scope].into_iter().collect();
            assert_eq!(Scopes::from_code(alone.code()), alone);
            assert_eq!(alone.each().collect::<Vec<_>>(), [scope]);
        }
        assert_eq!(Scope::named("rooms"), None);
        assert_eq!(Scope::named("rooms:delete"), None);
    }

    #[test]
    fn f17_writing_includes_reading_and_nothing_of_another_area() {
        let key = scopes(&["rooms:write", "reports:read"]);
        let allows = |name: &str| key.allow(Scope::named(name).expect(name));
        assert!(allows("rooms:write") && allows("rooms:read") && allows("reports:read"));
        assert!(!allows("reports:write") && !allows("customers:read") && !allows("settings:write"));
    }

    #[test]
    fn f17_a_number_of_a_newer_version_gives_no_more_than_is_known() {
        assert_eq!(Scopes::from_code(i64::MAX).each().count(), 10);
        assert_eq!(Scopes::from_code(1 << 40), Scopes::default());
    }
}
