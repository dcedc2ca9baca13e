use std::collections::BTreeSet;

use domain::{
    AuditId, CustomerKey, Millis, RoomNo,
    customer::{Field, IDENTITIES_MAX, MERGED_MAX, Source},
    identifier::{CustomerId, Identifier},
    link::{self, Move},
    room::ChannelKind,
    text,
};
use jiff::tz::TimeZone;
use store::{Tx, identity::IdentityRow};

use super::{
    Ledger,
    fields::{self, Typed},
    filled,
    join::{self, How, Join, Maker},
    ledger::Author,
    preview::{self, Planned},
    read_version,
    undo::{self, Answer},
};
use crate::{Desk, Done, Error, info, room, session::Session, site, view};

/// What a save came to.
#[derive(Debug)]
pub enum Saved {
    /// It was saved, or nothing was to be.
    Done(view::CustomerView),
    /// Somebody else changed the same fields since: nothing was saved (R19).
    Stale(view::StaleCustomer),
    /// The ID is another's: nothing was saved until the link is confirmed (S52, R9).
    ConfirmLink(view::LinkPreview),
    /// The newest link of the identity would be undone: nothing was saved until that is confirmed (R10, R24).
    ConfirmUndo {
        /// The link.
        link_id: String,
        /// What undoing it would do.
        preview: Box<view::UndoPreview>,
    },
}

enum Outcome {
    Saved,
    Stale(Vec<String>),
    ConfirmLink(view::LinkPreview),
    ConfirmUndo { link_id: String, preview: view::UndoPreview },
}

/// What is saved, once it was read.
struct Patch {
    session: Session,
    room: RoomNo,
    now: Millis,
    version: (CustomerKey, i64),
    /// `Some(None)`: blank (R10).
    id: Option<Option<CustomerId>>,
    values: Vec<(Field, String)>,
    keep_values: bool,
    confirm_link: bool,
    target_version: Option<String>,
    confirm_undo: bool,
}

/// Saves 고객정보 of a room's customer (S28, S49–S60, R3, R8–R10, R19). One bad field saves nothing.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Invalid`], [`Error::LinksByManagers`], [`Error::IdentityLimit`],
/// [`Error::RateLimited`] for too many previews.
pub async fn edit(
    desk: &Desk,
    session: &Session,
    room_no: RoomNo,
    patch: &view::CustomerPatch,
) -> Result<Saved, Error> {
    let mut read = desk.read().await?;
    room::editable(&mut read, session, room_no, desk.now()).await?;
    let known = store::site::find(&mut read, session.site).await?.ok_or(Error::NotFound)?;
    drop(read);
    let zone = site::zone(&known.time_zone)?;
    let input = parse(desk, session, room_no, patch, &zone)?;
    let on = desk.clone();
    let outcome = desk.write("edit customer", input, move |tx, patch| {
        let desk = on.clone();
        Box::pin(async move { save(&desk, tx, patch).await })
    });
    Ok(match outcome.await? {
        Outcome::Saved => Saved::Done(info::customer(desk, session, room_no).await?),
        Outcome::Stale(fields) => {
            let current = info::customer(desk, session, room_no).await?;
            Saved::Stale(view::StaleCustomer { current, fields })
        }
        Outcome::ConfirmLink(preview) => Saved::ConfirmLink(preview),
        Outcome::ConfirmUndo { link_id, preview } => Saved::ConfirmUndo { link_id, preview: Box::new(preview) },
    })
}

