//! 상담 목록.

use domain::{Millis, RoomNo, access::Role, room::ChannelKind};
use service::{
    Error,
    list::{self, Consultations},
    session::Session,
    view,
};
use testkit::{RoomSpec, START, TestDb, TestDesk, put};

testkit::both_databases!(
    f15_a_typed_number_obeys_the_other_filters,
    f15_r18_a_search_looks_among_an_agents_own_people,
    f15_consultations_come_newest_first_in_pages,
    f15_every_filter_keeps_what_fits,
    f15_r18_agents_see_their_own_and_managers_open_by_what_they_may_read,
    f15_a_person_is_searched_and_a_number_stands_first,
    f15_people_of_before_an_upgrade_are_found_by_their_e_mail,
    f15_what_can_be_no_filter_is_refused,
    f15_columns_are_kept_per_agent,
);

const DAY: i64 = 24 * 3_600_000;

async fn all(desk: &TestDesk, session: &Session, filter: &Consultations) -> Vec<view::ListedConsultation> {
    let (mut rows, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = list::consultations(desk, session, filter, &cursor).await.expect("a page");
        assert!(page.items.len() <= 50);
        rows.extend(page.items);
        match page.next_cursor {
            Some(next) => cursor = next,
            None => return rows,
        }
    }
}

async fn numbers(desk: &TestDesk, session: &Session, filter: Consultations) -> Vec<i64> {
    let rows = all(desk, session, &filter).await;
    rows.into_iter().map(|row| row.room_no.parse().expect("a number")).collect()
}

async fn f15_consultations_come_newest_first_in_pages(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let elsewhere = db.site().await;
    elsewhere.room(&elsewhere.customer("other").await).await;
    let people = [site.customer("a").await, site.customer("b").await];
    let mut expected = Vec::new();
    for n in 0..120_i64 {
        // Three at a time begin in the same millisecond.
        let spec = RoomSpec::ended(None).at(START.plus(n / 3 * 1000));
        let room = site.room_with(&people[usize::try_from(n % 2).expect("small")], spec).await;
        expected.push((n / 3, room.0));
    }
    expected.sort_unstable();
    expected.reverse();
    let expected: Vec<i64> = expected.into_iter().map(|(_, room)| room).collect();
    assert_eq!(numbers(&desk, &admin, Consultations::default()).await, expected, "none twice, none left out");
    // What comes while somebody pages moves nothing.
    let first = list::consultations(&desk, &admin, &Consultations::default(), "").await.expect("a page");
    site.room_with(&people[0], RoomSpec::ended(None).at(START.plus(DAY))).await;
    let cursor = first.next_cursor.expect("more");
    let second = list::consultations(&desk, &admin, &Consultations::default(), &cursor).await.expect("a page");
    assert_eq!(second.items[0].room_no, expected[50].to_string());
}

