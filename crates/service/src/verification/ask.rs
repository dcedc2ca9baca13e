use domain::{
    AuditId, Millis, RequestId, RoomNo,
    room::ChannelKind,
    verification::{Method, Refusal},
};
use store::{Tx, verification::NewRequest};

use super::place;
use crate::{
    Desk, Done, Error, kakao_sync,
    room::{add_line, tell},
    secret,
    session::Session,
    sms,
    view::{NewVerification, SystemLine, VerificationAsked, VerificationMethod},
};

struct Asking {
    desk: Desk,
    session: Session,
    room: RoomNo,
    method: Method,
    id: RequestId,
    token: String,
    audit: AuditId,
    now: Millis,
}

/// 본인 인증 요청 in an open room that the agent may write in (R18). Asked twice within a moment it is one request; later a new
/// one replaces the old. Naver asks its customer by a dialog of its own, whose answer comes as an event (S64, S65b).
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::RoomEnded`]; [`Error::Invalid`] for a method that can't be asked for;
/// [`domain::verification::Refusal`] where nobody would send the code, 카카오싱크 is off, or no shop is linked.
pub async fn ask(
    desk: &Desk,
    session: &Session,
    room: RoomNo,
    new: &NewVerification,
) -> Result<VerificationAsked, Error> {
    let method = match new.method {
        VerificationMethod::Sms => Method::Sms,
        VerificationMethod::KakaoSync => Method::KakaoSync,
        VerificationMethod::Naver => Method::Naver,
    };
    let input = Asking {
        desk: desk.clone(),
        session: session.clone(),
        room,
        method,
        id: RequestId(desk.id()),
        token: secret::token(desk),
        audit: AuditId(desk.id()),
        now: desk.now(),
    };
    let asked = desk.write("ask for verification", input, |tx, input| Box::pin(write(tx, input))).await?;
    if method == Method::Naver {
        desk.departures().notify_one();
    }
    Ok(asked)
}

async fn write(tx: &mut Tx<'_>, input: &Asking) -> Result<Done<VerificationAsked>, Error> {
    let Asking { desk, session, now, .. } = input;
    let site = session.site;
    let mut room = store::room::lock(tx, &[(site, input.room)]).await?.pop().ok_or(Error::NotFound)?;
    let access = room.state.access();
    if !session.viewer.may_read(access) {
        return Err(Error::NotFound);
    }
    if !session.viewer.may_write(access) {
        return Err(Error::Forbidden);
    }
    if !access.status.is_open() {
        return Err(Error::RoomEnded);
    }
    let open = store::verification::open_of_room(tx, site, input.room).await?.filter(|open| open.is_open(*now));
    if let Some(same) =
        open.filter(|open| open.method == input.method && *now < open.requested_at.plus(input.method.again_ms()))
    {
        return Ok(Done::quiet(asked(same.id, same.expires_at)));
    }
    match input.method {
        Method::Sms => drop(sms::sender(desk, tx, site).await?),
        Method::KakaoSync => drop(kakao_sync::app(desk, tx, site).await?),
        Method::Naver if room.channel_kind != ChannelKind::Naver => return Err(Error::field("method", "invalid")),
        Method::Naver if !store::shop::is_linked(tx, site).await? => {
            return Err(Error::Verification(Refusal::NoShop));
        }
        Method::Naver => {}
    }
    let by_form = input.method != Method::Naver;
    let new = NewRequest {
        site,
        id: input.id,
        room: input.room,
        identity: room.identity,
        method: input.method,
        agent: session.viewer.agent,
        requested_at: *now,
        expires_at: now.plus(input.method.open_ms()),
        // The web shows a form in the conversation; elsewhere the customer gets a link, but for Naver's own dialog.
        link: (by_form && room.channel_kind != ChannelKind::Web).then(|| {
            let sealed = desk.vault().seal(desk.random(), place(site, input.id, "token"), &input.token);
            (secret::hash(&input.token), sealed)
        }),
    };
    store::verification::replace(tx, &new).await?;
    let line = store::audit::Line {
        room: Some(input.room),
        identity: Some(room.identity),
        ..store::audit::Line::of(input.audit, *now, Some(session.viewer.agent), "request_verification")
    };
    store::audit::insert(tx, site, line).await?;
    let (id, until) = (new.id.to_string(), new.expires_at.rfc3339());
    let agent = ("agent", session.name.as_str());
    let asks = match input.method {
        Method::Naver => SystemLine::new("number_requested", [agent]),
        method => {
            let args = [agent, ("method", method.name()), ("request_id", &id), ("expires_at", &until)];
            SystemLine::new("verification_requested", args)
        }
    };
    let message = add_line(tx, &mut room, asks, *now).await?;
    store::room::save(tx, [((site, input.room), &room.state)]).await?;
    let events = vec![tell::message(Some(access), &room, &message), tell::customer(&room)];
    Ok(Done::telling(asked(new.id, new.expires_at), events))
}

fn asked(id: RequestId, expires_at: Millis) -> VerificationAsked {
    VerificationAsked { id: id.to_string(), expires_at: expires_at.rfc3339() }
}
