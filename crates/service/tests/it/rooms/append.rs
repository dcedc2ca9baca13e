use std::collections::{BTreeSet, HashMap};

use domain::{
    Millis, RoomNo, VisitorId,
    access::Role,
    append::{Author, ClientKey, Incoming, RoomKey, RoomState, StoredMessage},
    room::Kind,
};
use service::{
    Error,
    appender::{self, Appended, Group, Letter},
    message, room,
    session::Session,
    view::Status,
};
use store::Tx;
use testkit::TestDb;

use super::{say, session, texts, visit, words};
use crate::entry::{come, page, with_id};

testkit::both_databases!(
    f14_messages_are_numbered_without_gaps_under_parallel_load,
    f14_the_same_client_id_answers_the_stored_message,
    f14_a_retry_after_the_end_opens_no_room,
    f14_an_agents_retry_is_answered_where_nothing_may_be_written_any_more,
    f14_retries_among_new_messages_are_answered_and_the_others_stored,
    f14_rooms_stand_as_their_messages_left_them,
    r7_parallel_first_messages_open_one_room,
    f14_texts_that_cannot_be_taken_change_nothing,
    r18_who_may_write_where,
);

async fn f14_messages_are_numbered_without_gaps_under_parallel_load(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let kim = session(&site, &site.agent("김상담", Role::Admin).await);
    let mut visitors = Vec::new();
    for n in 0..5 {
        visitors.push(visit(&desk, &site, &format!("첫 말 {n}")).await);
    }
    let tasks: Vec<_> = (0..200_u128)
        .map(|n| {
            let (desk, kim, (visitor, room_no)) = (desk.clone(), kim.clone(), visitors[(n % 5) as usize].clone());
            tokio::spawn(async move {
                let new = words(100 + n, &format!("말 {n}"));
                if n % 2 == 0 {
                    say(&desk, &visitor, &new).await.map(|sent| (room_no, sent.seq))
                } else {
                    message::send(&desk, &kim, room_no, &new).await.map(|sent| (room_no, sent.seq))
                }
            })
        })
        .collect();
    let mut answered = BTreeSet::new();
    for task in tasks {
        let place = task.await.expect("no panic").expect("stored");
        assert!(answered.insert(place), "a seq was given twice");
    }
    for (_, room_no) in visitors {
        let page = message::page(&desk, &kim, room_no, message::Place::After(0), Some(200)).await.expect("a page");
        let seqs: Vec<i64> = page.items.iter().map(|message| message.seq).collect();
        assert_eq!(seqs, (1..=41).collect::<Vec<_>>());
        let view = room::find(&desk, &kim, room_no).await.expect("a room");
        assert_eq!(view.last_seq, 41);
        assert_eq!(view.row.last_message.expect("one").text, page.items[40].text);
    }
}

async fn f14_the_same_client_id_answers_the_stored_message(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = session(&site, &site.agent("관리자", Role::Admin).await);
    let (visitor, room_no) = visit(&desk, &site, "하나").await;
    let first = say(&desk, &visitor, &words(2, "둘")).await.expect("stored");
    let retries: Vec<_> = (0..8)
        .map(|_| {
            let (desk, visitor) = (desk.clone(), visitor.clone());
            tokio::spawn(async move { say(&desk, &visitor, &words(2, "둘")).await })
        })
        .collect();
    for retry in retries {
        assert_eq!(retry.await.expect("no panic").expect("answered"), first);
    }
    assert!(matches!(say(&desk, &visitor, &words(2, "셋")).await, Err(Error::ClientIdReused)));
    let answer = message::send(&desk, &admin, room_no, &words(2, "네")).await.expect("client_id is unique per sender");
    assert_eq!(message::send(&desk, &admin, room_no, &words(2, "네")).await.expect("again"), answer);
    assert_eq!(texts(&desk, &admin, room_no).await, ["하나", "둘", "네"]);
}

async fn f14_a_retry_after_the_end_opens_no_room(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = session(&site, &site.agent("관리자", Role::Admin).await);
    let (visitor, room_no) = visit(&desk, &site, "하나").await;
    room::end_by_agent(&desk, &admin, room_no).await.expect("ended");
    let again = say(&desk, &visitor, &words(1, "하나")).await.expect("answered");
    assert_eq!((again.room_no.as_str(), again.seq), (room_no.to_string().as_str(), 1));
    assert_eq!(room::counts(&desk, &admin, None).await.expect("counts").waiting, 0);
    assert!(matches!(message::send(&desk, &admin, room_no, &words(9, "끝?")).await, Err(Error::RoomEnded)));
}

