//! F13: what the desk says and does by itself.

use domain::{RoomNo, access::Role};
use jiff::tz::TimeZone;
use service::{
    Desk, Error, automation, hours, message,
    room::{self, hold},
    session::Session,
    view::{Automation, Holiday, Hours, HoursDay, HoursSpan, NewHold, Status},
};
use testkit::{START, Site, TestDb};

use crate::rooms::{say, session, status, texts, visit, words};

testkit::both_databases!(
    f13_a_greeting_answers_the_first_message_only,
    f13_outside_working_hours_and_on_holidays_other_words_are_said,
    f13_hours_are_checked_and_keep_their_version,
    f13_the_busy_message_is_said_once_to_who_waits_too_long,
    f13_a_silent_customer_ends_the_room,
    f13_a_silent_agent_ends_the_room_and_who_just_accepted_has_the_whole_time,
    f13_two_nodes_end_a_room_once,
    f13_what_is_due_after_a_restart_is_done_then,
    f13_a_restart_in_the_middle_of_auto_end_leaves_nothing_half_done,
    f13_eight_nodes_end_each_silent_room_once_and_spare_a_held_one,
    f13_settings_are_checked_and_keep_their_version,
);

const MINUTE: i64 = 60_000;

async fn admin(site: &Site) -> Session {
    session(site, &site.agent("관리자", Role::Admin).await)
}

async fn set(desk: &Desk, admin: &Session, change: impl FnOnce(&mut Automation)) {
    let mut settings = automation::show(desk, admin).await.expect("settings");
    change(&mut settings);
    automation::set(desk, admin, &settings).await.expect("set");
}

async fn due(desk: &Desk, site: &Site) -> usize {
    automation::run_due(desk, Some(site.id)).await.expect("done")
}

async fn f13_a_greeting_answers_the_first_message_only(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = admin(&site).await;
    let (_, before) = visit(&desk, &site, "설정 전").await;
    assert_eq!(texts(&desk, &admin, before).await, ["설정 전"]);

    set(&desk, &admin, |new| new.greeting = "안녕하세요. 곧 답변드리겠습니다.".to_owned()).await;
    let (visitor, room_no) = visit(&desk, &site, "배송 언제 되나요?").await;
    say(&desk, &visitor, &words(2, "급해요")).await.expect("sent");
    assert_eq!(
        texts(&desk, &admin, room_no).await,
        ["배송 언제 되나요?", "안녕하세요. 곧 답변드리겠습니다.", "급해요"]
    );
    let row = room::find(&desk, &admin, room_no).await.expect("a room").row;
    assert_eq!(row.unread, 2, "nobody has read the customer");
    assert!(row.waiting_since.is_some(), "the customer goes on waiting");
    assert_eq!(row.last_message.expect("one").text, "급해요");
}

/// Open from 22:00 to 23:00 each day in Seoul.
fn evenings(version: i64) -> Hours {
    let day = HoursDay { spans: vec![HoursSpan { from: "22:00".to_owned(), to: "23:00".to_owned() }] };
    Hours { version, week: Some(vec![day; 7]), holidays: Vec::new(), time_zone: String::new(), open_now: false }
}

async fn f13_outside_working_hours_and_on_holidays_other_words_are_said(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = admin(&site).await;
    let to_open = START.start_of_day(&TimeZone::get("Asia/Seoul").expect("bundled")).plus(22 * 60 * MINUTE).0 - START.0;
    desk.pass(to_open);
    hours::set(&desk, &admin, &evenings(0)).await.expect("set");
    set(&desk, &admin, |new| {
        (new.greeting, new.off_hours) = ("어서 오세요.".to_owned(), "운영 시간이 아닙니다.".to_owned());
        (new.busy, new.busy_after) = ("문의가 많습니다.".to_owned(), 1);
    })
    .await;
    let said = async |text: &str| {
        let (_, room_no) = visit(&desk, &site, text).await;
        texts(&desk, &admin, room_no).await
    };
    assert_eq!(said("열림").await, ["열림", "어서 오세요."]);
    assert!(hours::show(&desk, &admin).await.expect("hours").open_now);

    desk.pass(60 * MINUTE);
    assert_eq!(due(&desk, &site).await, 1, "who came before still waits");
    assert_eq!(said("닫힘").await, ["닫힘", "운영 시간이 아닙니다."]);
    desk.pass(60 * MINUTE);
    assert_eq!(due(&desk, &site).await, 0, "nobody is told to wait while the desk is closed");

    desk.pass(22 * 60 * MINUTE);
    assert_eq!(said("다음 날").await, ["다음 날", "어서 오세요."]);
    let today = desk.now().date(&TimeZone::get("Asia/Seoul").expect("bundled")).expect("a date").to_string();
    let holiday = Holiday { date: today, name: "창립기념일".to_owned() };
    hours::set(&desk, &admin, &Hours { holidays: vec![holiday], ..evenings(1) }).await.expect("set");
    assert_eq!(said("휴무").await, ["휴무", "운영 시간이 아닙니다."]);
    set(&desk, &admin, |new| new.off_hours = String::new()).await;
    assert_eq!(said("그래도").await, ["그래도", "어서 오세요."]);
}

