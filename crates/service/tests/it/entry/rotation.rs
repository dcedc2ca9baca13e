use domain::access::Role;
use service::{Desk, Error, entry, security, session::Session, view::RotateSecret};
use testkit::{Site, TestDb};

use super::{SECRET, again, come, count, known, page, signed, with_id};

testkit::both_databases!(
    r6_both_secrets_sign_while_a_site_changes_and_the_old_one_not_after,
    r6_a_dropped_secret_signs_nothing_from_then_on,
    r6_a_leaked_secret_can_go_at_once,
    r6_two_secrets_at_most_are_valid,
    r6_of_eight_changes_at_once_one_is_made,
);

const DAY: i64 = 86_400_000;

async fn admin(site: &Site) -> Session {
    site.acting_as(&site.agent("관리자", Role::Admin).await, &[])
}

async fn is_trusted(desk: &Desk, site: &Site, secret: &str, id: &str) -> bool {
    let mut new = with_id(site, id);
    new.site_uid_hash = Some(entry::sign(secret, id));
    let session = come(desk, &new).await;
    assert_eq!(known(desk, &session).await.signed, session.trusted);
    session.trusted
}

async fn rotate(desk: &Desk, session: &Session, old_valid_until: Option<String>) -> String {
    let wanted = RotateSecret { old_valid_until, drop_old: false };
    security::rotate(desk, session, &wanted).await.expect("a new secret").secret
}

async fn r6_both_secrets_sign_while_a_site_changes_and_the_old_one_not_after(db: TestDb) {
    let (site, other, desk) = (db.site().await, db.site().await, db.desk());
    let session = admin(&site).await;
    let before = come(&desk, &signed(&site, "before")).await;
    let fresh = rotate(&desk, &session, Some(desk.now().plus(DAY).rfc3339())).await;
    assert_ne!(fresh, SECRET);
    for (id, secret) in [("a", SECRET), ("b", fresh.as_str())] {
        assert!(is_trusted(&desk, &site, secret, id).await, "{id}");
    }
    assert!(!is_trusted(&desk, &other, &fresh, "a").await, "another site has another secret");
    desk.pass(DAY - 1);
    assert!(is_trusted(&desk, &site, SECRET, "c").await, "its last millisecond");
    desk.pass(1);
    assert!(!is_trusted(&desk, &site, SECRET, "d").await, "its time is over");
    assert!(is_trusted(&desk, &site, &fresh, "d").await);
    assert!(again(&desk, &before, &page(&site)).await.trusted, "who was proven stays so");
}

async fn r6_a_dropped_secret_signs_nothing_from_then_on(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let session = admin(&site).await;
    let fresh = rotate(&desk, &session, None).await;
    desk.pass(100 * DAY);
    assert!(is_trusted(&desk, &site, SECRET, "a").await, "until it is dropped");
    let shown = security::drop_old(&desk, &session).await.expect("dropped");
    assert_eq!(shown.secrets.len(), 1);
    assert!(!is_trusted(&desk, &site, SECRET, "b").await);
    assert!(is_trusted(&desk, &site, &fresh, "b").await);
    let kept = "SELECT COUNT(*) FROM sites WHERE site_id = $1 AND old_uid_secret IS NOT NULL";
    assert_eq!(count(&desk, &site, kept).await, 0, "nothing of it is kept");
    security::drop_old(&desk, &session).await.expect("again changes nothing");
    let lines = "SELECT COUNT(*) FROM audit WHERE site_id = $1 AND action = 'drop_signing_secret'";
    assert_eq!(count(&desk, &site, lines).await, 1);
}

async fn r6_a_leaked_secret_can_go_at_once(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let wanted = RotateSecret { old_valid_until: None, drop_old: true };
    let fresh = security::rotate(&desk, &admin(&site).await, &wanted).await.expect("a new secret");
    assert_eq!(fresh.security.secrets.len(), 1);
    assert!(!is_trusted(&desk, &site, SECRET, "a").await);
    assert!(is_trusted(&desk, &site, &fresh.secret, "a").await);
}

async fn r6_two_secrets_at_most_are_valid(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let session = admin(&site).await;
    let second = rotate(&desk, &session, Some(desk.now().plus(DAY).rfc3339())).await;
    let refused = security::rotate(&desk, &session, &RotateSecret::default()).await;
    assert!(matches!(refused, Err(Error::OldSecretValid)));
    assert!(is_trusted(&desk, &site, SECRET, "a").await, "nothing changed");
    desk.pass(DAY);
    let third = rotate(&desk, &session, None).await;
    for (id, secret, trusted) in [("b", SECRET, false), ("c", second.as_str(), true), ("d", third.as_str(), true)] {
        assert_eq!(is_trusted(&desk, &site, secret, id).await, trusted, "{id}");
    }
}

async fn r6_of_eight_changes_at_once_one_is_made(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let session = admin(&site).await;
    let callers: Vec<_> = (0..8)
        .map(|_| {
            let (desk, session) = (desk.clone(), session.clone());
            tokio::spawn(async move { security::rotate(&desk, &session, &RotateSecret::default()).await })
        })
        .collect();
    let mut made = Vec::new();
    for caller in callers {
        match caller.await.expect("no panic") {
            Ok(rotated) => made.push(rotated.secret),
            Err(error) => assert!(matches!(error, Error::OldSecretValid), "{error}"),
        }
    }
    assert_eq!(made.len(), 1);
    assert!(is_trusted(&desk, &site, SECRET, "a").await && is_trusted(&desk, &site, &made[0], "b").await);
}