async fn f14_an_agents_retry_is_answered_where_nothing_may_be_written_any_more(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = session(&site, &site.agent("관리자", Role::Admin).await);
    let (_, room_no) = visit(&desk, &site, "하나").await;
    let first = message::send(&desk, &admin, room_no, &words(2, "둘")).await.expect("stored");
    room::end_by_agent(&desk, &admin, room_no).await.expect("ended");
    assert_eq!(message::send(&desk, &admin, room_no, &words(2, "둘")).await.expect("again"), first);
    assert!(matches!(message::send(&desk, &admin, room_no, &words(2, "셋")).await, Err(Error::ClientIdReused)));
    assert!(matches!(message::send(&desk, &admin, room_no, &words(3, "셋")).await, Err(Error::RoomEnded)));
}

/// All in one transaction, which has to be written twice: only the second time it is known what was stored before.
async fn f14_retries_among_new_messages_are_answered_and_the_others_stored(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = session(&site, &site.agent("관리자", Role::Admin).await);
    let (_, room_no) = visit(&desk, &site, "하나").await;
    let first = message::send(&desk, &admin, room_no, &words(2, "둘")).await.expect("stored");
    let all = [(2, "둘"), (3, "셋"), (2, "다른 말"), (4, "넷"), (4, "넷")];
    let letters: Vec<Letter> = all.iter().map(|(n, text)| letter(&admin, room_no, *n, text)).collect();
    let group = Group::new(&letters);
    let done = desk
        .db()
        .write_here("a group", &group, &|tx, group| Box::pin(appender::write(tx, group)))
        .await
        .expect("written");
    let mut answers = done.value.into_iter();
    assert!(matches!(answers.next(), Some(Ok(Appended::Before(stored))) if stored.seq == first.seq));
    assert!(matches!(answers.next(), Some(Ok(Appended::New(message))) if message.seq == first.seq + 1));
    assert!(matches!(answers.next(), Some(Err(Error::ClientIdReused))));
    assert!(matches!(answers.next(), Some(Ok(Appended::New(message))) if message.seq == first.seq + 2));
    assert!(matches!(answers.next(), Some(Ok(Appended::Before(stored))) if stored.seq == first.seq + 2));
    assert_eq!(done.events.len(), 2);
    assert_eq!(texts(&desk, &admin, room_no).await, ["하나", "둘", "셋", "넷"]);
}

fn letter(agent: &Session, room_no: RoomNo, n: u128, text: &str) -> Letter {
    let new = words(n, text);
    let incoming = Incoming {
        room: (agent.site, room_no),
        author: Author::Agent(agent.viewer.clone()),
        client_id: new.client_id,
        kind: Kind::Text,
        body: new.text.clone(),
        extra: None,
        short: new.text,
        at: Millis(1_000),
    };
    Letter { incoming, agent_name: Some(agent.name.clone()), files: Vec::new(), button: None }
}

/// One group moves a room on, ends the wait of another and lengthens that of a third: all that is stored of them is what
/// the rules say.
async fn f14_rooms_stand_as_their_messages_left_them(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = session(&site, &site.agent("관리자", Role::Admin).await);
    let mut rooms = Vec::new();
    for text in ["받음", "기다림", "혼자", "조용함"] {
        rooms.push((site.id, visit(&desk, &site, text).await.1));
    }
    room::accept(&desk, &admin, rooms[0].1).await.expect("accepted");
    let odd = r#"저기요 '따' "옴" {표,NULL} \ \u0041"#;
    let mut asked = letter(&admin, rooms[2].1, 9, odd);
    asked.incoming.author = Author::Visitor(VisitorId(77));
    let letters = vec![letter(&admin, rooms[0].1, 7, "갑니다"), letter(&admin, rooms[1].1, 8, "네"), asked];
    let (expected, stored) = desk
        .db()
        .write("a group", (letters, rooms.clone()), |tx, (letters, rooms)| {
            Box::pin(async move {
                let mut expected = states(tx, rooms).await?;
                let batch: Vec<&Incoming> = letters.iter().map(|letter| &letter.incoming).collect();
                domain::append::append(&batch, &mut expected, &HashMap::<ClientKey, StoredMessage>::new());
                appender::write(tx, &Group::new(letters)).await?;
                Ok::<_, Error>((expected, states(tx, rooms).await?))
            })
        })
        .await
        .expect("written");
    assert_eq!(stored, expected);
    let [moved, answered, asked, quiet] = [0, 1, 2, 3].map(|n: usize| &stored[&rooms[n]]);
    assert_eq!((moved.status, moved.last_seq, moved.unread), (domain::room::Status::InProgress, 3, 0));
    assert_eq!((answered.last_text.as_str(), answered.waiting_since), ("네", None));
    assert_eq!((asked.last_text.as_str(), asked.unread, asked.last_seq), (odd, 2, 2));
    assert_eq!((quiet.last_text.as_str(), quiet.last_seq), ("조용함", 1));
    assert_eq!(texts(&desk, &admin, rooms[2].1).await, ["혼자", odd]);
}

