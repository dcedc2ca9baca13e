//! 통계 (F15): whatever the rooms, its sums are theirs.

use std::collections::BTreeMap;

use domain::{AgentId, Millis, access::Role, room::ChannelKind};
use jiff::tz::TimeZone;
use service::{
    Error, list, message,
    report::{self, Asked},
    room,
    view::{ReportBy, ReportGroup, ReportTable, ReportTotals},
};
use testkit::{RoomSpec, START, Site, TestDb, put};

use crate::rooms::words;

testkit::both_databases!(
    f15_sums_are_those_of_the_rooms,
    f15_what_is_no_category_of_the_site_is_counted_as_none,
    f15_the_first_message_of_an_agent_answers_after_a_hold_too,
    f15_a_room_taken_from_a_bot_waits_from_then_on,
    f15_the_bots_part_is_no_waiting_and_a_room_it_ended_is_not_missed,
    f15_a_day_begins_at_the_sites_midnight,
    f15_a_period_is_compared_with_the_one_before,
    f15_statistics_are_for_managers,
    f15_what_is_no_period_is_refused,
    f15_a_table_is_a_file_that_is_no_formula_and_audited,
);

const DAY: i64 = 24 * 3_600_000;
const FROM: &str = "2026-11-20";
const TO: &str = "2026-11-26";

/// A room as the test knows it.
#[derive(Debug, Clone)]
struct Known {
    started: i64,
    ended: Option<i64>,
    due: Option<i64>,
    answered: Option<i64>,
    agent: Option<AgentId>,
    channel: i64,
    category: Option<String>,
}

fn asked() -> Asked {
    Asked { from: FROM.into(), to: TO.into() }
}

fn median(mut all: Vec<i64>, share: f64) -> Option<i64> {
    all.sort_unstable();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "few of them"
    )]
    let rank = (all.len() as f64 * share).ceil() as usize;
    all.get(rank.max(1) - 1).copied()
}

/// The same counted one by one.
fn totals<'k>(rooms: impl Iterator<Item = &'k Known>) -> ReportTotals {
    let rooms: Vec<&Known> = rooms.collect();
    let count = |fits: &dyn Fn(&&&Known) -> bool| i64::try_from(rooms.iter().filter(fits).count()).expect("few");
    let responses = || rooms.iter().filter_map(|room| Some((room.answered? - room.due?).max(0))).collect();
    let durations = || rooms.iter().filter_map(|room| Some(room.ended? - room.started)).collect();
    ReportTotals {
        received: count(&|_| true),
        ended: count(&|room| room.ended.is_some()),
        missed: count(&|room| room.ended.is_some() && room.due.is_some() && room.answered.is_none()),
        answered: count(&|room| room.due.is_some() && room.answered.is_some()),
        bot: count(&|room| room.due.is_none()),
        response_median_ms: median(responses(), 0.5),
        response_p90_ms: median(responses(), 0.9),
        duration_median_ms: median(durations(), 0.5),
        duration_p90_ms: median(durations(), 0.9),
    }
}

async fn rooms(db: &TestDb, site: &Site, count: i64) -> Vec<Known> {
    let kakao = site.channel(ChannelKind::Kakao, "카카오톡").await;
    let agents = [site.agent("김상담", Role::Agent).await, site.agent("이상담", Role::Agent).await];
    crate::history::category(db, site, "c", "배송", "지연").await;
    let person = site.customer("happytalk").await;
    let random = |below: i64| site.new_id() % below;
    let mut known = Vec::new();
    for _ in 0..count {
        // Around the period, on both sides of its midnights.
        let started = START.0 - 6 * DAY + random(12 * DAY);
        let room = site.room_with(&person, RoomSpec::ended(None).at(Millis(started))).await;
        let due = (random(4) > 0).then(|| started + random(600_000));
        let answered = due.filter(|_| random(3) > 0).map(|due| due - 1_000 + random(3_600_000));
        let ended = (random(4) > 0).then(|| started + random(7_200_000));
        let agent = due.filter(|_| random(3) > 0).map(|_| agents[usize::try_from(random(2)).expect("small")].id);
        let channel = if random(2) == 0 { site.web } else { kakao };
        let (category, division) = match random(3) {
            0 => (None, None),
            1 => (Some("c"), None),
            _ => (Some("c"), Some("c-d")),
        };
        put!(
            db.db(),
            "UPDATE rooms SET status = $3, ended_at = $4, due_at = $5, answered_at = $6, agent_id = $7, channel_id = $8, \
             category_id = $9, division_id = $10 WHERE site_id = $1 AND room_no = $2",
            site.id.0,
            room.0,
            if ended.is_some() { 5_i64 } else { 0 },
            ended,
            due,
            answered,
            agent.map(|agent| agent.0),
            channel.0,
            category,
            division
        );
        // At most one room of an account is open.
        let other = site.web_row(&person, &room.to_string()).await;
        put!(
            db.db(),
            "UPDATE rooms SET identity_id = $3 WHERE site_id = $1 AND room_no = $2",
            site.id.0,
            room.0,
            other.identity.0
        );
        let category = category.map(|_| if division.is_some() { "배송/지연".to_owned() } else { "배송".to_owned() });
        known.push(Known { started, ended, due, answered, agent, channel: channel.0, category });
    }
    known
}

