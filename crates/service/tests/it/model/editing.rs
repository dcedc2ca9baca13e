//! What agents do, on both: saves, links, undos, tags.

use std::collections::BTreeSet;

use domain::LinkId;
use service::{
    Error,
    customer::{self, Saved, Undone},
    info, tag,
    view::{CustomerPatch, LinkPreview, UndoPreview, UndoRequest, Winner},
};

use super::{
    acts::{Act, IDS, NewId, TAGS, TYPED},
    driver::{Pair, number},
    facts::{Channel, Fact, PersonNo, RowNo, State, mine_wins},
    linking::Save,
    world::{Outcome, World},
};

/// Previews are limited to 20 a minute; an act needs two at most.
const BETWEEN_PREVIEWS: i64 = 6_100;
const FIELDS: [&str; 6] = ["name", "phone", "email", "birth_date", "address", "note"];

/// A form that was left open.
#[derive(Debug, Clone)]
pub struct Opened {
    room: usize,
    version: String,
    person: PersonNo,
    facts: usize,
}

impl Pair {
    pub async fn by_agent(&mut self, act: &Act) -> bool {
        match act {
            Act::Open { room } => match self.room(*room) {
                Some(no) => self.open(no).await,
                None => false,
            },
            Act::Save { room, opened, id, keep_values, confirm, fields } => {
                let no = if *opened { self.opened.as_ref().map(|form| form.room) } else { self.room(*room) };
                let Some(no) = no else { return false };
                let Some(id) = self.typed_id(id) else { return false };
                let mut values: Vec<(String, String)> = Vec::new();
                for (field, n) in fields {
                    let field = TYPED[*field];
                    values.retain(|(other, _)| other != field);
                    values.push((field.to_owned(), typed(field, *n)));
                }
                let save = Save { id, keep_values: *keep_values, confirmed: false, fields: values };
                self.save(no, &save, *opened, *confirm).await
            }
            Act::Undo { link, confirm } => match link.checked_rem(self.world.links.len()) {
                Some(link) => self.undo(link, *confirm).await,
                None => false,
            },
            Act::Tag { room, tags } => match self.room(*room) {
                Some(no) => {
                    let tags: BTreeSet<_> = tags.iter().map(|tag| TAGS[*tag].to_owned()).collect();
                    self.world.tag(self.world.rooms[no].row, &tags);
                    let list = tags.into_iter().collect();
                    tag::set(&self.desk, &self.admin, number(no), list).await.expect("tags");
                    true
                }
                None => false,
            },
            other => panic!("{other:?} is no agent's"),
        }
    }

    async fn open(&mut self, no: usize) -> bool {
        let version = self.version(no).await;
        let person = self.world.state().rows[self.world.rooms[no].row].person;
        self.opened = Some(Opened { room: no, version, person, facts: self.world.log.len() });
        false
    }

    async fn version(&self, no: usize) -> String {
        info::customer(&self.desk, &self.admin, number(no)).await.expect("고객정보").version
    }

    /// The text in the model; the outer `None` where there is no such room.
    fn typed_id(&self, id: &NewId) -> Option<Option<String>> {
        Some(match id {
            NewId::Untouched => None,
            NewId::Blank => Some(String::new()),
            NewId::One(n) => {
                self.text(IDS[*n])?;
                Some(IDS[*n].to_owned())
            }
            NewId::OfRoom(room) => {
                let state = self.world.state();
                let row = self.world.rooms[self.room(*room)?].row;
                Some(state.persons[state.rows[row].person].id.clone())
            }
        })
    }

    /// R19: whether a form can be saved no more; `None` where its own fields may have changed.
    fn is_stale(&self, form: &Opened, save: &Save) -> Option<bool> {
        let state = self.world.state();
        if state.rows[self.world.rooms[form.room].row].person != form.person {
            return Some(true);
        }
        let touched = save.id.is_some()
            || self.world.log[form.facts..].iter().any(|(_, fact)| match fact {
                Fact::Sent { field, .. } | Fact::Typed { field, .. } => save.fields.iter().any(|(own, _)| own == field),
                _ => true,
            });
        if touched { None } else { Some(false) }
    }

