//! 이전 상담 이어 보기: older conversations as one timeline across channels.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    RoomNo,
    access::Role,
    room::{ChannelKind, Status},
};
use service::{Error, history, memo, session::Session, view::OlderConversation};
use testkit::{RoomSpec, START, TestDb, TestDesk, put};

testkit::both_databases!(
    s84_older_conversations_go_on_upward_across_channels,
    s84_many_short_and_long_conversations_come_whole,
    older_conversations_with_a_forged_cursor_are_refused,
    r18_older_conversations_of_colleagues_are_audited,
);

async fn all(desk: &TestDesk, reader: &Session, room: RoomNo) -> (i64, Vec<OlderConversation>) {
    let (mut parts, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = history::older(desk, reader, room, &cursor).await.expect("readable");
        let shown: usize = page.items.iter().map(|part| part.messages.len()).sum();
        assert!(shown <= 100 && page.items.len() <= 20, "a page of bounded size");
        parts.extend(page.items);
        match page.next_cursor {
            Some(next) => cursor = next,
            None => return (page.total, parts),
        }
    }
}

async fn s84_older_conversations_go_on_upward_across_channels(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let kim = site.agent("김상담", Role::Agent).await;
    let me = site.acting_as(&kim, &[]);
    let person = site.customer("happytalk").await;
    let kakao = site.channel(ChannelKind::Kakao, "카카오톡").await;
    let on_kakao = desk.account_of(&site.account(kakao, "k-1"), &person.customer_id).await;
    let oldest = site.room_with(&on_kakao, RoomSpec::ended(Some(kim.id)).at(START.plus(-20_000_000))).await;
    let old = site.room_with(&person, RoomSpec::ended(Some(kim.id)).at(START.plus(-10_000_000))).await;
    site.messages(oldest, 2).await;
    site.messages(old, 1).await;
    memo::write(&desk, &me, old, "뒤에 적은 메모").await.expect("written");
    let room = site.room_with(&person, RoomSpec::in_progress(kim.id)).await;
    site.messages(room, 4).await;
    let later =
        site.room_with(&on_kakao, RoomSpec { status: Status::Waiting, ..RoomSpec::default() }.at(START.plus(1))).await;
    site.messages(later, 4).await;
    let (total, parts) = all(&desk, &me, room).await;
    let told: Vec<_> = parts
        .iter()
        .map(|part| {
            let texts: Vec<_> = part.messages.iter().map(|one| one.text.as_str()).collect();
            let memos: Vec<_> = part.memos.iter().map(|one| (one.after_seq, one.text.as_str())).collect();
            (part.room_no.as_str(), part.channel.label.as_str(), part.agent.as_str(), part.begins, texts, memos)
        })
        .collect();
    let (old, oldest) = (old.to_string(), oldest.to_string());
    assert_eq!(
        told,
        [
            (old.as_str(), "웹채팅", "로봇 > 김상담", true, vec!["문의 1"], vec![(1, "뒤에 적은 메모")]),
            (oldest.as_str(), "카카오톡", "로봇 > 김상담", true, vec!["문의 1", "문의 2"], vec![]),
        ],
        "neither the room in view nor what began after it"
    );
    assert_eq!(total, 2);
    let (total, parts) = all(&desk, &me, oldest.parse().expect("a number")).await;
    assert_eq!((total, parts), (0, Vec::new()), "before the first one there is nothing");
}

