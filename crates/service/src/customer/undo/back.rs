//! An identity, its values and its identifier go back to where they were before a link (R24).

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    CustomerKey, IdentityId, SiteId,
    customer::Field,
    identifier::{CustomerId, Identifier},
};
use store::{Tx, identity::IdentityRow, link::LinkRow};

use super::Scene;
use crate::{Desk, Error, customer::Ledger};

/// Moves the pointers and values back.
pub(super) async fn take_back(
    desk: &Desk,
    tx: &mut Tx<'_>,
    ledger: &mut Ledger<'_>,
    scene: &Scene,
    link: &LinkRow,
) -> Result<IdentityRow, Error> {
    let (site, own) = (ledger.site, &scene.own);
    let left_customer = own.customer;
    ledger.tick(&[link.from, left_customer])?;
    let carried = store::fact::of_link(tx, site, link.id).await?;
    let mut changed: BTreeMap<CustomerKey, BTreeSet<Field>> = BTreeMap::new();
    for fact in &carried {
        changed.entry(link.to).or_default().insert(fact.field.clone());
    }
    for (fact, key) in scene.brought.iter().zip(&scene.brought_from) {
        changed.entry(*key).or_default().insert(fact.field.clone());
        changed.entry(link.from).or_default().insert(fact.field.clone());
    }
    store::fact::void(tx, site, carried.iter().map(|fact| fact.placed.written.fact), ledger.now).await?;
    store::fact::move_to(tx, site, scene.brought.iter().map(|fact| fact.placed.written.fact), link.from).await?;
    let row = take_identifier_back(desk, tx, ledger, scene, link).await?;
    ledger.count(link.from, 1)?;
    if own.merged_into.is_none() {
        ledger.count(left_customer, -1)?;
    }
    store::identity::place(tx, site, &row, left_customer).await?;
    let with: Vec<IdentityId> = scene.rows.iter().copied().filter(|id| *id != own.id).collect();
    store::identity::carry(tx, site, &with, (left_customer, link.from), own.id, &row.identifier).await?;
    succeed(desk, tx, ledger, scene, &row.identifier).await?;
    ledger.settle(tx, changed, link.placed).await?;
    Ok(row)
}

/// Links that carried the rows on since, merged into the one they were of, carry them no more: they went back by themselves.
pub(super) async fn part(tx: &mut Tx<'_>, site: SiteId, scene: &Scene, link: &LinkRow) -> Result<(), Error> {
    let mut at = (link.to, link.placed);
    loop {
        let onward = store::link::onward(tx, site, at.0, at.1).await?;
        let Some(carrier) = onward.into_iter().find(|onward| onward.carried.contains(&scene.own.id)) else {
            return Ok(());
        };
        let left: Vec<_> = carrier.carried.iter().copied().filter(|row| !scene.rows.contains(row)).collect();
        store::link::carries(tx, site, carrier.id, &left).await?;
        at = (carrier.to, carrier.placed);
    }
}

/// The identity with the identifier it had before.
async fn take_identifier_back(
    desk: &Desk,
    tx: &mut Tx<'_>,
    ledger: &Ledger<'_>,
    scene: &Scene,
    link: &LinkRow,
) -> Result<IdentityRow, Error> {
    let (site, own) = (ledger.site, &scene.own);
    let mut row = IdentityRow {
        customer: link.from,
        merged_into: None,
        has_id: link.had_id,
        // Who entered signed since is not undone: unsigned sessions of the row stay closed (R6).
        signed: own.signed,
        ..own.clone()
    };
    let own_text = own.merged_into.is_none().then_some(own.identifier.as_str());
    if own_text == Some(link.identifier_before.as_str()) {
        return Ok(row);
    }
    if let Some(text) = own_text {
        let alias_of = link.alias_of.filter(|_| text == link.identifier_after);
        store::identity::forget(tx, site, own.id, text, alias_of).await?;
    }
    row.identifier = own_identifier(desk, tx, site, own, &link.identifier_before).await?;
    Ok(row)
}

/// The identifier that a row had, again its own; a fresh one where it is another's by now.
async fn own_identifier(
    desk: &Desk,
    tx: &mut Tx<'_>,
    site: SiteId,
    row: &IdentityRow,
    before: &str,
) -> Result<String, Error> {
    if store::identity::reclaim(tx, site, row.id, before).await? {
        return Ok(before.to_owned());
    }
    let fresh = Identifier::new(site, CustomerId::random(row.kind, desk.random())).to_string();
    store::identity::take(tx, site, row.id, &fresh).await?;
    Ok(fresh)
}

/// Who stands for the rows that stay: who came first, those apart that came along with another of them.
async fn heir(tx: &mut Tx<'_>, site: SiteId, left: &[IdentityId]) -> Result<Option<(LinkRow, Vec<IdentityId>)>, Error> {
    let mut merges = Vec::new();
    for row in left {
        merges.push(store::link::newest(tx, site, *row).await?.ok_or(store::StoreError::Corrupt("links"))?);
    }
    let by_themselves = merges.into_iter().filter(|merge| merge.into.is_none_or(|into| !left.contains(&into)));
    let first = by_themselves.min_by_key(|merge| (merge.placed, merge.id));
    Ok(first.map(|first| {
        let others = left.iter().copied().filter(|row| *row != first.identity).collect();
        (first, others)
    }))
}

/// Rows that were merged into the identity while it had the ID keep the ID: the first of them stands for it from now on,
/// with the identifier, or with its own where that went back with the identity.
async fn succeed(
    desk: &Desk,
    tx: &mut Tx<'_>,
    ledger: &mut Ledger<'_>,
    scene: &Scene,
    kept: &str,
) -> Result<(), Error> {
    let (site, customer) = (ledger.site, scene.own.customer);
    let Some((merge, others)) = heir(tx, site, &scene.left).await? else { return Ok(()) };
    let mut heir = store::identity::find(tx, site, merge.identity).await?.ok_or(Error::NotFound)?;
    heir.merged_into = None;
    if scene.own.identifier == kept {
        heir.identifier = own_identifier(desk, tx, site, &heir, &merge.identifier_before).await?;
    } else {
        store::identity::take(tx, site, heir.id, &heir.identifier).await?;
    }
    ledger.count(customer, 1)?;
    store::identity::place(tx, site, &heir, customer).await?;
    store::identity::carry(tx, site, &others, (customer, customer), heir.id, &heir.identifier).await?;
    Ok(())
}
