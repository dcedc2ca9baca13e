use super::*;

fn codes(tree: &Tree) -> Vec<(String, &'static str)> {
    check(tree, &[]).into_iter().map(|one| (one.node.unwrap_or_default(), one.code)).collect()
}

fn found(nodes: Vec<Node>) -> Vec<(String, &'static str)> {
    codes(&tree(nodes))
}

#[test]
fn f12_a_tree_whose_every_way_leads_to_an_agent_or_an_end_may_be_published() {
    assert_eq!(codes(&shop()), []);
}

#[test]
fn f12_loops_without_a_way_out_and_dead_ends_are_found() {
    let loop_of_two = vec![menu("a", &[("b", "b")]), menu("b", &[("a", "a")])];
    assert_eq!(found(loop_of_two), [("a".into(), "no_way_out"), ("b".into(), "no_way_out")]);
    let out = vec![menu("a", &[("b", "b")]), menu("b", &[("a", "a"), ("상담원", "c")]), agent("c")];
    assert_eq!(found(out), [], "a loop that can be left is fine");
    let link = node(
        "b",
        Step::Menu { buttons: vec![Button::Link { label: "홈".into(), url: "https://shop.example".into() }] },
    );
    let dead = vec![menu("a", &[("b", "b"), ("c", "c")]), link, agent("c")];
    assert_eq!(found(dead), [("b".into(), "dead_end")]);
}

#[test]
fn f12_orphans_and_missing_targets_are_found() {
    let nodes = vec![menu("a", &[("상담원", "c"), ("배송", "gone")]), menu("b", &[("상담원", "c")]), agent("c")];
    let problems = check(&tree(nodes), &[]);
    let short: Vec<_> = problems.iter().map(|one| (one.node.as_deref(), one.code, one.about.as_deref())).collect();
    assert_eq!(short, [(Some("a"), "missing_target", Some("gone")), (Some("b"), "orphan", None)]);
    let nowhere = Tree { start: "x".into(), ..shop() };
    assert_eq!(codes(&nowhere), [(String::new(), "no_start")]);
}

#[test]
fn f12_circles_in_which_nobody_is_asked_anything_are_found() {
    let nodes = vec![menu("a", &[("b", "b"), ("상담원", "d")]), next("b", "c"), next("c", "b"), agent("d")];
    let all = found(nodes);
    assert!(all.contains(&("b".into(), "circle")) && all.contains(&("c".into(), "circle")), "{all:?}");
    let mut long: Vec<Node> = (0..12).map(|n| next(&format!("n{n}"), &format!("n{}", n + 1))).collect();
    long.push(agent("n12"));
    assert_eq!(found(long), [("n0".into(), "chain_too_long"), ("n1".into(), "chain_too_long")]);
}

#[test]
fn f12_ten_thousand_nodes_are_one_clear_answer() {
    let nodes = (0..10_000).map(|n| menu(&format!("n{n}"), &[("다음", &format!("n{}", n + 1))])).collect();
    let problems = check(&tree(nodes), &[]);
    assert_eq!((problems.len(), problems[0].code, problems[0].max), (1, "too_many_nodes", Some(500)));
}

#[test]
fn f12_what_a_node_says_has_limits() {
    let with = |change: fn(&mut Node)| {
        let mut tree = shop();
        change(&mut tree.nodes[0]);
        codes(&tree).into_iter().map(|(_, code)| code).filter(|code| *code != "orphan").collect::<Vec<_>>()
    };
    assert_eq!(with(|node| node.text = "가".repeat(1_000)), Vec::<&str>::new());
    assert_eq!(with(|node| node.text = "가".repeat(1_001)), ["text_too_long"]);
    assert_eq!(with(|node| node.text = "a\0".into()), ["text_control"]);
    assert_eq!(with(|node| node.text = "  ".into()), ["says_nothing"]);
    assert_eq!(with(|node| node.key = "키".into())[0], "bad_key");
    let buttons = |labels: &[&str]| Step::Menu { buttons: labels.iter().map(|label| go(label, "ship")).collect() };
    let menu_with = |labels: &[&str]| {
        let mut tree = shop();
        tree.nodes[0].step = buttons(labels);
        codes(&tree).into_iter().map(|(_, code)| code).filter(|code| *code != "orphan").collect::<Vec<_>>()
    };
    assert_eq!(menu_with(&["배송", " 배송"]), ["label_twice"]);
    assert_eq!(menu_with(&[""]), ["label_blank"]);
    assert_eq!(menu_with(&[&"가".repeat(29)]), ["label_too_long"]);
    let eleven: Vec<String> = (0..11).map(|n| format!("{n}번")).collect();
    let eleven: Vec<&str> = eleven.iter().map(String::as_str).collect();
    assert_eq!(menu_with(&eleven), ["too_many_buttons"]);
}

#[test]
fn f12_links_open_pages_and_nothing_else() {
    for (url, fine) in [
        ("https://shop.example/faq?q=1", true),
        ("http://shop.example", true),
        ("javascript:alert(1)", false),
        ("data:text/html,x", false),
        ("https://user:pw@shop.example", false),
        ("https://", false),
        ("https://shop.example/a b", false),
        ("/faq", false),
    ] {
        let mut tree = shop();
        let link = Button::Link { label: "자주 묻는 질문".into(), url: url.into() };
        if let Step::Menu { buttons } = &mut tree.nodes[0].step {
            buttons.push(link);
        }
        assert_eq!(codes(&tree).is_empty(), fine, "{url}");
    }
}

#[test]
fn f12_each_messenger_has_limits_of_its_own() {
    let mut tree = shop();
    let links = (0..6).map(|n| Button::Link { label: format!("{n}"), url: "https://shop.example".into() });
    let mut buttons: Vec<Button> = links.collect();
    buttons.extend([go(&"가".repeat(19), "ship"), go("교환", "back"), go("기타", "agent")]);
    tree.nodes[0].step = Step::Menu { buttons };
    let on = |kind| check(&tree, &[kind]).into_iter().map(|one| (one.code, one.max)).collect::<Vec<_>>();
    assert_eq!(on(ChannelKind::Web), []);
    assert_eq!(on(ChannelKind::Kakao), [("too_many_buttons_on", Some(8)), ("too_many_links_on", Some(5))]);
    assert_eq!(on(ChannelKind::Naver), [("too_many_buttons_on", Some(8)), ("label_too_long_on", Some(18))]);
}

#[test]
fn f11_a_profile_bot_asks_for_each_thing_once() {
    let codes = |items: &[Asked]| {
        let items = items.iter().map(|field| question(*field, false)).collect();
        check_profile(&Profile { items, ..Profile::default() }).into_iter().map(|one| one.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(&[Asked::Name, Asked::Phone]), Vec::<&str>::new());
    assert_eq!(codes(&[]), ["no_questions"]);
    assert_eq!(codes(&[Asked::Name, Asked::Name]), ["question_twice"]);
}
