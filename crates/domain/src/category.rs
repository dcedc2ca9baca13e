//! 상담 분류: 대분류 and 중분류 of the site, 소분류 typed per room (R17).

use std::collections::HashSet;

use crate::text::{self, TextFault};

/// Most characters of 대분류 and 중분류.
pub const NAME_MAX: usize = 15;
/// Most characters of 소분류.
pub const DETAIL_MAX: usize = 8;
/// Most categories of a site, both levels together.
pub const CATEGORIES_MAX: usize = 1_000;

/// A 대분류, or a 중분류 below its parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Opaque.
    pub id: String,
    /// The 대분류 it stands below.
    pub parent: Option<String>,
    /// Its name today.
    pub name: String,
    /// Whether it may be chosen.
    pub used: bool,
}

/// What a room is classified as.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// 대분류
    pub category: Option<String>,
    /// 중분류
    pub division: Option<String>,
    /// 소분류
    pub detail: Option<String>,
}

/// Why a classification or a category can't be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// There is no such category, or not in this place.
    Unknown,
    /// 미사용
    Unused,
    /// A level is missing above it.
    NeedsAbove,
    /// A name that stands there already.
    Taken,
    /// Categories are never deleted.
    Missing,
    /// More than [`CATEGORIES_MAX`].
    TooMany,
    /// A text that can be none.
    Text(TextFault),
}

/// Checks what a room is to be classified as. What stands there already may stay though it is 미사용.
///
/// # Errors
/// The first field that can't be taken, and why.
pub fn choose(known: &[Category], now: &Choice, wanted: &Choice) -> Result<Choice, (&'static str, Fault)> {
    let find = |field, id: &Option<String>, parent: &Option<String>, kept: bool| match id {
        None => Ok(()),
        Some(id) => match known.iter().find(|one| one.id == *id && one.parent == *parent) {
            Some(one) if one.used || kept => Ok(()),
            Some(_) => Err((field, Fault::Unused)),
            None if kept => Ok(()),
            None => Err((field, Fault::Unknown)),
        },
    };
    let same_category = now.category == wanted.category;
    find("category_id", &wanted.category, &None, same_category)?;
    if wanted.category.is_none() && wanted.division.is_some() {
        return Err(("division_id", Fault::NeedsAbove));
    }
    find("division_id", &wanted.division, &wanted.category, same_category && now.division == wanted.division)?;
    let detail = match wanted.detail.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        None => None,
        Some(_) if wanted.division.is_none() => return Err(("detail", Fault::NeedsAbove)),
        Some(text) => Some(text::line(text, DETAIL_MAX).map_err(|fault| ("detail", Fault::Text(fault)))?),
    };
    Ok(Choice { category: wanted.category.clone(), division: wanted.division.clone(), detail })
}

/// `대/중/소`, `대/중`, `대`, none `-`.
#[must_use]
pub fn shown(category: Option<&str>, division: Option<&str>, detail: Option<&str>) -> String {
    let Some(category) = category else { return "-".to_owned() };
    let parts = [Some(category), division, division.and(detail)];
    parts.into_iter().flatten().collect::<Vec<_>>().join("/")
}