    /// The room shows all of this already.
    fn is_shown(&self, no: usize, save: &Save) -> bool {
        let (state, row) = (self.world.state(), self.world.rooms[no].row);
        let same = |field: &str, value: &str| state.value(row, field).map_or("", |shown| &shown.value) == value;
        save.id.as_ref().is_none_or(|id| *id == state.persons[state.rows[row].person].id)
            && save.fields.iter().all(|(field, value)| same(field, value))
    }

    async fn save(&mut self, no: usize, save: &Save, opened: bool, confirm: bool) -> bool {
        let row = self.world.rooms[no].row;
        let version = match self.opened.clone().filter(|_| opened) {
            None => self.version(no).await,
            Some(form) => match self.is_stale(&form, save) {
                None => return false,
                Some(false) => form.version,
                Some(true) => {
                    let answer =
                        customer::edit(&self.desk, &self.admin, number(no), &self.patch(save, form.version)).await;
                    let nothing = self.is_shown(no, save);
                    assert!(nothing || matches!(answer, Ok(Saved::Stale(_))), "R19: stale: {answer:?}");
                    return true;
                }
            },
        };
        if save.id.is_some() {
            self.pass(BETWEEN_PREVIEWS);
        }
        let before = self.world.clone();
        let asks = self.world.save(row, save);
        let mut expected = asks.clone();
        if confirm && matches!(asks, Outcome::AsksLink | Outcome::AsksUndo) {
            expected = self.world.save(row, &Save { confirmed: true, ..save.clone() });
        }
        if expected == Outcome::Open {
            return false;
        }
        let mut patch = self.patch(save, version);
        for _ in 0..3 {
            match customer::edit(&self.desk, &self.admin, number(no), &patch).await {
                Ok(Saved::Done(_)) => {
                    assert_eq!(expected, Outcome::Done, "saved, asked before: {asks:?}");
                    self.learn_links().await;
                    return true;
                }
                Ok(Saved::ConfirmLink(preview)) => {
                    assert!(matches!(asks, Outcome::AsksLink | Outcome::AsksUndo), "S56: it asks for a link: {asks:?}");
                    if asks == Outcome::AsksLink {
                        self.link_previewed(&before, row, save, &preview);
                    }
                    (patch.confirm_link, patch.target_version) = (Some(true), Some(preview.target.version));
                }
                Ok(Saved::ConfirmUndo { preview, .. }) => {
                    assert_eq!(asks, Outcome::AsksUndo, "R10: it asks for an undo");
                    self.undo_previewed(&preview);
                    patch.confirm_undo = Some(true);
                    if let Some(link) = preview.link {
                        (patch.confirm_link, patch.target_version) = (Some(true), Some(link.target.version));
                    }
                }
                other => panic!("{asks:?}, but {other:?}"),
            }
            if !confirm {
                return true;
            }
        }
        panic!("it asks for ever");
    }

