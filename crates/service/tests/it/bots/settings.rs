use std::borrow::Cow;

use futures_util::{future::join_all, stream};
use serde_json::{Value, json};
use service::{
    Error, FieldError, attachment,
    bot::settings::{self, publish, restore, set_chatbot, set_profile_bot},
    view::{BotState, BotTest, BotThen, NewChatbot, NewProfileBot},
};
use testkit::TestDb;

use super::{Scene, scene, tree};

testkit::both_databases!(
    f12_a_site_begins_with_an_example_that_is_off,
    f12_only_a_tree_without_problems_is_published,
    f12_ten_thousand_nodes_are_refused,
    f12_versions_are_kept_and_one_goes_back_to_them,
    f12_settings_keep_their_version,
    f12_a_draft_is_tried_as_it_would_speak,
    f11_a_profile_bot_that_asks_nothing_cannot_be_switched_on,
    f12_pictures_are_kept_and_seen_by_visitors,
    f12_another_site_has_other_bots,
);

fn draft(tree: &Value) -> NewChatbot {
    NewChatbot { draft: Some(serde_json::from_value(tree.clone()).expect("a tree")), ..NewChatbot::default() }
}

fn fault<T: std::fmt::Debug>(result: Result<T, Error>) -> (&'static str, &'static str) {
    match result {
        Err(Error::Invalid(mut faults)) => match faults.swap_remove(0) {
            FieldError { field: Cow::Borrowed(field), code, .. } => (field, code),
            other => panic!("a field of its own: {other:?}"),
        },
        other => panic!("not refused: {other:?}"),
    }
}

async fn f12_a_site_begins_with_an_example_that_is_off(db: TestDb) {
    let scene = scene(&db).await;
    let shown = settings::chatbot(&scene.desk, &scene.admin).await.expect("settings");
    assert_eq!((shown.version, shown.published, shown.problems.len(), shown.changed), (0, None, 0, true));
    assert_eq!(shown.draft.nodes[0].text, "안녕하세요! 무엇을 도와드릴까요?");
    assert!(shown.channels.iter().all(|channel| !channel.on));
    let on = NewChatbot { channels: scene.on(scene.site.web), ..NewChatbot::default() };
    assert_eq!(fault(set_chatbot(&scene.desk, &scene.admin, &on).await), ("channels", "not_published"));
    publish(&scene.desk, &scene.admin, &BotState::default()).await.expect("published as it is");
    let shown = set_chatbot(&scene.desk, &scene.admin, &on).await.expect("on");
    assert_eq!((shown.published, shown.changed, shown.channels[0].on), (Some(1), false, true));
}

async fn f12_only_a_tree_without_problems_is_published(db: TestDb) {
    let scene = scene(&db).await;
    let mut broken = tree();
    broken["nodes"][1]["step"]["buttons"] =
        json!([{"kind": "go", "label": "처음부터", "to": "home"}, {"kind": "go", "label": "없는 곳", "to": "x"}]);
    broken["nodes"][3]["step"]["category_id"] = json!("404");
    let saved = set_chatbot(&scene.desk, &scene.admin, &draft(&broken)).await.expect("a draft may have problems");
    let found: Vec<_> =
        saved.problems.iter().map(|one| (one.node.as_deref().unwrap_or_default(), one.code.as_str())).collect();
    assert_eq!(found, [("ship", "missing_target"), ("bye", "orphan"), ("agent", "no_category")]);
    let refused = publish(&scene.desk, &scene.admin, &BotState::default()).await;
    assert_eq!(fault(refused), ("draft", "has_problems"));
    let same = settings::check(&scene.desk, &scene.admin, &saved.draft).await.expect("checked");
    assert_eq!(same.problems, saved.problems);
}

async fn f12_ten_thousand_nodes_are_refused(db: TestDb) {
    let scene = scene(&db).await;
    let node =
        |n: usize| json!({"key": format!("n{n}"), "text": "a", "step": {"kind": "next", "to": format!("n{}", n + 1)}});
    let huge = json!({"start": "n0", "nodes": (0..10_000).map(node).collect::<Vec<_>>()});
    assert_eq!(fault(set_chatbot(&scene.desk, &scene.admin, &draft(&huge)).await), ("draft.nodes", "too_many"));
    let told = settings::check(&scene.desk, &scene.admin, &draft(&huge).draft.expect("a tree")).await.expect("checked");
    assert_eq!(
        (told.problems.len(), told.problems[0].code.as_str(), told.problems[0].max),
        (1, "too_many_nodes", Some(500))
    );
    assert_eq!(
        settings::chatbot(&scene.desk, &scene.admin).await.expect("settings").version,
        0,
        "nothing is half-written"
    );
}

