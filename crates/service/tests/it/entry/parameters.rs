use service::view::NewVisitorSession;
use testkit::{Site, TestDb};

use super::{again, come, count, known, page, with_id};

testkit::both_databases!(
    s29_s30_s33_parameters_fill_the_customer,
    s40_every_parameter_becomes_a_fact,
    r3_the_same_parameters_again_are_no_write,
    r3_parameters_do_not_undo_a_correction,
    r3_an_empty_parameter_is_no_write,
    r11_parameters_are_cut,
    f6_classifications_wait_for_the_room,
    f6_only_categories_of_the_site_classify_a_new_room,
);

fn shop(site: &Site) -> NewVisitorSession {
    NewVisitorSession {
        cus_extra_username: Some("김서연".into()),
        cus_extra_phone: Some("02-555-0041".into()),
        cus_extra_email: Some("a@example.com".into()),
        ..with_id(site, "happytalk")
    }
}

const FACTS: &str = "SELECT COUNT(*) FROM facts WHERE site_id = $1";

async fn s29_s30_s33_parameters_fill_the_customer(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let seen = known(&desk, &come(&desk, &shop(&site)).await).await;
    assert_eq!(
        (seen.name.as_deref(), seen.phone.as_deref(), seen.email.as_deref()),
        (Some("김서연"), Some("02-555-0041"), Some("a@example.com"))
    );
}

async fn s40_every_parameter_becomes_a_fact(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let text = |n: i32| Some(format!("값 {n}"));
    let new = NewVisitorSession {
        user_parameter: text(0),
        parameter1: text(1),
        parameter2: text(2),
        parameter3: text(3),
        parameter4: text(4),
        parameter5: text(5),
        parameter6: text(6),
        parameter7: text(7),
        parameter8: text(8),
        parameter9: text(9),
        parameter10: text(10),
        ..shop(&site)
    };
    let seen = known(&desk, &come(&desk, &new).await).await;
    let mut read = desk.read().await.expect("a connection");
    let facts = store::fact::shown(&mut read, site.id, seen.customer()).await.expect("facts");
    assert_eq!(facts.len(), 14);
    for n in 1..=10 {
        let fact = facts.iter().find(|fact| fact.field.to_string() == format!("p:parameter{n}")).expect("a fact");
        assert_eq!((fact.value().to_owned(), fact.identity), (format!("값 {n}"), seen.identity()));
        assert_eq!((fact.source, fact.placed.written.at), (domain::customer::Source::Parameter, testkit::START));
    }
}

async fn r3_the_same_parameters_again_are_no_write(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let first = come(&desk, &shop(&site)).await;
    let before = known(&desk, &first).await;
    desk.pass(120_000);
    again(&desk, &first, &shop(&site)).await;
    come(&desk, &shop(&site)).await;
    assert_eq!(known(&desk, &first).await, before);
    assert_eq!(count(&desk, &site, FACTS).await, 3);
    let mut changed = shop(&site);
    changed.cus_extra_username = Some("김서현".into());
    again(&desk, &first, &changed).await;
    let after = known(&desk, &first).await;
    assert_eq!((after.name.as_deref(), after.phone.as_deref()), (Some("김서현"), Some("02-555-0041")));
    assert_eq!(count(&desk, &site, FACTS).await, 4);
    assert!(after.version > before.version);
}

async fn r3_parameters_do_not_undo_a_correction(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let session = come(&desk, &shop(&site)).await;
    let seen = known(&desk, &session).await;
    site.name(seen.customer(), seen.identity(), "김 서 연", testkit::START.plus(1)).await;
    desk.pass(120_000);
    again(&desk, &session, &shop(&site)).await;
    assert_eq!(known(&desk, &session).await.name.as_deref(), Some("김 서 연"));
    let mut changed = shop(&site);
    changed.cus_extra_username = Some("김서윤".into());
    again(&desk, &session, &changed).await;
    assert_eq!(known(&desk, &session).await.name.as_deref(), Some("김서윤"), "what is new is the newest write");
}

async fn r3_an_empty_parameter_is_no_write(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let session = come(&desk, &shop(&site)).await;
    let mut empty = with_id(&site, "happytalk");
    empty.cus_extra_username = Some(" ".into());
    empty.cus_extra_phone = Some(String::new());
    again(&desk, &session, &empty).await;
    let seen = known(&desk, &session).await;
    assert_eq!((seen.name.as_deref(), seen.phone.as_deref()), (Some("김서연"), Some("02-555-0041")));
}

async fn r11_parameters_are_cut(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let new = NewVisitorSession { cus_extra_username: Some("한😀".repeat(60)), ..page(&site) };
    let session = come(&desk, &new).await;
    let seen = known(&desk, &session).await;
    assert_eq!(seen.name, Some("한😀".repeat(50)));
    again(&desk, &session, &new).await;
    assert_eq!(count(&desk, &site, FACTS).await, 1, "the same again after cutting");
}

async fn f6_classifications_wait_for_the_room(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let new = NewVisitorSession { category_id: Some("12".into()), division_id: Some("x".repeat(65)), ..page(&site) };
    let session = come(&desk, &new).await;
    again(&desk, &session, &page(&site)).await;
    let marks = service::entry::visitor(&desk, &session.token).await.expect("a visitor").marks;
    assert_eq!((marks.category_id.as_deref(), marks.division_id), (Some("12"), None));
}

async fn f6_only_categories_of_the_site_classify_a_new_room(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", domain::access::Role::Admin).await, &[]);
    crate::history::category(&db, &site, "c", "배송", "지연").await;
    crate::history::category(&db, &site, "e", "교환", "색상").await;
    crate::history::category(&db, &site, "old", "예전", "것").await;
    testkit::put!(db.db(), "UPDATE categories SET used = FALSE WHERE site_id = $1 AND category_id = 'old'", site.id.0);
    for (category, division, expected) in [
        ("c", "c-d", "배송/지연"),
        ("c", "", "배송"),
        ("c", "e-d", "배송"),
        ("c", "<b>", "배송"),
        ("c-d", "", "-"),
        ("nonsense", "", "-"),
        ("nonsense", "c-d", "-"),
        ("", "c-d", "-"),
        ("old", "old-d", "-"),
    ] {
        let sent = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let new = NewVisitorSession { category_id: sent(category), division_id: sent(division), ..page(&site) };
        let session = come(&desk, &new).await;
        let sent = crate::rooms::say(&desk, &session, &crate::rooms::words(1, "문의")).await.expect("sent");
        let room = sent.room_no.parse().expect("a number");
        let shown = service::room::find(&desk, &admin, room).await.expect("a room").category;
        assert_eq!(shown.label, expected, "{category}/{division}");
        let stored = (shown.category_id.is_some(), shown.division_id.is_some());
        assert_eq!(stored, (expected != "-", expected.contains('/')), "nothing else is kept: {category}/{division}");
    }
}
