use std::collections::{HashMap, HashSet};

use domain::{ChannelId, CustomerKey, IdentityId, Millis, RoomNo};
use store::{
    AsConn,
    list::{
        Behind, Step,
        customers::{Account, Listed, Placed, step},
    },
    verification::OfIdentifier,
};

use super::{Customers, PAGE, Reader, STEPS, Walked, channel, cursor_behind, has_tag, place, query, tag, typed};
use crate::{Desk, Error, history::period, info::filled, session::Session, view};

/// People that are looked at together for their tags.
const TOGETHER: usize = 200;

/// A person with what stands beside them.
#[derive(Debug)]
pub(crate) struct Met {
    pub person: Listed,
    /// Each with its own 휴대폰.
    pub accounts: Vec<(Account, Option<String>)>,
    /// 총 상담이력건
    pub consultations: i64,
    /// When the last one began.
    pub last_at: Option<Millis>,
}

/// A page of 고객 목록: who had the last consultation first. `cursor` is empty for the first one.
///
/// # Errors
/// [`Error::InvalidCursor`], [`Error::Invalid`] for a filter that can be none.
pub async fn customers(
    desk: &Desk,
    session: &Session,
    filter: &Customers,
    cursor: &str,
) -> Result<view::CustomerList, Error> {
    let (behind, counted) = begun(cursor)?;
    let _turn = if filter.q.is_empty() { None } else { Some(desk.search_turn().await?) };
    let mut read = desk.read().await?;
    let all = counted.unwrap_or(Millis(i64::MAX));
    let found = walk_customers(&mut read, Reader::of(session), filter, (behind, all), (PAGE, STEPS)).await?;
    drop(read);
    // Whoever writes from now on stays where they are on the pages that follow.
    let newest = found.rows.iter().filter_map(|met| met.last_at).max();
    let counted = counted.unwrap_or_else(|| newest.map_or(desk.now(), |at| at.max(desk.now())).plus(1));
    Ok(view::CustomerList {
        items: found.rows.into_iter().map(shown).collect(),
        next_cursor: found.next.map(|next| format!("{}.{}", cursor_behind(next), counted.0)),
        cut: found.cut,
    })
}

/// Refuses a filter that can be none.
pub(crate) async fn check_customers(
    conn: &mut dyn AsConn,
    reader: Reader<'_>,
    filter: &Customers,
) -> Result<(), Error> {
    typed(&filter.q, "q")?;
    Wanted::of(conn, reader, filter).await.map(drop)
}

/// The next rows behind a place: at most so many, of so many steps. Only rooms count that began before `counted`.
pub(crate) async fn walk_customers(
    conn: &mut dyn AsConn,
    reader: Reader<'_>,
    filter: &Customers,
    (behind, counted): (Behind, Millis),
    (limit, steps): (usize, usize),
) -> Result<Walked<Met>, Error> {
    let wanted = Wanted::of(conn, reader, filter).await?;
    let q = typed(&filter.q, "q")?;
    if !q.is_empty() && reader.whole {
        return every(conn, reader, (q, &wanted), behind, (limit, steps)).await;
    }
    if !q.is_empty() {
        return searched(conn, reader, (q, &wanted), behind, limit).await;
    }
    let (mut found, mut behind, mut next) = (Vec::new(), behind, None);
    let most = if wanted.tag.is_some() { TOGETHER } else { limit + 1 };
    for _ in 0..steps {
        let until = wanted.period.1.map_or(counted, |until| until.min(counted));
        let at = Step::of(behind, wanted.period.0, Some(until));
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let stepped = step(conn, reader.site, reader.only(), at, counted, wanted.channel, most).await?;
        let mut last = None;
        for one in wanted.tagged(conn, reader, stepped.found).await? {
            if found.len() == limit {
                next = last.or(Some(behind));
                break;
            }
            last = Some(one.place);
            found.push(one.key);
        }
        if next.is_some() {
            break;
        }
        let Some(edge) = stepped.edge else {
            return Ok(Walked { rows: beside(conn, reader, &found).await?, next: None, cut: false });
        };
        behind = edge;
        if found.len() == limit {
            break;
        }
    }
    Ok(Walked { rows: beside(conn, reader, &found).await?, next: next.or(Some(behind)), cut: false })
}

struct Wanted {
    channel: Option<ChannelId>,
    tag: Option<String>,
    period: (Option<Millis>, Option<Millis>),
}

impl Wanted {
    async fn of(conn: &mut dyn AsConn, reader: Reader<'_>, filter: &Customers) -> Result<Self, Error> {
        Ok(Self {
            channel: channel(&filter.channel_id)?,
            tag: tag(&filter.tag)?,
            period: period(conn, reader.site, &filter.from, &filter.to).await?,
        })
    }

    /// Those of whom an account has the tag.
    async fn tagged(
        &self,
        conn: &mut dyn AsConn,
        reader: Reader<'_>,
        found: Vec<Placed>,
    ) -> Result<Vec<Placed>, Error> {
        let Some(tag) = self.tag.as_deref().filter(|_| !found.is_empty()) else { return Ok(found) };
        let keys: Vec<CustomerKey> = found.iter().map(|one| one.key).collect();
        let accounts = store::list::customers::accounts(conn, reader.site, &keys).await?;
        let has = |one: &Placed| accounts.get(&one.key).is_some_and(|all| all.iter().any(|it| has_tag(&it.tags, tag)));
        Ok(found.into_iter().filter(has).collect())
    }

