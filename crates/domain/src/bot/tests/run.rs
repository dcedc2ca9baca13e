use super::*;

struct Chat<'c> {
    script: Script<'c>,
    run: Run,
    known: Vec<Asked>,
    asked: bool,
    agreed: bool,
}

impl<'c> Chat<'c> {
    fn new(script: Script<'c>) -> Self {
        Self { script, run: Run::default(), known: Vec::new(), asked: false, agreed: false }
    }

    fn hear(&mut self, input: Input<'_>) -> Turn {
        let facts = Facts { asked: self.asked, agreed: self.agreed, ..facts(&self.known) };
        let turn = self.run.take(self.script, input, &facts, &KO);
        self.known.extend(turn.writes.iter().map(|(asked, _)| *asked));
        self.asked |= turn.asked;
        self.agreed = turn.consent.unwrap_or(self.agreed);
        // As it is kept between two messages.
        let json = serde_json::to_string(&self.run).expect("JSON");
        self.run = serde_json::from_str(&json).expect("what was written");
        turn
    }

    fn say(&mut self, text: &str) -> Turn {
        self.hear(Input { text, code: None })
    }

    /// Presses the button of the last turn that says this.
    fn press(&mut self, turn: &Turn, label: &str) -> Turn {
        let pressed = turn.says.iter().flat_map(|said| &said.buttons).find_map(|press| match press {
            Press::Say { label: own, code } if own == label => Some(code.clone()),
            _ => None,
        });
        let code = pressed.expect("such a button");
        self.hear(Input { text: label, code: Some(&code) })
    }
}

fn profile() -> Profile {
    Profile {
        greeting: "안녕하세요!".into(),
        items: vec![question(Asked::Name, true), question(Asked::Phone, false), question(Asked::BirthDate, false)],
        ..Profile::default()
    }
}

#[test]
fn f11_consent_first_then_the_items_in_order() {
    let profile = profile();
    let mut chat = Chat::new(Script { profile: Some(&profile), tree: None });
    let first = chat.say("배송 문의요");
    assert_eq!(says(&first), ["안녕하세요!", KO.consent]);
    assert_eq!(labels(&first), ["동의합니다", "동의하지 않습니다"]);
    assert!(first.asked && first.writes.is_empty());
    let name = chat.press(&first, "동의합니다");
    assert_eq!((says(&name), name.consent), (vec![KO.questions[0]], Some(true)));
    assert!(labels(&name).is_empty(), "required: nothing to skip it by");
    let phone = chat.say("김서연");
    assert_eq!(phone.writes, [(Asked::Name, "김서연".to_owned())]);
    assert_eq!((says(&phone), labels(&phone)), (vec![KO.questions[1]], vec!["건너뛰기"]));
    let again = chat.say("몰라요");
    assert_eq!((says(&again), again.writes.len()), (vec![KO.faults[1]], 0));
    let birth = chat.say("010-1234-5678");
    assert_eq!(birth.writes, [(Asked::Phone, "010-1234-5678".to_owned())]);
    assert_eq!(birth.writes[0].0.field(), crate::customer::Field::Phone, "S41: 전화");
    let last = chat.say("930412");
    assert_eq!(last.writes, [(Asked::BirthDate, "1993-04-12".to_owned())]);
    assert_eq!((says(&last), last.then.clone()), (vec![KO.thanks], Then::hand_over()));
}

#[test]
fn f11_who_refuses_goes_on_without_being_asked() {
    let (profile, tree) = (profile(), shop());
    for answer in ["동의하지 않습니다", "아니요", "싫어요!"] {
        let mut chat = Chat::new(Script { profile: Some(&profile), tree: Some(&tree) });
        chat.say("안녕하세요");
        let turn = chat.say(answer);
        assert_eq!(turn.consent, Some(false));
        assert_eq!(says(&turn), [KO.refused, "home?"], "the chatbot begins");
        assert!(turn.writes.is_empty());
    }
    let mut chat = Chat::new(Script { profile: Some(&profile), tree: None });
    chat.say("안녕하세요");
    assert_eq!(says(&chat.say("배송이요")), [KO.consent_again]);
    let turn = chat.say("배송이라니까요");
    assert_eq!((turn.consent, turn.then), (Some(false), Then::hand_over()), "no answer is no consent");
}

