//! Files of conversations (F14, R23).

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use domain::{AttachmentId, RoomNo, SiteId, access::Role};
use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};
use live::Hub;
use object_store::{ObjectStore, local::LocalFileSystem};
use service::{
    Config, Desk, Done, Error, Parts,
    attachment::{self, Download, Named, Unscanned},
    session::Session,
    vault::Vault,
    view::Attachment,
};
use testkit::{RoomSpec, START, Site, TestDb};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x06\0\0\0";
const MIB: usize = 1024 * 1024;

testkit::both_databases!(
    f14_a_file_comes_back_as_it_was_sent,
    f14_r23_refused_files_leave_nothing,
    a_sender_that_goes_leaves_nothing,
    r18_r23_what_an_agent_downloads_is_written_down,
    r23_whoever_reads_a_room_of_that_customer_may_download,
    only_the_uploader_sends_a_file_and_only_once,
    files_that_no_message_carries_go_after_a_day,
    the_files_of_a_site_take_no_more_than_they_may,
);

/// The use cases with files on a real file system.
fn desk(db: &TestDb) -> Desk {
    let files = LocalFileSystem::new_with_prefix(db.dir()).expect("a directory");
    let now = db.desk();
    Desk::new(Parts {
        db: db.db().clone(),
        hub: Arc::new(Hub::new("test".to_owned())),
        files: Arc::new(files),
        clock: Arc::new(move || now.now()),
        random: {
            let source = db.desk();
            Arc::new(move |bytes| bytes.copy_from_slice(&source.random::<16>()[..bytes.len()]))
        },
        node: 9,
        seat: None,
        vault: Vault::new(&[7; 32], &[]),
        senders: channels::sms::Senders::default(),
        shops: channels::commerce::Shops::default(),
        kakao_login: channels::kakao_login::KakaoLogin::default(),
        config: Config {
            public_url: "http://127.0.0.1".to_owned(),
            widget_url: "http://127.0.0.1".to_owned(),
            build: "test".to_owned(),
            demo: false,
            beside: Vec::new(),
            local_sms: true,
        },
    })
}

fn parts(content: &[u8]) -> impl Stream<Item = Result<Bytes, Error>> + Send + Unpin + use<> {
    let parts: Vec<_> = content.chunks(100_000).map(|part| Ok(Bytes::copy_from_slice(part))).collect();
    stream::iter(parts)
}

async fn send(desk: &Desk, site: SiteId, who: i64, name: &str, content: &[u8]) -> Result<Attachment, Error> {
    let named = Named { name: name.to_owned(), declared: None };
    attachment::upload(desk, site, who, named, parts(content), Unscanned).await
}

async fn rows(db: &TestDb, site: &Site) -> i64 {
    let mut read = db.read().await.expect("a connection");
    let count = "SELECT COUNT(*) FROM attachments WHERE site_id = $1";
    let (rows,): (i64,) =
        store::on!(&mut read, |c| sqlx::query_as(count).bind(site.id.0).fetch_one(c)).expect("a count");
    rows
}

/// Everything under the directory but the database.
fn stored(db: &TestDb) -> Vec<String> {
    fn walk(dir: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(dir).expect("a directory").flatten() {
            if entry.path().is_dir() {
                walk(&entry.path(), found);
            } else if !entry.file_name().to_string_lossy().starts_with("sarangbang.db") {
                found.push(entry.path().display().to_string());
            }
        }
    }
    let mut found = Vec::new();
    walk(db.dir(), &mut found);
    found
}

