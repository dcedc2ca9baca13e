use std::collections::BTreeMap;

use serde_json::{Value, json};
use service::{
    attachment::{self, Named, Unscanned},
    channel, room,
    view::{DeliveryState, NewConnection, SendAgain, SendAgainItem},
};
use testkit::TestDb;

use super::{Answer, Scene, scene};

testkit::both_databases!(
    f7_answers_reach_both_messengers,
    f7_order_is_kept_in_each_room_with_a_fifth_of_all_calls_failing,
    f7_nothing_is_lost_when_the_service_is_down_for_ten_minutes,
    f7_what_can_not_be_delivered_shows_its_reason_and_can_be_sent_again,
    f7_what_is_given_up_holds_up_nothing_after_it,
    f7_a_credential_that_expires_in_the_middle_is_waited_for,
    f7_a_service_says_when_to_come_back,
    f7_long_answers_go_in_parts_and_none_twice,
    f7_files_go_out_as_each_messenger_wants_them,
    f7_the_end_is_told_once,
    f7_eight_workers_deliver_each_message_once,
);

async fn both_rooms(here: &Scene) -> [domain::RoomNo; 2] {
    here.naver_says("u1", "네이버에서").await;
    here.kakao_says("k1", 1, "카카오에서").await;
    let rooms = here.rooms().await;
    [rooms[0], rooms[1]]
}

async fn f7_answers_reach_both_messengers(db: TestDb) {
    let here = scene(&db).await;
    let [naver, kakao] = both_rooms(&here).await;
    for room in [naver, kakao] {
        let message = here.answer(room, "안녕하세요").await;
        assert_eq!(message.delivery.map(|delivery| delivery.state), Some(DeliveryState::Waiting));
    }
    here.deliver().await;
    let taken: BTreeMap<String, Value> = here.there.taken().into_iter().collect();
    let expected = json!({"event": "send", "user": "u1", "textContent": {"text": "안녕하세요"}, "options": {"notification": true}});
    assert_eq!(taken["/chatbot/v1/event"], expected);
    let told = &taken["/v1/chat/write"];
    assert_eq!(
        (&told["user_key"], &told["message"], &told["message_type"]),
        (&json!("k1"), &json!("안녕하세요"), &json!("TX"))
    );
    assert!(told["serial_number"].as_str().is_some_and(|serial| serial.len() <= 30));
    for room in [naver, kakao] {
        assert_eq!(here.messages(room).await.last().expect("a message").delivery, None, "it arrived");
    }
    here.deliver().await;
    assert_eq!(here.there.taken().len(), 2);
}

/// Ten rooms with thirty answers each; every call fails with a probability of one fifth.
async fn f7_order_is_kept_in_each_room_with_a_fifth_of_all_calls_failing(db: TestDb) {
    let here = scene(&db).await;
    for n in 0..10 {
        here.kakao_says(&format!("k{n}"), n, "말").await;
    }
    let rooms = here.rooms().await;
    assert_eq!(rooms.len(), 10);
    here.there.answers(Answer::Fails(20));
    for n in 0..30 {
        for room in &rooms {
            here.answer(*room, &format!("{room}-{n}")).await;
        }
        here.deliver().await;
        here.desk.pass(500);
    }
    for _ in 0..2_000 {
        if here.there.texts().len() >= 300 {
            break;
        }
        here.desk.pass(1_000);
        here.deliver().await;
    }
    assert!(here.there.calls() > 340, "a fifth failed: {}", here.there.calls());
    let mut of_room: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for text in here.there.texts() {
        let (room, n) = text.split_once('-').expect("a number");
        of_room.entry(room.to_owned()).or_default().push(n.to_owned());
    }
    let in_order: Vec<String> = (0..30).map(|n| n.to_string()).collect();
    assert_eq!(of_room.len(), 10);
    for (room, numbers) in of_room {
        assert_eq!(numbers, in_order, "room {room}: all of them, once, in order");
    }
    assert_eq!(here.count("SELECT COUNT(*) FROM deliveries WHERE site_id = $1").await, 0);
}

async fn f7_nothing_is_lost_when_the_service_is_down_for_ten_minutes(db: TestDb) {
    let here = scene(&db).await;
    let [naver, kakao] = both_rooms(&here).await;
    here.there.answers(Answer::Down);
    let mut said = Vec::new();
    for n in 0..20 {
        for room in [naver, kakao] {
            here.answer(room, &format!("{room}-{n}")).await;
        }
        said.push(n.to_string());
        for _ in 0..30 {
            here.desk.pass(1_000);
            here.deliver().await;
        }
    }
    let calls = here.there.calls();
    assert!((10..100).contains(&calls), "a service that is down is left alone: {calls} calls in ten minutes");
    let waiting = here.messages(naver).await.into_iter().filter_map(|message| message.delivery);
    let reasons: Vec<_> = waiting.map(|delivery| (delivery.state, delivery.reason)).collect();
    assert_eq!(reasons.len(), 20);
    assert_eq!(reasons[0], (DeliveryState::Waiting, Some("trouble".to_owned())), "the conversation says why");
    here.there.answers(Answer::Takes);
    for _ in 0..120 {
        here.desk.pass(1_000);
        here.deliver().await;
    }
    for room in [naver, kakao] {
        let start = format!("{room}-");
        let arrived = here.there.texts();
        let arrived: Vec<_> = arrived.iter().filter_map(|text| text.strip_prefix(&start)).collect();
        assert_eq!(arrived, said, "all of them, once, in order");
    }
}

