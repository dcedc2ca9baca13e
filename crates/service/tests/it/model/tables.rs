//! The reference model against the examples of the rules, by hand.

use super::{
    entering::{Page, Signature},
    facts::Channel,
    linking::Save,
    world::{Outcome, World},
};

fn page(claim: Option<(&str, Signature)>, fields: &[(&str, &str)]) -> Page {
    Page {
        claim: claim.map(|(id, signature)| (id.to_owned(), signature)),
        fields: fields.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect(),
    }
}

fn unsigned(id: &str) -> Page {
    page(Some((id, Signature::None)), &[])
}

fn signed(id: &str) -> Page {
    page(Some((id, Signature::Right)), &[])
}

fn typed(field: &str, value: &str) -> Save {
    Save { fields: vec![(field.to_owned(), value.to_owned())], ..Save::default() }
}

fn to(id: &str) -> Save {
    Save { id: Some(id.to_owned()), keep_values: true, confirmed: true, ..Save::default() }
}

fn value(world: &World, row: usize, field: &str) -> String {
    world.state().value(row, field).map_or(String::new(), |shown| shown.value.clone())
}

fn id(world: &World, row: usize) -> String {
    let state = world.state();
    state.persons[state.rows[row].person].id.clone()
}

/// Three messengers' accounts, each a person of its own, a second apart.
fn three() -> (World, [usize; 3]) {
    let mut world = World::default();
    let rows = ["a", "b", "c"].map(|tail| world.stranger(Channel::Kakao, tail));
    for row in rows {
        world.now += 1_000;
        world.save(row, &typed("name", ["A", "B", "C"][row]));
    }
    (world, rows)
}

#[test]
fn r24_link_link_undo_undo_gives_the_first_values() {
    let (mut world, [a, b, c]) = three();
    let before = world.state();
    assert_eq!(world.save(a, &to("b")), Outcome::Done);
    assert_eq!(value(&world, a, "name"), "B", "the later time");
    assert_eq!(world.save(a, &to("c")), Outcome::Done);
    assert_eq!((id(&world, a), value(&world, a, "name")), ("c".into(), "C".into()));
    assert_eq!(world.undo(0, true), Outcome::Superseded);
    assert_eq!(world.undo(1, false), Outcome::AsksUndo);
    assert_eq!(world.undo(1, true), Outcome::Done);
    assert_eq!(id(&world, a), "b");
    assert_eq!(world.undo(0, true), Outcome::Done);
    assert_eq!(world.undo(0, true), Outcome::AlreadyUndone);
    let after = world.state();
    assert_eq!(after.persons, before.persons);
    assert_eq!([a, b, c].map(|row| id(&world, row)), ["a", "b", "c"]);
}

#[test]
fn r3_the_targets_clearing_loses_to_a_value_that_joins() {
    let (mut world, [a, b, _]) = three();
    world.save(b, &typed("name", ""));
    world.save(a, &to("b"));
    assert_eq!(value(&world, b, "name"), "A");
    world.now += 1;
    world.save(a, &typed("name", ""));
    assert_eq!(value(&world, b, "name"), "", "what is typed after the link is newest");
    world.undo(0, true);
    assert_eq!((value(&world, a, "name"), value(&world, b, "name")), ("A".into(), String::new()));
}

#[test]
fn r3_at_a_link_the_later_time_wins_then_the_targets() {
    let (mut world, [a, b, c]) = three();
    world.save(c, &typed("note", "c"));
    world.save(b, &typed("note", "b"));
    world.save(c, &to("b"));
    assert_eq!((value(&world, b, "name"), value(&world, b, "note")), ("C".into(), "b".into()));
    let mut late = to("a");
    late.fields = vec![("name".into(), "typed".into())];
    world.save(c, &late);
    assert_eq!((value(&world, a, "name"), value(&world, b, "name")), ("typed".into(), "C".into()));
    world.undo(1, true);
    assert_eq!((value(&world, a, "name"), value(&world, c, "name")), ("typed".into(), "C".into()));
}

