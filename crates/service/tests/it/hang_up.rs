//! Callers that hang up in the middle, and writes that wait for one another.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    time::{Duration, Instant},
};

use domain::{RoomNo, SiteId, access::Role};
use live::{Agent, Ending};
use service::{Desk, Done, Error, account, draft, entry, message, pending, room};
use store::Tx;
use testkit::TestDb;
use tokio::{
    sync::{Notify, oneshot},
    task::JoinHandle,
    time::{sleep, timeout},
};

use crate::{
    entry::{again, come, known, page, signed, with_id},
    rooms::{say, session, texts, visit, words},
};

testkit::both_databases!(
    sockets_follow_an_entry_whose_caller_hung_up,
    sockets_end_at_a_log_out_whose_caller_hung_up,
    a_text_that_was_sent_is_no_draft_though_the_caller_hung_up,
    r7_a_message_that_meets_the_end_of_its_room_opens_another_one,
    r3_parameters_that_meet_a_merge_go_to_the_person_of_today,
    f14_one_client_id_in_two_rooms_at_once_is_stored_once,
);

const SHORT: Duration = Duration::from_millis(200);
const LONG: Duration = Duration::from_secs(5);

type Locking = Box<dyn for<'t> Fn(&'t mut Tx<'_>) -> Pin<Box<dyn Future<Output = ()> + Send + 't>> + Send + Sync>;

/// A transaction that has locked what `lock` does and waits to be let go.
struct Held {
    go: Arc<Notify>,
    task: JoinHandle<Result<(), Error>>,
}

impl Held {
    async fn by(desk: &Desk, lock: Locking) -> Self {
        let go = Arc::new(Notify::new());
        let (holds, held) = oneshot::channel();
        let input = (lock, Arc::clone(&go), std::sync::Mutex::new(Some(holds)));
        let desk = desk.clone();
        let task = tokio::spawn(async move {
            desk.write("hold", input, |tx, (lock, go, holds)| {
                Box::pin(async move {
                    lock(tx).await;
                    if let Some(holds) = holds.lock().expect("not poisoned").take() {
                        holds.send(()).expect("somebody waits");
                    }
                    go.notified().await;
                    Ok(Done::quiet(()))
                })
            })
            .await
        });
        held.await.expect("held");
        Self { go, task }
    }

    async fn rooms(desk: &Desk, site: SiteId, rooms: &[RoomNo]) -> Self {
        let keys: Vec<_> = rooms.iter().map(|room| (site, *room)).collect();
        let lock: Locking = Box::new(move |tx| {
            let keys = keys.clone();
            Box::pin(async move { drop(store::room::lock(tx, &keys).await.expect("locked")) })
        });
        Self::by(desk, lock).await
    }

    async fn let_go(self) {
        self.go.notify_one();
        self.task.await.expect("no panic").expect("committed");
    }
}

async fn hang_up<T>(call: impl Future<Output = T>) {
    assert!(timeout(SHORT, call).await.is_err(), "it was to wait");
}

async fn sockets_follow_an_entry_whose_caller_hung_up(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let (phone, laptop) =
        (come(&desk, &with_id(&site, "happytalk")).await, come(&desk, &with_id(&site, "happytalk")).await);
    let sent = say(&desk, &laptop, &words(1, "안녕하세요")).await.expect("sent");
    let visitor = entry::visitor(&desk, &phone.token).await.expect("a visitor");
    assert_eq!(visitor.room_no, None);
    let (connection, _) = desk.hub().connect_visitor(site.id, visitor.visitor_id, None, None);

    let (number, now) = (visitor.visitor_id, desk.now().plus(1));
    let of = site.id;
    let lock: Locking =
        Box::new(move |tx| Box::pin(async move { store::visitor::seen(tx, of, number, now).await.expect("locked") }));
    let held = Held::by(&desk, lock).await;
    hang_up(entry::enter(&desk, Some(&phone.token), &with_id(&site, "happytalk"))).await;
    held.let_go().await;

    let mut frames = Vec::new();
    timeout(LONG, connection.next(&mut frames)).await.expect("the socket is told that it stands in another room");
    let stands = entry::visitor(&desk, &phone.token).await.expect("a visitor").room_no;
    assert_eq!(stands.map(|room| room.to_string()), Some(sent.room_no));
}

async fn sockets_end_at_a_log_out_whose_caller_hung_up(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let kim = site.agent("김상담", Role::Agent).await;
    let mut session = session(&site, &kim);
    session.token_hash = format!("hash-{}", kim.id);
    let (of, agent, hash, now) = (site.id, kim.id, session.token_hash.clone(), desk.now());
    let input = hash.clone();
    let begun: Result<(), Error> = desk
        .write("log in", input, move |tx, hash| {
            Box::pin(async move {
                store::session::insert(tx, hash, of, agent, now, now.plus(60_000)).await?;
                Ok(Done::quiet(()))
            })
        })
        .await;
    begun.expect("a session");
    let who = Agent { viewer: session.viewer.clone(), name: "김상담".into(), session: hash.as_str().into() };
    let (connection, _) = desk.hub().connect_console(site.id, who, None);

    let lock: Locking = Box::new(move |tx| {
        let hash = hash.clone();
        Box::pin(async move {
            store::session::touch(tx, &hash, now.plus(1), now.plus(60_000)).await.expect("locked");
        })
    });
    let held = Held::by(&desk, lock).await;
    hang_up(account::log_out(&desk, &session)).await;
    held.let_go().await;
    assert_eq!(timeout(LONG, connection.ended()).await.expect("it ends"), Ending::LoggedOut);
}

