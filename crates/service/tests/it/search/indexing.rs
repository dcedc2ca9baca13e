use domain::{access::Role, append::RoomKey};
use service::{
    Done, Error, room,
    search::{Indexer, disagreeing},
};
use store::search::Item;
use testkit::{RoomSpec, TestDb};

use super::{all, index, of};
use crate::rooms::{say, session, visit, words};

testkit::both_databases!(
    what_is_stored_already_is_indexed_in_slices_and_gone_on_with,
    each_message_is_indexed_once_whoever_indexes,
    a_transaction_that_commits_late_is_found,
    whoever_indexes_a_site_keeps_it_until_the_lease_is_over,
    the_index_is_built_anew,
    what_is_erased_is_found_no_more,
);

async fn what_is_stored_already_is_indexed_in_slices_and_gone_on_with(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let agent = site.agent("관리자", Role::Admin).await;
    let admin = session(&site, &agent);
    let person = site.customer("old").await;
    // 600 messages: more than two slices. It was over long ago, so that only the walk comes across it.
    let long_ago = testkit::START.plus(-400 * 24 * 3_600_000);
    let old = site.room_with(&person, RoomSpec::ended(Some(agent.id)).at(long_ago)).await;
    site.messages(old, 600).await;
    for n in 0..5_i64 {
        let room = site.room_with(&person, RoomSpec::ended(None).at(long_ago.plus(n * 1000))).await;
        site.messages(room, 30).await;
    }
    assert_eq!(index(&desk, site.id).await, 750);
    assert_eq!(index(&desk, site.id).await, 0, "nothing is left");
    assert_eq!(of(&desk, &admin, old, "문의 600").await.expect("readable"), ["문의 600"]);
    assert_eq!(
        of(&desk, &admin, old, "문의 17").await.expect("readable").len(),
        21,
        "of 600 those with 17 in their number, and one of each other room"
    );
    assert_eq!(all(&desk, &admin, "문의").await.len(), 30, "a page");
}

async fn each_message_is_indexed_once_whoever_indexes(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = session(&site, &site.agent("관리자", Role::Admin).await);
    let person = site.customer("old").await;
    for _ in 0..12 {
        let room = site.room_with(&person, RoomSpec::ended(None)).await;
        site.messages(room, 40).await;
    }
    let runs = (0..8).map(|_| {
        let (desk, site) = ((*desk).clone(), site.id);
        tokio::spawn(async move {
            let indexer = Indexer::new(&desk);
            (indexer.run(Some(site)).await, indexer)
        })
    });
    let mut written = 0;
    for run in runs.collect::<Vec<_>>() {
        let (count, _) = run.await.expect("it ran");
        written += count.expect("indexed");
    }
    assert_eq!(written, 480, "each of them once");
    let mut read = desk.read().await.expect("a connection");
    let (docs,): (i64,) =
        store::on!(&mut read, |c| sqlx::query_as("SELECT COUNT(*) FROM search_docs WHERE site_id = $1")
            .bind(site.id.0)
            .fetch_one(c))
        .expect("a count");
    assert_eq!(docs, 480);
    drop(read);
    assert_eq!(all(&desk, &admin, "문의 40").await.len(), 12);
}

/// On PostgreSQL two transactions overlap: the one that began first, and whose messages are older, commits last.
async fn a_transaction_that_commits_late_is_found(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = session(&site, &site.agent("관리자", Role::Admin).await);
    let (slow, _) = visit(&desk, &site, "먼저 온 손님").await;
    let (fast, fast_room) = visit(&desk, &site, "나중 온 손님").await;
    let (_, slow_room) = (&slow, room_of(&desk, &site, "먼저 온 손님").await);
    index(&desk, site.id).await;
    let key: RoomKey = (site.id, slow_room);
    let (begun, wait) =
        (std::sync::Arc::new(tokio::sync::Notify::new()), std::sync::Arc::new(tokio::sync::Notify::new()));
    let late = {
        let (desk, begun, wait) = ((*desk).clone(), begun.clone(), wait.clone());
        let at = desk.now();
        tokio::spawn(async move {
            let written: Result<(), Error> = desk
                .write("late", (key, at, begun, wait), |tx, (key, at, begun, wait)| {
                    Box::pin(async move {
                        let mut record = store::room::lock(tx, &[*key]).await?.pop().ok_or(Error::NotFound)?;
                        let seq = record.state.take(
                            domain::room::Sender::Customer,
                            domain::room::Kind::Text,
                            "늦은 환불",
                            *at,
                        );
                        let row = store::message::NewRow {
                            room: *key,
                            seq,
                            sender: domain::room::Sender::Customer,
                            author_id: 0,
                            client_id: None,
                            kind: domain::room::Kind::Text,
                            body: "늦은 환불",
                            extra: None,
                            at: *at,
                        };
                        store::message::insert(tx, &[row]).await?;
                        store::room::save(tx, [(*key, &record.state)]).await?;
                        begun.notify_one();
                        wait.notified().await;
                        Ok(Done::quiet(()))
                    })
                })
                .await;
            written
        })
    };
    begun.notified().await;
    if matches!(db.db(), store::Db::Postgres(_)) {
        desk.pass(60_000);
        say(&desk, &fast, &words(2, "빠른 환불")).await.expect("sent meanwhile");
        index(&desk, site.id).await;
        assert_eq!(all(&desk, &admin, "환불").await, ["빠른 환불"]);
    }
    wait.notify_one();
    late.await.expect("it ran").expect("committed");
    // An hour later everything that was active lately has been seen long since.
    desk.pass(3_600_000);
    index(&desk, site.id).await;
    assert!(all(&desk, &admin, "환불").await.contains(&"늦은 환불".to_owned()));
    assert!(room::find(&desk, &admin, fast_room).await.is_ok());
}

