use std::time::Duration;

use service::{Desk, entry, view};
use testkit::{RoomSpec, TestDb};
use tokio::time::timeout;

use super::{again, come, count, known, page, signed, with_id};
use crate::rooms::{say, words};

testkit::both_databases!(
    s12_s26_without_an_id_the_tail_is_random_and_the_customer_id,
    s25_s27_site_uid_sets_the_id,
    s42_the_same_site_uid_is_the_same_identity_and_room,
    s42_a_page_that_stands_open_is_called_into_the_room_another_one_opens,
    s19_r7_an_identity_that_never_had_an_id_is_rekeyed,
    r7_two_people_share_one_browser,
    r1_an_old_identifier_leads_nowhere,
    r7_a_signed_entry_merges_the_nameless_identity,
    r2_at_most_fifty_rows_of_one_customer_are_merged_ones,
    r2_a_new_entry_joins_the_most_recently_active_room,
    s43_a_messengers_identity_with_the_id_shares_the_customer,
    r5_the_fifty_first_identity_keeps_its_own_id,
    r11_an_invalid_site_uid_is_ignored_and_marked,
);

async fn s12_s26_without_an_id_the_tail_is_random_and_the_customer_id(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let (one, two) = (come(&desk, &page(&site)).await, come(&desk, &page(&site)).await);
    let (a, b) = (known(&desk, &one).await, known(&desk, &two).await);
    assert_eq!(a.identifier, format!("{}_{}", site.id, a.customer_id));
    assert!(a.customer_id.starts_with('w') && a.customer_id.len() == 17, "{}", a.customer_id);
    assert_ne!(a.customer_id, b.customer_id);
    assert_eq!((a.identities, a.has_id, one.room_no, one.trusted), (1, false, None, false));
}

async fn s25_s27_site_uid_sets_the_id(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let session = come(&desk, &with_id(&site, "  happy_talk ")).await;
    let seen = known(&desk, &session).await;
    assert_eq!((seen.customer_id.as_str(), seen.has_id, seen.identities), ("happy_talk", true, 1));
    assert_eq!(seen.identifier, format!("{}_happy_talk", site.id));
    let other = db.site().await;
    assert_ne!(known(&desk, &come(&desk, &with_id(&other, "happy_talk")).await).await.customer(), seen.customer());
    assert_ne!(known(&desk, &come(&desk, &with_id(&site, "Happy_talk")).await).await.customer(), seen.customer());
}

async fn s42_the_same_site_uid_is_the_same_identity_and_room(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let person = site.customer("happytalk").await;
    let room = site.room(&person).await;
    let (one, two) = (come(&desk, &with_id(&site, "happytalk")).await, come(&desk, &with_id(&site, "happytalk")).await);
    assert_ne!(one.token, two.token);
    for session in [&one, &two] {
        assert_eq!(session.room_no, Some(room.to_string()));
        assert_eq!(known(&desk, session).await.identity(), person.identity);
    }
}

/// What the open page of a session is told after another one wrote; empty where it hears nothing.
async fn heard(desk: &Desk, page: &view::VisitorSession, writer: &view::VisitorSession) -> Vec<String> {
    let visitor = entry::visitor(desk, &page.token).await.expect("a visitor");
    let (connection, _) = desk.hub().connect_visitor(visitor.site, visitor.visitor_id, None, None);
    say(desk, writer, &words(1, "노트북에서 씁니다")).await.expect("sent");
    let mut frames = Vec::new();
    timeout(Duration::from_millis(300), connection.next(&mut frames)).await.ok();
    frames.iter().map(|frame| String::from_utf8_lossy(frame).into_owned()).collect()
}

