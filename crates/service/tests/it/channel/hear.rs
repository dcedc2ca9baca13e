use std::net::{IpAddr, Ipv4Addr};

use channels::messenger::BODY_MAX;
use domain::verification::Refusal;
use serde_json::json;
use service::{
    Error,
    channel::{self, Call, Hook, KakaoHook},
    info, room, verification,
    view::{NewConnection, NewVerification, VerificationMethod},
};
use testkit::TestDb;

use super::{HERE, SENDER, scene};

testkit::both_databases!(
    s14_messages_come_in_by_both_messengers,
    f7_duplicates_are_one_message,
    f7_a_burst_of_duplicates_at_once_is_one_message,
    f7_a_wrong_secret_is_not_found,
    f7_networks_that_may_not_deliver_are_not_heard,
    f7_another_sender_is_not_heard,
    f7_bodies_that_are_no_messengers_are_refused_and_noted,
    f7_the_secret_can_be_changed_without_losing_anything,
    f7_a_product_inquiry_shows_its_product,
    f7_customers_leave_and_become_friends,
    f7_customers_end_by_a_command,
    f7_a_session_that_is_over_ends_its_room_and_no_newer_one,
    s65b_a_number_is_verified_by_consent_and_goes_with_it,
    f7_a_customer_of_naver_sees_that_an_agent_types,
    s65b_naver_is_asked_for_a_number_while_a_shop_is_linked,
);

async fn s14_messages_come_in_by_both_messengers(db: TestDb) {
    let here = scene(&db).await;
    here.naver("u1", json!({"event": "open", "options": {"inflow": "list", "under14": false}})).await;
    assert!(here.rooms().await.is_empty(), "R7: nothing but a message opens a room");
    here.naver_says("u1", "배송 언제 되나요?").await;
    let naver = here.only_room().await;
    here.kakao_says("k1", 1_700_000_000_000_000_001, "주문 취소하고 싶어요").await;
    let kakao = here.rooms().await[1];
    for (room, label, text) in [(naver, "네이버톡톡", "배송 언제 되나요?"), (kakao, "카카오톡", "주문 취소하고 싶어요")]
    {
        let shown = info::room(&here.desk, &here.admin, room).await.expect("상담방정보");
        assert_eq!(shown.channel.label, label);
        assert!(!shown.identifier.contains("u1") && !shown.identifier.contains("k1"), "{}", shown.identifier);
        assert_eq!(here.texts(room).await, [text]);
    }
    let channels = channel::list(&here.desk, &here.admin).await.expect("channels").items;
    assert_eq!(channels.iter().filter(|channel| channel.last_event_at.is_some()).count(), 2);
}

async fn f7_duplicates_are_one_message(db: TestDb) {
    let here = scene(&db).await;
    for _ in 0..3 {
        here.kakao_says("k1", 1_700_000_000_000_000_001, "주문 취소하고 싶어요").await;
    }
    // One digit beyond what a float can tell apart.
    here.kakao_says("k1", 1_700_000_000_000_000_002, "두 번째").await;
    let room = here.only_room().await;
    assert_eq!(here.texts(room).await, ["주문 취소하고 싶어요", "두 번째"]);
    room::end_by_agent(&here.desk, &here.admin, room).await.expect("an end");
    here.kakao_says("k1", 1_700_000_000_000_000_001, "주문 취소하고 싶어요").await;
    assert!(here.rooms().await.is_empty(), "it opens nothing after the end");

    here.desk.pass(3_000);
    here.naver_says("u1", "여보세요").await;
    here.desk.pass(4_000);
    here.naver_says("u1", "여보세요").await;
    let room = here.only_room().await;
    assert_eq!(here.texts(room).await, ["여보세요"], "Naver gives no numbers: words and time tell");
    here.desk.pass(6_000);
    here.naver_says("u1", "여보세요").await;
    here.naver_says("u1", "다른 말").await;
    assert_eq!(here.texts(room).await, ["여보세요", "여보세요", "다른 말"]);
}

async fn f7_a_burst_of_duplicates_at_once_is_one_message(db: TestDb) {
    let here = scene(&db).await;
    let body = json!({"event": "send", "user": "u1", "textContent": {"text": "여보세요"}}).to_string();
    let callers: Vec<_> = (0..8)
        .map(|_| {
            let (desk, secret, body) = (here.desk.clone(), here.naver.secret.clone(), body.clone());
            tokio::spawn(async move {
                let call = Call { secret: &secret, hook: Hook::Naver, from: HERE, body: body.as_bytes() };
                channel::hear(&desk, call).await
            })
        })
        .collect();
    for caller in callers {
        caller.await.expect("no panic").expect("taken");
    }
    assert_eq!(here.texts(here.only_room().await).await, ["여보세요"]);
}

