use service::{Error, entry};
use testkit::{RoomSpec, TestDb, put};

use super::{SECRET, again, come, known, page, signed, with_id};

testkit::both_databases!(
    r6_a_signed_entry_is_trusted,
    r6_signed_only_keeps_unsigned_visitors_anonymous,
    r6_an_id_that_ever_came_in_signed_is_closed,
    r6_an_unsigned_id_in_use_is_marked,
    r6_an_unsigned_session_ends_with_its_room_once_the_id_is_signed,
    r6_an_unsigned_entry_merges_nothing,
    r6_a_signed_entry_wins_over_an_unsigned_one,
    r6_an_unsigned_entry_never_replaces_an_id_an_agent_set,
    r6_an_unsigned_entry_never_replaces_a_signed_id,
    r6_the_hash_is_over_the_bytes_as_sent,
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

async fn r6_a_signed_entry_wins_over_an_unsigned_one(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let pretender = come(&desk, &with_id(&site, "happytalk")).await;
    let owner = come(&desk, &signed(&site, "happytalk")).await;
    let (a, b) = (known(&desk, &owner).await, come(&desk, &with_id(&site, "happytalk")).await);
    assert_eq!((a.customer_id.as_str(), a.signed, owner.trusted), ("happytalk", true, true));
    assert_ne!(known(&desk, &b).await.identity(), a.identity(), "closed from now on");
    let shut_out = again(&desk, &pretender, &with_id(&site, "happytalk")).await;
    let seen = known(&desk, &shut_out).await;
    assert_eq!(
        (seen.has_id, seen.ignored_claim.as_deref()),
        (false, Some("happytalk")),
        "who was there unsigned as well"
    );
    let browser = come(&desk, &with_id(&site, "kim")).await;
    let lee = again(&desk, &browser, &signed(&site, "lee")).await;
    assert_eq!(
        (known(&desk, &lee).await.customer_id.as_str(), lee.trusted),
        ("lee", true),
        "also where a browser said another ID"
    );
    assert_eq!(known(&desk, &browser).await.customer_id, "kim", "which stays whose it was");
}

async fn r6_an_unsigned_entry_never_replaces_an_id_an_agent_set(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let browser = come(&desk, &page(&site)).await;
    let nameless = known(&desk, &browser).await;
    let identifier = format!("{}_agents-choice", site.id);
    put!(
        db.db(),
        "UPDATE customers SET customer_id = 'agents-choice' WHERE site_id = $1 AND customer_key = $2",
        site.id.0,
        nameless.customer_key
    );
    put!(
        db.db(),
        "UPDATE identities SET has_id = TRUE, identifier = $3 WHERE site_id = $1 AND identity_id = $2",
        site.id.0,
        nameless.identity_id,
        identifier.as_str()
    );
    put!(
        db.db(),
        "INSERT INTO identifiers (site_id, identifier, identity_id, kind) VALUES ($1, $2, $3, 0)",
        site.id.0,
        identifier.as_str(),
        nameless.identity_id
    );
    let entered = again(&desk, &browser, &with_id(&site, "happytalk")).await;
    assert_ne!(entered.token, browser.token);
    assert_eq!(known(&desk, &entered).await.customer_id, "happytalk", "it is another identity");
    let kept = known(&desk, &browser).await;
    assert_eq!((kept.identity(), kept.customer_id.as_str()), (nameless.identity(), "agents-choice"));
    assert_eq!(kept.identifier, identifier);
}

async fn r6_an_unsigned_entry_never_replaces_a_signed_id(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let browser = come(&desk, &signed(&site, "happytalk")).await;
    let before = known(&desk, &browser).await;
    let other = again(&desk, &browser, &with_id(&site, "somebody")).await;
    assert_ne!(other.token, browser.token);
    assert!(!other.trusted);
    assert_ne!(known(&desk, &other).await.identity(), before.identity());
    assert_eq!(known(&desk, &browser).await, before);
}

async fn r6_the_hash_is_over_the_bytes_as_sent(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let (composed, decomposed) = ("\u{ac00}영", "\u{1100}\u{1161}영");
    for (sent, hashed, trusted) in [
        (decomposed, decomposed, true),
        (decomposed, composed, false),
        (composed, decomposed, false),
        (" happytalk\u{a0}", " happytalk\u{a0}", true),
        (" happytalk ", "happytalk", false),
        ("happytalk", " happytalk", false),
    ] {
        let site = db.site().await;
        let mut new = with_id(&site, sent);
        new.site_uid_hash = Some(entry::sign(SECRET, hashed));
        let session = come(&desk, &new).await;
        assert_eq!(session.trusted, trusted, "{sent:?} with the hash of {hashed:?}");
        let shown = if sent.contains("happytalk") { "happytalk" } else { composed };
        assert_eq!(known(&desk, &session).await.customer_id, shown, "trimmed and composed only afterwards");
    }
    let mut upper = signed(&site, "happytalk");
    upper.site_uid_hash = upper.site_uid_hash.map(|hash| hash.to_uppercase());
    assert!(!come(&desk, &upper).await.trusted, "lower-case hex only");
}
