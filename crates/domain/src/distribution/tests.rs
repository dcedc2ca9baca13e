use proptest::prelude::*;

use super::*;

const SALES: GroupId = GroupId(1);
const CARE: GroupId = GroupId(2);

fn agent(id: i64, load: i64) -> Candidate {
    Candidate {
        agent: AgentId(id),
        available: true,
        on_duty: true,
        load,
        capacity: 10,
        last_given: 0,
        groups: Vec::new(),
    }
}

fn of(group: GroupId, one: Candidate) -> Candidate {
    Candidate { groups: vec![group], ..one }
}

fn rules(rule: Rule) -> Rules {
    Rules { mode: Mode::Auto, rule, targets: Targets::default() }
}

fn round(rule: Rule, candidates: Vec<Candidate>) -> Round {
    Round::new(rules(rule), candidates, 0)
}

fn order(round: &mut Round, rooms: usize) -> Vec<Option<i64>> {
    (0..rooms).map(|_| round.give(&Waiting::default()).map(|given| given.agent.0)).collect()
}

#[test]
fn f3_the_agent_with_the_fewest_rooms_gets_the_next_one() {
    let mut round = round(Rule::Fewest, vec![agent(1, 3), agent(2, 1), agent(3, 2)]);
    assert_eq!(order(&mut round, 4), [Some(2), Some(3), Some(2), Some(1)], "of equals who waits longest for one");
    assert_eq!(round.turn(), 4);
}

#[test]
fn f3_round_robin_goes_from_one_to_the_next_whatever_they_have() {
    let mut round = round(Rule::RoundRobin, vec![agent(1, 9), agent(2, 0), agent(3, 5)]);
    assert_eq!(order(&mut round, 5), [Some(1), Some(2), Some(3), Some(2), Some(3)], "the full one is left out");
}

#[test]
fn f3_nobody_gets_a_room_who_is_away_off_duty_or_full() {
    let away = Candidate { available: false, ..agent(1, 0) };
    let off = Candidate { on_duty: false, ..agent(2, 0) };
    let full = agent(3, 10);
    let mut none = round(Rule::Fewest, vec![away.clone(), off.clone(), full.clone()]);
    assert!(!none.goes_on());
    assert_eq!(none.give(&Waiting::default()), None, "it goes on waiting");

    let mut one = round(Rule::Fewest, vec![away, off, full, agent(4, 9)]);
    let given = one.give(&Waiting::default()).expect("one is free");
    assert_eq!(given.agent, AgentId(4));
    assert_eq!(given.reason.eligible, [Stand { agent: AgentId(4), load: 9, capacity: 10 }], "before it came");
    let why: Vec<_> = given.reason.others.iter().map(|(stand, why)| (stand.agent.0, *why)).collect();
    assert_eq!(why, [(1, Why::NotAvailable), (2, Why::OffDuty), (3, Why::AtCapacity)]);
    assert!(!one.goes_on(), "their last place is taken");
}

#[test]
fn f3_under_수동배분_nothing_is_given_out() {
    let mut manual = Round::new(Rules { mode: Mode::Manual, ..rules(Rule::Fewest) }, vec![agent(1, 0)], 0);
    assert!(!manual.goes_on());
    assert_eq!(manual.give(&Waiting::default()), None);
    assert!(!Mode::Manual.queues() && !Mode::Hybrid.queues() && Mode::Auto.queues());
}

fn by_category() -> Rules {
    let line = |category: &str, division: Option<&str>, group| CategoryTarget {
        category: category.to_owned(),
        division: division.map(str::to_owned),
        group,
    };
    let categories = vec![line("주문", None, SALES), line("주문", Some("환불"), CARE)];
    Rules { targets: Targets { categories, ..Targets::default() }, ..rules(Rule::Category) }
}

fn asked(category: &str, division: Option<&str>) -> Waiting {
    Waiting { channel: None, category: Some(category.to_owned()), division: division.map(str::to_owned) }
}

#[test]
fn f3_by_분류_the_group_of_the_narrowest_line_gets_it() {
    let candidates = vec![of(SALES, agent(1, 5)), of(CARE, agent(2, 0)), agent(3, 0)];
    let mut round = Round::new(by_category(), candidates, 0);
    let mut to = |room: Waiting| round.give(&room).map(|given| (given.agent.0, given.reason.group));
    assert_eq!(to(asked("주문", None)), Some((1, Some(SALES))));
    assert_eq!(to(asked("주문", Some("배송"))), Some((1, Some(SALES))), "no line of its own");
    assert_eq!(to(asked("주문", Some("환불"))), Some((2, Some(CARE))));
    assert_eq!(to(asked("기타", None)), Some((3, None)), "without a group everybody, the fewest first");
    assert_eq!(to(Waiting::default()), Some((2, None)));
}

#[test]
fn f3_a_full_group_keeps_its_rooms_waiting_and_no_other_room() {
    let candidates = vec![of(SALES, agent(1, 10)), of(CARE, agent(2, 0))];
    let mut round = Round::new(by_category(), candidates, 0);
    assert_eq!(round.give(&asked("주문", None)), None, "the other group's agent is free, but not for it");
    let given = round.give(&asked("주문", Some("환불"))).expect("theirs");
    assert_eq!(given.reason.others, [(Stand { agent: AgentId(1), load: 10, capacity: 10 }, Why::OtherGroup)]);
}