async fn f12_versions_are_kept_and_one_goes_back_to_them(db: TestDb) {
    let scene = scene(&db).await;
    scene.chatbot(&tree(), &[]).await;
    let mut second = tree();
    second["nodes"][0]["text"] = json!("새 인사");
    scene.chatbot(&second, &[]).await;
    let list = settings::versions(&scene.desk, &scene.admin, "").await.expect("versions");
    let short: Vec<_> = list.items.iter().map(|one| (one.version, one.current, one.by.as_deref())).collect();
    assert_eq!(short, [(2, true, Some("관리자")), (1, false, Some("관리자"))]);
    let first = settings::version(&scene.desk, &scene.admin, 1).await.expect("a version");
    assert_eq!(first.nodes[0].text, "무엇을 도와드릴까요?");
    let back = restore(&scene.desk, &scene.admin, 1, &BotState::default()).await.expect("restored");
    assert_eq!((back.draft, back.published, back.changed), (first, Some(2), true), "published when it is published");
    let third = publish(&scene.desk, &scene.admin, &BotState { version: Some(back.version) }).await.expect("published");
    assert_eq!((third.published, third.changed), (Some(3), false));
    assert!(matches!(restore(&scene.desk, &scene.admin, 9, &BotState::default()).await, Err(Error::NotFound)));
}

async fn f12_settings_keep_their_version(db: TestDb) {
    let scene = scene(&db).await;
    let at = |version| NewChatbot { version: Some(version), ..draft(&tree()) };
    let callers = (0..8).map(|_| {
        let (scene, new) = (&scene, at(0));
        async move { set_chatbot(&scene.desk, &scene.admin, &new).await }
    });
    let answers = join_all(callers).await;
    let stale = answers.iter().filter(|answer| matches!(answer, Err(Error::Stale))).count();
    assert_eq!((answers.iter().filter(|answer| answer.is_ok()).count(), stale), (1, 7), "of eight at once");
    let late = publish(&scene.desk, &scene.admin, &BotState { version: Some(0) }).await;
    assert!(matches!(late, Err(Error::Stale)));
    let idle = NewChatbot { idle: Some(9), ..NewChatbot::default() };
    assert_eq!(fault(set_chatbot(&scene.desk, &scene.admin, &idle).await), ("idle", "out_of_range"));
    let lines: Vec<(String,)> = {
        let mut read = scene.desk.read().await.expect("a connection");
        store::on!(&mut read, |c| sqlx::query_as("SELECT action FROM audit WHERE site_id = $1 ORDER BY audit_id")
            .bind(scene.site.id.0)
            .fetch_all(c))
        .expect("the log")
    };
    assert_eq!(lines, [("set_chatbot".to_owned(),)], "who was refused did nothing");
}

async fn f12_a_draft_is_tried_as_it_would_speak(db: TestDb) {
    let scene = scene(&db).await;
    let draft = draft(&tree()).draft.expect("a tree");
    let say = async |text: &str, state: Option<String>, button: Option<String>| {
        let said = BotTest { draft: draft.clone(), state, text: text.to_owned(), button };
        settings::test(&scene.desk, &scene.admin, &said).await.expect("an answer")
    };
    let first = say("안녕하세요", None, None).await;
    assert_eq!((first.says[0].text.as_str(), first.node.as_deref()), ("무엇을 도와드릴까요?", Some("home")));
    let code = first.says[0].buttons[1].code.clone();
    let form = say("교환 신청", Some(first.state), code).await;
    assert_eq!(form.says.len(), 2, "what it says, and consent");
    let name = say("네", Some(form.state), None).await;
    let written = say("김서연", Some(name.state), None).await;
    assert_eq!(written.writes[0].value, "김서연");
    let last = say("건너뛰기", Some(written.state), None).await;
    assert_eq!(last.then, BotThen::Agent);
    let wrong = BotTest { draft: draft.clone(), state: Some("{".to_owned()), text: String::new(), button: None };
    assert_eq!(fault(settings::test(&scene.desk, &scene.admin, &wrong).await), ("state", "invalid"));
    assert_eq!(
        super::super::entry::count(&scene.desk, &scene.site, "SELECT COUNT(*) FROM rooms WHERE site_id = $1").await,
        0
    );
}

