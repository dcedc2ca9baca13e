//! Templates as rows of a table: what a file would change, row by row, before anything does (F5).

use std::collections::{HashMap, HashSet};

use super::{Fault, Wanted, category, check, folded};
use crate::text::TextFault;

/// Most rows of a file.
pub const ROWS_MAX: usize = 2_000;
/// Most bytes of a file.
pub const BYTES_MAX: usize = 4 * 1024 * 1024;

/// A row as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Line of the file in which it begins, from 1.
    pub line: u64,
    /// 분류; blank: none.
    pub category: String,
    /// 제목
    pub title: String,
    /// 내용
    pub body: String,
    /// 단축코드; blank: none.
    pub code: String,
}

/// A template that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its number.
    pub id: i64,
    /// Name of its category.
    pub category: Option<String>,
    /// What it says.
    pub wanted: Wanted,
    /// Whether files stand beside it.
    pub files: bool,
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A new template.
    New,
    /// This template changes.
    Changed(i64),
    /// It is there already.
    Same(i64),
}

/// A row that can be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Good {
    /// Line of the file.
    pub line: u64,
    /// Name of its category.
    pub category: Option<String>,
    /// As it will be stored.
    pub wanted: Wanted,
    /// What becomes of it.
    pub outcome: Outcome,
}

/// A row that can't be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad {
    /// Line of the file.
    pub line: u64,
    /// Why.
    pub fault: RowFault,
}

/// Why a row can't be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowFault {
    /// One of its cells.
    Cell(Fault),
    /// The name of its category.
    Category(TextFault),
    /// An earlier row has the same code.
    CodeTwice(u64),
    /// An earlier row speaks of the same template.
    Twice(u64),
}

/// What the rows of a file would do to the templates that are there. A row speaks of a template that has its code, or else
/// of one with its title in its category.
#[must_use]
pub fn plan(rows: &[Row], known: &[Known]) -> (Vec<Good>, Vec<Bad>) {
    let place = |category: Option<&str>, title: &str| (category.map(folded), folded(title));
    let by_code: HashMap<String, &Known> =
        known.iter().filter_map(|one| Some((folded(one.wanted.code.as_deref()?), one))).collect();
    let mut by_place = HashMap::new();
    for one in known.iter().rev() {
        by_place.insert(place(one.category.as_deref(), &one.wanted.title), one);
    }
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    let mut codes: HashMap<String, u64> = HashMap::new();
    let mut spoken: HashMap<i64, u64> = HashMap::new();
    let mut fresh = HashMap::new();
    for row in rows {
        let checked = read(row, &by_code, &by_place);
        let (category, wanted, there) = match checked {
            Ok(checked) => checked,
            Err(fault) => {
                bad.push(Bad { line: row.line, fault });
                continue;
            }
        };
        let code = wanted.code.as_deref().map(folded);
        let twice =
            code.as_ref().and_then(|code| codes.get(code)).map(|&line| RowFault::CodeTwice(line)).or_else(|| {
                let place = place(category.as_deref(), &wanted.title);
                let line = match there {
                    Some(one) => spoken.get(&one.id),
                    None => fresh.get(&place),
                };
                line.map(|&line| RowFault::Twice(line))
            });
        if let Some(fault) = twice {
            bad.push(Bad { line: row.line, fault });
            continue;
        }
        if let Some(code) = code {
            codes.insert(code, row.line);
        }
        let outcome = match there {
            None => {
                fresh.insert(place(category.as_deref(), &wanted.title), row.line);
                Outcome::New
            }
            Some(one) => {
                spoken.insert(one.id, row.line);
                let same =
                    one.wanted == wanted && one.category.as_deref().map(folded) == category.as_deref().map(folded);
                if same { Outcome::Same(one.id) } else { Outcome::Changed(one.id) }
            }
        };
        good.push(Good { line: row.line, category, wanted, outcome });
    }
    (good, bad)
}

type Place = (Option<String>, String);
type Read<'k> = (Option<String>, Wanted, Option<&'k Known>);

fn read<'k>(
    row: &Row,
    by_code: &HashMap<String, &'k Known>,
    by_place: &HashMap<Place, &'k Known>,
) -> Result<Read<'k>, RowFault> {
    let category = match row.category.trim() {
        "" => None,
        name => Some(category(name).map_err(RowFault::Category)?),
    };
    let code = row.code.trim().trim_start_matches('/');
    let there = by_code
        .get(&folded(code))
        .filter(|_| !code.is_empty())
        .or_else(|| by_place.get(&(category.as_deref().map(folded), folded(&row.title))))
        .copied();
    let code = (!code.is_empty()).then(|| code.to_owned());
    let wanted = Wanted { title: row.title.clone(), body: row.body.clone(), code };
    let wanted = check(&wanted, there.is_some_and(|one| one.files)).map_err(RowFault::Cell)?;
    Ok((category, wanted, there))
}