#[test]
fn f3_by_channel_and_what_no_line_names_goes_to_the_group_for_the_rest() {
    let targets = Targets { channels: vec![(ChannelId(7), SALES)], rest: Some(CARE), ..Targets::default() };
    let rules = Rules { targets, ..rules(Rule::Channel) };
    let mut round = Round::new(rules, vec![of(SALES, agent(1, 3)), of(CARE, agent(2, 4)), agent(3, 0)], 0);
    let by = |channel| Waiting { channel: Some(ChannelId(channel)), ..Waiting::default() };
    assert_eq!(round.give(&by(7)).map(|given| given.agent.0), Some(1));
    assert_eq!(round.give(&by(8)).map(|given| given.agent.0), Some(2));
}

#[test]
fn a_reason_names_a_few_and_counts_the_others() {
    let mut candidates: Vec<_> = (1..=15).map(|id| agent(id, id % 3)).collect();
    candidates.extend((16..=40).map(|id| Candidate { available: false, ..agent(id, 0) }));
    let reason = round(Rule::Fewest, candidates).give(&Waiting::default()).expect("given").reason;
    assert_eq!((reason.eligible.len(), reason.others.len(), reason.unnamed), (10, 10, 20));
    assert_eq!(reason.eligible[0].agent, AgentId(3), "the chosen one first");
}

prop_compose! {
    fn any_agent(id: i64)(
        (available, on_duty) in (prop::bool::weighted(0.8), prop::bool::weighted(0.8)),
        (load, capacity, last_given) in (0..6_i64, 1..6_i64, 0..5_i64),
        groups in prop::collection::vec((1..=3_i64).prop_map(GroupId), 0..3),
    ) -> Candidate {
        Candidate { agent: AgentId(id), available, on_duty, load, capacity, last_given, groups }
    }
}

fn any_agents() -> impl Strategy<Value = Vec<Candidate>> {
    (0..8_i64).prop_flat_map(|count| (1..=count).map(any_agent).collect::<Vec<_>>())
}

fn any_room() -> impl Strategy<Value = Waiting> {
    let word = |of: [&'static str; 2]| prop::option::of(prop::sample::select(of.to_vec()));
    (1..4_i64, word(["주문", "기타"]), word(["환불", "배송"])).prop_map(|(channel, category, division)| Waiting {
        channel: Some(ChannelId(channel)),
        category: category.map(str::to_owned),
        division: division.map(str::to_owned),
    })
}

fn any_rules() -> impl Strategy<Value = Rules> {
    let modes = prop::sample::select(vec![Mode::Auto, Mode::Hybrid]);
    (modes, prop::sample::select(Rule::ALL.to_vec()), prop::option::of((1..=3_i64).prop_map(GroupId))).prop_map(
        |(mode, rule, rest)| {
            let mut targets = by_category().targets;
            targets.channels = vec![(ChannelId(1), SALES), (ChannelId(2), CARE)];
            Rules { mode, rule, targets: Targets { rest, ..targets } }
        },
    )
}

proptest! {
    #[test]
    fn f3_whatever_happens_only_who_can_take_a_room_gets_it_and_the_rule_chose(
        rules in any_rules(),
        agents in any_agents(),
        rooms in prop::collection::vec(any_room(), 0..30),
    ) {
        let mut round = Round::new(rules.clone(), agents, 0);
        for room in rooms {
            let before = round.candidates().to_vec();
            let group = rules.group_of(&room);
            let takes = round.clone().takes(&room);
            let able: Vec<_> = before.iter().filter(|one| {
                one.available && one.on_duty && one.load < one.capacity && group.is_none_or(|group| one.groups.contains(&group))
            }).collect();
            match round.give(&room) {
                None => prop_assert!(able.is_empty() && !takes, "a room waits while somebody could take it"),
                Some(given) => {
                    let chosen = able.iter().find(|one| one.agent == given.agent).expect("the chosen one could take it");
                    if rules.rule == Rule::RoundRobin {
                        prop_assert!(able.iter().all(|one| one.last_given >= chosen.last_given), "it was another one's turn");
                    } else {
                        prop_assert!(able.iter().all(|one| one.load >= chosen.load), "somebody has fewer");
                    }
                    prop_assert!(takes);
                    prop_assert_eq!(given.reason.eligible.len(), able.len());
                    prop_assert_eq!(given.reason.eligible[0].agent, given.agent);
                    let after = round.candidates().iter().find(|one| one.agent == given.agent).expect("there");
                    prop_assert!(after.load == chosen.load + 1 && after.load <= after.capacity);
                }
            }
        }
    }

    #[test]
    fn f3_round_robin_gives_everybody_as_much_as_the_next(count in 1..9_i64, rounds in 1..5_usize, more in 0..8_usize) {
        let candidates = (1..=count).map(|id| Candidate { capacity: 1_000, ..agent(id, id * 7 % 5) }).collect();
        let mut round = round(Rule::RoundRobin, candidates);
        let rooms = rounds * usize::try_from(count).expect("small") + more;
        let given = order(&mut round, rooms);
        let of = |id| given.iter().filter(|to| **to == Some(id)).count();
        let counts: Vec<_> = (1..=count).map(of).collect();
        let (least, most) = (counts.iter().min().expect("one"), counts.iter().max().expect("one"));
        prop_assert!(most - least <= 1, "{counts:?}");
    }
}
