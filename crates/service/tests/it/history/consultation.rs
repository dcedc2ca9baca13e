//! A consultation as it is opened from 상담이력 (S83–S88, R16, R18, R21, R23).

use domain::{
    AttachmentId, RoomNo,
    access::Role,
    room::{ChannelKind, Status},
};
use futures_util::{StreamExt as _, stream};
use insta::assert_json_snapshot;
use service::{
    Error,
    attachment::{self, Gone, Named, Unscanned},
    history::{self, Wanted},
    memo, message,
    view::{FileState, NewMessage},
};
use testkit::{RoomSpec, START, TestDb, TestDesk, put};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x06\0\0\0";

testkit::both_databases!(
    s84_the_ten_things_of_a_consultation,
    s84_hundreds_of_messages_come_in_pages,
    s84_r18_rooms_of_other_customers_are_not_found,
    s88_neighbours_lead_through_the_whole_list,
    r16_an_open_room_runs,
    r18_reading_a_colleagues_consultation_is_audited_once,
    r21_no_verified_number_of_another_account,
    r23_a_file_that_expired_stays_with_its_name,
    r23_an_erased_file_loses_its_name_too,
    r23_files_are_taken_away_once_and_by_many_at_once,
);

async fn upload(desk: &TestDesk, site: &testkit::Site, who: i64, name: &str) -> AttachmentId {
    let named = Named { name: name.to_owned(), declared: None };
    let body = stream::iter([Ok(bytes::Bytes::from_static(PNG))]).boxed();
    let kept = attachment::upload(desk, site.id, who, named, body, Unscanned).await.expect("taken");
    kept.id.parse().expect("an id")
}

fn saying(n: u8, text: &str, files: &[AttachmentId]) -> NewMessage {
    NewMessage {
        client_id: format!("00000000-0000-4000-8000-0000000000{n:02}"),
        text: text.to_owned(),
        attachment_ids: files.iter().map(ToString::to_string).collect(),
        button: None,
    }
}

async fn s84_the_ten_things_of_a_consultation(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let kim = site.agent("김상담", Role::Agent).await;
    let me = site.acting_as(&kim, &[]);
    let person = site.customer("happytalk").await;
    super::category(&db, &site, "ship", "배송", "지연").await;
    let kakao = site.channel(ChannelKind::Kakao, "카카오톡").await;
    let on_kakao = desk.account_of(&site.account(kakao, "k-1"), &person.customer_id).await;
    let past = site.room_with(&on_kakao, RoomSpec::in_progress(kim.id)).await;
    site.messages(past, 2).await;
    desk.pass(60_000);
    memo::write(&desk, &me, past, "재고 확인\n입고 23일").await.expect("written");
    let file = upload(&desk, &site, kim.id.0, "영수증.png").await;
    message::send(&desk, &me, past, &saying(1, "영수증입니다.", &[file])).await.expect("sent");
    put!(
        db.db(),
        "UPDATE rooms SET category_id = 'ship', division_id = 'ship-d', category_detail = '택배', tags = '[\"환불\",\"VIP\"]' \
         WHERE site_id = $1 AND room_no = $2",
        site.id.0,
        past.0
    );
    desk.pass(3_603_000);
    service::room::end_by_agent(&desk, &me, past).await.expect("an end");
    let current = site.room_with(&person, RoomSpec::in_progress(kim.id).at(desk.now())).await;
    desk.pass(900_000);
    let opened = history::consultation(&desk, &me, current, past, Wanted::Beginning).await.expect("opened");
    assert_json_snapshot!("s84_consultation", opened, {
        ".identifier" => "[SITEID_random]",
        ".memos[].id" => "[id]", ".memos[].agent.agent_id" => "[agent]",
        ".files[].id" => "[file]",
        ".messages.items[].agent.agent_id" => "[agent]",
        ".messages.items[].attachments[].id" => "[file]",
    });
    assert_eq!(opened.identifier, on_kakao.identifier, "of the account it came in by");
    assert_eq!(opened.files[0].file.id, file.to_string());
}