async fn f13_hours_are_checked_and_keep_their_version(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = admin(&site).await;
    let first = hours::show(&desk, &admin).await.expect("hours");
    assert_eq!((first.version, &first.week, first.open_now), (0, &None, true), "always, until somebody sets hours");
    let holiday = |date: &str, name: &str| {
        let holidays = vec![Holiday { date: date.to_owned(), name: name.to_owned() }];
        Hours { holidays, ..evenings(0) }
    };
    let spans = |from: &str, to: &str| {
        let mut hours = evenings(0);
        let week = hours.week.as_mut().expect("hours");
        week[3].spans.push(HoursSpan { from: from.to_owned(), to: to.to_owned() });
        hours
    };
    for (wrong, field, code) in [
        (spans("22:30", "23:30"), "week", "invalid"),
        (spans("23:00", "24:30"), "week", "invalid"),
        (Hours { week: Some(Vec::new()), ..evenings(0) }, "week", "invalid"),
        (holiday("2026-02-30", "없는 날"), "holidays", "invalid"),
        (holiday("2026-12-25", " "), "holidays", "blank"),
    ] {
        let Err(Error::Invalid(faults)) = hours::set(&desk, &admin, &wrong).await else {
            panic!("not refused: {wrong:?}")
        };
        assert_eq!((faults[0].field.as_ref(), faults[0].code), (field, code));
    }
    let set = hours::set(&desk, &admin, &spans("23:00", "24:00")).await.expect("set");
    assert_eq!((set.version, set.time_zone.as_str()), (1, "Asia/Seoul"));
    assert_eq!(set.week.as_ref().expect("hours")[3].spans.len(), 2);
    assert!(matches!(hours::set(&desk, &admin, &evenings(0)).await, Err(Error::Stale)));
    assert_eq!(hours::show(&desk, &admin).await.expect("hours"), set);
}

async fn f13_the_busy_message_is_said_once_to_who_waits_too_long(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = admin(&site).await;
    set(&desk, &admin, |new| (new.busy, new.busy_after) = ("문의가 많습니다.".to_owned(), 3)).await;
    let (_, waits) = visit(&desk, &site, "하나").await;
    let (_, accepted) = visit(&desk, &site, "둘").await;
    room::accept(&desk, &admin, accepted).await.expect("accepted");
    desk.pass(3 * MINUTE - 1);
    assert_eq!(due(&desk, &site).await, 0);
    desk.pass(1);
    assert_eq!(due(&desk, &site).await, 2);
    desk.pass(10 * MINUTE);
    assert_eq!(due(&desk, &site).await, 0, "once");
    assert_eq!(texts(&desk, &admin, waits).await, ["하나", "문의가 많습니다."]);
    assert_eq!(texts(&desk, &admin, accepted).await, ["둘", "[room_accepted]"]);
    assert_eq!(status(&desk, &admin, waits).await, Status::Waiting);
}

async fn f13_a_silent_customer_ends_the_room(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = admin(&site).await;
    set(&desk, &admin, |new| new.customer_silence = Some(10)).await;
    let (visitor, room_no) = visit(&desk, &site, "문의").await;
    room::accept(&desk, &admin, room_no).await.expect("accepted");
    message::send(&desk, &admin, room_no, &words(7, "확인해 보겠습니다.")).await.expect("sent");
    desk.pass(9 * MINUTE);
    say(&desk, &visitor, &words(2, "네")).await.expect("sent");
    desk.pass(9 * MINUTE);
    assert_eq!(due(&desk, &site).await, 0, "it is the agent's turn");
    message::send(&desk, &admin, room_no, &words(8, "도착했습니다.")).await.expect("sent");
    desk.pass(10 * MINUTE - 1);
    assert_eq!(due(&desk, &site).await, 0);
    desk.pass(1);
    assert_eq!(due(&desk, &site).await, 1);
    assert_eq!(status(&desk, &admin, room_no).await, Status::Ended);
    let texts = texts(&desk, &admin, room_no).await;
    assert_eq!(texts.last().map(String::as_str), Some("[room_ended_customer_silent]"));
    let info = room::find(&desk, &admin, room_no).await.expect("a room");
    assert!(info.ended_at.is_some());
    let sent = say(&desk, &visitor, &words(3, "아직이요")).await.expect("sent");
    assert_ne!(sent.room_no, room_no.to_string(), "the next message opens another room (R7)");
}

