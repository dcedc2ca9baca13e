//! Keys by which other systems call the API (F17): each acts as one agent of its site, within that agent's role and its own
//! scopes. What is done with it stands in the audit log under that agent.

use domain::{
    AgentId, AuditId, KeyId, Millis, SiteId, access,
    key::{KEYS_MAX, LABEL_MAX, Scope, Scopes},
    text,
};
use serde_json::json;
use store::{
    StoreError,
    api_key::{self, KeyRow, NewKey},
    audit,
};

use crate::{
    Desk, Done, Error, FieldError, secret,
    session::{self, Session},
    view::{self, ApiKey, ApiKeyList, CreatedApiKey, NewApiKey},
};

/// What every key begins with, so that scanners for secrets find one that was published.
const PREFIX: &str = "sbk_";
/// Characters of a key that tell it from others.
const TAIL: usize = 4;
const MINUTE: i64 = 60_000;

/// The session of a key. Its use is noted at most once a minute.
///
/// # Errors
/// [`Error::Unauthorized`] without such a key, or where its agent is disabled.
pub async fn find(desk: &Desk, key: &str) -> Result<Session, Error> {
    let token = key.strip_prefix(PREFIX).filter(|token| secret::is_token(token)).ok_or(Error::Unauthorized)?;
    let token_hash = secret::hash(token);
    if let Some(known) = session::kept(desk, &token_hash) {
        return Ok(known);
    }
    let mark = session::mark(desk);
    let now = desk.now();
    let found = api_key::find(&mut desk.read().await?, &token_hash, now).await?.ok_or(Error::Unauthorized)?;
    let row = found.session;
    let role = access::Role::from_code(row.role).ok_or(StoreError::Corrupt("agents.role"))?;
    let session = Session {
        site: row.site,
        viewer: access::Viewer { agent: row.agent, role, leads: row.leads.into() },
        account: row.account,
        name: row.name,
        email: row.email,
        preferences: view::Preferences::from_stored(&row.preferences),
        token_hash,
        scopes: Some(found.scopes),
    };
    if found.used_at.is_none_or(|at| now.0 - at.0 >= MINUTE) {
        note(desk, row.site, found.id, now);
    }
    session::keep(desk, &session, mark);
    Ok(session)
}

/// Nobody waits for this.
fn note(desk: &Desk, site: SiteId, key: KeyId, now: Millis) {
    let desk = desk.clone();
    tokio::spawn(async move {
        let written = desk.write("note use of a key", (site, key, now), |tx, &(site, key, now)| {
            Box::pin(async move { Ok(Done::quiet(api_key::touch(tx, site, key, now).await?)) })
        });
        if let Err(error) = written.await {
            tracing::warn!(%error, "the use of a key could not be noted");
        }
    });
}

/// The keys of the session's site.
///
/// # Errors
/// When the database fails.
pub async fn list(desk: &Desk, session: &Session) -> Result<ApiKeyList, Error> {
    let rows = api_key::of_site(&mut desk.read().await?, session.site).await?;
    Ok(ApiKeyList { items: rows.into_iter().map(shown).collect(), next_cursor: None })
}

fn shown(row: KeyRow) -> ApiKey {
    ApiKey {
        id: row.key_id.to_string(),
        label: row.label,
        agent: view::AgentRef { agent_id: row.agent_id.to_string(), name: row.agent_name },
        agent_disabled: row.disabled,
        tail: row.tail,
        scopes: Scopes::from_code(row.scopes).each().map(|scope| scope.to_string()).collect(),
        created_at: Millis(row.created_at).rfc3339(),
        expires_at: row.expires_at.map(|at| Millis(at).rfc3339()),
        used_at: row.used_at.map(|at| Millis(at).rfc3339()),
    }
}