fn parse(
    desk: &Desk,
    session: &Session,
    room: RoomNo,
    patch: &view::CustomerPatch,
    zone: &TimeZone,
) -> Result<Patch, Error> {
    let now = desk.now();
    let typed = Typed {
        name: patch.name.as_deref(),
        phone: patch.phone.as_deref(),
        email: patch.email.as_deref(),
        birth_date: patch.birth_date.as_deref(),
        address: patch.address.as_deref(),
        note: patch.note.as_deref(),
    };
    let fields::Read { values, mut faults } = fields::read(typed, now, zone)?;
    let mut note = |fault: Error| {
        if let Error::Invalid(fields) = fault {
            faults.extend(fields);
        }
    };
    let id = match patch.customer_id.as_deref().map(CustomerId::parse) {
        None => None,
        Some(Ok(id)) => Some(Some(id)),
        Some(Err(text::TextFault::Blank)) => Some(None),
        Some(Err(fault)) => {
            note(Error::text("customer_id", fault));
            None
        }
    };
    let version = read_version(&patch.version);
    if version.is_none() {
        note(Error::field("version", "invalid"));
    }
    match version.filter(|_| faults.is_empty()) {
        Some(version) => Ok(Patch {
            session: session.clone(),
            room,
            now,
            version,
            id,
            values,
            keep_values: patch.keep_values.unwrap_or(true),
            confirm_link: patch.confirm_link.unwrap_or(false),
            target_version: patch.target_version.clone(),
            confirm_undo: patch.confirm_undo.unwrap_or(false),
        }),
        None => Err(Error::Invalid(faults)),
    }
}

/// An identity's ID as it is to be, with what that means.
struct Plan {
    id: CustomerId,
    goes: Move,
    /// A fresh ID of nobody's choice, without values (R10).
    fresh: bool,
    keeps_identifier: bool,
}

async fn save(desk: &Desk, tx: &mut Tx<'_>, patch: &Patch) -> Result<Done<Outcome>, Error> {
    let Patch { session, now, .. } = patch;
    let site = session.site;
    let head = room::editable(tx, session, patch.room, *now).await?;
    let own = shown_identity(tx, site, head.identity).await?;
    let by = Maker { source: Source::Agent, agent: Some(session.viewer.agent), room: Some(patch.room), signed: false };
    let blank = matches!(patch.id, Some(None));
    // Of the row in view: where it was merged, that merge.
    let newest = if blank { store::link::newest(tx, site, head.identity).await? } else { None };
    let undone = newest.filter(|link| link.kind.is_link());
    let first = store::customer::find(tx, site, own.customer).await?.ok_or(Error::NotFound)?;
    let plan = match &patch.id {
        Some(_) if undone.is_some() => None,
        Some(id) => Some(plan(desk, tx, site, &own, &first, id.as_ref()).await?),
        None => None,
    };
    let target = plan.as_ref().and_then(|plan| plan.goes.target());
    let mut keys: BTreeSet<CustomerKey> = [Some(own.customer), target].into_iter().flatten().collect();
    if let Some(link) = &undone {
        keys.extend(undo::reach(tx, site, link).await?);
    }
    let mut ledger = Ledger::lock(desk, tx, site, *now, keys).await?;
    // What was read before the locks were had must hold still.
    let again = shown_identity(tx, site, head.identity).await?;
    let mine = ledger.row(own.customer)?.clone();
    if again != own || (mine.customer_id.as_str(), mine.identities) != (first.customer_id.as_str(), first.identities) {
        return Err(store::StoreError::Conflict.into());
    }
    if let (Some(target), Some(plan)) = (target, &plan) {
        let still = store::customer::by_id(tx, site, plan.id.as_str()).await?;
        if ledger.row(target)?.identities < 1 || still.is_some_and(|(still, _)| still != target) {
            return Err(store::StoreError::Conflict.into());
        }
    }
    let typed: Vec<(Field, String)> =
        patch.values.iter().filter(|(field, value)| mine.value(field) != value).cloned().collect();
    let renamed = plan.as_ref().is_some_and(|plan| plan.goes != Move::Nothing) || undone.is_some();
    let mut stale = stale(patch, &mine, &typed, renamed);
    if undone.is_none() && target.is_none() && misses(patch, renamed) {
        stale.push("customer_id".to_owned());
    }
    if !stale.is_empty() {
        return Ok(Done::quiet(Outcome::Stale(stale)));
    }
    if typed.is_empty() && !renamed {
        return Ok(Done::quiet(Outcome::Saved));
    }
    let mut told = Vec::new();
    let mut row = own.clone();
    if let Some(link) = undone {
        drop(ledger);
        let answer = Answer {
            confirmed: patch.confirm_undo,
            link: patch.confirm_link,
            target_version: patch.target_version.as_deref(),
        };
        match undo::perform(desk, tx, session, *now, &link, answer).await? {
            undo::Performed::Confirm(preview) => {
                return Ok(Done::quiet(Outcome::ConfirmUndo { link_id: link.id.to_string(), preview }));
            }
            undo::Performed::ConfirmLink(preview) => return Ok(Done::quiet(Outcome::ConfirmLink(preview))),
            undo::Performed::Done { identity, touched } => {
                row = identity;
                told.extend(touched);
            }
        }
        ledger = Ledger::lock(desk, tx, site, *now, [row.customer]).await?;
    } else if let Some(plan) = &plan {
        if let Some(target) = target {
            super::linkable(tx, session).await?;
            let target = ledger.row(target)?.clone();
            if full(tx, site, plan.goes, &target).await? {
                return Err(Error::IdentityLimit);
            }
            let confirmed =
                patch.confirm_link && preview::is_current(patch.target_version.as_deref(), target.key, target.version);
            if !confirmed {
                preview::limit(tx, site, session.viewer.agent, *now).await?;
                let planned = Planned {
                    mine: &mine,
                    target: &target,
                    merges: match plan.goes {
                        Move::Merge { into, .. } => Some((own.id, into)),
                        _ => None,
                    },
                    keeps_identifier: plan.keeps_identifier,
                    typed: &typed,
                };
                let preview = preview::of_link(tx, site, planned).await?;
                audit(desk, tx, patch, &own, "link_preview", &[]).await?;
                return Ok(Done::quiet(Outcome::ConfirmLink(preview)));
            }
        }
        row = go(tx, &mut ledger, &own, plan, patch.keep_values, by).await?;
        told.push(own.customer);
    }
    let before = ledger.row(row.customer)?.clone();
    let author = Author { identity: row.id, source: Source::Agent, agent: by.agent };
    ledger.write(tx, row.customer, author, &typed).await?;
    let id_now = ledger.row(row.customer)?.customer_id.clone();
    let mut values: Vec<(String, String, String)> =
        typed.iter().map(|(field, value)| (field.to_string(), before.value(field).to_owned(), value.clone())).collect();
    if id_now != mine.customer_id {
        values.push(("customer_id".to_owned(), mine.customer_id.clone(), id_now));
    }
    told.extend(ledger.save(tx).await?);
    let action = match plan.as_ref().map(|plan| plan.goes) {
        Some(Move::Link { .. } | Move::Merge { .. }) => "link",
        _ => "edit_customer",
    };
    audit(desk, tx, patch, &own, action, &values).await?;
    let events = super::tell::customers(tx, site, &told).await?;
    Ok(Done::telling(Outcome::Saved, events))
}

