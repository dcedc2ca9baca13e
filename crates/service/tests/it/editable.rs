//! Who may change a room's customer, and until when (R18).

use domain::access::Role;
use service::{Error, room};
use testkit::{RoomSpec, START, TestDb};

testkit::both_databases!(r18_agents_change_customers_until_midnight_of_the_sites_time_zone);

const HOUR: i64 = 3_600_000;

/// It is 22:20 in Seoul.
async fn r18_agents_change_customers_until_midnight_of_the_sites_time_zone(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let kim = site.agent("김상담", Role::Agent).await;
    let lee = site.agent("이상담", Role::Agent).await;
    let park = site.agent("박매니저", Role::Manager).await;
    let person = site.customer("happytalk").await;
    let ended = |at| RoomSpec::ended(Some(kim.id)).at(START.plus(at));
    let today = site.room_with(&person, ended(-22 * HOUR)).await;
    let yesterday = site.room_with(&person, ended(-23 * HOUR)).await;
    let open = site.room_with(&person, RoomSpec::in_progress(kim.id)).await;
    let others = site.room_with(&site.customer("other").await, RoomSpec::in_progress(lee.id)).await;
    let waiting = site.room(&site.customer("waiting").await).await;
    let mut read = desk.read().await.expect("a connection");
    let (agent, manager) = (site.acting_as(&kim, &[]), site.acting_as(&park, &[kim.id]));
    for may in [today, open] {
        room::editable(&mut read, &agent, may, START).await.expect("theirs");
    }
    for not in [yesterday, waiting] {
        let refused = room::editable(&mut read, &agent, not, START).await;
        assert!(matches!(refused, Err(Error::Forbidden)), "{not} may be read, not changed");
    }
    let hidden = room::editable(&mut read, &agent, others, START).await;
    assert!(matches!(hidden, Err(Error::NotFound)));
    let past_midnight = START.plus(2 * HOUR);
    assert!(matches!(room::editable(&mut read, &agent, today, past_midnight).await, Err(Error::Forbidden)));
    for always in [yesterday, open, waiting] {
        room::editable(&mut read, &manager, always, past_midnight).await.expect("managers always");
    }
}
