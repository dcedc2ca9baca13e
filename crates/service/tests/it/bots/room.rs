use domain::{access::Role, room::ChannelKind};
use futures_util::future::join_all;
use serde_json::json;
use service::{
    Error, automation, bot,
    bot::settings::{publish, set_chatbot},
    distribution::settings as distribution,
    history, info, message, room,
    view::{Automation, BotState, NewChatbot, NewDistribution, Status},
};
use testkit::TestDb;

use super::{Scene, answer, scene, tree};
use crate::rooms::{say, status, visit, words};

testkit::both_databases!(
    f12_without_a_bot_a_room_waits_as_ever,
    s10_s11_f12_a_room_with_a_bot_is_a_bots_until_an_agent_has_it,
    s77_s78_a_room_that_a_bot_ended_counts_as_로봇,
    f12_agents_get_the_classification_and_the_greeting_at_the_hand_over,
    f3_a_room_from_a_bot_is_given_out_like_a_new_one,
    s29_s30_s41_the_profile_bot_fills_the_customer,
    f11_an_account_is_asked_once_and_what_is_known_is_skipped,
    f12_a_form_writes_what_was_answered,
    r18_a_manager_who_takes_the_room_stops_the_bot,
    f12_rooms_go_on_with_the_version_they_began_with,
    f12_each_message_is_answered_once_whoever_answers,
    f12_messages_come_while_the_bot_answers_and_none_is_left,
    f12_a_customer_who_says_nothing_is_not_waited_for,
    f12_a_bot_that_cannot_answer_hands_over,
);

const MINUTE: i64 = 60_000;

async fn agent_of(scene: &Scene, room: domain::RoomNo) -> String {
    info::room(&scene.desk, &scene.admin, room).await.expect("상담방정보").agent
}

async fn f12_without_a_bot_a_room_waits_as_ever(db: TestDb) {
    let scene = scene(&db).await;
    let (_, room) = scene.visit("안녕하세요").await;
    assert_eq!(status(&scene.desk, &scene.admin, room).await, Status::Waiting);
    assert_eq!(scene.texts(room).await, ["안녕하세요"]);
    scene.chatbot(&tree(), &[]).await;
    let (_, room) = scene.visit("안녕하세요").await;
    assert_eq!(status(&scene.desk, &scene.admin, room).await, Status::Waiting, "published, but on nowhere");
}

async fn s10_s11_f12_a_room_with_a_bot_is_a_bots_until_an_agent_has_it(db: TestDb) {
    let scene = scene(&db).await;
    scene.chatbot(&tree(), &[scene.site.web]).await;
    let (visitor, room) = scene.visit("안녕하세요").await;
    assert_eq!(status(&scene.desk, &scene.admin, room).await, Status::Bot);
    let bot = format!("로봇-{}", scene.site.id);
    assert_eq!(agent_of(&scene, room).await, bot);
    let said = scene.messages(room).await.pop().expect("an answer");
    let labels: Vec<_> = said.buttons.iter().map(|button| button.label.as_str()).collect();
    assert_eq!(
        (said.text.as_str(), labels),
        ("무엇을 도와드릴까요?", vec!["배송 문의", "교환 신청", "자주 묻는 질문"])
    );
    assert_eq!(said.buttons[2].url.as_deref(), Some("https://shop.example/faq"));
    let kim = scene.site.acting_as(&scene.site.agent("김상담", Role::Agent).await, &[]);
    assert!(matches!(room::find(&scene.desk, &kim, room).await, Err(Error::NotFound)), "F1: for 매니저 and 관리자");

    scene.press(&visitor, room, "배송 문의").await;
    scene.press(&visitor, room, "상담원 연결").await;
    assert_eq!(status(&scene.desk, &scene.admin, room).await, Status::Waiting);
    assert_eq!(agent_of(&scene, room).await, bot, "S11: until an agent has it");
    let expected = [
        "안녕하세요",
        "무엇을 도와드릴까요?",
        "배송 문의",
        "2~3일 안에 도착해요.",
        "상담원 연결",
        "상담원을 연결해 드릴게요.",
        "[bot_handed_over]",
    ];
    assert_eq!(scene.texts(room).await, expected);
    room::accept(&scene.desk, &kim, room).await.expect("accepted");
    assert_eq!(agent_of(&scene, room).await, "김상담");
    scene.say(&visitor, "배송 문의").await;
    let last = scene.texts(room).await.pop();
    assert_eq!(last.as_deref(), Some("배송 문의"), "the bot is silent from now on");
}

