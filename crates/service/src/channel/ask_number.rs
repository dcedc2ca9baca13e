use domain::{
    AuditId, RequestId, RoomNo,
    room::ChannelKind,
    verification::{REQUEST_MS, Refusal},
};

use crate::{
    Desk, Done, Error,
    room::{add_line, tell},
    session::Session,
    view::{SystemLine, VerificationAsked},
};

/// Naver waits so long for an answer to its dialog.
const DIALOG_MS: i64 = 60_000;

/// Asks a customer of Naver TalkTalk for the number of their account: Naver shows them a dialog, and the answer comes as an event
/// (S64, S65b). Asked twice within the time of the dialog it is one request.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::RoomEnded`]; [`Error::Invalid`] for rooms of other channels,
/// [`Refusal::NoShop`] while no shop is linked.
pub(crate) async fn ask_number(desk: &Desk, session: &Session, room: RoomNo) -> Result<VerificationAsked, Error> {
    let (id, now) = (RequestId(desk.id()), desk.now());
    let input = (session.clone(), room, now, AuditId(desk.id()));
    desk.write("ask for number", input, |tx, (session, room, now, line)| {
        Box::pin(async move {
            let key = (session.site, *room);
            let mut record = store::room::lock(tx, &[key]).await?.pop().ok_or(Error::NotFound)?;
            let access = record.state.access();
            if !session.viewer.may_read(access) {
                return Err(Error::NotFound);
            }
            if !session.viewer.may_write(access) {
                return Err(Error::Forbidden);
            }
            if !access.status.is_open() {
                return Err(Error::RoomEnded);
            }
            if record.channel_kind != ChannelKind::Naver {
                return Err(Error::field("method", "invalid"));
            }
            if !store::shop::is_linked(tx, session.site).await? {
                return Err(Error::Verification(Refusal::NoShop));
            }
            let newest = store::message::page(tx, key, store::message::Place::Newest, 20).await?;
            let asked = newest
                .iter()
                .rev()
                .find(|message| message.extra.as_deref().is_some_and(|extra| extra.contains("\"number_requested\"")));
            if asked.is_some_and(|asked| *now < asked.at.plus(DIALOG_MS)) {
                return Ok(Done::quiet(()));
            }
            let audited = store::audit::Line {
                room: Some(*room),
                identity: Some(record.identity),
                ..store::audit::Line::of(*line, *now, Some(session.viewer.agent), "request_verification")
            };
            store::audit::insert(tx, session.site, audited).await?;
            let asks = SystemLine::new("number_requested", [("agent", session.name.as_str())]);
            let message = add_line(tx, &mut record, asks, *now).await?;
            store::room::save(tx, [(key, &record.state)]).await?;
            Ok(Done::telling((), vec![tell::message(Some(access), &record, &message)]))
        })
    })
    .await?;
    desk.departures().notify_one();
    Ok(VerificationAsked { id: id.to_string(), expires_at: now.plus(REQUEST_MS.min(DIALOG_MS)).rfc3339() })
}
