use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::room::ChannelKind;

mod run;
mod tree;

fn node(key: &str, step: Step) -> Node {
    Node { key: key.into(), title: String::new(), text: format!("{key}?"), image: None, step }
}

fn go(label: &str, to: &str) -> Button {
    Button::Go { label: label.into(), to: to.into() }
}

fn menu(key: &str, buttons: &[(&str, &str)]) -> Node {
    node(key, Step::Menu { buttons: buttons.iter().map(|(label, to)| go(label, to)).collect() })
}

fn next(key: &str, to: &str) -> Node {
    node(key, Step::Next { to: to.into() })
}

fn agent(key: &str) -> Node {
    node(key, Step::Agent { category_id: Some("7".into()), division_id: None })
}

fn question(field: Asked, required: bool) -> Question {
    Question { field, words: String::new(), required }
}

fn form(key: &str, items: &[(Asked, bool)], to: &str) -> Node {
    let items = items.iter().map(|(field, required)| question(*field, *required)).collect();
    node(key, Step::Form { items, to: to.into() })
}

fn tree(nodes: Vec<Node>) -> Tree {
    Tree { start: nodes[0].key.clone(), nodes, fallback: String::new(), misses: 3, consent: String::new() }
}

/// 배송, 교환 → form → agent, and an end.
fn shop() -> Tree {
    tree(vec![
        menu("home", &[("배송", "ship"), ("교환·반품", "back")]),
        menu("ship", &[("해결됐어요", "done"), ("상담원 연결", "agent")]),
        form("back", &[(Asked::Name, true), (Asked::Phone, false)], "agent"),
        agent("agent"),
        node("done", Step::End),
    ])
}

fn facts(known: &[Asked]) -> Facts<'_> {
    Facts { known, asked: false, agreed: false, today: date(2026, 11, 27) }
}

fn says(turn: &Turn) -> Vec<&str> {
    turn.says.iter().map(|said| said.text.as_str()).collect()
}

fn labels(turn: &Turn) -> Vec<&str> {
    let buttons = turn.says.last().map(|said| said.buttons.as_slice()).unwrap_or_default();
    buttons.iter().map(|(Press::Say { label, .. } | Press::Link { label, .. })| label.as_str()).collect()
}
