use domain::{
    Millis, RoomNo, SiteId, VisitorId,
    customer::Field,
    entry::{Claim, Standing, Who},
};
use store::{
    Tx,
    visitor::{Door, Session},
};

use super::{change, lines, parameters, plan, signature};
use crate::{
    Desk, Done, Error, customer, secret,
    view::{self, NewVisitorSession, VisitorSession},
};

/// An entry notes a session as seen no oftener than this.
pub(super) const SEEN_MS: i64 = 60_000;

/// An entry as it came in.
pub(super) struct Entry {
    pub desk: Desk,
    pub site: SiteId,
    pub door: Door,
    pub claim: Claim,
    pub values: Vec<(Field, String)>,
    pub category_id: Option<String>,
    pub division_id: Option<String>,
    pub token_hash: Option<String>,
    pub now: Millis,
    /// Sessions last seen then are over.
    pub expired: Millis,
}

impl Entry {
    fn scene(&self) -> change::Scene<'_> {
        change::Scene { desk: &self.desk, site: self.site, now: self.now }
    }
}

/// What an entry comes to: a new token, where the old session doesn't go on, and the open room it stands in.
struct Entered {
    token: Option<String>,
    room_no: Option<RoomNo>,
    signed: bool,
}

/// A visitor comes in (R7). A visitor who was here a moment ago and says nothing new writes nothing.
///
/// # Errors
/// [`Error::NotFound`] for an unknown site, or one without web chat.
pub async fn enter(desk: &Desk, token: Option<&str>, new: &NewVisitorSession) -> Result<VisitorSession, Error> {
    let site = new.site_id.parse().map_err(|_| Error::NotFound)?;
    let mut conn = desk.read().await?;
    let door = store::visitor::door(&mut conn, site).await?.ok_or(Error::NotFound)?;
    let now = desk.now();
    let signed = signature::is_proven(desk, (site, &door), now, new)?;
    let entry = Entry {
        desk: desk.clone(),
        site,
        claim: Claim::read(new.site_uid.as_deref(), signed),
        values: parameters::sent(new),
        category_id: parameters::category(new.category_id.as_deref()),
        division_id: parameters::category(new.division_id.as_deref()),
        token_hash: token.filter(|token| secret::is_token(token)).map(secret::hash),
        now,
        expired: now.plus(-super::EXPIRES_MS),
        door,
    };
    let name = entry.door.name.clone();
    let entered = match nothing_new(&mut conn, &entry).await? {
        Some(entered) => entered,
        None => {
            drop(conn);
            desk.write("visitor enters", entry, |tx, entry| Box::pin(write(tx, entry))).await?
        }
    };
    let token =
        entered.token.or_else(|| token.map(str::to_owned)).ok_or(Error::Internal("an entry without a token"))?;
    Ok(VisitorSession {
        token,
        room_no: entered.room_no.map(|room| room.to_string()),
        trusted: entered.signed,
        desk: view::Desk { name, max_upload_bytes: domain::upload::MAX_BYTES },
    })
}

async fn nothing_new(conn: &mut store::Read, entry: &Entry) -> Result<Option<Entered>, Error> {
    if entry.token_hash.is_none() {
        return Ok(None);
    }
    let plan = plan::make(conn, entry).await?;
    let quiet = plan.quiet(conn, entry).await?;
    Ok(quiet.map(|room_no| Entered { token: None, room_no, signed: plan.signed }))
}

async fn write(tx: &mut Tx<'_>, entry: &Entry) -> Result<Done<Entered>, Error> {
    let plan = plan::make(tx, entry).await?;
    let kept = plan.kept_session();
    let left = kept.map(|session| session.customer);
    let (known, moved) = match (&plan.decision.who, kept, plan.holder) {
        (Who::Same, Some(session), _) => ((session.identity, session.customer), false),
        (Who::Rekeyed(id), Some(session), _) => (change::rekey(tx, entry, &plan, session, id).await?, true),
        (Who::Merged(_), Some(session), Some(holder)) => (change::merge(tx, entry, session, holder).await?, true),
        (Who::Other(_), _, Some(holder)) => ((holder.identity, holder.customer), false),
        (Who::New(id), ..) => (change::create(tx, entry, &plan, id.as_ref()).await?, plan.linked.is_some()),
        _ => return Err(Error::Internal("an entry as nobody")),
    };
    let (identity, person) = known;
    let stands = plan.stands(identity);
    let written = change::parameters(tx, entry.scene(), stands, person, &entry.values).await?;
    if let Some(id) = &plan.newly_signed {
        store::identity::sign_id(tx, entry.site, id.as_str(), entry.now).await?;
    }
    let news = plan.news();
    if let Some((has_id, signed, ignored)) = news {
        store::identity::mark(tx, entry.site, identity, has_id, signed, ignored).await?;
    }
    let claimed = match &plan.decision.standing {
        Standing::Accepted { id, signed: false } => {
            store::identity::claim(tx, entry.site, identity, id.as_str()).await?
        }
        _ => false,
    };
    store::identity::seen(tx, entry.site, identity, entry.now).await?;
    let visitor = kept.map_or_else(|| VisitorId(entry.desk.id()), |session| session.visitor);
    let session =
        Session { site: entry.site, visitor, identity: stands, signed: plan.signed, marks: plan.marks.clone() };
    let token = if kept.is_some() {
        store::visitor::update(tx, &session, entry.now).await?;
        None
    } else {
        let token = secret::token(&entry.desk);
        store::visitor::insert(tx, &secret::hash(&token), &session, entry.now).await?;
        Some(token)
    };
    let own = kept.filter(|session| session.room_open && !matches!(plan.decision.who, Who::Merged(_)));
    let room_no = match own.and_then(|session| session.room_no) {
        Some(room_no) => Some(room_no),
        None if plan.claims() => store::identity::open_room(tx, entry.site, identity, plan.signed).await?,
        None => store::room::open_of_identity(tx, entry.site, stands).await?,
    };
    let joined = room_no.filter(|room| kept.and_then(|session| session.room_no) != Some(*room));
    if let Some(room_no) = joined {
        store::room::stand_in(tx, entry.site, visitor, room_no).await?;
    }
    let mut events = if moved || written || claimed || news.is_some() {
        let told: Vec<_> = [Some(person), left.filter(|_| moved)].into_iter().flatten().collect();
        customer::tell_customers(tx, entry.site, &told).await?
    } else {
        Vec::new()
    };
    let before = kept.filter(|_| joined.is_none());
    if let Some(room_no) = room_no.filter(|_| claimed || before.is_some()) {
        let said = before.map(|session| &session.marks);
        events.extend(lines::write(tx, (entry.site, room_no), said, &plan.marks, entry.now).await?);
    }
    let done = Done::telling(Entered { token, room_no, signed: plan.signed }, events);
    Ok(match joined.and(kept) {
        Some(session) => done.moving(entry.site, session.visitor, room_no),
        None => done,
    })
}