async fn s84_hundreds_of_messages_come_in_pages(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let kim = site.agent("김상담", Role::Agent).await;
    let me = site.acting_as(&kim, &[]);
    let person = site.customer("a").await;
    let past = site.room_with(&person, RoomSpec::ended(Some(kim.id))).await;
    site.messages(past, 430).await;
    let room = site.room(&person).await;
    let seqs = |page: &service::view::ConsultationMessages| page.items.iter().map(|one| one.seq).collect::<Vec<_>>();
    let opened = history::consultation(&desk, &me, room, past, Wanted::Beginning).await.expect("opened");
    let mut all = seqs(&opened.messages);
    assert_eq!((all.len(), opened.messages.older), (200, None));
    let mut next = opened.messages.newer;
    while let Some(seq) = next {
        let page = history::messages(&desk, &me, room, past, Wanted::After(seq), None).await.expect("more");
        assert_eq!(page.older, page.items.first().map(|one| one.seq));
        all.append(&mut seqs(&page));
        next = page.newer;
    }
    assert_eq!(all, (1..=430).collect::<Vec<_>>(), "each once");
    let around = history::consultation(&desk, &me, room, past, Wanted::Around(300)).await.expect("opened").messages;
    assert_eq!((seqs(&around), around.older, around.newer), ((200..400).collect(), Some(200), Some(399)));
    let before = history::messages(&desk, &me, room, past, Wanted::Before(200), Some(50)).await.expect("more");
    assert_eq!((seqs(&before), before.older, before.newer), ((150..200).collect(), Some(150), Some(199)));
    for limit in [0, -1, 201] {
        let refused = history::messages(&desk, &me, room, past, Wanted::Beginning, Some(limit)).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{limit}");
    }
    for wanted in [Wanted::Around(i64::MAX), Wanted::Around(i64::MIN), Wanted::After(430), Wanted::Before(1)] {
        history::messages(&desk, &me, room, past, wanted, None).await.expect("a place there is not");
    }
}

async fn s84_r18_rooms_of_other_customers_are_not_found(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let (kim, lee) = (site.agent("김상담", Role::Agent).await, site.agent("이상담", Role::Agent).await);
    let me = site.acting_as(&kim, &[]);
    let (person, other) = (site.customer("a").await, site.customer("b").await);
    let lees = site.room_with(&person, RoomSpec::ended(Some(lee.id))).await;
    let room = site.room_with(&person, RoomSpec::in_progress(kim.id)).await;
    let own_of_other = site.room_with(&other, RoomSpec::ended(Some(kim.id))).await;
    let there = db.site().await;
    let stranger = there.acting_as(&there.agent("남의관리자", Role::Admin).await, &[]);
    history::consultation(&desk, &me, room, lees, Wanted::Beginning).await.expect("readable from a room one may open");
    for (who, room, past) in [
        (&me, room, own_of_other),
        (&me, lees, room),
        (&me, room, RoomNo(99)),
        (&me, RoomNo(99), lees),
        (&stranger, room, lees),
    ] {
        let opened = history::consultation(&desk, who, room, past, Wanted::Beginning).await;
        assert!(matches!(opened, Err(Error::NotFound)), "{room} {past}");
        let more = history::messages(&desk, who, room, past, Wanted::After(0), None).await;
        assert!(matches!(more, Err(Error::NotFound)), "{room} {past}");
    }
    assert_eq!(site.audited(lee.id).await, []);
}

async fn s88_neighbours_lead_through_the_whole_list(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let person = site.customer("a").await;
    let second = site.web_row(&person, "a2").await;
    let mut rooms = Vec::new();
    for n in 0..9 {
        let owner = if n % 2 == 0 { &person } else { &second };
        rooms.push(site.room_with(owner, RoomSpec::ended(None).at(START.plus(n / 3))).await);
    }
    let open =
        async |room| history::consultation(&desk, &admin, rooms[0], room, Wanted::Beginning).await.expect("opened");
    let mut at = open(rooms[8]).await;
    assert_eq!((at.newer.clone(), at.place, at.total), (None, 1, 9));
    let mut seen = vec![at.room_no.clone()];
    while let Some(older) = at.older.clone() {
        let next = open(older.parse().expect("a number")).await;
        assert_eq!(next.newer.as_ref(), Some(&at.room_no), "and back");
        assert_eq!(next.place, at.place + 1);
        seen.push(next.room_no.clone());
        at = next;
    }
    let expected: Vec<_> = rooms.iter().rev().map(ToString::to_string).collect();
    assert_eq!(seen, expected);
    assert!(at.current);
}

