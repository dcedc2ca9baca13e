use domain::access::Role;
use service::{
    Error, draft, entry, message, pending, room,
    view::{Status, Turn},
};
use testkit::TestDb;

use super::{say, session, status, texts, visit, words};
use crate::entry::come;

testkit::both_databases!(
    f1_a_room_goes_from_waiting_to_its_end,
    r7_the_next_message_after_the_end_opens_a_new_room,
    f14_read_marks_clear_what_is_unread,
    drafts_are_kept_per_agent_and_room,
    s13_a_room_is_found_by_its_number_after_the_end,
);

async fn f1_a_room_goes_from_waiting_to_its_end(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let kim = session(&site, &site.agent("김상담", Role::Agent).await);
    let (visitor, room_no) = visit(&desk, &site, "배송 언제 되나요?").await;
    let waiting = room::find(&desk, &kim, room_no).await.expect("a room");
    assert_eq!((waiting.row.status, waiting.row.unread), (Status::Waiting, 1));
    assert!(waiting.actions.accept && !waiting.actions.reply);
    assert!(waiting.row.waiting_since.is_some());

    let mine = room::accept(&desk, &kim, room_no).await.expect("accepted");
    assert_eq!(mine.row.status, Status::Assigned);
    assert!(!mine.actions.accept && mine.actions.reply && mine.actions.end);

    message::send(&desk, &kim, room_no, &words(7, "내일 도착합니다.")).await.expect("sent");
    let answered = room::find(&desk, &kim, room_no).await.expect("a room").row;
    assert_eq!(
        (answered.status, answered.turn, answered.waiting_since),
        (Status::InProgress, Some(Turn::Answered), None)
    );
    say(&desk, &visitor, &words(2, "고맙습니다")).await.expect("sent");
    let asked = room::find(&desk, &kim, room_no).await.expect("a room").row;
    assert_eq!((asked.turn, asked.unread), (Some(Turn::Inquiry), 1));

    let ended = room::end_by_agent(&desk, &kim, room_no).await.expect("ended");
    assert_eq!(ended.row.status, Status::Ended);
    assert!(ended.ended_at.is_some() && !ended.actions.reply && !ended.actions.end);
    room::end_by_agent(&desk, &kim, room_no).await.expect("again changes nothing");
    assert_eq!(
        texts(&desk, &kim, room_no).await,
        ["배송 언제 되나요?", "[room_accepted]", "내일 도착합니다.", "고맙습니다", "[room_ended_by_agent]"]
    );
    let counts = room::counts(&desk, &kim, None).await.expect("counts");
    assert_eq!((counts.in_progress, counts.ended), (0, 1));
}

async fn r7_the_next_message_after_the_end_opens_a_new_room(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = session(&site, &site.agent("관리자", Role::Admin).await);
    let (visitor, first) = visit(&desk, &site, "하나").await;
    let who = entry::visitor(&desk, &visitor.token).await.expect("a visitor");
    room::end_by_visitor(&desk, site.id, who.visitor_id, first).await.expect("ended");
    assert_eq!(status(&desk, &admin, first).await, Status::Ended);
    let sent = say(&desk, &visitor, &words(2, "둘")).await.expect("sent");
    assert_ne!(sent.room_no, first.to_string());
    assert_eq!(texts(&desk, &admin, first).await, ["하나", "[room_ended_by_customer]"]);
    let sent = say(&desk, &visitor, &words(3, "셋")).await.expect("sent");
    assert_eq!(texts(&desk, &admin, sent.room_no.parse().expect("a number")).await, ["둘", "셋"]);
}

async fn f14_read_marks_clear_what_is_unread(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let kim = session(&site, &site.agent("김상담", Role::Agent).await);
    let (visitor, room_no) = visit(&desk, &site, "하나").await;
    for n in 2..5 {
        say(&desk, &visitor, &words(n, "또")).await.expect("sent");
    }
    room::accept(&desk, &kim, room_no).await.expect("accepted");
    message::read(&desk, &kim, room_no, 2).await.expect("noted");
    pending::flush(&desk).await;
    let part = room::find(&desk, &kim, room_no).await.expect("a room");
    assert_eq!((part.row.unread, part.agent_read_seq), (2, 2));
    message::read(&desk, &kim, room_no, 99).await.expect("noted");
    message::read(&desk, &kim, room_no, 1).await.expect("an older mark changes nothing");
    pending::flush(&desk).await;
    let all = room::find(&desk, &kim, room_no).await.expect("a room");
    assert_eq!((all.row.unread, all.agent_read_seq), (0, all.last_seq));
    let lee = session(&site, &site.agent("이상담", Role::Agent).await);
    assert!(matches!(message::read(&desk, &lee, room_no, 3).await, Err(Error::NotFound)));
}

async fn drafts_are_kept_per_agent_and_room(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let kim = session(&site, &site.agent("김상담", Role::Agent).await);
    let lee = session(&site, &site.agent("이상담", Role::Agent).await);
    let (_, room_no) = visit(&desk, &site, "하나").await;
    draft::put(&desk, &kim, room_no, "확인해 보").await.expect("noted");
    let own = |session| {
        let desk = desk.clone();
        async move { room::find(&desk, session, room_no).await.expect("a room").draft }
    };
    assert_eq!(own(&kim).await.as_deref(), Some("확인해 보"), "before it is written");
    pending::flush(&desk).await;
    assert_eq!(own(&kim).await.as_deref(), Some("확인해 보"), "after it is written");
    assert_eq!(own(&lee).await, None);
    assert_eq!(draft::list(&desk, &kim).await.expect("drafts").len(), 1);
    room::accept(&desk, &kim, room_no).await.expect("accepted");
    message::send(&desk, &kim, room_no, &words(4, "확인해 보겠습니다")).await.expect("sent");
    pending::flush(&desk).await;
    assert_eq!(own(&kim).await, None, "sent texts are no drafts");
    draft::put(&desk, &kim, room_no, "쓰다 만 글").await.expect("noted");
    message::send(&desk, &kim, room_no, &words(5, "기다리던 답장")).await.expect("sent");
    assert_eq!(own(&kim).await.as_deref(), Some("쓰다 만 글"), "what was begun since stays");
    assert!(matches!(draft::put(&desk, &kim, room_no, &"가".repeat(10_001)).await, Err(Error::Invalid(_))));
    assert!(matches!(draft::put(&desk, &lee, room_no, "몰래").await, Err(Error::NotFound)));
}

async fn s13_a_room_is_found_by_its_number_after_the_end(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let kim = session(&site, &site.agent("김상담", Role::Agent).await);
    let (_, room_no) = visit(&desk, &site, "하나").await;
    room::accept(&desk, &kim, room_no).await.expect("accepted");
    room::end_by_agent(&desk, &kim, room_no).await.expect("ended");
    desk.pass(3 * 24 * 60 * 60 * 1_000);
    assert_eq!(status(&desk, &kim, room_no).await, Status::Ended);
    let filter = room::Filter { q: room_no.to_string(), status: vec![Status::Ended], ..room::Filter::default() };
    let found = room::list(&desk, &kim, &filter).await.expect("a list").items;
    assert_eq!(found.len(), 1);
    assert_eq!(room::counts(&desk, &kim, None).await.expect("counts").ended, 0, "not today's");
    drop(come(&desk, &crate::entry::page(&site)).await);
}
