use domain::{AuditId, RoomNo};
use store::{audit, verification as stored};

use crate::{
    Desk, Done, Error,
    room::readable,
    session::Session,
    view::{PendingVerification, Verification, Verifications},
};

/// 인증정보 조회 (S63): of the room's 고객식별번호 only (S65), newest first. Looking is audited.
///
/// # Errors
/// [`Error::NotFound`] where the agent may not read the room.
pub async fn list(desk: &Desk, session: &Session, room: RoomNo) -> Result<Verifications, Error> {
    let input = (session.clone(), room, desk.now(), AuditId(desk.id()));
    desk.write("view verifications", input, |tx, (session, room, now, line)| {
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
            Ok(Done::quiet(Verifications { items: known.all.into_iter().map(shown).collect(), pending }))
        })
    })
    .await
}

fn shown(one: stored::Verification) -> Verification {
    Verification {
        id: one.id.to_string(),
        method: one.method.into(),
        number: one.verified.number.map(|number| number.to_string()),
        verified_at: one.verified.at.rfc3339(),
        unsigned: !one.verified.signed,
        withdrawn_at: one.withdrawn_at.map(domain::Millis::rfc3339),
    }
}