async fn f7_what_can_not_be_delivered_shows_its_reason_and_can_be_sent_again(db: TestDb) {
    let here = scene(&db).await;
    here.kakao_says("k1", 1, "말").await;
    let room = here.only_room().await;
    here.there.answers(Answer::Says(400, r#"{"code":-502,"message":"InvalidSessionException"}"#.to_owned()));
    let message = here.answer(room, "들리시나요").await;
    here.deliver().await;
    assert_eq!(here.there.calls(), 1, "not tried again by itself");
    let delivery = here.messages(room).await.pop().and_then(|message| message.delivery).expect("how it stands");
    assert_eq!((delivery.state, delivery.reason.as_deref()), (DeliveryState::Failed, Some("session_over")));
    let dead = channel::undelivered(&here.desk, &here.admin, None).await.expect("a list");
    assert_eq!((dead.total, dead.items.len()), (1, 1));
    let shown = &dead.items[0];
    assert_eq!((shown.text.as_str(), shown.reason.as_str(), shown.seq), ("들리시나요", "session_over", message.seq));

    here.there.answers(Answer::Takes);
    for _ in 0..2 {
        let sent = channel::send_again(&here.desk, &here.admin, room, message.seq).await.expect("sets out");
        assert_eq!(sent.state, DeliveryState::Waiting);
    }
    here.deliver().await;
    assert_eq!(here.there.texts(), ["들리시나요"]);
    assert_eq!(channel::undelivered(&here.desk, &here.admin, None).await.expect("a list").total, 0);
    let gone = channel::send_again(&here.desk, &here.admin, room, message.seq).await;
    assert!(matches!(gone, Err(service::Error::NotFound)), "it arrived");
}

async fn f7_what_is_given_up_holds_up_nothing_after_it(db: TestDb) {
    let here = scene(&db).await;
    here.kakao_says("k1", 1, "말").await;
    let room = here.only_room().await;
    here.there.answers(Answer::Says(200, r#"{"code":-510}"#.to_owned()));
    let bad: Vec<_> =
        [here.answer(room, "하나").await, here.answer(room, "둘").await].map(|message| message.seq).to_vec();
    here.deliver().await;
    here.there.answers(Answer::Takes);
    here.answer(room, "셋").await;
    here.deliver().await;
    assert_eq!(here.there.texts(), ["셋"]);
    let items = bad.iter().map(|seq| SendAgainItem { room_no: room.to_string(), seq: *seq }).collect();
    let again = channel::send_again_many(&here.desk, &here.admin, &SendAgain { items }).await.expect("sent again");
    assert_eq!(again.sent, 2);
    here.deliver().await;
    assert_eq!(here.there.texts(), ["셋", "하나", "둘"]);
    assert!(here.site.audited(here.admin.viewer.agent).await.contains(&("send_again".to_owned(), 1)));
}

async fn f7_a_credential_that_expires_in_the_middle_is_waited_for(db: TestDb) {
    let here = scene(&db).await;
    here.naver_says("u1", "말").await;
    let room = here.only_room().await;
    here.there.answers(Answer::Says(200, r#"{"success":false,"resultCode":"01"}"#.to_owned()));
    here.answer(room, "기다려 주세요").await;
    for _ in 0..5 {
        here.deliver().await;
        here.desk.pass(60_000);
    }
    let channels = channel::list(&here.desk, &here.admin).await.expect("channels").items;
    let naver = channels.iter().find(|one| one.id == here.naver.id.to_string()).expect("the channel");
    assert_eq!(naver.last_error.as_deref(), Some("credentials"));
    here.there.answers(Answer::Takes);
    let change = NewConnection { token: Some("ct_wdemo1_fresh".to_owned()), ..NewConnection::default() };
    channel::change(&here.desk, &here.admin, here.naver.id, &change).await.expect("changed");
    here.desk.pass(120_000);
    here.deliver().await;
    assert_eq!(here.there.texts(), ["기다려 주세요"]);
}

async fn f7_a_service_says_when_to_come_back(db: TestDb) {
    let here = scene(&db).await;
    here.naver_says("u1", "말").await;
    let room = here.only_room().await;
    here.there.answers(Answer::Says(429, String::new()));
    here.answer(room, "하나").await;
    here.deliver().await;
    here.there.answers(Answer::Takes);
    here.desk.pass(999);
    here.deliver().await;
    assert_eq!(here.there.calls(), 1);
    here.desk.pass(3_000);
    here.deliver().await;
    assert_eq!(here.there.texts(), ["하나"]);
}

async fn f7_long_answers_go_in_parts_and_none_twice(db: TestDb) {
    let here = scene(&db).await;
    here.kakao_says("k1", 1, "말").await;
    let room = here.only_room().await;
    let long: String = (0..2_500).map(|n| char::from_digit(n % 10, 10).unwrap_or('0')).collect();
    here.answer(room, &long).await;
    here.there.answers(Answer::Fails(50));
    for _ in 0..200 {
        here.deliver().await;
        here.desk.pass(1_000);
    }
    let parts = here.there.texts();
    assert_eq!(parts.iter().map(String::len).collect::<Vec<_>>(), [1_000, 1_000, 500]);
    assert_eq!(parts.concat(), long);
    let serials: std::collections::BTreeSet<_> =
        here.there.taken().into_iter().map(|(_, body)| body["serial_number"].to_string()).collect();
    assert_eq!(serials.len(), 3, "each part has a number of its own");
}

async fn f7_files_go_out_as_each_messenger_wants_them(db: TestDb) {
    let here = scene(&db).await;
    let [naver, kakao] = both_rooms(&here).await;
    let upload = async |name: &str, bytes: &'static [u8]| {
        let named = Named { name: name.to_owned(), declared: None };
        let body = futures_util::stream::iter([Ok(bytes::Bytes::from_static(bytes))]);
        let agent = here.admin.viewer.agent.0;
        attachment::upload(&here.desk, here.site.id, agent, named, body, Unscanned).await.expect("kept").id
    };
    let (png, pdf) = (super::PNG, b"%PDF-1.4\n%%EOF\n".as_slice());
    for room in [naver, kakao] {
        let files = vec![upload("접시.png", png).await, upload("견적.pdf", pdf).await];
        here.answer_with(room, "", files).await;
    }
    here.deliver().await;
    let taken = here.there.taken();
    let kinds: Vec<_> = taken.iter().filter_map(|(_, body)| body["message_type"].as_str()).collect();
    assert_eq!(kinds, ["IM", "FI"], "uploaded to Kakao first");
    let image = taken.iter().find_map(|(_, body)| body.pointer("/imageContent/imageUrl")?.as_str()).expect("an image");
    let signed = image.strip_prefix("http://127.0.0.1:8080/files/").expect("our own address");
    let file = channel::file(&here.desk, signed).await.expect("handed out");
    assert_eq!((file.mime.as_str(), file.size), ("image/png", i64::try_from(png.len()).expect("small")));
    let failed = here.messages(naver).await.pop().and_then(|message| message.delivery).expect("how it stands");
    assert_eq!(failed.reason.as_deref(), Some("file_kind"), "Naver takes pictures only: the agent is told");
    here.desk.pass(3_600_000);
    assert!(channel::file(&here.desk, signed).await.is_err(), "for an hour");
    let mut forged = signed.to_owned();
    let last = if forged.pop() == Some('0') { '1' } else { '0' };
    forged.push(last);
    assert!(channel::file(&here.desk, &forged).await.is_err());
}

async fn f7_the_end_is_told_once(db: TestDb) {
    let here = scene(&db).await;
    let [naver, kakao] = both_rooms(&here).await;
    for room in [naver, kakao] {
        here.accept(room).await;
        room::end_by_agent(&here.desk, &here.admin, room).await.expect("an end");
        room::end_by_agent(&here.desk, &here.admin, room).await.expect("again");
    }
    here.deliver().await;
    let taken = here.there.taken();
    assert_eq!(taken.iter().filter(|(path, _)| path == "/v1/chat/end").count(), 1, "{taken:?}");
    let ends = here.there.texts().into_iter().filter(|text| text == "상담이 종료되었습니다.").count();
    assert_eq!(ends, 2);
    let last = taken.iter().rfind(|(path, _)| path.starts_with("/v1/")).expect("Kakao");
    assert_eq!(last.0, "/v1/chat/end", "after the last words");
}

async fn f7_eight_workers_deliver_each_message_once(db: TestDb) {
    let here = scene(&db).await;
    here.kakao_says("k1", 1, "말").await;
    let room = here.only_room().await;
    let said: Vec<String> = (0..20).map(|n| n.to_string()).collect();
    for text in &said {
        here.answer(room, text).await;
    }
    let workers: Vec<_> = (0..8)
        .map(|_| {
            let (desk, site) = (here.desk.clone(), here.site.id);
            tokio::spawn(async move { channel::deliver_due(&desk, Some(site)).await })
        })
        .collect();
    for worker in workers {
        worker.await.expect("no panic").expect("delivered");
    }
    here.deliver().await;
    assert_eq!(here.there.texts(), said);
}