async fn f13_a_silent_agent_ends_the_room_and_who_just_accepted_has_the_whole_time(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = admin(&site).await;
    set(&desk, &admin, |new| new.agent_silence = Some(10)).await;
    let (_, waits) = visit(&desk, &site, "접수 전").await;
    let (_, room_no) = visit(&desk, &site, "문의").await;
    desk.pass(60 * MINUTE);
    assert_eq!(due(&desk, &site).await, 0, "rooms nobody accepted stay");
    room::accept(&desk, &admin, room_no).await.expect("accepted");
    desk.pass(10 * MINUTE - 1);
    assert_eq!(due(&desk, &site).await, 0);
    desk.pass(1);
    assert_eq!(due(&desk, &site).await, 1);
    assert_eq!(texts(&desk, &admin, room_no).await, ["문의", "[room_accepted]", "[room_ended_agent_silent]"]);
    assert_eq!(status(&desk, &admin, waits).await, Status::Waiting);
}

async fn f13_two_nodes_end_a_room_once(db: TestDb) {
    let (desk, other, site) = (db.desk(), db.desk(), db.site().await);
    let admin = admin(&site).await;
    set(&desk, &admin, |new| {
        (new.busy, new.busy_after) = ("문의가 많습니다.".to_owned(), 1);
        new.customer_silence = Some(10);
    })
    .await;
    let (_, waits) = visit(&desk, &site, "대기").await;
    let mut rooms = Vec::new();
    for _ in 0..5 {
        let (_, room_no) = visit(&desk, &site, "문의").await;
        room::accept(&desk, &admin, room_no).await.expect("accepted");
        message::send(&desk, &admin, room_no, &words(u128::try_from(room_no.0).expect("positive"), "답변"))
            .await
            .expect("sent");
        rooms.push(room_no);
    }
    desk.pass(10 * MINUTE);
    other.pass(10 * MINUTE);
    let (here, there) = tokio::join!(due(&desk, &site), due(&other, &site));
    assert_eq!(here + there, rooms.len() + 6, "five ends, six timers of which one speaks");
    for room_no in rooms {
        assert_eq!(
            texts(&desk, &admin, room_no).await,
            ["문의", "[room_accepted]", "답변", "[room_ended_customer_silent]"]
        );
    }
    assert_eq!(texts(&desk, &admin, waits).await, ["대기", "문의가 많습니다."]);
    assert_eq!(load(&desk, &admin).await, 0, "every end gives one place back, once");
}

async fn f13_what_is_due_after_a_restart_is_done_then(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = admin(&site).await;
    set(&desk, &admin, |new| {
        (new.busy, new.busy_after) = ("문의가 많습니다.".to_owned(), 1);
        new.agent_silence = Some(10);
    })
    .await;
    let (_, waits) = visit(&desk, &site, "하나").await;
    let (_, taken) = visit(&desk, &site, "둘").await;
    room::accept(&desk, &admin, taken).await.expect("accepted");
    drop(desk);
    let desk = db.desk();
    desk.pass(24 * 60 * MINUTE);
    due(&desk, &site).await;
    assert_eq!(texts(&desk, &admin, waits).await, ["하나", "문의가 많습니다."]);
    assert_eq!(status(&desk, &admin, taken).await, Status::Ended);
}

/// Rooms that an agent answered and whose customers say nothing.
async fn answered(desk: &Desk, site: &Site, admin: &Session, count: u128) -> Vec<RoomNo> {
    let mut rooms = Vec::new();
    for n in 0..count {
        let (_, room_no) = visit(desk, site, "문의").await;
        room::accept(desk, admin, room_no).await.expect("accepted");
        message::send(desk, admin, room_no, &words(100 + n, "답변")).await.expect("sent");
        rooms.push(room_no);
    }
    rooms
}

async fn load(desk: &Desk, admin: &Session) -> i64 {
    let mut read = desk.read().await.expect("a connection");
    let (load,): (i64,) =
        store::on!(&mut read, |c| sqlx::query_as("SELECT load FROM agents WHERE site_id = $1 AND agent_id = $2")
            .bind(admin.site.0)
            .bind(admin.viewer.agent.0)
            .fetch_one(c))
        .expect("read");
    load
}

