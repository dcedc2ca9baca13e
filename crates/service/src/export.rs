//! Lists as files (F15): written part by part by a job, kept for a day, for 매니저 and 관리자.
//!
//! Every part is stored as a whole before it is noted, so that a restart goes on behind the last one that was. Only what is
//! complete can be downloaded.

mod sheet;
mod work;

use std::{collections::HashMap, fmt};

use bytes::Bytes;
use domain::{
    AgentId, AuditId, ExportId, Millis, SiteId,
    access::{Role, Viewer},
    export::{Kind, State},
    key::{Area, Scope},
};
use futures_util::{StreamExt as _, stream, stream::BoxStream};
use object_store::{ObjectStoreExt as _, path::Path};
use serde::{Deserialize, Serialize};
use store::{audit, export::Export, list::Behind};

pub use work::sweep;
pub(crate) use work::write;

use crate::{
    Desk, Done, Error,
    job::{self, NewJob},
    list::{Consultations, Customers, Reader, check_consultations, check_customers},
    session::Session,
    view,
};

/// A file is kept for so long.
const KEPT_MS: i64 = 24 * 3_600_000;
/// Longer than any takes to be written.
const WRITTEN_MS: i64 = 24 * 3_600_000;
const SHOWN: i64 = 20;

/// What a job writes.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Task {
    export: ExportId,
    filter: Filter,
    english: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
enum Filter {
    Customers(Customers),
    Consultations(Consultations),
}

impl Filter {
    fn of(new: &view::NewExport) -> Self {
        let (q, tag, channel_id) = (new.q.clone(), new.tag.clone(), new.channel_id.clone());
        let (from, to) = (new.from.clone(), new.to.clone());
        match new.kind {
            view::ExportKind::Customers => Self::Customers(Customers { q, tag, channel_id, from, to }),
            view::ExportKind::Consultations => Self::Consultations(Consultations {
                q,
                customer: String::new(),
                status: new.status.clone(),
                channel_id,
                agent_id: new.agent_id.clone(),
                category_id: new.category_id.clone(),
                tag,
                from,
                to,
            }),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Customers(_) => Kind::Customers,
            Self::Consultations(_) => Kind::Consultations,
        }
    }

    fn action(&self) -> &'static str {
        match self {
            Self::Customers(_) => "export_customers",
            Self::Consultations(_) => "export_consultations",
        }
    }

    /// What was typed is personal and is kept apart from the audit log's lines.
    fn without_words(&self) -> (Self, String) {
        let mut plain = self.clone();
        let words = match &mut plain {
            Self::Customers(filter) => std::mem::take(&mut filter.q),
            Self::Consultations(filter) => std::mem::take(&mut filter.q),
        };
        (plain, words)
    }
}

/// Begins to write a list.
///
/// # Errors
/// [`Error::Forbidden`] for agents, [`Error::ScopeMissing`] for an API key, [`Error::ExportRunning`] where one of one's own is being written, [`Error::Invalid`] for a
/// filter that can be none.
pub async fn create(desk: &Desk, session: &Session, new: &view::NewExport) -> Result<view::Export, Error> {
    session.at_least(Role::Manager)?;
    let filter = Filter::of(new);
    in_scope(session, filter.kind())?;
    let mut read = desk.read().await?;
    let total = match &filter {
        Filter::Customers(filter) => {
            check_customers(&mut read, Reader::of(session), filter).await?;
            None
        }
        Filter::Consultations(filter) => check_consultations(&mut read, Reader::of(session), filter).await?,
    };
    drop(read);
    let (now, id) = (desk.now(), ExportId(desk.id()));
    let export = Export {
        site: session.site,
        id,
        agent: session.viewer.agent,
        role: session.viewer.role,
        leads: session.viewer.leads.to_vec(),
        kind: filter.kind(),
        state: State::Running,
        rows: 0,
        total,
        parts: 0,
        bytes: 0,
        place: Behind::NOTHING,
        created_at: now,
        done_at: None,
        expires_at: now.plus(WRITTEN_MS),
    };
    let english = session.preferences.locale == view::Locale::En;
    let task = Task { export: id, filter, english };
    let payload = serde_json::to_value(&task).map_err(|_| Error::Internal("an export could not be written"))?;
    let job = NewJob::new(desk, session.site, job::Kind::Export, &payload);
    let started = desk.write("begin export", (export.clone(), job), |tx, (export, job)| {
        Box::pin(async move {
            match store::export::insert(tx, export).await {
                Err(error) if error.is_unique_violation() => return Err(Error::ExportRunning),
                inserted => inserted?,
            }
            job.insert(tx, export.created_at).await?;
            Ok(Done::quiet(()))
        })
    });
    started.await?;
    desk.wake_workers();
    Ok(shown(&export))
}

/// An API key needs the scope of what is written too: customers are no statistics.
fn in_scope(session: &Session, kind: Kind) -> Result<(), Error> {
    let wanted = match kind {
        Kind::Customers => Scope { area: Area::Customers, writes: false },
        Kind::Consultations => return Ok(()),
    };
    match session.scopes {
        Some(scopes) if !scopes.allow(wanted) => Err(Error::ScopeMissing(wanted)),
        _ => Ok(()),
    }
}

/// One's own exports, newest first; those that an API key may not have are left out.
///
/// # Errors
/// [`Error::Forbidden`] for agents.
pub async fn list(desk: &Desk, session: &Session) -> Result<view::Exports, Error> {
    session.at_least(Role::Manager)?;
    let now = desk.now();
    let found = store::export::of_agent(&mut desk.read().await?, session.site, session.viewer.agent, SHOWN).await?;
    let current = found.into_iter().filter(|export| export.expires_at > now && in_scope(session, export.kind).is_ok());
    Ok(view::Exports { items: current.map(|export| shown(&export)).collect() })
}

