use service::{entry, verification};
use testkit::TestDb;

use super::{NUMBER, scene};
use crate::entry::{page, signed, with_id};

testkit::both_databases!(
    r20_an_unsigned_session_of_a_claimed_id_is_marked_and_replaces_none,
    r20_what_unsigned_sessions_verified_leaves_when_the_id_comes_in_signed,
    r20_what_was_verified_before_an_unsigned_claim_is_marked_with_it,
    r20_what_was_verified_before_a_signed_entry_stays,
    r20_after_a_merge_the_newest_of_all_rows_is_shown,
);

async fn r20_an_unsigned_session_of_a_claimed_id_is_marked_and_replaces_none(db: TestDb) {
    let here = scene(&db).await;
    let first = here.talk(&with_id(&here.site, "happytalk")).await;
    here.verify(&first, NUMBER).await;
    assert_eq!(here.mobile(first.room).await.as_deref(), Some(NUMBER), "nobody signed ever");
    // Somebody else says they are the same, which nobody proves.
    let session = entry::enter(&here.desk, None, &with_id(&here.site, "happytalk")).await.expect("an entry");
    let second = here.write(session).await;
    assert_eq!(second.room, first.room);
    here.verify(&second, "010-6666-6666").await;
    assert_eq!(here.mobile(first.room).await.as_deref(), Some(NUMBER));
    let list = verification::list(&here.desk, &here.admin, first.room).await.expect("a list").items;
    let listed: Vec<_> = list.iter().map(|one| (one.number.as_deref(), one.unsigned)).collect();
    assert_eq!(listed, [(Some("010-6666-6666"), true), (Some(NUMBER), true)]);
}

async fn r20_what_unsigned_sessions_verified_leaves_when_the_id_comes_in_signed(db: TestDb) {
    let here = scene(&db).await;
    let thief = here.talk(&with_id(&here.site, "happytalk")).await;
    here.verify(&thief, "010-6666-6666").await;
    let session = entry::enter(&here.desk, None, &signed(&here.site, "happytalk")).await.expect("an entry");
    let owner = here.write(session).await;
    assert_eq!(owner.room, thief.room, "S42: one identity");
    assert_eq!(here.mobile(owner.room).await, None);
    let list = verification::list(&here.desk, &here.admin, owner.room).await.expect("a list").items;
    assert_eq!((list.len(), list[0].unsigned), (1, true), "it keeps the mark");
    here.verify(&owner, NUMBER).await;
    assert_eq!(here.mobile(owner.room).await.as_deref(), Some(NUMBER));
    here.verify(&thief, "010-6666-7777").await;
    assert_eq!(here.mobile(owner.room).await.as_deref(), Some(NUMBER), "still unsigned");
    let list = verification::list(&here.desk, &here.admin, owner.room).await.expect("a list").items;
    assert_eq!(list.iter().map(|one| one.unsigned).collect::<Vec<_>>(), [true, false, true]);
}

async fn r20_what_was_verified_before_an_unsigned_claim_is_marked_with_it(db: TestDb) {
    let here = scene(&db).await;
    let talk = here.talk(&page(&here.site)).await;
    here.verify(&talk, "010-6666-6666").await;
    let list = verification::list(&here.desk, &here.admin, talk.room).await.expect("a list").items;
    assert!(!list[0].unsigned, "nobody claimed anything");
    let claiming = with_id(&here.site, "happytalk");
    entry::enter(&here.desk, Some(&talk.session.token), &claiming).await.expect("an entry");
    let list = verification::list(&here.desk, &here.admin, talk.room).await.expect("a list").items;
    assert!(list[0].unsigned);
    assert_eq!(here.mobile(talk.room).await.as_deref(), Some("010-6666-6666"));
    let session = entry::enter(&here.desk, None, &signed(&here.site, "happytalk")).await.expect("an entry");
    let owner = here.write(session).await;
    assert_eq!(owner.room, talk.room);
    assert_eq!(here.mobile(owner.room).await, None);
}

async fn r20_what_was_verified_before_a_signed_entry_stays(db: TestDb) {
    let here = scene(&db).await;
    let talk = here.talk(&page(&here.site)).await;
    here.verify(&talk, NUMBER).await;
    let signing = signed(&here.site, "happytalk");
    entry::enter(&here.desk, Some(&talk.session.token), &signing).await.expect("an entry");
    assert_eq!(here.mobile(talk.room).await.as_deref(), Some(NUMBER));
    let list = verification::list(&here.desk, &here.admin, talk.room).await.expect("a list").items;
    assert!(!list[0].unsigned);
}

async fn r20_after_a_merge_the_newest_of_all_rows_is_shown(db: TestDb) {
    let here = scene(&db).await;
    let home = here.talk(&signed(&here.site, "happytalk")).await;
    here.verify(&home, NUMBER).await;
    let browser = here.talk(&page(&here.site)).await;
    assert_ne!(browser.room, home.room);
    here.verify(&browser, "010-7777-8888").await;
    assert_eq!(here.mobile(home.room).await.as_deref(), Some(NUMBER), "two identities");
    let signing = signed(&here.site, "happytalk");
    entry::enter(&here.desk, Some(&browser.session.token), &signing).await.expect("an entry");
    for room in [home.room, browser.room] {
        assert_eq!(here.mobile(room).await.as_deref(), Some("010-7777-8888"), "one 고객식별번호, its newest number");
        let list = verification::list(&here.desk, &here.admin, room).await.expect("a list").items;
        assert_eq!(list.len(), 2);
    }
    assert_eq!(
        here.count("SELECT COUNT(DISTINCT identity_id) FROM verifications WHERE site_id = $1").await,
        2,
        "each row keeps what it verified"
    );
}
