use domain::{access::Role, room::ChannelKind};
use service::{
    Error, memo, request, room,
    search::{Where, find},
    view::{NewReviewRequest, RequestAnswer},
};
use testkit::{RoomSpec, TestDb};

use super::{all, index, marked, of};
use crate::rooms::{leading, say, session, visit, words};

testkit::both_databases!(
    r14_words_parts_of_words_and_first_consonants_are_found_with_their_places,
    s74_memos_are_found_like_messages,
    r18_agents_find_what_they_may_read,
    s47_the_history_of_all_accounts_of_a_person_is_searched,
    r14_pages_go_on_behind_the_last_hit,
    a_search_that_cannot_be_made_says_why,
    files_are_found_by_their_names,
);

async fn r14_words_parts_of_words_and_first_consonants_are_found_with_their_places(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = session(&site, &site.agent("관리자", Role::Admin).await);
    let (visitor, _) = visit(&desk, &site, "어제 산 신발 환불 요청드려요").await;
    desk.pass(1_000);
    say(&desk, &visitor, &words(2, "배송지도 바꿔 주세요")).await.expect("sent");
    desk.pass(1_000);
    visit(&desk, &site, "교환 불가인가요?").await;
    index(&desk, site.id).await;
    for (q, text, places) in [
        ("환불", "어제 산 신발 환불 요청드려요", vec!["환불"]),
        ("환불요청", "어제 산 신발 환불 요청드려요", vec!["환불 요청"]),
        ("ㅎㅂ", "어제 산 신발 환불 요청드려요", vec!["환불"]),
        ("신발 환불", "어제 산 신발 환불 요청드려요", vec!["신발", "환불"]),
        ("송지", "배송지도 바꿔 주세요", vec!["송지"]),
        ("ㅂㅅㅈ", "배송지도 바꿔 주세요", vec!["배송지"]),
    ] {
        let found = find(&desk, &admin, Where::All, q, "").await.expect("a search");
        let texts: Vec<_> = found.items.iter().map(|hit| hit.text.as_str()).collect();
        assert_eq!(texts, [text], "{q}");
        assert_eq!(marked(&found.items[0]), places, "{q}");
    }
    let found = find(&desk, &admin, Where::All, "배송지", "").await.expect("a search").items.remove(0);
    assert_eq!((found.seq, found.from, found.memo), (2, service::view::From::Customer, None));
    assert_eq!(found.at, testkit::START.plus(1_000).rfc3339());
    assert_eq!((found.channel.label.as_str(), found.named), ("웹채팅", false));
    assert!(all(&desk, &admin, "없는말").await.is_empty());
}

async fn s74_memos_are_found_like_messages(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let kim = session(&site, &site.agent("김상담", Role::Agent).await);
    let (_, room) = visit(&desk, &site, "안녕하세요").await;
    room::accept(&desk, &kim, room).await.expect("accepted");
    index(&desk, site.id).await;
    memo::write(&desk, &kim, room, "단골 손님\n다음 주에 다시 전화").await.expect("written");
    index(&desk, site.id).await;
    let found = find(&desk, &kim, Where::All, "단골", "").await.expect("a search").items.remove(0);
    assert_eq!(found.memo, Some(service::view::MemoKind::Note));
    assert_eq!((found.text.as_str(), found.author.as_deref()), ("단골 손님 다음 주에 다시 전화", Some("김상담")));
    assert_eq!(found.seq, 2, "behind the line that it was accepted");
}

async fn r18_agents_find_what_they_may_read(db: TestDb) {
    let (desk, site, there) = (db.desk(), db.site().await, db.site().await);
    let (kim, lee) = (site.agent("김", Role::Agent).await, site.agent("이", Role::Agent).await);
    let park = leading(&site, &site.agent("박", Role::Manager).await, &[&kim]);
    let admin = session(&site, &site.agent("관", Role::Admin).await);
    let stranger = session(&there, &there.agent("남", Role::Admin).await);
    let choi = site.agent("최", Role::Manager).await;
    site.group(&[&choi], &[&kim]).await;
    let (kim, lee) = (session(&site, &kim), session(&site, &lee));
    let mut rooms = Vec::new();
    for text in ["환불 기다림", "환불 김의 방", "환불 이의 방", "환불 로봇의 방"] {
        rooms.push(visit(&desk, &site, text).await.1);
        desk.pass(1_000);
    }
    // Indexed while all of them wait, for anybody to accept.
    index(&desk, site.id).await;
    room::accept(&desk, &kim, rooms[1]).await.expect("accepted");
    room::accept(&desk, &lee, rooms[2]).await.expect("accepted");
    site.end(rooms[3]).await;
    let seen = async |who, expected: &[&str]| {
        let mut found = all(&desk, who, "환불").await;
        found.reverse();
        assert_eq!(found, expected);
    };
    for _ in 0..2 {
        seen(&kim, &["환불 기다림", "환불 김의 방"]).await;
        seen(&lee, &["환불 기다림", "환불 이의 방"]).await;
        seen(&park, &["환불 기다림", "환불 김의 방", "환불 로봇의 방"]).await;
        seen(&admin, &["환불 기다림", "환불 김의 방", "환불 이의 방", "환불 로봇의 방"]).await;
        seen(&stranger, &[]).await;
        // The second time the index knows whose they are.
        index(&desk, site.id).await;
    }
    // Who is asked for a review finds what is in the room for as long as they are asked, even if the group is no longer theirs.
    let choi = session(&site, &choi);
    seen(&choi, &["환불 기다림", "환불 로봇의 방"]).await;
    let new = NewReviewRequest { to_agent_id: Some(choi.viewer.agent.to_string()), reason: "봐 주세요".to_owned() };
    let asked = request::review(&desk, &kim, rooms[1], &new).await.expect("asked");
    seen(&choi, &["환불 기다림", "환불 김의 방", "환불 로봇의 방"]).await;
    let listed = room::list(&desk, &choi, &room::Filter { q: "김의 방".to_owned(), ..Default::default() }).await;
    let listed: Vec<_> = listed.expect("a list").items.into_iter().map(|row| row.room_no).collect();
    assert_eq!(listed, [rooms[1].to_string()]);
    let id = asked.id.parse().expect("an id");
    request::approve(&desk, &choi, id, &RequestAnswer::default()).await.expect("answered");
    seen(&choi, &["환불 기다림", "환불 로봇의 방"]).await;
}