async fn room_of(desk: &service::Desk, site: &testkit::Site, text: &str) -> domain::RoomNo {
    let mut read = desk.read().await.expect("a connection");
    let (room,): (i64,) =
        store::on!(&mut read, |c| sqlx::query_as("SELECT room_no FROM messages WHERE site_id = $1 AND body = $2")
            .bind(site.id.0)
            .bind(text)
            .fetch_one(c))
        .expect("a message");
    domain::RoomNo(room)
}

async fn whoever_indexes_a_site_keeps_it_until_the_lease_is_over(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = session(&site, &site.agent("관리자", Role::Admin).await);
    let (first, second) = (Indexer::new(&desk), Indexer::new(&desk));
    let (visitor, _) = visit(&desk, &site, "하나").await;
    assert!(first.run(Some(site.id)).await.expect("indexed") > 0);
    say(&desk, &visitor, &words(2, "둘째 말")).await.expect("sent");
    assert_eq!(second.run(Some(site.id)).await.expect("left alone"), 0);
    assert!(all(&desk, &admin, "둘째").await.is_empty());
    // The first one has gone: after a while the other one takes over where it stopped.
    desk.pass(60_000);
    assert!(second.run(Some(site.id)).await.expect("taken over") > 0);
    assert_eq!(all(&desk, &admin, "둘째").await, ["둘째 말"]);
    say(&desk, &visitor, &words(3, "셋째 말")).await.expect("sent");
    assert_eq!(first.run(Some(site.id)).await.expect("left alone"), 0, "it comes back too late");
}

async fn the_index_is_built_anew(db: TestDb) {
    let db = db.alone().await;
    let (desk, site) = (db.desk(), db.site().await);
    let admin = session(&site, &site.agent("관리자", Role::Admin).await);
    let (visitor, room) = visit(&desk, &site, "환불 문의").await;
    say(&desk, &visitor, &words(2, "교환 문의")).await.expect("sent");
    let indexer = Indexer::new(&desk);
    indexer.run(None).await.expect("indexed");
    indexer.let_go(None).await.expect("let go");
    desk.pass(3_600_000);
    assert_eq!(disagreeing(&desk).await.expect("an answer"), (0, 0));
    testkit::put!(
        db.db(),
        "UPDATE messages SET body = '반품 문의' WHERE site_id = $1 AND room_no = $2 AND body = '환불 문의'",
        site.id.0,
        room.0,
    );
    assert!(all(&desk, &admin, "반품").await.is_empty());
    assert!(all(&desk, &admin, "환불").await.is_empty(), "the text itself is looked at again");
    Indexer::new(&desk).rebuild().await.expect("built");
    assert_eq!(all(&desk, &admin, "반품").await, ["반품 문의"]);
    assert_eq!(all(&desk, &admin, "문의").await.len(), 2);
    assert_eq!(disagreeing(&desk).await.expect("an answer"), (0, 0));
    drop(db);
}

async fn what_is_erased_is_found_no_more(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let admin = session(&site, &site.agent("관리자", Role::Admin).await);
    let person = site.customer("old").await;
    let room = site.room_with(&person, RoomSpec::ended(None)).await;
    site.messages(room, 600).await;
    index(&desk, site.id).await;
    let key = (site.id, room);
    let gone: Result<(), Error> = desk
        .write("erase", key, |tx, &(site, room)| {
            Box::pin(async move {
                store::search::forget_items(tx, site, room, &[Item::message(600)]).await?;
                Ok(Done::quiet(()))
            })
        })
        .await;
    gone.expect("erased");
    assert!(all(&desk, &admin, "문의 600").await.is_empty());
    assert_eq!(all(&desk, &admin, "문의 599").await.len(), 1);
    index(&desk, site.id).await;
    assert!(all(&desk, &admin, "문의 600").await.is_empty(), "it doesn't come back");
    let mut rounds = 0;
    loop {
        rounds += 1;
        let last: Result<bool, Error> = desk
            .write("erase", key, |tx, &(site, room)| {
                Box::pin(async move { Ok(Done::quiet(store::search::forget_room(tx, site, room).await?)) })
            })
            .await;
        if last.expect("erased") {
            break;
        }
    }
    assert_eq!(rounds, 3, "in slices");
    assert!(all(&desk, &admin, "문의").await.is_empty());
}