async fn nothing_is_stored(db: &TestDb) {
    for _ in 0..100 {
        if stored(db).is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("left behind: {:?}", stored(db));
}

async fn carry(desk: &Desk, site: SiteId, room_no: RoomNo, who: i64, id: AttachmentId) -> usize {
    let claimed = desk.write("claim", (site, room_no, who, id), |tx, &(site, room_no, who, id)| {
        Box::pin(async move { Ok(Done::quiet(store::attachment::claim(tx, site, room_no, who, &[id]).await?)) })
    });
    claimed.await.expect("a claim")
}

/// For somebody who has nothing of it yet.
async fn for_agent(desk: &Desk, session: &Session, id: AttachmentId) -> Result<Download, Error> {
    attachment::for_agent(desk, session, id, |_| false).await
}

async fn r18_r23_what_an_agent_downloads_is_written_down(db: TestDb) {
    let (site, desk) = (db.site().await, desk(&db));
    let (kim, park) = (site.agent("김상담", Role::Agent).await, site.agent("박매니저", Role::Manager).await);
    let room = site.room_with(&site.customer("a").await, RoomSpec::ended(Some(kim.id))).await;
    let id: AttachmentId =
        send(&desk, site.id, kim.id.0, "a.png", PNG).await.expect("taken").id.parse().expect("an id");
    let (kim, park) = (site.acting_as(&kim, &[]), site.acting_as(&park, &[kim.id]));
    for_agent(&desk, &kim, id).await.expect("one's own, which no message carries yet");
    assert_eq!(carry(&desk, site.id, room, kim.viewer.agent.0, id).await, 1);
    for_agent(&desk, &park, id).await.expect("read");
    let again = attachment::for_agent(&desk, &park, id, |sha256| sha256.len() == 64).await;
    again.expect("what they have already");
    let stranger = site.acting_as(&site.agent("이상담", Role::Agent).await, &[]);
    assert!(for_agent(&desk, &stranger, id).await.is_err());
    let lines: Vec<(i64, i64, String)> = {
        let mut read = desk.read().await.expect("a connection");
        let sql = "SELECT agent_id, room_no, detail FROM audit WHERE site_id = $1 AND action = 'download_attachment'";
        store::on!(&mut read, |c| sqlx::query_as(sql).bind(site.id.0).fetch_all(c)).expect("rows")
    };
    assert_eq!(lines, [(park.viewer.agent.0, room.0, format!(r#"{{"attachment_id":"{id}"}}"#))]);
}

async fn f14_a_file_comes_back_as_it_was_sent(db: TestDb) {
    let (site, desk) = (db.site().await, desk(&db));
    let kim = site.agent("김상담", Role::Agent).await;
    let mut content = "문의,답변\r\n".repeat(10 * MIB / 20).into_bytes();
    content.resize(20 * MIB, b'\n');
    let kept = send(&desk, site.id, kim.id.0, "../내역\u{202e}.csv", &content).await.expect("taken");
    assert_eq!((kept.name.as_str(), kept.mime.as_str(), kept.size), ("내역.csv", "text/csv", 20 * MIB as i64));
    assert!(!kept.image);
    let file = for_agent(&desk, &site.acting_as(&kim, &[]), kept.id.parse().expect("an id")).await.expect("one's own");
    assert_eq!(file.sha256.len(), 64);
    let back: Vec<Bytes> = file.body.try_collect().await.expect("all of it");
    assert!(back.concat() == content, "the same bytes");
    let [path] = stored(&db).try_into().expect("one file");
    let expected = format!("/{}/2026/11/", site.id);
    assert!(path.contains(&expected), "{path}");

    let picture = send(&desk, site.id, kim.id.0, "사진.png", PNG).await.expect("taken");
    assert_eq!((picture.image, picture.width, picture.height), (true, Some(640), Some(480)));
}

async fn f14_r23_refused_files_leave_nothing(db: TestDb) {
    let (site, desk) = (db.site().await, desk(&db));
    let mut large = PNG.to_vec();
    large.resize(21 * MIB, 0);
    let refused = send(&desk, site.id, 1, "a.png", &large).await;
    assert!(matches!(refused, Err(Error::TooLarge { max: 20_971_520 })), "{refused:?}");
    let refused = send(&desk, site.id, 1, "a.png", b"<html><script>alert(1)</script>").await;
    assert!(matches!(refused, Err(Error::UnsupportedType)), "{refused:?}");
    let refused = send(&desk, site.id, 1, "a.txt", b"").await;
    assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    assert_eq!(rows(&db, &site).await, 0);
    nothing_is_stored(&db).await;
}

async fn a_sender_that_goes_leaves_nothing(db: TestDb) {
    let (site, desk) = (db.site().await, desk(&db));
    let named = || Named { name: "a.txt".to_owned(), declared: None };
    let six = || parts(&vec![b'a'; 6 * MIB]);
    let cut = six().chain(stream::iter([Err(Error::Cut)]));
    let answer = attachment::upload(&desk, site.id, 1, named(), cut.boxed(), Unscanned).await;
    assert!(matches!(answer, Err(Error::Cut)), "{answer:?}");

    let silent = six().chain(stream::pending());
    let upload = attachment::upload(&desk, site.id, 1, named(), silent.boxed(), Unscanned);
    let dropped = tokio::time::timeout(Duration::from_millis(300), upload).await;
    assert!(dropped.is_err(), "it was still waiting");
    assert_eq!(rows(&db, &site).await, 0);
    nothing_is_stored(&db).await;
}

async fn r23_whoever_reads_a_room_of_that_customer_may_download(db: TestDb) {
    let (site, desk) = (db.site().await, desk(&db));
    let (kim, lee, park) = (
        site.agent("김상담", Role::Agent).await,
        site.agent("이상담", Role::Agent).await,
        site.agent("박매니저", Role::Manager).await,
    );
    let person = site.customer("a").await;
    let kims = site.room_with(&person, RoomSpec::ended(Some(kim.id))).await;
    let other = site.customer("b").await;
    site.room_with(&other, RoomSpec::in_progress(lee.id)).await;
    let kept = send(&desk, site.id, kim.id.0, "a.png", PNG).await.expect("taken");
    let id: AttachmentId = kept.id.parse().expect("an id");
    let may =
        async |who: &testkit::Agent, leads: &[domain::AgentId]| match for_agent(&desk, &site.acting_as(who, leads), id)
            .await
        {
            Ok(_) => true,
            Err(Error::NotFound) => false,
            Err(error) => panic!("{error}"),
        };
    assert!(may(&kim, &[]).await && !may(&park, &[kim.id]).await, "before a message carries it: its uploader alone");
    assert_eq!(carry(&desk, site.id, kims, kim.id.0, id).await, 1);
    assert!(may(&kim, &[]).await);
    assert!(may(&park, &[kim.id]).await, "leads the group");
    assert!(!may(&park, &[lee.id]).await && !may(&lee, &[]).await, "reads no room of this customer");
    site.room_with(&person, RoomSpec::in_progress(lee.id)).await;
    assert!(may(&lee, &[]).await, "reads another room of the same customer");

    let stranger = db.site().await;
    let admin = stranger.acting_as(&stranger.agent("관리자", Role::Admin).await, &[]);
    let answer = for_agent(&desk, &admin, id).await;
    assert!(matches!(answer, Err(Error::NotFound)));
    let unknown = for_agent(&desk, &site.acting_as(&kim, &[]), AttachmentId(1)).await;
    assert!(matches!(unknown, Err(Error::NotFound)));
}

async fn only_the_uploader_sends_a_file_and_only_once(db: TestDb) {
    let (site, desk) = (db.site().await, desk(&db));
    let room = site.room(&site.customer("a").await).await;
    let ids: Vec<AttachmentId> = stream::iter(["1.png", "2.png", "3.png"])
        .then(async |name| {
            send(&desk, site.id, 7, name, PNG).await.expect("taken").id.parse::<AttachmentId>().expect("an id")
        })
        .collect()
        .await;
    let mut read = db.read().await.expect("a connection");
    let wanted = [ids[2], ids[0]];
    let names: Vec<_> = store::attachment::unclaimed(&mut read, site.id, 7, &wanted).await.expect("read");
    assert_eq!(names.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["3.png", "1.png"]);
    assert!(store::attachment::unclaimed(&mut read, site.id, 8, &wanted).await.expect("read").is_empty());
    drop(read);
    assert_eq!(carry(&desk, site.id, room, 8, ids[0]).await, 0);
    assert_eq!(carry(&desk, site.id, room, 7, ids[0]).await, 1);
    assert_eq!(carry(&desk, site.id, room, 7, ids[0]).await, 0);
}

async fn files_that_no_message_carries_go_after_a_day(db: TestDb) {
    let db = db.alone().await;
    let site = db.site().await;
    let moving = db.desk();
    let desk: &Desk = &moving;
    let room = site.room(&site.customer("a").await).await;
    let carried = send(desk, site.id, 7, "1.png", PNG).await.expect("taken");
    let forgotten = send(desk, site.id, 7, "2.png", PNG).await.expect("taken");
    carry(desk, site.id, room, 7, carried.id.parse().expect("an id")).await;
    moving.pass(24 * 60 * 60 * 1000);
    assert_eq!(attachment::sweep(desk).await.expect("a sweep"), 0, "a day to the millisecond");
    moving.pass(1);
    assert_eq!(attachment::sweep(desk).await.expect("a sweep"), 1);
    assert_eq!(attachment::sweep(desk).await.expect("a sweep"), 0);
    let mut read = db.read().await.expect("a connection");
    let find = async |read: &mut store::Read, file: &Attachment| {
        store::attachment::find(read, site.id, file.id.parse().expect("an id")).await.expect("read")
    };
    assert!(find(&mut read, &forgotten).await.is_none());
    assert!(find(&mut read, &carried).await.is_some());
    let left: Vec<_> = desk.files().list(None).try_collect().await.expect("a listing");
    assert_eq!(left.len(), 1);
    assert!(desk.now() > START);
}

async fn the_files_of_a_site_take_no_more_than_they_may(db: TestDb) {
    let db = db.alone().await;
    let (site, other) = (db.site().await, db.site().await);
    let moving = db.desk();
    let desk: &Desk = &moving;
    let size = i64::try_from(PNG.len()).expect("few bytes");
    send(desk, site.id, 7, "first.png", PNG).await.expect("no limit yet");
    let space = service::setup::limit_files(desk, site.id, Some(4 * size + 1)).await.expect("a limit");
    assert_eq!((space.bytes, space.quota), (size, Some(4 * size + 1)));
    // Of eight at once as many pass as there is room for, and the others leave nothing.
    let sent = futures_util::future::join_all((0..8).map(|_| send(desk, site.id, 7, "more.png", PNG))).await;
    let refused = sent.iter().filter(|sent| matches!(sent, Err(Error::StorageFull))).count();
    assert_eq!((sent.iter().filter(|sent| sent.is_ok()).count(), refused), (3, 5), "{sent:?}");
    assert_eq!(rows(&db, &site).await, 4);
    let left: Vec<_> = desk.files().list(None).try_collect().await.expect("a listing");
    assert_eq!(left.len(), 4);
    send(desk, other.id, 7, "other.png", PNG).await.expect("another site is another");
    // What nobody sends gives its room back.
    moving.pass(24 * 60 * 60 * 1000 + 1);
    assert_eq!(attachment::sweep(desk).await.expect("a sweep"), 5);
    let space = store::space::find(&mut db.read().await.expect("a connection"), site.id).await.expect("read");
    assert_eq!((space.bytes, space.quota), (0, Some(4 * size + 1)));
    send(desk, site.id, 7, "again.png", PNG).await.expect("there is room again");
    // So does what a retention setting or a request takes away, once.
    let file = send(desk, other.id, 7, "old.png", PNG).await.expect("taken").id.parse().expect("an id");
    let room = other.room(&other.customer("a").await).await;
    assert_eq!(carry(desk, other.id, room, 7, file).await, 1);
    let bytes =
        async || store::space::find(&mut db.read().await.expect("a connection"), other.id).await.expect("read").bytes;
    let before = bytes().await;
    for (gone, left) in [(attachment::Gone::Expired, size), (attachment::Gone::Erased, size)] {
        attachment::take_away(desk, other.id, file, gone).await.expect("taken away");
        assert_eq!(bytes().await, before - left);
    }
    service::setup::limit_files(desk, site.id, Some(0)).await.expect("a limit");
    assert!(matches!(send(desk, site.id, 7, "none.png", PNG).await, Err(Error::StorageFull)));
    service::setup::limit_files(desk, site.id, None).await.expect("no limit");
    send(desk, site.id, 7, "last.png", PNG).await.expect("no limit any more");
    assert!(matches!(service::setup::limit_files(desk, SiteId(1), None).await, Err(Error::NotFound)));
}
