//! What the desk says and does by itself: greetings, words when nobody answers, ends by silence (F13).

use std::time::Duration;

use domain::{
    AuditId, Millis, RoomNo, SiteId,
    append::RoomKey,
    automation::{self as rules, Side},
    room::{EndedBy, Status},
};
use live::Event;
use store::{Tx, audit, automation::Automation, room::RoomRecord, timer};

use crate::{Desk, Done, Error, FieldError, hours, room, room::tell, session::Session, view, view::SystemLine};

/// Timers and rooms of one round.
const ROUND: i64 = 100;
/// Sites read at once.
const SITES: i64 = 100;
/// Silences and waits are minutes; so late may one be noticed.
const LOOK: Duration = Duration::from_secs(10);
const MINUTE: i64 = 60_000;
/// The timer of the busy message.
const BUSY: &str = "busy";

/// The settings of the session's site.
///
/// # Errors
/// When the database fails.
pub async fn show(desk: &Desk, session: &Session) -> Result<view::Automation, Error> {
    Ok(shown(store::automation::find(&mut desk.read().await?, session.site).await?))
}

fn shown(stored: Automation) -> view::Automation {
    view::Automation {
        version: stored.version,
        greeting: stored.greeting,
        off_hours: stored.off_hours,
        busy: stored.busy,
        busy_after: if stored.version == 0 { rules::BUSY_DEFAULT } else { stored.busy_after },
        customer_silence: stored.silence.customer,
        agent_silence: stored.silence.agent,
    }
}