#[test]
fn f11_what_is_known_is_skipped_and_an_account_is_asked_once() {
    let profile = profile();
    let script = Script { profile: Some(&profile), tree: None };
    let mut chat = Chat { known: vec![Asked::Name, Asked::Phone], ..Chat::new(script) };
    let first = chat.say("문의");
    let asks = chat.press(&first, "동의합니다");
    assert_eq!(says(&asks), [KO.questions[3]]);
    let mut known = Chat { known: vec![Asked::Name, Asked::Phone, Asked::BirthDate], ..Chat::new(script) };
    assert_eq!(
        known.say("문의"),
        Turn { then: Then::hand_over(), ..Turn::default() },
        "nothing to ask, nothing to agree to"
    );
    let mut asked = Chat { asked: true, ..Chat::new(script) };
    assert_eq!(asked.say("문의"), Turn { then: Then::hand_over(), ..Turn::default() });
}

#[test]
fn f11_nobody_is_kept_by_a_question() {
    let profile = profile();
    let mut chat = Chat::new(Script { profile: Some(&profile), tree: None });
    chat.say("문의");
    chat.say("네");
    assert_eq!(says(&chat.say("!")), [KO.faults[0]]);
    assert_eq!(says(&chat.say(&"가".repeat(200))), [KO.too_long]);
    let turn = chat.say("?");
    assert_eq!(says(&turn), [KO.goes_on, KO.questions[1]], "required, and still left after three tries");
    let turn = chat.press(&turn, "건너뛰기");
    assert_eq!(says(&turn), [KO.questions[3]]);
    let turn = chat.say("건너뛰기");
    assert_eq!((says(&turn), turn.then.clone()), (Vec::<&str>::new(), Then::hand_over()), "no thanks for nothing");
}

#[test]
fn f12_buttons_lead_on_and_agents_get_the_classification() {
    let tree = shop();
    let mut chat = Chat::new(Script { profile: None, tree: Some(&tree) });
    let home = chat.say("안녕하세요");
    assert_eq!((says(&home), labels(&home)), (vec!["home?"], vec!["배송", "교환·반품"]));
    let ship = chat.press(&home, "배송");
    assert_eq!(labels(&ship), ["해결됐어요", "상담원 연결", "처음으로", "이전으로"]);
    let agent = chat.press(&ship, "상담원 연결");
    assert_eq!(agent.then, Then::HandOver { category: Some("7".into()), division: None });
    let mut chat = Chat::new(Script { profile: None, tree: Some(&tree) });
    chat.say("안녕하세요");
    chat.say("배송");
    assert_eq!(chat.say("해결됐어요!").then, Then::End);
}

#[test]
fn f12_free_text_is_understood_where_it_can_be_and_answered_where_it_cannot() {
    let tree = shop();
    let mut chat = Chat::new(Script { profile: None, tree: Some(&tree) });
    let home = chat.say("안녕하세요");
    assert_eq!(says(&chat.say("1")), ["ship?"], "by its number");
    let turn = chat.say("환불하고 싶어요");
    assert_eq!(
        (says(&turn), labels(&turn)),
        (vec![KO.fallback], vec!["해결됐어요", "상담원 연결", "처음으로", "이전으로"])
    );
    assert_eq!(says(&chat.say("이전으로")), ["home?"]);
    chat.say("배송");
    assert_eq!(says(&chat.say("처음으로")), ["home?"]);
    assert_eq!(says(&chat.press(&home, "교환·반품"))[0], "back?", "a button of an older message still leads");
}

