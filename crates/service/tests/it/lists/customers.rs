//! 고객 목록.

use domain::{
    Millis,
    access::Role,
    room::{ChannelKind, Status},
};
use service::{
    Error, history,
    list::{self, Customers},
    session::Session,
    view,
};
use testkit::{RoomSpec, START, TestDb, TestDesk, put};

testkit::both_databases!(
    f15_who_writes_while_somebody_pages_is_not_missed,
    f15_r18_an_agents_list_goes_by_the_agents_own_rooms,
    f15_one_row_per_person_by_their_last_consultation,
    f15_totals_are_those_of_the_history,
    f15_s69_r21_tags_and_verified_numbers_stand_on_their_own_line,
    f15_people_are_searched_also_without_a_consultation,
    f15_r18_agents_see_the_people_of_their_rooms,
    f15_filters_of_people,
);

async fn all(desk: &TestDesk, session: &Session, filter: &Customers) -> Vec<view::CustomerRow> {
    let (mut rows, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = list::customers(desk, session, filter, &cursor).await.expect("a page");
        rows.extend(page.items);
        match page.next_cursor {
            Some(next) => cursor = next,
            None => return rows,
        }
    }
}

async fn ids(desk: &TestDesk, session: &Session, filter: Customers) -> Vec<String> {
    all(desk, session, &filter).await.into_iter().map(|row| row.customer_id).collect()
}

async fn f15_one_row_per_person_by_their_last_consultation(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let kakao = site.channel(ChannelKind::Kakao, "카카오톡").await;
    let elsewhere = db.site().await;
    elsewhere.room(&elsewhere.customer("stranger").await).await;
    let mut expected = Vec::new();
    for n in 0..70_i64 {
        let person = site.customer(&format!("c{n}")).await;
        // An early and a late room of each: they stand where the late one does.
        site.room_with(&person, RoomSpec::ended(None).at(START.plus(n))).await;
        let other = desk.account_of(&site.account(kakao, &format!("k-{n}")), &person.customer_id).await;
        site.room_with(&other, RoomSpec::ended(None).at(START.plus(10_000 - n * 2))).await;
        expected.push(format!("c{n}"));
    }
    site.customer("never wrote").await;
    assert_eq!(ids(&desk, &admin, Customers::default()).await, expected);
    let rows = all(&desk, &admin, &Customers::default()).await;
    assert!(rows.iter().all(|row| row.consultations == 2 && row.identities == 2 && row.accounts.len() == 2));
}

async fn f15_totals_are_those_of_the_history(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    for n in 0..5_usize {
        let person = site.customer(&format!("c{n}")).await;
        let mut newest = None;
        for k in 0..=n {
            let spec = RoomSpec::ended(None).at(START.plus(i64::try_from(n * 10 + k).expect("small")));
            newest = Some(site.room_with(&person, spec).await);
        }
        let room = newest.expect("one");
        let told = history::list(&desk, &admin, room, &history::Filter::default(), "").await.expect("read").total;
        let person = list::person(&desk, &admin, person.key).await.expect("listed").row;
        assert_eq!((person.consultations, told), (told, i64::try_from(n + 1).expect("small")));
    }
}

