use domain::{
    RoomNo, SiteId,
    verification::{Method, Refusal},
};
use store::verification as stored;

use super::{answer::step, place};
use crate::{
    Desk, Error, secret,
    view::{LinkAnswer, VerificationStep},
};

/// The one-time link of the request that is open in a room of a channel without forms: for the adapter that sends it to the
/// customer, and for nobody else. The token stands behind `#`, which browsers keep to themselves.
///
/// # Errors
/// When the database fails.
pub async fn link(desk: &Desk, site: SiteId, room: RoomNo) -> Result<Option<String>, Error> {
    let request = stored::open_of_room(&mut desk.read().await?, site, room).await?;
    let Some(request) = request.filter(|request| request.is_open(desk.now())) else { return Ok(None) };
    let Some(sealed) = &request.token else { return Ok(None) };
    let token = desk.vault().open(place(site, request.id, "token"), sealed);
    let token = token.map_err(|_| Error::Internal("a token can't be read with this key"))?;
    if request.method == Method::KakaoSync {
        return Ok(Some(super::kakao::link(desk, &token)));
    }
    Ok(Some(format!("{}/verify#{token}", desk.config().widget_url)))
}

/// Whoever has the link answers the request. The link ends with it, with another request, or with the room.
///
/// # Errors
/// As [`super::answer`].
pub async fn by_link(desk: &Desk, answer: &LinkAnswer) -> Result<VerificationStep, Error> {
    let closed = Error::Verification(Refusal::Closed);
    if !secret::is_token(&answer.token) {
        return Err(closed);
    }
    let mut read = desk.read().await?;
    let request = stored::by_token(&mut read, &secret::hash(&answer.token)).await?;
    let Some(request) = request.filter(|request| request.method == Method::Sms && request.is_open(desk.now())) else {
        return Err(closed);
    };
    if answer.number.is_some() || answer.code.is_some() {
        drop(read);
        // The messenger knows its account: what is verified there is nobody's claim.
        return step(desk, &request, answer.number.as_deref(), answer.code.as_deref(), true).await;
    }
    let room = store::room::access(&mut read, request.site, request.room).await?.ok_or(Error::NotFound)?;
    if !room.access.status.is_open() {
        return Err(closed);
    }
    let site = store::site::find(&mut read, request.site).await?.ok_or(Error::NotFound)?;
    Ok(VerificationStep {
        open: Some(true),
        expires_at: Some(request.expires_at.rfc3339()),
        site: Some(site.name),
        ..VerificationStep::default()
    })
}
