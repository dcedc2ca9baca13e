mod back;

use std::collections::BTreeSet;

use domain::{
    AgentId, AuditId, CustomerKey, IdentityId, LinkId, Millis, SiteId,
    access::Role,
    customer::{Field, IDENTITIES_MAX, Source, shown},
    identifier::CustomerId,
    link::{self, Move, MoveKind},
};
use store::{Tx, fact::Fact, identity::IdentityRow, link::LinkRow};

use super::{
    Ledger, filled,
    join::{How, Join, Maker, join},
    preview::{self, Planned},
};
use crate::{Desk, Done, Error, session::Session, view};

/// Who made a link may undo it for so long; 매니저 and 관리자 always (R18).
const OWN_MS: i64 = 24 * 3_600_000;

/// What asking for an undo came to.
#[derive(Debug)]
pub enum Undone {
    /// It is undone.
    Done(view::UndoneLink),
    /// Nothing is undone until this is confirmed.
    Confirm(view::UndoPreview),
    /// The old ID is somebody else's by now: nothing is undone until the link to them is confirmed.
    ConfirmLink(view::LinkPreview),
}

/// An agent's answer to the preview.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer<'a> {
    pub confirmed: bool,
    pub link: bool,
    pub target_version: Option<&'a str>,
}

/// The same within a transaction.
pub(super) enum Performed {
    Done { identity: IdentityRow, touched: Vec<CustomerKey> },
    Confirm(view::UndoPreview),
    ConfirmLink(view::LinkPreview),
}

/// 연결 취소 (R24): afterwards everything is as if the link had not been made.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::AlreadyUndone`], [`Error::LinkSuperseded`], [`Error::IdentityLimit`],
/// [`Error::LinksByManagers`] where the old ID is somebody else's by now.
pub async fn undo(desk: &Desk, session: &Session, id: LinkId, request: &view::UndoRequest) -> Result<Undone, Error> {
    let on = desk.clone();
    let input = (session.clone(), id, request.clone(), desk.now());
    desk.write("undo link", input, move |tx, (session, id, request, now)| {
        let desk = on.clone();
        Box::pin(async move {
            let link = store::link::find(tx, session.site, *id).await?;
            let link = link.filter(|link| link.kind.is_link()).ok_or(Error::NotFound)?;
            let target_version = request.target_version.as_deref();
            let answer = Answer { confirmed: request.confirm, link: request.confirm_link, target_version };
            Ok(match perform(&desk, tx, session, *now, &link, answer).await? {
                Performed::Confirm(preview) => Done::quiet(Undone::Confirm(preview)),
                Performed::ConfirmLink(preview) => Done::quiet(Undone::ConfirmLink(preview)),
                Performed::Done { identity, touched } => {
                    let customer = store::customer::find(tx, session.site, identity.customer).await?;
                    let customer_id = customer.ok_or(Error::Internal("an identity of nobody"))?.customer_id;
                    let events = super::tell::customers(tx, session.site, &touched).await?;
                    Done::telling(
                        Undone::Done(view::UndoneLink { customer_id, identifier: identity.identifier }),
                        events,
                    )
                }
            })
        })
    })
    .await
}

/// Whether an agent may undo a link.
pub(super) fn may_undo(session: &Session, (made_by, made_at): (Option<AgentId>, Millis), now: Millis) -> bool {
    let own = made_by == Some(session.viewer.agent) && now.0 - made_at.0 <= OWN_MS;
    own || session.viewer.role >= Role::Manager
}

/// A preview shows what another person is called: it is written down and counted (R9).
async fn log_preview(
    desk: &Desk,
    tx: &mut Tx<'_>,
    session: &Session,
    now: Millis,
    link: &LinkRow,
) -> Result<(), Error> {
    preview::limit(tx, session.site, session.viewer.agent, now).await?;
    log(desk, tx, session, now, link, "link_preview").await
}

async fn log(
    desk: &Desk,
    tx: &mut Tx<'_>,
    session: &Session,
    now: Millis,
    link: &LinkRow,
    action: &str,
) -> Result<(), Error> {
    let detail = super::link_detail(link.id);
    let line = store::audit::Line {
        identity: Some(link.identity),
        detail: &detail,
        ..store::audit::Line::of(AuditId(desk.id()), now, Some(session.viewer.agent), action)
    };
    Ok(store::audit::insert(tx, session.site, line).await?)
}

