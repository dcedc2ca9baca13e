//! What is wrong with a bot before anybody meets it.

use std::collections::{HashMap, HashSet, VecDeque};

use super::{
    Asked, BUTTONS_MAX, Button, CHAIN_MAX, KEY_MAX, LABEL_MAX, NODES_MAX, Node, Profile, QUESTION_MAX, Question, Step,
    TEXT_MAX, TITLE_MAX, Tree, URL_MAX,
};
use crate::{
    room::ChannelKind,
    text::{self, TextFault},
};

/// Problems listed at once: who has more has enough to do.
const PROBLEMS_MAX: usize = 100;
/// 처음으로 and 이전으로 stand beside a menu's own buttons.
const OF_ITS_OWN: usize = 2;
/// Most buttons of a message, and most of them links, at a messenger.
const MESSENGER_BUTTONS: usize = 10;
const KAKAO_LINKS: usize = 5;
/// Most characters of a button at Naver.
const NAVER_LABEL: usize = 18;

/// Something that has to be put right before publishing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The key of the node; none where it is the whole.
    pub node: Option<String>,
    /// Stable code.
    pub code: &'static str,
    /// What it is about: a button, a key, a channel.
    pub about: Option<String>,
    /// What is allowed, where that is a number.
    pub max: Option<usize>,
}

struct Found(Vec<Problem>);

impl Found {
    fn note(&mut self, node: Option<&Node>, code: &'static str) {
        self.about(node, code, None, None);
    }

    fn about(&mut self, node: Option<&Node>, code: &'static str, about: Option<&str>, max: Option<usize>) {
        if self.0.len() < PROBLEMS_MAX {
            let about = about.map(|about| text::cut(about, LABEL_MAX).to_owned());
            self.0.push(Problem { node: node.map(|node| node.key.clone()), code, about, max });
        }
    }

    fn words(&mut self, node: Option<&Node>, words: &str, max: usize, what: &str) -> bool {
        match text::lines(words, max) {
            Ok(_) => true,
            Err(TextFault::Blank) => false,
            Err(TextFault::TooLong { .. }) => {
                self.about(node, "text_too_long", Some(what), Some(max));
                true
            }
            Err(TextFault::Control) => {
                self.about(node, "text_control", Some(what), None);
                true
            }
        }
    }
}

/// What is wrong with a tree that is to speak in these kinds of channel; empty: it may be published.
#[must_use]
pub fn check(tree: &Tree, channels: &[ChannelKind]) -> Vec<Problem> {
    let mut found = Found(Vec::new());
    if tree.nodes.len() > NODES_MAX {
        found.about(None, "too_many_nodes", None, Some(NODES_MAX));
        return found.0;
    }
    if tree.nodes.is_empty() {
        found.note(None, "no_nodes");
        return found.0;
    }
    found.words(None, &tree.fallback, TEXT_MAX, "fallback");
    found.words(None, &tree.consent, TEXT_MAX, "consent");
    let mut at = HashMap::new();
    for (n, node) in tree.nodes.iter().enumerate() {
        let fine = !node.key.is_empty()
            && node.key.len() <= KEY_MAX
            && node.key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if !fine {
            found.note(Some(node), "bad_key");
        }
        if at.insert(node.key.as_str(), n).is_some() {
            found.note(Some(node), "duplicate_key");
        }
    }
    for node in &tree.nodes {
        check_node(&mut found, node, &at);
        for kind in channels {
            check_channel(&mut found, node, *kind);
        }
    }
    match at.get(tree.start.as_str()) {
        None => found.note(None, "no_start"),
        Some(start) => check_ways(&mut found, tree, &at, *start),
    }
    found.0
}

fn check_node(found: &mut Found, node: &Node, at: &HashMap<&str, usize>) {
    let said = found.words(Some(node), &node.text, TEXT_MAX, "text");
    found.words(Some(node), &node.title, TITLE_MAX, "title");
    // 상담원 연결 and an end may go without words; a menu can't.
    let must_say = matches!(node.step, Step::Menu { .. });
    if !said && (must_say || (node.image.is_none() && matches!(node.step, Step::Next { .. }))) {
        found.note(Some(node), "says_nothing");
    }
    for to in targets(node).filter(|to| !at.contains_key(to)) {
        found.about(Some(node), "missing_target", (!to.is_empty()).then_some(to), None);
    }
    match &node.step {
        Step::Menu { buttons } => check_buttons(found, node, buttons),
        Step::Form { items, .. } => check_questions(found, Some(node), items),
        Step::Next { .. } | Step::Agent { .. } | Step::End => {}
    }
}

fn check_buttons(found: &mut Found, node: &Node, buttons: &[Button]) {
    if buttons.is_empty() {
        found.note(Some(node), "no_buttons");
    }
    if buttons.len() > BUTTONS_MAX {
        found.about(Some(node), "too_many_buttons", None, Some(BUTTONS_MAX));
        return;
    }
    let mut labels = HashSet::new();
    for button in buttons {
        match text::line(button.label(), LABEL_MAX) {
            Ok(label) => {
                if !labels.insert(super::run::plain(&label)) {
                    found.about(Some(node), "label_twice", Some(&label), None);
                }
            }
            Err(TextFault::Blank) => found.note(Some(node), "label_blank"),
            Err(_) => found.about(Some(node), "label_too_long", Some(button.label()), Some(LABEL_MAX)),
        }
        if let Button::Link { url, label } = button
            && !is_page(url)
        {
            found.about(Some(node), "bad_url", Some(label), None);
        }
    }
}

