use domain::{
    Millis, SiteId,
    append::RoomKey,
    bot::{Asked, Facts, Input, Press, Run, Said, Then, Turn},
    category::Choice,
    customer::{Field, Source},
    room::{EndedBy, Kind, Status},
};
use live::Event;
use store::{
    Tx,
    attachment::State,
    message::{MessageRecord, Place},
    room::RoomRecord,
};

use super::{Scripts, words, written};
use crate::{
    Desk, Done, Error, attachment, automation,
    customer::{Author, Ledger, tell_customers},
    room::{self, add_line, show, tell},
    round, site,
    view::{self, Locale, SystemLine},
};

/// Rooms of one round.
const ROUND: i64 = 32;
/// Messages answered in one transaction.
const MOST: i64 = 20;
/// Attempts until agents get a room whose bot can't answer.
const ATTEMPTS: i64 = 4;
const MINUTE: i64 = 60_000;

/// Answers what customers said to the bots of one site or of all, a room's messages in order; answers how many rooms that were.
///
/// # Errors
/// When the database fails; what was begun is done the next time.
pub async fn run_due(desk: &Desk, only: Option<SiteId>) -> Result<usize, Error> {
    let due = store::bot::due(&mut desk.read().await?, desk.now(), ROUND, only).await?;
    round::at_once(due, "a bot ended without an answer", |(room, attempts)| {
        let desk = desk.clone();
        async move { serve(&desk, room, attempts).await }
    })
    .await
}

async fn serve(desk: &Desk, room: RoomKey, attempts: i64) -> Result<(), Error> {
    let gives_up = attempts >= ATTEMPTS;
    let on = desk.clone();
    let answered = desk.write("bot turn", (room, gives_up), move |tx, &(room, gives_up)| {
        let desk = on.clone();
        Box::pin(async move { Answering::begin(&desk, tx, room, gives_up).await })
    });
    match answered.await {
        Ok(()) => {
            // What it said may go to a messenger.
            desk.departures().notify_one();
            Ok(())
        }
        Err(error) => {
            let next = desk.now().plus(2_000 << attempts.min(6));
            desk.write("put bot turn off", (room, next), |tx, &(room, next)| {
                Box::pin(async move { Ok(Done::quiet(store::bot::later(tx, room, next).await?)) })
            })
            .await?;
            Err(error)
        }
    }
}

/// One transaction in which a bot answers.
struct Answering<'a, 'd> {
    room: &'a mut RoomRecord,
    ledger: Ledger<'d>,
    scripts: Scripts,
    locale: Locale,
    now: Millis,
    events: Vec<Event>,
}