    fn patch(&self, save: &Save, version: String) -> CustomerPatch {
        let field = |name: &str| save.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone());
        let real = |id: &String| self.names.get(id).unwrap_or(id).clone();
        CustomerPatch {
            version,
            customer_id: save.id.as_ref().map(real),
            name: field("name"),
            phone: field("phone"),
            birth_date: field("birth_date"),
            note: field("note"),
            keep_values: Some(save.keep_values),
            ..CustomerPatch::default()
        }
    }

    async fn undo(&mut self, link: usize, confirm: bool) -> bool {
        self.pass(BETWEEN_PREVIEWS);
        let asks = self.world.undo(link, false);
        let expected = if confirm && asks == Outcome::AsksUndo { self.world.undo(link, true) } else { asks.clone() };
        if expected == Outcome::Open {
            return false;
        }
        let mut request = UndoRequest::default();
        for _ in 0..3 {
            match customer::undo(&self.desk, &self.admin, LinkId(self.links[link]), &request).await {
                Ok(Undone::Done(_)) => {
                    assert_eq!(expected, Outcome::Done, "link {link}");
                    self.learn_links().await;
                    return true;
                }
                Err(Error::LinkSuperseded) => return assert_is(&asks, &Outcome::Superseded),
                Err(Error::AlreadyUndone) => return assert_is(&asks, &Outcome::AlreadyUndone),
                Ok(Undone::Confirm(preview)) => {
                    assert_eq!(asks, Outcome::AsksUndo, "link {link}");
                    self.undo_previewed(&preview);
                    request.confirm = true;
                    if let Some(link) = preview.link {
                        (request.confirm_link, request.target_version) = (true, Some(link.target.version));
                    }
                }
                Ok(Undone::ConfirmLink(preview)) => {
                    assert_eq!(asks, Outcome::AsksUndo, "link {link}");
                    (request.confirm_link, request.target_version) = (true, Some(preview.target.version));
                }
                Err(other) => panic!("link {link}: {other:?}"),
            }
            if !confirm {
                return true;
            }
        }
        panic!("it asks for ever");
    }

    /// Numbers of the links that were just made.
    pub async fn learn_links(&mut self) {
        if self.links.len() == self.world.links.len() {
            return;
        }
        let newest = "SELECT link_id FROM links WHERE site_id = $1 AND kind <> 2 ORDER BY link_id DESC LIMIT 1";
        self.links.push(crate::entry::count(&self.desk, &self.site, newest).await);
        assert_eq!(self.links.len(), self.world.links.len(), "one link at a time");
    }

    fn undo_previewed(&self, preview: &UndoPreview) {
        for field in &preview.fields {
            assert_ne!(field.now, field.after, "only what will differ: {}", field.field);
        }
    }

    /// R9: what the popup says beside what the model knows.
    fn link_previewed(&self, before: &World, row: RowNo, save: &Save, preview: &LinkPreview) {
        let state = before.state();
        let to = state.known_as(save.id.as_deref().unwrap_or_default()).expect("a target");
        let from = state.rows[row].person;
        let rooms = |person: PersonNo| before.rooms.iter().filter(|room| state.rows[room.row].person == person).count();
        let few = |n: usize| i64::try_from(n).expect("few");
        assert_eq!(preview.target.identities, few(state.identities(to)), "identities of the target");
        assert_eq!(preview.target.consultations, few(rooms(to)), "consultations of the target");
        assert_eq!(preview.mine.identities, few(state.identities(from)));
        assert_eq!(preview.mine.consultations, few(rooms(from)));
        assert_eq!(preview.stays_behind, few(state.identities(from) - 1));
        let web = state.rows[row].channel == Channel::Web;
        assert_eq!(preview.merges, web && state.web_of(to).is_some(), "R2: web into web");
        let fields: Vec<_> = preview.fields.iter().map(|field| field.field.as_str()).collect();
        assert_eq!(fields, FIELDS);
        for field in &preview.fields {
            let wins = winner(&state, (from, to), save, &field.field);
            assert!(wins.contains(&field.winner), "{}: {:?}, not {wins:?}", field.field, field.winner);
        }
    }
}

fn winner(state: &State, (from, to): (PersonNo, PersonNo), save: &Save, field: &str) -> Vec<Winner> {
    let theirs = state.persons[to].shown.get(field);
    let value = |shown: Option<&super::facts::Shown>| shown.map_or(String::new(), |shown| shown.value.clone());
    let mine = state.persons[from].shown.get(field);
    let typed = save.fields.iter().find(|(name, _)| name == field).map(|(_, typed)| typed);
    if *typed.unwrap_or(&value(mine)) == value(theirs) {
        return vec![Winner::Same, Winner::Theirs];
    }
    if typed.is_some_and(|typed| *typed != value(mine)) {
        return vec![Winner::Mine];
    }
    match (mine, theirs) {
        (Some(mine), None) if !mine.value.is_empty() => vec![Winner::Mine],
        (Some(mine), Some(theirs)) if mine_wins(mine, theirs) => vec![Winner::Mine],
        _ => vec![Winner::Theirs],
    }
}

fn assert_is(left: &Outcome, right: &Outcome) -> bool {
    assert_eq!(left, right);
    true
}

fn typed(field: &str, n: u8) -> String {
    match (field, n) {
        (_, 0) => String::new(),
        ("birth_date", n) => format!("1990-01-0{n}"),
        (field, n) => format!("typed {field} {n}"),
    }
}