#[test]
fn r3_a_parameter_repeated_after_a_correction_is_no_write() {
    let mut world = World::default();
    let kim = page(Some(("kim", Signature::None)), &[("name", "김서연"), ("phone", "")]);
    let session = world.enter(None, &kim);
    world.save(0, &typed("name", "김 서연"));
    world.enter(session, &kim);
    assert_eq!(value(&world, 0, "name"), "김 서연");
    let changed = page(Some(("kim", Signature::None)), &[("name", "김서윤")]);
    world.enter(session, &changed);
    assert_eq!(value(&world, 0, "name"), "김서윤");
    assert_eq!(world.state().value(0, "phone"), None);
}

#[test]
fn r7_two_people_on_one_browser_are_two() {
    let mut world = World::default();
    let kim = world.enter(None, &unsigned("kim"));
    let lee = world.enter(kim, &unsigned("lee"));
    assert_ne!(kim, lee);
    assert_eq!((id(&world, 0), id(&world, 1)), ("kim".into(), "lee".into()));
    let nobody = world.enter(None, &page(None, &[]));
    let park = world.enter(nobody, &unsigned("park"));
    assert_eq!((nobody, id(&world, 2)), (park, "park".into()), "an account that never had an ID gets it");
}

#[test]
fn r1_an_old_id_sent_again_goes_on_in_the_open_room_and_then_is_somebody_new() {
    let mut world = World::default();
    let session = world.enter(None, &unsigned("kim"));
    world.say(session.expect("one"), "하나");
    assert_eq!(world.save(0, &to("vip")), Outcome::Done);
    assert_eq!(world.state().identifier(0), "vip", "S20");
    assert_eq!(world.enter(session, &unsigned("kim")), session);
    world.rooms[0].open = false;
    let after = world.enter(session, &unsigned("kim"));
    assert_ne!(after, session);
    assert_eq!((id(&world, 0), id(&world, 1)), ("vip".into(), "kim".into()));
    assert_eq!(world.rooms.len(), 1);
}

#[test]
fn r2_an_agents_merge_never_widens_what_a_browser_sees() {
    let mut world = World::default();
    let [a, d] = ["a", "d"].map(|id| world.enter(None, &signed(id)).expect("a session"));
    world.say(a, "A");
    world.say(d, "D");
    assert_eq!(world.save(1, &to("a")), Outcome::Done);
    let state = world.state();
    assert_eq!((state.identifier(1), state.identities(0), world.history(&state, 0)), ("a", 1, vec![1, 0]));
    world.say(d, "D again");
    assert_eq!((world.visible(a), world.visible(d)), (vec![0], vec![1]));
    world.rooms[1].open = false;
    world.say(d, "later");
    assert_eq!((world.rooms[2].row, world.visible(d)), (1, vec![2, 1]), "never the other's room");
    world.rooms[0].active = 99;
    let entered = world.enter(Some(d), &signed("a")).expect("a session");
    assert_eq!(world.sessions[entered].room, Some(2), "its own room first");
    world.rooms[2].open = false;
    let entered = world.enter(Some(d), &signed("a")).expect("a session");
    assert_eq!(world.sessions[entered].room, Some(0), "a new entry joins");
}

#[test]
fn s20_s21_r2_only_web_follows_and_never_a_messengers_text() {
    let (mut world, [a, ..]) = three();
    let web = world.enter(None, &unsigned("w")).map(|_| 3).expect("a row");
    world.save(a, &to("shared"));
    assert_eq!((world.state().identifier(a), id(&world, a).as_str()), ("a", "shared"));
    world.save(web, &to("b"));
    let state = world.state();
    assert_eq!((state.identifier(web), id(&world, web).as_str(), state.identities(1)), ("w", "b", 2));
    world.save(web, &to("shared"));
    assert_eq!(world.state().identifier(web), "shared");
}

#[test]
fn r8_an_unused_id_renames_the_only_one_and_parts_one_of_several() {
    let (mut world, [a, b, c]) = three();
    world.save(a, &to("b"));
    world.save(b, &to("new"));
    assert_eq!((id(&world, a), id(&world, b)), ("b".into(), "new".into()));
    assert_eq!(value(&world, b, "name"), value(&world, a, "name"), "with copies");
    world.save(c, &to("other"));
    assert_eq!((id(&world, c), world.state().persons.len()), ("other".into(), 4), "renamed");
    world.save(c, &to("b"));
    let empty = Save { keep_values: false, ..to("alone") };
    world.save(c, &empty);
    assert_eq!(value(&world, c, "name"), "");
    assert_eq!(world.undo(1, true), Outcome::Superseded);
}

