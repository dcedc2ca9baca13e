use domain::{
    CustomerKey, IdentityId, RoomNo, SiteId,
    customer::{Field, IDENTITIES_MAX, MERGED_MAX},
    entry::{Claim, Decision, Meeting, Standing, Who, decide},
    identifier::{CustomerId, Identifier},
    room::ChannelKind,
};
use store::{
    AsConn,
    visitor::{Marks, SessionRecord},
};

use super::{caller, enter::Entry};
use crate::Error;

/// An identity with its person.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub identity: IdentityId,
    pub customer: CustomerKey,
    pub has_id: bool,
    pub signed: bool,
}

/// What an entry meets in the database, and what it comes to.
#[derive(Debug)]
pub(super) struct Plan {
    /// The caller's session, whether it goes on or not.
    pub session: Option<SessionRecord>,
    pub decision: Decision,
    /// The identity of the claimed identifier.
    pub holder: Option<Known>,
    /// The person who has the claimed ID without the web identifier of it.
    pub linked: Option<CustomerKey>,
    /// Whether a messenger's identity has the identifier, so that a web identity keeps its own (R2).
    pub identifier_taken: bool,
    /// How the session is to stand.
    pub signed: bool,
    /// The claimed ID, where it comes in signed for the first time.
    pub newly_signed: Option<CustomerId>,
    /// What the next room is told.
    pub marks: Marks,
}

/// Looks at what there is and decides.
pub(super) async fn make(conn: &mut dyn AsConn, entry: &Entry) -> Result<Plan, Error> {
    let session = match &entry.token_hash {
        Some(hash) => store::visitor::session(conn, hash, entry.expired).await?,
        None => None,
    };
    let session = session.filter(|session| session.site == entry.site);
    let found = match &entry.claim {
        Claim::Id { id, .. } => find(conn, entry, id, session.as_ref()).await?,
        Claim::None | Claim::Invalid(_) => Found::default(),
    };
    let mut decision = decide(&Meeting {
        caller: session.as_ref().map(caller),
        claim: entry.claim.clone(),
        holder: found.holder.map(|holder| holder.identity),
        closed: found.closed,
        signed_only: entry.door.signed_only,
        full: found.full,
        alias_of: found.alias_of,
        undone: found.undone,
    });
    if let (Who::Merged(into), Some(holder)) = (&decision.who, found.holder)
        && store::identity::merged_rows(conn, entry.site, holder.customer).await? >= MERGED_MAX
    {
        decision.who = Who::Other(*into);
    }
    let newly_signed = match &entry.claim {
        Claim::Id { id, signed: true } if !found.known_signed => Some(id.clone()),
        _ => None,
    };
    let goes_on = session.as_ref().filter(|_| decision.keeps_session());
    let signed = match &decision.standing {
        Standing::Accepted { signed, .. } => *signed,
        Standing::Unclaimed | Standing::Ignored { .. } => goes_on.is_some_and(|session| session.signed),
    };
    let marks = marks(entry, &decision, goes_on.map(|session| &session.marks), found.alias_of.is_some());
    Ok(Plan {
        decision,
        holder: found.holder,
        linked: found.linked,
        identifier_taken: found.identifier_taken,
        signed,
        newly_signed,
        marks,
        session,
    })
}

#[derive(Default)]
struct Found {
    holder: Option<Known>,
    closed: bool,
    /// The ID came in signed before.
    known_signed: bool,
    linked: Option<CustomerKey>,
    full: bool,
    identifier_taken: bool,
    alias_of: Option<IdentityId>,
    undone: bool,
}

async fn find(
    conn: &mut dyn AsConn,
    entry: &Entry,
    id: &CustomerId,
    session: Option<&SessionRecord>,
) -> Result<Found, Error> {
    let site = entry.site;
    let identifier = Identifier::new(site, id.clone()).to_string();
    let named = store::identity::holder(conn, site, &identifier).await?;
    let known_signed = store::identity::is_signed_id(conn, site, id.as_str()).await?;
    let current = named.filter(|named| named.current);
    let alias_of = named.filter(|named| !named.current).map(|named| named.row);
    let undone = match session {
        Some(session) if !session.has_id => store::link::was_undone(conn, site, session.identity, id.as_str()).await?,
        _ => false,
    };
    let mut found = Found { closed: known_signed, known_signed, alias_of, undone, ..Found::default() };
    if let Some(web) = current.filter(|named| named.kind == ChannelKind::Web) {
        let store::identity::Holder { identity, customer, has_id, signed, .. } = web;
        found.closed |= signed;
        found.holder = Some(Known { identity, customer, has_id, signed });
        return Ok(found);
    }
    found.identifier_taken = current.is_some();
    if let Some((customer, identities)) = store::customer::by_id(conn, site, id.as_str()).await? {
        found.linked = Some(customer);
        found.full = identities >= IDENTITIES_MAX;
        if found.identifier_taken
            && let Some((identity, signed)) = store::identity::web_of_customer(conn, site, customer).await?
        {
            found.closed |= signed;
            found.holder = Some(Known { identity, customer, has_id: true, signed });
        }
    }
    Ok(found)
}

