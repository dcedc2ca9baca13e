//! What the profile bot collects (S29, S30, S33, S34, S37, S41).

use domain::{RoomNo, access::Role, room::ChannelKind};
use service::{
    Error,
    customer::{self, Answers, Saved, Undone, collect},
    info, room,
    session::Session,
    view::{CustomerPatch, CustomerView, UndoRequest},
};
use testkit::{Site, TestDb, TestDesk};

testkit::both_databases!(
    s29_s30_s33_s34_s37_answers_fill_the_customer,
    s41_a_phone_given_to_the_bot_goes_to_phone_and_never_to_mobile,
    s46_an_answer_is_the_latest_value_and_a_correction_later_still,
    r11_one_bad_answer_keeps_none,
    r24_answers_go_with_the_account_that_brought_them,
);

async fn scene(db: &TestDb) -> (Site, TestDesk, Session) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    (site, desk, admin)
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

async fn seen(desk: &TestDesk, admin: &Session, room: RoomNo) -> CustomerView {
    info::customer(desk, admin, room).await.expect("고객정보")
}

async fn s29_s30_s33_s34_s37_answers_fill_the_customer(db: TestDb) {
    let (site, desk, admin) = scene(&db).await;
    let room = site.room(&site.customer("happytalk").await).await;
    let answers = Answers {
        name: text(" 김서연 "),
        phone: text("010-1234-5678"),
        email: text("a@example.com"),
        birth_date: text("1993-04-12"),
        address: text("서울시 중구"),
    };
    collect(&desk, site.id, room, &answers).await.expect("kept");
    let seen = seen(&desk, &admin, room).await;
    let values = [&seen.name, &seen.phone, &seen.email, &seen.birth_date, &seen.address].map(|value| value.as_deref());
    let expected = ["김서연", "010-1234-5678", "a@example.com", "1993-04-12", "서울시 중구"].map(Some);
    assert_eq!((values, seen.age), (expected, Some(33)));
    for source in seen.sources.values() {
        assert_eq!((source.source.as_str(), source.by.as_deref()), ("profile_bot", None));
    }
    assert_eq!(seen.sources.len(), 5);
}

async fn s41_a_phone_given_to_the_bot_goes_to_phone_and_never_to_mobile(db: TestDb) {
    let (site, desk, admin) = scene(&db).await;
    let room = site.room(&site.customer("happytalk").await).await;
    collect(&desk, site.id, room, &Answers { phone: text("010-1234-5678"), ..Answers::default() }).await.expect("kept");
    let seen = seen(&desk, &admin, room).await;
    assert_eq!((seen.phone.as_deref(), seen.mobile), (Some("010-1234-5678"), None));
    let list = service::verification::list(&desk, &admin, room).await.expect("a list");
    assert!(list.items.is_empty(), "인증 정보가 없습니다.");
}

async fn s46_an_answer_is_the_latest_value_and_a_correction_later_still(db: TestDb) {
    let (site, desk, admin) = scene(&db).await;
    let room = site.room(&site.customer("happytalk").await).await;
    let name = async |name: &str| {
        desk.pass(1_000);
        let version = seen(&desk, &admin, room).await.version;
        let patch = CustomerPatch { version, name: text(name), ..CustomerPatch::default() };
        assert!(matches!(customer::edit(&desk, &admin, room, &patch).await, Ok(Saved::Done(_))));
    };
    name("상담사가 쓴 이름").await;
    desk.pass(1_000);
    let answers = Answers { name: text("고객이 쓴 이름"), phone: text("  "), ..Answers::default() };
    collect(&desk, site.id, room, &answers).await.expect("kept");
    let after = seen(&desk, &admin, room).await;
    assert_eq!((after.name.as_deref(), after.phone), (Some("고객이 쓴 이름"), None), "a blank answer is none");
    collect(&desk, site.id, room, &Answers::default()).await.expect("nothing to keep");
    assert_eq!(seen(&desk, &admin, room).await.version, after.version);
    name("바로잡은 이름").await;
    assert_eq!(seen(&desk, &admin, room).await.name.as_deref(), Some("바로잡은 이름"));
}

async fn r11_one_bad_answer_keeps_none(db: TestDb) {
    let (site, desk, admin) = scene(&db).await;
    let room = site.room(&site.customer("happytalk").await).await;
    let good = || Answers { name: text("김서연"), ..Answers::default() };
    for (answers, field, code) in [
        (Answers { phone: text("0\0"), ..good() }, "phone", "control_character"),
        (Answers { email: text(&"a".repeat(101)), ..good() }, "email", "too_long"),
        (Answers { address: text(&"가".repeat(301)), ..good() }, "address", "too_long"),
        (Answers { birth_date: text("2023-02-30"), ..good() }, "birth_date", "invalid"),
        (Answers { birth_date: text("1850-01-01"), ..good() }, "birth_date", "out_of_range"),
        (Answers { birth_date: text("2026-11-23"), ..good() }, "birth_date", "out_of_range"),
    ] {
        match collect(&desk, site.id, room, &answers).await {
            Err(Error::Invalid(fields)) => assert_eq!((fields[0].field.as_ref(), fields[0].code), (field, code)),
            other => panic!("{field}: {other:?}"),
        }
        assert_eq!(seen(&desk, &admin, room).await.name, None, "{field}");
    }
    room::end_by_agent(&desk, &admin, room).await.expect("an end");
    assert!(matches!(collect(&desk, site.id, room, &good()).await, Err(Error::RoomEnded)));
    assert!(matches!(collect(&desk, db.site().await.id, room, &good()).await, Err(Error::NotFound)));
}

async fn r24_answers_go_with_the_account_that_brought_them(db: TestDb) {
    let (site, desk, admin) = scene(&db).await;
    let web = site.room(&site.customer("happytalk").await).await;
    let kakao = site.channel(ChannelKind::Kakao, "카카오톡").await;
    let account = site.account(kakao, "k");
    let own = desk.account(&account).await.customer_id;
    desk.account_of(&account, "happytalk").await;
    let room = desk.writes(&account, "1", "안녕").await;
    collect(&desk, site.id, room, &Answers { name: text("김서연"), ..Answers::default() }).await.expect("kept");
    assert_eq!(seen(&desk, &admin, web).await.name.as_deref(), Some("김서연"), "S45");
    let link = crate::entry::count(&desk, &site, "SELECT link_id FROM links WHERE site_id = $1").await;
    let confirm = UndoRequest { confirm: true, ..UndoRequest::default() };
    let undone = customer::undo(&desk, &admin, domain::LinkId(link), &confirm).await;
    assert!(matches!(undone, Ok(Undone::Done(_))), "{undone:?}");
    assert_eq!(seen(&desk, &admin, web).await.name, None);
    let back = seen(&desk, &admin, room).await;
    assert_eq!((back.customer_id, back.name.as_deref()), (own, Some("김서연")));
}
