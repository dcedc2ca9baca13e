use domain::{
    AgentId, CustomerKey, IdentityId, Millis, SiteId,
    customer::{Field, Written, at_link, masked},
};
use store::{Tx, customer::CustomerRow, fact::Fact};

use super::{filled, version};
use crate::{Error, view};

/// Previews that one agent may ask for within a minute (R9).
const MOST: i64 = 20;
const MINUTE: i64 = 60_000;

/// What a link would do, for the agent to confirm.
#[derive(Debug, Clone, Copy)]
pub(super) struct Planned<'p> {
    pub mine: &'p CustomerRow,
    pub target: &'p CustomerRow,
    /// The row that is merged and the one it goes into.
    pub merges: Option<(IdentityId, IdentityId)>,
    pub keeps_identifier: bool,
    /// What is typed in the same save; it is newest.
    pub typed: &'p [(Field, String)],
}

/// The preview of a link: the other person's values are masked except 비고; verified numbers never appear (R9).
pub(super) async fn of_link(tx: &mut Tx<'_>, site: SiteId, plan: Planned<'_>) -> Result<view::LinkPreview, Error> {
    let accounts = store::customer::accounts(tx, site, plan.target.key).await?;
    let accounts: Vec<_> = accounts
        .into_iter()
        .map(|account| view::LinkAccount {
            identifier: account.identifier,
            channel: view::Channel { kind: account.kind.into(), label: account.channel_label },
        })
        .collect();
    let mut channels: Vec<view::Channel> = Vec::new();
    for account in &accounts {
        if !channels.contains(&account.channel) {
            channels.push(account.channel.clone());
        }
    }
    let mine = store::fact::shown(tx, site, plan.mine.key).await?;
    let theirs = store::fact::shown(tx, site, plan.target.key).await?;
    let mobiles_differ = mobiles_differ(tx, site, plan.merges).await?;
    Ok(view::LinkPreview {
        target: view::LinkTarget {
            customer_id: plan.target.customer_id.clone(),
            version: version(plan.target.key, plan.target.version),
            identities: plan.target.identities,
            channels,
            accounts,
            consultations: store::customer::consultations(tx, site, plan.target.key).await?,
        },
        mine: view::LinkMine {
            customer_id: plan.mine.customer_id.clone(),
            identities: plan.mine.identities,
            consultations: store::customer::consultations(tx, site, plan.mine.key).await?,
        },
        fields: Field::BASIC.iter().map(|field| row(field, &plan, &mine, &theirs)).collect(),
        stays_behind: plan.mine.identities - 1,
        merges: plan.merges.is_some(),
        keeps_identifier: plan.keeps_identifier,
        mobiles_differ,
    })
}

/// Whether two accounts that become one 고객식별번호 show different verified numbers: the newest one is shown then (R20). The
/// numbers themselves never appear (R9).
async fn mobiles_differ(
    tx: &mut Tx<'_>,
    site: SiteId,
    merges: Option<(IdentityId, IdentityId)>,
) -> Result<bool, Error> {
    let Some((own, into)) = merges else { return Ok(false) };
    let own = store::verification::of_identifier(tx, site, own).await?;
    let into = store::verification::of_identifier(tx, site, into).await?;
    Ok(own.mobile().zip(into.mobile()).is_some_and(|(own, into)| own != into))
}

fn row(field: &Field, plan: &Planned<'_>, mine: &[Fact], theirs: &[Fact]) -> view::LinkField {
    let typed = plan.typed.iter().find(|(typed, _)| typed == field).map(|(_, value)| value.as_str());
    let own = typed.unwrap_or_else(|| plan.mine.value(field));
    let other = plan.target.value(field);
    let winner = if own == other {
        view::Winner::Same
    } else if typed.is_some() || wins(find(mine, field), find(theirs, field)) {
        view::Winner::Mine
    } else {
        view::Winner::Theirs
    };
    view::LinkField {
        field: field.to_string(),
        mine: filled(own),
        theirs_masked: filled(&masked(field, other)),
        winner,
    }
}

fn find<'f>(facts: &'f [Fact], field: &Field) -> Option<&'f Written> {
    facts.iter().find(|fact| fact.field == *field).map(|fact| &fact.placed.written)
}

fn wins(joining: Option<&Written>, target: Option<&Written>) -> bool {
    joining.is_some_and(|joining| !joining.value.is_empty()) && at_link(target, joining) != target
}

/// Refuses an agent who asks for too many previews, each of which shows something of another person (R9).
pub(super) async fn limit(tx: &mut Tx<'_>, site: SiteId, agent: AgentId, now: Millis) -> Result<(), Error> {
    let count = store::audit::count_since(tx, site, agent, "link_preview", now.plus(-MINUTE)).await?;
    if count < MOST { Ok(()) } else { Err(Error::RateLimited { retry_after: 60 }) }
}

/// Whether a version names this state of a customer.
pub(super) fn is_current(text: Option<&str>, customer: CustomerKey, state: i64) -> bool {
    text.and_then(super::read_version) == Some((customer, state))
}
