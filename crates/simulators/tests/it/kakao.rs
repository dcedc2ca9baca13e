use serde_json::{Value, json};
use simulators::{
    fault::Faults,
    kakao::{Account, Kakao},
    phone::Act,
};

use crate::world::{World, act, golden, shape};

const HEAD: [(&str, &str); 2] = [("HT-Client-Id", "demo-relay"), ("HT-Client-Secret", "demo-relay-secret")];

async fn kakao() -> (World, Kakao) {
    let mut world = World::new().await;
    let account = Account { sender_key: "0000000000000000000000000000000000000001".to_owned(), ..Account::default() };
    let kakao = Kakao::new(account, world.setting());
    world.serve(kakao.router());
    (world, kakao)
}

fn does(kakao: &Kakao, what: &str, text: &str) {
    kakao.person_does(&act("seoa", what, text)).expect(what);
}

/// The documented request, to the key of 윤서아.
fn write(kakao: &Kakao, change: &Value) -> Value {
    let mut body = golden("kakao/write_buttons.json");
    body["user_key"] = json!(kakao.user_key("seoa"));
    for (name, value) in change.as_object().expect("fields") {
        body[name] = value.clone();
    }
    body
}

async fn code(world: &World, kakao: &Kakao, change: Value) -> i64 {
    let (_, answer) = world.post("/v1/chat/write", &HEAD, &write(kakao, &change)).await;
    answer["code"].as_i64().expect("a code")
}

#[tokio::test]
async fn f7_events_are_as_documented() {
    let (world, kakao) = kakao().await;
    kakao.person_does(&Act { from: Some("tkn_9f1c".to_owned()), ..act("seoa", "open", "") }).expect("open");
    does(&kakao, "text", "주문 취소하고 싶어요");
    let heard = world.heard(2).await;
    assert_eq!(heard[0].0, "/hook/reference");
    assert_eq!(heard[1].0, "/hook/message");
    assert_eq!(shape(&heard[0].1), shape(&golden("kakao/reference.json")));
    assert_eq!(shape(&heard[1].1), shape(&golden("kakao/message_text.json")));
    assert_eq!(heard[0].1["reference"]["extra"], "tkn_9f1c");
    assert!(heard[1].1["serial_number"].as_i64() > Some(1 << 53));

    let picture = kakao.stage().uploads().put("p.png", b"\x89PNG....".as_slice().into());
    kakao.person_does(&Act { upload: picture, ..act("seoa", "file", "") }).expect("file");
    does(&kakao, "text", "!종료");
    let heard = world.heard(4).await;
    assert_eq!(shape(&heard[2].1), shape(&golden("kakao/message_photo.json")));
    assert_eq!(heard[2].1["type"], "photo");
    assert_eq!(heard[3].0, "/hook/expired_session");
    assert_eq!(shape(&heard[3].1), shape(&golden("kakao/expired_session.json")));
}

#[tokio::test]
async fn f7_a_long_text_comes_as_a_file() {
    let (world, kakao) = kakao().await;
    does(&kakao, "text", &"가".repeat(1001));
    let message = world.heard(2).await.into_iter().find(|(path, _)| path == "/hook/message").expect("a message").1;
    assert_eq!(message["content"].as_str().map(|text| text.chars().count()), Some(300));
    let url = message["attachment"]["url"].as_str().expect("an address").to_owned();
    let whole = world.client.get(url).send().await.expect("an answer").text().await.expect("a text");
    assert_eq!(whole.chars().count(), 1001);
}

#[tokio::test]
async fn f7_what_is_written_is_checked_and_shown() {
    let (world, kakao) = kakao().await;
    assert_eq!(code(&world, &kakao, json!({})).await, -502, "before a session");
    does(&kakao, "text", "안녕하세요");
    let (status, answer) = world.post("/v1/chat/write", &HEAD, &write(&kakao, &json!({}))).await;
    assert_eq!((status, shape(&answer)), (200, shape(&golden("kakao/write_ok.json"))));
    assert_eq!(code(&world, &kakao, json!({})).await, -504, "the same number again");
    for (change, expected) in [
        (json!({"sender_key": "other"}), -501),
        (json!({"user_key": "x".repeat(21)}), -503),
        (json!({"serial_number": "2", "message": "가".repeat(1001)}), -506),
        (json!({"serial_number": "2", "message_type": "XX"}), -510),
        (json!({"serial_number": "2", "links": [{"name": "가".repeat(29), "type": "BK"}]}), -510),
        (json!({"serial_number": "2", "message_type": "IM", "image_url": "http://elsewhere/1.png"}), -505),
        (json!({"serial_number": "2", "message_type": "FI"}), -510),
    ] {
        assert_eq!(code(&world, &kakao, change.clone()).await, expected, "{change}");
    }
    let refused = world.post("/v1/chat/write", &[], &write(&kakao, &json!({"serial_number": "3"}))).await;
    assert_eq!(refused.1["code"], -500);
    does(&kakao, "block", "");
    assert_eq!(code(&world, &kakao, json!({"serial_number": "4"})).await, -511);

    let screen = world.screen("seoa").await;
    let shown = screen["lines"].as_array().expect("lines").iter().find(|line| line["from"] == "shop").expect("shown");
    assert_eq!(shown["text"], "주문 내역을 확인해 주세요.");
    assert_eq!(shown["buttons"][1]["label"], "상담 종료");
}