/// The identity that a room shows: after merges the target.
async fn shown_identity(tx: &mut Tx<'_>, site: domain::SiteId, row: domain::IdentityId) -> Result<IdentityRow, Error> {
    let own = store::identity::find(tx, site, row).await?.ok_or(Error::NotFound)?;
    match own.merged_into {
        None => Ok(own),
        Some(into) => Ok(store::identity::find(tx, site, into).await?.ok_or(Error::NotFound)?),
    }
}

/// What a new ID means, as far as it can be read without locks.
async fn plan(
    desk: &Desk,
    tx: &mut Tx<'_>,
    site: domain::SiteId,
    own: &IdentityRow,
    mine: &store::customer::CustomerRow,
    id: Option<&CustomerId>,
) -> Result<Plan, Error> {
    let tail = Identifier::parse(&own.identifier).map(|identifier| identifier.tail().clone());
    let (id, fresh) = match (id, own.kind) {
        (Some(id), _) => (id.clone(), false),
        (None, ChannelKind::Web) => (CustomerId::random(ChannelKind::Web, desk.random()), true),
        (None, _) => (tail.ok_or(Error::Internal("an identifier that can't be read"))?, true),
    };
    let taken = match store::customer::by_id(tx, site, id.as_str()).await? {
        Some((customer, _)) => {
            let web = store::identity::web_of_customer(tx, site, customer).await?.map(|(web, _)| web);
            Some(link::Taken { customer, web })
        }
        None => None,
    };
    let identifier = Identifier::new(site, id.clone()).to_string();
    let bearer = store::identity::holder(tx, site, &identifier).await?.filter(|holder| holder.current);
    let bearer =
        bearer.map(|holder| link::Bearer { identity: holder.identity, kind: holder.kind, customer: holder.customer });
    let has = link::Own {
        identity: own.id,
        kind: own.kind,
        customer: own.customer,
        customer_id: &mine.customer_id,
        identities: mine.identities,
    };
    let goes = link::change_id(has, &id, taken, bearer);
    let web = own.kind == ChannelKind::Web;
    let keeps_identifier = web && matches!(goes, Move::Link { rekeyed: false, .. } | Move::Rename { rekeyed: false });
    Ok(Plan { id, goes, fresh, keeps_identifier })
}