async fn s77_s78_a_room_that_a_bot_ended_counts_as_로봇(db: TestDb) {
    let scene = scene(&db).await;
    scene.chatbot(&tree(), &[scene.site.web]).await;
    let (visitor, room) = scene.visit("안녕하세요").await;
    scene.press(&visitor, room, "배송 문의").await;
    scene.press(&visitor, room, "해결됐어요").await;
    assert_eq!(status(&scene.desk, &scene.admin, room).await, Status::Ended);
    assert_eq!(agent_of(&scene, room).await, format!("로봇-{}", scene.site.id), "S11: after an end without an agent");
    let list = history::list(&scene.desk, &scene.admin, room, &history::Filter::default(), "").await.expect("history");
    assert_eq!(list.items[0].agent, "로봇");
    assert_eq!(scene.texts(room).await.last().map(String::as_str), Some("[room_ended_by_bot]"));
    let sent = say(&scene.desk, &visitor, &words(77, "또 왔어요")).await.expect("sent");
    scene.answer().await;
    let again: domain::RoomNo = sent.room_no.parse().expect("a number");
    assert_ne!(again, room);
    assert_eq!(status(&scene.desk, &scene.admin, again).await, Status::Bot, "the next one begins with the bot again");
}

async fn f12_agents_get_the_classification_and_the_greeting_at_the_hand_over(db: TestDb) {
    let scene = scene(&db).await;
    let greeting = Automation {
        greeting: "상담원이 곧 답변드립니다.".to_owned(),
        ..automation::show(&scene.desk, &scene.admin).await.expect("settings")
    };
    automation::set(&scene.desk, &scene.admin, &greeting).await.expect("set");
    let wanted = json!({"items": [{"name": "배송", "used": true, "divisions": [{"name": "지연", "used": true}]}]});
    let categories = serde_json::from_value(wanted).expect("categories");
    let known = service::category::set(&scene.desk, &scene.admin, &categories).await.expect("set");
    let (category, division) = (known.items[0].id.clone(), known.items[0].divisions[0].id.clone());
    let mut tree = tree();
    tree["nodes"][3]["step"] = json!({"kind": "agent", "category_id": category, "division_id": division});
    scene.chatbot(&tree, &[scene.site.web]).await;
    let (visitor, room) = scene.visit("안녕하세요").await;
    assert!(!scene.texts(room).await.contains(&greeting.greeting), "the bot greets in its own words");
    scene.press(&visitor, room, "배송 문의").await;
    scene.press(&visitor, room, "상담원 연결").await;
    assert_eq!(scene.texts(room).await.last(), Some(&greeting.greeting));
    let shown = room::find(&scene.desk, &scene.admin, room).await.expect("a room");
    assert_eq!((shown.category.category_id, shown.category.division_id), (category, division));
    assert!(shown.row.waiting_since.is_some());
}

