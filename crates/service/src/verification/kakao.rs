//! A customer on the way through Kakao: there by a link of the request, back with a code, in the same browser.

use channels::kakao_login::{Account, Fault};
use domain::{
    AuditId, IdentityId, Millis, SiteId, VerificationId,
    verification::{Method, Refusal, Verified},
};
use store::{
    Tx,
    kakao::KakaoAccount,
    verification::{self as stored, Request, Verification},
};

use super::{key, place};
use crate::{
    Desk, Done, Error, kakao_sync,
    room::{add_line, tell},
    secret,
    vault::Place,
    view::{SharedAccount, SystemLine},
};

/// Where a customer goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// Kakao's page.
    pub url: String,
    /// What the browser keeps and brings back: nobody else's code counts for this request.
    pub state: String,
}

/// How a customer comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Return {
    /// The number is verified.
    Verified,
    /// They did not agree, or cancelled.
    Denied,
    /// They agreed, but not to share a mobile number, or the account has none.
    NoNumber,
    /// Kakao failed; the link can be used again.
    Failed,
    /// The request is over, or it was begun in another browser.
    Closed,
}

/// The one-time address by which a customer begins.
pub(super) fn link(desk: &Desk, token: &str) -> String {
    format!("{}/kakao/start?t={token}", desk.config().widget_url)
}

/// A customer on the web wants to begin: the request gets a link for this browser.
pub(super) async fn open(desk: &Desk, request: &Request, signed: bool) -> Result<String, Error> {
    if request.method != Method::KakaoSync {
        return Err(Error::field("kakao", "invalid"));
    }
    kakao_sync::app(desk, &mut desk.read().await?, request.site).await?;
    let token = secret::token(desk);
    let sealed = desk.vault().seal(desk.random(), place(request.site, request.id, "token"), &token);
    let input = (request.clone(), secret::hash(&token), sealed, signed, desk.now());
    let opened = desk.write("open kakao sync", input, |tx, (request, hash, sealed, signed, now)| {
        Box::pin(async move {
            let opened =
                stored::set_link(tx, request.site, request.id, (hash.as_str(), sealed.as_str()), !signed, *now).await?;
            Ok(Done::quiet(opened))
        })
    });
    if opened.await? { Ok(link(desk, &token)) } else { Err(Error::Verification(Refusal::Closed)) }
}

/// A customer opens the link of a request.
///
/// # Errors
/// [`Refusal::Closed`] where it can't be answered any more, [`Refusal::NoKakaoSync`] where it is off by now.
pub async fn depart(desk: &Desk, token: &str) -> Result<Departure, Error> {
    let closed = Error::Verification(Refusal::Closed);
    if !secret::is_token(token) {
        return Err(closed);
    }
    let mut read = desk.read().await?;
    let request = stored::by_token(&mut read, &secret::hash(token)).await?;
    let request = request.filter(|request| request.method == Method::KakaoSync && request.is_open(desk.now()));
    let Some(request) = request else { return Err(closed) };
    let room = store::room::access(&mut read, request.site, request.room).await?;
    if !room.is_some_and(|room| room.access.status.is_open()) {
        return Err(closed);
    }
    let app = kakao_sync::app(desk, &mut read, request.site).await?;
    drop(read);
    let state = secret::token(desk);
    let input = (request.site, request.id, secret::hash(&state), desk.now());
    let set = desk.write("kakao departure", input, |tx, (site, id, hash, now)| {
        Box::pin(async move { Ok(Done::quiet(stored::set_state(tx, *site, *id, hash, *now).await?)) })
    });
    if !set.await? {
        return Err(Error::Verification(Refusal::Closed));
    }
    Ok(Departure { url: desk.kakao_login().authorize_url(&app, &state), state })
}