/// A new key; it is shown this once.
///
/// # Errors
/// [`Error::Invalid`], also for an agent who is not at work, and where the site has as many keys as it may.
pub async fn create(desk: &Desk, session: &Session, new: &NewApiKey) -> Result<CreatedApiKey, Error> {
    let (token, site, now) = (secret::token(desk), session.site, desk.now());
    let key = checked(desk, session, new, &token)?;
    let (id, line) = (key.id, AuditId(desk.id()));
    desk.write("create API key", (key, now), move |tx, (key, now)| {
        Box::pin(async move {
            if !api_key::insert(tx, site, key, *now, KEYS_MAX).await? {
                let full = api_key::of_site(tx, site).await?.len() >= usize::try_from(KEYS_MAX).unwrap_or_default();
                let (field, code, max) =
                    if full { ("keys", "too_many", Some(KEYS_MAX)) } else { ("agent_id", "invalid", None) };
                return Err(Error::Invalid(vec![FieldError { field: field.into(), code, max }]));
            }
            let scopes: Vec<_> = key.scopes.each().map(|scope| scope.to_string()).collect();
            let detail = json!({"key_id": key.id, "agent_id": key.agent, "scopes": scopes}).to_string();
            let written = audit::Line::of(line, *now, Some(key.by), "create_api_key");
            audit::insert(tx, site, audit::Line { detail: &detail, ..written }).await?;
            audit::value(tx, site, line, "label", None, Some(&key.label)).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    let rows = api_key::of_site(&mut desk.read().await?, site).await?;
    let item = rows.into_iter().find(|row| row.key_id == id.0).map(shown).ok_or(Error::NotFound)?;
    Ok(CreatedApiKey { key: format!("{PREFIX}{token}"), item })
}

fn checked(desk: &Desk, session: &Session, new: &NewApiKey, token: &str) -> Result<NewKey, Error> {
    let mut faults = Vec::new();
    let mut refuse = |field: &'static str, code: &'static str| {
        faults.push(FieldError { field: field.into(), code, max: None });
    };
    let scopes: Option<Scopes> = new.scopes.iter().map(|name| Scope::named(name)).collect();
    match scopes {
        None => refuse("scopes", "invalid"),
        Some(scopes) if scopes == Scopes::default() => refuse("scopes", "required"),
        Some(_) => {}
    }
    let expires_at = new.expires_at.as_deref().filter(|at| !at.is_empty()).map(Millis::from_rfc3339);
    match expires_at {
        Some(None) => refuse("expires_at", "invalid"),
        Some(Some(at)) if at <= desk.now() => refuse("expires_at", "out_of_range"),
        _ => {}
    }
    let agent: Option<AgentId> = match new.agent_id.as_deref() {
        None => Some(session.viewer.agent),
        Some(id) => id.parse().ok(),
    };
    if agent.is_none() {
        refuse("agent_id", "invalid");
    }
    let label = text::line(&new.label, LABEL_MAX);
    if let Err(fault) = &label
        && let Error::Invalid(errors) = Error::text("label", *fault)
    {
        faults.extend(errors);
    }
    match (label, scopes, agent) {
        (Ok(label), Some(scopes), Some(agent)) if faults.is_empty() => Ok(NewKey {
            id: KeyId(desk.id()),
            label,
            agent,
            token_hash: secret::hash(token),
            tail: token[token.len() - TAIL..].to_owned(),
            scopes,
            by: session.viewer.agent,
            expires_at: expires_at.flatten(),
        }),
        _ => Err(Error::Invalid(faults)),
    }
}

/// Ends a key at once; other processes of the desk follow within a second.
///
/// # Errors
/// [`Error::NotFound`]
pub async fn revoke(desk: &Desk, session: &Session, key: KeyId) -> Result<(), Error> {
    let site = session.site;
    let hash = api_key::token_hash(&mut desk.read().await?, site, key).await?.ok_or(Error::NotFound)?;
    let input = (session.viewer.agent, desk.now(), AuditId(desk.id()));
    desk.write("revoke API key", input, move |tx, &(agent, now, line)| {
        Box::pin(async move {
            if !api_key::delete(tx, site, key).await? {
                return Err(Error::NotFound);
            }
            let detail = json!({"key_id": key}).to_string();
            let line = audit::Line::of(line, now, Some(agent), "revoke_api_key");
            Ok(Done::quiet(audit::insert(tx, site, audit::Line { detail: &detail, ..line }).await?))
        })
    })
    .await?;
    session::forget_token(desk, &hash);
    Ok(())
}