#[test]
fn r10_a_blank_id_undoes_the_newest_link_or_leads_to_ones_own_tail() {
    let (mut world, [a, b, _]) = three();
    world.save(a, &to("b"));
    let blank = Save { id: Some(String::new()), ..Save::default() };
    assert_eq!(world.save(a, &blank), Outcome::AsksUndo);
    assert_eq!(world.save(a, &Save { confirmed: true, ..blank.clone() }), Outcome::Done);
    assert_eq!((id(&world, a), value(&world, a, "name")), ("a".into(), "A".into()));
    world.save(b, &to("other"));
    assert_eq!(world.save(b, &blank), Outcome::Done);
    assert_eq!((id(&world, b), value(&world, b, "name")), ("b".into(), String::new()));
}

#[test]
fn r24_what_the_account_brought_goes_with_it_and_what_agents_typed_stays() {
    let mut world = World::default();
    let (k, w) = (world.stranger(Channel::Kakao, "k"), 1);
    let session = world.enter(None, &page(Some(("w", Signature::None)), &[("name", "web")]));
    world.say(session.expect("one"), "안녕하세요");
    world.save(w, &to("k"));
    world.now += 1;
    world.enter(session, &page(None, &[("name", "later"), ("p:parameter1", "장바구니")]));
    world.save(w, &typed("note", "typed"));
    assert_eq!(value(&world, k, "name"), "later");
    world.undo(0, true);
    assert_eq!((value(&world, k, "name"), value(&world, k, "p:parameter1")), (String::new(), String::new()));
    assert_eq!((value(&world, w, "name"), value(&world, w, "p:parameter1")), ("later".into(), "장바구니".into()));
    assert_eq!((value(&world, k, "note"), value(&world, w, "note")), ("typed".into(), String::new()));
    let state = world.state();
    assert_eq!((world.history(&state, k), world.history(&state, w)), (vec![], vec![0]));
}

#[test]
fn r24_an_undo_reaches_where_the_values_went_on_to() {
    let (mut world, [a, b, c]) = three();
    let d = world.stranger(Channel::Naver, "d");
    world.now += 1;
    world.save(d, &typed("note", "of d"));
    world.save(d, &to("a"));
    world.save(a, &to("b"));
    assert_eq!(value(&world, b, "note"), "of d");
    assert_eq!(world.undo(0, true), Outcome::Done);
    assert_eq!([a, b, c, d].map(|row| value(&world, row, "note")), ["", "", "", "of d"]);
}

#[test]
fn r24_a_taken_id_is_linked_to_whoever_has_it() {
    let (mut world, [_, b, c]) = three();
    world.save(b, &to("c"));
    world.save(0, &to("b"));
    assert_eq!(world.undo(0, true), Outcome::Done);
    assert_eq!((id(&world, b), id(&world, 0)), ("b".into(), "b".into()));
    assert_eq!(value(&world, 0, "name"), "B");
    assert_eq!(value(&world, c, "name"), "C");
}

#[test]
fn r6_signatures() {
    let mut world = World::default();
    let owner = world.enter(None, &signed("kim"));
    let stranger = world.enter(None, &unsigned("kim"));
    assert_ne!(world.sessions[0].row, world.sessions[1].row);
    assert_eq!(world.enter(owner, &unsigned("kim")), owner, "the token proves it");
    let merged = world.enter(stranger, &signed("kim"));
    assert_eq!((merged, world.sessions[1].row, world.state().identities(0)), (stranger, 0, 1));
    world.signed_only = true;
    let ignored = world.enter(None, &page(Some(("lee", Signature::Wrong)), &[])).expect("a session");
    assert!(id(&world, world.sessions[ignored].row).starts_with('~'));
}

#[test]
fn r24_a_link_by_parameter_that_was_undone_is_not_made_again_unsigned() {
    let mut world = World::default();
    world.stranger(Channel::Kakao, "k");
    world.save(0, &to("shared"));
    let session = world.enter(None, &page(None, &[]));
    assert_eq!(world.enter(session, &unsigned("shared")), session);
    assert_eq!(id(&world, 1), "shared");
    assert_eq!(world.undo(0, true), Outcome::Done);
    world.enter(session, &unsigned("shared"));
    assert!(id(&world, 1).starts_with('~'));
    world.enter(session, &signed("shared"));
    assert_eq!(id(&world, 1), "shared");
}