    fn fits(&self, met: &Met) -> bool {
        let (from, until) = self.period;
        let in_channel = self.channel.is_none_or(|id| met.accounts.iter().any(|(account, _)| account.channel == id));
        let tagged =
            self.tag.as_deref().is_none_or(|tag| met.accounts.iter().any(|(account, _)| has_tag(&account.tags, tag)));
        let began = from.is_none_or(|from| met.last_at.is_some_and(|at| at >= from));
        in_channel && tagged && began && until.is_none_or(|until| met.last_at.is_some_and(|at| at < until))
    }
}

/// Whoever is meant by what was typed, those without a consultation last: few, so they are ordered here.
async fn searched(
    conn: &mut dyn AsConn,
    reader: Reader<'_>,
    (q, wanted): (&str, &Wanted),
    behind: Behind,
    limit: usize,
) -> Result<Walked<Met>, Error> {
    let meant = query::people(conn, reader, q).await?;
    let mut rows = beside(conn, reader, &meant.who).await?;
    rows.retain(|met| wanted.fits(met));
    let place =
        |met: &Met| Behind { started_at: met.last_at.unwrap_or(Millis(i64::MIN)), room_no: RoomNo(met.person.key.0) };
    let order = |place: Behind| (place.started_at, place.room_no);
    rows.sort_unstable_by_key(|met| std::cmp::Reverse(order(place(met))));
    rows.retain(|met| order(place(met)) < order(behind));
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(place);
    Ok(Walked { rows, next, cut: meant.cut })
}

/// Everybody meant by what was typed, for a file: they may be many, so they come as they are found, the newest first. A place is
/// the person behind whom it goes on.
async fn every(
    conn: &mut dyn AsConn,
    reader: Reader<'_>,
    (q, wanted): (&str, &Wanted),
    behind: Behind,
    (limit, steps): (usize, usize),
) -> Result<Walked<Met>, Error> {
    let exact = query::exact(conn, reader.site, q).await?;
    let (mut rows, mut before) = if behind == Behind::NOTHING {
        let keys: Vec<CustomerKey> = exact.iter().copied().collect();
        (beside(conn, reader, &keys).await?, CustomerKey(i64::MAX))
    } else {
        (Vec::new(), CustomerKey(behind.room_no.0))
    };
    for _ in 0..steps {
        let (mut keys, next) = query::slice(conn, reader.site, q, before).await?;
        keys.retain(|key| !exact.contains(key));
        rows.extend(beside(conn, reader, &keys).await?);
        rows.retain(|met| wanted.fits(met));
        let Some(next) = next else { return Ok(Walked { rows, next: None, cut: false }) };
        before = next;
        if rows.len() >= limit {
            break;
        }
    }
    Ok(Walked { rows, next: Some(Behind { started_at: Millis(0), room_no: RoomNo(before.0) }), cut: false })
}

/// The place of a cursor, and before when rooms count.
fn begun(cursor: &str) -> Result<(Behind, Option<Millis>), Error> {
    match cursor.split_once('.') {
        None => Ok((place(cursor)?, None)),
        Some((at, counted)) => Ok((place(at)?, Some(Millis(counted.parse().map_err(|_| Error::InvalidCursor)?)))),
    }
}

/// The rows of people, in this order.
pub(super) async fn beside(conn: &mut dyn AsConn, reader: Reader<'_>, keys: &[CustomerKey]) -> Result<Vec<Met>, Error> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let site = reader.site;
    let people = store::list::customers::people(conn, site, keys).await?;
    let mut people: HashMap<CustomerKey, Listed> = people.into_iter().map(|one| (one.key, one)).collect();
    let mut accounts = store::list::customers::accounts(conn, site, keys).await?;
    let totals = store::list::customers::totals(conn, site, keys, reader.only()).await?;
    let verified = store::verification::of_customers(conn, site, keys).await?;
    let own: Option<HashSet<IdentityId>> = match reader.only() {
        None => None,
        Some(me) => Some(store::list::customers::own(conn, site, keys, me).await?.into_iter().collect()),
    };
    let mobile = |identity: IdentityId| {
        // Who has no room of the account sees nothing that is bound to it (R21).
        let may = own.as_ref().is_none_or(|own| own.contains(&identity));
        verified.get(&identity).filter(|_| may).and_then(OfIdentifier::mobile).map(ToString::to_string)
    };
    let met = |key: &CustomerKey| {
        let person = people.remove(key)?;
        let own = accounts.remove(key).unwrap_or_default();
        // An agent's list goes by the agent's own rooms.
        let total = totals.get(key);
        let (consultations, last_at) = total.map_or((0, None), |it| (it.count, Some(it.own.unwrap_or(it.last))));
        let accounts = own.into_iter().map(|account| {
            let number = mobile(account.identity);
            (account, number)
        });
        Some(Met { accounts: accounts.collect(), person, consultations, last_at })
    };
    Ok(keys.iter().filter_map(met).collect())
}

pub(super) fn shown(met: Met) -> view::CustomerRow {
    let named = met.accounts.iter().any(|(account, _)| account.has_id);
    let account = |(account, mobile): (Account, Option<String>)| view::CustomerAccount {
        identifier: account.identifier,
        channel: view::Channel { kind: account.channel_kind.into(), label: account.channel_label },
        tags: account.tags,
        mobile,
        seen_at: account.seen_at.rfc3339(),
    };
    view::CustomerRow {
        id: met.person.key.to_string(),
        customer_id: met.person.customer_id,
        named,
        name: filled(met.person.name),
        phone: filled(met.person.phone),
        email: filled(met.person.email),
        grade: met.person.grade.map(view::Grade::from),
        identities: met.person.identities,
        accounts: met.accounts.into_iter().map(account).collect(),
        consultations: met.consultations,
        last_at: met.last_at.map(Millis::rfc3339),
        since: met.person.created_at.rfc3339(),
    }
}