impl<'d> Answering<'_, 'd> {
    /// Person first, then the room, as everywhere. An agent who took the room meanwhile has it.
    async fn begin(desk: &'d Desk, tx: &mut Tx<'_>, key: RoomKey, gives_up: bool) -> Result<Done<()>, Error> {
        let (now, site) = (desk.now(), key.0);
        let Some(head) = store::room::access(tx, site, key.1).await? else {
            store::bot::forget(tx, key).await?;
            return Ok(Done::quiet(()));
        };
        let ledger = Ledger::lock(desk, tx, site, now, [head.customer]).await?;
        store::identity::stays_with(tx, site, head.identity, head.customer).await?;
        let mut room = store::room::lock(tx, &[key]).await?.pop().ok_or(Error::NotFound)?;
        if room.state.status != Status::Bot {
            store::bot::forget(tx, key).await?;
            return Ok(Done::quiet(()));
        }
        let Some(run) = store::bot::run(tx, key).await? else {
            let mut events = Vec::new();
            to_agents(tx, &mut room, (None, None), now, &mut events).await?;
            return Ok(Done::telling((), events));
        };
        let turns = store::bot::turns(tx, key, MOST).await?;
        if turns.is_empty() {
            return Ok(Done::quiet(()));
        }
        let row = store::site::find(tx, site).await?.ok_or(Error::NotFound)?;
        let locale = Locale::of_site(&row.locale);
        let today = now.date(&site::zone(&row.time_zone)?).ok_or(Error::Internal("a day that can't be"))?;
        let scripts = Scripts::read(tx, site, run.versions).await?;
        let mut this = Answering { room: &mut room, ledger, scripts, locale, now, events: Vec::new() };
        let state: Option<Run> = serde_json::from_str(&run.state).ok();
        let Some(mut state) = state.filter(|_| !gives_up) else {
            to_agents(tx, this.room, (None, None), now, &mut this.events).await?;
            return Ok(Done::telling((), this.events));
        };
        for (seq, code) in turns {
            let message = store::message::page(tx, key, Place::After(seq - 1), 1).await?.pop();
            let Some(message) = message.filter(|message| message.seq == seq) else { continue };
            let turn = this.answer(tx, &mut state, (&message, code.as_deref()), today).await?;
            let over = turn.then != Then::Wait;
            this.follow(tx, turn).await?;
            if over {
                return Ok(Done::telling((), this.told(tx).await?));
            }
            store::bot::take(tx, key, seq).await?;
        }
        store::bot::keep(tx, key, &written(&state)?).await?;
        store::room::save(tx, [(key, &this.room.state)]).await?;
        let minutes = if state.is_profile() {
            domain::bot::PROFILE_IDLE
        } else {
            store::bot::find(tx, site, domain::bot::BotKind::Chat).await?.idle
        };
        store::timer::set(tx, site, key.1, store::bot::IDLE_TIMER, now.plus(minutes * MINUTE)).await?;
        Ok(Done::telling((), this.told(tx).await?))
    }

    async fn answer(
        &self,
        tx: &mut Tx<'_>,
        state: &mut Run,
        (message, code): (&MessageRecord, Option<&str>),
        today: jiff::civil::Date,
    ) -> Result<Turn, Error> {
        let asked = store::bot::asked(tx, self.room.site, self.room.identity).await?;
        let person = self.ledger.row(self.room.customer)?;
        let known: Vec<Asked> =
            Asked::ALL.into_iter().filter(|asked| !person.value(&asked.field()).is_empty()).collect();
        let facts = Facts { known: &known, asked: asked.is_some(), agreed: asked.flatten() == Some(true), today };
        Ok(state.take(self.scripts.script(), Input { text: &message.body, code }, &facts, words(self.locale)))
    }

    async fn follow(&mut self, tx: &mut Tx<'_>, turn: Turn) -> Result<(), Error> {
        let (site, identity, now) = (self.room.site, self.room.identity, self.now);
        if turn.asked {
            store::bot::ask(tx, site, identity, now).await?;
        }
        if let Some(agreed) = turn.consent {
            store::bot::agree(tx, site, identity, (agreed, now)).await?;
        }
        if !turn.writes.is_empty() {
            let values: Vec<(Field, String)> =
                turn.writes.into_iter().map(|(asked, value)| (asked.field(), value)).collect();
            let author = Author { identity, source: Source::ProfileBot, agent: None };
            self.ledger.write(tx, self.room.customer, author, &values).await?;
        }
        for said in &turn.says {
            self.say(tx, said).await?;
        }
        match turn.then {
            Then::Wait => {}
            Then::HandOver { category, division } => {
                to_agents(tx, self.room, (category, division), now, &mut self.events).await?;
            }
            Then::End => {
                let line = SystemLine::new("room_ended_by_bot", []);
                let done = room::end(tx, self.room, EndedBy::Bot, line, now).await?;
                self.events.extend(done.events);
            }
        }
        Ok(())
    }

    /// A picture goes before its words: buttons stand below what is said last.
    async fn say(&mut self, tx: &mut Tx<'_>, said: &Said) -> Result<(), Error> {
        if let Some(extra) = picture(tx, self.room.site, said.image.as_deref()).await? {
            self.send(tx, (Kind::Image, "", Some(&extra))).await?;
        }
        if said.text.is_empty() {
            return Ok(());
        }
        let buttons: Vec<view::MessageButton> = said.buttons.iter().map(button).collect();
        let beside = (!buttons.is_empty()).then(|| show::frame(&show::Beside { card: None, buttons }));
        self.send(tx, (Kind::Text, &said.text, beside.as_deref())).await
    }

    async fn send(&mut self, tx: &mut Tx<'_>, what: (Kind, &str, Option<&str>)) -> Result<(), Error> {
        let before = self.room.state.access();
        let message = room::say(tx, self.room, what, self.now).await?;
        self.events.push(tell::message(Some(before), self.room, &message));
        Ok(())
    }

    async fn told(self, tx: &mut Tx<'_>) -> Result<Vec<Event>, Error> {
        let (mut events, site) = (self.events, self.room.site);
        let changed = self.ledger.save(tx).await?;
        events.extend(tell_customers(tx, site, &changed).await?);
        Ok(events)
    }
}

/// JSON of a picture that bots show; none where it is gone.
async fn picture(tx: &mut Tx<'_>, site: SiteId, id: Option<&str>) -> Result<Option<String>, Error> {
    let Some(id) = id.and_then(|id| id.parse().ok()) else { return Ok(None) };
    let stored = store::attachment::find(tx, site, id).await?.filter(|file| file.state == State::Clean);
    Ok(stored.map(|file| show::frame(&[attachment::shown(&file)])))
}

/// A button as it is kept with its message.
pub(super) fn button(press: &Press) -> view::MessageButton {
    let (label, code, url) = match press {
        Press::Say { label, code } => (label, Some(code.clone()), None),
        Press::Link { label, url } => (label, None, Some(url.clone())),
    };
    view::MessageButton { label: label.clone(), code, url }
}

/// Agents have a locked room from now on: it waits to be accepted or given out as if it were new, and is greeted so (F13).
pub(super) async fn to_agents(
    tx: &mut Tx<'_>,
    room: &mut RoomRecord,
    (category, division): (Option<String>, Option<String>),
    now: Millis,
    events: &mut Vec<Event>,
) -> Result<(), Error> {
    let key: RoomKey = (room.site, room.room_no);
    if category.is_some() {
        let known = store::category::all(tx, room.site).await?;
        let wanted = Choice { category, division, detail: None };
        // One that went out of use since it was published classifies nothing.
        if let Ok(choice) = domain::category::choose(&known, &Choice::default(), &wanted) {
            store::category::classify(tx, key, &choice).await?;
        }
    }
    let before = room.state.access();
    let mode = store::distribution::begins_to_wait(tx, room.site).await?;
    room.state.status = Status::Waiting;
    room.state.queued = mode.queues();
    room.state.active_at = now;
    room.state.waiting_since = Some(now);
    let line = add_line(tx, room, SystemLine::internal("bot_handed_over", []), now).await?;
    store::room::save(tx, [(key, &room.state)]).await?;
    store::bot::forget(tx, key).await?;
    events.push(tell::message(Some(before), room, &line));
    events.extend(automation::opened(tx, key, now).await?);
    Ok(())
}
