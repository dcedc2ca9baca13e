use channels::sms::{Fault, Sms};
use domain::{Millis, RequestId, RoomNo, SiteId};
use serde::Deserialize;
use store::Tx;

use crate::{
    Desk, Done, Error,
    job::{Attempt, Ran},
    room::{add_line, tell},
    sms,
    view::SystemLine,
};

#[derive(Debug, Clone, Deserialize)]
struct Code {
    request_id: RequestId,
    room_no: RoomNo,
    code_hash: String,
    to: String,
    text: String,
    expires_at: i64,
}

/// A code goes out. Where it can't, it counts no more, and the room is told what helps.
pub(crate) async fn deliver(desk: &Desk, attempt: Attempt) -> Result<Ran, Error> {
    let Ok(code) = serde_json::from_str::<Code>(&attempt.payload) else {
        return Ok(Ran::Dead("not a code".to_owned()));
    };
    let (site, now) = (attempt.site, desk.now());
    let fault = match send(desk, site, &code, now).await? {
        None => return Ok(Ran::Done),
        Some(fault) => fault,
    };
    let in_time = now.plus(RETRY_MS).0 < code.expires_at;
    if matches!(fault, Fault::Later(_)) && in_time && !attempt.last {
        return Ok(Ran::Later(fault.to_string()));
    }
    let reason = fault.to_string();
    tell_failure(desk, site, code, fault).await?;
    Ok(Ran::Dead(reason))
}

/// A code that would come later than this is not worth another attempt.
const RETRY_MS: i64 = 20_000;

async fn send(desk: &Desk, site: SiteId, code: &Code, now: Millis) -> Result<Option<Fault>, Error> {
    if now.0 >= code.expires_at {
        return Ok(Some(Fault::Later("too late".to_owned())));
    }
    let sender = match sms::sender(desk, &mut desk.read().await?, site).await {
        Ok(sender) => sender,
        Err(Error::Verification(refusal)) => return Ok(Some(Fault::Settings(refusal.to_string()))),
        Err(error) => return Err(error),
    };
    let Ok(to) = code.to.parse() else { return Ok(Some(Fault::Number("not a number".to_owned()))) };
    let sms = Sms { site, to, text: code.text.clone(), expires_at: Millis(code.expires_at) };
    let attempt = channels::sms::Attempt { now, salt: desk.random() };
    Ok(desk.senders().send(&sender, &sms, attempt).await.err())
}

async fn tell_failure(desk: &Desk, site: SiteId, code: Code, fault: Fault) -> Result<(), Error> {
    let input = (site, code, fault, desk.now());
    desk.write("code not sent", input, |tx, (site, code, fault, now)| {
        Box::pin(write_failure(tx, *site, code, fault, *now))
    })
    .await
}

async fn write_failure(
    tx: &mut Tx<'_>,
    site: SiteId,
    code: &Code,
    fault: &Fault,
    now: Millis,
) -> Result<Done<()>, Error> {
    let Some(mut room) = store::room::lock(tx, &[(site, code.room_no)]).await?.pop() else {
        return Ok(Done::quiet(()));
    };
    store::verification::void_code(tx, site, code.request_id, &code.code_hash).await?;
    let before = room.state.access();
    if !before.status.is_open() {
        return Ok(Done::quiet(()));
    }
    let mut lines = vec![match fault {
        Fault::Number(_) => SystemLine::new("verification_not_sent_number", []),
        Fault::Later(_) | Fault::Settings(_) => SystemLine::new("verification_not_sent", []),
    }];
    if let Fault::Settings(reason) = fault {
        lines.push(SystemLine::internal("verification_sender", [("reason", reason)]));
    }
    let mut events = Vec::new();
    for line in lines {
        let message = add_line(tx, &mut room, line, now).await?;
        events.push(tell::message(Some(before), &room, &message));
    }
    store::room::save(tx, [((site, code.room_no), &room.state)]).await?;
    Ok(Done::telling((), events))
}
