//! Who is meant by what was typed.

use std::collections::{BTreeSet, HashSet};

use domain::{CustomerKey, IdentityId, SiteId, search::PersonQuery};
use store::{AsConn, search::Person};

use super::Reader;
use crate::{Error, search::candidates_before};

/// People that a list finds; who looks for more of them narrows the search down.
const MOST: usize = 200;
/// Slices that a list looks through for them.
const SLICES: usize = 20;

/// Who is meant.
pub(super) struct Meant<T> {
    pub who: Vec<T>,
    /// Whether there are more than these.
    pub cut: bool,
}

fn fits(query: &PersonQuery, person: &Person) -> bool {
    let id = person.named.then_some(person.customer_id.as_str());
    let mut names = person.name.as_deref().into_iter().chain(id);
    names.any(|name| query.find_in_name(name).is_some())
        || person.phone.as_deref().is_some_and(|phone| query.find_in_phone(phone).is_some())
        || person.email.as_deref().is_some_and(|email| query.is_in_email(email))
}

/// Whose 고객 ID or 고객식별번호 it is: one of digits alone, or one that nobody chose, stands in no index.
pub(super) async fn exact(conn: &mut dyn AsConn, site: SiteId, typed: &str) -> Result<BTreeSet<CustomerKey>, Error> {
    let mut found = BTreeSet::new();
    found.extend(store::customer::by_id(conn, site, typed).await?.map(|(key, _)| key));
    found.extend(store::identity::holder(conn, site, typed).await?.map(|holder| holder.customer));
    Ok(found)
}

/// A slice of the people by 고객 ID, 이름, 전화 or 이메일, the newest first, and before whom the next one begins.
pub(super) async fn slice(
    conn: &mut dyn AsConn,
    site: SiteId,
    typed: &str,
    before: CustomerKey,
) -> Result<(Vec<CustomerKey>, Option<CustomerKey>), Error> {
    let query = PersonQuery::new(typed);
    let ways = [query.name_tokens(), &query.phone_tokens(), &query.mail_tokens()];
    let (people, next) = candidates_before(conn, site, &ways, before).await?;
    let mut keys: Vec<CustomerKey> = people.iter().filter(|one| fits(&query, one)).map(Person::key).collect();
    keys.sort_unstable_by_key(|key| std::cmp::Reverse(*key));
    Ok((keys, next))
}

/// People by 고객 ID, 이름, 전화, 이메일 or 고객식별번호, of whom the reader may see something: all of them for a file, so many for
/// a list.
pub(super) async fn people(
    conn: &mut dyn AsConn,
    reader: Reader<'_>,
    typed: &str,
) -> Result<Meant<CustomerKey>, Error> {
    let site = reader.site;
    let exact = exact(conn, site, typed).await?;
    let mut who = own(conn, reader, exact.iter().copied().collect()).await?;
    let (mut before, mut slices) = (CustomerKey(i64::MAX), 0);
    loop {
        let (mut keys, next) = slice(conn, site, typed, before).await?;
        keys.retain(|key| !exact.contains(key));
        who.extend(own(conn, reader, keys).await?);
        slices += 1;
        if !reader.whole && who.len() > MOST {
            who.truncate(MOST);
            return Ok(Meant { who, cut: true });
        }
        match next {
            None => return Ok(Meant { who, cut: false }),
            Some(_) if !reader.whole && slices == SLICES => return Ok(Meant { who, cut: true }),
            Some(next) => before = next,
        }
    }
}

/// Those of them of whom the reader has or had rooms.
async fn own(conn: &mut dyn AsConn, reader: Reader<'_>, keys: Vec<CustomerKey>) -> Result<Vec<CustomerKey>, Error> {
    match reader.only() {
        Some(me) if !keys.is_empty() => Ok(store::list::customers::of_agent(conn, reader.site, &keys, me).await?),
        _ => Ok(keys),
    }
}

/// Channel accounts of such people, those that have this 고객식별번호, and those with such a 휴대폰 of their own (R21); within one
/// person, where one is given.
pub(super) async fn accounts(
    conn: &mut dyn AsConn,
    reader: Reader<'_>,
    typed: &str,
    within: Option<CustomerKey>,
) -> Result<Meant<IdentityId>, Error> {
    let site = reader.site;
    let query = PersonQuery::new(typed);
    let people = match within {
        None => people(conn, reader, typed).await?,
        Some(key) => {
            let person = store::search::customers(conn, site, [key]).await?;
            let is_meant = person.iter().any(|one| fits(&query, one)) || exact(conn, site, typed).await?.contains(&key);
            Meant { who: if is_meant { vec![key] } else { Vec::new() }, cut: false }
        }
    };
    let mut found: HashSet<IdentityId> = store::search::accounts(conn, site, people.who).await?.into_iter().collect();
    let digits = query.digits();
    if !digits.is_empty() {
        found.extend(store::verification::having_digits(conn, site, &digits).await?);
    }
    if let Some(key) = within {
        let own: HashSet<IdentityId> = store::search::accounts(conn, site, [key]).await?.into_iter().collect();
        found.retain(|account| own.contains(account));
    }
    Ok(Meant { who: found.into_iter().collect(), cut: people.cut })
}