/// A page anybody may open: no scripts, no passwords in it.
fn is_page(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let Some(rest) = rest else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    url.chars().count() <= URL_MAX
        && !host.is_empty()
        && !host.contains(['@', '\\'])
        && !url.chars().any(|c| c.is_whitespace() || c.is_control())
}

fn check_questions(found: &mut Found, node: Option<&Node>, items: &[Question]) {
    if items.is_empty() {
        found.note(node, "no_questions");
    }
    let mut fields = HashSet::new();
    for item in items {
        if !fields.insert(item.field) {
            found.about(node, "question_twice", Some(name(item.field)), None);
        }
        found.words(node, &item.words, QUESTION_MAX, name(item.field));
    }
}

fn name(asked: Asked) -> &'static str {
    match asked {
        Asked::Name => "name",
        Asked::Phone => "phone",
        Asked::Email => "email",
        Asked::BirthDate => "birth_date",
        Asked::Address => "address",
    }
}

fn check_channel(found: &mut Found, node: &Node, kind: ChannelKind) {
    let Step::Menu { buttons } = &node.step else { return };
    let channel = match kind {
        ChannelKind::Web => return,
        ChannelKind::Kakao => "kakao",
        ChannelKind::Naver => "naver",
    };
    let most = MESSENGER_BUTTONS - OF_ITS_OWN;
    if buttons.len() > most && buttons.len() <= BUTTONS_MAX {
        found.about(Some(node), "too_many_buttons_on", Some(channel), Some(most));
    }
    let links = buttons.iter().filter(|button| matches!(button, Button::Link { .. })).count();
    if kind == ChannelKind::Kakao && links > KAKAO_LINKS {
        found.about(Some(node), "too_many_links_on", Some(channel), Some(KAKAO_LINKS));
    }
    if kind == ChannelKind::Naver && buttons.iter().any(|button| button.label().chars().count() > NAVER_LABEL) {
        found.about(Some(node), "label_too_long_on", Some(channel), Some(NAVER_LABEL));
    }
}

/// Where a node leads.
fn targets(node: &Node) -> impl Iterator<Item = &str> {
    let one = match &node.step {
        Step::Next { to } | Step::Form { to, .. } => Some(to.as_str()),
        Step::Menu { .. } | Step::Agent { .. } | Step::End => None,
    };
    let buttons = if let Step::Menu { buttons } = &node.step { buttons.as_slice() } else { &[] };
    one.into_iter().chain(buttons.iter().filter_map(|button| match button {
        Button::Go { to, .. } => Some(to.as_str()),
        Button::Link { .. } => None,
    }))
}

/// Loops without a way out, dead ends, nodes nobody comes to, and circles in which nobody is asked anything.
fn check_ways(found: &mut Found, tree: &Tree, at: &HashMap<&str, usize>, start: usize) {
    let count = tree.nodes.len();
    let leads: Vec<Vec<usize>> =
        tree.nodes.iter().map(|node| targets(node).filter_map(|to| at.get(to).copied()).collect()).collect();
    let mut comes_from = vec![Vec::new(); count];
    for (from, list) in leads.iter().enumerate() {
        list.iter().for_each(|to: &usize| comes_from[*to].push(from));
    }
    let reached = spread(&leads, [start]);
    let exits = (0..count).filter(|n| matches!(tree.nodes[*n].step, Step::Agent { .. } | Step::End));
    let leads_out = spread(&comes_from, exits);
    for (n, node) in tree.nodes.iter().enumerate() {
        if !reached[n] {
            found.note(Some(node), "orphan");
        } else if !leads_out[n] && leads[n].is_empty() {
            found.note(Some(node), "dead_end");
        } else if !leads_out[n] {
            found.note(Some(node), "no_way_out");
        }
        if let Some(code) = chain(tree, at, n) {
            found.about(Some(node), code, None, (code == "chain_too_long").then_some(CHAIN_MAX));
        }
    }
}

/// What comes of a node by itself: a circle, or more than anybody reads.
fn chain(tree: &Tree, at: &HashMap<&str, usize>, from: usize) -> Option<&'static str> {
    let mut now = from;
    for _ in 0..CHAIN_MAX {
        // Where everything is known a form asks nothing.
        let (Step::Next { to } | Step::Form { to, .. }) = &tree.nodes[now].step else { return None };
        now = *at.get(to.as_str())?;
        if now == from {
            return Some("circle");
        }
    }
    matches!(tree.nodes[now].step, Step::Next { .. } | Step::Form { .. }).then_some("chain_too_long")
}

fn spread(leads: &[Vec<usize>], from: impl IntoIterator<Item = usize>) -> Vec<bool> {
    let mut seen = vec![false; leads.len()];
    let mut next: VecDeque<usize> = from.into_iter().inspect(|n| seen[*n] = true).collect();
    while let Some(n) = next.pop_front() {
        for to in &leads[n] {
            if !std::mem::replace(&mut seen[*to], true) {
                next.push_back(*to);
            }
        }
    }
    seen
}

/// What is wrong with a profile bot; empty: it may be switched on.
#[must_use]
pub fn check_profile(profile: &Profile) -> Vec<Problem> {
    let mut found = Found(Vec::new());
    found.words(None, &profile.greeting, TEXT_MAX, "greeting");
    found.words(None, &profile.consent, TEXT_MAX, "consent");
    found.words(None, &profile.thanks, TEXT_MAX, "thanks");
    check_questions(&mut found, None, &profile.items);
    found.0
}