#[test]
fn f12_who_is_not_understood_or_asks_for_one_gets_an_agent() {
    let tree = shop();
    let mut chat = Chat::new(Script { profile: None, tree: Some(&tree) });
    chat.say("안녕하세요");
    chat.say("ㅁㄴㅇ");
    chat.say("ㅁㄴㅇ");
    let turn = chat.say("ㅁㄴㅇ");
    assert_eq!((says(&turn), turn.then.clone()), (vec![KO.to_agent], Then::hand_over()));
    let mut chat = Chat::new(Script { profile: None, tree: Some(&tree) });
    chat.say("안녕하세요");
    assert_eq!(chat.say("상담원 연결").then, Then::hand_over());
}

#[test]
fn f12_a_form_asks_for_consent_unless_it_was_given_and_skips_what_is_known() {
    let tree = shop();
    let script = Script { profile: None, tree: Some(&tree) };
    let mut chat = Chat::new(script);
    chat.say("안녕하세요");
    let turn = chat.say("교환·반품");
    assert_eq!(says(&turn), ["back?", KO.consent]);
    let turn = chat.press(&turn, "동의합니다");
    assert_eq!(says(&turn), [KO.questions[0]]);
    chat.say("김서연");
    let turn = chat.say("010-1234-5678");
    assert_eq!(turn.then, Then::HandOver { category: Some("7".into()), division: None });
    let mut agreed = Chat { agreed: true, known: vec![Asked::Name], ..Chat::new(script) };
    agreed.say("안녕하세요");
    assert_eq!(says(&agreed.say("교환·반품")), ["back?", KO.questions[1]]);
    let mut refuses = Chat::new(script);
    refuses.say("안녕하세요");
    refuses.say("교환·반품");
    let turn = refuses.say("아니요");
    assert_eq!((turn.consent, says(&turn)), (Some(false), vec![KO.refused, "agent?"]));
}

#[test]
fn f12_a_silent_customer_of_a_chatbot_is_done_and_one_of_the_profile_bot_still_has_a_question() {
    let (profile, tree) = (profile(), shop());
    let both = Script { profile: Some(&profile), tree: Some(&tree) };
    let mut chat = Chat::new(both);
    chat.say("문의");
    assert_eq!(chat.run.silence(both), Then::hand_over());
    chat.say("아니요");
    assert_eq!(chat.run.silence(both), Then::End);
}

fn any_step(keys: usize) -> impl Strategy<Value = Step> {
    let key = move || (0..keys + 1).prop_map(|n| format!("n{n}"));
    prop_oneof![
        3 => proptest::collection::vec((key(), "[가-힣]{1,3}"), 0..5)
            .prop_map(|list| Step::Menu { buttons: list.iter().map(|(to, label)| go(label, to)).collect() }),
        2 => key().prop_map(|to| Step::Next { to }),
        1 => (proptest::sample::subsequence(Asked::ALL.to_vec(), 0..3), key(), any::<bool>()).prop_map(|(fields, to, required)| {
            Step::Form { items: fields.into_iter().map(|field| question(field, required)).collect(), to }
        }),
        1 => Just(Step::Agent { category_id: None, division_id: None }),
        1 => Just(Step::End),
    ]
}

/// Trees of which each node leads to the next one, to the last of all, an agent, and menus back to earlier ones too.
fn sound_tree() -> impl Strategy<Value = Tree> {
    (1_usize..8).prop_flat_map(|count| proptest::collection::vec((0..3_u8, 0..count), count)).prop_map(|kinds| {
        let last = kinds.len();
        let nodes = kinds.into_iter().enumerate().map(|(n, (kind, back))| {
            let (key, on, back) = (format!("n{n}"), format!("n{}", n + 1), format!("n{back}"));
            match kind {
                0 => next(&key, &on),
                1 => form(&key, &[(Asked::Name, true), (Asked::Email, false)], &on),
                _ => menu(&key, &[("계속", &on), ("다시", &back)]),
            }
        });
        tree(nodes.chain([agent(&format!("n{last}"))]).collect())
    })
}