async fn f11_a_profile_bot_that_asks_nothing_cannot_be_switched_on(db: TestDb) {
    let scene = scene(&db).await;
    let first = settings::profile_bot(&scene.desk, &scene.admin).await.expect("settings");
    assert_eq!((first.version, first.items.len(), first.channels[0].on), (0, 2, false));
    let nothing = Some(Vec::new());
    let on = NewProfileBot { channels: scene.on(scene.site.web), items: nothing, ..NewProfileBot::default() };
    assert_eq!(fault(set_profile_bot(&scene.desk, &scene.admin, &on).await), ("items", "blank"));
    let twice = serde_json::from_value(json!([{"field": "name"}, {"field": "name"}])).expect("questions");
    let new = NewProfileBot { items: Some(twice), ..NewProfileBot::default() };
    assert_eq!(fault(set_profile_bot(&scene.desk, &scene.admin, &new).await), ("items", "taken"));
    let long = NewProfileBot { greeting: Some("가".repeat(1_001)), ..NewProfileBot::default() };
    assert_eq!(fault(set_profile_bot(&scene.desk, &scene.admin, &long).await), ("greeting", "too_long"));
    scene.profile_bot(json!([{"field": "name", "words": "성함이 어떻게 되세요?"}])).await;
    let shown = settings::profile_bot(&scene.desk, &scene.admin).await.expect("settings");
    assert_eq!(
        (shown.version, shown.items[0].words.as_str(), shown.channels[0].on),
        (1, "성함이 어떻게 되세요?", true)
    );
    let stale = NewProfileBot { version: Some(0), ..NewProfileBot::default() };
    assert!(matches!(set_profile_bot(&scene.desk, &scene.admin, &stale).await, Err(Error::Stale)));
}

async fn upload(scene: &Scene) -> String {
    let bytes = bytes::Bytes::from_static(crate::channel::PNG);
    let named = attachment::Named { name: "banner.png".to_owned(), declared: None };
    let body = stream::iter([Ok(bytes)]);
    let agent = scene.admin.viewer.agent.0;
    let file = attachment::upload(&scene.desk, scene.site.id, agent, named, body, attachment::Unscanned).await;
    file.expect("uploaded").id
}

async fn f12_pictures_are_kept_and_seen_by_visitors(db: TestDb) {
    let db = db.alone().await;
    let scene = scene(&db).await;
    let picture = upload(&scene).await;
    let mut shown = tree();
    shown["nodes"][0]["image"] = json!(picture);
    scene.chatbot(&shown, &[scene.site.web]).await;
    scene.desk.pass(3 * 24 * 3_600_000);
    attachment::sweep(&scene.desk).await.expect("swept");
    let (visitor, room) = scene.visit("안녕하세요").await;
    let messages = scene.messages(room).await;
    assert_eq!(messages[1].attachments[0].id, picture);
    let visitor = service::entry::visitor(&scene.desk, &visitor.token).await.expect("a visitor");
    let id = picture.parse().expect("an id");
    attachment::for_visitor(&scene.desk, &visitor, id).await.expect("shown");
    let kept = settings::chatbot(&scene.desk, &scene.admin).await.expect("settings");
    assert_eq!(kept.images[0].name, "banner.png");
    shown["nodes"][0]["image"] = json!("404");
    assert_eq!(fault(set_chatbot(&scene.desk, &scene.admin, &draft(&shown)).await), ("image", "no_picture"));
}

async fn f12_another_site_has_other_bots(db: TestDb) {
    let scene = scene(&db).await;
    scene.chatbot(&tree(), &[scene.site.web]).await;
    let other = super::scene(&db).await;
    let shown = settings::chatbot(&other.desk, &other.admin).await.expect("settings");
    assert_eq!((shown.version, shown.published), (0, None));
    let strange = NewChatbot { channels: other.on(scene.site.web), ..NewChatbot::default() };
    assert_eq!(fault(set_chatbot(&other.desk, &other.admin, &strange).await), ("channels", "no_channel"));
}
