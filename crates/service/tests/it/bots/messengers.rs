use domain::{RoomNo, room::ChannelKind};
use serde_json::{Value, json};
use service::{
    bot,
    channel::{Hook, KakaoHook},
    info, room,
    view::Status,
};
use testkit::TestDb;

use super::{Scene, tree};
use crate::channel::{self, SENDER};

testkit::both_databases!(
    f12_kakao_shows_buttons_and_what_was_pressed_comes_back,
    f12_naver_shows_quick_replies_and_what_was_pressed_comes_back,
    f11_s29_a_profile_bot_asks_in_a_messenger_too,
);

async fn scene(db: &TestDb) -> (channel::Scene, Scene) {
    let there = channel::scene(db).await;
    let bots = Scene { site: db.site().await, desk: there.desk.clone(), admin: there.admin.clone() };
    (there, bots)
}

async fn answer(scene: &channel::Scene) {
    while bot::run_due(&scene.desk, Some(scene.site.id)).await.expect("answered") > 0 {}
    scene.deliver().await;
}

async fn status(scene: &channel::Scene, room: RoomNo) -> Status {
    room::find(&scene.desk, &scene.admin, room).await.expect("a room").row.status
}

/// What was sent last.
fn last(scene: &channel::Scene) -> Value {
    scene.there.taken().pop().expect("something was sent").1
}

async fn kakao_presses(scene: &channel::Scene, serial: i64, label: &str, code: &Value) {
    let body = json!({"user_key": "k1", "sender_key": SENDER, "session_id": "160000001", "time": 1_700_000_000_000_i64,
        "serial_number": serial, "type": "text", "content": label, "extra": code});
    scene.hear(Hook::Kakao(KakaoHook::Message), &body.to_string()).await.expect("taken");
    answer(scene).await;
}

async fn f12_kakao_shows_buttons_and_what_was_pressed_comes_back(db: TestDb) {
    let (scene, bots) = scene(&db).await;
    bots.chatbot(&tree(), &[scene.kakao.id]).await;
    scene.kakao_says("k1", 1, "안녕하세요").await;
    answer(&scene).await;
    let room = scene.only_room().await;
    assert_eq!(status(&scene, room).await, Status::Bot);
    let sent = last(&scene);
    assert_eq!((&sent["message_type"], &sent["message"]), (&json!("LI"), &json!("무엇을 도와드릴까요?")));
    let links: Vec<_> =
        sent["links"].as_array().expect("buttons").iter().map(|link| (&link["name"], &link["type"])).collect();
    let expected = [("배송 문의", "BK"), ("교환 신청", "BK"), ("자주 묻는 질문", "WL")]
        .map(|(name, kind)| (json!(name), json!(kind)));
    assert_eq!(links, expected.iter().map(|(name, kind)| (name, kind)).collect::<Vec<_>>());
    kakao_presses(&scene, 2, "배송 문의", &sent["links"][0]["extra"]).await;
    assert_eq!(last(&scene)["message"], "2~3일 안에 도착해요.");
    // The first message's button, once more: it leads where it led.
    kakao_presses(&scene, 3, "교환 신청", &sent["links"][1]["extra"]).await;
    assert_eq!(last(&scene)["links"][0]["name"], "동의합니다");
    scene.kakao_says("k1", 4, "동의하지 않습니다").await;
    answer(&scene).await;
    assert_eq!(status(&scene, room).await, Status::Waiting);
    let texts = scene.there.texts();
    assert_eq!(texts.last().map(String::as_str), Some("상담원을 연결해 드릴게요."));
}

async fn f12_naver_shows_quick_replies_and_what_was_pressed_comes_back(db: TestDb) {
    let (scene, bots) = scene(&db).await;
    let mut tree = tree();
    tree["nodes"][0]["step"]["buttons"].as_array_mut().expect("buttons").pop();
    bots.chatbot(&tree, &[scene.naver.id]).await;
    scene.naver_says("n1", "안녕하세요").await;
    answer(&scene).await;
    let room = scene.only_room().await;
    let sent = last(&scene);
    let quick = &sent["textContent"]["quickReply"]["buttonList"];
    assert_eq!((&quick[0]["type"], &quick[0]["data"]["title"]), (&json!("TEXT"), &json!("배송 문의")));
    let code = quick[0]["data"]["code"].clone();
    let pressed = json!({"text": "배송 문의", "code": code, "inputType": "button"});
    scene.naver("n1", json!({"event": "send", "textContent": pressed})).await;
    answer(&scene).await;
    assert_eq!(last(&scene)["textContent"]["text"], "2~3일 안에 도착해요.");
    scene.naver_says("n1", "해결됐어요").await;
    answer(&scene).await;
    assert_eq!(status(&scene, room).await, Status::Ended);
}

async fn f11_s29_a_profile_bot_asks_in_a_messenger_too(db: TestDb) {
    let (scene, bots) = scene(&db).await;
    bots.profile_bot_in(scene.kakao.id, json!([{"field": "name", "required": true}])).await;
    scene.kakao_says("k1", 1, "배송 문의").await;
    answer(&scene).await;
    let room = scene.only_room().await;
    assert_eq!(last(&scene)["links"][1]["name"], "동의하지 않습니다");
    scene.kakao_says("k1", 2, "동의합니다").await;
    answer(&scene).await;
    scene.kakao_says("k1", 3, "김서연").await;
    answer(&scene).await;
    let seen = info::customer(&scene.desk, &scene.admin, room).await.expect("고객정보");
    assert_eq!((seen.name.as_deref(), seen.sources["name"].source.as_str()), (Some("김서연"), "profile_bot"));
    assert_eq!((status(&scene, room).await, scene.kakao.kind), (Status::Waiting, ChannelKind::Kakao));
}
