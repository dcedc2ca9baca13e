//! Naver TalkTalk, chatbot API v1.

use channels::{
    Http,
    messenger::{
        Button, Card, Event, Fault, Heard, Inbound, Media, MediaKind, OutFile, Outgoing, Profile, Reason, Refused, Said,
    },
    naver::{self, Account},
};
use serde_json::{Value, json};

use crate::service::Service;

const USER: &str = "uA1b2C3d4E5f6G7h8I9j0K";

fn heard(body: &Value) -> Event {
    match naver::parse(body.to_string().as_bytes()) {
        Ok(Heard::Event(Inbound { account, sender: None, event })) => {
            assert_eq!(account, USER);
            event
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn f7_every_event_of_the_documentation_is_understood() {
    let open = json!({"event": "open", "user": USER, "options": {"inflow": "button", "referer": "https://smartstore.naver.com/demo/products/1001",
        "from": "1001", "friend": false, "under14": false, "under19": false, "unreadMessage": false}});
    assert_eq!(heard(&open), Event::Came { token: Some("1001".to_owned()) });
    let none = json!({"event": "open", "user": USER, "options": {"inflow": "list", "under14": false}});
    assert_eq!(heard(&none), Event::Came { token: None });
    let typed = json!({"event": "send", "user": USER, "textContent": {"text": "배송 언제 되나요?", "inputType": "typing"}, "options": {"mobile": true}});
    assert_eq!(heard(&typed), Event::Said(Said { text: "배송 언제 되나요?".to_owned(), ..Said::default() }));
    let pressed = json!({"event": "send", "user": USER, "textContent": {"text": "교환 문의", "code": "EXCHANGE", "inputType": "button"}});
    assert_eq!(
        heard(&pressed),
        Event::Said(Said { text: "교환 문의".to_owned(), code: Some("EXCHANGE".to_owned()), ..Said::default() })
    );
    let image = json!({"event": "send", "user": USER, "imageContent": {"imageUrl": "https://phinf.example/abc.jpg"}});
    let photo = Media { kind: MediaKind::Photo, url: "https://phinf.example/abc.jpg".to_owned() };
    assert_eq!(heard(&image), Event::Said(Said { media: vec![photo], ..Said::default() }));
    assert_eq!(heard(&json!({"event": "leave", "user": USER})), Event::Left);
    assert_eq!(heard(&json!({"event": "friend", "user": USER, "options": {"set": "on"}})), Event::Friend(true));
    assert_eq!(heard(&json!({"event": "friend", "user": USER, "options": {"set": "off"}})), Event::Friend(false));
}

/// Requests and answers as documented; the simulator is checked against the same files.
macro_rules! golden {
    ($name:literal) => {
        include_str!(concat!("../../../simulators/golden/naver/", $name, ".json"))
    };
}

#[test]
fn f7_documented_requests_are_understood_and_made() {
    let of = |body: &str| heard(&serde_json::from_str(body).expect("JSON"));
    assert_eq!(of(golden!("open")), Event::Came { token: Some("1001".to_owned()) });
    assert_eq!((of(golden!("leave")), of(golden!("friend"))), (Event::Left, Event::Friend(true)));
    assert_eq!(of(golden!("profile")), Event::Profile(Profile::Number("01012341234".to_owned())));
    assert_eq!(of(golden!("profile_withdraw")), Event::Profile(Profile::Withdrawn(vec!["cellphone".to_owned()])));
    let typed = Said { text: "배송 언제 되나요?".to_owned(), ..Said::default() };
    let pressed = Said { text: "배송".to_owned(), code: Some("MENU_SHIP".to_owned()), ..Said::default() };
    assert_eq!((of(golden!("send_text")), of(golden!("send_button"))), (Event::Said(typed), Event::Said(pressed)));
    let made = sent(&Outgoing::Text("내일 도착 예정입니다.".to_owned(), Vec::new()));
    assert_eq!(made, serde_json::from_str::<Value>(golden!("out_text")).expect("JSON"));
}

#[test]
fn f7_an_inquiry_about_a_product_carries_it() {
    let asked = json!({"event": "send", "user": USER, "textContent": {"text": "이 상품 문의요", "inputType": "product"}, "options": {"mobile": true,
        "product": {"name": "백자 접시", "url": "https://smartstore.naver.com/demo/products/1001", "mobileUrl": "https://m.smartstore.naver.com/demo/products/1001",
            "thumbUrl": "https://shop-phinf.example/1001.jpg", "currencyPrice": "19,900원", "currencyMobilePrice": "19,900원"}}});
    let Event::Said(said) = heard(&asked) else { panic!("said") };
    let card = Card {
        title: "백자 접시".to_owned(),
        url: Some("https://smartstore.naver.com/demo/products/1001".to_owned()),
        price: Some("19,900원".to_owned()),
        image: Some("https://shop-phinf.example/1001.jpg".to_owned()),
    };
    assert_eq!((said.text.as_str(), said.card), ("이 상품 문의요", Some(card)));
    let bad = json!({"event": "send", "user": USER, "textContent": {"text": "?"}, "options": {"product": {"name": "접시", "url": "javascript:alert(1)"}}});
    let Event::Said(said) = heard(&bad) else { panic!("said") };
    assert_eq!(said.card.expect("a card").url, None, "only pages are linked");
}

#[test]
fn s65b_profiles_are_numbers_refusals_and_withdrawals() {
    let profile = |options: Value| heard(&json!({"event": "profile", "user": USER, "options": options}));
    let number = Profile::Number("01012341234".to_owned());
    assert_eq!(profile(json!({"cellphone": "01012341234", "result": "SUCCESS"})), Event::Profile(number));
    assert_eq!(profile(json!({"nickname": "하늘", "result": "SUCCESS"})), Event::Profile(Profile::Other));
    assert_eq!(profile(json!({"result": "DISAGREE"})), Event::Profile(Profile::Disagreed));
    assert_eq!(profile(json!({"result": "CANCEL"})), Event::Profile(Profile::Cancelled));
    let withdrawn = Profile::Withdrawn(vec!["cellphone".to_owned()]);
    assert_eq!(profile(json!({"result": "WITHDRAW", "withdrawals": ["cellphone"]})), Event::Profile(withdrawn));
}

#[test]
fn f7_what_is_not_for_us_is_left_alone() {
    for nothing in [
        json!({"event": "echo", "echoedEvent": "send", "user": USER, "partner": "wdemo1", "textContent": {"text": "안녕하세요", "inputType": "typing"},
            "options": {"mobile": false, "sourceId": 1, "threadOwnerId": 1, "managerNickname": "상담1"}}),
        json!({"event": "send", "user": USER, "standby": true, "textContent": {"text": "상담원에게"}}),
        json!({"event": "handover", "user": USER, "partner": "wdemo1", "options": {"control": "passThread", "metadata": "{}"}}),
        json!({"event": "pay_complete", "user": USER}),
        json!({"event": "send", "user": USER, "textContent": {"text": " "}}),
        json!({"event": "something_new", "user": USER}),
    ] {
        assert_eq!(naver::parse(nothing.to_string().as_bytes()), Ok(Heard::Nothing), "{nothing}");
    }
}

#[test]
fn f7_bodies_that_are_not_navers_are_refused() {
    let deep = format!("{{\"event\":\"open\",\"user\":\"u\",\"options\":{}{}}}", "[".repeat(100), "]".repeat(100));
    for (body, refused) in [
        (vec![b'{'; 1024 * 1024], Refused::TooLarge),
        (deep.into_bytes(), Refused::TooDeep),
        (b"{\"event\":\"open\"".to_vec(), Refused::Malformed),
        (b"[]".to_vec(), Refused::Malformed),
        (b"{\"event\":\"open\"}".to_vec(), Refused::Malformed),
        (json!({"event": "open", "user": "a".repeat(201)}).to_string().into_bytes(), Refused::Malformed),
        (json!({"event": "open", "user": "a\u{0}b"}).to_string().into_bytes(), Refused::Malformed),
        (
            json!({"event": "profile", "user": USER, "options": {"result": "?"}}).to_string().into_bytes(),
            Refused::Malformed,
        ),
        ([b"{\"event\":\"open\",\"user\":\"".as_slice(), &[0xff, 0xfe], b"\"}"].concat(), Refused::Malformed),
    ] {
        assert_eq!(naver::parse(&body), Err(refused));
    }
}

fn sent(outgoing: &Outgoing) -> Value {
    naver::body(USER, outgoing).expect("a body")
}

#[test]
fn f7_what_goes_out_has_the_documented_shapes() {
    let text = Outgoing::Text("내일 도착 예정입니다.".to_owned(), Vec::new());
    let expected = json!({"event": "send", "user": USER, "textContent": {"text": "내일 도착 예정입니다."}, "options": {"notification": true}});
    assert_eq!(sent(&text), expected);

    let link = Button::Link { label: "홈페이지".to_owned(), url: "https://shop.example/".to_owned() };
    let say = Button::Say { label: "배송".to_owned(), code: "MENU_SHIP".to_owned() };
    let quick = Button::Quick { label: "상담원".to_owned(), code: "AGENT".to_owned() };
    let buttons = Outgoing::Text("항목을 선택해 주세요.".to_owned(), vec![say, link, quick.clone()]);
    let composite = json!({"compositeList": [{"description": "항목을 선택해 주세요.", "buttonList": [
            {"type": "TEXT", "data": {"title": "배송", "code": "MENU_SHIP"}},
            {"type": "LINK", "data": {"title": "홈페이지", "url": "https://shop.example/", "mobileUrl": "https://shop.example/"}}]}],
        "quickReply": {"buttonList": [{"type": "TEXT", "data": {"title": "상담원", "code": "AGENT"}}]}});
    assert_eq!(sent(&buttons)["compositeContent"], composite);
    let quick = sent(&Outgoing::Text("무엇을 도와드릴까요?".to_owned(), vec![quick]));
    assert_eq!(quick["textContent"]["quickReply"]["buttonList"][0]["data"]["code"], "AGENT");

    let picture = OutFile {
        name: "접시.png".to_owned(),
        mime: "image/png".to_owned(),
        bytes: Vec::new(),
        url: "https://desk.example/files/1".to_owned(),
    };
    assert_eq!(
        sent(&Outgoing::File(picture.clone()))["imageContent"],
        json!({"imageUrl": "https://desk.example/files/1"})
    );
    let file = OutFile { mime: "application/pdf".to_owned(), ..picture };
    assert_eq!(naver::body(USER, &Outgoing::File(file)), Err(Fault::Never(Reason::FileKind)));
    assert_eq!(
        sent(&Outgoing::Typing(true)),
        json!({"event": "action", "user": USER, "options": {"action": "typingOn"}})
    );
    assert_eq!(
        sent(&Outgoing::AskNumber),
        json!({"event": "profile", "user": USER, "options": {"field": "cellphone"}})
    );
}

fn text() -> Outgoing {
    Outgoing::Text("네".to_owned(), Vec::new())
}

#[tokio::test]
async fn f7_the_token_goes_as_it_is() {
    let service = Service::answering(&[(200, r#"{"success":true,"resultCode":"00"}"#)]).await;
    let account = Account { base_url: service.url.clone(), token: "ct_wdemo1_xxxxxxxx".to_owned() };
    assert_eq!(naver::send(&Http::default(), &account, USER, &text()).await, Ok(()));
    let told = service.told();
    assert_eq!(told[0].path, "/chatbot/v1/event");
    assert_eq!(told[0].header("authorization"), "ct_wdemo1_xxxxxxxx");
    assert_eq!(told[0].header("content-type"), "application/json;charset=UTF-8");
    assert_eq!(told[0].json()["textContent"]["text"], "네");
    assert!(!format!("{account:?}").contains("ct_"));
}

#[tokio::test]
async fn f7_every_answer_says_what_helps() {
    let service = Service::answering(&[(200, "{}")]).await;
    let http = Http::default();
    let account = Account { base_url: service.url.clone(), token: "ct_wdemo1_x".to_owned() };
    for (status, body, expected) in [
        (200, r#"{"success":false,"resultCode":"01"}"#, Fault::Settings(Reason::Credentials)),
        (200, r#"{"success":false,"resultCode":"02","resultMessage":"x"}"#, Fault::Never(Reason::Refused)),
        (200, r#"{"success":false,"resultCode":"99"}"#, Fault::later(Reason::InDialog)),
        (200, r#"{"success":tr"#, Fault::later(Reason::Trouble)),
        (200, "<html>", Fault::later(Reason::Trouble)),
        (500, "", Fault::later(Reason::Trouble)),
        (502, "<html>", Fault::later(Reason::Trouble)),
        (429, "", Fault::Later { reason: Reason::Busy, after: Some(7) }),
        (302, "", Fault::later(Reason::Trouble)),
    ] {
        service.answers(status, body);
        assert_eq!(naver::send(&http, &account, USER, &text()).await, Err(expected), "{status} {body}");
    }
    let nobody = Account { base_url: "http://127.0.0.1:9".to_owned(), ..account.clone() };
    assert_eq!(naver::send(&http, &nobody, USER, &text()).await, Err(Fault::later(Reason::Unreachable)));
    service.answers(200, r#"{"success":false,"resultCode":"02"}"#);
    assert_eq!(naver::check(&http, &account).await, Ok(()), "the credentials were looked at first");
    service.answers(200, r#"{"success":false,"resultCode":"01"}"#);
    assert_eq!(naver::check(&http, &account).await, Err(Fault::Settings(Reason::Credentials)));
}