async fn s84_many_short_and_long_conversations_come_whole(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let person = site.customer("a").await;
    let mut expected = Vec::new();
    for n in 0..48_i64 {
        let room = site.room_with(&person, RoomSpec::ended(None).at(START.plus(n / 2 - 1_000_000))).await;
        let count = if n % 11 == 5 { 250 } else { n % 3 };
        if count > 0 {
            site.messages(room, count).await;
        }
        memo::write(&desk, &admin, room, &format!("메모 {n}")).await.expect("written");
        expected.push((room.to_string(), count));
    }
    let room = site.room(&person).await;
    let (total, parts) = all(&desk, &admin, room).await;
    assert_eq!(total, 48);
    let mut seen: Vec<(String, Vec<i64>, usize)> = Vec::new();
    for part in parts {
        let seqs: Vec<i64> = part.messages.iter().map(|one| one.seq).collect();
        match seen.last_mut().filter(|(room, ..)| *room == part.room_no) {
            Some((_, known, memos)) => {
                *known = [seqs, known.clone()].concat();
                *memos += part.memos.len();
            }
            None => seen.push((part.room_no, seqs, part.memos.len())),
        }
    }
    let seen: Vec<_> = seen
        .into_iter()
        .rev()
        .map(|(room, seqs, memos)| {
            let count = i64::try_from(seqs.len()).expect("few");
            assert_eq!(seqs, (1..=count).collect::<Vec<_>>(), "room {room}: each message once, in order");
            assert_eq!(memos, 1, "room {room}: each memo once");
            (room, count)
        })
        .collect();
    assert_eq!(seen, expected);
}

async fn older_conversations_with_a_forged_cursor_are_refused(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let kim = site.agent("김상담", Role::Agent).await;
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let (person, other) = (site.customer("a").await, site.customer("b").await);
    let others = site.room(&other).await;
    let old = site.room_with(&person, RoomSpec::ended(Some(kim.id)).at(START.plus(-1))).await;
    site.messages(old, 3).await;
    let room = site.room(&person).await;
    let fine = URL_SAFE_NO_PAD.encode(format!("{old}.3"));
    let page = history::older(&desk, &admin, room, &fine).await.expect("readable");
    assert_eq!(page.items[0].messages.len(), 2);
    for text in [
        "x".to_owned(),
        old.to_string(),
        format!("{old}.0"),
        format!("{old}.4"),
        format!("{old}.-1"),
        format!("{room}.1"),
        format!("{others}.1"),
        "999.1".to_owned(),
        "1 OR 1=1.1".to_owned(),
    ] {
        let forged = history::older(&desk, &admin, room, &URL_SAFE_NO_PAD.encode(&text)).await;
        assert!(matches!(forged, Err(Error::InvalidCursor)), "{text}");
    }
    assert!(matches!(history::older(&desk, &admin, room, "%%").await, Err(Error::InvalidCursor)));
    let lee = site.acting_as(&site.agent("이상담", Role::Agent).await, &[]);
    assert!(matches!(history::older(&desk, &lee, old, "").await, Err(Error::NotFound)));
    // A person whom a link took a room from has no place there any more.
    put!(
        db.db(),
        "UPDATE rooms SET identity_id = $3 WHERE site_id = $1 AND room_no = $2",
        site.id.0,
        old.0,
        other.identity.0
    );
    assert!(matches!(history::older(&desk, &admin, room, &fine).await, Err(Error::InvalidCursor)));
}

async fn r18_older_conversations_of_colleagues_are_audited(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let (kim, lee) = (site.agent("김상담", Role::Agent).await, site.agent("이상담", Role::Agent).await);
    let person = site.customer("a").await;
    for (agent, ago) in [(Some(lee.id), -4), (Some(kim.id), -3), (None, -2), (Some(lee.id), -1)] {
        let room = site.room_with(&person, RoomSpec::ended(agent).at(START.plus(ago))).await;
        site.messages(room, 1).await;
    }
    let room = site.room_with(&person, RoomSpec::in_progress(kim.id)).await;
    let me = site.acting_as(&kim, &[]);
    all(&desk, &me, room).await;
    assert_eq!(site.audited(kim.id).await, [("read_history_room".to_owned(), 2)], "two rooms of a colleague");
    all(&desk, &me, room).await;
    assert_eq!(site.audited(kim.id).await, [("read_history_room".to_owned(), 2)], "once");
}
