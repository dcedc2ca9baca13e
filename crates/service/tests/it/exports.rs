//! Lists as files (F15).

use std::sync::Arc;

use domain::{AgentId, ExportId, access::Role, room::Status};
use futures_util::StreamExt as _;
use object_store::ObjectStore as _;
use service::{
    Error, export, job,
    list::{self, Consultations},
    session::Session,
    view::{ExportKind, ExportState, NewExport},
};
use testkit::{HeldFiles, RoomSpec, START, Site, TestDb, TestDesk, put};

testkit::both_databases!(
    f15_a_list_is_written_in_parts_and_downloaded_as_one_file,
    f15_a_restart_goes_on_behind_the_last_part,
    f15_a_cancelled_export_leaves_nothing,
    f15_one_export_of_an_agent_runs_at_a_time,
    f15_a_file_is_kept_for_a_day_and_for_its_agent_alone,
    f15_who_lost_the_right_gets_nothing,
    f15_customers_have_a_line_for_each_account_and_no_formula,
    f15_what_is_no_filter_is_refused_at_once,
    f15_a_worker_that_lost_its_lease_changes_nothing,
    f15_a_part_that_a_stale_worker_noted_is_not_written_twice,
    f15_what_is_written_while_it_is_cancelled_goes_too,
    f15_one_file_that_can_not_be_removed_keeps_no_other,
    f15_a_failed_export_can_be_removed,
    f15_who_leads_fewer_gets_no_more_of_it,
);

fn wanted(kind: ExportKind) -> NewExport {
    NewExport {
        kind,
        q: String::new(),
        status: Vec::new(),
        channel_id: String::new(),
        agent_id: String::new(),
        category_id: String::new(),
        tag: String::new(),
        from: String::new(),
        to: String::new(),
    }
}

/// Many rooms of one person, quickly; the newest has the highest number.
async fn rooms(db: &TestDb, site: &Site, agent: Option<AgentId>, count: i64) {
    let person = site.customer("happytalk").await;
    let first = site.room_with(&person, RoomSpec::ended(agent)).await;
    let numbers: Vec<_> = (1..count).map(|n| serde_json::json!({ "n": n })).collect();
    put!(
        db.db(),
        "INSERT INTO rooms (site_id, room_no, identity_id, channel_id, channel_kind, status, agent_id, version, started_at, ended_at, \
         ended_by, signed, last_seq, last_from, last_text, last_at, active_at, unread, agent_read_seq, customer_read_seq, memo_count) \
         SELECT r.site_id, r.room_no + CAST(j.value ->> 'n' AS BIGINT), r.identity_id, r.channel_id, r.channel_kind, 5, r.agent_id, 1, \
         r.started_at + CAST(j.value ->> 'n' AS BIGINT), r.ended_at, 1, FALSE, 0, 4, '', 0, 0, 0, 0, 0, 0 \
         FROM rooms r CROSS JOIN json_each(CAST($3 AS TEXT)) j WHERE r.site_id = $1 AND r.room_no = $2",
        site.id.0,
        first.0,
        serde_json::Value::from(numbers).to_string()
    );
}

async fn run(desk: &TestDesk, site: &Site) {
    while job::run_due(desk, Some(site.id)).await.expect("done") > 0 {}
}

async fn downloaded(desk: &TestDesk, session: &Session, id: &str) -> Result<String, Error> {
    let id: ExportId = id.parse().expect("an id");
    let mut file = export::file(desk, session, id).await?;
    let mut text = Vec::new();
    while let Some(part) = file.body.next().await {
        text.extend(part?);
    }
    assert_eq!(i64::try_from(text.len()).expect("small"), file.size, "as long as it says");
    Ok(String::from_utf8(text).expect("UTF-8"))
}

async fn paths(desk: &TestDesk) -> Vec<String> {
    desk.files().list(None).map(|part| part.expect("listed").location.to_string()).collect().await
}

async fn objects(desk: &TestDesk) -> usize {
    desk.files().list(None).count().await
}