/// What goes back with an identity, and what stays.
struct Scene {
    own: IdentityRow,
    /// The identity and the rows that came with it.
    rows: Vec<IdentityId>,
    /// Rows merged into it since: they were given the ID in their own right.
    left: Vec<IdentityId>,
    brought: Vec<Fact>,
    brought_from: Vec<CustomerKey>,
    /// Who has the old ID by now.
    taken: Option<CustomerKey>,
    reach: BTreeSet<CustomerKey>,
}

async fn scene(tx: &mut Tx<'_>, site: SiteId, link: &LinkRow) -> Result<Scene, Error> {
    let own = store::identity::find(tx, site, link.identity).await?.ok_or(Error::NotFound)?;
    let merged = store::identity::merged(tx, site, own.id).await?;
    let (carried, left) = match link.kind {
        MoveKind::Merge => (link.carried.clone(), Vec::new()),
        _ => merged.into_iter().partition(|row| link.carried.contains(row)),
    };
    let rows: Vec<IdentityId> = std::iter::once(own.id).chain(carried).collect();
    let brought = store::fact::brought(tx, site, &rows, link.placed).await?;
    let (brought_from, brought): (Vec<_>, Vec<_>) = brought.into_iter().unzip();
    let back = store::customer::find(tx, site, link.from).await?.ok_or(Error::NotFound)?;
    let taken = match back.identities {
        0 => {
            let other = store::customer::by_id(tx, site, &back.customer_id).await?;
            // Whom only this identity stands for has the ID no more once it goes back.
            let left_alone = own.merged_into.is_none() && left.is_empty();
            other
                .filter(|(key, identities)| !(left_alone && *key == own.customer && *identities == 1))
                .map(|(key, _)| key)
        }
        _ => None,
    };
    let from = [link.from, link.to, own.customer].into_iter().chain(brought_from.iter().copied());
    let mut reach = Ledger::reach(tx, site, from, link.placed).await?;
    reach.extend(taken);
    Ok(Scene { own, rows, left, brought, brought_from, taken, reach })
}

/// The persons whose rows an undo may change, to be locked beforehand.
pub(super) async fn reach(tx: &mut Tx<'_>, site: SiteId, link: &LinkRow) -> Result<BTreeSet<CustomerKey>, Error> {
    Ok(scene(tx, site, link).await?.reach)
}

/// Undoes a link within a transaction, once it was confirmed.
pub(super) async fn perform(
    desk: &Desk,
    tx: &mut Tx<'_>,
    session: &Session,
    now: Millis,
    link: &LinkRow,
    answer: Answer<'_>,
) -> Result<Performed, Error> {
    let site = session.site;
    if !may_undo(session, (link.agent, link.at), now) {
        return Err(Error::Forbidden);
    }
    let before = scene(tx, site, link).await?;
    let mut ledger = Ledger::lock(desk, tx, site, now, before.reach.iter().copied()).await?;
    let link = &store::link::find(tx, site, link.id).await?.ok_or(Error::NotFound)?;
    if link.undone_at.is_some() {
        return Err(Error::AlreadyUndone);
    }
    let newest = store::link::newest(tx, site, link.identity).await?;
    if newest.is_none_or(|newest| newest.id != link.id) {
        return Err(Error::LinkSuperseded);
    }
    let scene = scene(tx, site, link).await?;
    if !scene.reach.is_subset(&ledger.keys()) {
        return Err(store::StoreError::Conflict.into());
    }
    if ledger.row(link.from)?.identities >= IDENTITIES_MAX {
        return Err(Error::IdentityLimit);
    }
    let onward = match scene.taken {
        Some(other) => Some(onward(tx, site, &ledger, &scene, link, other).await?),
        None => None,
    };
    if onward.is_some() {
        super::linkable(tx, session).await?;
    }
    if !answer.confirmed {
        let link_preview = match &onward {
            Some(onward) => Some(preview_onward(tx, site, &ledger, &scene, onward).await?),
            None => None,
        };
        let preview = preview(tx, site, &ledger, &scene, link, link_preview).await?;
        log_preview(desk, tx, session, now, link).await?;
        return Ok(Performed::Confirm(preview));
    }
    if let Some(onward) = &onward {
        let target = ledger.row(onward.to)?;
        if !(answer.link && preview::is_current(answer.target_version, target.key, target.version)) {
            let preview = preview_onward(tx, site, &ledger, &scene, onward).await?;
            log_preview(desk, tx, session, now, link).await?;
            return Ok(Performed::ConfirmLink(preview));
        }
        if onward.into.is_none() && target.identities >= IDENTITIES_MAX {
            return Err(Error::IdentityLimit);
        }
    }
    let mut identity = back::take_back(desk, tx, &mut ledger, &scene, link).await?;
    back::part(tx, site, &scene, link).await?;
    store::link::undo(tx, site, link.id, Some(session.viewer.agent), now).await?;
    if let Some(onward) = onward {
        let free = CustomerId::random(identity.kind, desk.random());
        ledger.rename(link.from, free.as_str())?;
        let by = Maker { source: Source::Agent, agent: Some(session.viewer.agent), room: None, signed: false };
        let how = match onward.into {
            Some(into) => How::Merge { into },
            None => How::Link { rekeyed: false },
        };
        identity = join(tx, &mut ledger, Join { identity: &identity, to: onward.to, how, id: &onward.id, by }).await?;
    }
    let touched = ledger.save(tx).await?;
    log(desk, tx, session, now, link, "undo_link").await?;
    Ok(Performed::Done { identity, touched })
}

