use proptest::prelude::*;

use super::*;

const OWN: IdentityId = IdentityId(1);
const HOLDER: IdentityId = IdentityId(2);

fn id(text: &str) -> CustomerId {
    CustomerId::parse(text).expect("valid")
}

fn claim(signed: bool) -> Claim {
    Claim::Id { id: id("happytalk"), signed }
}

fn meeting(claim: Claim) -> Meeting {
    Meeting {
        caller: None,
        claim,
        holder: None,
        closed: false,
        signed_only: false,
        full: false,
        alias_of: None,
        undone: false,
    }
}

fn nameless() -> Option<Caller> {
    Some(Caller {
        identity: OWN,
        row: OWN,
        has_id: false,
        identity_signed: false,
        session_signed: false,
        in_open_room: false,
    })
}

fn named() -> Option<Caller> {
    nameless().map(|caller| Caller { has_id: true, ..caller })
}

fn accepted(signed: bool) -> Standing {
    Standing::Accepted { id: id("happytalk"), signed }
}

fn unsigned() -> Standing {
    Standing::Ignored { claim: "happytalk".into(), reason: Reason::Unsigned }
}

fn who(meeting: &Meeting) -> Who {
    decide(meeting).who
}

#[test]
fn r7_the_identity_of_that_identifier() {
    let entry = Meeting { holder: Some(HOLDER), ..meeting(claim(false)) };
    assert_eq!(decide(&entry), Decision { who: Who::Other(HOLDER), standing: accepted(false) });
    assert_eq!(who(&Meeting { caller: named(), ..entry.clone() }), Who::Other(HOLDER));
    assert_eq!(who(&Meeting { caller: nameless(), ..entry }), Who::Other(HOLDER), "an unsigned entry merges nothing");
}

#[test]
fn r7_none_yet_and_the_callers_own_is_rekeyed_if_it_never_had_an_id() {
    let entry = meeting(claim(false));
    assert_eq!(who(&entry), Who::New(Some(id("happytalk"))));
    assert_eq!(who(&Meeting { caller: nameless(), ..entry.clone() }), Who::Rekeyed(id("happytalk")));
    assert_eq!(who(&Meeting { caller: named(), ..entry }), Who::New(Some(id("happytalk"))));
}

#[test]
fn r7_a_signed_entry_also_merges_the_callers_nameless_identity() {
    let entry = Meeting { holder: Some(HOLDER), caller: nameless(), ..meeting(claim(true)) };
    assert_eq!(decide(&entry), Decision { who: Who::Merged(HOLDER), standing: accepted(true) });
    assert_eq!(who(&Meeting { caller: named(), ..entry }), Who::Other(HOLDER));
}

#[test]
fn r7_without_a_claim_the_session_goes_on() {
    let entry = meeting(Claim::None);
    assert_eq!(decide(&entry), Decision { who: Who::New(None), standing: Standing::Unclaimed });
    assert_eq!(who(&Meeting { caller: named(), ..entry.clone() }), Who::Same);
    assert_eq!(who(&Meeting { caller: nameless(), ..entry }), Who::Same);
}

#[test]
fn r6_signed_only_ignores_what_is_not_signed() {
    let entry = Meeting { signed_only: true, holder: Some(HOLDER), ..meeting(claim(false)) };
    assert_eq!(decide(&entry), Decision { who: Who::New(None), standing: unsigned() });
    assert_eq!(who(&Meeting { caller: nameless(), ..entry.clone() }), Who::Same);
    assert_eq!(who(&Meeting { caller: named(), ..entry.clone() }), Who::New(None), "it may be another person");
    assert_eq!(who(&Meeting { claim: claim(true), ..entry }), Who::Other(HOLDER));
}

#[test]
fn r6_an_id_that_ever_came_in_signed_is_closed_to_unsigned_entries() {
    let entry = Meeting { closed: true, holder: Some(HOLDER), ..meeting(claim(false)) };
    assert_eq!(decide(&entry), Decision { who: Who::New(None), standing: unsigned() });
    let signed_session = named().map(|caller| Caller { identity_signed: true, session_signed: true, ..caller });
    let again = Meeting { caller: signed_session, holder: Some(OWN), ..entry.clone() };
    assert_eq!(decide(&again), Decision { who: Who::Same, standing: accepted(true) }, "the token proves it");
    let unsigned_session = named().map(|caller| Caller { identity_signed: true, ..caller });
    assert_eq!(who(&Meeting { caller: unsigned_session, holder: Some(OWN), ..entry }), Who::New(None));
}

#[test]
fn r6_an_unsigned_session_of_an_id_signed_since_goes_on_in_its_open_room_only() {
    let caller = named().map(|caller| Caller { identity_signed: true, ..caller });
    let entry = Meeting { caller, ..meeting(Claim::None) };
    assert_eq!(who(&entry), Who::New(None));
    let caller = caller.map(|caller| Caller { in_open_room: true, ..caller });
    assert_eq!(who(&Meeting { caller, ..entry }), Who::Same);
}

