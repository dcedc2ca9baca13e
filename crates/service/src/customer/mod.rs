//! Customers: editing them, linking channel accounts to them, undoing that (S18–S60, R1–R10, R19, R24).

mod changes;
mod collect;
mod edit;
mod fields;
mod join;
mod ledger;
mod preview;
pub(crate) mod tell;
mod undo;

pub use changes::changes;
pub use collect::{Answers, collect};
pub use edit::{Saved, edit};
pub use undo::{Undone, undo};

pub(crate) use join::{How, Join, Maker, join, rename};
pub(crate) use ledger::{Author, Ledger};
pub(crate) use tell::customers as tell_customers;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{CustomerKey, LinkId};

use store::Tx;

use crate::{Desk, Error, session::Session};

/// How many customers show something other than their facts say, and of how many the identities are miscounted: none, or
/// something went wrong. Reads every customer.
///
/// # Errors
/// When the database fails.
pub async fn disagreeing(desk: &Desk) -> Result<(i64, i64), Error> {
    Ok(store::customer::disagreeing(&mut desk.read().await?).await?)
}

/// Names the customer and its state, so that a form opened before can't land on another person (R19).
#[must_use]
pub(crate) fn version(customer: CustomerKey, version: i64) -> String {
    URL_SAFE_NO_PAD.encode(format!("{customer}.{version}"))
}

/// Refuses agents whom the site lets link nobody (R18).
async fn linkable(tx: &mut Tx<'_>, session: &Session) -> Result<(), Error> {
    let rules = store::signing::rules(tx, session.site).await?;
    if session.viewer.may_link(rules.links_by_managers) { Ok(()) } else { Err(Error::LinksByManagers) }
}

/// A value as readers see it; none where it is empty.
fn filled(value: &str) -> Option<String> {
    (!value.is_empty()).then(|| value.to_owned())
}

/// What the audit log says of a link.
fn link_detail(link: LinkId) -> String {
    format!(r#"{{"link_id":"{link}"}}"#)
}

/// Reads what [`version`] wrote.
pub(crate) fn read_version(text: &str) -> Option<(CustomerKey, i64)> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (customer, version) = std::str::from_utf8(&bytes).ok()?.split_once('.')?;
    Some((customer.parse().ok()?, version.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r19_a_version_names_the_customer_and_its_state() {
        assert_eq!(read_version(&version(CustomerKey(7), 12)), Some((CustomerKey(7), 12)));
        for text in ["", "x", "MTI", &URL_SAFE_NO_PAD.encode("7.x"), &URL_SAFE_NO_PAD.encode("-7.1")] {
            assert_eq!(read_version(text), None, "{text}");
        }
    }
}
