//! Who is meant by what was typed.

use std::collections::HashSet;

use domain::{CustomerKey, IdentityId, SiteId, search::PersonQuery};
use store::AsConn;

use crate::{Error, search::candidates};

/// People by 고객 ID, 이름, 전화, 이메일 or 고객식별번호.
pub(super) async fn people(conn: &mut dyn AsConn, site: SiteId, typed: &str) -> Result<Vec<CustomerKey>, Error> {
    let query = PersonQuery::new(typed);
    let ways = [query.name_tokens(), &query.phone_tokens(), &query.mail_tokens()];
    let mut found = HashSet::new();
    for person in candidates(conn, site, &ways).await? {
        let id = person.named.then_some(person.customer_id.as_str());
        let names = person.name.as_deref().into_iter().chain(id);
        let fits = names.into_iter().any(|name| query.find_in_name(name).is_some())
            || person.phone.as_deref().is_some_and(|phone| query.find_in_phone(phone).is_some())
            || person.email.as_deref().is_some_and(|email| query.is_in_email(email));
        if fits {
            found.insert(person.key());
        }
    }
    // An ID of digits alone, or one that nobody chose, stands in no index.
    found.extend(store::customer::by_id(conn, site, typed).await?.map(|(key, _)| key));
    found.extend(store::identity::holder(conn, site, typed).await?.map(|holder| holder.customer));
    Ok(found.into_iter().collect())
}

/// Channel accounts of such people, those that have this 고객식별번호, and those with such a 휴대폰 of their own (R21).
pub(super) async fn accounts(conn: &mut dyn AsConn, site: SiteId, typed: &str) -> Result<Vec<IdentityId>, Error> {
    let people = people(conn, site, typed).await?;
    let mut found: HashSet<IdentityId> = store::search::accounts(conn, site, people).await?.into_iter().collect();
    let digits = PersonQuery::new(typed).digits();
    if !digits.is_empty() {
        found.extend(store::verification::having_digits(conn, site, &digits).await?);
    }
    Ok(found.into_iter().collect())
}