/// Names of categories that rows need and nobody has yet, in their order.
#[must_use]
pub fn new_categories(good: &[Good], known: &[String]) -> Vec<String> {
    let mut there: HashSet<String> = known.iter().map(|name| folded(name)).collect();
    let names = good.iter().filter_map(|row| row.category.as_deref());
    names.filter(|name| there.insert(folded(name))).map(str::to_owned).collect()
}

/// What a spreadsheet would calculate begins with one of these.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// A cell that no spreadsheet calculates: `'` stands in front of what would be a formula.
#[must_use]
pub fn guarded(cell: &str) -> String {
    if is_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// A cell as it was before it was guarded.
#[must_use]
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell)
}

/// Guarded cells count as well, so that each has one way back.
fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(FORMULA)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(line: u64, category: &str, title: &str, body: &str, code: &str) -> Row {
        let own = str::to_owned;
        Row { line, category: own(category), title: own(title), body: own(body), code: own(code) }
    }

    fn known(id: i64, category: &str, title: &str, body: &str, code: Option<&str>) -> Known {
        let wanted = Wanted { title: title.into(), body: body.into(), code: code.map(str::to_owned) };
        Known { id, category: Some(category.into()), wanted, files: false }
    }

    #[test]
    fn f5_rows_are_new_change_something_or_are_there() {
        let there = [known(1, "인사", "첫인사", "안녕하세요", Some("hi")), known(2, "배송", "지연", "늦습니다", None)];
        let rows = [
            row(2, "인사", "첫인사", "안녕하세요", "HI"),
            row(3, "배송", "지연", "늦어집니다", ""),
            row(4, "환불", "환불 안내", "{{customer.name}}님", "/환불"),
            row(5, "", "끝인사", "안녕히 가세요", "bye"),
        ];
        let (good, bad) = plan(&rows, &there);
        assert_eq!(bad, []);
        let outcomes: Vec<_> = good.iter().map(|row| row.outcome).collect();
        assert_eq!(outcomes, [Outcome::Changed(1), Outcome::Changed(2), Outcome::New, Outcome::New]);
        assert_eq!(new_categories(&good, &["인사".into(), "배송".into()]), ["환불"]);
        let (good, _) = plan(&[row(2, "인사", "첫인사", "안녕하세요", "hi")], &there);
        assert_eq!(good[0].outcome, Outcome::Same(1));
    }

    #[test]
    fn f5_broken_rows_are_told_by_line_and_the_others_stay_good() {
        let rows = [
            row(2, "인사", "첫인사", "안녕하세요", "hi"),
            row(3, "인사", "", "안녕하세요", ""),
            row(4, "인사", "둘째", "{{nobody}}", ""),
            row(5, "인사", "셋째", "글", "HI"),
            row(6, "인사", " 첫인사", "글", ""),
            row(7, &"가".repeat(21), "넷째", "글", ""),
            row(8, "인사", "다섯째", "글", "a b"),
        ];
        let (good, bad) = plan(&rows, &[]);
        assert_eq!(good.iter().map(|row| row.line).collect::<Vec<_>>(), [2]);
        let faults: Vec<_> = bad.into_iter().map(|bad| (bad.line, bad.fault)).collect();
        let unknown = super::super::UnknownVariable("nobody".to_owned());
        assert_eq!(
            faults,
            [
                (3, RowFault::Cell(Fault::Text("title", TextFault::Blank))),
                (4, RowFault::Cell(Fault::Variable(unknown))),
                (5, RowFault::CodeTwice(2)),
                (6, RowFault::Twice(2)),
                (7, RowFault::Category(TextFault::TooLong { length: 21, max: 20 })),
                (8, RowFault::Cell(Fault::Code)),
            ]
        );
    }

    #[test]
    fn f5_two_rows_never_speak_of_one_template() {
        let there = [known(1, "인사", "첫인사", "안녕하세요", Some("hi"))];
        let (good, bad) = plan(&[row(2, "", "다른 제목", "글", "hi"), row(3, "인사", "첫인사", "글", "yo")], &there);
        assert_eq!(good.len(), 1);
        assert_eq!(bad, [Bad { line: 3, fault: RowFault::Twice(2) }]);
    }

    #[test]
    fn f5_no_cell_is_a_formula_and_each_comes_back() {
        for cell in ["=1+1", "+82", "-5", "@me", "\t=1", "'=1", "''@", "＝1", "it's", "'", "", "보통 글"] {
            let safe = guarded(cell);
            assert!(!safe.starts_with(FORMULA), "{safe}");
            assert_eq!(unguarded(&safe), cell);
        }
        assert_eq!(unguarded("'인용'"), "'인용'");
    }
}