fn marks(entry: &Entry, decision: &Decision, before: Option<&Marks>, renamed: bool) -> Marks {
    let (ignored, unsigned_id, renamed_id) = match &decision.standing {
        Standing::Unclaimed => {
            let before = before.cloned().unwrap_or_default();
            (before.ignored, before.unsigned_id, before.renamed_id)
        }
        Standing::Accepted { id, signed } => {
            let anew = renamed && matches!(decision.who, Who::New(_) | Who::Rekeyed(_));
            (None, (!signed).then(|| id.to_string()), anew.then(|| id.to_string()))
        }
        Standing::Ignored { claim, reason } => (Some((claim.clone(), *reason)), None, None),
    };
    let kept = |given: &Option<String>, before: Option<&String>| given.clone().or_else(|| before.cloned());
    Marks {
        ignored,
        unsigned_id,
        renamed_id,
        category_id: kept(&entry.category_id, before.and_then(|marks| marks.category_id.as_ref())),
        division_id: kept(&entry.division_id, before.and_then(|marks| marks.division_id.as_ref())),
    }
}

impl Plan {
    /// The session that goes on.
    pub(super) fn kept_session(&self) -> Option<&SessionRecord> {
        self.session.as_ref().filter(|_| self.decision.keeps_session())
    }

    /// Whether it comes by an ID: only such an entry joins the open room of another row of the identity. An agent's merge
    /// brings no browser into another one's room (R2).
    pub(super) fn claims(&self) -> bool {
        matches!(self.decision.standing, Standing::Accepted { .. })
    }

    /// The row that the session stands on. Who comes back without a valid ID stays on the row they came in by: an agent's
    /// merge doesn't let a browser into another one's room (R2).
    pub(super) fn stands(&self, identity: IdentityId) -> IdentityId {
        let kept = self.kept_session().filter(|_| self.decision.who == Who::Same && !self.claims());
        kept.map_or(identity, |session| session.row)
    }

    /// What the identity is told of the claim: (it has an ID, it is signed, the ignored claim), where that is news.
    pub(super) fn news(&self) -> Option<(bool, bool, Option<&str>)> {
        let (has_id, identity_signed, ignored) = match (&self.decision.who, self.kept_session()) {
            (Who::Same, Some(session)) => (session.has_id, session.identity_signed, session.identity_claim.as_deref()),
            (Who::Other(_) | Who::Merged(_), _) => {
                let holder = self.holder?;
                (holder.has_id, holder.signed, None)
            }
            _ => return None,
        };
        let wanted = match &self.decision.standing {
            Standing::Unclaimed => return None,
            Standing::Accepted { signed, .. } => (true, *signed || identity_signed, None),
            Standing::Ignored { claim, .. } => (has_id, identity_signed, Some(claim.as_str())),
        };
        (wanted != (has_id, identity_signed, ignored)).then_some(wanted)
    }

    /// The answer where nothing at all is to be written: the session goes on as it stands.
    pub(super) async fn quiet(&self, conn: &mut dyn AsConn, entry: &Entry) -> Result<Option<Option<RoomNo>>, Error> {
        let Some(session) = self.kept_session().filter(|_| self.decision.who == Who::Same) else { return Ok(None) };
        let stands = session.signed == self.signed
            && session.marks == self.marks
            && self.news().is_none()
            && self.newly_signed.is_none();
        if !stands || entry.now.0 - session.seen_at.0 >= super::enter::SEEN_MS {
            return Ok(None);
        }
        if !fresh(conn, entry.site, session.identity, &entry.values).await?.is_empty() {
            return Ok(None);
        }
        if session.room_open {
            return Ok(Some(session.room_no));
        }
        let stands = self.stands(session.identity);
        let open = if self.claims() {
            store::identity::open_room(conn, session.site, session.identity, self.signed).await?
        } else {
            store::room::open_of_identity(conn, session.site, stands).await?
        };
        let moves = stands != session.row;
        Ok((open.is_none() && !moves).then_some(None))
    }
}

/// The parameters that differ from what the identity last sent (R3).
pub(super) async fn fresh(
    conn: &mut dyn AsConn,
    site: SiteId,
    identity: IdentityId,
    values: &[(Field, String)],
) -> Result<Vec<(Field, String)>, Error> {
    let fields = values.iter().map(|(field, _)| field);
    let last = store::fact::last_sent(conn, site, identity, fields).await?;
    Ok(values.iter().filter(|value| !last.contains(value)).cloned().collect())
}
