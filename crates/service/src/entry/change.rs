use domain::{
    CustomerKey, IdentityId, Millis, SiteId,
    customer::{Field, Source},
    identifier::{CustomerId, Identifier},
    room::ChannelKind,
};
use store::{
    StoreError, Tx,
    identity::{IdentityRow, NewIdentity},
    visitor::SessionRecord,
};

use super::{
    enter::Entry,
    plan::{self, Known, Plan},
};
use crate::{
    Desk, Error,
    customer::{Author, How, Join, Ledger, Maker, join, rename},
};

pub(super) fn maker(signed: bool) -> Maker {
    Maker { source: Source::Parameter, agent: None, room: None, signed }
}

/// A new identity; where somebody has the ID already, it is linked to them, which can be undone like any link.
pub(super) async fn create(
    tx: &mut Tx<'_>,
    entry: &Entry,
    plan: &Plan,
    id: Option<&CustomerId>,
) -> Result<(IdentityId, CustomerKey), Error> {
    let (site, now) = (entry.site, entry.now);
    let random = CustomerId::random(ChannelKind::Web, entry.desk.random());
    let linked = id.zip(plan.linked);
    let own = id.filter(|_| linked.is_none()).unwrap_or(&random);
    let tail = Some(own).filter(|_| !plan.identifier_taken).unwrap_or(&random);
    let customer = CustomerKey(entry.desk.id());
    store::customer::insert(tx, site, customer, own.as_str(), 1, (now, now)).await?;
    let new = NewIdentity {
        site,
        id: IdentityId(entry.desk.id()),
        customer,
        channel: entry.door.channel(),
        kind: ChannelKind::Web,
        identifier: Identifier::new(site, tail.clone()).to_string(),
        has_id: id.is_some() && linked.is_none(),
        signed: id.is_some() && plan.signed,
        ignored_claim: plan.marks.ignored.as_ref().map(|(claim, _)| claim.clone()),
    };
    store::identity::insert(tx, &new, now).await?;
    let Some((id, linked)) = linked else { return Ok((new.id, customer)) };
    let mut ledger = Ledger::lock(&entry.desk, tx, site, now, [customer, linked]).await?;
    let row = store::identity::find(tx, site, new.id).await?.ok_or(StoreError::Corrupt("a new identity"))?;
    link(tx, &mut ledger, plan, &row, id, linked).await?;
    ledger.save(tx).await?;
    Ok((new.id, linked))
}

/// The caller's identity, which never had an ID, gets one; on the web 고객식별번호 follows (S19, S20).
pub(super) async fn rekey(
    tx: &mut Tx<'_>,
    entry: &Entry,
    plan: &Plan,
    session: &SessionRecord,
    id: &CustomerId,
) -> Result<(IdentityId, CustomerKey), Error> {
    let linked = plan.linked.filter(|linked| *linked != session.customer);
    let (mut ledger, row) = nameless(tx, entry, session, linked).await?;
    match linked {
        None => {
            rename(tx, &mut ledger, &row, id, !plan.identifier_taken, maker(plan.signed)).await?;
        }
        Some(linked) => link(tx, &mut ledger, plan, &row, id, linked).await?,
    }
    ledger.save(tx).await?;
    if !plan.signed {
        store::verification::claimed(tx, entry.site, row.id).await?;
    }
    Ok((row.id, linked.unwrap_or(session.customer)))
}

async fn link(
    tx: &mut Tx<'_>,
    ledger: &mut Ledger<'_>,
    plan: &Plan,
    row: &IdentityRow,
    id: &CustomerId,
    to: CustomerKey,
) -> Result<(), Error> {
    // Somebody may have renamed them before the lock was had.
    if ledger.row(to)?.customer_id != id.as_str() || ledger.row(to)?.identities < 1 {
        return Err(StoreError::Conflict.into());
    }
    let how = How::Link { rekeyed: !plan.identifier_taken };
    joined(tx, ledger, Join { identity: row, to, how, id, by: maker(plan.signed) }).await
}

/// Full since the entry was planned: planned anew, the visitor keeps the ID they have (R5).
async fn joined(tx: &mut Tx<'_>, ledger: &mut Ledger<'_>, wanted: Join<'_>) -> Result<(), Error> {
    match join(tx, ledger, wanted).await {
        Err(Error::IdentityLimit) => Err(StoreError::Conflict.into()),
        done => done.map(drop),
    }
}

/// The caller's identity, which never had an ID, is merged into the one that was proven (R2, R7).
pub(super) async fn merge(
    tx: &mut Tx<'_>,
    entry: &Entry,
    session: &SessionRecord,
    holder: Known,
) -> Result<(IdentityId, CustomerKey), Error> {
    let (mut ledger, row) = nameless(tx, entry, session, Some(holder.customer)).await?;
    let id = CustomerId::parse(&ledger.row(holder.customer)?.customer_id)
        .map_err(|_| StoreError::Corrupt("customers.customer_id"))?;
    let how = How::Merge { into: holder.identity };
    joined(tx, &mut ledger, Join { identity: &row, to: holder.customer, how, id: &id, by: maker(true) }).await?;
    ledger.save(tx).await?;
    Ok((holder.identity, holder.customer))
}

/// Locks the caller's person, and another one, and makes sure that the caller's identity still has no ID.
async fn nameless<'e>(
    tx: &mut Tx<'_>,
    entry: &'e Entry,
    session: &SessionRecord,
    other: Option<CustomerKey>,
) -> Result<(Ledger<'e>, IdentityRow), Error> {
    let keys = [Some(session.customer), other].into_iter().flatten();
    let ledger = Ledger::lock(&entry.desk, tx, entry.site, entry.now, keys).await?;
    let row = store::identity::find(tx, entry.site, session.identity).await?;
    let row = row.filter(|row| !row.has_id && row.merged_into.is_none() && row.customer == session.customer);
    Ok((ledger, row.ok_or(StoreError::Conflict)?))
}

/// Where and when something is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene<'s> {
    pub desk: &'s Desk,
    pub site: SiteId,
    pub now: Millis,
}

/// Writes the parameters that are news; whether there were any.
pub(super) async fn parameters(
    tx: &mut Tx<'_>,
    Scene { desk, site, now }: Scene<'_>,
    identity: IdentityId,
    customer: CustomerKey,
    values: &[(Field, String)],
) -> Result<bool, Error> {
    let values = plan::fresh(tx, site, identity, values).await?;
    if values.is_empty() {
        return Ok(false);
    }
    let mut ledger = Ledger::lock(desk, tx, site, now, [customer]).await?;
    store::identity::stays_with(tx, site, identity, customer).await?;
    let author = Author { identity, source: Source::Parameter, agent: None };
    ledger.write(tx, customer, author, &values).await?;
    ledger.save(tx).await?;
    Ok(true)
}
