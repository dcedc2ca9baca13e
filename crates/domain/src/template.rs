//! Templates: texts that agents insert instead of typing them (F5).
//!
//! A template belongs to the site or to one agent. It stands in a category, may have a shortcut code, and may hold
//! variables such as `{{customer.name}}`, which are filled when it is inserted. A particle that follows a variable is
//! written in both its forms, `{{customer.name}}을(를)` or `{{customer.name}}을/를`; filling takes the one that fits.

mod fill;
pub mod particle;
pub mod sentence;
pub mod sheet;

use crate::{
    AgentId,
    access::{Role, Viewer},
    text::{self, TextFault, normal},
};

pub use fill::{Filled, UnknownVariable, Values, Variable, fill, variables};

/// Most characters of a title.
pub const TITLE_MAX: usize = 60;
/// Most characters of a text.
pub const BODY_MAX: usize = 2_000;
/// Most characters of a shortcut code.
pub const CODE_MAX: usize = 20;
/// Most characters of a category's name.
pub const CATEGORY_MAX: usize = 20;
/// Most files of a template.
pub const FILES_MAX: usize = 5;
/// Most templates of a site that everybody reads.
pub const SHARED_MAX: i64 = 2_000;
/// Most templates of an agent's own.
pub const OWN_MAX: i64 = 500;
/// Most categories of one owner.
pub const CATEGORIES_MAX: usize = 50;

/// Whose a template is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// The site's: everybody reads it, 매니저 and 관리자 write it.
    Site,
    /// One agent's own: nobody else sees it.
    Agent(AgentId),
}

impl Owner {
    /// From its stored number.
    #[must_use]
    pub fn from_code(code: i64) -> Self {
        if code == 0 { Self::Site } else { Self::Agent(AgentId(code)) }
    }

    /// Its stored number.
    #[must_use]
    pub fn code(self) -> i64 {
        match self {
            Self::Site => 0,
            Self::Agent(agent) => agent.0,
        }
    }

    /// Most templates it may have.
    #[must_use]
    pub fn most(self) -> i64 {
        if self == Self::Site { SHARED_MAX } else { OWN_MAX }
    }

    /// Whether this agent reads and inserts its templates.
    #[must_use]
    pub fn is_read_by(self, agent: AgentId) -> bool {
        self == Self::Site || self == Self::Agent(agent)
    }

    /// Whether this agent writes its templates and categories.
    #[must_use]
    pub fn is_written_by(self, viewer: &Viewer) -> bool {
        match self {
            Self::Site => viewer.role >= Role::Manager,
            Self::Agent(agent) => agent == viewer.agent,
        }
    }
}

/// A template as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Shown in lists.
    pub title: String,
    /// What is inserted; may be blank where files stand beside it.
    pub body: String,
    /// Typed behind `/` to insert it.
    pub code: Option<String>,
}

/// What of a template can't be taken, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A text of this field.
    Text(&'static str, TextFault),
    /// The code holds a space or another sign that no code has.
    Code,
    /// A variable that nobody knows.
    Variable(UnknownVariable),
}

/// Checks a template and brings it into the form in which it is stored. `files` tells whether any stand beside it.
///
/// # Errors
/// The first field that can't be taken.
pub fn check(wanted: &Wanted, files: bool) -> Result<Wanted, Fault> {
    let title = text::line(&wanted.title, TITLE_MAX).map_err(|fault| Fault::Text("title", fault))?;
    let body = match text::lines(wanted.body.trim_end(), BODY_MAX) {
        Ok(body) => body,
        Err(TextFault::Blank) if files => String::new(),
        Err(fault) => return Err(Fault::Text("body", fault)),
    };
    variables(&body).map_err(Fault::Variable)?;
    Ok(Wanted { title, body, code: wanted.code.as_deref().map(code).transpose()?.flatten() })
}

/// A code as it is stored; a blank one is none. A `/` in front is how it is typed, not part of it.
fn code(typed: &str) -> Result<Option<String>, Fault> {
    let typed = typed.trim();
    let typed = typed.strip_prefix('/').unwrap_or(typed);
    if typed.is_empty() {
        return Ok(None);
    }
    let code = text::line(typed, CODE_MAX).map_err(|fault| Fault::Text("code", fault))?;
    let sound = code.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if sound { Ok(Some(code)) } else { Err(Fault::Code) }
}