async fn f15_every_filter_keeps_what_fits(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let (kim, lee) = (site.agent("김상담", Role::Agent).await, site.agent("이상담", Role::Agent).await);
    let kakao = site.channel(ChannelKind::Kakao, "카카오톡").await;
    let person = site.customer("happytalk").await;
    let on_kakao = desk.account_of(&site.account(kakao, "k-1"), &person.customer_id).await;
    crate::history::category(&db, &site, "c", "배송", "지연").await;
    // Midnight in Seoul lies at 15:00 UTC.
    let midnight = Millis::from_rfc3339("2026-11-22T15:00:00Z").expect("a time");
    let old = site.room_with(&person, RoomSpec::ended(Some(kim.id)).at(midnight.plus(-1))).await;
    let bot = site.room_with(&on_kakao, RoomSpec::ended(None).at(midnight)).await;
    let now = site.room_with(&person, RoomSpec::in_progress(lee.id).at(midnight.plus(DAY - 1))).await;
    crate::history::classify(&db, &site, old, Some("c"), Some("c-d")).await;
    crate::history::classify(&db, &site, now, Some("c"), None).await;
    for (room, tags) in [(old, r#"["VIP","환불"]"#), (now, r#"["vip"]"#)] {
        put!(db.db(), "UPDATE rooms SET tags = $3 WHERE site_id = $1 AND room_no = $2", site.id.0, room.0, tags);
    }
    let id = |number: i64| number.to_string();
    let cases: [(&str, Consultations, &[RoomNo]); 13] = [
        ("everything", Consultations::default(), &[now, bot, old]),
        ("state", Consultations { status: vec![view::Status::Ended], ..<_>::default() }, &[bot, old]),
        (
            "states",
            Consultations { status: vec![view::Status::InProgress, view::Status::Waiting], ..<_>::default() },
            &[now],
        ),
        ("channel", Consultations { channel_id: id(kakao.0), ..<_>::default() }, &[bot]),
        ("agent", Consultations { agent_id: id(kim.id.0), ..<_>::default() }, &[old]),
        ("nobody", Consultations { agent_id: "none".into(), ..<_>::default() }, &[bot]),
        ("대분류", Consultations { category_id: "c".into(), ..<_>::default() }, &[now, old]),
        ("중분류", Consultations { category_id: "c-d".into(), ..<_>::default() }, &[old]),
        ("unclassified", Consultations { category_id: "none".into(), ..<_>::default() }, &[bot]),
        ("tag, case apart", Consultations { tag: "Vip".into(), ..<_>::default() }, &[now, old]),
        ("no part of a tag", Consultations { tag: "환".into(), ..<_>::default() }, &[]),
        ("a day", Consultations { from: "2026-11-23".into(), to: "2026-11-23".into(), ..<_>::default() }, &[now, bot]),
        ("up to a day", Consultations { to: "2026-11-22".into(), ..<_>::default() }, &[old]),
    ];
    for (what, filter, expected) in cases {
        let expected: Vec<i64> = expected.iter().map(|room| room.0).collect();
        assert_eq!(numbers(&desk, &admin, filter).await, expected, "{what}");
    }
    let rows = all(&desk, &admin, &Consultations::default()).await;
    let shown: Vec<_> =
        rows.iter().map(|row| (row.agent.as_str(), row.category.as_str(), row.channel.label.as_str())).collect();
    assert_eq!(
        shown,
        [("로봇 > 이상담", "배송", "웹채팅"), ("로봇", "-", "카카오톡"), ("로봇 > 김상담", "배송/지연", "웹채팅")]
    );
    assert_eq!((rows[0].duration_ms, rows[1].duration_ms), (None, Some(600_000)));
}

async fn f15_r18_agents_see_their_own_and_managers_open_by_what_they_may_read(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let (kim, lee) = (site.agent("김상담", Role::Agent).await, site.agent("이상담", Role::Agent).await);
    let park = site.agent("박매니저", Role::Manager).await;
    let (person, other) = (site.customer("a").await, site.customer("b").await);
    let mine = site.room_with(&person, RoomSpec::ended(Some(kim.id))).await;
    let before = site.room_with(&person, RoomSpec::ended(Some(lee.id)).at(START.plus(1))).await;
    let others = site.room_with(&other, RoomSpec::ended(Some(lee.id)).at(START.plus(2))).await;
    let as_kim = site.acting_as(&kim, &[]);
    assert_eq!(numbers(&desk, &as_kim, Consultations::default()).await, [mine.0]);
    let of_lee = Consultations { agent_id: lee.id.to_string(), ..<_>::default() };
    assert_eq!(numbers(&desk, &as_kim, of_lee).await, [0_i64; 0], "not by asking for a colleague's");
    for q in [others.to_string(), "b".into()] {
        assert_eq!(numbers(&desk, &as_kim, Consultations { q, ..<_>::default() }).await, [0_i64; 0]);
    }
    // The history of a customer is read from any room of theirs.
    let history = Consultations { customer: person.key.to_string(), ..<_>::default() };
    assert_eq!(numbers(&desk, &as_kim, history).await, [before.0, mine.0]);
    let strangers = Consultations { customer: other.key.to_string(), ..<_>::default() };
    let refused = list::consultations(&desk, &as_kim, &strangers, "").await;
    assert!(matches!(refused, Err(Error::NotFound)));

    let of_kim = site.acting_as(&park, &[kim.id]);
    let rows = all(&desk, &of_kim, &Consultations::default()).await;
    let via: Vec<_> = rows.iter().map(|row| (row.room_no.clone(), row.via.clone())).collect();
    let number = |room: RoomNo| room.to_string();
    assert_eq!(
        via,
        [(number(others), None), (number(before), Some(number(mine))), (number(mine), Some(number(mine)))],
        "all rows are seen; what was said is opened by a room of the groups one leads"
    );
}

async fn f15_a_person_is_searched_and_a_number_stands_first(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let seoyeon = site.customer("1004").await;
    site.name(seoyeon.key, seoyeon.identity, "김서연", START).await;
    put!(
        db.db(),
        "UPDATE customers SET phone = '02-555-0041', email = 'Seoyeon@example.com' WHERE site_id = $1 AND customer_key = $2",
        site.id.0,
        seoyeon.key.0
    );
    let jiwoo = site.customer("jiwoo").await;
    let hers = site.room_with(&seoyeon, RoomSpec::ended(None)).await;
    let his = site.room_with(&jiwoo, RoomSpec::ended(None).at(START.plus(1))).await;
    service::search::Indexer::new(&desk).run(Some(site.id)).await.expect("indexed");
    for q in ["서연", "ㄱㅅㅇ", "555-0041", "seoyeon@ex", "1004", &seoyeon.identifier] {
        let filter = Consultations { q: q.to_owned(), ..<_>::default() };
        assert_eq!(numbers(&desk, &admin, filter).await, [hers.0], "{q}");
    }
    let by_number = Consultations { q: his.to_string(), ..<_>::default() };
    assert_eq!(numbers(&desk, &admin, by_number).await.first(), Some(&his.0));
    let nobody = Consultations { q: "없는사람".into(), ..<_>::default() };
    assert_eq!(numbers(&desk, &admin, nobody).await, [0_i64; 0]);
}

async fn f15_what_can_be_no_filter_is_refused(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let long = || "가".repeat(101);
    let filters = [
        Consultations { q: long(), ..<_>::default() },
        Consultations { tag: long(), ..<_>::default() },
        Consultations { channel_id: "x".into(), ..<_>::default() },
        Consultations { agent_id: "-1".into(), ..<_>::default() },
        Consultations { from: "2026-13-01".into(), ..<_>::default() },
        Consultations { to: "tomorrow".into(), ..<_>::default() },
        Consultations { category_id: "c".repeat(101), ..<_>::default() },
    ];
    for filter in filters {
        let answer = list::consultations(&desk, &admin, &filter, "").await;
        assert!(matches!(answer, Err(Error::Invalid(_))), "{filter:?}");
    }
    for cursor in ["x", "MQ", "%00", "MS5hYmM"] {
        let answer = list::consultations(&desk, &admin, &Consultations::default(), cursor).await;
        assert!(matches!(answer, Err(Error::InvalidCursor)), "{cursor}");
    }
}

async fn f15_columns_are_kept_per_agent(db: TestDb) {
    use view::ListColumn::{Channel, Customer, StartedAt};
    let (site, desk) = (db.site().await, db.desk());
    let kim = site.acting_as(&site.agent("김상담", Role::Agent).await, &[]);
    let lee = site.acting_as(&site.agent("이상담", Role::Agent).await, &[]);
    let wanted = view::ListColumns { columns: vec![Customer, StartedAt, Channel] };
    list::set_columns(&desk, &kim, &wanted).await.expect("kept");
    assert_eq!(list::columns(&desk, &kim).await.expect("read"), wanted);
    assert_eq!(list::columns(&desk, &lee).await.expect("read").columns, []);
    let twice = view::ListColumns { columns: vec![Customer, Customer] };
    assert!(matches!(list::set_columns(&desk, &kim, &twice).await, Err(Error::Invalid(_))));
    assert_eq!(list::columns(&desk, &kim).await.expect("read"), wanted, "nothing was half kept");
}

async fn f15_a_typed_number_obeys_the_other_filters(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let kim = site.agent("김상담", Role::Agent).await;
    let kakao = site.channel(ChannelKind::Kakao, "카카오톡").await;
    let person = site.customer("happytalk").await;
    crate::history::category(&db, &site, "c", "배송", "지연").await;
    let room = site.room_with(&person, RoomSpec::ended(Some(kim.id))).await;
    crate::history::classify(&db, &site, room, Some("c"), Some("c-d")).await;
    put!(db.db(), "UPDATE rooms SET tags = '[\"환불\"]' WHERE site_id = $1 AND room_no = $2", site.id.0, room.0);
    let with = |filter: Consultations| Consultations { q: room.to_string(), ..filter };
    for fits in [
        Consultations::default(),
        Consultations { status: vec![view::Status::Ended], ..<_>::default() },
        Consultations { channel_id: site.web.to_string(), ..<_>::default() },
        Consultations { agent_id: kim.id.to_string(), ..<_>::default() },
        Consultations { category_id: "c".into(), ..<_>::default() },
        Consultations { category_id: "c-d".into(), ..<_>::default() },
        Consultations { tag: "환불".into(), ..<_>::default() },
        Consultations { from: "2026-11-22".into(), to: "2026-11-22".into(), ..<_>::default() },
    ] {
        assert_eq!(numbers(&desk, &admin, with(fits.clone())).await, [room.0], "{fits:?}");
    }
    for other in [
        Consultations { status: vec![view::Status::Waiting], ..<_>::default() },
        Consultations { channel_id: kakao.to_string(), ..<_>::default() },
        Consultations { agent_id: "none".into(), ..<_>::default() },
        Consultations { category_id: "none".into(), ..<_>::default() },
        Consultations { tag: "VIP".into(), ..<_>::default() },
        Consultations { from: "2026-11-23".into(), ..<_>::default() },
        Consultations { to: "2026-11-21".into(), ..<_>::default() },
    ] {
        assert_eq!(numbers(&desk, &admin, with(other.clone())).await, [0_i64; 0], "{other:?}");
    }
}

async fn f15_r18_a_search_looks_among_an_agents_own_people(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let kim = site.agent("김상담", Role::Agent).await;
    let as_kim = site.acting_as(&kim, &[]);
    let mut rooms = Vec::new();
    for n in 0..230_i64 {
        let person = site.customer(&format!("c{n}")).await;
        let agent = (n < 2).then_some(kim.id);
        rooms.push(site.room_with(&person, RoomSpec::ended(agent).at(START.plus(n))).await.0);
    }
    put!(db.db(), "UPDATE customers SET name = '김고객' WHERE site_id = $1", site.id.0);
    service::search::Indexer::new(&desk).run(Some(site.id)).await.expect("indexed");
    let filter = Consultations { q: "김고객".into(), ..<_>::default() };
    let found = list::consultations(&desk, &as_kim, &filter, "").await.expect("a page");
    let numbers: Vec<&str> = found.items.iter().map(|row| row.room_no.as_str()).collect();
    assert_eq!(numbers, [rooms[1].to_string(), rooms[0].to_string()], "the oldest of all are the agent's own");
    assert!(!found.cut);
    let found = list::consultations(&desk, &admin, &filter, "").await.expect("a page");
    assert!(found.cut, "there are more than were looked at");
    let one = Consultations { q: "c0".into(), ..<_>::default() };
    let found = list::consultations(&desk, &admin, &one, "").await.expect("a page");
    assert_eq!((found.items.len(), found.cut), (1, false));

    let people = list::customers(&desk, &as_kim, &list::Customers { q: "김고객".into(), ..<_>::default() }, "").await;
    let people = people.expect("a page");
    assert_eq!((people.items.len(), people.cut), (2, false));
    let people = list::customers(&desk, &admin, &list::Customers { q: "김고객".into(), ..<_>::default() }, "").await;
    let people = people.expect("a page");
    assert_eq!((people.items.len(), people.cut), (50, true));
}

async fn f15_people_of_before_an_upgrade_are_found_by_their_e_mail(db: TestDb) {
    let db = db.alone().await;
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let person = site.customer("happytalk").await;
    let room = site.room_with(&person, RoomSpec::ended(None)).await;
    let indexer = service::search::Indexer::new(&desk);
    indexer.run(Some(site.id)).await.expect("indexed");
    // As an older version left it: the e-mail stands in no index.
    let id = (site.id.0, person.key.0);
    put!(
        db.db(),
        "UPDATE customers SET email = 'seoyeon@example.com' WHERE site_id = $1 AND customer_key = $2",
        id.0,
        id.1
    );
    indexer.run(Some(site.id)).await.expect("indexed");
    let filter = Consultations { q: "seoyeon@ex".into(), ..<_>::default() };
    assert_eq!(numbers(&desk, &admin, filter.clone()).await, [0_i64; 0]);
    let migration = include_str!("../../../../store/migrations/0046_exports.sql");
    let walk = migration.lines().find(|line| line.starts_with("UPDATE search_progress")).expect("a statement");
    put!(db.db(), walk);
    indexer.run(Some(site.id)).await.expect("indexed");
    assert_eq!(numbers(&desk, &admin, filter).await, [room.0]);
}