/// Sets them.
///
/// # Errors
/// [`Error::Invalid`], or [`Error::Stale`] where somebody else changed them meanwhile.
pub async fn set(desk: &Desk, session: &Session, new: &view::Automation) -> Result<view::Automation, Error> {
    let (site, agent) = (session.site, session.viewer.agent);
    let input = (check(new)?, desk.now(), AuditId(desk.id()));
    desk.write("set automation", input, move |tx, (new, now, id)| {
        Box::pin(async move {
            let version = view::named(new.version);
            Error::unless(store::automation::put(tx, site, version, new).await?, version)?;
            audit::insert(tx, site, audit::Line::of(*id, *now, Some(agent), "set_automation")).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    show(desk, session).await
}

fn check(new: &view::Automation) -> Result<Automation, Error> {
    let mut faults = Vec::new();
    let mut words = |field, text: &str| {
        rules::words(text).unwrap_or_else(|fault| {
            if let Error::Invalid(mut more) = Error::text(field, fault) {
                faults.append(&mut more);
            }
            String::new()
        })
    };
    let (greeting, off_hours) = (words("greeting", &new.greeting), words("off_hours", &new.off_hours));
    let busy = words("busy", &new.busy);
    let mut range = |field: &'static str, fine: bool, max| {
        if !fine {
            faults.push(FieldError { field: field.into(), code: "out_of_range", max: Some(max) });
        }
    };
    let silence = rules::Silence { customer: new.customer_silence, agent: new.agent_silence };
    range("busy_after", (1..=rules::BUSY_MAX).contains(&new.busy_after), rules::BUSY_MAX);
    range("customer_silence", silence.customer.is_none_or(rules::is_silence), rules::SILENCE_MAX);
    range("agent_silence", silence.agent.is_none_or(rules::is_silence), rules::SILENCE_MAX);
    if faults.is_empty() {
        Ok(Automation { version: new.version, greeting, off_hours, busy, busy_after: new.busy_after, silence })
    } else {
        Err(Error::Invalid(faults))
    }
}

/// What is said to a customer who has just opened a room, in the transaction that opened it.
pub(crate) async fn opened(tx: &mut Tx<'_>, key: RoomKey, now: Millis) -> Result<Vec<Event>, Error> {
    let rules = store::automation::find(tx, key.0).await?;
    if rules == Automation::default() {
        return Ok(Vec::new());
    }
    let open = hours::open_at(tx, key.0, now).await?;
    if open && !rules.busy.is_empty() {
        timer::set(tx, key.0, key.1, BUSY, now.plus(rules.busy_after * MINUTE)).await?;
    }
    let words = if open || rules.off_hours.is_empty() { &rules.greeting } else { &rules.off_hours };
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let mut room = locked(tx, key).await?;
    Ok(vec![say(tx, &mut room, words, now).await?])
}

async fn locked(tx: &mut Tx<'_>, key: RoomKey) -> Result<RoomRecord, Error> {
    store::room::lock(tx, &[key]).await?.pop().ok_or(Error::NotFound)
}

/// Says it in a locked room. Lists go on showing what people wrote last.
async fn say(tx: &mut Tx<'_>, room: &mut RoomRecord, words: &str, now: Millis) -> Result<Event, Error> {
    let before = room.state.access();
    let message = room::add_words(tx, room, words, now).await?;
    store::room::save(tx, [((room.site, room.room_no), &room.state)]).await?;
    Ok(tell::message(Some(before), room, &message))
}

/// Does what is due of one site or of all; answers how much that was.
///
/// # Errors
/// When the database fails; what is left is done the next time.
pub async fn run_due(desk: &Desk, only: Option<SiteId>) -> Result<usize, Error> {
    let mut done = 0;
    // The connection goes back before the first write asks for one.
    let due = timer::due(&mut desk.read().await?, BUSY, desk.now(), ROUND, only).await?;
    for timer in due {
        done += usize::from(ring(desk, timer).await?);
    }
    done += room::hold::run_due(desk, only).await?;
    done += crate::alarm::run_due(desk, only).await?;
    done += crate::bot::run_silent(desk, only).await?;
    let mut after = SiteId(0);
    loop {
        let sites = store::automation::ending_sites(&mut desk.read().await?, after, SITES).await?;
        let Some((last, _)) = sites.last() else { return Ok(done) };
        after = *last;
        for (site, silence) in sites {
            if only.is_none_or(|only| only == site) {
                done += end_silent(desk, site, silence).await?;
            }
        }
    }
}

/// A timer and its work go in one transaction; whoever comes second finds it gone.
async fn ring(desk: &Desk, timer: timer::Timer) -> Result<bool, Error> {
    desk.write("ring timer", (timer, desk.now()), |tx, (timer, now)| {
        Box::pin(async move {
            let mut room = locked(tx, (timer.site, timer.room)).await?;
            if !timer::take(tx, timer).await? {
                return Ok(Done::quiet(false));
            }
            let rules = store::automation::find(tx, timer.site).await?;
            if room.state.status != Status::Waiting || rules.busy.is_empty() {
                return Ok(Done::quiet(true));
            }
            let told = say(tx, &mut room, &rules.busy, *now).await?;
            Ok(Done::telling(true, vec![told]))
        })
    })
    .await
}

async fn end_silent(desk: &Desk, site: SiteId, silence: rules::Silence) -> Result<usize, Error> {
    let mut ended = 0;
    for side in [Side::Customer, Side::Agent] {
        let Some(limit) = silence.limit(side) else { continue };
        for status in [Status::Assigned, Status::InProgress] {
            let before = desk.now().plus(-limit);
            let rooms = store::automation::silent(&mut desk.read().await?, site, (side, status), before, ROUND).await?;
            for room in rooms {
                ended += usize::from(end_if_silent(desk, site, room).await?);
            }
        }
    }
    Ok(ended)
}

/// Between the look and the lock somebody may have spoken, and the settings may have changed.
async fn end_if_silent(desk: &Desk, site: SiteId, room: RoomNo) -> Result<bool, Error> {
    desk.write("end silent room", (site, room, desk.now()), |tx, &(site, room, now)| {
        Box::pin(async move {
            let mut room = locked(tx, (site, room)).await?;
            let silence = store::automation::find(tx, site).await?.silence;
            let taken_at = store::automation::taken_at(tx, site, room.room_no).await?;
            let Some(side) = silence.broken_by(&room.state, taken_at, now) else { return Ok(Done::quiet(false)) };
            let line = SystemLine::new(
                match side {
                    Side::Customer => "room_ended_customer_silent",
                    Side::Agent => "room_ended_agent_silent",
                },
                [],
            );
            let events = room::end(tx, &mut room, EndedBy::Timer, line, now).await?.events;
            Ok(Done::telling(true, events))
        })
    })
    .await
}

/// Does what is due until it is dropped.
pub async fn work(desk: Desk) {
    let mut looks = tokio::time::interval(LOOK);
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        if let Err(error) = run_due(&desk, None).await {
            tracing::warn!(%error, "what rooms do by themselves could not all be done");
        }
    }
}