async fn r16_an_open_room_runs(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    let room =
        site.room_with(&site.customer("a").await, RoomSpec { status: Status::OnHold, ..RoomSpec::default() }).await;
    let time = async || {
        let opened = history::consultation(&desk, &admin, room, room, Wanted::Beginning).await.expect("opened");
        (opened.duration_ms, opened.ended_at)
    };
    assert_eq!(time().await, (0, None));
    desk.pass(3_723_000);
    assert_eq!(time().await, (3_723_000, None), "hold inside");
    service::room::end_by_agent(&desk, &admin, room).await.expect("an end");
    desk.pass(86_400_000);
    assert_eq!(time().await, (3_723_000, Some(START.plus(3_723_000).rfc3339())));
}

async fn r18_reading_a_colleagues_consultation_is_audited_once(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let (kim, lee) = (site.agent("김상담", Role::Agent).await, site.agent("이상담", Role::Agent).await);
    let me = site.acting_as(&kim, &[]);
    let person = site.customer("a").await;
    let lees = site.room_with(&person, RoomSpec::ended(Some(lee.id))).await;
    site.messages(lees, 3).await;
    let mine = site.room_with(&person, RoomSpec::ended(Some(kim.id))).await;
    let nobodys = site.room_with(&person, RoomSpec::ended(None)).await;
    let room = site.room_with(&person, RoomSpec::in_progress(kim.id)).await;
    for own in [mine, nobodys, room] {
        history::consultation(&desk, &me, room, own, Wanted::Beginning).await.expect("opened");
    }
    assert_eq!(site.audited(kim.id).await, [], "no colleague's");
    history::messages(&desk, &me, room, lees, Wanted::Before(3), None).await.expect("read");
    assert_eq!(site.audited(kim.id).await, [("read_history_room".to_owned(), 1)], "whatever was asked for first");
    history::consultation(&desk, &me, room, lees, Wanted::Beginning).await.expect("opened");
    desk.pass(600_000 - 1);
    history::consultation(&desk, &me, room, lees, Wanted::Beginning).await.expect("opened");
    assert_eq!(site.audited(kim.id).await, [("read_history_room".to_owned(), 1)], "the same reading");
    desk.pass(1);
    history::consultation(&desk, &me, room, lees, Wanted::Beginning).await.expect("opened");
    assert_eq!(site.audited(kim.id).await, [("read_history_room".to_owned(), 2)], "another one");
    let mut read = db.read().await.expect("a connection");
    let sql = "SELECT DISTINCT room_no FROM audit WHERE site_id = $1 AND action = 'read_history_room'";
    let rooms: Vec<(i64,)> = store::on!(&mut read, |c| sqlx::query_as(sql).bind(site.id.0).fetch_all(c)).expect("rows");
    assert_eq!(rooms, [(lees.0,)]);
}

async fn r21_no_verified_number_of_another_account(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let kim = site.agent("김상담", Role::Agent).await;
    let person = site.customer("a").await;
    let kakao = site.channel(ChannelKind::Kakao, "카카오톡").await;
    let on_kakao = desk.account_of(&site.account(kakao, "k-1"), "a").await;
    put!(
        db.db(),
        "INSERT INTO verifications (site_id, verification_id, identity_id, method, number, verified_at, signed, audit_id) \
         VALUES ($1, 1, $2, 0, '010-7777-8888', $3, TRUE, 1)",
        site.id.0,
        on_kakao.identity.0,
        START.0
    );
    let past = site.room_with(&on_kakao, RoomSpec::ended(Some(kim.id))).await;
    let room = site.room_with(&person, RoomSpec::in_progress(kim.id)).await;
    let me = site.acting_as(&kim, &[]);
    let opened = history::consultation(&desk, &me, room, past, Wanted::Beginning).await.expect("opened");
    let list = history::list(&desk, &me, room, &history::Filter::default(), "").await.expect("readable");
    let older = history::older(&desk, &me, room, "").await.expect("readable");
    for told in [serde_json::to_string(&opened), serde_json::to_string(&list), serde_json::to_string(&older)] {
        let told = told.expect("JSON");
        assert!(!told.contains("7777"), "{told}");
    }
}

/// A room with a file that stands alone in its message, and one beside words.
async fn with_files(db: &TestDb) -> (testkit::Site, TestDesk, service::session::Session, RoomNo, [AttachmentId; 2]) {
    let (site, desk) = (db.site().await, db.desk());
    let kim = site.agent("김상담", Role::Agent).await;
    let me = site.acting_as(&kim, &[]);
    let room = site.room_with(&site.customer("a").await, RoomSpec::in_progress(kim.id)).await;
    let files =
        [upload(&desk, &site, kim.id.0, "견적.png").await, upload(&desk, &site, kim.id.0, "주민등록증.png").await];
    message::send(&desk, &me, room, &saying(1, "견적입니다.", &files[..1])).await.expect("sent");
    message::send(&desk, &me, room, &saying(2, "", &files[1..])).await.expect("sent");
    (site, desk, me, room, files)
}

