//! Memos of a room (S74, F4, R18).

use domain::{AgentId, access::Role};
use service::{Error, history, memo, room};
use testkit::{RoomSpec, START, TestDb, put};

use crate::rooms::{leading, say, session, visit, words};

testkit::both_databases!(
    s74_memos_stand_behind_the_message_they_were_written_after,
    s74_a_memo_has_1_to_5000_characters,
    s74_the_history_shows_the_latest_memo_and_how_many_more,
    s74_one_memo_of_a_request_shows_its_state,
    r18_memos_are_written_by_who_may_write_in_the_room,
    memos_come_in_pages,
);

async fn s74_memos_stand_behind_the_message_they_were_written_after(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let agent = site.agent("김상담", Role::Agent).await;
    let kim = session(&site, &agent);
    let (visitor, room_no) = visit(&desk, &site, "하나").await;
    room::accept(&desk, &kim, room_no).await.expect("accepted");
    let first = memo::write(&desk, &kim, room_no, " 전화 요청\r\nhttps://example.com ").await.expect("written");
    assert_eq!((first.text.as_str(), first.after_seq), ("전화 요청\nhttps://example.com", 2));
    assert_eq!((first.agent.name.as_str(), first.at.as_str()), ("김상담", START.rfc3339().as_str()));
    desk.pass(1_000);
    say(&desk, &visitor, &words(2, "둘")).await.expect("sent");
    let second = memo::write(&desk, &kim, room_no, "둘째").await.expect("written");
    assert_eq!(second.after_seq, 3);
    let list = memo::list(&desk, &kim, room_no, "").await.expect("readable");
    assert_eq!((list.items, list.next_cursor), (vec![first, second], None));
    assert_eq!(site.audited(agent.id).await, [("write_memo".to_owned(), 2)]);
    let room = room::find(&desk, &kim, room_no).await.expect("a room");
    assert_eq!(room.row.last_message.expect("one").text, "둘", "a memo is no message");
}

async fn s74_a_memo_has_1_to_5000_characters(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let agent = site.agent("김상담", Role::Agent).await;
    let kim = session(&site, &agent);
    let room = site.room_with(&site.customer("happytalk").await, RoomSpec::in_progress(agent.id)).await;
    for (text, code, max) in [
        ("가".repeat(5_001), "too_long", Some(5_000)),
        (" \n".into(), "blank", None),
        ("a\0".into(), "control_character", None),
    ] {
        match memo::write(&desk, &kim, room, &text).await {
            Err(Error::Invalid(fields)) => {
                assert_eq!((fields[0].field.as_ref(), fields[0].code, fields[0].max), ("text", code, max));
            }
            other => panic!("{code}: {other:?}"),
        }
    }
    assert!(memo::list(&desk, &kim, room, "").await.expect("readable").items.is_empty(), "nothing was kept");
    memo::write(&desk, &kim, room, &"가".repeat(5_000)).await.expect("written");
    memo::write(&desk, &kim, room, "가").await.expect("written");
}

async fn s74_the_history_shows_the_latest_memo_and_how_many_more(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let agent = site.agent("김상담", Role::Agent).await;
    let kim = session(&site, &agent);
    let room = site.room_with(&site.customer("happytalk").await, RoomSpec::ended(Some(agent.id))).await;
    let shown = async || {
        history::list(&desk, &kim, room, &history::Filter::default(), "").await.expect("readable").items[0].memo.clone()
    };
    assert_eq!(shown().await, None);
    memo::write(&desk, &kim, room, "먼저").await.expect("after the end too");
    memo::write(&desk, &kim, room, "나중\n둘째 줄").await.expect("written");
    let line = shown().await.expect("a memo");
    assert_eq!((line.kind.as_str(), line.first_line.as_str(), line.more), ("note", "나중", 1));
}

