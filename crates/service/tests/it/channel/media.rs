use serde_json::json;
use service::channel::{self, Hook, KakaoHook};
use testkit::TestDb;

use super::{SENDER, scene};

testkit::both_databases!(
    f7_pictures_are_fetched_and_stored_and_come_before_what_follows,
    f7_long_texts_come_whole,
    f7_inner_addresses_are_not_fetched_from,
    f7_what_can_not_be_had_is_told_and_waits_for_nobody_for_ever,
    f7_media_that_come_again_are_one_message,
);

async fn f7_pictures_are_fetched_and_stored_and_come_before_what_follows(db: TestDb) {
    let here = scene(&db).await;
    here.there.hands_out("image/png", super::PNG);
    here.kakao_tells("k1", 1, "photo", &format!("{}/media/p.png", here.there.url)).await;
    here.kakao_says("k1", 2, "사진 보냈어요").await;
    here.kakao_says("k2", 3, "다른 사람").await;
    assert_eq!(here.rooms().await.len(), 1, "the second customer waits for nobody");
    here.take_in().await;
    let room = here.rooms().await[1];
    let messages = here.messages(room).await;
    let files: Vec<_> = messages[0].attachments.iter().map(|file| (file.name.as_str(), file.mime.as_str())).collect();
    assert_eq!(files, [("p.png", "image/png")]);
    assert_eq!(messages[1].text, "사진 보냈어요");
    here.kakao_says("k1", 4, "이제 바로").await;
    assert_eq!(here.messages(room).await.len(), 3);
}

async fn f7_long_texts_come_whole(db: TestDb) {
    let here = scene(&db).await;
    let whole = "긴 글 ".repeat(500);
    here.there.hands_out("text/plain", whole.as_bytes());
    let body = json!({"user_key": "k1", "sender_key": SENDER, "session_id": "1", "serial_number": 1, "type": "text",
        "content": "긴 글", "attachment": {"url": format!("{}/media/all.txt", here.there.url)}});
    here.hear(Hook::Kakao(KakaoHook::Message), &body.to_string()).await.expect("taken");
    here.take_in().await;
    assert_eq!(here.texts(here.only_room().await).await, [whole.trim()]);
}

async fn f7_inner_addresses_are_not_fetched_from(db: TestDb) {
    let here = scene(&db).await;
    // The connected service itself may stand on this machine; nothing else.
    let secret = super::Stranger::open().await;
    secret.hands_out("image/png", super::PNG);
    let away = format!("{}/secret.png", secret.url);
    for (n, url) in
        ["http://169.254.169.254/latest", "http://[::1]:9/x", "http://localhost:9/x", away.as_str()].iter().enumerate()
    {
        here.kakao_tells("k1", i64::try_from(n).expect("small"), "photo", url).await;
    }
    here.take_in().await;
    let texts = here.texts(here.only_room().await).await;
    assert_eq!(texts, ["[사진]", "[file_lost]"].repeat(4));
    let line = here.messages(here.only_room().await).await.pop().and_then(|message| message.system).expect("a line");
    assert_eq!(line.args["reason"], "address");
    assert!(line.internal && !line.args.values().any(|value| value.contains("127.0.0.1")));
}

async fn f7_what_can_not_be_had_is_told_and_waits_for_nobody_for_ever(db: TestDb) {
    let here = scene(&db).await;
    let url = &here.there.url;
    here.kakao_tells("k1", 1, "photo", &format!("{url}/gone.png")).await;
    here.take_in().await;
    assert_eq!(here.texts(here.only_room().await).await, ["[사진]", "[file_lost]"]);
    // A file of no known kind.
    here.there.hands_out("application/x-msdownload", b"MZ\x90\x00");
    here.kakao_tells("k1", 2, "file", &format!("{url}/setup.exe")).await;
    here.take_in().await;
    let line = here.messages(here.only_room().await).await.pop().and_then(|message| message.system).expect("a line");
    assert_eq!((line.args["kind"].as_str(), line.args["reason"].as_str()), ("file", "kind"));
    // A service that is not reached is asked again a few times, then the words after it come through.
    let change = service::view::NewConnection {
        base_url: Some("http://127.0.0.1:9".to_owned()),
        ..service::view::NewConnection::default()
    };
    channel::change(&here.desk, &here.admin, here.kakao.id, &change).await.expect("changed");
    here.kakao_tells("k1", 3, "photo", "http://127.0.0.1:9/p.png").await;
    here.kakao_says("k1", 4, "받으셨나요?").await;
    here.take_in().await;
    assert_eq!(here.messages(here.only_room().await).await.len(), 4, "it is tried again");
    for _ in 0..60 {
        here.desk.pass(1_000);
        here.take_in().await;
    }
    let texts = here.texts(here.only_room().await).await;
    assert_eq!(texts[4..], ["[사진]", "[file_lost]", "받으셨나요?"]);
}

async fn f7_media_that_come_again_are_one_message(db: TestDb) {
    let here = scene(&db).await;
    here.there.hands_out("image/png", super::PNG);
    let url = format!("{}/media/p.png", here.there.url);
    here.kakao_tells("k1", 1, "photo", &url).await;
    here.kakao_tells("k1", 1, "photo", &url).await;
    here.take_in().await;
    here.kakao_tells("k1", 1, "photo", &url).await;
    here.take_in().await;
    assert_eq!(here.messages(here.only_room().await).await.len(), 1);
    assert_eq!(here.count("SELECT COUNT(*) FROM attachments WHERE site_id = $1").await, 1);
}