const ENDED: [&str; 4] = ["문의", "[room_accepted]", "답변", "[room_ended_customer_silent]"];

async fn f13_a_restart_in_the_middle_of_auto_end_leaves_nothing_half_done(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = admin(&site).await;
    set(&desk, &admin, |new| new.customer_silence = Some(10)).await;
    let rooms = answered(&desk, &site, &admin, 8).await;
    desk.pass(10 * MINUTE);
    let (dying, id) = (db.desk(), site.id);
    dying.pass(10 * MINUTE);
    let work = tokio::spawn(async move { automation::run_due(&dying, Some(id)).await });
    while status(&desk, &admin, rooms[0]).await != Status::Ended {
        tokio::task::yield_now().await;
    }
    work.abort();
    let _ = work.await;
    let restarted = db.desk();
    restarted.pass(10 * MINUTE);
    due(&restarted, &site).await;
    for room_no in rooms {
        assert_eq!(texts(&restarted, &admin, room_no).await, ENDED);
    }
    assert_eq!(load(&restarted, &admin).await, 0, "every end gives one place back, once");
    assert_eq!(due(&restarted, &site).await, 0);
}

async fn f13_eight_nodes_end_each_silent_room_once_and_spare_a_held_one(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = admin(&site).await;
    set(&desk, &admin, |new| new.customer_silence = Some(10)).await;
    let rooms = answered(&desk, &site, &admin, 6).await;
    let (visitor, held) = visit(&desk, &site, "보류").await;
    room::accept(&desk, &admin, held).await.expect("accepted");
    hold::set(&desk, &admin, held, &NewHold { on: true, until: None }).await.expect("held");
    say(&desk, &visitor, &words(2, "아직인가요?")).await.expect("sent");
    message::send(&desk, &admin, held, &words(200, "확인 중입니다.")).await.expect("sent");
    let nodes: Vec<_> = (0..8)
        .map(|_| {
            let (node, id) = (db.desk(), site.id);
            node.pass(10 * MINUTE);
            tokio::spawn(async move { automation::run_due(&node, Some(id)).await.expect("done") })
        })
        .collect();
    let mut ended = 0;
    for node in nodes {
        ended += node.await.expect("no panic");
    }
    assert_eq!(ended, rooms.len(), "each by one of them");
    for room_no in rooms {
        assert_eq!(texts(&desk, &admin, room_no).await, ENDED);
    }
    assert_eq!(load(&desk, &admin).await, 1, "the held one stays in hand");
    assert_eq!(status(&desk, &admin, held).await, Status::InProgress, "F1: exempt until the hold is lifted");
    hold::set(&desk, &admin, held, &NewHold { on: false, until: None }).await.expect("lifted");
    desk.pass(10 * MINUTE);
    assert_eq!(due(&desk, &site).await, 1, "then silence counts again");
}

async fn f13_settings_are_checked_and_keep_their_version(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = admin(&site).await;
    let first = automation::show(&desk, &admin).await.expect("settings");
    assert_eq!((first.version, first.customer_silence, first.greeting.as_str()), (0, None, ""));
    let wrong = Automation {
        greeting: "가".repeat(1_001),
        busy_after: 0,
        customer_silence: Some(9),
        agent_silence: Some(10_071),
        ..first.clone()
    };
    let Err(Error::Invalid(faults)) = automation::set(&desk, &admin, &wrong).await else { panic!("not refused") };
    let fields: Vec<_> = faults.iter().map(|fault| (fault.field.as_ref(), fault.code)).collect();
    assert_eq!(
        fields,
        [
            ("greeting", "too_long"),
            ("busy_after", "out_of_range"),
            ("customer_silence", "out_of_range"),
            ("agent_silence", "out_of_range")
        ]
    );
    let longest = Automation { customer_silence: Some(10_070), agent_silence: Some(10), ..first.clone() };
    let second = automation::set(&desk, &admin, &longest).await.expect("set");
    assert_eq!((second.version, second.customer_silence, second.agent_silence), (1, Some(10_070), Some(10)));
    for stale in [0, 2] {
        let late = Automation { version: stale, greeting: "늦음".to_owned(), ..second.clone() };
        assert!(matches!(automation::set(&desk, &admin, &late).await, Err(Error::Stale)));
    }
    assert_eq!(automation::show(&desk, &admin).await.expect("settings"), second);
}