async fn f15_s69_r21_tags_and_verified_numbers_stand_on_their_own_line(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let kim = site.agent("김상담", Role::Agent).await;
    let kakao = site.channel(ChannelKind::Kakao, "카카오톡").await;
    let person = site.customer("happytalk").await;
    let on_kakao = desk.account_of(&site.account(kakao, "k-1"), &person.customer_id).await;
    site.room_with(&person, RoomSpec::ended(Some(kim.id))).await;
    site.room_with(&on_kakao, RoomSpec::ended(None)).await;
    put!(
        db.db(),
        "UPDATE identities SET tags = '[\"VIP\"]' WHERE site_id = $1 AND identity_id = $2",
        site.id.0,
        person.identity.0
    );
    for (id, identity, number) in [(1_i64, person.identity, "010-1111-2222"), (2, on_kakao.identity, "010-3333-4444")] {
        put!(
            db.db(),
            "INSERT INTO verifications (site_id, verification_id, identity_id, method, number, verified_at, signed, audit_id) \
             VALUES ($1, $2, $3, 0, $4, $5, TRUE, 0)",
            site.id.0,
            id,
            identity.0,
            number,
            START.0
        );
    }
    let lines = |row: &view::CustomerRow| {
        let mut lines: Vec<_> =
            row.accounts.iter().map(|one| (one.channel.label.clone(), one.tags.clone(), one.mobile.clone())).collect();
        lines.sort();
        lines
    };
    let line = |channel: &str, tags: &[&str], mobile: Option<&str>| {
        (channel.to_owned(), tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>(), mobile.map(str::to_owned))
    };
    let rows = all(&desk, &admin, &Customers::default()).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(
        lines(&rows[0]),
        [line("웹채팅", &["VIP"], Some("010-1111-2222")), line("카카오톡", &[], Some("010-3333-4444"))]
    );
    // 김상담 had the room on the web alone.
    let rows = all(&desk, &site.acting_as(&kim, &[]), &Customers::default()).await;
    assert_eq!(lines(&rows[0]), [line("웹채팅", &["VIP"], Some("010-1111-2222")), line("카카오톡", &[], None)]);
    // A verified number finds rooms of its account, and nobody in this list.
    let by_mobile = Customers { q: "010-1111-2222".into(), ..<_>::default() };
    assert!(ids(&desk, &admin, by_mobile).await.is_empty());
}

async fn f15_people_are_searched_also_without_a_consultation(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let (wrote, silent) = (site.customer("kim-1").await, site.customer("kim-2").await);
    for person in [&wrote, &silent] {
        site.name(person.key, person.identity, "김서연", START).await;
    }
    put!(
        db.db(),
        "UPDATE customers SET email = 'Seoyeon@example.com', phone = '02-555-0041' WHERE site_id = $1 AND customer_key = $2",
        site.id.0,
        silent.key.0
    );
    site.room_with(&wrote, RoomSpec::ended(None)).await;
    service::search::Indexer::new(&desk).run(Some(site.id)).await.expect("indexed");
    let found = async |q: &str| ids(&desk, &admin, Customers { q: q.to_owned(), ..<_>::default() }).await;
    assert_eq!(found("김서연").await, ["kim-1", "kim-2"], "who never wrote comes last");
    for q in ["seoyeon@example", "5550041", "kim-2", &silent.identifier] {
        assert_eq!(found(q).await, ["kim-2"], "{q}");
    }
    assert_eq!(found("박").await, [""; 0]);
}

async fn f15_r18_agents_see_the_people_of_their_rooms(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let kim = site.agent("김상담", Role::Agent).await;
    let lee = site.agent("이상담", Role::Agent).await;
    let (mine, others) = (site.customer("mine").await, site.customer("others").await);
    site.room_with(&mine, RoomSpec::ended(Some(kim.id))).await;
    // A colleague had them since, which moves nobody in kim's list.
    site.room_with(&mine, RoomSpec::ended(Some(lee.id)).at(START.plus(10))).await;
    site.room_with(&others, RoomSpec::ended(Some(lee.id)).at(START.plus(20))).await;
    let as_kim = site.acting_as(&kim, &[]);
    assert_eq!(ids(&desk, &as_kim, Customers::default()).await, ["mine"]);
    for q in ["others", "mine"] {
        let expected: &[&str] = if q == "mine" { &["mine"] } else { &[] };
        assert_eq!(ids(&desk, &as_kim, Customers { q: q.to_owned(), ..<_>::default() }).await, expected);
    }
    assert!(list::person(&desk, &as_kim, mine.key).await.is_ok());
    assert!(matches!(list::person(&desk, &as_kim, others.key).await, Err(Error::NotFound)));
    let elsewhere = db.site().await;
    let admin = elsewhere.acting_as(&elsewhere.agent("관리자", Role::Admin).await, &[]);
    assert!(matches!(list::person(&desk, &admin, mine.key).await, Err(Error::NotFound)));
}

