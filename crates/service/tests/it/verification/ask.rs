use domain::{
    access::Role,
    room::{ChannelKind, Status},
};
use service::{Error, verification, view::NewVerification, view::VerificationMethod};
use testkit::{RoomSpec, TestDb};

use super::{NUMBER, SMS, scene};
use crate::entry::{page, signed, with_id};

testkit::both_databases!(
    s61_s62_s63_a_verified_number_becomes_the_mobile,
    r18_who_may_write_in_the_open_room_asks,
    r20_without_a_verification_there_is_none,
    s63_s64_r20_each_method_is_named_and_the_newest_number_is_shown,
    s65_r21_another_identity_of_the_same_customer_shows_none,
    r21_the_mobile_finds_rooms_of_its_identity_only,
    r18_looking_at_verifications_is_audited,
    asking_again_replaces_the_request,
    f8_a_room_that_ends_ends_its_request,
    a_request_of_another_room_or_site_is_none,
);

async fn s61_s62_s63_a_verified_number_becomes_the_mobile(db: TestDb) {
    let here = scene(&db).await;
    let talk = here.talk(&page(&here.site)).await;
    assert_eq!(here.mobile(talk.room).await, None);
    let request = here.ask(talk.room).await;
    let pending =
        verification::list(&here.desk, &here.admin, talk.room).await.expect("a list").pending.expect("pending");
    assert_eq!(pending.expires_at, here.desk.now().plus(30 * 60_000).rfc3339());
    let sent = here.send(&talk, &request, "+82 10 1234 5678").await.expect("sent");
    assert_eq!((sent.sent, sent.expires_at), (Some(true), Some(here.desk.now().plus(180_000).rfc3339())));
    let code = here.code().await;
    here.desk.pass(1_000);
    assert_eq!(here.enter_code(&talk, &request, &code).await.expect("verified").verified, Some(true));

    let customer = here.customer(talk.room).await;
    let mobile = customer.mobile.expect("a mobile");
    assert_eq!((mobile.number.as_str(), mobile.verified), (NUMBER, true));
    assert_eq!(customer.phone, None, "전화 is another field");
    assert!(!customer.editable.contains(&"mobile".to_owned()));
    let list = verification::list(&here.desk, &here.admin, talk.room).await.expect("a list");
    assert_eq!(list.pending, None);
    let [one] = list.items.as_slice() else { panic!("{list:?}") };
    assert_eq!((one.method, one.number.as_deref(), one.unsigned), (VerificationMethod::Sms, Some(NUMBER), false));
    assert_eq!(one.verified_at, here.desk.now().rfc3339());
    assert_eq!(here.lines(talk.room).await, ["verification_requested", "verification_completed"]);
    let told = service::message::page(&here.desk, &here.admin, talk.room, service::message::Place::Newest, None).await;
    let told = serde_json::to_string(&told.expect("messages").items).expect("JSON");
    assert!(!told.contains("1234-5678") && !told.contains("12345678"), "no line holds the number");

    here.verify(&talk, "010-9999-0000").await;
    assert_eq!(here.mobile(talk.room).await.as_deref(), Some("010-9999-0000"), "S51: another verification changes it");
    let list = verification::list(&here.desk, &here.admin, talk.room).await.expect("a list").items;
    let numbers: Vec<_> = list.iter().filter_map(|one| one.number.as_deref()).collect();
    assert_eq!(numbers, ["010-9999-0000", NUMBER], "R20: newest first");
}

async fn r18_who_may_write_in_the_open_room_asks(db: TestDb) {
    let here = scene(&db).await;
    let kim = here.site.agent("김상담", Role::Agent).await;
    let lee = here.site.agent("이상담", Role::Agent).await;
    let person = here.site.customer("happytalk").await;
    let own = here.site.room_with(&person, RoomSpec::in_progress(kim.id)).await;
    let other = here.site.customer("other").await;
    let waiting = here.site.room(&other).await;
    let third = here.site.customer("third").await;
    let ended = here.site.room_with(&third, RoomSpec::ended(Some(kim.id))).await;
    let (kim, lee) = (here.site.acting_as(&kim, &[]), here.site.acting_as(&lee, &[]));
    let ask = async |who, room| verification::ask(&here.desk, who, room, &SMS).await;
    assert!(ask(&kim, own).await.is_ok());
    assert!(matches!(ask(&lee, own).await, Err(Error::NotFound)));
    assert!(matches!(ask(&kim, waiting).await, Err(Error::Forbidden)), "read, not written");
    assert!(matches!(ask(&kim, ended).await, Err(Error::RoomEnded)));
    assert!(matches!(ask(&here.admin, ended).await, Err(Error::RoomEnded)));
    assert!(ask(&here.admin, waiting).await.is_ok());
    let asked = async |method| verification::ask(&here.desk, &kim, own, &NewVerification { method }).await;
    let off = asked(VerificationMethod::KakaoSync).await;
    assert!(matches!(off, Err(Error::Verification(domain::verification::Refusal::NoKakaoSync))));
    assert!(matches!(asked(VerificationMethod::Naver).await, Err(Error::Invalid(_))), "on the web");
    assert_eq!(here.count("SELECT COUNT(*) FROM verification_requests WHERE site_id = $1").await, 2);
    assert_eq!(
        here.count("SELECT COUNT(*) FROM audit WHERE site_id = $1 AND action = 'request_verification'").await,
        2
    );
}

