//! Who approves 상담원 변경 요청.

use domain::{AuditId, request::Approval};
use store::audit;

use crate::{Desk, Done, Error, session::Session, view};

/// The settings of the session's site.
///
/// # Errors
/// When the database fails.
pub async fn show(desk: &Desk, session: &Session) -> Result<view::RequestSettings, Error> {
    let (approval, version) = store::request::approval(&mut desk.read().await?, session.site).await?;
    Ok(view::RequestSettings { version: Some(version), transfer_approval: approval.into() })
}

/// Sets them; what is as it was changes nothing. Requests that wait are decided by the new rule.
///
/// # Errors
/// [`Error::Stale`] where somebody else changed them since they were read.
pub async fn set(desk: &Desk, session: &Session, new: &view::RequestSettings) -> Result<view::RequestSettings, Error> {
    let (site, agent) = (session.site, session.viewer.agent);
    let input = (*new, desk.now(), AuditId(desk.id()));
    desk.write("set requests", input, move |tx, (new, now, id)| {
        Box::pin(async move {
            let (before, version) = store::request::approval(tx, site).await?;
            if new.version.is_some_and(|read| read != version) {
                return Err(Error::Stale);
            }
            let after = Approval::from(new.transfer_approval);
            if before == after {
                return Ok(Done::quiet(()));
            }
            if !store::request::set_approval(tx, site, after, version).await? {
                return Err(store::StoreError::Conflict.into());
            }
            audit::insert(tx, site, audit::Line::of(*id, *now, Some(agent), "set_requests")).await?;
            audit::value(tx, site, *id, "transfer_approval", Some(before.name()), Some(after.name())).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    show(desk, session).await
}