async fn f15_sums_are_those_of_the_rooms(db: TestDb) {
    let zone = TimeZone::get("Asia/Seoul").expect("bundled");
    for count in [0, 1, 7, 60] {
        let (site, desk) = (db.site().await, db.desk());
        let park = site.acting_as(&site.agent("박매니저", Role::Manager).await, &[]);
        let known = rooms(&db, &site, count).await;
        let inside: Vec<Known> = known
            .into_iter()
            .filter(|room| {
                let day = Millis(room.started).date(&zone).expect("a day").to_string();
                (FROM..=TO).contains(&day.as_str())
            })
            .collect();
        let overview = report::overview(&desk, &park, &asked()).await.expect("read");
        assert_eq!(overview.totals, totals(inside.iter()), "{count}");
        for day in &overview.days {
            let of_day =
                inside.iter().filter(|room| Millis(room.started).date(&zone).expect("a day").to_string() == day.day);
            let expected = totals(of_day);
            assert_eq!(
                (day.received, day.ended, day.missed, day.answered),
                (expected.received, expected.ended, expected.missed, expected.answered),
                "{}",
                day.day
            );
        }
        assert_eq!(overview.days.len(), 7);
        for by in [ReportBy::Channel, ReportBy::Agent, ReportBy::Category] {
            let of = |room: &Known| match by {
                ReportBy::Channel => room.channel.to_string(),
                ReportBy::Agent => room.agent.map_or("-".to_owned(), |agent| agent.to_string()),
                ReportBy::Category => room.category.clone().unwrap_or_else(|| "-".to_owned()),
            };
            let mut expected: BTreeMap<String, Vec<Known>> = BTreeMap::new();
            for room in &inside {
                expected.entry(of(room)).or_default().push(room.clone());
            }
            let found = report::groups(&desk, &park, &asked(), by).await.expect("read").rows;
            let name = |row: &ReportGroup| match by {
                ReportBy::Category => row.label.clone(),
                _ => row.id.clone().unwrap_or_else(|| "-".to_owned()),
            };
            let found: BTreeMap<String, ReportTotals> = found.iter().map(|row| (name(row), row.totals)).collect();
            let expected: BTreeMap<String, ReportTotals> =
                expected.into_iter().map(|(name, rooms)| (name, totals(rooms.iter()))).collect();
            assert_eq!(found, expected, "{by:?}");
            assert_eq!(found.values().map(|row| row.received).sum::<i64>(), overview.totals.received);
        }
        let hours = report::hours(&desk, &park, &asked()).await.expect("read");
        assert_eq!(hours.received.iter().flatten().sum::<i64>(), overview.totals.received);
    }
}

async fn f15_the_bots_part_is_no_waiting_and_a_room_it_ended_is_not_missed(db: TestDb) {
    let scene = crate::bots::scene(&db).await;
    scene.chatbot(&crate::bots::tree(), &[scene.site.web]).await;
    let (alone, by_bot) = scene.visit("안녕하세요").await;
    scene.press(&alone, by_bot, "배송 문의").await;
    scene.press(&alone, by_bot, "해결됐어요").await;
    let (visitor, room) = scene.visit("안녕하세요").await;
    // Ten minutes with the bot, then half a minute until an agent answers.
    scene.desk.pass(600_000);
    scene.press(&visitor, room, "배송 문의").await;
    scene.press(&visitor, room, "상담원 연결").await;
    scene.desk.pass(20_000);
    room::accept(&scene.desk, &scene.admin, room).await.expect("accepted");
    scene.desk.pass(10_000);
    for (n, text) in [(1, "안녕하세요, 상담사입니다."), (2, "무엇을 도와드릴까요?")] {
        message::send(&scene.desk, &scene.admin, room, &words(n, text)).await.expect("sent");
        scene.desk.pass(60_000);
    }
    let totals = report::overview(&scene.desk, &scene.admin, &Asked::default()).await.expect("read").totals;
    assert_eq!(totals.response_median_ms, Some(30_000));
    assert_eq!((totals.received, totals.ended, totals.missed, totals.answered, totals.bot), (2, 1, 0, 1, 1));
}