/// Whether a save counts on a link that nobody is there for any more. An open preview that only asks again saves nothing ever.
fn misses(patch: &Patch, renamed: bool) -> bool {
    patch.target_version.is_some() && (renamed || !patch.confirm_link)
}

/// The fields of a save that changed since its form was opened (R19); all of them where the form showed another person.
fn stale(patch: &Patch, mine: &store::customer::CustomerRow, typed: &[(Field, String)], renamed: bool) -> Vec<String> {
    let (customer, state) = patch.version;
    let fields = typed.iter().map(|(field, _)| field.to_string());
    let fields = fields.chain(renamed.then(|| "customer_id".to_owned()));
    let newer = |field: &String| mine.changed.get(field).is_some_and(|changed| *changed > state);
    fields.filter(|field| customer != mine.key || newer(field)).collect()
}

async fn full(
    tx: &mut Tx<'_>,
    site: domain::SiteId,
    goes: Move,
    target: &store::customer::CustomerRow,
) -> Result<bool, Error> {
    Ok(match goes {
        Move::Link { .. } => target.identities >= IDENTITIES_MAX,
        Move::Merge { .. } => store::identity::merged_rows(tx, site, target.key).await? >= MERGED_MAX,
        Move::Nothing | Move::Rename { .. } | Move::Split { .. } => false,
    })
}

/// Does what a new ID means; the persons are locked.
async fn go(
    tx: &mut Tx<'_>,
    ledger: &mut Ledger<'_>,
    own: &IdentityRow,
    plan: &Plan,
    keep_values: bool,
    by: Maker,
) -> Result<IdentityRow, Error> {
    let (to, how) = match plan.goes {
        Move::Nothing => return Ok(own.clone()),
        Move::Rename { rekeyed } if !plan.fresh => return join::rename(tx, ledger, own, &plan.id, rekeyed, by).await,
        Move::Rename { rekeyed } | Move::Split { rekeyed } => {
            let to = ledger.create(tx, plan.id.as_str()).await?;
            let how = if keep_values && !plan.fresh {
                How::Split { rekeyed }
            } else {
                How::Leave { rekeyed, named: !plan.fresh }
            };
            (to, how)
        }
        Move::Link { to, rekeyed } => (to, How::Link { rekeyed }),
        Move::Merge { to, into } => (to, How::Merge { into }),
    };
    join::join(tx, ledger, Join { identity: own, to, how, id: &plan.id, by }).await
}

async fn audit(
    desk: &Desk,
    tx: &mut Tx<'_>,
    patch: &Patch,
    own: &IdentityRow,
    action: &str,
    values: &[(String, String, String)],
) -> Result<(), Error> {
    let Session { site, viewer, .. } = &patch.session;
    let line = store::audit::Line {
        room: Some(patch.room),
        identity: Some(own.id),
        ..store::audit::Line::of(AuditId(desk.id()), patch.now, Some(viewer.agent), action)
    };
    store::audit::insert(tx, *site, line).await?;
    for (field, before, after) in values {
        let (before, after) = (filled(before), filled(after));
        store::audit::value(tx, *site, line.id, field, before.as_deref(), after.as_deref()).await?;
    }
    Ok(())
}