/// A customer comes back with a code, or with a refusal. What they brought counts once.
///
/// # Errors
/// When the database fails.
pub async fn arrive(desk: &Desk, state: &str, kept: &str, code: Option<&str>) -> Result<Return, Error> {
    if !secret::is_token(state) || state != kept {
        return Ok(Return::Closed);
    }
    let hash = secret::hash(state);
    let request = stored::by_state(&mut desk.read().await?, &hash).await?;
    let Some(request) = request.filter(|request| request.is_open(desk.now())) else { return Ok(Return::Closed) };
    let input = (request.site, request.id, hash);
    let taken = desk.write("kakao arrival", input, |tx, (site, id, hash)| {
        Box::pin(async move { Ok(Done::quiet(stored::take_state(tx, *site, *id, hash).await?)) })
    });
    if !taken.await? {
        return Ok(Return::Closed);
    }
    let Some(code) = code else { return Ok(Return::Denied) };
    let app = match kakao_sync::app(desk, &mut desk.read().await?, request.site).await {
        Err(Error::Verification(_)) => return Ok(Return::Closed),
        app => app?,
    };
    let account = match desk.kakao_login().account(&app, code).await {
        Ok(account) => account,
        Err(fault) => return failed(desk, &request, fault).await,
    };
    if account.mobile.is_none() {
        return Ok(Return::NoNumber);
    }
    let shared = SharedAccount { name: account.name.clone(), email: account.email.clone() };
    let shared = serde_json::to_string(&shared).map_err(|_| Error::Internal("an account can't be written"))?;
    let input = Arriving {
        sealed: desk.vault().seal(desk.random(), shared_place(request.site, request.identity), &shared),
        request,
        account,
        verification: VerificationId(desk.id()),
        audit: AuditId(desk.id()),
        now: desk.now(),
    };
    desk.write("kakao verified", input, |tx, input| Box::pin(write(tx, input))).await
}

pub(super) fn shared_place(site: SiteId, identity: IdentityId) -> Place<'static> {
    Place { site, table: "kakao_accounts", column: "shared", row: identity.0 }
}

/// Where somebody has to look at the settings, the room is told.
async fn failed(desk: &Desk, request: &Request, fault: Fault) -> Result<Return, Error> {
    let Fault::Settings(reason) = fault else { return Ok(Return::Failed) };
    let input = (request.clone(), reason, desk.now());
    desk.write("kakao refused", input, |tx, (request, reason, now)| {
        Box::pin(async move {
            let room = store::room::lock(tx, &[key(request)]).await?.pop();
            let Some(mut room) = room.filter(|room| room.state.status.is_open()) else { return Ok(Done::quiet(())) };
            let before = room.state.access();
            let line = SystemLine::internal("kakao_sync_refused", [("reason", reason.as_str())]);
            let message = add_line(tx, &mut room, line, *now).await?;
            store::room::save(tx, [(key(request), &room.state)]).await?;
            Ok(Done::telling((), vec![tell::message(Some(before), &room, &message)]))
        })
    })
    .await?;
    Ok(Return::Failed)
}

struct Arriving {
    request: Request,
    account: Account,
    sealed: String,
    verification: VerificationId,
    audit: AuditId,
    now: Millis,
}

async fn write(tx: &mut Tx<'_>, input: &Arriving) -> Result<Done<Return>, Error> {
    let (site, now) = (input.request.site, input.now);
    let Some(mut room) = store::room::lock(tx, &[key(&input.request)]).await?.pop() else {
        return Ok(Done::quiet(Return::Closed));
    };
    let request = stored::request(tx, site, input.request.id).await?.ok_or(Error::NotFound)?;
    if !request.is_open(now) || !room.state.status.is_open() || !stored::set_verified(tx, site, request.id).await? {
        return Ok(Done::quiet(Return::Closed));
    }
    let line = store::audit::Line {
        room: Some(request.room),
        identity: Some(request.identity),
        ..store::audit::Line::of(input.audit, now, None, "verify_mobile")
    };
    store::audit::insert(tx, site, line).await?;
    let number = input.account.mobile.clone();
    let text = number.as_ref().map(ToString::to_string);
    store::audit::value(tx, site, input.audit, "mobile", None, text.as_deref()).await?;
    let verification = Verification {
        id: input.verification,
        identity: request.identity,
        method: Method::KakaoSync,
        withdrawn_at: None,
        hidden: false,
        // An unsigned session of a claimed ID may be anybody (R6, R20).
        verified: Verified { number, at: now, signed: !request.claimed },
    };
    stored::insert(tx, site, &verification, input.audit).await?;
    let account = KakaoAccount { kakao_id: input.account.id.clone(), shared: input.sealed.clone() };
    store::kakao::keep(tx, site, request.identity, &account, now).await?;
    let before = room.state.access();
    let message = add_line(tx, &mut room, SystemLine::new("verification_completed", []), now).await?;
    store::room::save(tx, [(key(&request), &room.state)]).await?;
    Ok(Done::telling(Return::Verified, vec![tell::message(Some(before), &room, &message), tell::customer(&room)]))
}