async fn f15_a_day_begins_at_the_sites_midnight(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let park = site.acting_as(&site.agent("박매니저", Role::Manager).await, &[]);
    let person = site.customer("happytalk").await;
    let midnight = Millis::from_rfc3339("2026-11-22T15:00:00Z").expect("a time");
    for at in [midnight.plus(-1), midnight, midnight.plus(DAY - 1), midnight.plus(DAY)] {
        site.room_with(&person, RoomSpec::ended(None).at(at)).await;
    }
    let monday = Asked { from: "2026-11-23".into(), to: "2026-11-23".into() };
    let overview = report::overview(&desk, &park, &monday).await.expect("read");
    assert_eq!((overview.totals.received, overview.totals_before.received), (2, 1));
    let hours = report::hours(&desk, &park, &monday).await.expect("read");
    assert_eq!((hours.received[0][0], hours.received[0][23], hours.most), (1, 1, 1));
    // The same rooms elsewhere on earth fall on other days.
    put!(db.db(), "UPDATE sites SET time_zone = 'America/New_York' WHERE site_id = $1", site.id.0);
    let there = report::overview(&desk, &park, &monday).await.expect("read");
    assert_eq!((there.totals.received, there.totals_before.received), (2, 2));
}

async fn f15_a_period_is_compared_with_the_one_before(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let park = site.acting_as(&site.agent("박매니저", Role::Manager).await, &[]);
    let person = site.customer("happytalk").await;
    for day in [0, 0, -7, -6, -8] {
        site.room_with(&person, RoomSpec::ended(None).at(START.plus(day * DAY))).await;
    }
    let week = report::overview(&desk, &park, &Asked::default()).await.expect("read");
    assert_eq!(
        (week.period.from.as_str(), week.period.to.as_str()),
        ("2026-11-16", "2026-11-22"),
        "seven days up to today"
    );
    assert_eq!((week.before.from.as_str(), week.before.to.as_str()), ("2026-11-09", "2026-11-15"));
    assert_eq!((week.totals.received, week.totals_before.received), (3, 2));
}

async fn f15_statistics_are_for_managers(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let kim = site.acting_as(&site.agent("김상담", Role::Agent).await, &[]);
    assert!(matches!(report::overview(&desk, &kim, &asked()).await, Err(Error::Forbidden)));
    assert!(matches!(report::groups(&desk, &kim, &asked(), ReportBy::Agent).await, Err(Error::Forbidden)));
    assert!(matches!(report::hours(&desk, &kim, &asked()).await, Err(Error::Forbidden)));
    assert!(matches!(report::table(&desk, &kim, &asked(), ReportTable::Agent).await, Err(Error::Forbidden)));
}

async fn f15_what_is_no_period_is_refused(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    for (from, to) in [
        ("2026-11-23", "2026-11-22"),
        ("2025-11-20", "2026-11-22"),
        ("x", ""),
        ("", "2026-02-30"),
        ("-262143-01-01", ""),
        ("9999-12-31", "9999-12-31"),
    ] {
        let asked = Asked { from: from.into(), to: to.into() };
        assert!(matches!(report::overview(&desk, &admin, &asked).await, Err(Error::Invalid(_))), "{from} {to}");
    }
    let year = Asked { from: "2025-11-22".into(), to: "2026-11-22".into() };
    assert_eq!(report::overview(&desk, &admin, &year).await.expect("read").days.len(), 366);
}

