use service::{Error, entry};
use testkit::{RoomSpec, TestDb};

use super::{again, come, known, page, signed, with_id};

testkit::both_databases!(
    r6_a_signed_entry_is_trusted,
    r6_signed_only_keeps_unsigned_visitors_anonymous,
    r6_an_id_that_ever_came_in_signed_is_closed,
    r6_an_unsigned_id_in_use_is_marked,
    r6_an_unsigned_session_ends_with_its_room_once_the_id_is_signed,
    r6_an_unsigned_entry_merges_nothing,
);

async fn lines(desk: &service::Desk, token: &str) -> Vec<(String, Option<String>)> {
    let visitor = entry::visitor(desk, token).await.expect("a visitor");
    let line = |line: service::view::SystemLine| (line.code.clone(), line.args.get("id").cloned());
    visitor.opening_lines().into_iter().map(line).collect()
}

async fn r6_a_signed_entry_is_trusted(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let session = come(&desk, &signed(&site, "happytalk")).await;
    assert!(session.trusted && known(&desk, &session).await.signed);
    assert_eq!(lines(&desk, &session.token).await, []);
    let again = again(&desk, &session, &page(&site)).await;
    assert_eq!((again.token, again.trusted), (session.token, true));
}

async fn r6_signed_only_keeps_unsigned_visitors_anonymous(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    site.signed_only(true).await;
    let mut forged = with_id(&site, "happytalk");
    for hash in [None, Some("0".repeat(64)), Some(entry::sign("another", "happytalk"))] {
        forged.site_uid_hash = hash;
        let session = come(&desk, &forged).await;
        let seen = known(&desk, &session).await;
        assert_eq!((seen.has_id, session.trusted), (false, false));
        assert_eq!(seen.ignored_claim.as_deref(), Some("happytalk"));
        let mark = ("id_ignored_unsigned".to_owned(), Some("happytalk".to_owned()));
        assert_eq!(lines(&desk, &session.token).await, [mark]);
    }
    assert!(come(&desk, &signed(&site, "happytalk")).await.trusted);
}

async fn r6_an_id_that_ever_came_in_signed_is_closed(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let owner = come(&desk, &signed(&site, "happytalk")).await;
    let stranger = come(&desk, &with_id(&site, "happytalk")).await;
    let (a, b) = (known(&desk, &owner).await, known(&desk, &stranger).await);
    assert_ne!((a.identity(), a.customer()), (b.identity(), b.customer()));
    assert_eq!((b.has_id, stranger.trusted, stranger.room_no), (false, false, None));
    let page_without_hash = again(&desk, &owner, &with_id(&site, "happytalk")).await;
    assert_eq!((page_without_hash.token, page_without_hash.trusted), (owner.token, true), "the token proves it");
}

async fn r6_an_unsigned_id_in_use_is_marked(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let session = come(&desk, &with_id(&site, "happytalk")).await;
    assert!(!session.trusted);
    let mark = ("id_unsigned".to_owned(), Some("happytalk".to_owned()));
    assert_eq!(lines(&desk, &session.token).await, [mark]);
    let now_signed = again(&desk, &session, &signed(&site, "happytalk")).await;
    assert_eq!((now_signed.token.as_str(), now_signed.trusted), (session.token.as_str(), true));
    assert_eq!(lines(&desk, &session.token).await, []);
}

async fn r6_an_unsigned_session_ends_with_its_room_once_the_id_is_signed(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let mut person = site.customer("somebody").await;
    let before = come(&desk, &with_id(&site, "happytalk")).await;
    person.identity = known(&desk, &before).await.identity();
    let room = site.room_with(&person, RoomSpec::default()).await;
    let unsigned = again(&desk, &before, &page(&site)).await;
    assert_eq!(unsigned.room_no, Some(room.to_string()));
    come(&desk, &signed(&site, "happytalk")).await;
    entry::visitor(&desk, &unsigned.token).await.expect("its room is open");
    site.end(room).await;
    assert!(matches!(entry::visitor(&desk, &unsigned.token).await, Err(Error::Unauthorized)));
    let anew = again(&desk, &unsigned, &page(&site)).await;
    assert_ne!(anew.token, unsigned.token);
    assert_ne!(known(&desk, &anew).await.identity(), person.identity);
}

async fn r6_an_unsigned_entry_merges_nothing(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let home = come(&desk, &with_id(&site, "happytalk")).await;
    let browser = come(&desk, &page(&site)).await;
    let nameless = known(&desk, &browser).await;
    let entered = again(&desk, &browser, &with_id(&site, "happytalk")).await;
    assert_ne!(entered.token, browser.token);
    assert_eq!(known(&desk, &entered).await.identity(), known(&desk, &home).await.identity());
    assert_eq!(known(&desk, &browser).await, nameless);
}
