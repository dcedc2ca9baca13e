use domain::{
    AuditId, IdentityId, SiteId, VerificationId,
    mobile::Mobile,
    verification::{Method, Verified},
};
use store::{audit, verification as stored};

use crate::{
    Desk, Done, Error,
    room::{add_line, tell},
    view::SystemLine,
};

/// A messenger gives the number of one of its accounts, which it has verified, with the customer's consent (S31, S64). The same
/// number given again changes nothing; Naver's counts while the shop is linked (S65b).
///
/// # Errors
/// [`Error::NotFound`] for an unknown account.
pub async fn given(
    desk: &Desk,
    site: SiteId,
    identity: IdentityId,
    method: Method,
    number: &Mobile,
) -> Result<(), Error> {
    let input = (site, identity, method, number.clone(), desk.now(), VerificationId(desk.id()), AuditId(desk.id()));
    desk.write("number given", input, |tx, (site, identity, method, number, now, id, line)| {
        Box::pin(async move {
            let (site, identity, now) = (*site, *identity, *now);
            if *method == Method::Naver && !store::shop::is_linked(tx, site).await? {
                return Ok(Done::quiet(()));
            }
            let room = store::room::open_of_identity(tx, site, identity).await?;
            let mut room = match room {
                Some(room) => store::room::lock(tx, &[(site, room)]).await?.pop(),
                None => None,
            };
            let answers = match &room {
                Some(room) => stored::open_of_room(tx, site, room.room_no).await?.filter(|open| open.method == *method),
                None => None,
            };
            if let Some(request) = &answers {
                stored::set_verified(tx, site, request.id).await?;
            }
            let known = stored::of_identifier(tx, site, identity).await?;
            let newest = known.all.first().filter(|one| one.method == *method && one.withdrawn_at.is_none());
            let customer = store::info::customer(tx, site, identity).await?.ok_or(Error::NotFound)?.key();
            let news = live::Event { site, audience: live::Audience::Customer(customer), visitors: None };
            if newest.is_some_and(|one| one.verified.number.as_ref() == Some(number)) {
                return Ok(Done::telling((), answers.map(|_| news).into_iter().collect()));
            }
            let audited = audit::Line {
                room: room.as_ref().map(|room| room.room_no),
                identity: Some(identity),
                ..audit::Line::of(*line, now, None, "verify_mobile")
            };
            audit::insert(tx, site, audited).await?;
            audit::value(tx, site, *line, "mobile", None, Some(&number.to_string())).await?;
            let verification = stored::Verification {
                id: *id,
                identity,
                method: *method,
                withdrawn_at: None,
                hidden: false,
                // The messenger knows its account: what is verified there is nobody's claim.
                verified: Verified { number: Some(number.clone()), at: now, signed: true },
            };
            stored::insert(tx, site, &verification, *line).await?;
            let mut events = vec![news];
            if let Some(room) = room.as_mut().filter(|room| room.state.status.is_open()) {
                let before = room.state.access();
                let message = add_line(tx, room, SystemLine::internal("number_given", []), now).await?;
                store::room::save(tx, [((site, room.room_no), &room.state)]).await?;
                events.push(tell::message(Some(before), room, &message));
            }
            Ok(Done::telling((), events))
        })
    })
    .await
}

/// A messenger's customer does not give their number: the request is over, and the room says so.
///
/// # Errors
/// When the database fails.
pub async fn not_given(desk: &Desk, site: SiteId, identity: IdentityId, method: Method) -> Result<(), Error> {
    let input = (site, identity, method, desk.now());
    desk.write("number not given", input, |tx, &(site, identity, method, now)| {
        Box::pin(async move {
            let Some(room_no) = store::room::open_of_identity(tx, site, identity).await? else {
                return Ok(Done::quiet(()));
            };
            let mut locked = store::room::lock(tx, &[(site, room_no)]).await?;
            let Some(room) = locked.first_mut().filter(|room| room.state.status.is_open()) else {
                return Ok(Done::quiet(()));
            };
            let mut events = Vec::new();
            if stored::open_of_room(tx, site, room_no).await?.is_some_and(|open| open.method == method) {
                stored::close_in_room(tx, site, room_no).await?;
                events.push(tell::customer(room));
            }
            let before = room.state.access();
            let message = add_line(tx, room, SystemLine::internal("number_not_given", []), now).await?;
            store::room::save(tx, [((site, room_no), &room.state)]).await?;
            events.push(tell::message(Some(before), room, &message));
            Ok(Done::telling((), events))
        })
    })
    .await
}
