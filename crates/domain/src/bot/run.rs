//! A bot in a room, as a function: where it stands and what the customer said in, what it says and does out.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    Asked, Button, CHAIN_MAX, Node, Press, Profile, Said, Step, Tree, Words,
    ask::{Asking, unknown},
};

const HOME: &str = "home";
const BACK: &str = "back";
/// How far back 이전으로 leads.
const TRAIL_MAX: usize = 50;

/// What a room's bot follows: as it was when the room began.
#[derive(Debug, Clone, Copy, Default)]
pub struct Script<'s> {
    /// 프로필봇, where it is on.
    pub profile: Option<&'s Profile>,
    /// 챗봇, where it is on.
    pub tree: Option<&'s Tree>,
}

/// What is known when the customer speaks.
#[derive(Debug, Clone)]
pub struct Facts<'f> {
    /// Fields that have a value.
    pub known: &'f [Asked],
    /// Whether the profile bot has asked this account before.
    pub asked: bool,
    /// Whether the account has agreed to being asked.
    pub agreed: bool,
    /// Today in the site's zone.
    pub today: Date,
}

/// What the customer said.
#[derive(Debug, Clone, Copy, Default)]
pub struct Input<'i> {
    /// The words; empty where only files came.
    pub text: &'i str,
    /// The code of the button that was pressed.
    pub code: Option<&'i str>,
}

/// What a bot does after something was said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turn {
    /// What it says, in order.
    pub says: Vec<Said>,
    /// Answers to be kept.
    pub writes: Vec<(Asked, String)>,
    /// Whether the customer agreed to being asked, where they said so now.
    pub consent: Option<bool>,
    /// The profile bot asked: this account isn't asked again.
    pub asked: bool,
    /// What becomes of the room.
    pub then: Then,
}

impl Turn {
    pub(super) fn say(&mut self, text: &str) {
        self.says.push(Said { text: text.to_owned(), ..Said::default() });
    }
}

/// What becomes of a room after a bot's turn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Then {
    /// The bot waits for an answer.
    #[default]
    Wait,
    /// Agents have it from now on.
    HandOver {
        /// 대분류, where one is set.
        category: Option<String>,
        /// 중분류
        division: Option<String>,
    },
    /// It is over.
    End,
}

impl Then {
    /// To any agent.
    #[must_use]
    pub fn hand_over() -> Self {
        Self::HandOver { category: None, division: None }
    }
}

/// Where a room's bot stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Run {
    at: Place,
    #[serde(default)]
    asking: Option<Asking>,
    #[serde(default)]
    trail: Vec<String>,
    #[serde(default)]
    misses: u8,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    #[default]
    Begin,
    Profile,
    Node(String),
}

impl Run {
    /// Whether the profile bot is asking.
    #[must_use]
    pub fn is_profile(&self) -> bool {
        self.at == Place::Profile
    }

    /// The key of the node it stands at.
    #[must_use]
    pub fn node(&self) -> Option<&str> {
        match &self.at {
            Place::Node(key) => Some(key),
            Place::Begin | Place::Profile => None,
        }
    }

    /// Takes what the customer said. The work is bounded whatever the tree is like, and whoever can't be led on is given to
    /// an agent.
    pub fn take(&mut self, script: Script<'_>, input: Input<'_>, facts: &Facts<'_>, words: &Words) -> Turn {
        let mut turn = Turn::default();
        let stepper = Stepper { script, facts, words };
        match self.at.clone() {
            Place::Begin => stepper.begin(self, &mut turn),
            Place::Profile => {
                let asks =
                    self.asking.as_mut().is_some_and(|asking| asking.take(&input, facts.today, words, &mut turn));
                if !asks {
                    self.asking = None;
                    stepper.chat(self, &mut turn);
                }
            }
            Place::Node(key) => stepper.answer(self, &key, &input, &mut turn),
        }
        turn
    }

