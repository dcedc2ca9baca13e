use serde_json::{Value, json};
use simulators::{
    naver::{Account, Naver},
    phone::Act,
};

use crate::world::{World, act, golden, shape};

const HEAD: [(&str, &str); 1] = [("authorization", "ct_wdemo1_simulated")];

async fn naver() -> (World, Naver) {
    let mut world = World::new().await;
    let naver = Naver::new(Account::default(), world.setting());
    world.serve(naver.router());
    (world, naver)
}

fn does(naver: &Naver, what: &str, text: &str) {
    naver.person_does(&act("seoa", what, text)).expect(what);
}

async fn send(world: &World, naver: &Naver, mut body: Value) -> Value {
    if body.get("user").is_some() {
        body["user"] = json!(naver.user("seoa"));
    }
    let (status, answer) = world.post("/chatbot/v1/event", &HEAD, &body).await;
    assert_eq!(status, 200);
    answer
}

#[tokio::test]
async fn f7_events_are_as_documented() {
    let (world, naver) = naver().await;
    naver.person_does(&Act { from: Some("1001".to_owned()), ..act("seoa", "open", "") }).expect("open");
    does(&naver, "text", "배송 언제 되나요?");
    does(&naver, "friend", "");
    does(&naver, "leave", "");
    let heard = world.heard(4).await;
    for (n, name) in ["open", "send_text", "friend", "leave"].into_iter().enumerate() {
        assert_eq!(heard[n].0, "/hook");
        assert_eq!(shape(&heard[n].1), shape(&golden(&format!("naver/{name}.json"))), "{name}");
    }
    assert_eq!(naver.user("seoa").len(), 22);
}

#[tokio::test]
async fn f7_what_is_sent_is_checked_shown_and_echoed() {
    let (world, naver) = naver().await;
    assert_eq!(send(&world, &naver, golden("naver/out_text.json")).await, golden("naver/ok.json"));
    assert_eq!(send(&world, &naver, golden("naver/out_composite.json")).await["resultCode"], "00");
    let heard = world.heard(2).await;
    assert_eq!((&heard[0].1["event"], &heard[0].1["echoedEvent"]), (&json!("echo"), &json!("send")));
    let screen = world.screen("seoa").await;
    assert_eq!(screen["lines"][0]["text"], "내일 도착 예정입니다.");
    assert_eq!(screen["lines"][1]["cards"][0]["buttons"][0]["label"], "배송");
    assert_eq!(screen["lines"][1]["quick"][0]["label"], "상담원");
    naver.person_does(&Act { line: 2, button: 0, ..act("seoa", "press", "") }).expect("press");
    let pressed = world.heard(4).await.pop().expect("heard").1;
    assert_eq!(shape(&pressed), shape(&golden("naver/send_button.json")));
    assert_eq!(pressed["textContent"]["code"], "MENU_SHIP");

    let text = golden("naver/out_text.json");
    let with = |name: &str, value: Value| {
        let mut body = text.clone();
        body[name] = value;
        body
    };
    for (body, expected) in [
        (json!({"event": "send", "user": "x"}), "02"),
        (with("imageContent", json!({"imageUrl": "http://x"})), "02"),
        (with("textContent", json!({"text": "가".repeat(10_001)})), "02"),
        (with("event", json!("unknown")), "02"),
        (json!({"event": "send", "user": "x", "compositeContent": {"compositeList": [{"title": "하나만"}]}}), "02"),
        // An independent client sends these and they are taken.
        (with("textContent", json!({"text": "네", "code": null, "inputType": null})), "00"),
        (with("options", json!({"notification": false, "readBySend": false})), "00"),
    ] {
        assert_eq!(send(&world, &naver, body.clone()).await["resultCode"], expected, "{body}");
    }
    let (_, refused) = world.post("/chatbot/v1/event", &[("authorization", "Bearer x")], &text).await;
    assert_eq!(refused["resultCode"], "01");
    let (_, unknown) = world.post("/chatbot/v1/event", &HEAD, &text).await;
    assert_eq!(unknown["resultCode"], "99", "a user there is not");
}

#[tokio::test]
async fn s65b_a_number_is_told_after_consent_only() {
    let (world, naver) = naver().await;
    let ask = golden("naver/out_profile.json");
    assert_eq!(send(&world, &naver, ask.clone()).await["resultCode"], "00");
    assert_eq!(send(&world, &naver, golden("naver/out_text.json")).await["resultCode"], "99", "while it is asked");
    assert!(naver.person_does(&act("seoa", "text", "네")).is_err());
    assert_eq!(world.screen("seoa").await["dialog"]["items"], json!(["휴대폰 번호", "별명"]));
    does(&naver, "disagree", "");
    assert_eq!(world.heard(1).await[0].1["options"], json!({"result": "DISAGREE"}));
    send(&world, &naver, ask.clone()).await;
    world.pass(60_000);
    assert!(naver.person_does(&act("seoa", "agree", "")).is_err(), "a minute later it is gone, and nothing is told");
    send(&world, &naver, ask.clone()).await;
    does(&naver, "agree", "");
    let told = world.heard(2).await[1].1.clone();
    assert_eq!(told["options"]["result"], "SUCCESS");
    assert_eq!(told["options"]["cellphone"], "01055504821");
    send(&world, &naver, ask).await;
    assert_eq!(world.heard(3).await[2].1["options"], told["options"], "without a dialog");
    does(&naver, "withdraw", "");
    let gone = world.heard(4).await.pop().expect("heard").1;
    assert_eq!(gone["options"], json!({"result": "WITHDRAW", "withdrawals": ["cellphone", "nickname"]}));
}

#[tokio::test]
async fn f7_an_answer_of_the_desk_is_a_message() {
    let (world, naver) = naver().await;
    *world.answer.lock().expect("free") =
        json!({"event": "send", "user": "other", "textContent": {"text": "곧 답변드릴게요"}});
    does(&naver, "text", "안녕하세요");
    world.heard(2).await;
    for _ in 0..100 {
        let lines = world.screen("seoa").await["lines"].clone();
        if lines.as_array().is_some_and(|lines| lines.iter().any(|line| line["text"] == "곧 답변드릴게요")) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the answer is not shown");
}