async fn a_text_that_was_sent_is_no_draft_though_the_caller_hung_up(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = session(&site, &site.agent("관리자", Role::Admin).await);
    let (_, room_no) = visit(&desk, &site, "안녕하세요").await;
    draft::put(&desk, &admin, room_no, "곧 답변드릴게요").await.expect("kept");
    pending::flush(&desk).await;
    assert_eq!(draft::list(&desk, &admin).await.expect("drafts").len(), 1);

    let held = Held::rooms(&desk, site.id, &[room_no]).await;
    hang_up(message::send(&desk, &admin, room_no, &words(2, "곧 답변드릴게요"))).await;
    held.let_go().await;
    #[expect(clippy::disallowed_methods, reason = "a duration is measured")]
    let began = Instant::now();
    while !draft::list(&desk, &admin).await.expect("drafts").is_empty() {
        assert!(began.elapsed() < LONG, "the draft of a message that was sent is still there");
        sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(texts(&desk, &admin, room_no).await, ["안녕하세요", "곧 답변드릴게요"]);
}

/// The second tab finds the room open, waits for its lock, and has it after the end.
async fn r7_a_message_that_meets_the_end_of_its_room_opens_another_one(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = session(&site, &site.agent("관리자", Role::Admin).await);
    let (first, second) =
        (come(&desk, &with_id(&site, "happytalk")).await, come(&desk, &with_id(&site, "happytalk")).await);
    let sent = say(&desk, &first, &words(1, "안녕하세요")).await.expect("sent");
    let room_no: RoomNo = sent.room_no.parse().expect("a number");

    let held = Held::rooms(&desk, site.id, &[room_no]).await;
    let ending = {
        let (desk, admin) = (desk.clone(), admin.clone());
        tokio::spawn(async move { room::end_by_agent(&desk, &admin, room_no).await })
    };
    sleep(SHORT).await;
    let saying = {
        let desk = desk.clone();
        tokio::spawn(async move { say(&desk, &second, &words(2, "여보세요")).await })
    };
    sleep(SHORT).await;
    held.let_go().await;
    ending.await.expect("no panic").expect("ended");
    let sent = saying.await.expect("no panic").expect("a message after the end opens a room");
    assert_ne!(sent.room_no, room_no.to_string());
    let another = sent.room_no.parse().expect("a number");
    assert_eq!(texts(&desk, &admin, another).await.last().map(String::as_str), Some("여보세요"));
}

/// One browser, two frames: one brings the signed ID while the other one's parameters wait for the nameless customer.
async fn r3_parameters_that_meet_a_merge_go_to_the_person_of_today(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let home = come(&desk, &signed(&site, "happytalk")).await;
    let browser = come(&desk, &page(&site)).await;
    let (of, nameless) = (site.id, known(&desk, &browser).await.customer());
    let lock: Locking = Box::new(move |tx| {
        Box::pin(async move {
            _ = store::customer::lock(tx, of, nameless).await.expect("locked");
        })
    });
    let held = Held::by(&desk, lock).await;
    let enter = |new| {
        let (desk, browser) = (desk.clone(), browser.clone());
        tokio::spawn(async move { again(&desk, &browser, &new).await })
    };
    let merging = enter(signed(&site, "happytalk"));
    sleep(SHORT).await;
    let telling =
        enter(service::view::NewVisitorSession { cus_extra_username: Some("김서연".into()), ..page(&site) });
    sleep(SHORT).await;
    held.let_go().await;
    merging.await.expect("no panic");
    telling.await.expect("no panic");
    assert_eq!(known(&desk, &home).await.name.as_deref(), Some("김서연"));
}

async fn f14_one_client_id_in_two_rooms_at_once_is_stored_once(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = session(&site, &site.agent("관리자", Role::Admin).await);
    let mut rooms = Vec::new();
    for text in ["하나", "둘"] {
        rooms.push(visit(&desk, &site, text).await.1);
    }
    for n in 100..110 {
        let held = Held::rooms(&desk, site.id, &rooms).await;
        let sending: Vec<_> = rooms
            .iter()
            .map(|&room_no| {
                let (desk, admin) = (desk.clone(), admin.clone());
                tokio::spawn(async move { message::send(&desk, &admin, room_no, &words(n, "네")).await })
            })
            .collect();
        sleep(Duration::from_millis(30)).await;
        held.let_go().await;
        let mut stored = 0;
        for sent in sending {
            match sent.await.expect("no panic") {
                Ok(_) => stored += 1,
                Err(error) => assert!(matches!(error, Error::ClientIdReused), "{error}"),
            }
        }
        assert_eq!(stored, 1);
    }
}