async fn f15_a_list_is_written_in_parts_and_downloaded_as_one_file(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let park = site.agent("박매니저", Role::Manager).await;
    let session = site.acting_as(&park, &[]);
    rooms(&db, &site, None, 2_345).await;
    let begun = export::create(&desk, &session, &wanted(ExportKind::Consultations)).await.expect("begun");
    assert_eq!((begun.state, begun.rows, begun.total), (ExportState::Running, 0, Some(2_345)));
    assert!(matches!(downloaded(&desk, &session, &begun.id).await, Err(Error::NotFound)), "nothing is there yet");
    job::run_due(&desk, Some(site.id)).await.expect("one part");
    let half = export::list(&desk, &session).await.expect("listed").items.remove(0);
    assert_eq!((half.state, half.rows), (ExportState::Running, 1_000), "its progress is told");
    assert!(matches!(downloaded(&desk, &session, &begun.id).await, Err(Error::NotFound)), "never half a file");
    run(&desk, &site).await;
    let ready = export::list(&desk, &session).await.expect("listed").items.remove(0);
    assert_eq!((ready.state, ready.rows), (ExportState::Ready, 2_345));
    let text = downloaded(&desk, &session, &begun.id).await.expect("a file");
    assert!(text.starts_with("\u{feff}방번호,상태,상담시작,"));
    let mut lines = text.lines();
    lines.next();
    let numbers: Vec<&str> = lines.map(|line| line.split(',').next().expect("a cell")).collect();
    let mut expected = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = list::consultations(&desk, &session, &Consultations::default(), &cursor).await.expect("a page");
        expected.extend(page.items.into_iter().map(|row| row.room_no));
        match page.next_cursor {
            Some(next) => cursor = next,
            None => break,
        }
    }
    assert_eq!(numbers, expected, "what the list shows, in its order");
    assert!(text.contains(",2026-11-22 22:20:00,"), "times on the site's clocks");
    assert_eq!(
        site.audited(park.id).await,
        [("download_export".to_owned(), 1), ("export_consultations".to_owned(), 1)]
    );
}

async fn f15_a_restart_goes_on_behind_the_last_part(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let session = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    rooms(&db, &site, None, 2_100).await;
    let begun = export::create(&desk, &session, &wanted(ExportKind::Consultations)).await.expect("begun");
    job::run_due(&desk, Some(site.id)).await.expect("one part");
    // A part was stored, and the machine went down before that was noted: the step is made again.
    put!(
        db.db(),
        "UPDATE exports SET parts = 0, bytes = 0, row_count = 0, place_at = $2, place_no = $2 WHERE site_id = $1",
        site.id.0,
        i64::MAX
    );
    put!(db.db(), "DELETE FROM export_parts WHERE site_id = $1", site.id.0);
    desk.pass(60_001);
    run(&desk, &site).await;
    let text = downloaded(&desk, &session, &begun.id).await.expect("a file");
    let mut numbers: Vec<&str> = text.lines().skip(1).map(|line| line.split(',').next().expect("a cell")).collect();
    assert_eq!(numbers.len(), 2_100);
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 2_100, "no row twice");
}

async fn f15_a_cancelled_export_leaves_nothing(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let session = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    rooms(&db, &site, None, 1_500).await;
    let begun = export::create(&desk, &session, &wanted(ExportKind::Consultations)).await.expect("begun");
    job::run_due(&desk, Some(site.id)).await.expect("one part");
    assert_eq!(objects(&desk).await, 1);
    let id: ExportId = begun.id.parse().expect("an id");
    export::cancel(&desk, &session, id).await.expect("cancelled");
    assert_eq!((objects(&desk).await, export::list(&desk, &session).await.expect("listed").items.len()), (0, 0));
    run(&desk, &site).await;
    assert_eq!(objects(&desk).await, 0, "nothing is written any more");
    assert!(matches!(export::cancel(&desk, &session, id).await, Err(Error::NotFound)));
    // Another one may begin.
    export::create(&desk, &session, &wanted(ExportKind::Customers)).await.expect("begun");
}

