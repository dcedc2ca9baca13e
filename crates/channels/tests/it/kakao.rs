//! KakaoTalk 상담톡.

use channels::{
    Http,
    kakao::{self, Account, Flavour, Hook, Stored},
    messenger::{Button, Event, Fault, Heard, Inbound, Media, MediaKind, OutFile, Outgoing, Reason, Refused, Said},
};
use serde_json::{Value, json};

use crate::service::Service;

const SENDER: &str = "0000000000000000000000000000000000000001";
const USER: &str = "Ab12Cd34Ef56";

fn told(hook: Hook, more: &str) -> Result<Heard, Refused> {
    let head = format!(r#""user_key":"{USER}","session_id":"160000001","sender_key":"{SENDER}","time":1700000000000"#);
    kakao::parse(hook, format!("{{{head}{more}}}").as_bytes())
}

fn event(heard: Result<Heard, Refused>) -> Event {
    match heard {
        Ok(Heard::Event(Inbound { account, sender, event })) => {
            assert_eq!((account.as_str(), sender.as_deref()), (USER, Some(SENDER)));
            event
        }
        other => panic!("{other:?}"),
    }
}

fn said(more: &str) -> Said {
    match event(told(Hook::Message, more)) {
        Event::Said(said) => said,
        other => panic!("{other:?}"),
    }
}

/// Requests and answers as documented; the simulator is checked against the same files.
macro_rules! golden {
    ($name:literal) => {
        include_str!(concat!("../../../simulators/golden/kakao/", $name, ".json"))
    };
}

#[test]
fn f7_documented_requests_are_understood_and_made() {
    let heard = |hook, body: &str| event(kakao::parse(hook, body.as_bytes()));
    let Event::Said(text) = heard(Hook::Message, golden!("message_text")) else { panic!("said") };
    assert_eq!((text.key.as_deref(), text.text.as_str()), (Some("1700000000000000001"), "주문 취소하고 싶어요"));
    let Event::Said(photo) = heard(Hook::Message, golden!("message_photo")) else { panic!("said") };
    assert_eq!(photo.media[0].url, "http://dn-m.talk.kakao.example/p.jpg");
    assert_eq!(heard(Hook::Reference, golden!("reference")), Event::Came { token: Some("tkn_9f1c".to_owned()) });
    assert_eq!(
        heard(Hook::ExpiredSession, golden!("expired_session")),
        Event::Over { session: "160000001".to_owned() }
    );
    let say = Button::Say { label: "상담 종료".to_owned(), code: "END".to_owned() };
    let link = Button::Link { label: "주문 보기".to_owned(), url: "https://shop.example/o/1".to_owned() };
    let asked = Outgoing::Text("주문 내역을 확인해 주세요.".to_owned(), vec![link, say]);
    let (_, mut made) = part(Flavour::RelayV1, &asked, None);
    // Ours open the same page on a phone and on a computer.
    made["links"][0]["url_mobile"] = json!("https://m.shop.example/o/1");
    assert_eq!(made, serde_json::from_str::<Value>(golden!("write_buttons")).expect("JSON"));
}

#[tokio::test]
async fn f7_documented_answers_are_understood() {
    let service = Service::answering(&[(200, golden!("write_ok"))]).await;
    assert_eq!(sent(&service, &text("네")).await, Ok(()));
    service.answers(200, golden!("end_ok"));
    assert_eq!(sent(&service, &Outgoing::End).await, Ok(()));
    service.answers(200, golden!("refused"));
    assert_eq!(sent(&service, &text("네")).await, Err(Fault::Never(Reason::SessionOver)));
}

#[test]
fn f7_messages_keep_every_digit_of_their_number() {
    let one = said(r#","serial_number":1700000000000000001,"type":"text","content":"주문 취소하고 싶어요""#);
    assert_eq!((one.key.as_deref(), one.text.as_str()), (Some("1700000000000000001"), "주문 취소하고 싶어요"));
    assert_eq!(one.session.as_deref(), Some("160000001"));
    let two = said(r#","serial_number":"1700000000000000002","type":"text","contents":["하나","둘"]"#);
    assert_eq!((two.key.as_deref(), two.text.as_str()), (Some("1700000000000000002"), "하나\n둘"));
    for lost in ["1.7e18", "1700000000000000001.0"] {
        let body = format!(r#","serial_number":{lost},"type":"text","content":"말""#);
        assert_eq!(told(Hook::Message, &body), Err(Refused::Malformed));
    }
}

#[test]
fn f7_media_come_in_both_forms_and_long_texts_by_attachment() {
    let photo = said(r#","serial_number":1,"type":"photo","content":"http://dn-m.talk.kakao.example/p.jpg""#);
    assert_eq!(photo.media, [Media { kind: MediaKind::Photo, url: "http://dn-m.talk.kakao.example/p.jpg".to_owned() }]);
    let newer = said(
        r#","serial_number":2,"type":"photo","contents":[{"url":"http://k.example/1.jpg","comment":""},"http://k.example/2.jpg"]"#,
    );
    let urls: Vec<_> = newer.media.iter().map(|media| media.url.as_str()).collect();
    assert_eq!(urls, ["http://k.example/1.jpg", "http://k.example/2.jpg"]);
    for (kind, expected) in [("video", MediaKind::Video), ("audio", MediaKind::Audio), ("file", MediaKind::File)] {
        let one = said(&format!(r#","serial_number":3,"type":"{kind}","content":"http://k.example/x""#));
        assert_eq!(one.media[0].kind, expected);
    }
    let long = said(
        r#","serial_number":4,"type":"text","content":"처음 300자","attachment":{"url":"http://k.example/all.txt"}"#,
    );
    assert_eq!((long.text.as_str(), long.whole.as_deref()), ("처음 300자", Some("http://k.example/all.txt")));
}

#[test]
fn f7_customers_end_by_a_command() {
    assert!(said(r#","serial_number":1,"type":"text","content":" !종료 ""#).ends);
    assert!(!said(r#","serial_number":1,"type":"text","content":"!종료 해주세요""#).ends);
}

#[test]
fn f7_references_bring_the_token_of_the_link() {
    let now = r#","app_user_id":null,"reference":{"extra":"tkn_9f1c","text":"","lastText":"","lastTextDate":"2030-01-01T10:00:00.000","appUserId":null},"last_reference":{"extra":"tkn_old","bot":"false","bot_event":"","created_at":"2030-01-01T10:00:00.000"}"#;
    assert_eq!(event(told(Hook::Reference, now)), Event::Came { token: Some("tkn_9f1c".to_owned()) });
    let last = r#","app_user_id":1700000000000000001,"reference":{"extra":""},"last_reference":{"extra":"tkn_old"}"#;
    assert_eq!(event(told(Hook::Reference, last)), Event::Came { token: Some("tkn_old".to_owned()) });
    assert_eq!(event(told(Hook::Reference, r#","reference":null"#)), Event::Came { token: None });
}

#[test]
fn f7_sessions_end() {
    assert_eq!(
        event(told(Hook::ExpiredSession, r#","end_type":"x""#)),
        Event::Over { session: "160000001".to_owned() }
    );
}

#[test]
fn f7_bodies_that_are_not_kakaos_are_refused() {
    assert_eq!(kakao::parse(Hook::Message, &vec![b' '; 1024 * 1024]), Err(Refused::TooLarge));
    for more in [
        r#","serial_number":1,"type":"hologram","content":"x""#,
        r#","serial_number":1,"type":"photo""#,
        r#","serial_number":1,"content":"x""#,
        r#","serial_number":[],"type":"text","content":"x""#,
    ] {
        assert_eq!(told(Hook::Message, more), Err(Refused::Malformed), "{more}");
    }
    assert_eq!(
        kakao::parse(Hook::Message, br#"{"type":"text","content":"x","serial_number":1}"#),
        Err(Refused::Malformed)
    );
}

fn account(flavour: Flavour, base_url: &str) -> Account {
    let headers = match flavour {
        Flavour::KakaoDirect => Vec::new(),
        _ => vec![("HT-Client-Id".to_owned(), "id".to_owned()), ("HT-Client-Secret".to_owned(), "secret".to_owned())],
    };
    let paths = flavour.paths("partner1");
    Account { flavour, base_url: base_url.to_owned(), paths, headers, sender_key: SENDER.to_owned() }
}

fn part(flavour: Flavour, outgoing: &Outgoing, stored: Option<&Stored>) -> (String, Value) {
    let account = account(flavour, "http://relay");
    let (path, body) = kakao::part(&account, (USER, "m42_1700000002000"), outgoing, stored);
    (path.to_owned(), body)
}

fn text(text: &str) -> Outgoing {
    Outgoing::Text(text.to_owned(), Vec::new())
}

fn file(mime: &str, bytes: usize) -> Outgoing {
    Outgoing::File(OutFile {
        name: "a.pdf".to_owned(),
        mime: mime.to_owned(),
        bytes: vec![1; bytes],
        url: String::new(),
    })
}

#[test]
fn f7_relays_of_the_first_kind_get_the_documented_shapes() {
    let (path, body) = part(Flavour::RelayV1, &text("안녕하세요"), None);
    let expected = json!({"user_key": USER, "sender_key": SENDER, "serial_number": "m42_1700000002000", "message_type": "TX", "message": "안녕하세요"});
    assert_eq!((path.as_str(), body), ("/v1/chat/write", expected));
    let buttons = vec![
        Button::Link { label: "주문 보기".to_owned(), url: "https://shop.example/o/1".to_owned() },
        Button::Say { label: "상담 종료".to_owned(), code: "END".to_owned() },
    ];
    let (_, body) = part(Flavour::RelayV1, &Outgoing::Text("주문 내역을 확인해 주세요.".to_owned(), buttons), None);
    let links = json!([{"name": "주문 보기", "type": "WL", "url_mobile": "https://shop.example/o/1", "url_pc": "https://shop.example/o/1"},
        {"name": "상담 종료", "type": "BK", "extra": "END"}]);
    assert_eq!((&body["message_type"], &body["links"]), (&json!("LI"), &links));
    let stored = Stored::Picture("http://mud-kage.example/p.jpg".to_owned());
    let (_, body) = part(Flavour::RelayV1, &file("image/png", 1), Some(&stored));
    assert_eq!((&body["message_type"], &body["image_url"]), (&json!("IM"), &json!("http://mud-kage.example/p.jpg")));
    let stored = Stored::File { url: "http://k.example/a.pdf".to_owned(), name: "a.pdf".to_owned(), size: 1234 };
    let (_, body) = part(Flavour::RelayV1, &file("application/pdf", 1), Some(&stored));
    let told = (&body["message_type"], &body["file_url"], &body["file_name"], &body["file_size"]);
    assert_eq!(told, (&json!("FI"), &json!("http://k.example/a.pdf"), &json!("a.pdf"), &json!("1234")));
    let (path, body) = part(Flavour::RelayV1, &Outgoing::End, None);
    assert_eq!((path.as_str(), body), ("/v1/chat/end", json!({"user_key": USER, "sender_key": SENDER})));
}

#[test]
fn f7_newer_relays_and_kakao_itself_get_theirs() {
    let (path, body) = part(Flavour::RelayV3, &text("안녕하세요"), None);
    let expected = json!({"user_key": USER, "sender_key": SENDER, "serial_number": "m42_1700000002000", "chat_bubble_type": "TEXT", "message": "안녕하세요"});
    assert_eq!((path.as_str(), body), ("/kakaoWebhook/v3/bzc/chat/send/plain", expected));
    let button = Button::Link { label: "보기".to_owned(), url: "https://shop.example".to_owned() };
    let (path, body) = part(Flavour::RelayV3, &Outgoing::Text("보세요".to_owned(), vec![button]), None);
    assert_eq!(
        (path.as_str(), &body["attachment"]["buttons"][0]["type"]),
        ("/kakaoWebhook/v3/bzc/chat/send/rich", &json!("WL"))
    );
    let stored = Stored::Picture("http://k.example/p.jpg".to_owned());
    let (_, body) = part(Flavour::RelayV3, &file("image/png", 1), Some(&stored));
    assert_eq!(body["attachment"], json!({"image": {"img_url": "http://k.example/p.jpg"}}));
    let (path, _) = part(Flavour::KakaoDirect, &text("안녕하세요"), None);
    assert_eq!(path, "/v2/partner1/chat/write");
}

async fn sent(service: &Service, outgoing: &Outgoing) -> Result<(), Fault> {
    let account = account(Flavour::RelayV1, &service.url);
    kakao::send(&Http::default(), &account, (USER, "m1"), outgoing).await
}

#[tokio::test]
async fn f7_relays_are_shown_who_calls() {
    let service = Service::answering(&[(200, r#"{"code":0,"createdAt":"2030-01-01T10:00:00.000"}"#)]).await;
    assert_eq!(sent(&service, &text("네")).await, Ok(()));
    let told = service.told();
    assert_eq!((told[0].header("ht-client-id"), told[0].header("ht-client-secret")), ("id", "secret"));
    assert!(!format!("{:?}", account(Flavour::RelayV1, "http://x")).contains("secret"));
}

#[tokio::test]
async fn f7_files_go_to_kakao_before_their_message() {
    let stored = r#"{"code":"0000","file":"http://k.example/a.pdf","name":"a.pdf","size":3}"#;
    let service = Service::answering(&[(200, stored), (200, r#"{"code":0}"#)]).await;
    assert_eq!(sent(&service, &file("application/pdf", 3)).await, Ok(()));
    let told = service.told();
    assert_eq!((told[0].path.as_str(), told[1].path.as_str()), ("/v1/file/upload", "/v1/chat/write"));
    let form = String::from_utf8_lossy(&told[0].body).into_owned();
    assert!(form.contains("name=\"sender_key\"") && form.contains("name=\"file\"; filename=\"a.pdf\""), "{form}");
    assert_eq!(told[1].json()["file_url"], "http://k.example/a.pdf");
    let service =
        Service::answering(&[(200, r#"{"code":"0000","image":"http://k.example/p.png"}"#), (200, r#"{"code":0}"#)])
            .await;
    assert_eq!(sent(&service, &file("image/png", 3)).await, Ok(()));
    assert_eq!(service.told()[0].path, "/v1/image/upload");
    assert_eq!(sent(&service, &file("application/pdf", 21 * 1024 * 1024)).await, Err(Fault::Never(Reason::FileSize)));
}

#[tokio::test]
async fn f7_every_code_says_what_helps() {
    let service = Service::answering(&[(200, "{}")]).await;
    for (status, body, expected) in [
        (200, r#"{"code":0}"#, Ok(())),
        (200, r#"{"code":-504,"message":"DuplicateSerialNumberException"}"#, Ok(())),
        (400, r#"{"code":-502,"message":"InvalidSessionException"}"#, Err(Fault::Never(Reason::SessionOver))),
        (200, r#"{"code":-501}"#, Err(Fault::Settings(Reason::Sender))),
        (401, r#"{"code":-500}"#, Err(Fault::Settings(Reason::Credentials))),
        (401, "", Err(Fault::Settings(Reason::Credentials))),
        (200, r#"{"code":-511}"#, Err(Fault::Never(Reason::Blocked))),
        (200, r#"{"code":-503}"#, Err(Fault::Never(Reason::UnknownAccount))),
        (200, r#"{"code":-600}"#, Err(Fault::later(Reason::Trouble))),
        (500, r#"{"code":-601}"#, Err(Fault::later(Reason::Trouble))),
        (200, r#"{"co"#, Err(Fault::later(Reason::Trouble))),
        (429, "", Err(Fault::Later { reason: Reason::Busy, after: Some(7) })),
    ] {
        service.answers(status, body);
        assert_eq!(sent(&service, &text("네")).await, expected, "{status} {body}");
    }
    service.answers(200, r#"{"code":-502}"#);
    assert_eq!(sent(&service, &Outgoing::End).await, Ok(()), "what is over needs no end");
}

#[tokio::test]
async fn f7_the_sender_is_looked_up() {
    let service = Service::answering(&[(200, r#"{"code":"200","data":{"senderKey":"x","profileStatus":"A"}}"#)]).await;
    let account = account(Flavour::RelayV1, &service.url);
    assert_eq!(kakao::check(&Http::default(), &account).await, Ok(()));
    assert_eq!(service.told()[0].json(), json!({"sender_key": SENDER}));
    for (body, expected) in [
        (r#"{"code":"200","data":{"profileStatus":"B"}}"#, Fault::Settings(Reason::Sender)),
        (r#"{"code":"508"}"#, Fault::Settings(Reason::Sender)),
        (r#"{"code":"403"}"#, Fault::Settings(Reason::Credentials)),
    ] {
        service.answers(200, body);
        assert_eq!(kakao::check(&Http::default(), &account).await, Err(expected), "{body}");
    }
}
