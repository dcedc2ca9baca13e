use domain::{AuditId, IdentityId, RoomNo, SiteId, verification::Method};
use store::{Tx, audit, verification as stored};

use crate::{
    Desk, Done, Error,
    room::readable,
    session::Session,
    verification::kakao::shared_place,
    view::{PendingVerification, SharedAccount, Verification, Verifications},
};

/// 인증정보 조회 (S63): of the room's 고객식별번호 only (S65), newest first. Looking is audited.
///
/// # Errors
/// [`Error::NotFound`] where the agent may not read the room.
pub async fn list(desk: &Desk, session: &Session, room: RoomNo) -> Result<Verifications, Error> {
    let input = (desk.clone(), session.clone(), room, desk.now(), AuditId(desk.id()));
    desk.write("view verifications", input, |tx, (desk, session, room, now, line)| {
        Box::pin(async move {
            let (site, head) = (session.site, readable(tx, session, *room).await?);
            let known = stored::of_identifier(tx, site, head.identity).await?;
            let open = stored::open_of_room(tx, site, *room).await?.filter(|open| open.is_open(*now));
            let line = audit::Line {
                room: Some(*room),
                identity: Some(head.identity),
                ..audit::Line::of(*line, *now, Some(session.viewer.agent), "view_verifications")
            };
            audit::insert(tx, site, line).await?;
            let pending = open.filter(|_| head.access.status.is_open()).map(|open| PendingVerification {
                method: open.method.into(),
                requested_at: open.requested_at.rfc3339(),
                expires_at: open.expires_at.rfc3339(),
            });
            let mut items = Vec::new();
            for one in known.all {
                items.push(shown(desk, tx, site, one).await?);
            }
            Ok(Done::quiet(Verifications { items, pending }))
        })
    })
    .await
}

async fn shown(desk: &Desk, tx: &mut Tx<'_>, site: SiteId, one: stored::Verification) -> Result<Verification, Error> {
    let account = match one.method {
        Method::KakaoSync if !one.hidden && one.withdrawn_at.is_none() => account(desk, tx, site, one.identity).await?,
        _ => None,
    };
    Ok(Verification {
        id: one.id.to_string(),
        method: one.method.into(),
        number: one.verified.number.map(|number| number.to_string()),
        verified_at: one.verified.at.rfc3339(),
        unsigned: !one.verified.signed,
        withdrawn_at: one.withdrawn_at.map(domain::Millis::rfc3339),
        hidden: one.hidden,
        account,
    })
}

/// What the Kakao account of a channel account shares (S65c).
async fn account(
    desk: &Desk,
    tx: &mut Tx<'_>,
    site: SiteId,
    identity: IdentityId,
) -> Result<Option<SharedAccount>, Error> {
    let Some(known) = store::kakao::account(tx, site, identity).await? else { return Ok(None) };
    let unreadable = Error::Internal("an account can't be read with this key");
    let plain = desk.vault().open(shared_place(site, identity), &known.shared).map_err(|_| unreadable)?;
    Ok(serde_json::from_str(&plain).ok())
}