/// Where an identity goes whose old ID is somebody else's by now.
struct Onward {
    id: CustomerId,
    to: CustomerKey,
    into: Option<IdentityId>,
}

async fn onward(
    tx: &mut Tx<'_>,
    site: SiteId,
    ledger: &Ledger<'_>,
    scene: &Scene,
    link: &LinkRow,
    other: CustomerKey,
) -> Result<Onward, Error> {
    let id = CustomerId::parse(&ledger.row(link.from)?.customer_id)
        .map_err(|_| store::StoreError::Corrupt("customers.customer_id"))?;
    let web = store::identity::web_of_customer(tx, site, other).await?.map(|(web, _)| web);
    let own =
        link::Own { identity: scene.own.id, kind: scene.own.kind, customer: link.from, customer_id: "", identities: 1 };
    let goes = link::change_id(own, &id, Some(link::Taken { customer: other, web }), None);
    let into = match goes {
        Move::Merge { into, .. } => Some(into),
        _ => None,
    };
    Ok(Onward { id, to: other, into })
}

async fn preview_onward(
    tx: &mut Tx<'_>,
    site: SiteId,
    ledger: &Ledger<'_>,
    scene: &Scene,
    onward: &Onward,
) -> Result<view::LinkPreview, Error> {
    let planned = Planned {
        mine: ledger.row(scene.own.customer)?,
        target: ledger.row(onward.to)?,
        merges: onward.into.map(|into| (scene.own.id, into)),
        keeps_identifier: false,
        typed: &[],
    };
    preview::of_link(tx, site, planned).await
}

async fn preview(
    tx: &mut Tx<'_>,
    site: SiteId,
    ledger: &Ledger<'_>,
    scene: &Scene,
    link: &LinkRow,
    onward: Option<view::LinkPreview>,
) -> Result<view::UndoPreview, Error> {
    let (now, back) = (ledger.row(scene.own.customer)?, ledger.row(link.from)?);
    let mut fields = Vec::new();
    for field in &Field::BASIC {
        let mut facts = store::fact::tail(tx, site, link.from, field, Millis(i64::MAX)).await?;
        facts.extend(scene.brought.iter().filter(|fact| fact.field == *field).cloned());
        let after = shown(facts.iter().map(|fact| &fact.placed)).map_or("", |fact| &fact.written.value);
        if now.value(field) != after {
            fields.push(view::UndoField {
                field: field.to_string(),
                now: filled(now.value(field)),
                after: filled(after),
            });
        }
    }
    let typed = store::fact::typed_since(tx, site, scene.own.customer, link.placed).await?;
    let edited_since = typed.into_iter().map(|typed| view::EditedSince {
        field: typed.field.to_string(),
        value: typed.value,
        by: typed.by,
        at: typed.at.rfc3339(),
    });
    Ok(view::UndoPreview {
        back_to: back.customer_id.clone(),
        link: onward,
        fields,
        rooms: store::identity::rooms(tx, site, &scene.rows).await?,
        identities_stay: now.identities - i64::from(scene.own.merged_into.is_none() && scene.left.is_empty()),
        edited_since: edited_since.collect(),
    })
}
