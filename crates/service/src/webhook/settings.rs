use channels::{messenger::fetch::Url, webhook as standard};
use domain::{AuditId, Millis, NewsId, SiteId, WebhookId, text, webhook::Kind};
use serde_json::json;
use store::{
    Tx, audit,
    webhook::{self, DeliveryRow, DeliveryState, Set, WebhookRow},
};

use super::{deliver, news};
use crate::{
    Desk, Done, Error, FieldError,
    session::Session,
    vault::Place,
    view::{self, NewWebhook, Webhook, WebhookDelivery, WebhookDeliveryList, WebhookList, WebhookSecret},
};

const LABEL_MAX: usize = 50;
const URL_MAX: usize = 500;
/// Webhooks of a site.
const WEBHOOKS_MAX: i64 = 20;
/// After a change the secret before signs as well for so long.
const OLD_SECRET_MS: i64 = 24 * 3_600_000;
const PAGE: i64 = 50;
/// Deliveries are counted up to here.
const COUNTED: i64 = 1_000;

fn place(site: SiteId, id: WebhookId) -> Place<'static> {
    Place { site, table: "webhooks", column: "secret", row: id.0 }
}

fn opened(desk: &Desk, row: &WebhookRow, sealed: &str) -> Result<Vec<u8>, Error> {
    let unreadable = || Error::Internal("a stored secret can't be read with this key");
    let hex = desk.vault().open(place(row.site, row.id), sealed).map_err(|_| unreadable())?;
    crate::secret::from_hex(&hex).ok_or_else(unreadable)
}

/// The keys that sign now, the newest first.
pub(super) fn keys(desk: &Desk, row: &WebhookRow, now: Millis) -> Result<Vec<Vec<u8>>, Error> {
    let old = row.old_secret.as_ref().filter(|(_, until)| now < *until).map(|(sealed, _)| sealed);
    [Some(&row.secret), old].into_iter().flatten().map(|sealed| opened(desk, row, sealed)).collect()
}

/// An address that may be told something: of the open internet by https, without a password in it; on a desk of this machine
/// also one of it. A name is looked at when it is called.
pub(super) fn parsed(desk: &Desk, url: &str) -> Option<Url> {
    let local = desk.config().is_local();
    let parsed: Url = url.parse().ok()?;
    let plain = parsed.username().is_empty() && parsed.password().is_none() && parsed.fragment().is_none();
    let secure = parsed.scheme() == "https" || (local && parsed.scheme() == "http");
    let open = local || parsed.host_str().is_some_and(crate::channel::is_open);
    (plain && secure && open && url.chars().count() <= URL_MAX).then_some(parsed)
}

/// The webhooks of the session's site.
///
/// # Errors
/// When the database fails.
pub async fn list(desk: &Desk, session: &Session) -> Result<WebhookList, Error> {
    let mut read = desk.read().await?;
    let rows = webhook::of_site(&mut read, session.site).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let counts = webhook::counts(&mut read, session.site, row.id, COUNTED).await?;
        items.push(shown(desk, &row, counts));
    }
    Ok(WebhookList { items, next_cursor: None })
}

async fn one(desk: &Desk, site: SiteId, id: WebhookId) -> Result<Webhook, Error> {
    let mut read = desk.read().await?;
    let row = webhook::find(&mut read, site, id).await?.ok_or(Error::NotFound)?;
    let counts = webhook::counts(&mut read, site, id, COUNTED).await?;
    Ok(shown(desk, &row, counts))
}

fn shown(desk: &Desk, row: &WebhookRow, (waiting, given_up): (i64, i64)) -> Webhook {
    let kinds = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Test && row.kinds & kind.bit() != 0);
    let error = row.last_error.as_ref();
    Webhook {
        id: row.id.to_string(),
        label: row.label.clone(),
        url: row.url.clone(),
        events: kinds.map(|kind| kind.name().to_owned()).collect(),
        enabled: row.enabled,
        stopped: row.stopped.clone(),
        version: row.version,
        waiting,
        given_up,
        last_success_at: row.last_success_at.map(Millis::rfc3339),
        last_error: error.map(|(error, _)| error.clone()),
        last_error_at: error.map(|(_, at)| at.rfc3339()),
        old_secret_until: row.old_secret.as_ref().filter(|(_, until)| desk.now() < *until).map(|(_, at)| at.rfc3339()),
    }
}