async fn f15_filters_of_people(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let kakao = site.channel(ChannelKind::Kakao, "카카오톡").await;
    let (web, both) = (site.customer("web").await, site.customer("both").await);
    let second = desk.account_of(&site.account(kakao, "k-1"), &both.customer_id).await;
    let midnight = Millis::from_rfc3339("2026-11-22T15:00:00Z").expect("a time");
    site.room_with(&web, RoomSpec::ended(None).at(midnight.plus(-1))).await;
    site.room_with(&both, RoomSpec::ended(None).at(midnight.plus(-2))).await;
    site.room_with(&both, RoomSpec { status: Status::Waiting, ..RoomSpec::default() }.at(midnight)).await;
    put!(
        db.db(),
        "UPDATE identities SET tags = '[\"단골\",\"VIP\"]' WHERE site_id = $1 AND identity_id = $2",
        site.id.0,
        second.identity.0
    );
    let cases = [
        (Customers::default(), vec!["both", "web"]),
        (Customers { channel_id: kakao.to_string(), ..<_>::default() }, vec!["both"]),
        (Customers { tag: "vip".into(), ..<_>::default() }, vec!["both"]),
        (Customers { tag: "단".into(), ..<_>::default() }, vec![]),
        (Customers { from: "2026-11-23".into(), ..<_>::default() }, vec!["both"]),
        // The last one counts, not any.
        (Customers { to: "2026-11-22".into(), ..<_>::default() }, vec!["web"]),
        (Customers { q: "web".into(), channel_id: kakao.to_string(), ..<_>::default() }, vec![]),
        (Customers { q: "both".into(), tag: "vip".into(), ..<_>::default() }, vec!["both"]),
        (Customers { q: "both".into(), to: "2026-11-22".into(), ..<_>::default() }, vec![]),
    ];
    for (filter, expected) in cases {
        let what = format!("{filter:?}");
        assert_eq!(ids(&desk, &admin, filter).await, expected, "{what}");
    }
}

async fn f15_who_writes_while_somebody_pages_is_not_missed(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let mut people = Vec::new();
    for n in 0..60_i64 {
        let person = site.customer(&format!("c{n}")).await;
        site.room_with(&person, RoomSpec::ended(None).at(START.plus(-n))).await;
        people.push(person);
    }
    let first = list::customers(&desk, &admin, &Customers::default(), "").await.expect("a page");
    assert_eq!(first.items.len(), 50);
    desk.pass(1_000);
    site.room_with(&people[55], RoomSpec::ended(None).at(START.plus(1_000))).await;
    let cursor = first.next_cursor.expect("more");
    let second = list::customers(&desk, &admin, &Customers::default(), &cursor).await.expect("a page");
    let ids: Vec<String> = second.items.into_iter().map(|row| row.customer_id).collect();
    assert_eq!(ids, (50..60).map(|n| format!("c{n}")).collect::<Vec<_>>(), "they stay where they were");
    assert_eq!(second.next_cursor, None);
    assert_eq!(ids_of(&list::customers(&desk, &admin, &Customers::default(), "").await.expect("a page"))[0], "c55");
}

fn ids_of(page: &view::CustomerList) -> Vec<&str> {
    page.items.iter().map(|row| row.customer_id.as_str()).collect()
}

async fn f15_r18_an_agents_list_goes_by_the_agents_own_rooms(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let (kim, lee) = (site.agent("김상담", Role::Agent).await, site.agent("이상담", Role::Agent).await);
    let (a, b) = (site.customer("a").await, site.customer("b").await);
    let day = |n: i64| START.plus(n * 24 * 3_600_000);
    site.room_with(&a, RoomSpec::ended(Some(kim.id)).at(day(0))).await;
    site.room_with(&b, RoomSpec::ended(Some(kim.id)).at(day(1))).await;
    site.room_with(&a, RoomSpec::ended(Some(lee.id)).at(day(5))).await;
    put!(db.db(), "UPDATE customers SET name = '김고객' WHERE site_id = $1", site.id.0);
    service::search::Indexer::new(&desk).run(Some(site.id)).await.expect("indexed");
    let as_kim = site.acting_as(&kim, &[]);
    for q in ["", "김고객"] {
        let filter = Customers { q: q.into(), ..<_>::default() };
        let page = list::customers(&desk, &as_kim, &filter, "").await.expect("a page");
        assert_eq!(ids_of(&page), ["b", "a"], "order: {q}");
        assert_eq!(page.items[1].last_at.as_deref(), Some(day(0).rfc3339().as_str()), "what is shown: {q}");
        assert_eq!(page.items[1].consultations, 2, "총 상담이력건 counts all");
        let that_day = Customers { q: q.into(), to: "2026-11-22".into(), ..<_>::default() };
        let page = list::customers(&desk, &as_kim, &that_day, "").await.expect("a page");
        assert_eq!(ids_of(&page), ["a"], "the period: {q}");
    }
}
