//! The Smart Store of a site: linked by an administrator, its orders copied and shown beside a conversation (S65a, S65b, F10).

mod orders;
mod sync;

pub use orders::{orders, refresh};
pub(crate) use sync::sync;

use channels::commerce::{Fault, Shop};
use domain::{AuditId, Millis, SiteId, mobile::Mobile};
use store::{audit, shop as stored};

use crate::{
    Desk, Done, Error, FieldError,
    job::{Kind, NewJob},
    session::Session,
    vault::Place,
    view,
};

const TEXT_MAX: usize = 100;
/// How far back orders are read when a shop is linked.
const BACK_MS: i64 = 30 * 24 * 3_600_000;
/// Orders that are removed in one transaction.
const SLICE: i64 = 256;

fn place(site: SiteId) -> Place<'static> {
    Place { site, table: "shops", column: "client_secret", row: site.0 }
}

/// What stands for a number in the copy of the orders: by the key in use, then by the one before.
fn hashes(desk: &Desk, site: SiteId, number: &Mobile) -> Vec<String> {
    desk.vault().hashes("shop number", &[&site.0.to_le_bytes(), number.digits().as_bytes()])
}

/// A linked shop, ready to be called.
fn ready(desk: &Desk, site: SiteId, shop: &stored::Shop) -> Result<Shop, Error> {
    let client_secret = desk
        .vault()
        .open(place(site), &shop.client_secret)
        .map_err(|_| Error::Internal("a stored secret can't be read with this key"))?;
    Ok(Shop { site, client_id: shop.client_id.clone(), client_secret })
}

/// The settings of the session's site; the secret is never shown.
///
/// # Errors
/// When the database fails.
pub async fn show(desk: &Desk, session: &Session) -> Result<view::Shop, Error> {
    let shop = stored::find(&mut desk.read().await?, session.site).await?;
    let Some(shop) = shop else { return Ok(view::Shop::default()) };
    Ok(view::Shop {
        linked: true,
        linked_at: Some(Millis(shop.linked_at).rfc3339()),
        synced_at: shop.synced_at.map(|at| Millis(at).rfc3339()),
        catching_up: shop.synced_at.is_none(),
        last_error: last_error(&shop),
        client_id: shop.client_id,
    })
}

fn last_error(shop: &stored::Shop) -> Option<view::ShopError> {
    let (error, at) = (shop.error.as_deref()?, shop.error_at?);
    let (kind, code) = match error.strip_prefix("refused ") {
        Some(code) => (view::ShopErrorKind::Refused, code),
        None => (view::ShopErrorKind::Busy, error),
    };
    Some(view::ShopError { kind, code: code.to_owned(), at: Millis(at).rfc3339() })
}

/// As it is stored: what would help stands in front.
fn told(fault: &Fault) -> String {
    match fault {
        Fault::Later(code) => code.clone(),
        Fault::Refused(code) => format!("refused {code}"),
    }
}