async fn f7_a_wrong_secret_is_not_found(db: TestDb) {
    let here = scene(&db).await;
    let body = json!({"event": "send", "user": "u1", "textContent": {"text": "말"}}).to_string();
    let mut near = here.naver.secret.clone();
    let last = if near.pop() == Some('A') { 'B' } else { 'A' };
    near.push(last);
    for secret in ["", "x", &near, &"a".repeat(43), &here.kakao.secret] {
        let call = Call { secret, hook: Hook::Naver, from: HERE, body: body.as_bytes() };
        assert!(matches!(channel::hear(&here.desk, call).await, Err(Error::NotFound)), "{secret}");
    }
    assert!(here.rooms().await.is_empty());
}

async fn f7_networks_that_may_not_deliver_are_not_heard(db: TestDb) {
    let here = scene(&db).await;
    let networks = Some(vec!["211.249.40.0/27".to_owned(), "127.0.0.1".to_owned()]);
    let change = NewConnection { networks, ..NewConnection::default() };
    channel::change(&here.desk, &here.admin, here.naver.id, &change).await.expect("changed");
    here.naver_says("u1", "말").await;
    let body = json!({"event": "send", "user": "u1", "textContent": {"text": "남의 말"}}).to_string();
    let from = |from| Call { secret: &here.naver.secret, hook: Hook::Naver, from, body: body.as_bytes() };
    let other = channel::hear(&here.desk, from(IpAddr::V4(Ipv4Addr::new(203, 0, 113, 1)))).await;
    assert!(matches!(other, Err(Error::NotFound)));
    channel::hear(&here.desk, from(IpAddr::V4(Ipv4Addr::new(211, 249, 40, 31)))).await.expect("Naver's own");
    assert_eq!(here.texts(here.only_room().await).await, ["말", "남의 말"]);
}

async fn f7_another_sender_is_not_heard(db: TestDb) {
    let here = scene(&db).await;
    let body = json!({"user_key": "k1", "sender_key": "other", "session_id": "1", "serial_number": 1, "type": "text", "content": "말"});
    let heard = here.hear(Hook::Kakao(KakaoHook::Message), &body.to_string()).await;
    assert!(matches!(heard, Err(Error::NotFound)));
    assert!(here.rooms().await.is_empty());
    let channels = channel::list(&here.desk, &here.admin).await.expect("channels").items;
    assert!(channels.iter().any(|channel| channel.last_error.as_deref() == Some("unknown_sender")));
}