async fn f3_a_room_from_a_bot_is_given_out_like_a_new_one(db: TestDb) {
    let scene = scene(&db).await;
    scene.chatbot(&tree(), &[scene.site.web]).await;
    let kim = scene.site.agent("김상담", Role::Agent).await;
    let auto = serde_json::from_value::<NewDistribution>(json!({"mode": "auto"})).expect("a mode");
    let (visitor, room) = scene.visit("안녕하세요").await;
    distribution::set(&scene.desk, &scene.admin, &auto).await.expect("set");
    assert_eq!(status(&scene.desk, &scene.admin, room).await, Status::Bot, "a bot's room is nobody's to give out");
    scene.say(&visitor, "상담원").await;
    let row = room::find(&scene.desk, &scene.admin, room).await.expect("a room").row;
    assert!(row.queued, "F1: 배정 대기");
    service::distribution::run_due(&scene.desk, Some(scene.site.id)).await.expect("given out");
    let row = room::find(&scene.desk, &scene.admin, room).await.expect("a room").row;
    assert_eq!((row.status, row.agent.expect("an agent").name), (Status::Assigned, kim.name));
}

async fn s29_s30_s41_the_profile_bot_fills_the_customer(db: TestDb) {
    let scene = scene(&db).await;
    scene.profile_bot(json!([{"field": "name", "required": true}, {"field": "phone"}, {"field": "birth_date"}])).await;
    let (visitor, room) = scene.visit("배송 문의요").await;
    assert_eq!(scene.texts(room).await[1], "안녕하세요, 사랑방상점입니다.");
    scene.press(&visitor, room, "동의합니다").await;
    scene.say(&visitor, "김서연").await;
    scene.say(&visitor, "010-1234-5678").await;
    let seen = info::customer(&scene.desk, &scene.admin, room).await.expect("고객정보");
    assert_eq!((seen.name.as_deref(), seen.phone.as_deref()), (Some("김서연"), Some("010-1234-5678")));
    assert!(seen.mobile.is_none(), "S41: never 휴대폰");
    let source = &seen.sources["phone"];
    assert_eq!((source.source.as_str(), source.by.as_deref()), ("profile_bot", None));
    assert_eq!(status(&scene.desk, &scene.admin, room).await, Status::Bot);
    scene.say(&visitor, "1993년 4월 12일").await;
    let seen = info::customer(&scene.desk, &scene.admin, room).await.expect("고객정보");
    assert_eq!((seen.birth_date.as_deref(), seen.age), (Some("1993-04-12"), Some(33)), "S34, S35");
    assert_eq!(status(&scene.desk, &scene.admin, room).await, Status::Waiting, "the question is an agent's");
    let row = room::find(&scene.desk, &scene.admin, room).await.expect("a room").row;
    assert_eq!(row.name, "김서연");
}

async fn f11_an_account_is_asked_once_and_what_is_known_is_skipped(db: TestDb) {
    let scene = scene(&db).await;
    scene.profile_bot(json!([{"field": "name"}, {"field": "email"}])).await;
    let page = service::view::NewVisitorSession {
        site_uid: Some("happytalk".to_owned()),
        cus_extra_username: Some("김서연".to_owned()),
        ..crate::entry::page(&scene.site)
    };
    let visitor = crate::entry::come(&scene.desk, &page).await;
    let sent = say(&scene.desk, &visitor, &words(1, "문의")).await.expect("sent");
    let room = sent.room_no.parse().expect("a number");
    scene.answer().await;
    scene.press(&visitor, room, "동의합니다").await;
    let last = scene.texts(room).await.pop().expect("a question");
    assert_eq!(last, "이메일 주소를 알려 주세요.", "the name came with the page");
    room::end_by_agent(&scene.desk, &scene.admin, room).await.expect("ended");
    let sent = say(&scene.desk, &visitor, &words(2, "또 문의")).await.expect("sent");
    scene.answer().await;
    let room = sent.room_no.parse().expect("a number");
    assert_eq!(status(&scene.desk, &scene.admin, room).await, Status::Waiting);
    assert_eq!(scene.texts(room).await[1..], ["또 문의", "[bot_handed_over]"], "asked once, though never answered");
    let (refuses, room) = scene.visit("저도요").await;
    scene.say(&refuses, "아니요").await;
    assert_eq!(status(&scene.desk, &scene.admin, room).await, Status::Waiting, "refused, and goes on");
    let seen = info::customer(&scene.desk, &scene.admin, room).await.expect("고객정보");
    assert_eq!((seen.name, seen.email), (None, None));
}

