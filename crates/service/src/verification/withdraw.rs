use domain::{AuditId, IdentityId, SiteId, export::Kind, verification::Method};
use live::{Audience, Event};
use store::{audit, verification as stored};

use crate::{Desk, Done, Error};

/// A customer takes their consent back, or a messenger tells that an account was unlinked (R20): the numbers that a channel account
/// verified, by one method or by any, are erased, in the audit log too; that they were withdrawn, and when, stays. Accounts
/// that show the same 고객식별번호 are one. Done again it changes nothing. Answers how many numbers there were.
///
/// # Errors
/// [`Error::NotFound`] for an unknown account.
pub async fn withdraw(desk: &Desk, site: SiteId, identity: IdentityId, method: Option<Method>) -> Result<u64, Error> {
    let input = (site, identity, method, desk.now(), AuditId(desk.id()));
    desk.write("withdraw verification", input, |tx, &(site, identity, method, now, line)| {
        Box::pin(async move {
            let customer = store::info::customer(tx, site, identity).await?.ok_or(Error::NotFound)?.key();
            let mut erased = 0;
            for row in stored::of_identifier(tx, site, identity).await?.identities {
                erased += stored::withdraw(tx, site, row, method, now).await?;
                stored::close_of_identity(tx, site, row).await?;
                if method.is_none_or(|method| method == Method::KakaoSync) {
                    store::kakao::forget(tx, site, row).await?;
                }
            }
            if erased == 0 {
                return Ok(Done::quiet(0));
            }
            let line =
                audit::Line { identity: Some(identity), ..audit::Line::of(line, now, None, "withdraw_verification") };
            audit::insert(tx, site, line).await?;
            // Files show them too; and they are not looked through.
            store::export::spoil(tx, site, Kind::Customers, now).await?;
            let event = Event { site, audience: Audience::Customer(customer), visitors: None };
            Ok(Done::telling(erased, vec![event]))
        })
    })
    .await
}