/// '연동하기': links a shop once its application gets a token; linked before, it gets another secret or becomes another shop.
///
/// # Errors
/// [`Error::Invalid`] for an application or a secret that the service refuses, [`Error::Provider`] where it was not reached.
pub async fn link(desk: &Desk, session: &Session, new: &view::NewShop) -> Result<view::Shop, Error> {
    let site = session.site;
    let before = stored::find(&mut desk.read().await?, site).await?;
    let shop = check(desk, site, before.as_ref(), new)?;
    desk.shops().check(&shop, desk.now()).await.map_err(|fault| match fault {
        Fault::Refused(_) => Error::field("client_secret", "refused"),
        Fault::Later(code) => Error::Provider(code),
    })?;
    let other = before.as_ref().is_some_and(|before| before.client_id != shop.client_id);
    if other {
        // Orders of another shop are nobody's here.
        drop_shop(desk, session).await?;
    }
    let now = desk.now();
    let sealed = desk.vault().seal(desk.random(), place(site), &shop.client_secret);
    let job = NewJob::new(desk, site, Kind::ShopOrders, &serde_json::json!({"client_id": shop.client_id}));
    let is_new = before.is_none() || other;
    let input = (shop.client_id, sealed, job, now, AuditId(desk.id()), session.viewer.agent);
    desk.write("link shop", input, move |tx, (client_id, sealed, job, now, line, agent)| {
        Box::pin(async move {
            stored::link(tx, site, (client_id.as_str(), sealed.as_str()), *now, now.plus(-BACK_MS)).await?;
            if is_new {
                job.insert(tx, *now).await?;
            } else {
                store::job::hasten(tx, site, Kind::ShopOrders.name(), *now).await?;
            }
            audit::insert(tx, site, audit::Line::of(*line, *now, Some(*agent), "link_shop")).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    desk.wake_workers();
    show(desk, session).await
}

/// Links a shop whose application is known to be good.
pub(crate) async fn put(desk: &Desk, site: SiteId, (client_id, client_secret): (&str, &str)) -> Result<(), Error> {
    let sealed = desk.vault().seal(desk.random(), place(site), client_secret);
    let job = NewJob::new(desk, site, Kind::ShopOrders, &serde_json::json!({"client_id": client_id}));
    let input = (client_id.to_owned(), sealed, job, desk.now());
    desk.write("put shop", input, move |tx, (client_id, sealed, job, now)| {
        Box::pin(async move {
            stored::link(tx, site, (client_id.as_str(), sealed.as_str()), *now, now.plus(-BACK_MS)).await?;
            job.insert(tx, *now).await?;
            Ok(Done::quiet(()))
        })
    })
    .await
}

fn check(desk: &Desk, site: SiteId, before: Option<&stored::Shop>, new: &view::NewShop) -> Result<Shop, Error> {
    let mut faults = Vec::new();
    let mut refuse = |field: &'static str, code| faults.push(FieldError { field: field.into(), code, max: None });
    let word = |text: &str| text.len() <= TEXT_MAX && text.bytes().all(|b| b.is_ascii_graphic());
    let client_id = new.client_id.trim();
    let secret = new.client_secret.as_deref().map(str::trim).filter(|secret| !secret.is_empty());
    if client_id.is_empty() {
        refuse("client_id", "required");
    } else if !word(client_id) {
        refuse("client_id", "invalid");
    }
    if secret.is_some_and(|secret| !word(secret)) {
        refuse("client_secret", "invalid");
    }
    let kept = before.filter(|before| before.client_id == client_id);
    if secret.is_none() && kept.is_none() {
        refuse("client_secret", "required");
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    match (secret, kept) {
        (Some(secret), _) => Ok(Shop { site, client_id: client_id.to_owned(), client_secret: secret.to_owned() }),
        (None, Some(kept)) => ready(desk, site, kept),
        (None, None) => Err(Error::field("client_secret", "required")),
    }
}

/// '연결 확인': gets a token anew and reads what changed.
///
/// # Errors
/// [`Error::NotFound`] where no shop is linked, and as [`link`].
pub async fn test(desk: &Desk, session: &Session) -> Result<view::Shop, Error> {
    let site = session.site;
    let shop = stored::find(&mut desk.read().await?, site).await?.ok_or(Error::NotFound)?;
    let checked = desk.shops().check(&ready(desk, site, &shop)?, desk.now()).await;
    let input = (shop.client_id, checked.as_ref().err().map(told), desk.now());
    desk.write("test shop", input, move |tx, (client_id, error, now)| {
        Box::pin(async move {
            match error {
                Some(error) => stored::failed(tx, site, client_id, error, *now).await?,
                None => store::job::hasten(tx, site, Kind::ShopOrders.name(), *now).await?,
            }
            Ok(Done::quiet(()))
        })
    })
    .await?;
    desk.wake_workers();
    show(desk, session).await
}

/// '연동 해제': the shop is forgotten with its secret and all of its orders.
///
/// # Errors
/// When the database fails.
pub async fn unlink(desk: &Desk, session: &Session) -> Result<view::Shop, Error> {
    drop_shop(desk, session).await?;
    show(desk, session).await
}

async fn drop_shop(desk: &Desk, session: &Session) -> Result<(), Error> {
    let (site, agent) = (session.site, session.viewer.agent);
    desk.shops().forget(site);
    let input = (desk.now(), AuditId(desk.id()));
    desk.write("unlink shop", input, move |tx, (now, line)| {
        Box::pin(async move {
            store::job::cancel(tx, site, Kind::ShopOrders.name()).await?;
            if stored::unlink(tx, site).await? {
                audit::insert(tx, site, audit::Line::of(*line, *now, Some(agent), "unlink_shop")).await?;
            }
            Ok(Done::quiet(()))
        })
    })
    .await?;
    loop {
        let gone = desk.write("forget orders", (), move |tx, ()| {
            Box::pin(async move { Ok(Done::quiet(stored::forget(tx, site, SLICE).await?)) })
        });
        if gone.await? == 0 {
            return Ok(());
        }
    }
}
