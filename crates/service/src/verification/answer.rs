use domain::{
    AuditId, Millis, RequestId, VerificationId,
    mobile::Mobile,
    verification::{self as rules, CODE_MS, Method, Refusal, SEND_AGAIN_MS, State, TRIES_MAX, Verified},
};
use serde_json::json;
use store::{
    Tx,
    verification::{self as stored, Counted, NewCode, Request, Verification},
};
use subtle::ConstantTimeEq as _;

use super::{key, place};
use crate::{
    Desk, Done, Error,
    entry::Visitor,
    job::{Kind, NewJob},
    room::{add_line, tell},
    site,
    view::{Locale, SystemLine, VerificationAnswer, VerificationStep},
};

/// A customer on the web answers the request of the room they stand in: a number, then the code that came.
///
/// # Errors
/// [`Error::Verification`] where the request can't be answered so, [`Error::Invalid`] for what is no number or code.
pub async fn answer(desk: &Desk, visitor: &Visitor, answer: &VerificationAnswer) -> Result<VerificationStep, Error> {
    let closed = Error::Verification(Refusal::Closed);
    let Ok(id) = answer.request_id.parse::<RequestId>() else { return Err(closed) };
    let request = stored::request(&mut desk.read().await?, visitor.site, id).await?;
    let Some(request) = request.filter(|request| visitor.room_no == Some(request.room)) else { return Err(closed) };
    // An unsigned session of a claimed ID may be anybody (R6, R20).
    let signed = visitor.signed || visitor.marks.unsigned_id.is_none();
    if answer.kakao == Some(true) {
        let url = super::kakao::open(desk, &request, signed).await?;
        return Ok(VerificationStep { url: Some(url), ..VerificationStep::default() });
    }
    if request.method != Method::Sms {
        return Err(closed);
    }
    step(desk, &request, answer.number.as_deref(), answer.code.as_deref(), signed).await
}

pub(super) async fn step(
    desk: &Desk,
    request: &Request,
    number: Option<&str>,
    code: Option<&str>,
    signed: bool,
) -> Result<VerificationStep, Error> {
    match (number, code) {
        (Some(number), None) => send(desk, request, number).await,
        (None, Some(code)) => check(desk, request, code, signed).await,
        _ => Err(Error::field("number", "required")),
    }
}

fn number_hash(desk: &Desk, request: &Request, number: &Mobile) -> String {
    desk.vault().hash("mobile", &[&request.site.0.to_le_bytes(), number.digits().as_bytes()])
}

fn code_hash(desk: &Desk, request: &Request, salt: &str, code: &str) -> String {
    desk.vault().hash("code", &[&request.id.0.to_le_bytes(), salt.as_bytes(), code.as_bytes()])
}

struct Sending {
    request: Request,
    code: NewCode,
    job: NewJob,
}

/// Lets a code go out. The number is looked up nowhere: the answer can't tell whether anybody knows it.
async fn send(desk: &Desk, request: &Request, typed: &str) -> Result<VerificationStep, Error> {
    let number: Mobile = typed.parse().map_err(|_| Error::field("number", "not_mobile"))?;
    let (site, now) = (request.site, desk.now());
    let known = store::site::find(&mut desk.read().await?, site).await?.ok_or(Error::NotFound)?;
    let day = now.start_of_day(&site::zone(&known.time_zone)?);
    let (code, salt) = (rules::code(desk.random()), crate::secret::hex(&desk.random::<16>()));
    let code_hash = code_hash(desk, request, &salt, &code);
    let expires_at = now.plus(CODE_MS);
    let payload = json!({
        "request_id": request.id,
        "room_no": request.room,
        "code_hash": code_hash,
        "to": number.digits(),
        "text": rules::message(&known.name, Locale::of_site(&known.locale) == Locale::Ko, &code),
        "expires_at": expires_at.0,
    });
    let input = Sending {
        code: NewCode {
            at: now,
            number: desk.vault().seal(desk.random(), place(site, request.id, "number"), number.digits()),
            number_hash: number_hash(desk, request, &number),
            salt,
            code_hash,
            expires_at,
            day,
            again: now.plus(-SEND_AGAIN_MS),
        },
        job: NewJob::new(desk, site, Kind::SmsCode, &payload),
        request: request.clone(),
    };
    let until = desk.write("send code", input, |tx, input| Box::pin(write_send(tx, input))).await?;
    desk.wake_workers();
    Ok(VerificationStep { sent: Some(true), expires_at: Some(until.rfc3339()), ..VerificationStep::default() })
}

