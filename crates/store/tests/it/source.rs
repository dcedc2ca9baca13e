//! SQL stands where every statement is prepared and explained by tests: in `statements!` and in the dialect.

use std::{fs, path::Path};

/// What declares statements or belongs to the engines themselves.
const ALLOWED: [&str; 3] = ["src/dialect.rs", "src/search/dialect.rs", "src/db.rs"];
const VERBS: [&str; 5] = ["\"SELECT ", "\"INSERT ", "\"UPDATE ", "\"DELETE ", "\"WITH "];

fn files(dir: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(dir).expect("a directory").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The text without what stands in `statements! { … }` and in `macro_rules!`, whose texts `statements!` uses.
fn outside_declarations(text: &str) -> String {
    let mut outside = String::new();
    let mut depth: Option<&str> = None;
    for line in text.lines() {
        let opens = line.starts_with("statements! {") || line.starts_with("macro_rules! ");
        match depth {
            _ if line.trim_start().starts_with("//") => {}
            None if opens => depth = Some("}"),
            None => outside.extend([line, "\n"]),
            Some(end) if line == end => depth = None,
            Some(_) => {}
        }
    }
    outside
}

#[test]
fn no_sql_stands_outside_of_declared_statements() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    files(&root.join("src"), &mut found);
    assert!(found.len() > 5, "the source was found");
    let mut faults = Vec::new();
    for path in found {
        let shown = path.strip_prefix(root).expect("below").display().to_string();
        if ALLOWED.contains(&shown.as_str()) {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a source file");
        let outside = outside_declarations(&text);
        let words = outside.lines().filter(|line| VERBS.iter().any(|verb| line.contains(verb)));
        faults.extend(words.map(|line| format!("{shown}: {}", line.trim())));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_module_with_statements_is_listed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    files(&root.join("src"), &mut found);
    let declared: usize = found
        .iter()
        .filter(|path| !path.ends_with("statements.rs"))
        .map(|path| fs::read_to_string(path).expect("a source file"))
        .filter_map(|text| text.split_once("\nstatements! {").map(|(_, rest)| rest.to_owned()))
        .map(|rest| {
            let body = rest.split_once("\n}").expect("an end").0;
            let kinds = ["    list ", "    one ", "    write "];
            body.lines().filter(|line| kinds.iter().any(|kind| line.starts_with(kind))).count()
        })
        .sum();
    let listed = store::all_statements().iter().filter(|statement| !statement.name.starts_with("dialect::")).count();
    assert_eq!(listed, declared, "a module's ALL is missing in all_statements()");
}