async fn f12_a_form_writes_what_was_answered(db: TestDb) {
    let scene = scene(&db).await;
    scene.chatbot(&tree(), &[scene.site.web]).await;
    let (visitor, room) = scene.visit("안녕하세요").await;
    for said in ["교환 신청", "네", "김서연", "010 1234 5678"] {
        scene.say(&visitor, said).await;
    }
    let seen = info::customer(&scene.desk, &scene.admin, room).await.expect("고객정보");
    assert_eq!((seen.name.as_deref(), seen.phone.as_deref()), (Some("김서연"), Some("010 1234 5678")));
    assert_eq!(seen.sources["name"].source, "profile_bot");
    assert_eq!(status(&scene.desk, &scene.admin, room).await, Status::Waiting);
}

async fn r18_a_manager_who_takes_the_room_stops_the_bot(db: TestDb) {
    let scene = scene(&db).await;
    scene.profile_bot(json!([{"field": "name", "required": true}])).await;
    let (visitor, room) = scene.visit("문의").await;
    scene.press(&visitor, room, "동의합니다").await;
    let refused = message::send(&scene.desk, &scene.admin, room, &words(9, "안녕하세요")).await;
    assert!(matches!(refused, Err(Error::Forbidden)), "who wants to speak takes the room first");
    let me = scene.admin.viewer.agent.to_string();
    let taken = room::reassign(&scene.desk, &scene.admin, room, &me).await.expect("taken");
    assert_eq!((taken.row.status, taken.actions.reply), (Status::Assigned, true));
    let before = scene.texts(room).await;
    scene.say(&visitor, "김서연").await;
    let after = scene.texts(room).await;
    assert_eq!(after.len(), before.len() + 1, "nobody answers in the bot's name: {after:?}");
    let seen = info::customer(&scene.desk, &scene.admin, room).await.expect("고객정보");
    assert_eq!(seen.name, None, "what was asked before is no answer now");
    message::send(&scene.desk, &scene.admin, room, &words(9, "안녕하세요")).await.expect("sent");
}

async fn f12_rooms_go_on_with_the_version_they_began_with(db: TestDb) {
    let scene = scene(&db).await;
    scene.chatbot(&tree(), &[scene.site.web]).await;
    let (visitor, room) = scene.visit("안녕하세요").await;
    let mut newer = tree();
    newer["nodes"][1]["text"] = json!("배송이 빨라졌어요.");
    let draft = serde_json::from_value(newer).expect("a tree");
    set_chatbot(&scene.desk, &scene.admin, &NewChatbot { draft: Some(draft), ..NewChatbot::default() })
        .await
        .expect("saved");
    let (other, drafted) = scene.visit("안녕하세요").await;
    scene.press(&other, drafted, "배송 문의").await;
    assert_eq!(
        scene.texts(drafted).await.last().map(String::as_str),
        Some("2~3일 안에 도착해요."),
        "a draft is nobody's"
    );
    publish(&scene.desk, &scene.admin, &BotState::default()).await.expect("published");
    scene.press(&visitor, room, "배송 문의").await;
    assert_eq!(scene.texts(room).await.last().map(String::as_str), Some("2~3일 안에 도착해요."));
    let (new, later) = scene.visit("안녕하세요").await;
    scene.press(&new, later, "배송 문의").await;
    assert_eq!(scene.texts(later).await.last().map(String::as_str), Some("배송이 빨라졌어요."));
}

