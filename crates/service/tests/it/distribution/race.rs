//! Hard capacity and one owner, whatever happens at once.

use domain::{RoomNo, SiteId, access::Role};
use service::{
    Error, distribution, room,
    view::{DistributionMode as Mode, DistributionRule as Rule},
};
use testkit::TestDb;

use super::{capacity, people, set};
use crate::rooms::{session, visit};

testkit::both_databases!(
    f3_capacity_is_hard_and_a_room_has_one_owner_while_everything_happens_at_once,
    f3_a_thousand_looks_of_many_nodes_give_each_room_once,
);

/// Loads, capacities and open rooms of the agents; rooms with several owners or none in their log.
async fn counted(db: &TestDb, site: SiteId) -> (Vec<(i64, i64, i64)>, i64) {
    let mut read = db.db().read().await.expect("a connection");
    let agents: Vec<(i64, i64, i64)> = store::on!(&mut read, |c| sqlx::query_as(
        "SELECT a.load, a.capacity, (SELECT COUNT(*) FROM rooms r WHERE r.site_id = a.site_id AND r.agent_id = a.agent_id AND r.status <> 5) \
         FROM agents a WHERE a.site_id = $1 AND a.available ORDER BY a.agent_id"
    )
    .bind(site.0)
    .fetch_all(c))
    .expect("agents");
    let (wrong,): (i64,) = store::on!(&mut read, |c| sqlx::query_as(
        "SELECT COUNT(*) FROM rooms r WHERE r.site_id = $1 AND r.agent_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM assignments l \
         WHERE l.site_id = r.site_id AND l.room_no = r.room_no AND l.n = 1 AND l.to_agent = r.agent_id AND NOT EXISTS \
         (SELECT 1 FROM assignments m WHERE m.site_id = l.site_id AND m.room_no = l.room_no AND m.n > 1))"
    )
    .bind(site.0)
    .fetch_one(c))
    .expect("a count");
    (agents, wrong)
}

async fn f3_capacity_is_hard_and_a_room_has_one_owner_while_everything_happens_at_once(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let (admin, kim, lee) = people(&desk, &site).await;
    let park = site.agent("박상담", Role::Agent).await;
    for (agent, places) in [(&kim, 3), (&lee, 4), (&park, 2)] {
        capacity(&desk, &admin, agent, places).await;
    }
    set(&desk, &admin, Mode::Hybrid, Rule::Fewest).await;
    let mut rooms: Vec<RoomNo> = Vec::new();
    for n in 0..24 {
        rooms.push(visit(&desk, &site, &format!("손님 {n}")).await.1);
    }
    // Eight at once: four nodes give out, two agents accept, two agents end what they have.
    let nodes: Vec<_> = (0..4).map(|_| db.desk()).collect();
    let (mut tasks, id) = (Vec::new(), site.id);
    for node in nodes {
        tasks.push(tokio::spawn(async move {
            for _ in 0..6 {
                distribution::run_due(&node, Some(id)).await.expect("done");
            }
        }));
    }
    for (agent, ends) in [(&kim, false), (&lee, false), (&kim, true), (&park, true)] {
        let (desk, who, rooms) = (desk.clone(), session(&site, agent), rooms.clone());
        tasks.push(tokio::spawn(async move {
            for room_no in rooms {
                let answer = if ends {
                    room::end_by_agent(&desk, &who, room_no).await
                } else {
                    room::accept(&desk, &who, room_no).await
                };
                match answer {
                    Ok(_) => {}
                    Err(
                        Error::AtCapacity
                        | Error::AlreadyAccepted(_)
                        | Error::RoomEnded
                        | Error::NotFound
                        | Error::Forbidden,
                    ) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        }));
    }
    for task in tasks {
        task.await.expect("no panic");
        let (agents, wrong) = counted(&db, site.id).await;
        assert!(agents.iter().all(|(load, capacity, _)| load <= capacity), "over capacity: {agents:?}");
        assert_eq!(wrong, 0, "rooms with more than one owner, or with another one than their log says");
    }
    distribution::run_due(&desk, Some(site.id)).await.expect("done");
    let (agents, wrong) = counted(&db, site.id).await;
    assert!(agents.iter().all(|(load, _, open)| load == open), "loads are what they have: {agents:?}");
    assert_eq!(wrong, 0);
    let counts = room::counts(&desk, &admin, None).await.expect("counts");
    let places: i64 = agents.iter().map(|(load, capacity, _)| capacity - load).sum();
    assert!(counts.waiting == 0 || places == 0, "a room waits while somebody has a place");
    assert_eq!(counts.waiting + counts.assigned + counts.ended, 24, "none is lost");
}

async fn f3_a_thousand_looks_of_many_nodes_give_each_room_once(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let (admin, kim, lee) = people(&desk, &site).await;
    for agent in [&kim, &lee] {
        capacity(&desk, &admin, agent, 1_000).await;
    }
    for n in 0..300 {
        let person = site.customer(&format!("손님{n}")).await;
        site.room(&person).await;
    }
    let nodes: Vec<_> = (0..8).map(|_| db.desk()).collect();
    let new = service::view::NewDistribution {
        mode: Some(Mode::Auto),
        rule: Some(Rule::RoundRobin),
        ..service::view::NewDistribution::default()
    };
    let tasks: Vec<_> = nodes
        .into_iter()
        .map(|node| {
            let (admin, new, site) = (admin.clone(), new.clone(), site.id);
            tokio::spawn(async move {
                service::distribution::settings::set(&node, &admin, &new).await.expect("set");
                distribution::run_due(&node, Some(site)).await.expect("done")
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic");
    }
    let (agents, wrong) = counted(&db, site.id).await;
    assert_eq!(wrong, 0);
    assert_eq!(agents, [(150, 1_000, 150), (150, 1_000, 150)], "in turn, more than one batch long");
}