async fn s42_a_page_that_stands_open_is_called_into_the_room_another_one_opens(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let phone = come(&desk, &with_id(&site, "happytalk")).await;
    let laptop = come(&desk, &with_id(&site, "happytalk")).await;
    assert_eq!(heard(&desk, &phone, &laptop).await, [r#"{"type":"enter"}"#]);
    let entered = again(&desk, &phone, &with_id(&site, "happytalk")).await;
    assert!(entered.room_no.is_some(), "entering again leads into the room");

    let stranger = come(&desk, &with_id(&site, "somebody")).await;
    let other = come(&desk, &with_id(&site, "another")).await;
    assert_eq!(heard(&desk, &stranger, &other).await, [""; 0]);
}

async fn s19_r7_an_identity_that_never_had_an_id_is_rekeyed(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let before = come(&desk, &page(&site)).await;
    let nameless = known(&desk, &before).await;
    let after = again(&desk, &before, &with_id(&site, "happytalk")).await;
    assert_eq!(after.token, before.token);
    let seen = known(&desk, &after).await;
    assert_eq!((seen.identity(), seen.customer()), (nameless.identity(), nameless.customer()));
    assert_eq!(seen.identifier, format!("{}_happytalk", site.id));
    assert_eq!(seen.customer_id, "happytalk");
    assert!(seen.version > nameless.version);
}

async fn r7_two_people_share_one_browser(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let kim = come(&desk, &with_id(&site, "kim")).await;
    let lee = again(&desk, &kim, &with_id(&site, "lee")).await;
    assert_ne!(kim.token, lee.token);
    let (a, b) = (known(&desk, &kim).await, known(&desk, &lee).await);
    assert_eq!((a.customer_id.as_str(), b.customer_id.as_str()), ("kim", "lee"));
    assert_ne!(a.identity(), b.identity());
    let back = again(&desk, &kim, &page(&site)).await;
    assert_eq!(back.token, kim.token);
}

async fn r1_an_old_identifier_leads_nowhere(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let before = come(&desk, &page(&site)).await;
    let tail = known(&desk, &before).await.customer_id;
    let renamed = again(&desk, &before, &with_id(&site, "happytalk")).await;
    let other = come(&desk, &with_id(&site, &tail)).await;
    let (a, b) = (known(&desk, &renamed).await, known(&desk, &other).await);
    assert_ne!(a.identity(), b.identity(), "nobody enters by an alias");
    assert_eq!(b.identifier, format!("{}_{tail}", site.id));
    let aliases = count(&desk, &site, "SELECT COUNT(*) FROM identifiers WHERE site_id = $1 AND kind = 1").await;
    assert_eq!(aliases, 0, "the alias ends when a living identity takes the text");
}

async fn r7_a_signed_entry_merges_the_nameless_identity(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let home = come(&desk, &signed(&site, "happytalk")).await;
    let mut anonymous = page(&site);
    anonymous.user_parameter = Some("장바구니 3".into());
    anonymous.cus_extra_username = Some("김서연".into());
    let phone = come(&desk, &anonymous).await;
    let nameless = known(&desk, &phone).await;
    let merged = again(&desk, &phone, &signed(&site, "happytalk")).await;
    assert_eq!((merged.token.as_str(), merged.trusted), (phone.token.as_str(), true));
    let (a, b) = (known(&desk, &home).await, known(&desk, &merged).await);
    assert_eq!(a, b);
    assert_eq!((a.identities, a.name.as_deref()), (1, Some("김서연")));
    assert_ne!(nameless.identity(), a.identity());
    let rows = count(
        &desk,
        &site,
        "SELECT COUNT(*) FROM identities a JOIN identities t ON t.site_id = a.site_id AND t.identity_id = a.merged_into \
         WHERE a.site_id = $1 AND a.customer_key = t.customer_key AND a.identifier = t.identifier",
    )
    .await;
    assert_eq!(rows, 1, "both rows show one person and one identifier");
    let lines = count(&desk, &site, "SELECT COUNT(*) FROM audit WHERE site_id = $1 AND action = 'link_by_parameter'");
    assert_eq!(lines.await, 1);
    let empty = count(&desk, &site, "SELECT COUNT(*) FROM customers WHERE site_id = $1 AND identities = 0").await;
    assert_eq!(empty, 1, "the other customer is kept for undo");
}

async fn r2_at_most_fifty_rows_of_one_customer_are_merged_ones(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let signing = signed(&site, "happytalk");
    let home = known(&desk, &come(&desk, &signing).await).await;
    let merged = "SELECT COUNT(*) FROM identities WHERE site_id = $1 AND merged_into IS NOT NULL";
    for n in 1..=50 {
        let browser = come(&desk, &page(&site)).await;
        assert_eq!(again(&desk, &browser, &signing).await.token, browser.token, "browser {n} goes on");
    }
    assert_eq!(count(&desk, &site, merged).await, 50);
    // One more comes in as who they are; what their browser was before stays by itself.
    let late = come(&desk, &page(&site)).await;
    let before = known(&desk, &late).await;
    let came = again(&desk, &late, &signing).await;
    assert_ne!(came.token, late.token);
    let seen = known(&desk, &came).await;
    assert_eq!((seen.identity(), seen.identities, came.trusted), (home.identity(), 1, true));
    assert_eq!(known(&desk, &late).await, before);
    assert_eq!(count(&desk, &site, merged).await, 50);
    // Nor does an agent make it one more.
    let admin = site.agent("관리자", domain::access::Role::Admin).await;
    let admin = site.acting_as(&admin, &[]);
    let mut person = site.customer("somebody").await;
    person.identity = before.identity();
    let room = site.room(&person).await;
    let version = service::info::customer(&desk, &admin, room).await.expect("고객정보").version;
    let patch =
        view::CustomerPatch { version, customer_id: Some("happytalk".to_owned()), ..view::CustomerPatch::default() };
    let refused = service::customer::edit(&desk, &admin, room, &patch).await;
    assert!(matches!(refused, Err(service::Error::IdentityLimit)), "{refused:?}");
}

async fn r2_a_new_entry_joins_the_most_recently_active_room(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let home = come(&desk, &signed(&site, "happytalk")).await;
    let phone = come(&desk, &page(&site)).await;
    let mut person = site.customer("somebody").await;
    person.identity = known(&desk, &home).await.identity();
    site.room_with(&person, RoomSpec::default().at(testkit::START.plus(1_000))).await;
    person.identity = known(&desk, &phone).await.identity();
    let later = site.room_with(&person, RoomSpec::default().at(testkit::START.plus(2_000))).await;
    let merged = again(&desk, &phone, &signed(&site, "happytalk")).await;
    assert_eq!(merged.room_no, Some(later.to_string()));
    assert_eq!(come(&desk, &signed(&site, "happytalk")).await.room_no, Some(later.to_string()));
}

async fn s43_a_messengers_identity_with_the_id_shares_the_customer(db: TestDb) {
    use domain::room::ChannelKind;
    let (site, desk) = (db.site().await, db.desk());
    let person = site.customer("somebody").await;
    let kakao = site.channel(ChannelKind::Kakao, "카카오톡").await;
    let account = desk.account_of(&site.account(kakao, "k-1"), "somebody").await;
    assert_eq!((account.key, account.identity == person.identity), (person.key, false));
    let shared = come(&desk, &with_id(&site, "somebody")).await;
    assert_eq!(known(&desk, &shared).await.identity(), person.identity);
    let tail = account.identifier.split_once('_').expect("SITEID_tail").1.to_owned();
    let taken = come(&desk, &with_id(&site, &tail)).await;
    let seen = known(&desk, &taken).await;
    assert_eq!(seen.customer_id, tail);
    assert_ne!(seen.identifier, account.identifier, "a messenger's identity has that identifier");
    assert_eq!(known(&desk, &come(&desk, &with_id(&site, &tail)).await).await.identity(), seen.identity());
}

async fn r5_the_fifty_first_identity_keeps_its_own_id(db: TestDb) {
    use domain::room::ChannelKind;
    let (site, desk) = (db.site().await, db.desk());
    let kakao = site.channel(ChannelKind::Kakao, "카카오톡").await;
    let first = site.customer("first").await;
    for n in 0..49 {
        desk.account_of(&site.account(kakao, &format!("k-{n}")), &first.customer_id).await;
    }
    let full = known(&desk, &come(&desk, &with_id(&site, "first")).await).await;
    assert_eq!(full.identities, 50, "the identity is one of the fifty already");
    site.rename(&first, "shared").await;
    let late = come(&desk, &with_id(&site, "shared")).await;
    let seen = known(&desk, &late).await;
    assert_ne!(seen.customer_id, "shared");
    assert_eq!((seen.has_id, seen.ignored_claim.as_deref()), (false, Some("shared")));
    let visitor = service::entry::visitor(&desk, &late.token).await.expect("a visitor");
    assert_eq!(visitor.opening_lines()[0].code, "id_limit");
}

async fn r11_an_invalid_site_uid_is_ignored_and_marked(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    for uid in ["a\0b".to_owned(), "가".repeat(256)] {
        let session = come(&desk, &with_id(&site, &uid)).await;
        assert!(!known(&desk, &session).await.has_id);
        let visitor = service::entry::visitor(&desk, &session.token).await.expect("a visitor");
        let lines = visitor.opening_lines();
        assert_eq!((lines.len(), lines[0].code.as_str(), lines[0].internal), (1, "id_ignored_invalid", true));
    }
    let longest = "가".repeat(255);
    assert_eq!(known(&desk, &come(&desk, &with_id(&site, &longest)).await).await.customer_id, longest);
    assert!(!known(&desk, &come(&desk, &with_id(&site, "   ")).await).await.has_id);
}