async fn f12_each_message_is_answered_once_whoever_answers(db: TestDb) {
    let scene = scene(&db).await;
    scene.chatbot(&tree(), &[scene.site.web]).await;
    let (visitor, room) = visit(&scene.desk, &scene.site, "안녕하세요").await;
    // A node that fell between the message and the answer left it to the others, and the client sends again.
    say(&scene.desk, &visitor, &words(1, "안녕하세요")).await.expect("known");
    let nodes: Vec<_> = (0..8).map(|_| db.desk()).collect();
    join_all(nodes.iter().map(|desk| answer(desk, &scene.site))).await;
    assert_eq!(scene.texts(room).await, ["안녕하세요", "무엇을 도와드릴까요?"]);
    say(&scene.desk, &visitor, &words(2, "배송 문의")).await.expect("sent");
    join_all(nodes.iter().map(|desk| answer(desk, &scene.site))).await;
    say(&scene.desk, &visitor, &words(2, "배송 문의")).await.expect("known");
    scene.answer().await;
    assert_eq!(scene.texts(room).await.len(), 4);
}

async fn f12_messages_come_while_the_bot_answers_and_none_is_left(db: TestDb) {
    let scene = scene(&db).await;
    scene.chatbot(&tree(), &[scene.site.web]).await;
    let (visitor, room) = scene.visit("안녕하세요").await;
    let said = (0..8_u128).map(|n| {
        let (desk, visitor) = (&scene.desk, &visitor);
        async move { say(desk, visitor, &words(100 + n, "아무 말")).await.expect("sent") }
    });
    let answers = (0..4).map(|_| answer(&scene.desk, &scene.site));
    tokio::join!(join_all(said), join_all(answers));
    scene.answer().await;
    let texts = scene.texts(room).await;
    let fallbacks = texts.iter().filter(|text| text.starts_with("말씀을 이해하지 못했어요")).count();
    assert_eq!(fallbacks, 2, "the third one calls an agent: {texts:?}");
    assert_eq!(texts.iter().filter(|text| *text == "[bot_handed_over]").count(), 1);
    assert_eq!(status(&scene.desk, &scene.admin, room).await, Status::Waiting);
}

async fn f12_a_customer_who_says_nothing_is_not_waited_for(db: TestDb) {
    let scene = scene(&db).await;
    scene.chatbot(&tree(), &[scene.site.web]).await;
    let (_, silent) = scene.visit("안녕하세요").await;
    scene.desk.pass(30 * MINUTE);
    let (visitor, speaks) = scene.visit("안녕하세요").await;
    scene.desk.pass(30 * MINUTE);
    scene.say(&visitor, "배송 문의").await;
    automation::run_due(&scene.desk, Some(scene.site.id)).await.expect("done");
    assert_eq!(status(&scene.desk, &scene.admin, silent).await, Status::Ended);
    assert_eq!(scene.texts(silent).await.last().map(String::as_str), Some("[bot_customer_silent]"));
    assert_eq!(status(&scene.desk, &scene.admin, speaks).await, Status::Bot);
    scene.profile_bot(json!([{"field": "name"}])).await;
    let (_, asked) = scene.visit("교환해 주세요").await;
    scene.desk.pass(10 * MINUTE);
    automation::run_due(&scene.desk, Some(scene.site.id)).await.expect("done");
    assert_eq!(status(&scene.desk, &scene.admin, asked).await, Status::Waiting, "F11: the question is still there");
}

async fn f12_a_bot_that_cannot_answer_hands_over(db: TestDb) {
    let scene = scene(&db).await;
    scene.chatbot(&tree(), &[scene.site.web]).await;
    let (visitor, room) = scene.visit("안녕하세요").await;
    testkit::put!(scene.desk.db(), "UPDATE bot_runs SET state = '{' WHERE site_id = $1", scene.site.id.0);
    scene.say(&visitor, "배송 문의").await;
    assert_eq!(status(&scene.desk, &scene.admin, room).await, Status::Waiting);
    assert_eq!(bot::run_due(&scene.desk, Some(scene.site.id)).await.expect("nothing"), 0);
    let kakao = scene.site.channel(ChannelKind::Kakao, "카카오톡").await;
    let account = scene.site.account(kakao, "k1");
    let waits = scene.desk.writes(&account, "1", "안녕하세요").await;
    assert_eq!(status(&scene.desk, &scene.admin, waits).await, Status::Waiting, "off in this channel");
}