#[test]
fn r5_one_identity_too_many_turns_nobody_away() {
    let entry = Meeting { full: true, ..meeting(claim(true)) };
    let standing = Standing::Ignored { claim: "happytalk".into(), reason: Reason::Limit };
    assert_eq!(decide(&entry), Decision { who: Who::New(None), standing });
    assert_eq!(who(&Meeting { caller: nameless(), ..entry.clone() }), Who::Same);
    assert_eq!(who(&Meeting { holder: Some(HOLDER), ..entry }), Who::Other(HOLDER), "it has this identity already");
}

#[test]
fn r11_an_invalid_id_is_ignored_and_marked() {
    let claim = Claim::read(Some(&"가".repeat(256)), true);
    let decision = decide(&Meeting { caller: nameless(), ..meeting(claim) });
    let standing = Standing::Ignored { claim: "가".repeat(100), reason: Reason::Invalid };
    assert_eq!(decision, Decision { who: Who::Same, standing });
    assert_eq!(Claim::read(Some("a\0b"), false), Claim::Invalid("ab".into()));
    assert_eq!(Claim::read(Some(" \t"), true), Claim::None);
    assert_eq!(Claim::read(Some(" happytalk "), true), super::tests::claim(true));
}

#[test]
fn r1_a_page_that_sends_the_old_id_after_a_rename_leaves_the_visitor_in_their_open_room() {
    let renamed = Meeting { alias_of: Some(OWN), ..meeting(claim(false)) };
    let in_room = named().map(|caller| Caller { in_open_room: true, ..caller });
    let going_on = decide(&Meeting { caller: in_room, ..renamed.clone() });
    assert_eq!(going_on, Decision { who: Who::Same, standing: Standing::Unclaimed });
    assert_eq!(who(&Meeting { caller: named(), ..renamed.clone() }), Who::New(Some(id("happytalk"))));
    let anew = Meeting { caller: in_room, holder: Some(HOLDER), ..renamed };
    assert_eq!(who(&anew), Who::Other(HOLDER), "a living identity has the text by now");
}

#[test]
fn r24_a_link_by_parameter_that_was_undone_is_made_again_only_when_signed() {
    let undone = Meeting { caller: nameless(), undone: true, ..meeting(claim(false)) };
    let standing = Standing::Ignored { claim: "happytalk".into(), reason: Reason::Undone };
    assert_eq!(decide(&undone), Decision { who: Who::Same, standing });
    assert_eq!(who(&Meeting { claim: claim(true), ..undone.clone() }), Who::Rekeyed(id("happytalk")));
}

fn any_caller() -> impl Strategy<Value = Option<Caller>> {
    proptest::option::of((1_i64..3, any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(n, a, b, c, d)| Caller {
            identity: IdentityId(n),
            row: IdentityId(n),
            has_id: a,
            identity_signed: b,
            session_signed: c,
            in_open_room: d,
        },
    ))
}

fn any_meeting() -> impl Strategy<Value = Meeting> {
    let claims = prop_oneof![Just(Claim::None), Just(Claim::Invalid("?".into())), any::<bool>().prop_map(claim)];
    let identity = || proptest::option::of((1_i64..3).prop_map(IdentityId));
    (any_caller(), claims, identity(), identity(), any::<[bool; 4]>()).prop_map(
        |(caller, claim, holder, alias_of, [closed, signed_only, full, undone])| Meeting {
            caller,
            claim,
            holder,
            closed,
            signed_only,
            full,
            alias_of,
            undone,
        },
    )
}

proptest! {
    #[test]
    fn r7_an_identity_that_has_an_id_is_never_rekeyed_or_merged_by_an_entry(entry in any_meeting()) {
        let decision = decide(&entry);
        if matches!(decision.who, Who::Rekeyed(_) | Who::Merged(_)) {
            prop_assert!(entry.caller.is_some_and(|caller| !caller.has_id));
        }
    }

    #[test]
    fn r6_an_unsigned_entry_gets_nothing_of_a_closed_id(entry in any_meeting()) {
        let decision = decide(&entry);
        let unsigned = matches!(entry.claim, Claim::Id { signed: false, .. });
        if unsigned && (entry.closed || entry.signed_only) && entry.caller.is_none() {
            prop_assert_eq!(decision.who, Who::New(None));
        }
    }

    #[test]
    fn r6_only_a_signature_makes_an_entry_signed(entry in any_meeting()) {
        if let Standing::Accepted { signed: true, .. } = decide(&entry).standing {
            let by_session = entry.caller.is_some_and(|caller| caller.session_signed);
            let by_claim = matches!(entry.claim, Claim::Id { signed: true, .. });
            prop_assert!(by_session || by_claim);
        }
    }

    #[test]
    fn r7_the_session_goes_on_only_as_the_caller(entry in any_meeting()) {
        if matches!(decide(&entry).who, Who::Same | Who::Rekeyed(_) | Who::Merged(_)) {
            prop_assert!(entry.caller.is_some_and(|caller| !caller.is_closed()));
        }
    }
}
