//! 상담이력 and the consultations in it (S71–S88, R14–R18, R23).

mod consultation;
mod filter;
mod list;
mod older;
mod total;

use domain::{AgentId, RoomNo, room::How};
use testkit::{Site, TestDb, put};

/// A log told in words, `accept 김, transfer 이`, of agents by name.
fn log(story: &str, agent: impl Fn(&str) -> AgentId) -> Vec<(AgentId, How)> {
    let steps = story.split(", ").filter(|step| !step.is_empty());
    let step = |step: &str| {
        let (how, name) = step.split_once(' ').expect("how and who");
        let how = match how {
            "auto" => How::Auto,
            "accept" => How::Accepted,
            "transfer" => How::TransferRequest,
            _ => How::ManagerChange,
        };
        (agent(name), how)
    };
    steps.map(step).collect()
}

/// 대분류 with a 중분류 below it: `c`, `c-d`.
pub async fn category(db: &TestDb, site: &Site, id: &str, name: &str, division: &str) {
    let below = format!("{id}-d");
    for (id, parent, name) in [(id, None, name), (below.as_str(), Some(id), division)] {
        put!(
            db.db(),
            "INSERT INTO categories (site_id, category_id, parent_id, name, place, used) \
             SELECT $1, CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT), COUNT(*), TRUE FROM categories WHERE site_id = $1",
            site.id.0,
            id,
            parent,
            name
        );
    }
}

pub async fn classify(db: &TestDb, site: &Site, room: RoomNo, category: Option<&str>, division: Option<&str>) {
    put!(
        db.db(),
        "UPDATE rooms SET category_id = $3, division_id = $4 WHERE site_id = $1 AND room_no = $2",
        site.id.0,
        room.0,
        category,
        division
    );
}