async fn s74_one_memo_of_a_request_shows_its_state(db: TestDb) {
    use domain::{AgentRequestId, MemoId, memo::MemoKind};
    let (desk, site) = (db.desk(), db.site().await);
    let (agent, lee) = (site.agent("김상담", Role::Agent).await, site.agent("이상담", Role::Agent).await);
    let kim = session(&site, &agent);
    let room = site.room_with(&site.customer("happytalk").await, RoomSpec::in_progress(agent.id)).await;
    let request = site.new_id();
    put!(
        db.db(),
        "INSERT INTO requests (site_id, request_id, kind, room_no, from_agent, to_agent, reason, state, requested_at) \
         VALUES ($1, $2, 1, $3, $4, $5, '교대', 0, 0)",
        site.id.0,
        request,
        room.0,
        agent.id.0,
        lee.id.0,
    );
    let (key, id, from): (_, _, AgentId) = ((site.id, room), MemoId(desk.id()), agent.id);
    let written: Result<(), Error> = desk
        .write("insert", (key, id, from, request), |tx, &(key, id, agent, request)| {
            Box::pin(async move {
                store::room::lock(tx, &[key]).await?;
                let request = Some(AgentRequestId(request));
                let new =
                    store::memo::NewMemo { id, kind: MemoKind::Transfer, agent, body: "교대", request, at: START };
                store::memo::insert(tx, key, new).await?;
                Ok(service::Done::quiet(()))
            })
        })
        .await;
    written.expect("written");
    let state = async || {
        let memo = memo::list(&desk, &kim, room, "").await.expect("readable").items.remove(0);
        let request = memo.request.expect("a request");
        format!("{:?} {:?} {} {:?}", memo.kind, request.state, request.to.unwrap_or_default(), request.answer)
    };
    assert_eq!(state().await, "Transfer Pending 이상담 None");
    put!(
        db.db(),
        "UPDATE requests SET state = 2, answer = '지금은 어렵습니다' WHERE site_id = $1 AND request_id = $2",
        site.id.0,
        request
    );
    assert_eq!(state().await, "Transfer Rejected 이상담 Some(\"지금은 어렵습니다\")");
}

async fn r18_memos_are_written_by_who_may_write_in_the_room(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let (kim, lee) = (site.agent("김상담", Role::Agent).await, site.agent("이상담", Role::Agent).await);
    let park = leading(&site, &site.agent("박매니저", Role::Manager).await, &[&kim]);
    let (kim, lee) = (session(&site, &kim), session(&site, &lee));
    let person = site.customer("happytalk").await;
    let own = site.room_with(&person, RoomSpec::ended(Some(kim.viewer.agent))).await;
    let waiting = site.room(&person).await;
    let there = db.site().await;
    let stranger = session(&there, &there.agent("남의관리자", Role::Admin).await);
    for session in [&kim, &park] {
        memo::write(&desk, session, own, "메모").await.expect("written");
    }
    assert!(matches!(memo::write(&desk, &kim, waiting, "메모").await, Err(Error::Forbidden)), "read, not written");
    assert!(memo::list(&desk, &lee, waiting, "").await.expect("read by all").items.is_empty());
    for session in [&lee, &stranger] {
        assert!(
            matches!(memo::write(&desk, session, own, "").await, Err(Error::NotFound)),
            "refused before it is read"
        );
        assert!(matches!(memo::list(&desk, session, own, "").await, Err(Error::NotFound)));
    }
}

async fn memos_come_in_pages(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let agent = site.agent("김상담", Role::Agent).await;
    let kim = session(&site, &agent);
    let room = site.room_with(&site.customer("happytalk").await, RoomSpec::in_progress(agent.id)).await;
    for n in 0..203 {
        memo::write(&desk, &kim, room, &format!("메모 {n}")).await.expect("written");
    }
    let first = memo::list(&desk, &kim, room, "").await.expect("readable");
    assert_eq!(first.items.len(), 200);
    let rest = memo::list(&desk, &kim, room, &first.next_cursor.expect("more")).await.expect("readable");
    let texts: Vec<_> = rest.items.iter().map(|memo| memo.text.as_str()).collect();
    assert_eq!((texts, rest.next_cursor), (vec!["메모 200", "메모 201", "메모 202"], None));
    assert!(matches!(memo::list(&desk, &kim, room, "' OR 1=1").await, Err(Error::InvalidCursor)));
}