async fn f7_bodies_that_are_no_messengers_are_refused_and_noted(db: TestDb) {
    let here = scene(&db).await;
    let large = " ".repeat(1024 * 1024);
    let deep = format!("{{\"event\":\"open\",\"user\":\"u\",\"x\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let heard = here.hear(Hook::Naver, &large).await;
    assert!(matches!(heard, Err(Error::TooLarge { max }) if max == i64::try_from(BODY_MAX).expect("small")));
    for body in [deep.as_str(), "", "{", "null", "{\"event\":\"send\"}"] {
        assert!(matches!(here.hear(Hook::Naver, body).await, Err(Error::Invalid(_))), "{body:.40}");
    }
    let channels = channel::list(&here.desk, &here.admin).await.expect("channels").items;
    assert!(channels.iter().any(|channel| channel.last_error.as_deref() == Some("malformed")));
}

async fn f7_the_secret_can_be_changed_without_losing_anything(db: TestDb) {
    let here = scene(&db).await;
    let rotated = channel::rotate(&here.desk, &here.admin, here.naver.id).await.expect("rotated");
    let fresh = rotated.webhook_path.expect("a path").rsplit('/').next().expect("a secret").to_owned();
    assert_ne!(fresh, here.naver.secret);
    let say = async |secret: &str, text: &str| {
        let body = json!({"event": "send", "user": "u1", "textContent": {"text": text}}).to_string();
        channel::hear(&here.desk, Call { secret, hook: Hook::Naver, from: HERE, body: body.as_bytes() }).await
    };
    say(&here.naver.secret, "이전 주소").await.expect("taken for a day");
    say(&fresh, "새 주소").await.expect("taken");
    here.desk.pass(24 * 3_600_000);
    assert!(matches!(say(&here.naver.secret, "늦은 말").await, Err(Error::NotFound)));
    assert_eq!(here.texts(here.only_room().await).await, ["이전 주소", "새 주소"]);
}

async fn f7_a_product_inquiry_shows_its_product(db: TestDb) {
    let here = scene(&db).await;
    here.naver(
        "u1",
        json!({"event": "send", "textContent": {"text": "이 상품 문의요", "inputType": "product"}, "options": {"product": {
            "name": "백자 접시", "url": "https://smartstore.naver.com/demo/products/1001", "currencyPrice": "19,900원"}}}),
    )
    .await;
    let message = here.messages(here.only_room().await).await.pop().expect("a message");
    let card = message.card.expect("a card");
    let told = (message.text.as_str(), card.title.as_str(), card.url.as_deref(), card.price.as_deref());
    let expected =
        ("이 상품 문의요", "백자 접시", Some("https://smartstore.naver.com/demo/products/1001"), Some("19,900원"));
    assert_eq!(told, expected);
}

async fn f7_customers_leave_and_become_friends(db: TestDb) {
    let here = scene(&db).await;
    here.naver("u1", json!({"event": "friend", "options": {"set": "on"}})).await;
    here.naver("u1", json!({"event": "leave"})).await;
    assert!(here.rooms().await.is_empty(), "R7: no room begins by it");
    here.naver_says("u1", "말").await;
    here.naver("u1", json!({"event": "friend", "options": {"set": "on"}})).await;
    here.naver("u1", json!({"event": "leave"})).await;
    let room = here.only_room().await;
    assert_eq!(here.texts(room).await, ["말", "[friend_added]", "[customer_left]"]);
    assert!(
        here.messages(room).await.iter().skip(1).all(|line| line.system.as_ref().is_some_and(|line| line.internal))
    );
    here.deliver().await;
    assert!(here.there.taken().is_empty(), "agents alone are told");
}

async fn f7_customers_end_by_a_command(db: TestDb) {
    let here = scene(&db).await;
    here.kakao_says("k1", 1, "!종료").await;
    assert!(here.rooms().await.is_empty(), "nothing to end");
    here.kakao_says("k1", 2, "말").await;
    let room = here.only_room().await;
    here.kakao_says("k1", 3, "!종료").await;
    assert!(here.rooms().await.is_empty());
    assert_eq!(here.texts(room).await, ["말", "[room_ended_by_customer]"]);
}

async fn f7_a_session_that_is_over_ends_its_room_and_no_newer_one(db: TestDb) {
    let here = scene(&db).await;
    let over =
        |session: &str| json!({"user_key": "k1", "sender_key": SENDER, "session_id": session, "time": 1}).to_string();
    let expired = Hook::Kakao(KakaoHook::ExpiredSession);
    here.kakao_says("k1", 1, "말").await;
    let room = here.only_room().await;
    here.hear(expired, &over("159999999")).await.expect("taken");
    assert_eq!(here.only_room().await, room, "an older session");
    here.hear(expired, &over("160000001")).await.expect("taken");
    assert_eq!(here.texts(room).await, ["말", "[room_ended_session_over]"]);
    assert!(here.rooms().await.is_empty());
    here.hear(expired, &over("160000001")).await.expect("taken again");
    let body = json!({"user_key": "k1", "sender_key": SENDER, "session_id": "160000002", "serial_number": 2, "type": "text", "content": "다시"});
    here.hear(Hook::Kakao(KakaoHook::Message), &body.to_string()).await.expect("taken");
    here.hear(expired, &over("160000001")).await.expect("late");
    assert_eq!(here.texts(here.only_room().await).await, ["다시"]);
}

async fn s65b_a_number_is_verified_by_consent_and_goes_with_it(db: TestDb) {
    let here = scene(&db).await;
    here.naver_says("u1", "말").await;
    let room = here.only_room().await;
    let mobile = async || {
        let seen = info::customer(&here.desk, &here.admin, room).await.expect("고객정보");
        seen.mobile.map(|mobile| mobile.number)
    };
    let profile = |options: serde_json::Value| json!({"event": "profile", "options": options});
    here.naver("u1", profile(json!({"result": "DISAGREE"}))).await;
    assert_eq!(mobile().await, None);
    here.naver("u1", profile(json!({"cellphone": "01012341234", "result": "SUCCESS"}))).await;
    assert_eq!(here.count("SELECT COUNT(*) FROM verifications WHERE site_id = $1").await, 0, "no shop is linked");
    here.link_shop().await;
    for _ in 0..2 {
        here.naver("u1", profile(json!({"cellphone": "01012341234", "result": "SUCCESS"}))).await;
    }
    assert_eq!(mobile().await.as_deref(), Some("010-1234-1234"));
    let listed = verification::list(&here.desk, &here.admin, room).await.expect("인증정보").items;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].method, VerificationMethod::Naver);
    here.naver("u1", profile(json!({"result": "WITHDRAW", "withdrawals": ["nickname"]}))).await;
    assert_eq!(mobile().await.as_deref(), Some("010-1234-1234"));
    here.naver("u1", profile(json!({"result": "WITHDRAW", "withdrawals": ["cellphone"]}))).await;
    assert_eq!(mobile().await, None);
    assert_eq!(here.texts(room).await, ["말", "[number_not_given]", "[number_given]"]);
    let kept = "SELECT COUNT(*) FROM audit_values WHERE site_id = $1 AND after LIKE '%1234%'";
    assert_eq!(here.count(kept).await, 0, "erased from the log as well");
}