/// One of one's own.
async fn own(desk: &Desk, session: &Session, id: ExportId) -> Result<Export, Error> {
    session.at_least(Role::Manager)?;
    let found = store::export::find(&mut desk.read().await?, session.site, id).await?;
    let now = desk.now();
    let own = found.filter(|export| export.agent == session.viewer.agent && export.expires_at > now);
    let own = own.ok_or(Error::NotFound)?;
    in_scope(session, own.kind)?;
    Ok(own)
}

/// Cancels an export, or removes its file.
///
/// # Errors
/// [`Error::NotFound`] for those of others, and those that are gone.
pub async fn cancel(desk: &Desk, session: &Session, id: ExportId) -> Result<(), Error> {
    let export = own(desk, session, id).await?;
    desk.write("cancel export", (export.clone(), desk.now()), |tx, (export, now)| {
        Box::pin(async move {
            store::export::take_back(tx, export.site, export.id, *now).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    // It is forgotten already; a file that can't be removed now is removed by the next sweep.
    if let Err(error) = work::remove(desk, &export).await {
        tracing::warn!(%error, "an export could not be removed");
    }
    Ok(())
}

/// A file on its way out.
pub struct File {
    /// Shown name.
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// The bytes, part after part.
    pub body: BoxStream<'static, Result<Bytes, Error>>,
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File").field("name", &self.name).field("size", &self.size).finish_non_exhaustive()
    }
}

/// The whole file of an export; taking it is audited.
///
/// # Errors
/// [`Error::NotFound`] for those of others, those that are not ready, and those that are gone.
pub async fn file(desk: &Desk, session: &Session, id: ExportId) -> Result<File, Error> {
    let export = own(desk, session, id).await?;
    let now = (session.viewer.role, session.viewer.leads.to_vec());
    if export.state != State::Ready || viewer(&export, Some(now)).is_none() {
        return Err(Error::NotFound);
    }
    let names = store::export::parts(&mut desk.read().await?, export.site, export.id).await?;
    let names: HashMap<i64, i64> = names.into_iter().collect();
    let input = (export.clone(), AuditId(desk.id()), desk.now());
    desk.write("audit export download", input, |tx, (export, line, now)| {
        Box::pin(async move {
            let (line, now) = (*line, *now);
            let detail = serde_json::json!({ "export_id": export.id, "rows": export.rows }).to_string();
            let of = audit::Line::of(line, now, Some(export.agent), "download_export");
            audit::insert(tx, export.site, audit::Line { detail: &detail, ..of }).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    let files = desk.files().clone();
    let key = (export.site, export.id);
    let parts = stream::iter(0..export.parts).then(move |part| {
        let (files, path) = (files.clone(), part_path(key, part, names.get(&part).copied()));
        async move { files.get(&path).await?.bytes().await }
    });
    let body = parts.map(|part: Result<Bytes, object_store::Error>| part.map_err(Error::from)).boxed();
    Ok(File { name: file_name(desk, session, &export), size: export.bytes, body })
}

fn file_name(desk: &Desk, session: &Session, export: &Export) -> String {
    let day = export.done_at.unwrap_or_else(|| desk.now()).rfc3339();
    let day = day.get(..10).unwrap_or_default();
    let name = match (export.kind, session.preferences.locale) {
        (Kind::Customers, view::Locale::Ko) => "고객목록",
        (Kind::Consultations, view::Locale::Ko) => "상담목록",
        (Kind::Customers, view::Locale::En) => "customers",
        (Kind::Consultations, view::Locale::En) => "consultations",
    };
    format!("{name}_{day}.csv")
}

/// Where all parts of a file lie.
fn folder((site, id): (SiteId, ExportId)) -> Path {
    Path::from(format!("{site}/exports/{id}"))
}

/// Where a part of a file lies, under the name that its attempt gave it.
fn part_path(key: (SiteId, ExportId), part: i64, name: Option<i64>) -> Path {
    let part = format!("{part:06}");
    folder(key).join(name.map_or(part.clone(), |name| format!("{part}-{name}")))
}

fn shown(export: &Export) -> view::Export {
    view::Export {
        id: export.id.to_string(),
        kind: match export.kind {
            Kind::Customers => view::ExportKind::Customers,
            Kind::Consultations => view::ExportKind::Consultations,
        },
        state: match export.state {
            State::Running => view::ExportState::Running,
            State::Ready => view::ExportState::Ready,
            State::Failed => view::ExportState::Failed,
            State::Cancelled => view::ExportState::Cancelled,
        },
        rows: export.rows,
        total: export.total,
        bytes: export.bytes,
        created_at: export.created_at.rfc3339(),
        expires_at: (export.state == State::Ready).then(|| export.expires_at.rfc3339()),
    }
}

/// Who asked, as they were then; `None` where they may see less now: what was written for them before is not for them any more.
fn viewer(export: &Export, now: Option<(Role, Vec<AgentId>)>) -> Option<Viewer> {
    let (role, leads) = now.filter(|(role, _)| *role >= Role::Manager)?;
    // All managers see the same of customers; of consultations they open what their groups have.
    let keeps = match export.kind {
        Kind::Customers => true,
        Kind::Consultations => {
            role == Role::Admin
                || export.role == Role::Manager && export.leads.iter().all(|agent| leads.contains(agent))
        }
    };
    keeps.then(|| Viewer { agent: export.agent, role: export.role, leads: export.leads.clone().into() })
}

/// When a file that is ready now is forgotten.
fn kept_until(now: Millis) -> Millis {
    now.plus(KEPT_MS)
}
