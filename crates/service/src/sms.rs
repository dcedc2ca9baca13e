//! Who sends the SMS of a site.

use channels::sms::{Account, Sender};
use domain::{AuditId, SiteId, verification};
use store::{AsConn, audit, sms::SmsSettings};

use crate::{Desk, Done, Error, FieldError, session::Session, vault::Place, view};

const KEY_MAX: usize = 200;

fn secret_place(site: SiteId) -> Place<'static> {
    Place { site, table: "sms_settings", column: "api_secret", row: site.0 }
}

/// The sender of a site, ready to send.
///
/// # Errors
/// [`verification::Refusal::NoSender`] where none was set up.
pub(crate) async fn sender(desk: &Desk, conn: &mut dyn AsConn, site: SiteId) -> Result<Sender, Error> {
    let settings = store::sms::settings(conn, site).await?;
    let missing = Error::Verification(verification::Refusal::NoSender);
    match settings.sender {
        verification::Sender::Local if desk.config().local_sms => Ok(Sender::Local),
        verification::Sender::Local => Err(missing),
        verification::Sender::Solapi => {
            let sealed = settings.api_secret.as_deref().ok_or(missing)?;
            let api_secret = desk
                .vault()
                .open(secret_place(site), sealed)
                .map_err(|_| Error::Internal("a stored secret can't be read with this key"))?;
            Ok(Sender::Solapi(Account { api_key: settings.api_key, api_secret, from: settings.from }))
        }
    }
}

/// The settings of the session's site; the secret is never shown.
///
/// # Errors
/// When the database fails.
pub async fn settings(desk: &Desk, session: &Session) -> Result<view::SmsSettings, Error> {
    let settings = store::sms::settings(&mut desk.read().await?, session.site).await?;
    Ok(view::SmsSettings {
        sender: settings.sender.into(),
        api_key: settings.api_key,
        api_secret: None,
        api_secret_set: settings.api_secret.is_some(),
        from: settings.from,
        local_allowed: desk.config().local_sms,
    })
}

/// Sets who sends. Without a secret the one before stays.
///
/// # Errors
/// [`Error::Invalid`] where the provider could not send with it.
pub async fn set(desk: &Desk, session: &Session, new: &view::SmsSettings) -> Result<view::SmsSettings, Error> {
    let site = session.site;
    let before = store::sms::settings(&mut desk.read().await?, site).await?;
    let (settings, secret) = check(desk, &before, new)?;
    let api_secret = secret.map(|secret| desk.vault().seal(desk.random(), secret_place(site), secret));
    let settings = SmsSettings { api_secret, ..settings };
    let input = (settings, session.viewer.agent, desk.now(), AuditId(desk.id()));
    desk.write("set sms", input, move |tx, (settings, agent, now, line)| {
        Box::pin(async move {
            store::sms::put(tx, site, settings).await?;
            audit::insert(tx, site, audit::Line::of(*line, *now, Some(*agent), "set_sms")).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    self::settings(desk, session).await
}

fn check<'n>(
    desk: &Desk,
    before: &SmsSettings,
    new: &'n view::SmsSettings,
) -> Result<(SmsSettings, Option<&'n str>), Error> {
    let mut faults = Vec::new();
    let mut refuse = |field: &'static str, code| faults.push(FieldError { field: field.into(), code, max: None });
    let secret = new.api_secret.as_deref().map(str::trim).filter(|secret| !secret.is_empty());
    let (api_key, from) = (new.api_key.trim(), new.from.chars().filter(char::is_ascii_digit).collect::<String>());
    let word = |text: &str| text.len() <= KEY_MAX && text.bytes().all(|b| b.is_ascii_graphic() && b != b',');
    let typed = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.' | '(' | ')');
    if !word(api_key) {
        refuse("api_key", "invalid");
    }
    if secret.is_some_and(|secret| !word(secret)) {
        refuse("api_secret", "invalid");
    }
    if !new.from.chars().all(typed) || (!from.is_empty() && !(8..=12).contains(&from.len())) {
        refuse("from", "invalid");
    }
    match new.sender {
        view::SmsSender::Local if !desk.config().local_sms => refuse("sender", "not_here"),
        view::SmsSender::Local => {}
        view::SmsSender::Solapi => {
            if api_key.is_empty() {
                refuse("api_key", "required");
            }
            if secret.is_none() && before.api_secret.is_none() {
                refuse("api_secret", "required");
            }
            if from.is_empty() {
                refuse("from", "required");
            }
        }
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let settings = SmsSettings { sender: new.sender.into(), api_key: api_key.to_owned(), api_secret: None, from };
    Ok((settings, secret))
}

/// What the local sender was given and is still of use, newest first; looking is audited.
///
/// # Errors
/// When the database fails.
pub async fn outbox(desk: &Desk, session: &Session) -> Result<view::SmsOutbox, Error> {
    let shown = desk.senders().outbox().list(session.site, desk.now());
    if !shown.is_empty() {
        let input = (session.site, session.viewer.agent, desk.now(), AuditId(desk.id()));
        desk.write("view sms outbox", input, |tx, &(site, agent, now, line)| {
            Box::pin(async move {
                audit::insert(tx, site, audit::Line::of(line, now, Some(agent), "view_sms_outbox")).await?;
                Ok(Done::quiet(()))
            })
        })
        .await?;
    }
    let message = |shown: channels::sms::Shown| view::SmsShown {
        to: shown.to,
        text: shown.text,
        at: shown.at.rfc3339(),
        expires_at: shown.expires_at.rfc3339(),
    };
    Ok(view::SmsOutbox { items: shown.into_iter().map(message).collect(), next_cursor: None })
}
