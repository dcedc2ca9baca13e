use domain::{
    SiteId,
    bot::{Run, Then},
    room::{EndedBy, Status},
};
use store::{Tx, bot::IDLE_TIMER, timer};

use super::{Scripts, turn::to_agents};
use crate::{Desk, Done, Error, room, view::SystemLine};

/// Rooms of one round.
const ROUND: i64 = 100;

/// Stops waiting for customers who say nothing to a bot; answers how many those were.
pub(crate) async fn run_due(desk: &Desk, only: Option<SiteId>) -> Result<usize, Error> {
    let due = timer::due(&mut desk.read().await?, IDLE_TIMER, desk.now(), ROUND, only).await?;
    let mut done = 0;
    for timer in due {
        let input = (timer, desk.now());
        done += usize::from(desk.write("bot stops waiting", input, |tx, input| Box::pin(stop(tx, input))).await?);
    }
    Ok(done)
}

/// A timer goes with its work; whoever comes second finds it gone.
async fn stop(tx: &mut Tx<'_>, (timer, now): &(timer::Timer, domain::Millis)) -> Result<Done<bool>, Error> {
    let key = (timer.site, timer.room);
    let mut room = store::room::lock(tx, &[key]).await?.pop().ok_or(Error::NotFound)?;
    if !timer::take(tx, timer).await? {
        return Ok(Done::quiet(false));
    }
    let run = store::bot::run(tx, key).await?;
    let (Some(run), Status::Bot) = (run, room.state.status) else {
        store::bot::forget(tx, key).await?;
        return Ok(Done::quiet(true));
    };
    let scripts = Scripts::read(tx, key.0, run.versions).await?;
    let state: Option<Run> = serde_json::from_str(&run.state).ok();
    let then = state.map_or_else(Then::hand_over, |state| state.silence(scripts.script()));
    let mut events = Vec::new();
    if then == Then::End {
        let line = SystemLine::new("bot_customer_silent", []);
        events = room::end(tx, &mut room, EndedBy::Bot, line, *now).await?.events;
    } else {
        to_agents(tx, &mut room, (None, None), *now, &mut events).await?;
    }
    Ok(Done::telling(true, events))
}