async fn write_send(tx: &mut Tx<'_>, input: &Sending) -> Result<Done<Millis>, Error> {
    let Sending { request, code, job } = input;
    let open = store::room::access(tx, request.site, request.room).await?;
    if !open.is_some_and(|room| room.access.status.is_open()) {
        return Err(Error::Verification(Refusal::Closed));
    }
    match stored::send(tx, request.site, request.id, code).await? {
        Counted::Sent => {
            job.insert(tx, code.at).await?;
            Ok(Done::quiet(code.expires_at))
        }
        Counted::NotOfNumber => Err(Error::Verification(Refusal::TooManySends)),
        Counted::NotOfRequest => {
            let now = stored::request(tx, request.site, request.id).await?.ok_or(Error::NotFound)?;
            if !now.is_open(code.at) {
                Err(Error::Verification(Refusal::Closed))
            } else if now.number_hash.as_ref() == Some(&code.number_hash) && now.sent_at > Some(code.again) {
                // The same call again: the code is on its way.
                Ok(Done::quiet(now.code_expires_at))
            } else {
                Err(Error::Verification(Refusal::TooManySends))
            }
        }
    }
}

struct Checking {
    desk: Desk,
    request: Request,
    code: String,
    signed: bool,
    verification: VerificationId,
    audit: AuditId,
    now: Millis,
}

async fn check(desk: &Desk, request: &Request, typed: &str, signed: bool) -> Result<VerificationStep, Error> {
    let input = Checking {
        desk: desk.clone(),
        request: request.clone(),
        code: rules::typed_code(typed).ok_or_else(|| Error::field("code", "invalid"))?,
        signed,
        verification: VerificationId(desk.id()),
        audit: AuditId(desk.id()),
        now: desk.now(),
    };
    // A wrong code is counted, so its refusal is no failure of the transaction.
    let refused = desk.write("check code", input, |tx, input| Box::pin(write_check(tx, input))).await?;
    match refused {
        None => Ok(VerificationStep { verified: Some(true), ..VerificationStep::default() }),
        Some(refusal) => Err(Error::Verification(refusal)),
    }
}

async fn write_check(tx: &mut Tx<'_>, input: &Checking) -> Result<Done<Option<Refusal>>, Error> {
    let Checking { desk, now, .. } = input;
    let (site, id) = (input.request.site, input.request.id);
    let refuse = |refusal| Ok(Done::quiet(Some(refusal)));
    let Some(mut room) = store::room::lock(tx, &[key(&input.request)]).await?.pop() else {
        return refuse(Refusal::Closed);
    };
    let counted = stored::count_try(tx, site, id, *now).await?;
    let request = stored::request(tx, site, id).await?.ok_or(Error::NotFound)?;
    let right = request.salt.as_deref().zip(request.code_hash.as_deref()).is_some_and(|(salt, hash)| {
        let given = code_hash(desk, &request, salt, &input.code);
        given.as_bytes().ct_eq(hash.as_bytes()).into()
    });
    if request.state == State::Verified && right && *now < request.code_expires_at {
        // The same call again.
        return Ok(Done::quiet(None));
    }
    if !request.is_open(*now) || !room.state.status.is_open() {
        return refuse(Refusal::Closed);
    }
    if !counted {
        return refuse(if request.tries >= TRIES_MAX { Refusal::TooManyTries } else { Refusal::Expired });
    }
    if !right {
        return refuse(match TRIES_MAX - request.tries {
            0 => Refusal::TooManyTries,
            left => Refusal::Wrong { left },
        });
    }
    let sealed = request.number.as_deref().ok_or(Error::Internal("a code without a number"))?;
    let number = desk.vault().open(place(site, id, "number"), sealed).ok().and_then(|number| number.parse().ok());
    let number: Mobile = number.ok_or(Error::Internal("a number can't be read with this key"))?;
    if !stored::set_verified(tx, site, id).await? {
        return Ok(Done::quiet(None));
    }
    let line = store::audit::Line {
        room: Some(request.room),
        identity: Some(request.identity),
        ..store::audit::Line::of(input.audit, *now, None, "verify_mobile")
    };
    store::audit::insert(tx, site, line).await?;
    store::audit::value(tx, site, input.audit, "mobile", None, Some(&number.to_string())).await?;
    let verification = Verification {
        id: input.verification,
        identity: request.identity,
        method: request.method,
        withdrawn_at: None,
        hidden: false,
        verified: Verified { number: Some(number), at: *now, signed: input.signed },
    };
    stored::insert(tx, site, &verification, input.audit).await?;
    let before = room.state.access();
    let message = add_line(tx, &mut room, SystemLine::new("verification_completed", []), *now).await?;
    store::room::save(tx, [(key(&request), &room.state)]).await?;
    Ok(Done::telling(None, vec![tell::message(Some(before), &room, &message), tell::customer(&room)]))
}