fn checked(desk: &Desk, new: &NewWebhook) -> Result<Set, Error> {
    let mut faults = Vec::new();
    let mut refuse = |field: &'static str, code: &'static str| {
        faults.push(FieldError { field: field.into(), code, max: None });
    };
    let url = new.url.trim();
    if parsed(desk, url).is_none() {
        refuse("url", "invalid_url");
    }
    let kinds: Option<Vec<Kind>> = new.events.iter().map(|name| Kind::named(name)).collect();
    match &kinds {
        None => refuse("events", "invalid"),
        Some(kinds) if kinds.is_empty() => refuse("events", "required"),
        Some(_) => {}
    }
    let label = text::line(&new.label, LABEL_MAX);
    if let Err(fault) = label
        && let Error::Invalid(errors) = Error::text("label", fault)
    {
        faults.extend(errors);
    }
    match (label, kinds) {
        (Ok(label), Some(kinds)) if faults.is_empty() => Ok(Set {
            label,
            url: url.to_owned(),
            kinds: kinds.iter().fold(0, |bits, kind| bits | kind.bit()),
            enabled: new.enabled,
        }),
        _ => Err(Error::Invalid(faults)),
    }
}

/// What a change was, for the audit log: no secrets.
fn written(set: &Set) -> String {
    let kinds = Kind::ALL.into_iter().filter(|kind| set.kinds & kind.bit() != 0).map(Kind::name).collect::<Vec<_>>();
    json!({"label": set.label, "url": set.url, "events": kinds, "enabled": set.enabled}).to_string()
}

/// What an administrator does to a webhook stands in the audit log.
struct Line {
    id: AuditId,
    session: Session,
    webhook: WebhookId,
    now: Millis,
}

impl Line {
    fn new(desk: &Desk, session: &Session, webhook: WebhookId) -> Self {
        Self { id: AuditId(desk.id()), session: session.clone(), webhook, now: desk.now() }
    }

    async fn write(
        &self,
        tx: &mut Tx<'_>,
        action: &str,
        values: Option<(Option<&str>, Option<&str>)>,
    ) -> Result<(), Error> {
        let detail = json!({"webhook_id": self.webhook.to_string()}).to_string();
        let line = audit::Line::of(self.id, self.now, Some(self.session.viewer.agent), action);
        audit::insert(tx, self.session.site, audit::Line { detail: &detail, ..line }).await?;
        if let Some((before, after)) = values {
            audit::value(tx, self.session.site, self.id, "webhook", before, after).await?;
        }
        Ok(())
    }
}

