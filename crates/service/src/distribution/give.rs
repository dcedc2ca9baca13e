//! One transaction that gives rooms to agents.

use std::collections::{BTreeMap, HashMap};

use domain::{
    AgentId, Millis, RoomNo, SiteId,
    access::RoomAccess,
    room::{Kind, Sender, Status},
};
use store::{Tx, distribution::GivenRow, message::NewRow, room::RoomRecord};

use super::{log, rules};
use crate::{
    Done, Error,
    room::{show, tell},
    view::{Locale, SystemLine},
};

/// Rooms that seem to go to somebody.
pub(super) struct Batch {
    pub site: SiteId,
    pub rooms: Vec<RoomNo>,
    pub now: Millis,
}

struct Given {
    room: RoomRecord,
    before: RoomAccess,
    line: SystemLine,
    extra: String,
    seq: i64,
}

/// Gives these rooms out as far as they still wait and somebody can take them; answers how many that were. The locks
/// (how the site gives out, rooms, agents) make what is decided true until the commit.
pub(super) async fn give(tx: &mut Tx<'_>, batch: &Batch) -> Result<Done<usize>, Error> {
    let Batch { site, now, .. } = *batch;
    let stored = store::distribution::lock(tx, site).await?;
    let mut keys: Vec<_> = batch.rooms.iter().map(|room| (site, *room)).collect();
    keys.sort_unstable();
    let locked = store::room::lock(tx, &keys).await?;
    let mut rooms: HashMap<RoomNo, RoomRecord> = locked.into_iter().map(|room| (room.room_no, room)).collect();
    let waiting = store::distribution::these(tx, site, &batch.rooms).await?;
    store::distribution::lock_free_agents(tx, site).await?;
    let (mut round, names) = rules::round(tx, site, &stored, now).await?;

    let (mut given, mut lines) = (Vec::new(), Vec::new());
    let mut counts: BTreeMap<AgentId, (i64, i64)> = BTreeMap::new();
    for row in waiting {
        let Some(chosen) = round.give(&row.what) else { continue };
        let Some(room) = rooms.remove(&row.room) else { continue };
        let name = names.get(&chosen.agent).ok_or(Error::Internal("an agent without a name"))?;
        let count = counts.entry(chosen.agent).or_default();
        *count = (count.0 + 1, round.turn());
        lines.push(GivenRow { room: row.room, agent: chosen.agent, reason: log::written(&chosen.reason)? });
        given.push(assign(room, chosen.agent, name, now));
    }
    if given.is_empty() {
        return Ok(Done::quiet(0));
    }
    save(tx, site, &given, now).await?;
    let counts: Vec<_> = counts.into_iter().map(|(agent, (rooms, turn))| (agent, rooms, turn)).collect();
    if !store::distribution::count_given(tx, site, &counts, round.turn()).await? {
        return Err(Error::AtCapacity);
    }
    store::distribution::log_given(tx, site, &lines, now).await?;
    let events = given.iter().flat_map(|one| {
        let message = show::system((site, one.room.room_no), one.seq, one.line.clone(), now, Locale::Ko);
        [tell::message(Some(one.before), &one.room, &message), tell::customer(&one.room)]
    });
    Ok(Done::telling(given.len(), events.collect()))
}

fn assign(mut room: RoomRecord, agent: AgentId, name: &str, now: Millis) -> Given {
    let before = room.state.access();
    room.state.status = Status::Assigned;
    room.state.agent = Some(agent);
    room.agent_name = Some(name.to_owned());
    let line = SystemLine::new("room_assigned", [("agent", name)]);
    let seq = room.state.take(Sender::System, Kind::System, "", now);
    Given { room, before, extra: show::frame(&line), line, seq }
}

async fn save(tx: &mut Tx<'_>, site: SiteId, given: &[Given], now: Millis) -> Result<(), Error> {
    let messages: Vec<_> = given
        .iter()
        .map(|one| NewRow {
            room: (site, one.room.room_no),
            seq: one.seq,
            sender: Sender::System,
            author_id: 0,
            client_id: None,
            kind: Kind::System,
            body: "",
            extra: Some(&one.extra),
            at: now,
        })
        .collect();
    store::message::insert(tx, &messages).await?;
    Ok(store::room::save(tx, given.iter().map(|one| ((site, one.room.room_no), &one.room.state))).await?)
}
