//! Sentences that are offered while an agent types: from templates, and those they write again and again (F5).

use std::{cmp::Reverse, collections::HashSet};

use domain::{
    RoomNo, SentenceId,
    template::{
        self as rules,
        sentence::{self, KEPT_MAX},
    },
    text::{MESSAGE_MAX, TextFault, normal},
};
use store::{audit, sentence::Choice};

use crate::{Desk, Done, Error, room::readable, session::Session, template, view};

/// Sentences that are offered in a room at most.
const OFFERED: usize = 300;
/// Templates whose sentences are offered.
const TEMPLATES: usize = 300;
/// How often a sentence was sent before it is offered.
const OFTEN: i64 = 2;

/// The kept sentences of the agent, the most sent first.
///
/// # Errors
/// When the database fails.
pub async fn list(desk: &Desk, session: &Session) -> Result<view::OwnSentences, Error> {
    let (site, agent) = (session.site, session.viewer.agent);
    let mut read = desk.read().await?;
    let choice = store::sentence::choice(&mut read, site, agent).await?;
    let mut kept = store::sentence::list(&mut read, site, agent, KEPT_MAX).await?;
    kept.sort_by_key(|one| Reverse((one.uses, one.used_at)));
    let items = kept.into_iter().map(|one| view::OwnSentence {
        id: one.id.to_string(),
        text: one.body,
        uses: one.uses,
        used_at: one.used_at.rfc3339(),
    });
    Ok(view::OwnSentences { offer: !choice.quiet, learn: choice.learns, most: KEPT_MAX, items: items.collect() })
}

/// Chooses whether sentences are offered, and whether those that are sent are kept. What is kept stays until it is forgotten.
///
/// # Errors
/// When the database fails.
pub async fn choose(desk: &Desk, session: &Session, new: view::SentenceChoice) -> Result<view::OwnSentences, Error> {
    let choice = Choice { learns: new.learn, quiet: !new.offer };
    let input = (session.site, session.viewer.agent, choice, domain::AuditId(desk.id()), desk.now());
    desk.write("choose sentences", input, |tx, &(site, agent, choice, line, now)| {
        Box::pin(async move {
            let before = store::sentence::choice(tx, site, agent).await?;
            if before == choice {
                return Ok(Done::quiet(()));
            }
            store::sentence::choose(tx, site, agent, choice).await?;
            let detail = serde_json::json!({ "offer": !choice.quiet, "learn": choice.learns }).to_string();
            let of = audit::Line::of(line, now, Some(agent), "choose_sentences");
            audit::insert(tx, site, audit::Line { detail: &detail, ..of }).await?;
            Ok(Done::telling((), vec![template::told(site, rules::Owner::Agent(agent))]))
        })
    })
    .await?;
    list(desk, session).await
}

/// Keeps the sentences of a text that was sent in a room, where the agent wants that: none that speaks of the customer.
///
/// # Errors
/// [`Error::NotFound`] for a room the agent doesn't see, [`Error::Invalid`] for a text longer than a message.
pub async fn learn(desk: &Desk, session: &Session, room: RoomNo, text: &str) -> Result<(), Error> {
    let text = normal(text);
    let length = text.chars().count();
    if length > MESSAGE_MAX {
        return Err(Error::text("text", TextFault::TooLong { length, max: MESSAGE_MAX }));
    }
    let (site, agent) = (session.site, session.viewer.agent);
    let mut read = desk.read().await?;
    readable(&mut read, session, room).await?;
    if !store::sentence::choice(&mut read, site, agent).await?.learns {
        return Ok(());
    }
    let (values, email) = template::values(&mut read, session, room, desk.now()).await?;
    drop(read);
    let private = [values.customer_name.as_str(), values.customer_id.as_str(), email.as_str()];
    let kept = sentence::kept(&text.replace('\0', ""), &private);
    if kept.is_empty() {
        return Ok(());
    }
    let kept: Vec<_> = kept.into_iter().map(|sentence| (SentenceId(desk.id()), sentence)).collect();
    desk.write("keep sentences", (site, agent, kept, desk.now()), |tx, (site, agent, kept, now)| {
        Box::pin(async move {
            // Switched off meanwhile: nothing is kept.
            if store::sentence::choice(tx, *site, *agent).await?.learns {
                store::sentence::learn(tx, *site, *agent, kept, (*now, KEPT_MAX)).await?;
            }
            Ok(Done::quiet(()))
        })
    })
    .await
}

/// Forgets one sentence of the agent's.
///
/// # Errors
/// [`Error::NotFound`] where it is not there.
pub async fn forget(desk: &Desk, session: &Session, id: SentenceId) -> Result<(), Error> {
    let input = (session.site, session.viewer.agent, id);
    desk.write("forget sentence", input, |tx, &(site, agent, id)| {
        Box::pin(async move {
            if !store::sentence::delete(tx, site, agent, id).await? {
                return Err(Error::NotFound);
            }
            Ok(Done::telling((), vec![template::told(site, rules::Owner::Agent(agent))]))
        })
    })
    .await
}

/// Forgets all sentences of the agent's.
///
/// # Errors
/// When the database fails.
pub async fn forget_all(desk: &Desk, session: &Session) -> Result<(), Error> {
    let input = (session.site, session.viewer.agent);
    desk.write("forget sentences", input, |tx, &(site, agent)| {
        Box::pin(async move {
            store::sentence::clear(tx, site, agent).await?;
            Ok(Done::telling((), vec![template::told(site, rules::Owner::Agent(agent))]))
        })
    })
    .await
}

/// Sentences that may be offered in a room: the agent's own that they send often, then those of the templates they insert
/// most, filled for the room.
///
/// # Errors
/// [`Error::NotFound`] for a room the agent doesn't see.
pub async fn offered(desk: &Desk, session: &Session, room: RoomNo) -> Result<view::OfferedSentences, Error> {
    let (site, agent) = (session.site, session.viewer.agent);
    let mut read = desk.read().await?;
    readable(&mut read, session, room).await?;
    let choice = store::sentence::choice(&mut read, site, agent).await?;
    let mut offered = view::OfferedSentences { learn: choice.learns, items: Vec::new() };
    if choice.quiet {
        return Ok(offered);
    }
    let mut kept = match choice.learns {
        true => store::sentence::list(&mut read, site, agent, KEPT_MAX).await?,
        false => Vec::new(),
    };
    let mut templates = store::template::list(&mut read, site, agent).await?;
    let (values, _) = template::values(&mut read, session, room, desk.now()).await?;
    drop(read);
    kept.retain(|one| one.uses >= OFTEN);
    kept.sort_by_key(|one| Reverse((one.uses, one.used_at)));
    templates.sort_by_key(|one| Reverse((one.favourite, one.own_uses, one.uses)));
    let own = kept.into_iter().map(|one| (one.body, true));
    let shared = templates.iter().take(TEMPLATES).flat_map(|one| {
        let text = rules::fill(&one.wanted.body, &values).text;
        sentence::sentences(&text).into_iter().map(|sentence| (sentence, false))
    });
    let mut seen = HashSet::new();
    let all = own.chain(shared).filter(|(text, _)| seen.insert(text.clone())).take(OFFERED);
    offered.items = all.map(|(text, own)| view::OfferedSentence { text, own }).collect();
    Ok(offered)
}