async fn r20_without_a_verification_there_is_none(db: TestDb) {
    let here = scene(&db).await;
    let talk = here.talk(&page(&here.site)).await;
    let list = verification::list(&here.desk, &here.admin, talk.room).await.expect("a list");
    assert_eq!((list.items.len(), list.pending), (0, None));
    assert_eq!(here.mobile(talk.room).await, None);
}

async fn s65_r21_another_identity_of_the_same_customer_shows_none(db: TestDb) {
    let here = scene(&db).await;
    let talk = here.talk(&with_id(&here.site, "happytalk")).await;
    here.verify(&talk, NUMBER).await;
    let kakao = here.site.channel(ChannelKind::Kakao, "카카오톡").await;
    let on_kakao = here.desk.account_of(&here.site.account(kakao, "k-1"), "happytalk").await;
    here.site.name(on_kakao.key, on_kakao.identity, "김서연", here.desk.now()).await;
    let room = here.site.room(&on_kakao).await;
    let seen = here.customer(room).await;
    assert_eq!((seen.name.as_deref(), seen.mobile), (Some("김서연"), None), "이름 is shared, 휴대폰 is not");
    let list = verification::list(&here.desk, &here.admin, room).await.expect("a list");
    assert!(list.items.is_empty());
    assert_eq!(here.mobile(talk.room).await.as_deref(), Some(NUMBER));
}

async fn r21_the_mobile_finds_rooms_of_its_identity_only(db: TestDb) {
    let here = scene(&db).await;
    let talk = here.talk(&signed(&here.site, "happytalk")).await;
    here.verify(&talk, NUMBER).await;
    here.verify(&talk, "010-7777-8888").await;
    let kakao = here.site.channel(ChannelKind::Kakao, "카카오톡").await;
    let on_kakao = here.desk.proven_account_of(&here.site.account(kakao, "k-1"), "happytalk").await;
    here.site.room_with(&on_kakao, RoomSpec { status: Status::Waiting, ..RoomSpec::default() }).await;
    let found = async |q: &str| -> Vec<String> {
        let filter = service::room::Filter { q: q.to_owned(), ..service::room::Filter::default() };
        let list = service::room::list(&here.desk, &here.admin, &filter).await.expect("a list");
        list.items.into_iter().map(|row| row.room_no).collect()
    };
    let own = [talk.room.to_string()];
    assert_eq!(found("010-7777-8888").await, own);
    assert_eq!(found("77778888").await, own);
    assert_eq!(found("7788").await, own);
    assert!(found("1234-5678").await.is_empty(), "not the number it had before");
    assert!(found("010-7777-9999").await.is_empty());
    let neighbour = scene(&db).await;
    let filter = service::room::Filter { q: "77778888".to_owned(), ..service::room::Filter::default() };
    let there = service::room::list(&neighbour.desk, &neighbour.admin, &filter).await.expect("a list");
    assert!(there.items.is_empty(), "another site");
}

async fn r18_looking_at_verifications_is_audited(db: TestDb) {
    let here = scene(&db).await;
    let talk = here.talk(&page(&here.site)).await;
    for _ in 0..2 {
        verification::list(&here.desk, &here.admin, talk.room).await.expect("a list");
    }
    assert_eq!(here.count("SELECT COUNT(*) FROM audit WHERE site_id = $1 AND action = 'view_verifications' AND room_no = 1 AND agent_id IS NOT NULL").await, 2);
    let kim = here.site.agent("김상담", Role::Agent).await;
    let lee = here.site.agent("이상담", Role::Agent).await;
    let person = here.site.customer("x").await;
    let room = here.site.room_with(&person, RoomSpec::in_progress(lee.id)).await;
    let refused = verification::list(&here.desk, &here.site.acting_as(&kim, &[]), room).await;
    assert!(matches!(refused, Err(Error::NotFound)));
    assert_eq!(here.count("SELECT COUNT(*) FROM audit WHERE site_id = $1 AND action = 'view_verifications'").await, 2);
}

async fn asking_again_replaces_the_request(db: TestDb) {
    let here = scene(&db).await;
    let talk = here.talk(&page(&here.site)).await;
    let first = here.ask(talk.room).await;
    here.desk.pass(9_000);
    assert_eq!(here.ask(talk.room).await, first, "a double click is one request");
    assert_eq!(here.lines(talk.room).await, ["verification_requested"]);
    here.send(&talk, &first, NUMBER).await.expect("sent");
    let code = here.code().await;
    here.desk.pass(2_000);
    let second = here.ask(talk.room).await;
    assert_ne!(second, first);
    let closed = here.enter_code(&talk, &first, &code).await;
    assert!(matches!(closed, Err(Error::Verification(domain::verification::Refusal::Closed))), "{closed:?}");
    here.send(&talk, &second, "010-1111-2222").await.expect("sent");
    let code = here.code().await;
    here.enter_code(&talk, &second, &code).await.expect("verified");
    assert_eq!(here.mobile(talk.room).await.as_deref(), Some("010-1111-2222"));
}