/// Checks the categories of a site as an administrator set them, in their order: names in stored form, each of the known
/// ones still there.
///
/// # Errors
/// The first fault.
pub fn check(known: &[Category], wanted: Vec<Category>) -> Result<Vec<Category>, Fault> {
    if wanted.len() > CATEGORIES_MAX {
        return Err(Fault::TooMany);
    }
    let mut names = HashSet::new();
    let mut ids = HashSet::new();
    let mut checked = Vec::with_capacity(wanted.len());
    for one in wanted {
        let name = text::line(&one.name, NAME_MAX).map_err(Fault::Text)?;
        if !names.insert((one.parent.clone(), name.to_lowercase())) {
            return Err(Fault::Taken);
        }
        if !ids.insert(one.id.clone()) {
            return Err(Fault::Unknown);
        }
        checked.push(Category { name, ..one });
    }
    let moved = |one: &Category| checked.iter().all(|new| new.id != one.id || new.parent != one.parent);
    if known.iter().any(moved) { Err(Fault::Missing) } else { Ok(checked) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn category(id: &str, parent: Option<&str>, name: &str, used: bool) -> Category {
        Category { id: id.to_owned(), parent: parent.map(str::to_owned), name: name.to_owned(), used }
    }

    fn known() -> Vec<Category> {
        vec![
            category("1", None, "배송", true),
            category("11", Some("1"), "지연", true),
            category("12", Some("1"), "분실", false),
            category("2", None, "환불", false),
            category("21", Some("2"), "변심", true),
        ]
    }

    fn choice(category: &str, division: &str, detail: &str) -> Choice {
        let part = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Choice { category: part(category), division: part(division), detail: part(detail) }
    }

    #[test]
    fn r17_s75_three_levels_and_their_lengths() {
        let none = Choice::default();
        let longest = choice("1", "11", &"가".repeat(8));
        assert_eq!(choose(&known(), &none, &longest), Ok(longest.clone()));
        let too_long = TextFault::TooLong { length: 9, max: 8 };
        let nine = choice("1", "11", &"가".repeat(9));
        assert_eq!(choose(&known(), &none, &nine), Err(("detail", Fault::Text(too_long))));
        assert_eq!(choose(&known(), &none, &choice("1", "11", "  ")), Ok(choice("1", "11", "")));
        assert_eq!(choose(&known(), &none, &choice("", "11", "")), Err(("division_id", Fault::NeedsAbove)));
        assert_eq!(choose(&known(), &none, &choice("1", "", "소")), Err(("detail", Fault::NeedsAbove)));
        assert_eq!(choose(&known(), &none, &choice("1", "21", "")), Err(("division_id", Fault::Unknown)));
        assert_eq!(choose(&known(), &none, &choice("11", "", "")), Err(("category_id", Fault::Unknown)));
        assert_eq!(choose(&known(), &longest, &none), Ok(none));
    }

    #[test]
    fn r17_unused_categories_are_refused_anew_and_stay_where_they_were_used() {
        let none = Choice::default();
        assert_eq!(choose(&known(), &none, &choice("2", "", "")), Err(("category_id", Fault::Unused)));
        assert_eq!(choose(&known(), &none, &choice("1", "12", "")), Err(("division_id", Fault::Unused)));
        let old = choice("2", "21", "");
        let typed = choice("2", "21", "교환");
        assert_eq!(choose(&known(), &old, &typed), Ok(typed));
        let lost = choice("1", "12", "");
        assert_eq!(choose(&known(), &lost, &lost), Ok(lost.clone()));
        assert_eq!(choose(&known(), &lost, &choice("2", "", "")), Err(("category_id", Fault::Unused)));
    }

    #[test]
    fn r17_shown_by_as_many_levels_as_there_are() {
        assert_eq!(shown(Some("배송"), Some("지연"), Some("명절")), "배송/지연/명절");
        assert_eq!(shown(Some("배송"), Some("지연"), None), "배송/지연");
        assert_eq!(shown(Some("배송"), None, None), "배송");
        assert_eq!(shown(None, None, None), "-");
    }

    #[test]
    fn r17_names_have_at_most_15_characters_and_nothing_is_deleted() {
        let with = |name: &str| {
            let mut all = known();
            all.push(category("3", None, name, true));
            check(&known(), all)
        };
        assert!(with(&"가".repeat(15)).is_ok());
        assert_eq!(with(&"가".repeat(16)), Err(Fault::Text(TextFault::TooLong { length: 16, max: 15 })));
        assert_eq!(with(" "), Err(Fault::Text(TextFault::Blank)));
        assert_eq!(with("배송"), Err(Fault::Taken));
        let renamed = with(" 기타 ").expect("taken").pop().expect("the last");
        assert_eq!(renamed.name, "기타");
        assert_eq!(check(&known(), known()[..4].to_vec()), Err(Fault::Missing));
        let mut moved = known();
        moved[4].parent = Some("1".to_owned());
        assert_eq!(check(&known(), moved), Err(Fault::Missing), "a 중분류 stays below its 대분류");
    }
}