fn codes(turn: &Turn) -> Vec<String> {
    let presses = turn.says.iter().flat_map(|said| &said.buttons);
    presses
        .filter_map(|press| match press {
            Press::Say { code, .. } => Some(code.clone()),
            Press::Link { .. } => None,
        })
        .collect()
}

/// Trees as hostile as they can be, loops, missing targets and all.
fn any_tree() -> impl Strategy<Value = Tree> {
    (1_usize..8).prop_flat_map(|count| (proptest::collection::vec(any_step(count), count), 0_u8..4)).prop_map(
        |(steps, misses)| Tree {
            misses,
            ..tree(steps.into_iter().enumerate().map(|(n, step)| node(&format!("n{n}"), step)).collect())
        },
    )
}

fn any_input() -> impl Strategy<Value = (String, Option<String>)> {
    let text = prop_oneof![
        "[가-힣0-9a-z ?]{0,12}",
        Just("처음으로".to_owned()),
        Just("이전으로".to_owned()),
        Just("네".to_owned())
    ];
    let code = prop_oneof![
        Just(None),
        Just(Some("home".to_owned())),
        Just(Some("yes".to_owned())),
        "[a-z:]{0,6}".prop_map(Some),
        (0..8_usize, 0..5_usize).prop_map(|(node, n)| Some(format!("n:n{node}:{n}"))),
    ];
    (text, code)
}

proptest! {
    #[test]
    fn f12_nobody_is_ever_stuck_and_each_answer_is_bounded(
        tree in any_tree(), with_profile in any::<bool>(), inputs in proptest::collection::vec(any_input(), 1..40),
    ) {
        let profile = profile();
        let script = Script { profile: with_profile.then_some(&profile), tree: Some(&tree) };
        let mut chat = Chat::new(script);
        for (text, code) in &inputs {
            let turn = chat.hear(Input { text, code: code.as_deref() });
            prop_assert!(turn.says.len() <= CHAIN_MAX + 4, "{} messages at once", turn.says.len());
            prop_assert!(turn.writes.len() <= 1);
            let waits = turn.then == Then::Wait;
            prop_assert!(!waits || !turn.says.is_empty(), "it waits without having said what for");
            prop_assert!(serde_json::to_string(&chat.run).expect("JSON").len() < 8_000);
            if !waits {
                break;
            }
        }
    }

    #[test]
    fn f12_from_anywhere_in_a_tree_that_may_be_published_there_is_a_way_out(
        tree in sound_tree(), picks in proptest::collection::vec(any::<proptest::sample::Index>(), 0..20),
    ) {
        prop_assert_eq!(check(&tree, &[ChannelKind::Kakao, ChannelKind::Naver]), []);
        let mut chat = Chat::new(Script { profile: None, tree: Some(&tree) });
        let mut turn = chat.say("안녕하세요");
        // Anywhere first, then always on.
        for n in 0..picks.len() + 3 * tree.nodes.len() {
            if turn.then != Then::Wait {
                break;
            }
            let codes = codes(&turn);
            let on = || codes.iter().find(|code| code.ends_with(":0")).or(codes.first());
            let code = if codes.is_empty() { None } else { picks.get(n).map_or_else(on, |pick| Some(pick.get(&codes))) };
            let code = code.cloned();
            turn = chat.hear(Input { text: "김서연", code: code.as_deref() });
        }
        prop_assert_ne!(turn.then, Then::Wait);
    }

    #[test]
    fn f11_without_consent_nothing_is_ever_written(answers in proptest::collection::vec("[가-힣0-9-]{1,14}", 1..20)) {
        let profile = profile();
        let mut chat = Chat::new(Script { profile: Some(&profile), tree: None });
        chat.say("문의");
        for answer in &answers {
            let turn = chat.say(answer);
            prop_assert!(turn.writes.is_empty() || chat.agreed);
            if turn.then != Then::Wait {
                break;
            }
        }
    }
}
