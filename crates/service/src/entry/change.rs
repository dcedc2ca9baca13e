use domain::{
    AuditId, CustomerKey, FactId, IdentityId,
    customer::{Source, Written, at_link},
    identifier::{CustomerId, Identifier},
    room::ChannelKind,
};
use store::{Tx, fact::Fact, identity::NewIdentity, visitor::SessionRecord};

use super::{
    enter::Entry,
    plan::{self, Known, Plan},
};
use crate::Error;

/// A new identity, of a new customer or of the one who has the ID already.
pub(super) async fn create(
    tx: &mut Tx<'_>,
    entry: &Entry,
    plan: &Plan,
    id: Option<&CustomerId>,
) -> Result<(IdentityId, CustomerKey), Error> {
    let random = CustomerId::random(ChannelKind::Web, entry.desk.random());
    let customer = match (id, plan.linked) {
        (Some(_), Some(customer)) => {
            store::customer::add_identity(tx, entry.site, customer).await?;
            customer
        }
        _ => {
            let key = CustomerKey(entry.desk.id());
            let shown = id.unwrap_or(&random).as_str();
            store::customer::insert(tx, entry.site, key, shown, entry.now).await?;
            key
        }
    };
    let tail = id.filter(|_| !plan.identifier_taken).unwrap_or(&random);
    let new = NewIdentity {
        site: entry.site,
        id: IdentityId(entry.desk.id()),
        customer,
        channel: entry.door.channel(),
        kind: ChannelKind::Web,
        identifier: Identifier::new(entry.site, tail.clone()).to_string(),
        has_id: id.is_some(),
        signed: id.is_some() && plan.signed,
        ignored_claim: plan.marks.ignored.as_ref().map(|(claim, _)| claim.clone()),
    };
    store::identity::insert(tx, &new, entry.now).await?;
    Ok((new.id, customer))
}

/// The caller's identity, which never had an ID, gets one; on the web 고객식별번호 follows (S19, S20).
pub(super) async fn rekey(
    tx: &mut Tx<'_>,
    entry: &Entry,
    plan: &Plan,
    session: &SessionRecord,
    id: &CustomerId,
) -> Result<(IdentityId, CustomerKey), Error> {
    let (site, identity, own) = (entry.site, session.identity, session.customer);
    let customer = plan.linked.filter(|linked| *linked != own);
    match customer {
        None => store::customer::rename(tx, site, own, id.as_str()).await?,
        Some(linked) if own < linked => {
            store::customer::drop_identity(tx, site, own).await?;
            store::customer::add_identity(tx, site, linked).await?;
        }
        Some(linked) => {
            store::customer::add_identity(tx, site, linked).await?;
            store::customer::drop_identity(tx, site, own).await?;
        }
    }
    let identifier = match plan.identifier_taken {
        true => None,
        false => Some(Identifier::new(site, id.clone()).to_string()),
    };
    let shared = customer.unwrap_or(own);
    store::identity::rekey(tx, site, identity, shared, identifier.as_deref(), plan.signed).await?;
    if customer.is_some() {
        link(tx, entry, identity, own, shared).await?;
    }
    Ok((identity, shared))
}

/// The caller's identity, which never had an ID, is merged into the one that was proven (R2, R7).
pub(super) async fn merge(
    tx: &mut Tx<'_>,
    entry: &Entry,
    session: &SessionRecord,
    holder: Known,
) -> Result<(IdentityId, CustomerKey), Error> {
    let (site, own) = (entry.site, session.customer);
    if own < holder.customer {
        store::customer::drop_identity(tx, site, own).await?;
        store::customer::touch(tx, site, holder.customer, entry.now).await?;
    } else {
        store::customer::touch(tx, site, holder.customer, entry.now).await?;
        store::customer::drop_identity(tx, site, own).await?;
    }
    store::identity::merge(tx, site, session.identity, holder.identity, holder.customer).await?;
    link(tx, entry, session.identity, own, holder.customer).await?;
    Ok((holder.identity, holder.customer))
}

/// Carries over what was known of the one customer and wins at the other (R3). The facts of the old one stay with it.
async fn link(
    tx: &mut Tx<'_>,
    entry: &Entry,
    identity: IdentityId,
    from: CustomerKey,
    to: CustomerKey,
) -> Result<(), Error> {
    let link = entry.desk.id();
    let targets = store::fact::newest(tx, entry.site, to).await?;
    let mut winners = Vec::new();
    let mut shown = Vec::new();
    for joining in store::fact::newest(tx, entry.site, from).await? {
        let target = targets.iter().find(|fact| fact.field == joining.field).map(|fact| &fact.written);
        if at_link(target, Some(&joining.written)) != target {
            shown.push((joining.field.clone(), joining.written.value.clone()));
            let written = Written { fact: FactId(entry.desk.id()), ..joining.written };
            winners.push(Fact { written, link: Some(link), ..joining });
        }
    }
    store::fact::insert(tx, entry.site, to, &winners).await?;
    store::customer::show(tx, entry.site, to, &shown).await?;
    let detail = format!(r#"{{"link_id":"{link}","from":"{from}","to":"{to}"}}"#);
    let line = store::audit::Line {
        id: AuditId(entry.desk.id()),
        at: entry.now,
        agent: None,
        action: "link_by_parameter",
        room: None,
        identity: Some(identity),
        detail: &detail,
    };
    Ok(store::audit::insert(tx, entry.site, line).await?)
}

/// Writes the parameters that are news; whether there were any.
pub(super) async fn parameters(
    tx: &mut Tx<'_>,
    entry: &Entry,
    identity: IdentityId,
    customer: CustomerKey,
) -> Result<bool, Error> {
    let values = plan::fresh(tx, entry, identity).await?;
    if values.is_empty() {
        return Ok(false);
    }
    let at = store::customer::touch(tx, entry.site, customer, entry.now).await?;
    store::identity::stays_with(tx, entry.site, identity, customer).await?;
    let fact = |(field, value): &(_, String)| Fact {
        written: Written { fact: FactId(entry.desk.id()), value: value.clone(), at },
        field: Clone::clone(field),
        identity,
        source: Source::Parameter,
        agent: None,
        link: None,
    };
    let facts: Vec<Fact> = values.iter().map(fact).collect();
    store::fact::insert(tx, entry.site, customer, &facts).await?;
    store::customer::show(tx, entry.site, customer, &values).await?;
    Ok(true)
}