async fn f8_a_room_that_ends_ends_its_request(db: TestDb) {
    let here = scene(&db).await;
    let talk = here.talk(&page(&here.site)).await;
    let request = here.ask(talk.room).await;
    here.send(&talk, &request, NUMBER).await.expect("sent");
    let code = here.code().await;
    service::room::end_by_agent(&here.desk, &here.admin, talk.room).await.expect("ended");
    for refused in [here.enter_code(&talk, &request, &code).await, here.send(&talk, &request, "01022223333").await] {
        assert!(matches!(refused, Err(Error::Verification(domain::verification::Refusal::Closed))), "{refused:?}");
    }
    assert_eq!(here.mobile(talk.room).await, None);
    let list = verification::list(&here.desk, &here.admin, talk.room).await.expect("a list");
    assert_eq!(list.pending, None);
}

async fn a_request_of_another_room_or_site_is_none(db: TestDb) {
    let (here, there) = (scene(&db).await, scene(&db).await);
    let talk = here.talk(&page(&here.site)).await;
    let request = here.ask(talk.room).await;
    for stranger in [here.talk(&page(&here.site)).await, there.talk(&page(&there.site)).await] {
        let refused = here.send(&stranger, &request, NUMBER).await;
        assert!(matches!(refused, Err(Error::Verification(domain::verification::Refusal::Closed))), "{refused:?}");
    }
    let nonsense = here.send(&talk, "x", NUMBER).await;
    assert!(matches!(nonsense, Err(Error::Verification(domain::verification::Refusal::Closed))));
    assert_eq!(here.count("SELECT COUNT(*) FROM jobs WHERE site_id = $1").await, 0);
}

async fn s63_s64_r20_each_method_is_named_and_the_newest_number_is_shown(db: TestDb) {
    use domain::verification::{Method, Verified};
    use service::view::VerificationMethod;
    let here = scene(&db).await;
    let room = here.talk(&with_id(&here.site, "happytalk")).await.room;
    let row = store::room::access(&mut here.desk.read().await.expect("a connection"), here.site.id, room).await;
    let identity = row.expect("read").expect("a room").identity;
    let methods = [Method::Sms, Method::KakaoSync, Method::Naver];
    for (n, method) in (1..).zip(methods) {
        here.desk.pass(60_000);
        let number = format!("010-1234-567{n}").parse().expect("a number");
        let verified = Verified { number: Some(number), at: here.desk.now(), signed: true };
        let id = domain::VerificationId(here.desk.id());
        let one =
            store::verification::Verification { id, identity, method, withdrawn_at: None, hidden: false, verified };
        let input = (here.site.id, one);
        let kept: Result<(), service::Error> = here
            .desk
            .write("verified", input, |tx, (site, one)| {
                Box::pin(async move {
                    store::verification::insert(tx, *site, one, domain::AuditId(one.id.0)).await?;
                    Ok(service::Done::quiet(()))
                })
            })
            .await;
        kept.expect("stored");
    }
    switch_on(&here).await;
    let list = verification::list(&here.desk, &here.admin, room).await.expect("a list");
    let named: Vec<_> = list.items.iter().map(|one| (one.method, one.number.as_deref())).collect();
    assert_eq!(
        named,
        [
            (VerificationMethod::Naver, Some("010-1234-5673")),
            (VerificationMethod::KakaoSync, Some("010-1234-5672")),
            (VerificationMethod::Sms, Some("010-1234-5671")),
        ],
        "newest first (R20)"
    );
    assert_eq!(here.mobile(room).await.as_deref(), Some("010-1234-5673"));
    let wire = serde_json::to_value(&list).expect("JSON");
    let words: Vec<_> = wire["items"].as_array().expect("items").iter().map(|one| one["method"].clone()).collect();
    assert_eq!(words, ["naver", "kakao_sync", "sms"]);
}

/// 카카오싱크 is on and a shop linked.
async fn switch_on(here: &super::Scene) {
    let site = here.site.id;
    let on: Result<(), service::Error> = here
        .desk
        .write("switch on", here.desk.now(), move |tx, now| {
            Box::pin(async move {
                let sync = store::kakao::KakaoSync { enabled: true, ..store::kakao::KakaoSync::default() };
                store::kakao::put(tx, site, &sync).await?;
                store::shop::link(tx, site, ("shop", ""), *now, *now).await?;
                Ok(service::Done::quiet(()))
            })
        })
        .await;
    on.expect("switched on");
}