async fn s47_the_history_of_all_accounts_of_a_person_is_searched(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let (kim, lee) = (site.agent("김", Role::Agent).await, site.agent("이", Role::Agent).await);
    let person = site.customer("happytalk").await;
    let kakao = site.channel(ChannelKind::Kakao, "카카오톡").await;
    let account = site.account(kakao, "k-1");
    let on_kakao = desk.account_of(&account, &person.customer_id).await;
    let current = site.room_with(&person, RoomSpec::in_progress(kim.id)).await;
    let messenger = desk.writes(&account, "m-1", "카카오톡으로 환불 문의").await;
    let (kim, lee) = (session(&site, &kim), session(&site, &lee));
    room::accept(&desk, &lee, messenger).await.expect("accepted");
    visit(&desk, &site, "남의 환불").await;
    index(&desk, site.id).await;
    assert_eq!(of(&desk, &kim, current, "환불").await.expect("readable"), ["카카오톡으로 환불 문의"]);
    assert!(!all(&desk, &kim, "환불").await.contains(&"카카오톡으로 환불 문의".to_owned()), "another agent's room");
    assert!(matches!(of(&desk, &lee, current, "환불").await, Err(Error::NotFound)), "R18: not a room of theirs");
    // The account goes to another person: it takes its consultations along.
    desk.account_of(&account, "somebody-else").await;
    let moved = desk.account(&account).await.key != on_kakao.key;
    assert_eq!(of(&desk, &kim, current, "환불").await.expect("readable").is_empty(), moved);
}

async fn r14_pages_go_on_behind_the_last_hit(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = session(&site, &site.agent("관리자", Role::Admin).await);
    let (visitor, _) = visit(&desk, &site, "환불 0").await;
    for n in 1..70_u128 {
        desk.pass(if n % 3 == 0 { 0 } else { 700 });
        say(&desk, &visitor, &words(n + 10, &format!("환불 {n}"))).await.expect("sent");
    }
    index(&desk, site.id).await;
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = find(&desk, &admin, Where::All, "환불", &cursor).await.expect("a page");
        assert!(page.items.len() <= 30);
        seen.extend(page.items.into_iter().map(|hit| hit.seq));
        match page.next_cursor {
            Some(next) => cursor = next,
            None => break,
        }
    }
    assert_eq!(seen.len(), 70, "none twice, none left out");
    assert!(seen.is_sorted_by(|a, b| a > b), "newest first: {seen:?}");
    for forged in ["x", "-1", "LTE", "4oK", "' OR 1=1"] {
        let answer = find(&desk, &admin, Where::All, "환불", forged).await;
        assert!(matches!(answer, Err(Error::InvalidCursor)), "{forged}");
    }
}

async fn a_search_that_cannot_be_made_says_why(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let kim = session(&site, &site.agent("김", Role::Agent).await);
    for (q, code) in [(String::new(), "blank"), (" !? ".into(), "blank"), ("가".repeat(101), "too_long")] {
        match find(&desk, &kim, Where::All, &q, "").await {
            Err(Error::Invalid(fields)) => assert_eq!((fields[0].field.as_ref(), fields[0].code), ("q", code)),
            other => panic!("{q}: {other:?}"),
        }
    }
    for q in ["환", "ㅎ", "a"] {
        let answer = find(&desk, &kim, Where::All, q, "").await.expect("an answer");
        assert!(answer.too_short && answer.items.is_empty(), "{q}");
    }
    let long = find(&desk, &kim, Where::All, &"가나".repeat(50), "").await.expect("100 characters");
    assert!(!long.too_short);
    for q in ["환불\" OR \"s:1", "환불*", "NEAR(환불)", "{a}'--", "환불 AND 불환 OR ㅎㅂ", "s:1 환불"] {
        find(&desk, &kim, Where::All, q, "").await.unwrap_or_else(|error| panic!("{q}: {error}"));
    }
}

async fn files_are_found_by_their_names(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = session(&site, &site.agent("관리자", Role::Admin).await);
    let (_, room) = visit(&desk, &site, "안녕하세요").await;
    let file = r#"[{"id":"1","name":"영수증_2026.pdf","mime":"application/pdf","size":1,"image":false,"width":null,"height":null}]"#;
    testkit::put!(
        db.db(),
        "UPDATE messages SET kind = 2, body = '', extra = $3 WHERE site_id = $1 AND room_no = $2 AND kind = 0",
        site.id.0,
        room.0,
        file,
    );
    index(&desk, site.id).await;
    assert_eq!(all(&desk, &admin, "영수증").await, ["영수증_2026.pdf"]);
}