async fn s65b_naver_is_asked_for_a_number_while_a_shop_is_linked(db: TestDb) {
    let here = scene(&db).await;
    here.naver_says("u1", "말").await;
    here.kakao_says("k1", 1, "말").await;
    let (naver, kakao) = (here.rooms().await[0], here.rooms().await[1]);
    let by_naver = NewVerification { method: VerificationMethod::Naver };
    let ask = async |room| verification::ask(&here.desk, &here.admin, room, &by_naver).await;
    let ways = async |room| info::customer(&here.desk, &here.admin, room).await.expect("고객정보").verify_by;
    assert!(matches!(ask(naver).await, Err(Error::Verification(Refusal::NoShop))));
    assert_eq!(ways(naver).await, [VerificationMethod::Sms]);
    here.link_shop().await;
    assert_eq!(ways(naver).await, [VerificationMethod::Sms, VerificationMethod::Naver]);
    assert_eq!(ways(kakao).await, [VerificationMethod::Sms], "Kakao knows no such question");
    assert!(matches!(ask(kakao).await, Err(Error::Invalid(_))));
    let first = ask(naver).await.expect("asked");
    assert_eq!(ask(naver).await.expect("asked"), first, "it is one request");
    let pending = async || {
        let seen = verification::list(&here.desk, &here.admin, naver).await.expect("인증정보");
        seen.pending.map(|pending| (pending.method, pending.expires_at))
    };
    assert_eq!(pending().await, Some((VerificationMethod::Naver, first.expires_at.clone())), "S63: it is waited for");
    here.deliver().await;
    let taken = here.there.taken();
    assert_eq!(taken.len(), 1, "once within the time of the dialog: {taken:?}");
    assert_eq!(taken[0].1, json!({"event": "profile", "user": "u1", "options": {"field": "cellphone"}}));
    assert_eq!(here.texts(naver).await, ["말", "[number_requested]"]);
    here.desk.pass(61_000);
    assert_eq!(pending().await, None, "the dialog is over");
    assert_ne!(ask(naver).await.expect("asked again"), first);
    let profile = |options: serde_json::Value| json!({"event": "profile", "options": options});
    here.naver("u1", profile(json!({"result": "CANCEL"}))).await;
    assert_eq!(pending().await, None, "the customer closed it");
    let numbers = ["01012341234", "01012341234"];
    for number in numbers {
        here.desk.pass(61_000);
        ask(naver).await.expect("asked again");
        assert!(pending().await.is_some());
        here.naver("u1", profile(json!({"cellphone": number, "result": "SUCCESS"}))).await;
        assert_eq!(pending().await, None, "the number came");
    }
    let said = [
        "말",
        "[number_requested]",
        "[number_requested]",
        "[number_not_given]",
        "[number_requested]",
        "[number_given]",
    ];
    assert_eq!(here.texts(naver).await, [&said[..], &["[number_requested]"]].concat());
}

async fn f7_a_customer_of_naver_sees_that_an_agent_types(db: TestDb) {
    let here = scene(&db).await;
    here.naver_says("u1", "말").await;
    here.kakao_says("k1", 1, "말").await;
    let (naver, kakao) = (here.rooms().await[0], here.rooms().await[1]);
    let types = async |room| channel::types(&here.desk, here.site.id, room).await.expect("told");
    types(naver).await;
    types(naver).await;
    types(kakao).await;
    let typing = json!({"event": "action", "user": "u1", "options": {"action": "typingOn"}});
    assert_eq!(here.there.taken().iter().map(|(_, body)| body.clone()).collect::<Vec<_>>(), [typing]);
    here.desk.pass(9_000);
    types(naver).await;
    assert_eq!(here.there.taken().len(), 2, "Naver shows it for ten seconds");
    room::end_by_agent(&here.desk, &here.admin, naver).await.expect("ended");
    here.desk.pass(9_000);
    types(naver).await;
    assert_eq!(here.there.taken().len(), 2, "nobody is there any more");
}