async fn f15_one_export_of_an_agent_runs_at_a_time(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let (park, admin) = (site.agent("박매니저", Role::Manager).await, site.agent("관리자", Role::Admin).await);
    let session = site.acting_as(&park, &[]);
    let calls = (0..8).map(|_| {
        let (desk, session) = (desk.clone(), session.clone());
        tokio::spawn(async move { export::create(&desk, &session, &wanted(ExportKind::Customers)).await })
    });
    let mut begun = 0;
    for call in calls.collect::<Vec<_>>() {
        match call.await.expect("an answer") {
            Ok(_) => begun += 1,
            Err(Error::ExportRunning) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(begun, 1);
    export::create(&desk, &site.acting_as(&admin, &[]), &wanted(ExportKind::Customers)).await.expect("another agent's");
    run(&desk, &site).await;
    export::create(&desk, &session, &wanted(ExportKind::Customers)).await.expect("after the first one");
}

async fn f15_a_file_is_kept_for_a_day_and_for_its_agent_alone(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let (park, admin) = (site.agent("박매니저", Role::Manager).await, site.agent("관리자", Role::Admin).await);
    let kim = site.agent("김상담", Role::Agent).await;
    let session = site.acting_as(&park, &[]);
    let begun = export::create(&desk, &session, &wanted(ExportKind::Customers)).await.expect("begun");
    run(&desk, &site).await;
    downloaded(&desk, &session, &begun.id).await.expect("a file, though nobody is listed in it");
    assert!(matches!(downloaded(&desk, &site.acting_as(&admin, &[]), &begun.id).await, Err(Error::NotFound)));
    assert!(matches!(downloaded(&desk, &site.acting_as(&kim, &[]), &begun.id).await, Err(Error::Forbidden)));
    let refused = export::create(&desk, &site.acting_as(&kim, &[]), &wanted(ExportKind::Customers)).await;
    assert!(matches!(refused, Err(Error::Forbidden)));
    desk.pass(24 * 3_600_000);
    assert!(matches!(downloaded(&desk, &session, &begun.id).await, Err(Error::NotFound)));
    export::sweep(&desk, Some(site.id)).await.expect("swept");
    assert_eq!(objects(&desk).await, 0);
}

async fn f15_who_lost_the_right_gets_nothing(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let park = site.agent("박매니저", Role::Manager).await;
    let session = site.acting_as(&park, &[]);
    rooms(&db, &site, None, 1_500).await;
    export::create(&desk, &session, &wanted(ExportKind::Consultations)).await.expect("begun");
    job::run_due(&desk, Some(site.id)).await.expect("one part");
    put!(db.db(), "UPDATE agents SET role = 0 WHERE site_id = $1 AND agent_id = $2", site.id.0, park.id.0);
    run(&desk, &site).await;
    let state = export::list(&desk, &session).await.expect("listed").items.remove(0).state;
    assert_eq!(state, ExportState::Failed);
}

async fn f15_customers_have_a_line_for_each_account_and_no_formula(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let session = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let person = site.customer("happytalk").await;
    site.name(person.key, person.identity, "=HYPERLINK(\"http://x\")", START).await;
    let second = site.web_row(&person, "second").await;
    site.room_with(&person, RoomSpec { status: Status::Waiting, ..RoomSpec::default() }).await;
    put!(
        db.db(),
        "UPDATE customers SET phone = '+82 2 555' WHERE site_id = $1 AND customer_key = $2",
        site.id.0,
        person.key.0
    );
    let begun = export::create(&desk, &session, &wanted(ExportKind::Customers)).await.expect("begun");
    run(&desk, &site).await;
    let text = downloaded(&desk, &session, &begun.id).await.expect("a file");
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let cells: Vec<_> = rows.iter().map(|row| (&row[0], &row[1], &row[2], &row[5], &row[9])).collect();
    let name = "'=HYPERLINK(\"http://x\")";
    let mut expected = vec![
        ("happytalk", name, "'+82 2 555", person.identifier.as_str(), "1"),
        ("happytalk", name, "'+82 2 555", second.identifier.as_str(), "1"),
    ];
    expected.sort_by_key(|row| if row.3 == person.identifier { person.identity } else { second.identity });
    assert_eq!(cells, expected);
}

async fn f15_what_is_no_filter_is_refused_at_once(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let session = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    for broken in [
        NewExport { channel_id: "x".into(), ..wanted(ExportKind::Customers) },
        NewExport { from: "tomorrow".into(), ..wanted(ExportKind::Consultations) },
        NewExport { q: "가".repeat(101), ..wanted(ExportKind::Customers) },
    ] {
        assert!(matches!(export::create(&desk, &session, &broken).await, Err(Error::Invalid(_))), "{broken:?}");
    }
    assert!(export::list(&desk, &session).await.expect("listed").items.is_empty(), "nothing was begun");
}

/// Two nodes over the same files.
fn nodes(db: &TestDb) -> (Arc<HeldFiles>, TestDesk, TestDesk) {
    let files = Arc::<HeldFiles>::default();
    let (slow, quick) = (db.desk_keeping(files.clone()), db.desk_keeping(files.clone()));
    (files, slow, quick)
}

fn round(desk: &TestDesk, site: &Site) -> tokio::task::JoinHandle<usize> {
    let (desk, id) = (desk.clone(), site.id);
    tokio::spawn(async move { job::run_due(&desk, Some(id)).await.expect("done") })
}

async fn state(desk: &TestDesk, session: &Session) -> (ExportState, i64) {
    let one = export::list(desk, session).await.expect("listed").items.remove(0);
    (one.state, one.rows)
}

async fn f15_a_worker_that_lost_its_lease_changes_nothing(db: TestDb) {
    let site = db.site().await;
    let (files, slow, quick) = nodes(&db);
    let session = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    rooms(&db, &site, None, 2_100).await;
    let begun = export::create(&slow, &session, &wanted(ExportKind::Consultations)).await.expect("begun");
    let gate = files.hold();
    let stale = round(&slow, &site);
    gate.reached().await;
    // Its minute is over: another node takes the job and writes a part; then the first one wakes up.
    quick.pass(60_001);
    job::run_due(&quick, Some(site.id)).await.expect("one part");
    assert_eq!(state(&quick, &session).await, (ExportState::Running, 1_000));
    gate.open();
    stale.await.expect("it ends");
    assert_eq!(state(&quick, &session).await, (ExportState::Running, 1_000), "its part is not noted once more");
    assert_eq!(objects(&quick).await, 1, "nor left lying there");
    run(&quick, &site).await;
    assert_eq!(state(&quick, &session).await, (ExportState::Ready, 2_100), "the job was not taken from the other");
    let text = downloaded(&quick, &session, &begun.id).await.expect("a file");
    assert_eq!(text.lines().count(), 2_101);
}

async fn f15_a_part_that_a_stale_worker_noted_is_not_written_twice(db: TestDb) {
    let site = db.site().await;
    let (files, slow, quick) = nodes(&db);
    let session = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    rooms(&db, &site, None, 2_100).await;
    let begun = export::create(&slow, &session, &wanted(ExportKind::Consultations)).await.expect("begun");
    let (first, second) = (files.hold(), files.hold());
    let stale = round(&slow, &site);
    first.reached().await;
    quick.pass(60_001);
    let other = round(&quick, &site);
    second.reached().await;
    // Rooms come in meanwhile: what the two have written of the same part differs, and one of them alone is noted.
    first.open();
    stale.await.expect("it ends");
    assert_eq!(state(&quick, &session).await, (ExportState::Running, 1_000));
    let noted = paths(&quick).await;
    second.open();
    other.await.expect("it ends");
    assert_eq!(paths(&quick).await, noted, "what was noted is not overwritten");
    run(&quick, &site).await;
    assert_eq!(state(&quick, &session).await, (ExportState::Ready, 2_100), "and it goes on");
    let text = downloaded(&quick, &session, &begun.id).await.expect("a file");
    assert_eq!(text.lines().count(), 2_101);
}

async fn f15_what_is_written_while_it_is_cancelled_goes_too(db: TestDb) {
    let site = db.site().await;
    let (files, slow, quick) = nodes(&db);
    let session = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    rooms(&db, &site, None, 1_500).await;
    let begun = export::create(&slow, &session, &wanted(ExportKind::Consultations)).await.expect("begun");
    let gate = files.hold();
    let writing = round(&slow, &site);
    gate.reached().await;
    export::cancel(&quick, &session, begun.id.parse().expect("an id")).await.expect("cancelled");
    gate.open();
    writing.await.expect("it ends");
    assert_eq!(objects(&quick).await, 0);
}

async fn f15_one_file_that_can_not_be_removed_keeps_no_other(db: TestDb) {
    let site = db.site().await;
    let (files, desk, _) = nodes(&db);
    let agents = [site.agent("박매니저", Role::Manager).await, site.agent("관리자", Role::Admin).await];
    let mut ids = Vec::new();
    for agent in &agents {
        let session = site.acting_as(agent, &[]);
        ids.push(export::create(&desk, &session, &wanted(ExportKind::Customers)).await.expect("begun").id);
        run(&desk, &site).await;
    }
    files.stick(Some(&ids[0]));
    desk.pass(24 * 3_600_000);
    export::sweep(&desk, Some(site.id)).await.expect("swept");
    let left = paths(&desk).await;
    assert!(matches!(&left[..], [one] if one.contains(&ids[0])), "{left:?}");
    files.stick(None);
    export::sweep(&desk, Some(site.id)).await.expect("swept");
    assert_eq!(objects(&desk).await, 0, "the next time");
}

async fn f15_a_failed_export_can_be_removed(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let park = site.agent("박매니저", Role::Manager).await;
    let session = site.acting_as(&park, &[]);
    rooms(&db, &site, None, 1_500).await;
    let begun = export::create(&desk, &session, &wanted(ExportKind::Consultations)).await.expect("begun");
    job::run_due(&desk, Some(site.id)).await.expect("one part");
    put!(db.db(), "UPDATE agents SET role = 0 WHERE site_id = $1 AND agent_id = $2", site.id.0, park.id.0);
    run(&desk, &site).await;
    assert_eq!(state(&desk, &session).await.0, ExportState::Failed);
    export::cancel(&desk, &session, begun.id.parse().expect("an id")).await.expect("removed");
    assert!(export::list(&desk, &session).await.expect("listed").items.is_empty());
    assert_eq!(objects(&desk).await, 0);
}

async fn f15_who_leads_fewer_gets_no_more_of_it(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let (park, kim) = (site.agent("박매니저", Role::Manager).await, site.agent("김상담", Role::Agent).await);
    let group = site.group(&[&park], &[&kim]).await;
    let session = site.acting_as(&park, &[park.id, kim.id]);
    rooms(&db, &site, Some(kim.id), 1_500).await;
    let written = export::create(&desk, &session, &wanted(ExportKind::Consultations)).await.expect("begun");
    run(&desk, &site).await;
    downloaded(&desk, &session, &written.id).await.expect("a file");
    let alone = site.acting_as(&park, &[park.id]);
    assert!(matches!(downloaded(&desk, &alone, &written.id).await, Err(Error::NotFound)), "read again at the download");
    desk.pass(1);
    export::create(&desk, &session, &wanted(ExportKind::Consultations)).await.expect("begun");
    job::run_due(&desk, Some(site.id)).await.expect("one part");
    put!(
        db.db(),
        "UPDATE group_members SET leads = FALSE WHERE site_id = $1 AND group_id = $2 AND agent_id = $3",
        site.id.0,
        group.0,
        park.id.0
    );
    run(&desk, &site).await;
    assert_eq!(state(&desk, &alone).await.0, ExportState::Failed, "read again at each part");
}
