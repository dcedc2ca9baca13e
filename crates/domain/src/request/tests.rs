use proptest::prelude::*;

use super::*;

const KIM: AgentId = AgentId(1);
const LEE: AgentId = AgentId(2);
const CHOI: AgentId = AgentId(3);
const PARK: AgentId = AgentId(4);
const YOON: AgentId = AgentId(5);
const ADMIN: AgentId = AgentId(6);
const AGENTS: [AgentId; 6] = [KIM, LEE, CHOI, PARK, YOON, ADMIN];
const STEPS: [Step; 4] = [Step::Approve, Step::Reject, Step::Withdraw, Step::Close];

/// 김, 이 in the group 박 leads; 최 in that of 윤; 관리자.
fn viewer(agent: AgentId) -> Viewer {
    let (role, leads): (_, &[AgentId]) = match agent {
        PARK => (Role::Manager, &[KIM, LEE, PARK]),
        YOON => (Role::Manager, &[CHOI, YOON]),
        ADMIN => (Role::Admin, &[]),
        _ => (Role::Agent, &[]),
    };
    Viewer { agent, role, leads: leads.into() }
}

fn transfer() -> Request {
    Request { kind: Kind::Transfer, state: State::Pending, from: KIM, to: Some(LEE) }
}

fn deciders(request: Request, approval: Approval) -> Vec<AgentId> {
    AGENTS.into_iter().filter(|agent| request.may(&viewer(*agent), approval, Step::Approve)).collect()
}

#[test]
fn f4_a_transfer_is_approved_by_whom_the_site_chose() {
    assert_eq!(deciders(transfer(), Approval::Target), [LEE]);
    assert_eq!(deciders(transfer(), Approval::Manager), [PARK, ADMIN]);
    assert_eq!(deciders(transfer(), Approval::TargetOrManager), [LEE, PARK, ADMIN]);
    assert_eq!(deciders(transfer(), Approval::Automatic), [LEE, PARK, ADMIN], "what waited before the setting came");
}

#[test]
fn f4_a_review_is_answered_by_the_manager_asked_and_those_of_who_asks() {
    let review = Request { kind: Kind::Review, to: None, ..transfer() };
    for approval in Approval::ALL {
        assert_eq!(deciders(review, approval), [PARK, ADMIN]);
        assert_eq!(deciders(Request { to: Some(YOON), ..review }, approval), [PARK, YOON, ADMIN]);
    }
}

#[test]
fn f4_who_asked_may_take_it_back_and_nobody_else() {
    for agent in AGENTS {
        assert_eq!(transfer().may(&viewer(agent), Approval::TargetOrManager, Step::Withdraw), agent == KIM, "{agent}");
    }
}

#[test]
fn f4_a_request_is_seen_by_both_sides_and_their_managers() {
    let seen = |request: Request| -> Vec<_> {
        AGENTS.into_iter().filter(|agent| request.is_seen_by(&viewer(*agent))).collect()
    };
    assert_eq!(seen(transfer()), [KIM, LEE, PARK, ADMIN]);
    assert_eq!(seen(Request { to: Some(CHOI), ..transfer() }), [KIM, CHOI, PARK, YOON, ADMIN]);
    assert_eq!(seen(Request { to: None, ..transfer() }), [KIM, PARK, ADMIN]);
}

#[test]
fn f4_what_is_decided_stays_decided() {
    let (lee, approval) = (viewer(LEE), Approval::TargetOrManager);
    let approved = transfer().step(&lee, approval, Step::Approve).expect("theirs");
    assert_eq!(approved.state, State::Approved);
    assert_eq!(approved.step(&lee, approval, Step::Reject), Err(Refused::Decided(State::Approved)));
    assert_eq!(approved.step(&viewer(CHOI), approval, Step::Reject), Err(Refused::NotTheirs), "told no more than that");
}