#[tokio::test]
async fn f7_a_pressed_button_comes_back_with_its_extra() {
    let (world, kakao) = kakao().await;
    does(&kakao, "text", "안녕하세요");
    assert_eq!(code(&world, &kakao, json!({})).await, 0);
    let line = world.screen("seoa").await["lines"].as_array().expect("lines").last().expect("a line")["n"].as_u64();
    kakao.person_does(&Act { line: line.expect("a number"), button: 1, ..act("seoa", "press", "") }).expect("press");
    let pressed = world.heard(3).await.pop().expect("heard").1;
    assert_eq!((&pressed["content"], &pressed["extra"]), (&json!("상담 종료"), &json!("END")));
}

#[tokio::test]
async fn f7_sessions_end_by_agents_and_by_time() {
    let (world, kakao) = kakao().await;
    does(&kakao, "text", "안녕하세요");
    let body = json!({"user_key": kakao.user_key("seoa"), "sender_key": kakao.account().sender_key});
    let (_, answer) = world.post("/v1/chat/end", &HEAD, &body).await;
    assert_eq!(shape(&answer), shape(&golden("kakao/end_ok.json")));
    let (_, again) = world.post("/v1/chat/end", &HEAD, &body).await;
    assert_eq!(again, golden("kakao/refused.json"));
    does(&kakao, "text", "다시 문의해요");
    world.pass(30 * 24 * 3_600_000);
    assert_eq!(code(&world, &kakao, json!({"serial_number": "9"})).await, -502, "thirty days later");
}

#[tokio::test]
async fn f7_both_generations_and_the_direct_way_take_messages() {
    let (world, kakao) = kakao().await;
    does(&kakao, "text", "안녕하세요");
    let (user, sender) = (kakao.user_key("seoa"), kakao.account().sender_key.clone());
    let v3 = json!({"user_key": user, "sender_key": sender, "serial_number": "a", "chat_bubble_type": "TEXT", "message": "네"});
    let (_, answer) = world.post("/kakaoWebhook/v3/bzc/chat/send/plain", &HEAD, &v3).await;
    assert_eq!(answer["code"], 0);
    let direct =
        json!({"user_key": user, "sender_key": sender, "serial_number": "b", "message_type": "TX", "message": "네"});
    assert_eq!(world.post("/v2/demohub/chat/write", &[], &direct).await.1["code"], 0);
    assert_eq!(world.post("/v2/other/chat/write", &[], &direct).await.1["code"], -507);
}

#[tokio::test]
async fn f7_faults_come_on_demand() {
    let (world, kakao) = kakao().await;
    does(&kakao, "text", "안녕하세요");
    let set = |faults| kakao.stage().trouble().set(faults);
    set(Faults { busy: true, ..Faults::default() });
    assert_eq!(world.post("/v1/chat/write", &HEAD, &write(&kakao, &json!({}))).await.0, 429);
    set(Faults { down: true, ..Faults::default() });
    assert_eq!(world.post("/v1/chat/write", &HEAD, &write(&kakao, &json!({}))).await.0, 503);
    set(Faults { fail_percent: 50, ..Faults::default() });
    let mut failed = 0;
    for n in 0..10 {
        failed += usize::from(code(&world, &kakao, json!({"serial_number": format!("f{n}")})).await == -601);
    }
    assert_eq!(failed, 5);
    set(Faults { cut: true, ..Faults::default() });
    let url = format!("{}/v1/chat/write", world.base);
    let body = write(&kakao, &json!({"serial_number": "cut"})).to_string();
    let request = world.client.post(url).header(HEAD[0].0, HEAD[0].1).header(HEAD[1].0, HEAD[1].1).body(body);
    let answer = request.send().await.expect("a head");
    assert!(answer.bytes().await.is_err(), "half an answer");
    set(Faults { duplicate: true, ..Faults::default() });
    does(&kakao, "text", "두 번 와요");
    let heard = world.heard(4).await;
    assert_eq!(heard[2], heard[3]);
    assert_eq!(code(&world, &kakao, json!({"serial_number": "cut"})).await, -504, "it had been taken");
}
