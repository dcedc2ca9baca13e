//! Rooms by 방번호, name, 전화, their own 휴대폰 and words of messages; each says why it is shown.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    ops::ControlFlow,
};

use domain::{
    CustomerKey, IdentityId, RoomNo,
    room::Status,
    search::{PersonQuery, Query, excerpt},
};
use store::{
    AsConn,
    room::{After, RoomRecord, Shown, Whose},
};

use super::list::{Reach, whose};
use crate::{
    Error,
    search::{Looking, candidates, highlights, look, within},
    session::Session,
    view::{Matched, MatchedField},
};

/// Rooms in whose messages the words are found: the newest ones.
const ROOMS: usize = 100;
/// Messages that are looked at for them.
const LOOKED_AT: usize = 1_024;

/// Where a list of rooms is searched.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub scope: Reach,
    pub statuses: &'a [Status],
    pub after: After,
    pub limit: i64,
}

/// Rooms, newest activity first; ended ones of any day.
pub(super) async fn search(
    conn: &mut dyn AsConn,
    session: &Session,
    place: Place<'_>,
    typed: &str,
) -> Result<Vec<(RoomRecord, Option<Matched>)>, Error> {
    let of_status = |status| whose(&session.viewer, place.scope, status);
    let Some(whose) = of_status(Status::Ended) else { return Ok(Vec::new()) };
    let shown = Shown {
        statuses: place.statuses.to_vec(),
        whose: whose.clone(),
        waiting: of_status(Status::Waiting),
        after: place.after,
        limit: place.limit,
    };
    let number = typed.parse::<RoomNo>().ok();
    let people = people(conn, session, typed).await?;
    let accounts = store::search::accounts(conn, session.site, people.keys().copied()).await?;
    let verified = verified(conn, session, typed).await?;
    let identities: Vec<IdentityId> = accounts.into_iter().chain(verified.iter().copied()).collect();
    let mut rooms: HashSet<RoomNo> =
        store::room::of_identities(conn, session.site, &identities, &shown).await?.into_iter().collect();
    rooms.extend(number);
    let written = written(conn, session, &whose, typed).await?;
    rooms.extend(written.keys());
    let records = store::room::numbered(conn, session.site, rooms, &shown).await?;
    let why = |room: &RoomRecord| {
        let by_number = (number == Some(room.room_no)).then(|| plain(MatchedField::RoomNo));
        let by_mobile = || verified.contains(&room.identity).then(|| plain(MatchedField::Mobile));
        by_number
            .or_else(|| people.get(&room.customer).cloned())
            .or_else(by_mobile)
            .or_else(|| written.get(&room.room_no).cloned())
    };
    let told = |room| {
        let why = why(&room);
        (room, why)
    };
    Ok(records.into_iter().map(told).collect())
}

fn plain(field: MatchedField) -> Matched {
    Matched { field, text: None, highlights: Vec::new(), seq: None }
}

async fn people(
    conn: &mut dyn AsConn,
    session: &Session,
    typed: &str,
) -> Result<BTreeMap<CustomerKey, Matched>, Error> {
    let query = PersonQuery::new(typed);
    let mut found = BTreeMap::new();
    for person in candidates(conn, session.site, &[query.name_tokens(), &query.phone_tokens()]).await? {
        let names = person.name.as_deref().into_iter().chain(person.named.then_some(person.customer_id.as_str()));
        let by_name = names.into_iter().find_map(|name| Some((MatchedField::Name, name, query.find_in_name(name)?)));
        let by_phone = || {
            let phone = person.phone.as_deref()?;
            Some((MatchedField::Phone, phone, query.find_in_phone(phone)?))
        };
        if let Some((field, text, spans)) = by_name.or_else(by_phone) {
            let matched = Matched { field, text: Some(text.to_owned()), highlights: highlights(&spans), seq: None };
            found.insert(person.key(), matched);
        }
    }
    Ok(found)
}

/// 휴대폰 finds rooms of the very account that verified it, never of another one of the person (R21).
async fn verified(conn: &mut dyn AsConn, session: &Session, typed: &str) -> Result<HashSet<IdentityId>, Error> {
    let digits = PersonQuery::new(typed).digits();
    if digits.is_empty() {
        return Ok(HashSet::new());
    }
    Ok(store::verification::having_digits(conn, session.site, &digits).await?)
}

/// The newest rooms in which the words stand, each with the newest place.
async fn written(
    conn: &mut dyn AsConn,
    session: &Session,
    whose: &Whose,
    typed: &str,
) -> Result<HashMap<RoomNo, Matched>, Error> {
    let query = Query::new(typed);
    let within = within(conn, session.site, whose).await?;
    let mut rooms = HashMap::new();
    let looking = Looking { site: session.site, query: &query, within: &within, before: i64::MAX, most: LOOKED_AT };
    look(conn, looking, |found| {
        rooms.entry(found.hit.room).or_insert_with(|| {
            let piece = excerpt(&found.text, &found.spans);
            let seq = found.hit.item.seq().or(found.hit.memo.map(|(_, after)| after));
            let field = if found.hit.memo.is_some() { MatchedField::Memo } else { MatchedField::Message };
            Matched { field, text: Some(piece.text), highlights: highlights(&piece.spans), seq }
        });
        if rooms.len() < ROOMS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })
    .await?;
    Ok(rooms)
}