/// A new webhook with a secret of its own.
///
/// # Errors
/// [`Error::Invalid`], also where the site has as many as it may.
pub async fn create(desk: &Desk, session: &Session, new: &NewWebhook) -> Result<Webhook, Error> {
    let (set, id, site) = (checked(desk, new)?, WebhookId(desk.id()), session.site);
    let sealed = fresh(desk, site, id);
    let input = (Line::new(desk, session, id), set, sealed.1);
    desk.write("create webhook", input, move |tx, (line, set, sealed)| {
        Box::pin(async move {
            if !webhook::insert(tx, (site, id), set, sealed, line.now, WEBHOOKS_MAX).await? {
                return Err(Error::Invalid(vec![FieldError {
                    field: "webhooks".into(),
                    code: "too_many",
                    max: Some(WEBHOOKS_MAX),
                }]));
            }
            line.write(tx, "create_webhook", Some((None, Some(&written(set))))).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    refresh(desk).await?;
    one(desk, site, id).await
}

/// A new key, and the same encrypted.
fn fresh(desk: &Desk, site: SiteId, id: WebhookId) -> (Vec<u8>, String) {
    let key = desk.random::<{ standard::KEY_LEN }>();
    (key.to_vec(), desk.vault().seal(desk.random(), place(site, id), &crate::secret::hex(&key)))
}

/// Changes a webhook; one that was stopped is tried again.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`], [`Error::Stale`] where somebody else changed it meanwhile.
pub async fn change(desk: &Desk, session: &Session, id: WebhookId, new: &NewWebhook) -> Result<Webhook, Error> {
    let site = session.site;
    let set = checked(desk, new)?;
    let input = (Line::new(desk, session, id), set, new.version);
    desk.write("change webhook", input, move |tx, (line, set, version)| {
        Box::pin(async move {
            let row = webhook::find(tx, site, id).await?.ok_or(Error::NotFound)?;
            if version.is_some_and(|version| version != row.version)
                || !webhook::set(tx, (site, id), set, row.version, line.now).await?
            {
                return Err(Error::Stale);
            }
            let before = Set { label: row.label, url: row.url, kinds: row.kinds, enabled: row.enabled };
            line.write(tx, "change_webhook", Some((Some(&written(&before)), Some(&written(set))))).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    refresh(desk).await?;
    desk.outbox().ring();
    one(desk, site, id).await
}

/// Removes a webhook with its log; what it has not been told is told no more.
///
/// # Errors
/// [`Error::NotFound`]
pub async fn remove(desk: &Desk, session: &Session, id: WebhookId) -> Result<(), Error> {
    let site = session.site;
    desk.write("remove webhook", Line::new(desk, session, id), move |tx, line| {
        Box::pin(async move {
            if !webhook::delete(tx, site, id).await? {
                return Err(Error::NotFound);
            }
            line.write(tx, "remove_webhook", None).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    refresh(desk).await
}

/// The secret that receivers check signatures with. Looking is audited.
///
/// # Errors
/// [`Error::NotFound`]
pub async fn secret(desk: &Desk, session: &Session, id: WebhookId) -> Result<WebhookSecret, Error> {
    let row = webhook::find(&mut desk.read().await?, session.site, id).await?.ok_or(Error::NotFound)?;
    let secret = standard::shown(&opened(desk, &row, &row.secret)?);
    desk.write("view webhook secret", Line::new(desk, session, id), |tx, line| {
        Box::pin(async move { Ok(Done::quiet(line.write(tx, "view_webhook_secret", None).await?)) })
    })
    .await?;
    Ok(WebhookSecret { secret })
}

/// Another secret; the one before signs as well for a day, so that receivers can follow.
///
/// # Errors
/// [`Error::NotFound`]
pub async fn rotate_secret(desk: &Desk, session: &Session, id: WebhookId) -> Result<WebhookSecret, Error> {
    let site = session.site;
    let (key, sealed) = fresh(desk, site, id);
    desk.write("rotate webhook secret", (Line::new(desk, session, id), sealed), move |tx, (line, sealed)| {
        Box::pin(async move {
            if !webhook::set_secret(tx, (site, id), sealed, line.now.plus(OLD_SECRET_MS)).await? {
                return Err(Error::NotFound);
            }
            line.write(tx, "rotate_webhook_secret", None).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    Ok(WebhookSecret { secret: standard::shown(&key) })
}

/// 연결 확인: tells the webhook a test at once; what came of it stands in the answer.
///
/// # Errors
/// [`Error::NotFound`]
pub async fn check(desk: &Desk, session: &Session, id: WebhookId) -> Result<WebhookDelivery, Error> {
    let (site, now, news) = (session.site, desk.now(), NewsId(desk.id()));
    let row = webhook::find(&mut desk.read().await?, site, id).await?.ok_or(Error::NotFound)?;
    let told = news::written(news, site, Kind::Test, &json!({"site_id": site.to_string()}), now);
    // Far in the future: nobody else tells it meanwhile, and it is tried this once.
    let later = now.plus(24 * 3_600_000);
    desk.write("test webhook", told, move |tx, told| {
        Box::pin(async move { Ok(Done::quiet(webhook::tell_one(tx, id, told, later).await?)) })
    })
    .await?;
    let key = (site, id, news);
    let delivery = webhook::delivery(&mut desk.read().await?, key).await?.ok_or(Error::NotFound)?;
    let tried = deliver::attempt(desk, &row, &delivery).await?;
    desk.write("settle webhook test", (tried, desk.now()), move |tx, (tried, now)| {
        Box::pin(async move {
            match tried {
                Ok(status) => webhook::delivered(tx, key, *now, i64::from(*status)).await?,
                Err(fault) => {
                    webhook::failed(tx, key, None, *now, (fault.status.map(i64::from), fault.reason)).await?;
                }
            }
            Ok(Done::quiet(()))
        })
    })
    .await?;
    let delivery = webhook::delivery(&mut desk.read().await?, key).await?.ok_or(Error::NotFound)?;
    Ok(shown_delivery(delivery))
}

fn shown_delivery(row: DeliveryRow) -> WebhookDelivery {
    WebhookDelivery {
        id: row.news_id.to_string(),
        event: Kind::from_code(row.kind).map(Kind::name).unwrap_or_default().to_owned(),
        state: match row.state {
            0 => view::WebhookDeliveryState::Waiting,
            1 => view::WebhookDeliveryState::GivenUp,
            _ => view::WebhookDeliveryState::Delivered,
        },
        attempts: row.attempts,
        at: Millis(row.created_at).rfc3339(),
        next_at: (row.state == DeliveryState::Waiting as i64).then(|| Millis(row.run_at).rfc3339()),
        done_at: row.done_at.map(|at| Millis(at).rfc3339()),
        status: row.status,
        error: row.error,
        body: row.body,
    }
}

/// What a webhook was told, is to be told, or could not be told: the newest first.
///
/// # Errors
/// [`Error::NotFound`], [`Error::InvalidCursor`]
pub async fn deliveries(
    desk: &Desk,
    session: &Session,
    id: WebhookId,
    state: view::WebhookDeliveryState,
    cursor: Option<&str>,
) -> Result<WebhookDeliveryList, Error> {
    let before = cursor.map_or(Ok(i64::MAX), str::parse).map_err(|_| Error::InvalidCursor)?;
    let state = match state {
        view::WebhookDeliveryState::Waiting => DeliveryState::Waiting,
        view::WebhookDeliveryState::GivenUp => DeliveryState::GivenUp,
        view::WebhookDeliveryState::Delivered => DeliveryState::Delivered,
    };
    let mut read = desk.read().await?;
    webhook::find(&mut read, session.site, id).await?.ok_or(Error::NotFound)?;
    let mut rows = webhook::deliveries(&mut read, (session.site, id), state, before, PAGE + 1).await?;
    let page = usize::try_from(PAGE).unwrap_or_default();
    let more = rows.len() > page;
    rows.truncate(page);
    let next_cursor = rows.last().filter(|_| more).map(|row| row.news_id.to_string());
    Ok(WebhookDeliveryList { items: rows.into_iter().map(shown_delivery).collect(), next_cursor })
}

/// Tells one that is over once more.
///
/// # Errors
/// [`Error::NotFound`] where there is none, or it is on its way already.
pub async fn send_again(desk: &Desk, session: &Session, id: WebhookId, news: NewsId) -> Result<(), Error> {
    let site = session.site;
    desk.write("tell webhook again", Line::new(desk, session, id), move |tx, line| {
        Box::pin(async move {
            if !webhook::send_again(tx, (site, id, news), line.now).await? {
                return Err(Error::NotFound);
            }
            line.write(tx, "send_webhook_again", None).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    desk.outbox().ring();
    Ok(())
}

/// Tells all that were given up once more; how many.
///
/// # Errors
/// [`Error::NotFound`]
pub async fn send_all_again(desk: &Desk, session: &Session, id: WebhookId) -> Result<view::SentAgainCount, Error> {
    let site = session.site;
    webhook::find(&mut desk.read().await?, site, id).await?.ok_or(Error::NotFound)?;
    let sent = desk
        .write("tell webhook all again", Line::new(desk, session, id), move |tx, line| {
            Box::pin(async move {
                let sent = webhook::send_all_again(tx, site, id, line.now).await?;
                line.write(tx, "send_webhook_again", None).await?;
                Ok(Done::quiet(sent))
            })
        })
        .await?;
    desk.outbox().ring();
    Ok(view::SentAgainCount { sent: i64::try_from(sent).unwrap_or(i64::MAX) })
}

/// Learns what is wanted: before the first request, after a change, and every two seconds for what other processes change.
///
/// # Errors
/// When the database fails.
pub async fn refresh(desk: &Desk) -> Result<(), Error> {
    let wanted = webhook::wanted(&mut desk.read().await?).await?;
    desk.outbox().want(wanted);
    Ok(())
}
