//! Alarms: an agent is reminded of a room at a time (F4).

use domain::{AlarmId, Millis, RoomNo, SiteId, mark};
use live::{Audience, Event};
use store::{
    Tx,
    alarm::{Alarm, Listed},
};

use crate::{
    Desk, Done, Error,
    room::{readable, show::frame},
    session::Session,
    view,
};

/// Alarms of one agent that are shown.
const SHOWN: i64 = 200;
/// Alarms that ring in one round.
const ROUND: i64 = 100;

pub(crate) fn shown(alarm: Alarm) -> view::Alarm {
    let (room_no, at) = (alarm.room.to_string(), alarm.at.rfc3339());
    view::Alarm { room_no, name: None, named: false, at, note: alarm.note, rung: alarm.rung }
}

fn listed(session: &Session, listed: Listed) -> view::Alarm {
    let readable = session.viewer.may_read(listed.access);
    let named = readable && (listed.has_id || listed.name.is_some());
    let name = readable.then(|| listed.name.unwrap_or(listed.customer_id));
    view::Alarm { name, named, ..shown(listed.alarm) }
}

/// One's own alarms, the next first; those that rang stay until they are dropped.
///
/// # Errors
/// When the database fails.
pub async fn list(desk: &Desk, session: &Session) -> Result<view::AlarmList, Error> {
    let alarms = store::alarm::of_agent(&mut desk.read().await?, session.site, session.viewer.agent, SHOWN).await?;
    let items = alarms.into_iter().map(|alarm| listed(session, alarm)).collect();
    Ok(view::AlarmList { items, next_cursor: None })
}

/// Sets one's alarm about a room in place of the one before, or drops it.
///
/// # Errors
/// [`Error::NotFound`] where the agent may not read the room, [`Error::Invalid`] for a time that is no later one.
pub async fn set(
    desk: &Desk,
    session: &Session,
    room: RoomNo,
    wanted: &view::NewAlarm,
) -> Result<Option<view::Alarm>, Error> {
    let input = (session.clone(), room, wanted.clone(), AlarmId(desk.id()), desk.now());
    desk.write("set alarm", input, |tx, (session, room, wanted, id, now)| {
        Box::pin(async move {
            let (site, agent) = (session.site, session.viewer.agent);
            readable(tx, session, *room).await?;
            let alarm = match wanted.at.as_deref() {
                None => None,
                Some(at) => Some(read(at, &wanted.note, *room, *id, *now)?),
            };
            match &alarm {
                Some(alarm) => store::alarm::set(tx, site, agent, alarm).await?,
                None => drop(store::alarm::drop_of(tx, site, agent, *room).await?),
            }
            let alarm = alarm.map(shown);
            let told = AlarmFrame::AlarmSet { room_no: &room.to_string(), alarm: alarm.as_ref() }.to_event(site, agent);
            Ok(Done::telling(alarm, vec![told]))
        })
    })
    .await
}

fn read(at: &str, note: &str, room: RoomNo, id: AlarmId, now: Millis) -> Result<Alarm, Error> {
    let at = Millis::from_rfc3339(at).ok_or_else(|| Error::field("at", "invalid"))?;
    if !mark::is_alarm(at, now) {
        return Err(Error::field("at", if at <= now { "past" } else { "out_of_range" }));
    }
    let note = mark::note(note).map_err(|fault| Error::text("note", fault))?;
    Ok(Alarm { id, room, at, note, rung: false })
}

#[derive(serde::Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum AlarmFrame<'a> {
    Alarm { alarm: &'a view::Alarm },
    AlarmSet { room_no: &'a str, alarm: Option<&'a view::Alarm> },
}

impl AlarmFrame<'_> {
    fn to_event(&self, site: SiteId, agent: domain::AgentId) -> Event {
        Event { site, audience: Audience::Agent(agent, frame(self)), visitors: None }
    }
}

/// Rings the alarms that are due, of one site or of all; answers how many that were.
pub(crate) async fn run_due(desk: &Desk, only: Option<SiteId>) -> Result<usize, Error> {
    let mut rung = 0;
    // The connection goes back before the first write asks for one.
    let alarms = store::alarm::due(&mut desk.read().await?, desk.now(), ROUND, only).await?;
    for due in alarms {
        rung += usize::from(
            desk.write("ring alarm", (due, desk.now()), |tx, (due, now)| Box::pin(ring(tx, *due, *now))).await?,
        );
    }
    Ok(rung)
}

/// Whoever comes second finds that it has rung.
async fn ring(tx: &mut Tx<'_>, (site, id, agent): store::alarm::Due, now: Millis) -> Result<Done<bool>, Error> {
    let Some(alarm) = store::alarm::ring(tx, site, id, now).await? else { return Ok(Done::quiet(false)) };
    let alarm = shown(alarm);
    Ok(Done::telling(true, vec![AlarmFrame::Alarm { alarm: &alarm }.to_event(site, agent)]))
}
