use domain::{access::Role, room::ChannelKind};
use testkit::{RoomSpec, TestDb};

testkit::both_databases!(test_data_is_stored_for_one_site_only);
async fn test_data_is_stored_for_one_site_only(db: TestDb) {
    let (site, other) = (db.site().await, db.site().await);
    let (kim, park) = (site.agent("김상담", Role::Agent).await, site.agent("박매니저", Role::Manager).await);
    site.group(&[&park], &[&kim]).await;
    let person = site.customer("happytalk").await;
    let desk = db.desk();
    let kakao = site.channel(ChannelKind::Kakao, "카카오톡").await;
    let second = desk.account_of(&site.account(kakao, "k-1"), &person.customer_id).await;
    let room = site.room_with(&person, RoomSpec::in_progress(kim.id)).await;
    site.room(&second).await;
    other.customer("happytalk").await;
    site.messages(room, 1_000).await;
    site.messages(room, 2).await;

    let mut read = db.read().await.expect("a connection");
    let (identities, rooms, last_seq, messages): (i64, i64, i64, i64) = store::on!(&mut read, |c| sqlx::query_as(
        "SELECT (SELECT identities FROM customers WHERE site_id = $1 AND identities > 0), (SELECT COUNT(*) FROM rooms WHERE site_id = $1), \
         (SELECT last_seq FROM rooms WHERE site_id = $1 AND room_no = 1), (SELECT COUNT(*) FROM messages WHERE site_id = $1)"
    )
    .bind(site.id.0)
    .fetch_one(c))
    .expect("one row");
    assert_eq!((identities, rooms, last_seq, messages), (2, 2, 1_002, 1_002));
}
