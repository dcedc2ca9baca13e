//! Invitations: one-time links by which people become agents of a site (F16).

mod accept;

use domain::{AuditId, InvitationId, Millis, SiteId, access::Role};
use store::{Tx, audit, invitation::NewInvitation};

pub use accept::{Accept, accept, look};

use crate::{Desk, Done, Error, account, secret, session::Session, view};

/// How long an invitation is good.
const LIFE: i64 = 7 * 24 * 60 * 60_000;
/// Invitations of a site that stand at a time.
const MOST: i64 = 200;

/// The invitations of the session's site that nobody has accepted, newest first, those that have expired too.
///
/// # Errors
/// When the database fails.
pub async fn list(desk: &Desk, session: &Session) -> Result<view::Invitations, Error> {
    let rows = store::invitation::of_site(&mut desk.read().await?, session.site).await?;
    let now = desk.now();
    let items = rows.into_iter().map(|row| view::Invitation {
        id: row.id.to_string(),
        email: row.email,
        role: row.role.into(),
        invited_by: row.invited_by,
        created_at: row.created_at.rfc3339(),
        expires_at: row.expires_at.rfc3339(),
        expired: row.expires_at <= now,
    });
    Ok(view::Invitations { items: items.collect(), next_cursor: None })
}

struct Put {
    session: Session,
    id: InvitationId,
    email: String,
    role: Role,
    token_hash: String,
    line: AuditId,
    now: Millis,
}

/// Invites somebody, in place of an earlier invitation of theirs. The link is shown this once.
///
/// # Errors
/// [`Error::Invalid`]: no e-mail, one who works or worked here (`taken`), or more invitations than may stand (`too_many`).
pub async fn invite(desk: &Desk, session: &Session, new: &view::NewInvitation) -> Result<view::InvitationLink, Error> {
    let email = account::email(&new.email)?;
    let token = secret::token(desk);
    let (id, now) = (InvitationId(desk.id()), desk.now());
    let input = Put {
        session: session.clone(),
        id,
        email: email.clone(),
        role: new.role.into(),
        token_hash: secret::hash(&token),
        line: AuditId(desk.id()),
        now,
    };
    desk.write("invite", input, |tx, input| Box::pin(put(tx, input))).await?;
    Ok(link(desk, (id, email, new.role.into()), &token, now.plus(LIFE)))
}

async fn put(tx: &mut Tx<'_>, input: &Put) -> Result<Done<()>, Error> {
    let Put { session, id, email, role, line, now, .. } = input;
    let (site, me) = (session.site, session.viewer.agent);
    store::distribution::lock(tx, site).await?;
    let folded = account::fold(email);
    if let Some(known) = store::account::find(tx, &folded).await?
        && store::agent::is_in_site(tx, site, known.id).await?
    {
        return Err(Error::field("email", "taken"));
    }
    if store::invitation::count(tx, site).await? >= MOST {
        return Err(Error::Invalid(vec![crate::FieldError {
            field: "email".into(),
            code: "too_many",
            max: Some(MOST),
        }]));
    }
    let new = NewInvitation {
        site,
        id: *id,
        token_hash: &input.token_hash,
        email,
        email_folded: &folded,
        role: *role,
        by: me,
        expires_at: now.plus(LIFE),
    };
    store::invitation::put(tx, new, *now).await?;
    note(tx, session, (*line, *now), "invite", *id).await?;
    audit::value(tx, site, *line, "email", None, Some(email)).await?;
    Ok(Done::quiet(()))
}

/// Another link for an invitation, good for as long as a new one; the one before is no good any more.
///
/// # Errors
/// [`Error::NotFound`] without such an invitation.
pub async fn renew(desk: &Desk, session: &Session, id: InvitationId) -> Result<view::InvitationLink, Error> {
    let token = secret::token(desk);
    let now = desk.now();
    let input = (session.clone(), secret::hash(&token), AuditId(desk.id()));
    let renewed = desk.write("renew invitation", input, move |tx, (session, token_hash, line)| {
        Box::pin(async move {
            if !store::invitation::renew(tx, session.site, id, token_hash, now.plus(LIFE)).await? {
                return Err(Error::NotFound);
            }
            note(tx, session, (*line, now), "renew_invitation", id).await?;
            let row = store::invitation::find(tx, session.site, id).await?.ok_or(Error::NotFound)?;
            Ok(Done::quiet((id, row.email, row.role)))
        })
    });
    Ok(link(desk, renewed.await?, &token, now.plus(LIFE)))
}

/// Takes an invitation back: its link is no good any more.
///
/// # Errors
/// [`Error::NotFound`] without such an invitation.
pub async fn take_back(desk: &Desk, session: &Session, id: InvitationId) -> Result<(), Error> {
    let input = (session.clone(), AuditId(desk.id()), desk.now());
    desk.write("take back invitation", input, move |tx, (session, line, now)| {
        Box::pin(async move {
            if !store::invitation::remove(tx, session.site, id).await? {
                return Err(Error::NotFound);
            }
            note(tx, session, (*line, *now), "take_back_invitation", id).await?;
            Ok(Done::quiet(()))
        })
    })
    .await
}

async fn note(
    tx: &mut Tx<'_>,
    session: &Session,
    (line, now): (AuditId, Millis),
    action: &str,
    id: InvitationId,
) -> Result<(), Error> {
    let detail = format!(r#"{{"invitation":"{id}"}}"#);
    let told = audit::Line { detail: &detail, ..audit::Line::of(line, now, Some(session.viewer.agent), action) };
    Ok(audit::insert(tx, session.site, told).await?)
}

fn link(
    desk: &Desk,
    (id, email, role): (InvitationId, String, Role),
    token: &str,
    expires: Millis,
) -> view::InvitationLink {
    view::InvitationLink {
        id: id.to_string(),
        email,
        role: role.into(),
        url: format!("{}/invitation#token={token}", desk.config().public_url),
        expires_at: expires.rfc3339(),
    }
}

/// Name of a site, for those who are invited to it.
async fn site_name(desk: &Desk, site: SiteId) -> Result<String, Error> {
    Ok(store::site::find(&mut desk.read().await?, site).await?.ok_or(Error::LinkUsed)?.name)
}