    /// What becomes of the room when the customer says nothing for too long: what they came with is still to be answered
    /// where only the profile bot was in between.
    #[must_use]
    pub fn silence(&self, script: Script<'_>) -> Then {
        if script.tree.is_some() && !self.is_profile() { Then::End } else { Then::hand_over() }
    }
}

struct Stepper<'s> {
    script: Script<'s>,
    facts: &'s Facts<'s>,
    words: &'s Words,
}

impl Stepper<'_> {
    fn begin(&self, run: &mut Run, turn: &mut Turn) {
        if let Some(profile) = self.script.profile.filter(|_| !self.facts.asked) {
            let items = unknown(&profile.items, self.facts.known);
            if !items.is_empty() {
                turn.asked = true;
                run.at = Place::Profile;
                if !profile.greeting.is_empty() || profile.image.is_some() {
                    let said =
                        Said { text: profile.greeting.clone(), image: profile.image.clone(), buttons: Vec::new() };
                    turn.says.push(said);
                }
                run.asking = Some(Asking::new(true, items, &profile.thanks));
                Asking::ask_consent(&profile.consent, self.words, turn);
                return;
            }
        }
        self.chat(run, turn);
    }

    fn chat(&self, run: &mut Run, turn: &mut Turn) {
        match self.script.tree {
            Some(tree) => self.enter(run, tree, &tree.start, turn),
            None => turn.then = Then::hand_over(),
        }
    }

    /// Goes to a node and on as far as nobody has to be asked.
    fn enter(&self, run: &mut Run, tree: &Tree, key: &str, turn: &mut Turn) {
        let mut key = key.to_owned();
        run.misses = 0;
        for _ in 0..=CHAIN_MAX {
            let Some(node) = find(tree, &key) else { break };
            run.at = Place::Node(key.clone());
            let mut said = Said { text: node.text.clone(), image: node.image.clone(), buttons: Vec::new() };
            if let Step::Menu { buttons } = &node.step {
                said.buttons = self.buttons(run, tree, node, buttons);
            }
            if !said.text.is_empty() || said.image.is_some() {
                turn.says.push(said);
            }
            match &node.step {
                Step::Menu { buttons } if !buttons.is_empty() => return,
                Step::Menu { .. } => break,
                Step::Next { to } => key.clone_from(to),
                Step::Form { items, to } => {
                    let known: Vec<Asked> =
                        self.facts.known.iter().copied().chain(turn.writes.iter().map(|(asked, _)| *asked)).collect();
                    let items = unknown(items, &known);
                    if items.is_empty() {
                        key.clone_from(to);
                        continue;
                    }
                    let agreed = turn.consent.unwrap_or(self.facts.agreed);
                    let asking = Asking::new(!agreed, items, "");
                    if agreed {
                        asking.ask(self.words, turn);
                    } else {
                        Asking::ask_consent(&tree.consent, self.words, turn);
                    }
                    run.asking = Some(asking);
                    return;
                }
                Step::Agent { category_id, division_id } => {
                    turn.then = Then::HandOver { category: category_id.clone(), division: division_id.clone() };
                    return;
                }
                Step::End => {
                    turn.then = Then::End;
                    return;
                }
            }
        }
        // A node that isn't there, or nodes that lead on without end: nobody is left standing.
        turn.then = Then::hand_over();
    }

    fn buttons(&self, run: &Run, tree: &Tree, node: &Node, buttons: &[Button]) -> Vec<Press> {
        let mut shown: Vec<Press> = buttons
            .iter()
            .enumerate()
            .map(|(n, button)| match button {
                Button::Go { label, .. } => Press::say(label, format!("n:{}:{n}", node.key)),
                Button::Link { label, url } => Press::Link { label: label.clone(), url: url.clone() },
            })
            .collect();
        if node.key != tree.start {
            shown.push(Press::say(self.words.home, HOME));
            if !run.trail.is_empty() {
                shown.push(Press::say(self.words.back, BACK));
            }
        }
        shown
    }

    fn answer(&self, run: &mut Run, key: &str, input: &Input<'_>, turn: &mut Turn) {
        let Some(tree) = self.script.tree else {
            turn.then = Then::hand_over();
            return;
        };
        let Some(node) = find(tree, key) else { return self.enter(run, tree, &tree.start, turn) };
        if let (Some(asking), Step::Form { to, .. }) = (run.asking.as_mut(), &node.step) {
            if !asking.take(input, self.facts.today, self.words, turn) {
                run.asking = None;
                self.enter(run, tree, to, turn);
            }
            return;
        }
        run.asking = None;
        // A button of an older message leads where it led then.
        if let Some((from, to)) = input.code.and_then(|code| pressed(tree, code)) {
            let (from, to) = (from.to_owned(), to.to_owned());
            return self.go(run, tree, &from, &to, turn);
        }
        let said = plain(input.text);
        if input.code == Some(HOME) || self.words.homes.contains(&said.as_str()) {
            run.trail.clear();
            return self.enter(run, tree, &tree.start, turn);
        }
        if input.code == Some(BACK) || self.words.backs.contains(&said.as_str()) {
            let before = run.trail.pop().unwrap_or_else(|| tree.start.clone());
            return self.enter(run, tree, &before, turn);
        }
        if let Step::Menu { buttons } = &node.step {
            let labelled = buttons.iter().find(|button| plain(button.label()) == said && !said.is_empty());
            let numbered = said.parse::<usize>().ok().and_then(|n| buttons.get(n.checked_sub(1)?));
            if let Some(Button::Go { to, .. }) = labelled.or(numbered) {
                return self.go(run, tree, &node.key, to, turn);
            }
        }
        if self.words.agents.contains(&said.as_str()) {
            turn.then = Then::hand_over();
            return;
        }
        self.miss(run, tree, node, turn);
    }

    fn go(&self, run: &mut Run, tree: &Tree, from: &str, to: &str, turn: &mut Turn) {
        if run.trail.len() == TRAIL_MAX {
            run.trail.remove(0);
        }
        if to == tree.start {
            run.trail.clear();
        } else {
            run.trail.push(from.to_owned());
        }
        self.enter(run, tree, to, turn);
    }

    fn miss(&self, run: &mut Run, tree: &Tree, node: &Node, turn: &mut Turn) {
        run.misses = run.misses.saturating_add(1);
        let Step::Menu { buttons } = &node.step else { return self.enter(run, tree, &tree.start, turn) };
        if tree.misses > 0 && run.misses >= tree.misses {
            turn.say(self.words.to_agent);
            turn.then = Then::hand_over();
            return;
        }
        let text = if tree.fallback.is_empty() { self.words.fallback } else { &tree.fallback };
        let buttons = self.buttons(run, tree, node, buttons);
        turn.says.push(Said { text: text.to_owned(), image: None, buttons });
    }
}

fn find<'t>(tree: &'t Tree, key: &str) -> Option<&'t Node> {
    tree.nodes.iter().find(|node| node.key == key)
}

/// Where a button was, and where it leads.
fn pressed<'t>(tree: &'t Tree, code: &str) -> Option<(&'t str, &'t str)> {
    let (key, n) = code.strip_prefix("n:")?.rsplit_once(':')?;
    let node = find(tree, key)?;
    let Step::Menu { buttons } = &node.step else { return None };
    match buttons.get(n.parse::<usize>().ok()?)? {
        Button::Go { to, .. } => Some((&node.key, to)),
        Button::Link { .. } => None,
    }
}

/// Without spaces and the marks that end sentences, in lower case: how people's words are compared.
pub(super) fn plain(text: &str) -> String {
    let marks = |c: &char| !c.is_whitespace() && !matches!(c, '.' | '!' | '?' | '~' | ',' | '’' | '\'');
    text.chars().take(100).filter(marks).flat_map(char::to_lowercase).collect()
}
