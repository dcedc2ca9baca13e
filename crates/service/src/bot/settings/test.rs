use domain::bot::{Asked, Facts, Input, NODES_MAX, Run, Said, Script, Then, Tree};
use serde::{Deserialize, Serialize};

use super::{super::turn::button, locale, same};
use crate::{Desk, Error, FieldError, bot, category, session::Session, site, view};

/// Bytes of a state that comes back.
const STATE_MAX: usize = 64 * 1024;

/// Where a test stands, and what has been answered in it.
#[derive(Default, Serialize, Deserialize)]
struct Standing {
    run: Run,
    known: Vec<Asked>,
    agreed: bool,
}

/// Says something to a draft. Nothing is kept: where the conversation stands goes to the caller and comes back.
///
/// # Errors
/// [`Error::Invalid`] for a state that isn't one, or a tree with too many nodes.
pub async fn test(desk: &Desk, session: &Session, said: &view::BotTest) -> Result<view::BotAnswer, Error> {
    if said.draft.nodes.len() > NODES_MAX {
        let max = i64::try_from(NODES_MAX).ok();
        return Err(Error::Invalid(vec![FieldError { field: "draft.nodes".into(), code: "too_many", max }]));
    }
    let mut standing = match said.state.as_deref().filter(|state| !state.is_empty()) {
        None => Standing::default(),
        Some(state) if state.len() > STATE_MAX => return Err(Error::field("state", "too_long")),
        Some(state) => serde_json::from_str(state).map_err(|_| Error::field("state", "invalid"))?,
    };
    let tree: Tree = same(&said.draft)?;
    let mut read = desk.read().await?;
    let row = store::site::find(&mut read, session.site).await?.ok_or(Error::NotFound)?;
    let today = desk.now().date(&site::zone(&row.time_zone)?).ok_or(Error::Internal("a day that can't be"))?;
    let facts = Facts { known: &standing.known.clone(), asked: false, agreed: standing.agreed, today };
    let script = Script { profile: None, tree: Some(&tree) };
    let input = Input { text: &said.text, code: said.button.as_deref() };
    let turn = standing.run.take(script, input, &facts, bot::words(locale(&row)));
    standing.known.extend(turn.writes.iter().map(|(asked, _)| *asked));
    standing.agreed = turn.consent.unwrap_or(standing.agreed);
    let (then, category) = match &turn.then {
        Then::Wait => (view::BotThen::Wait, None),
        Then::End => (view::BotThen::End, None),
        Then::HandOver { category: None, .. } => (view::BotThen::Agent, None),
        Then::HandOver { category: Some(category), division } => {
            let known = store::category::all(&mut read, session.site).await?;
            (view::BotThen::Agent, category::named(&known, category, division.as_deref()))
        }
    };
    let says = |said: &Said| view::BotSays {
        text: said.text.clone(),
        image: said.image.clone(),
        buttons: said.buttons.iter().map(button).collect(),
    };
    let writes =
        turn.writes.iter().map(|(asked, value)| Ok(view::BotWrite { field: same(asked)?, value: value.clone() }));
    Ok(view::BotAnswer {
        says: turn.says.iter().map(says).collect(),
        then,
        node: standing.run.node().map(str::to_owned),
        category,
        writes: writes.collect::<Result<_, Error>>()?,
        state: bot::written(&standing)?,
    })
}
