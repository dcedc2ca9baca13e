use domain::access::Role;
use service::{
    Error, room,
    room::Filter,
    view::{NewVisitorSession, Scope, Status},
};
use testkit::TestDb;

use super::{leading, say, session, visit, words};
use crate::entry::{come, page};

testkit::both_databases!(
    f1_scopes_show_what_the_role_may_see,
    f1_lists_page_by_key_newest_activity_first,
    f1_the_list_is_searched_by_name_phone_and_number,
);

async fn f1_scopes_show_what_the_role_may_see(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let (kim, lee) = (site.agent("김", Role::Agent).await, site.agent("이", Role::Agent).await);
    let park = leading(&site, &site.agent("박", Role::Manager).await, &[&kim]);
    let admin = session(&site, &site.agent("관", Role::Admin).await);
    let (kim, lee) = (session(&site, &kim), session(&site, &lee));
    let mut rooms = Vec::new();
    for text in ["기다림", "김의 방", "이의 방"] {
        rooms.push(visit(&desk, &site, text).await.1.to_string());
    }
    room::accept(&desk, &kim, rooms[1].parse().expect("a number")).await.expect("accepted");
    room::accept(&desk, &lee, rooms[2].parse().expect("a number")).await.expect("accepted");

    for (who, scope, seen) in [
        (&kim, None, vec![0, 1]),
        (&lee, None, vec![0, 2]),
        (&park, None, vec![0, 1]),
        (&park, Some(Scope::Mine), vec![0]),
        (&admin, None, vec![0, 1, 2]),
        (&admin, Some(Scope::Mine), vec![0]),
    ] {
        let filter = Filter { scope, ..Filter::default() };
        let list = room::list(&desk, who, &filter).await.expect("a list");
        let mut numbers: Vec<_> = list.items.iter().map(|room| room.room_no.clone()).collect();
        numbers.sort();
        let expected: Vec<_> = seen.iter().map(|&n: &usize| rooms[n].clone()).collect();
        assert_eq!(numbers, expected, "{} {scope:?}", who.name);
        let counts = list.counts;
        assert_eq!(counts.waiting, 1);
        assert_eq!(counts.assigned, i64::try_from(expected.len()).expect("small") - 1, "{} {scope:?}", who.name);
        assert_eq!(counts.unread, i64::try_from(expected.len()).expect("small"));
    }
    let wide = Filter { scope: Some(Scope::All), ..Filter::default() };
    assert!(matches!(room::list(&desk, &kim, &wide).await, Err(Error::Forbidden)));
    assert!(matches!(room::counts(&desk, &park, Some(Scope::All)).await, Err(Error::Forbidden)));
}

async fn f1_lists_page_by_key_newest_activity_first(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = session(&site, &site.agent("관", Role::Admin).await);
    let mut visitors = Vec::new();
    for n in 0..120 {
        desk.pass(if n % 3 == 0 { 0 } else { 10 });
        visitors.push(visit(&desk, &site, &format!("손님 {n}")).await);
    }
    desk.pass(1_000);
    say(&desk, &visitors[0].0, &words(2, "다시 왔어요")).await.expect("sent");
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let filter = Filter { cursor, status: vec![Status::Waiting], ..Filter::default() };
        let list = room::list(&desk, &admin, &filter).await.expect("a page");
        assert!(list.items.len() <= 50);
        assert_eq!(list.counts.waiting, 120);
        seen.extend(list.items.into_iter().map(|room| room.room_no));
        match list.next_cursor {
            Some(next) => cursor = next,
            None => break,
        }
    }
    assert_eq!(seen[0], visitors[0].1.to_string(), "newest activity first");
    let mut distinct = seen.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!((seen.len(), distinct.len()), (120, 120), "each room once");
    for forged in ["x", "1", "1.x", "x.1", "1.2.3"] {
        let filter = Filter { cursor: forged.into(), ..Filter::default() };
        assert!(matches!(room::list(&desk, &admin, &filter).await, Err(Error::InvalidCursor)), "{forged}");
    }
}

async fn f1_the_list_is_searched_by_name_phone_and_number(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = session(&site, &site.agent("관", Role::Admin).await);
    let new = NewVisitorSession {
        cus_extra_username: Some("김서연".into()),
        cus_extra_phone: Some("02-555-0041".into()),
        ..page(&site)
    };
    let seoyeon = come(&desk, &new).await;
    let sent = say(&desk, &seoyeon, &words(1, "안녕하세요")).await.expect("sent");
    visit(&desk, &site, "다른 손님").await;
    service::search::Indexer::new(&desk).run(Some(site.id)).await.expect("indexed");
    for q in ["서연", "5550041", "555-0041", sent.room_no.as_str()] {
        let filter = Filter { q: q.into(), ..Filter::default() };
        let found = room::list(&desk, &admin, &filter).await.expect("a list").items;
        let numbers: Vec<_> = found.iter().map(|room| room.room_no.as_str()).collect();
        assert_eq!(numbers, [sent.room_no.as_str()], "{q}");
    }
    room::end_by_agent(&desk, &admin, sent.room_no.parse().expect("a number")).await.expect("ended");
    desk.pass(3 * 24 * 3_600_000);
    for q in ["서연", sent.room_no.as_str()] {
        let filter = Filter { q: q.into(), ..Filter::default() };
        let found = room::list(&desk, &admin, &filter).await.expect("a list").items;
        assert_eq!(found.len(), 1, "S13: after the end as well: {q}");
        let kim = session(&site, &site.agent("김", Role::Agent).await);
        assert!(room::list(&desk, &kim, &filter).await.expect("a list").items.is_empty(), "not hers: {q}");
        let open = Filter { status: vec![Status::Waiting], ..filter };
        assert!(room::list(&desk, &admin, &open).await.expect("a list").items.is_empty(), "not open: {q}");
    }
    let filter = Filter { q: "없는 이름".into(), ..Filter::default() };
    assert!(room::list(&desk, &admin, &filter).await.expect("a list").items.is_empty());
}
