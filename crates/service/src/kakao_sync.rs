//! 카카오싱크 of a site: its Kakao app, and accounts that are unlinked (S65c, F9, R20).

use channels::kakao_login::App;
use domain::{
    AuditId, SiteId,
    verification::{Method, Refusal},
};
use store::{AsConn, audit, kakao as stored};
use subtle::ConstantTimeEq as _;

use crate::{Desk, Done, Error, FieldError, session::Session, vault::Place, verification, view};

const TEXT_MAX: usize = 200;

fn place(site: SiteId, column: &'static str) -> Place<'static> {
    Place { site, table: "kakao_sync", column, row: site.0 }
}

fn open(desk: &Desk, site: SiteId, column: &'static str, sealed: Option<&str>) -> Result<Option<String>, Error> {
    let unreadable = |_| Error::Internal("a stored secret can't be read with this key");
    sealed.map(|sealed| desk.vault().open(place(site, column), sealed).map_err(unreadable)).transpose()
}

/// The app of a site, ready to be asked.
///
/// # Errors
/// [`Refusal::NoKakaoSync`] where it is off or not set up.
pub(crate) async fn app(desk: &Desk, conn: &mut dyn AsConn, site: SiteId) -> Result<App, Error> {
    let settings = stored::settings(conn, site).await?;
    if !settings.enabled || settings.rest_api_key.is_empty() {
        return Err(Error::Verification(Refusal::NoKakaoSync));
    }
    let client_secret = open(desk, site, "client_secret", settings.client_secret.as_deref())?;
    Ok(App { rest_api_key: settings.rest_api_key, client_secret, redirect_uri: redirect_uri(desk) })
}

fn redirect_uri(desk: &Desk) -> String {
    format!("{}/kakao/callback", desk.config().widget_url)
}

/// The settings of the session's site; secrets are never shown.
///
/// # Errors
/// When the database fails.
pub async fn show(desk: &Desk, session: &Session) -> Result<view::KakaoSync, Error> {
    let settings = stored::settings(&mut desk.read().await?, session.site).await?;
    Ok(view::KakaoSync {
        enabled: settings.enabled,
        app_id: settings.app_id,
        rest_api_key: settings.rest_api_key,
        client_secret: None,
        client_secret_set: settings.client_secret.is_some(),
        admin_key: None,
        admin_key_set: settings.admin_key.is_some(),
        redirect_uri: redirect_uri(desk),
        unlink_url: format!("{}/kakao/unlink/{}", desk.config().widget_url, session.site),
    })
}

/// Sets them. Without a secret the one before stays.
///
/// # Errors
/// [`Error::Invalid`] where customers could not be asked with it.
pub async fn set(desk: &Desk, session: &Session, new: &view::KakaoSync) -> Result<view::KakaoSync, Error> {
    let site = session.site;
    let given = |text: &Option<String>| {
        let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        text.map(str::to_owned)
    };
    let (app_id, rest_api_key) = (new.app_id.trim(), new.rest_api_key.trim());
    let (client_secret, admin_key) = (given(&new.client_secret), given(&new.admin_key));
    let before = stored::settings(&mut desk.read().await?, site).await?;
    let mut faults = Vec::new();
    let mut refuse = |field: &'static str, code| faults.push(FieldError { field: field.into(), code, max: None });
    let word = |text: &str| text.len() <= TEXT_MAX && text.bytes().all(|b| b.is_ascii_graphic());
    if !app_id.bytes().all(|b| b.is_ascii_digit()) || app_id.len() > 20 {
        refuse("app_id", "invalid");
    }
    for (field, text) in [
        ("rest_api_key", Some(rest_api_key)),
        ("client_secret", client_secret.as_deref()),
        ("admin_key", admin_key.as_deref()),
    ] {
        if text.is_some_and(|text| !word(text)) {
            refuse(field, "invalid");
        }
    }
    if new.enabled && rest_api_key.is_empty() {
        refuse("rest_api_key", "required");
    }
    // Without it nobody could tell that an account was unlinked, and its number would stay.
    if new.enabled && admin_key.is_none() && before.admin_key.is_none() {
        refuse("admin_key", "required");
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let seal =
        |column, text: Option<String>| text.map(|text| desk.vault().seal(desk.random(), place(site, column), &text));
    let settings = stored::KakaoSync {
        enabled: new.enabled,
        app_id: app_id.to_owned(),
        rest_api_key: rest_api_key.to_owned(),
        client_secret: seal("client_secret", client_secret),
        admin_key: seal("admin_key", admin_key),
    };
    let input = (settings, session.viewer.agent, desk.now(), AuditId(desk.id()));
    desk.write("set kakao sync", input, move |tx, (settings, agent, now, line)| {
        Box::pin(async move {
            stored::put(tx, site, settings).await?;
            audit::insert(tx, site, audit::Line::of(*line, *now, Some(*agent), "set_kakao_sync")).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    show(desk, session).await
}

/// Switches it on with an app that is known to be good.
pub(crate) async fn switch_on(
    desk: &Desk,
    site: SiteId,
    (app_id, rest_api_key): (&str, &str),
    client_secret: &str,
    admin_key: &str,
) -> Result<(), Error> {
    let seal = |column, text| Some(desk.vault().seal(desk.random(), place(site, column), text));
    let settings = stored::KakaoSync {
        enabled: true,
        app_id: app_id.to_owned(),
        rest_api_key: rest_api_key.to_owned(),
        client_secret: seal("client_secret", client_secret),
        admin_key: seal("admin_key", admin_key),
    };
    desk.write("switch kakao sync on", settings, move |tx, settings| {
        Box::pin(async move {
            stored::put(tx, site, settings).await?;
            Ok(Done::quiet(()))
        })
    })
    .await
}

/// Kakao tells that somebody unlinked the app: what they verified with that account and what it shared is erased. Told
/// again it changes nothing.
///
/// # Errors
/// [`Error::Unauthorized`] for whoever has not the app's admin key.
pub async fn unlinked(desk: &Desk, site: SiteId, admin_key: &str, app_id: &str, kakao_id: &str) -> Result<(), Error> {
    let mut read = desk.read().await?;
    let settings = stored::settings(&mut read, site).await?;
    let known = open(desk, site, "admin_key", settings.admin_key.as_deref())?.ok_or(Error::Unauthorized)?;
    let same: bool = known.as_bytes().ct_eq(admin_key.as_bytes()).into();
    if !same || (!settings.app_id.is_empty() && settings.app_id != app_id) {
        return Err(Error::Unauthorized);
    }
    let identities = stored::by_kakao_id(&mut read, site, kakao_id).await?;
    drop(read);
    for identity in identities {
        verification::withdraw(desk, site, identity, Some(Method::KakaoSync)).await?;
    }
    Ok(())
}
