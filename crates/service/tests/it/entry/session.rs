use service::{Error, entry};
use testkit::TestDb;

use super::{again, come, count, known, page, with_id};

testkit::both_databases!(
    unknown_and_closed_sites_are_not_found,
    a_token_is_kept_as_its_hash_only,
    a_session_that_was_not_seen_for_180_days_is_over,
    a_returning_visitor_writes_nothing,
    a_token_of_another_site_is_nobodys,
);

async fn unknown_and_closed_sites_are_not_found(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    for id in ["", "1", "happytalk", "0400", "99999999999999999999"] {
        let mut new = page(&site);
        new.site_id = id.to_owned();
        assert!(matches!(entry::enter(&desk, None, &new).await, Err(Error::NotFound)), "{id}");
    }
    site.switch(site.web, false).await;
    assert!(matches!(entry::enter(&desk, None, &page(&site)).await, Err(Error::NotFound)));
    assert_eq!(count(&desk, &site, "SELECT COUNT(*) FROM identities WHERE site_id = $1").await, 0);
}

async fn a_token_is_kept_as_its_hash_only(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let session = come(&desk, &page(&site)).await;
    assert!(session.token.len() >= 43, "256 bits");
    let mut read = desk.read().await.expect("a connection");
    let (stored,): (String,) =
        store::on!(&mut read, |c| sqlx::query_as("SELECT token_hash FROM visitor_sessions WHERE site_id = $1")
            .bind(site.id.0)
            .fetch_one(c))
        .expect("a session");
    assert_eq!(stored, service::secret::hash(&session.token));
    assert!(!stored.contains(&session.token));
    assert!(matches!(entry::visitor(&desk, &stored).await, Err(Error::Unauthorized)));
    assert!(matches!(entry::visitor(&desk, "").await, Err(Error::Unauthorized)));
}

async fn a_session_that_was_not_seen_for_180_days_is_over(db: TestDb) {
    const DAY: i64 = 24 * 3_600_000;
    let (site, desk) = (db.site().await, db.desk());
    let session = come(&desk, &with_id(&site, "happytalk")).await;
    desk.pass(179 * DAY);
    entry::visitor(&desk, &session.token).await.expect("still a visitor");
    desk.pass(179 * DAY);
    entry::visitor(&desk, &session.token).await.expect("seen again, so it lives on");
    desk.pass(180 * DAY);
    assert!(matches!(entry::visitor(&desk, &session.token).await, Err(Error::Unauthorized)));
    assert_ne!(again(&desk, &session, &page(&site)).await.token, session.token);
}

async fn a_returning_visitor_writes_nothing(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let mut new = with_id(&site, "happytalk");
    new.cus_extra_username = Some("김서연".into());
    let first = come(&desk, &new).await;
    let before = known(&desk, &first).await;
    let seen = "SELECT MAX(seen_at) FROM visitor_sessions WHERE site_id = $1";
    desk.pass(59_000);
    assert_eq!(again(&desk, &first, &new).await.token, first.token);
    assert_eq!(count(&desk, &site, seen).await, testkit::START.0);
    desk.pass(1_000);
    again(&desk, &first, &new).await;
    assert_eq!(count(&desk, &site, seen).await, testkit::START.0 + 60_000);
    assert_eq!(known(&desk, &first).await, before);
}

async fn a_token_of_another_site_is_nobodys(db: TestDb) {
    let (site, other, desk) = (db.site().await, db.site().await, db.desk());
    let session = come(&desk, &with_id(&site, "happytalk")).await;
    let elsewhere = again(&desk, &session, &page(&other)).await;
    assert_ne!(elsewhere.token, session.token);
    let visitor = entry::visitor(&desk, &elsewhere.token).await.expect("a visitor");
    assert_eq!(visitor.site, other.id);
}
