use domain::CustomerKey;

use super::{
    Reader,
    customers::{beside, shown},
};
use crate::{Desk, Error, info, room::readable_by, session::Session, site, view};

/// A person with all of their 고객식별번호.
///
/// # Errors
/// [`Error::NotFound`] where there is none, and for an agent who may read none of their rooms (R18).
pub async fn person(desk: &Desk, session: &Session, key: CustomerKey) -> Result<view::PersonDetail, Error> {
    let (site, reader) = (session.site, Reader::of(session));
    let mut read = desk.read().await?;
    if reader.only().is_some()
        && store::list::readable(&mut read, site, [key], &readable_by(&session.viewer)).await?.is_empty()
    {
        return Err(Error::NotFound);
    }
    let met = beside(&mut read, reader, &[key]).await?.pop().ok_or(Error::NotFound)?;
    let first = met.accounts.first().map(|(account, _)| account.identity).ok_or(Error::NotFound)?;
    let facts = store::info::customer(&mut read, site, first).await?.ok_or(Error::NotFound)?;
    drop(read);
    let zone = site::zone(&facts.time_zone)?;
    Ok(view::PersonDetail {
        age: info::age(facts.birth_date.as_deref(), desk.now(), &zone),
        birth_date: info::filled(facts.birth_date),
        address: info::filled(facts.address),
        note: info::filled(facts.note),
        row: shown(met),
    })
}