#[test]
fn f4_who_may_be_asked() {
    let room = |status, agent| RoomAccess { status, agent, queued: false, reviewer: None };
    let own = room(Status::InProgress, Some(KIM));
    let to = |agent, role, same_group| Some(Asked { agent, role, same_group });
    let kim = viewer(KIM);
    let asks = |kind, room, to| ask(kind, &kim, room, to);
    assert_eq!(asks(Kind::Transfer, own, to(LEE, Role::Agent, true)), Ok(()));
    assert_eq!(
        asks(Kind::Transfer, own, to(PARK, Role::Manager, true)),
        Ok(()),
        "a manager of the group is a colleague"
    );
    assert_eq!(asks(Kind::Transfer, own, to(KIM, Role::Agent, true)), Err(NotAsked::Oneself));
    assert_eq!(asks(Kind::Transfer, own, to(CHOI, Role::Agent, false)), Err(NotAsked::OtherGroup));
    assert_eq!(asks(Kind::Transfer, own, to(ADMIN, Role::Admin, false)), Err(NotAsked::OtherGroup));
    assert_eq!(asks(Kind::Review, own, None), Ok(()));
    assert_eq!(asks(Kind::Review, own, to(PARK, Role::Manager, true)), Ok(()));
    assert_eq!(asks(Kind::Review, own, to(YOON, Role::Manager, false)), Err(NotAsked::OtherGroup));
    assert_eq!(asks(Kind::Review, own, to(ADMIN, Role::Admin, false)), Ok(()), "an administrator is asked by anybody");
    assert_eq!(asks(Kind::Review, own, to(LEE, Role::Agent, true)), Err(NotAsked::NoManager));
    let lees = room(Status::InProgress, Some(LEE));
    assert_eq!(ask(Kind::Transfer, &viewer(PARK), lees, to(LEE, Role::Agent, true)), Err(NotAsked::InCharge));
    assert_eq!(
        ask(Kind::Transfer, &viewer(ADMIN), own, to(CHOI, Role::Agent, false)),
        Ok(()),
        "administrators ask anybody"
    );
    for status in Status::ALL {
        let expected = match status {
            Status::Assigned | Status::InProgress | Status::OnHold => Ok(()),
            Status::Ended => Err(NotAsked::Ended),
            Status::Bot | Status::Waiting => Err(NotAsked::NotInHand),
        };
        assert_eq!(asks(Kind::Review, room(status, Some(KIM)), None), expected, "{status:?}");
    }
}

#[test]
fn f4_a_reason_has_1_to_1000_characters_and_an_answer_may_be_missing() {
    assert!(reason(&"가".repeat(1_000)).is_ok());
    assert_eq!(reason(&"😀".repeat(1_001)), Err(TextFault::TooLong { length: 1_001, max: 1_000 }));
    assert_eq!(reason(" \n "), Err(TextFault::Blank));
    assert_eq!(reason("a\0"), Err(TextFault::Control));
    assert_eq!(answer(" \n "), Ok(None));
    assert_eq!(answer(" 네 "), Ok(Some("네".to_owned())));
    assert!(answer(&"가".repeat(1_001)).is_err());
}

fn any_of<T: Copy + std::fmt::Debug + 'static>(values: &'static [T]) -> impl Strategy<Value = T> {
    (0..values.len()).prop_map(|at| values[at])
}

proptest! {
    /// Whatever is tried in whatever order, by whomever: one step at most goes through, by one who may, and nobody
    /// decides their own request.
    #[test]
    fn f4_one_step_decides(
        kind in any_of(&Kind::ALL),
        approval in any_of(&Approval::ALL),
        from in any_of(&AGENTS),
        to in proptest::option::of(any_of(&AGENTS)),
        tries in proptest::collection::vec((any_of(&AGENTS), any_of(&STEPS)), 1..12),
    ) {
        let mut request = Request { kind, state: State::Pending, from, to };
        let mut decided = 0;
        for (agent, step) in tries {
            let (before, may) = (request.state, request.may(&viewer(agent), approval, step));
            match request.step(&viewer(agent), approval, step) {
                Ok(after) => {
                    prop_assert!(may && before == State::Pending && after.state == step.leads_to());
                    prop_assert!(step != Step::Close);
                    prop_assert_eq!(step == Step::Withdraw, agent == from);
                    prop_assert_eq!((after.kind, after.from, after.to), (kind, from, to));
                    request = after;
                    decided += 1;
                }
                Err(Refused::Decided(state)) => prop_assert!(!may && state == before && state != State::Pending),
                Err(Refused::NotTheirs) => prop_assert!(!may),
            }
        }
        prop_assert!(decided <= 1);
    }
}