/// What codes and names of categories are compared by: two that differ in case alone are the same.
#[must_use]
pub fn folded(text: &str) -> String {
    normal(text.trim()).to_lowercase()
}

/// A category's name as it is stored.
///
/// # Errors
/// Blank, too long, or with a control character.
pub fn category(name: &str) -> Result<String, TextFault> {
    text::line(name, CATEGORY_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(title: &str, body: &str, code: Option<&str>) -> Wanted {
        Wanted { title: title.to_owned(), body: body.to_owned(), code: code.map(str::to_owned) }
    }

    #[test]
    fn f5_shared_ones_are_written_by_managers_and_own_ones_by_their_agent_alone() {
        let (kim, lee) = (AgentId(1), AgentId(2));
        let viewer = |agent, role| Viewer { agent, role, leads: [].into() };
        for (role, writes) in [(Role::Agent, false), (Role::Manager, true), (Role::Admin, true)] {
            assert_eq!(Owner::Site.is_written_by(&viewer(kim, role)), writes);
            assert!(Owner::Site.is_read_by(kim));
            assert!(Owner::Agent(kim).is_written_by(&viewer(kim, role)) && Owner::Agent(kim).is_read_by(kim));
            assert!(!Owner::Agent(lee).is_written_by(&viewer(kim, role)) && !Owner::Agent(lee).is_read_by(kim));
        }
        assert_eq!([Owner::from_code(0), Owner::from_code(2)], [Owner::Site, Owner::Agent(lee)]);
    }

    #[test]
    fn f5_titles_texts_and_codes_have_their_limits() {
        let fits = wanted(&"가".repeat(60), &"나".repeat(2_000), Some(&"다".repeat(20)));
        assert_eq!(check(&fits, false), Ok(fits.clone()));
        let too_long = |length, max| TextFault::TooLong { length, max };
        let faults = [
            (wanted(&"가".repeat(61), "글", None), Fault::Text("title", too_long(61, 60))),
            (wanted("제목", &"나".repeat(2_001), None), Fault::Text("body", too_long(2_001, 2_000))),
            (wanted("제목", "글", Some(&"다".repeat(21))), Fault::Text("code", too_long(21, 20))),
            (wanted(" ", "글", None), Fault::Text("title", TextFault::Blank)),
            (wanted("제목", " \n", None), Fault::Text("body", TextFault::Blank)),
            (wanted("제목", "글\0", None), Fault::Text("body", TextFault::Control)),
            (wanted("제목", "글", Some("환불 안내")), Fault::Code),
            (wanted("제목", "글", Some("=1+1")), Fault::Code),
        ];
        for (wanted, fault) in faults {
            assert_eq!(check(&wanted, false), Err(fault));
        }
    }

    #[test]
    fn f5_a_template_may_be_files_alone() {
        let picture = wanted("약도", "", None);
        assert_eq!(check(&picture, true), Ok(picture.clone()));
        assert_eq!(check(&picture, false), Err(Fault::Text("body", TextFault::Blank)));
    }

    #[test]
    fn f5_a_code_is_stored_without_the_stroke_it_is_typed_behind() {
        let stored = |typed| check(&wanted("제목", "글", Some(typed)), false).expect("sound").code;
        assert_eq!(stored(" /환불 "), Some("환불".to_owned()));
        assert_eq!(stored("Refund-1"), Some("Refund-1".to_owned()));
        assert_eq!(stored("  "), None);
        assert_eq!(stored("/"), None);
        assert_eq!(folded("Refund-1"), folded("REFUND-1"));
        assert_eq!(folded("\u{1112}\u{116a}\u{11ab}불"), folded("환불"), "composed and decomposed are one");
    }

    #[test]
    fn f5_an_unknown_variable_is_told_by_its_name() {
        let fault = check(&wanted("제목", "{{customer.name}}님, {{customer.mobile}}", None), false);
        assert_eq!(fault, Err(Fault::Variable(UnknownVariable("customer.mobile".to_owned()))));
    }
}
