use domain::{
    AgentId, AuditId, CustomerKey, IdentityId, LinkId, RoomNo,
    customer::{IDENTITIES_MAX, MERGED_MAX, Source},
    identifier::{CustomerId, Identifier},
    link::MoveKind,
};
use store::{
    Tx,
    identity::IdentityRow,
    link::{LinkRow, Rename},
};

use super::Ledger;
use crate::Error;

/// A move of an identity to another person.
#[derive(Debug, Clone)]
pub(crate) struct Join<'j> {
    /// Whose, as it stands.
    pub identity: &'j IdentityRow,
    /// To whom; locked, as is the person it leaves.
    pub to: CustomerKey,
    /// As what.
    pub how: How,
    /// The ID it gets.
    pub id: &'j CustomerId,
    /// Who did it.
    pub by: Maker,
}

/// As what an identity moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// One of several of a person. `rekeyed`: its identifier becomes `SITEID_<ID>`.
    Link { rekeyed: bool },
    /// Merged into another web identity.
    Merge { into: IdentityId },
    /// The first of a new person, with copies of the values.
    Split { rekeyed: bool },
    /// The same without values; `named`: somebody chose the ID.
    Leave { rekeyed: bool, named: bool },
}

/// Who moves an identity.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Maker {
    pub source: Source,
    pub agent: Option<AgentId>,
    pub room: Option<RoomNo>,
    pub signed: bool,
}

/// Moves an identity: its pointer and those of the rows merged into it, never rooms. What it takes to undo it is kept.
///
/// # Errors
/// [`Error::IdentityLimit`], or a conflict where the identity moved before its person was locked.
pub(crate) async fn join(tx: &mut Tx<'_>, ledger: &mut Ledger<'_>, join: Join<'_>) -> Result<IdentityRow, Error> {
    let (site, own, from, to) = (ledger.site, join.identity, join.identity.customer, join.to);
    let (kind, rekeyed) = match join.how {
        How::Link { rekeyed } => (MoveKind::Link, rekeyed),
        How::Merge { .. } => (MoveKind::Merge, false),
        How::Split { rekeyed } => (MoveKind::Split, rekeyed),
        How::Leave { rekeyed, .. } => (MoveKind::Leave, rekeyed),
    };
    let carried = store::identity::merged(tx, site, own.id).await?;
    let id_before = ledger.row(from)?.customer_id.clone();
    let place = ledger.tick(&[from, to])?;
    let link = LinkId(ledger.desk.id());
    if kind != MoveKind::Leave {
        ledger.carry(tx, link, (from, to), place).await?;
    }
    ledger.count(from, -1)?;
    if kind != MoveKind::Merge && ledger.count(to, 1)? > IDENTITIES_MAX {
        return Err(Error::IdentityLimit);
    }
    let coming = i64::try_from(carried.len()).unwrap_or(MERGED_MAX) + i64::from(kind == MoveKind::Merge);
    if coming > 0 && store::identity::merged_rows(tx, site, to).await? + coming > MERGED_MAX {
        return Err(Error::IdentityLimit);
    }
    let mut row = IdentityRow { customer: to, has_id: true, signed: own.signed || join.by.signed, ..own.clone() };
    let mut alias_of = None;
    let mut shown_by = own.id;
    match join.how {
        How::Merge { into } => {
            let target = store::identity::find(tx, site, into).await?;
            let target = target.filter(|target| target.customer == to && target.merged_into.is_none());
            let target = target.ok_or(store::StoreError::Conflict)?;
            store::identity::retire(tx, site, own.id).await?;
            row.merged_into = Some(into);
            row.identifier = target.identifier;
            shown_by = into;
        }
        // A blank ID leaves one who never had any nameless, and nobody else (R7, R10).
        How::Leave { named, .. } => row.has_id = named || own.has_id,
        How::Link { .. } | How::Split { .. } => {}
    }
    if rekeyed {
        row.identifier = Identifier::new(site, join.id.clone()).to_string();
        alias_of = store::identity::alias_of(tx, site, &row.identifier).await?.filter(|former| *former != own.id);
        store::identity::take(tx, site, own.id, &row.identifier).await?;
    }
    store::identity::place(tx, site, &row, from).await?;
    store::identity::carry(tx, site, &carried, (from, to), shown_by, &row.identifier).await?;
    let link = LinkRow {
        id: link,
        identity: own.id,
        kind,
        from,
        to,
        placed: place,
        into: row.merged_into,
        carried,
        identifier_before: own.identifier.clone(),
        identifier_after: row.identifier.clone(),
        had_id: own.has_id,
        was_signed: own.signed,
        alias_of,
        id_before,
        id_after: join.id.to_string(),
        source: join.by.source,
        signed: join.by.signed,
        agent: join.by.agent,
        room: join.by.room,
        at: ledger.now,
        undone_at: None,
    };
    store::link::insert(tx, site, &link).await?;
    // What agents do is written down with what else they saved.
    if link.agent.is_none() {
        let detail = super::link_detail(link.id);
        let line = store::audit::Line {
            identity: Some(own.id),
            detail: &detail,
            ..store::audit::Line::of(AuditId(ledger.desk.id()), ledger.now, None, "link_by_parameter")
        };
        store::audit::insert(tx, site, line).await?;
    }
    Ok(row)
}

/// Gives a person of one identity another ID; on the web 고객식별번호 follows (S18–S22).
///
/// # Errors
/// A conflict where the identity moved before its person was locked, or somebody else has the ID.
pub(crate) async fn rename(
    tx: &mut Tx<'_>,
    ledger: &mut Ledger<'_>,
    own: &IdentityRow,
    id: &CustomerId,
    rekeyed: bool,
    by: Maker,
) -> Result<IdentityRow, Error> {
    let (site, key) = (ledger.site, own.customer);
    if ledger.row(key)?.identities != 1 {
        return Err(store::StoreError::Conflict.into());
    }
    let before = ledger.row(key)?.customer_id.clone();
    let place = ledger.tick(&[key])?;
    ledger.rename(key, id.as_str())?;
    let mut row = IdentityRow { has_id: true, signed: own.signed || by.signed, ..own.clone() };
    if rekeyed {
        row.identifier = Identifier::new(site, id.clone()).to_string();
        store::identity::take(tx, site, own.id, &row.identifier).await?;
    }
    store::identity::place(tx, site, &row, key).await?;
    let merged = store::identity::merged(tx, site, own.id).await?;
    store::identity::carry(tx, site, &merged, (key, key), own.id, &row.identifier).await?;
    let log = Rename {
        customer: key,
        identity: own.id,
        ids: (&before, id.as_str()),
        source: by.source,
        agent: by.agent,
        at: ledger.now,
        placed: place,
    };
    store::link::insert_rename(tx, site, ledger.desk.id(), log).await?;
    Ok(row)
}