async fn r23_a_file_that_expired_stays_with_its_name(db: TestDb) {
    let (site, desk, me, room, [file, other]) = with_files(&db).await;
    assert!(attachment::take_away(&desk, site.id, file, Gone::Expired).await.expect("taken away"));
    let opened = history::consultation(&desk, &me, room, room, Wanted::Beginning).await.expect("opened");
    let states: Vec<_> = opened.files.iter().map(|one| (one.file.name.as_str(), one.file.state)).collect();
    assert_eq!(states, [("견적.png", FileState::Expired), ("주민등록증.png", FileState::Available)]);
    let page = message::page(&desk, &me, room, message::Place::Newest, None).await.expect("readable");
    let carried: Vec<_> = page.items.iter().flat_map(|one| &one.attachments).map(|file| file.state).collect();
    assert_eq!(carried, [FileState::Expired, FileState::Available], "beside the words as well");
    let download = attachment::for_agent(&desk, &me, file, |_| false).await;
    assert!(matches!(download, Err(Error::NotFound)));
    attachment::for_agent(&desk, &me, other, |_| false).await.expect("the other one is there");
    use futures_util::TryStreamExt as _;
    let kept: Vec<_> = desk.files().list(None).try_collect().await.expect("a listing");
    assert_eq!(kept.len(), 1, "the bytes are gone");
    let again = message::send(&desk, &me, room, &saying(1, "견적입니다.", &[file])).await.expect("a retry");
    assert_eq!(again.attachments[0].state, FileState::Expired, "and is still the same message");
}

async fn r23_an_erased_file_loses_its_name_too(db: TestDb) {
    let (site, desk, me, room, [_, file]) = with_files(&db).await;
    assert!(attachment::take_away(&desk, site.id, file, Gone::Expired).await.expect("taken away"));
    assert!(attachment::take_away(&desk, site.id, file, Gone::Erased).await.expect("erased after it expired"));
    assert!(!attachment::take_away(&desk, site.id, file, Gone::Expired).await.expect("no news"), "and stays so");
    let opened = history::consultation(&desk, &me, room, room, Wanted::Beginning).await.expect("opened");
    assert_eq!((opened.files[1].file.name.as_str(), opened.files[1].file.state), ("", FileState::Erased));
    let shown = service::room::find(&desk, &me, room).await.expect("readable");
    let told = serde_json::to_string(&(opened, shown)).expect("JSON");
    assert!(!told.contains("주민등록증"), "{told}");
    let stored =
        "SELECT COUNT(*) FROM attachments WHERE site_id = $1 AND (name LIKE '%주민%' OR (state = 4 AND sha256 <> ''))";
    let mut read = db.read().await.expect("a connection");
    let (left,): (i64,) =
        store::on!(&mut read, |c| sqlx::query_as(stored).bind(site.id.0).fetch_one(c)).expect("a count");
    assert_eq!(left, 0);
}

async fn r23_files_are_taken_away_once_and_by_many_at_once(db: TestDb) {
    let (site, desk, me, room, files) = with_files(&db).await;
    let calls = (0..8).map(|n| {
        let (desk, site, file) = (desk.clone(), site.id, files[n % 2]);
        tokio::spawn(async move { attachment::take_away(&desk, site, file, Gone::Expired).await.expect("taken away") })
    });
    let news = futures_util::future::join_all(calls.collect::<Vec<_>>()).await;
    assert_eq!(news.into_iter().filter(|one| *one.as_ref().expect("no panic")).count(), 2, "each file once");
    let opened = history::consultation(&desk, &me, room, room, Wanted::Beginning).await.expect("opened");
    assert!(opened.files.iter().all(|one| one.file.state == FileState::Expired));
    let unsent = upload(&desk, &site, me.viewer.agent.0, "초안.png").await;
    for nothing in [unsent, AttachmentId(1)] {
        let refused = attachment::take_away(&desk, site.id, nothing, Gone::Expired).await;
        assert!(matches!(refused, Err(Error::NotFound)), "no message carries it");
    }
    let there = db.site().await;
    assert!(matches!(attachment::take_away(&desk, there.id, files[0], Gone::Erased).await, Err(Error::NotFound)));
}