async fn f15_a_table_is_a_file_that_is_no_formula_and_audited(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let park = site.agent("박매니저", Role::Manager).await;
    let odd = site.agent("=SUM(A1)", Role::Agent).await;
    let person = site.customer("happytalk").await;
    site.room_with(&person, RoomSpec::ended(Some(odd.id))).await;
    let as_park = site.acting_as(&park, &[]);
    let text = report::table(&desk, &as_park, &asked(), ReportTable::Agent).await.expect("a table");
    assert!(text.starts_with("\u{feff}담당,접수,종료,놓침,응답,봇,"), "{text}");
    assert!(text.contains("\n'=SUM(A1),1,1,"), "{text}");
    for (table, lines) in
        [(ReportTable::Days, 8), (ReportTable::Hours, 8), (ReportTable::Channel, 2), (ReportTable::Category, 2)]
    {
        let text = report::table(&desk, &as_park, &asked(), table).await.expect("a table");
        assert_eq!(text.lines().count(), lines, "{table:?}");
    }
    assert_eq!(site.audited(park.id).await, [("export_report".to_owned(), 5)]);
}

async fn f15_what_is_no_category_of_the_site_is_counted_as_none(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let park = site.acting_as(&site.agent("박매니저", Role::Manager).await, &[]);
    let person = site.customer("happytalk").await;
    crate::history::category(&db, &site, "c", "배송", "지연").await;
    crate::history::category(&db, &site, "e", "교환", "색상").await;
    for (category, division) in [
        (None, None),
        (None, Some("c-d")),
        (Some("visitor's own words"), None),
        (Some("visitor's own words"), Some("c-d")),
        (Some("c-d"), None),
        (Some("c"), None),
        (Some("c"), Some("e-d")),
        (Some("c"), Some("c-d")),
    ] {
        let room = site.room_with(&person, RoomSpec::ended(None)).await;
        crate::history::classify(&db, &site, room, category, division).await;
    }
    let rows = report::groups(&desk, &park, &asked(), ReportBy::Category).await.expect("read").rows;
    let shown: Vec<_> = rows.iter().map(|row| (row.id.as_deref(), row.label.as_str(), row.totals.received)).collect();
    assert_eq!(shown, [(None, "-", 5), (Some("c"), "배송", 2), (Some("c-d"), "배송/지연", 1)]);
    assert_eq!(rows[0].totals.duration_median_ms, Some(600_000), "and so is how long they took");
    for (category, expected) in [("none", 5), ("c", 3), ("c-d", 1), ("e-d", 0), ("visitor's own words", 0)] {
        let filter = list::Consultations { category_id: category.into(), ..<_>::default() };
        let found = list::consultations(&desk, &park, &filter, "").await.expect("a page").items;
        assert_eq!(found.len(), expected, "the list agrees: {category}");
        if category == "none" {
            assert!(found.iter().all(|row| row.category == "-"));
        }
    }
}

async fn f15_the_first_message_of_an_agent_answers_after_a_hold_too(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let (visitor, room) = crate::rooms::visit(&desk, &site, "언제 오나요?").await;
    room::accept(&desk, &admin, room).await.expect("accepted");
    let on = service::view::NewHold { on: true, until: None };
    room::hold::set(&desk, &admin, room, &on).await.expect("held");
    crate::rooms::say(&desk, &visitor, &words(2, "여보세요?")).await.expect("said");
    desk.pass(30_000);
    for (n, text) in [(1, "확인했습니다."), (2, "내일 도착합니다.")] {
        message::send(&desk, &admin, room, &words(n, text)).await.expect("sent");
        desk.pass(60_000);
    }
    room::end_by_agent(&desk, &admin, room).await.expect("ended");
    let totals = report::overview(&desk, &admin, &Asked::default()).await.expect("read").totals;
    assert_eq!((totals.missed, totals.answered, totals.response_median_ms), (0, 1, Some(30_000)));
}

async fn f15_a_room_taken_from_a_bot_waits_from_then_on(db: TestDb) {
    let scene = crate::bots::scene(&db).await;
    scene.chatbot(&crate::bots::tree(), &[scene.site.web]).await;
    let (_, room) = scene.visit("안녕하세요").await;
    scene.desk.pass(600_000);
    let me = scene.admin.viewer.agent.to_string();
    room::reassign(&scene.desk, &scene.admin, room, &me).await.expect("taken");
    scene.desk.pass(20_000);
    message::send(&scene.desk, &scene.admin, room, &words(1, "무엇을 도와드릴까요?")).await.expect("sent");
    let totals = report::overview(&scene.desk, &scene.admin, &Asked::default()).await.expect("read").totals;
    assert_eq!((totals.answered, totals.response_median_ms), (1, Some(20_000)), "the bot's ten minutes are no waiting");
}