async fn states(tx: &mut Tx<'_>, rooms: &[RoomKey]) -> Result<HashMap<RoomKey, RoomState>, Error> {
    let rooms = store::room::lock(tx, rooms).await?;
    Ok(rooms.into_iter().map(|room| ((room.site, room.room_no), room.state)).collect())
}

/// Eight tabs of one person (the same `site_uid`) send their first message at once.
async fn r7_parallel_first_messages_open_one_room(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = session(&site, &site.agent("관리자", Role::Admin).await);
    let mut tabs = Vec::new();
    for _ in 0..8 {
        tabs.push(come(&desk, &with_id(&site, "happytalk")).await);
    }
    let tries: Vec<_> = tabs
        .into_iter()
        .enumerate()
        .map(|(n, visitor)| {
            let desk = desk.clone();
            tokio::spawn(async move { say(&desk, &visitor, &words(1, &format!("탭 {n}"))).await })
        })
        .collect();
    let mut rooms = BTreeSet::new();
    for one in tries {
        rooms.insert(one.await.expect("no panic").expect("stored").room_no);
    }
    assert_eq!(rooms.len(), 1, "one identity has one open room");
    let room_no: RoomNo = rooms.first().expect("one").parse().expect("a number");
    let said = texts(&desk, &admin, room_no).await;
    assert_eq!(said.iter().filter(|text| text.starts_with('탭')).count(), 8);
    assert_eq!(
        said.iter().filter(|text| *text == "[id_unsigned]").count(),
        1,
        "R6: the room marks an unsigned ID once"
    );
}

async fn f14_texts_that_cannot_be_taken_change_nothing(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = session(&site, &site.agent("관리자", Role::Admin).await);
    let visitor = come(&desk, &page(&site)).await;
    let too_long = "가".repeat(10_001);
    for (text, code) in [
        ("", "blank"),
        (" \n\t ", "blank"),
        (too_long.as_str(), "too_long"),
        ("a\0b", "control_character"),
        ("\u{202e}txt.exe", "control_character"),
    ] {
        let Err(Error::Invalid(errors)) = say(&desk, &visitor, &words(1, text)).await else { panic!("{code}") };
        assert_eq!((errors[0].field.as_ref(), errors[0].code), ("text", code));
    }
    let mut bad = words(1, "안녕");
    bad.client_id = "no-uuid".into();
    assert!(matches!(say(&desk, &visitor, &bad).await, Err(Error::Invalid(_))));
    assert_eq!(room::counts(&desk, &admin, None).await.expect("counts").waiting, 0, "no room was opened");
    say(&desk, &visitor, &words(1, &"가".repeat(10_000))).await.expect("10,000 characters pass");
}

async fn r18_who_may_write_where(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let (kim, lee) = (site.agent("김상담", Role::Agent).await, site.agent("이상담", Role::Agent).await);
    let park = site.agent("박매니저", Role::Manager).await;
    let (_, room_no) = visit(&desk, &site, "안녕하세요").await;
    let (kim, lee) = (session(&site, &kim), session(&site, &lee));
    let leads_nobody = session(&site, &park);
    assert!(
        matches!(message::send(&desk, &kim, room_no, &words(5, "네")).await, Err(Error::Forbidden)),
        "not accepted"
    );
    room::accept(&desk, &kim, room_no).await.expect("accepted");
    assert!(matches!(message::send(&desk, &lee, room_no, &words(5, "네")).await, Err(Error::NotFound)));
    assert!(matches!(message::send(&desk, &leads_nobody, room_no, &words(5, "네")).await, Err(Error::NotFound)));
    assert!(matches!(room::find(&desk, &lee, room_no).await, Err(Error::NotFound)));
    assert!(matches!(room::end_by_agent(&desk, &lee, room_no).await, Err(Error::NotFound)));
    let sent = message::send(&desk, &kim, room_no, &words(5, "네")).await.expect("one's own room");
    assert_eq!(sent.agent.map(|agent| agent.name).as_deref(), Some("김상담"));
    assert_eq!(super::status(&desk, &kim, room_no).await, Status::InProgress);
}
