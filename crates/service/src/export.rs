//! Lists as files (F15): written part by part by a job, kept for a day, for 매니저 and 관리자.
//!
//! Every part is stored as a whole before it is noted, so that a restart goes on behind the last one that was. Only what is
//! complete can be downloaded.

mod sheet;
mod work;

use std::fmt;

use bytes::Bytes;
use domain::{
    AuditId, ExportId, Millis, SiteId,
    access::{Role, Viewer},
    export::{Kind, State},
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
    /// Of whom it is, as they were when they asked.
    leads: Vec<domain::AgentId>,
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
/// [`Error::Forbidden`] for agents, [`Error::ExportRunning`] where one of one's own is being written, [`Error::Invalid`] for a
/// filter that can be none.
pub async fn create(desk: &Desk, session: &Session, new: &view::NewExport) -> Result<view::Export, Error> {
    if session.viewer.role < Role::Manager {
        return Err(Error::Forbidden);
    }
    let filter = Filter::of(new);
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
    let task = Task { export: id, filter, leads: session.viewer.leads.to_vec(), english };
    let payload = serde_json::to_value(&task).map_err(|_| Error::Internal("an export could not be written"))?;
    let job = NewJob::new(desk, session.site, job::Kind::Export, &payload);
    let started = desk.write("begin export", (export, job), |tx, (export, job)| {
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

/// One's own exports, newest first.
///
/// # Errors
/// [`Error::Forbidden`] for agents.
pub async fn list(desk: &Desk, session: &Session) -> Result<view::Exports, Error> {
    if session.viewer.role < Role::Manager {
        return Err(Error::Forbidden);
    }
    let now = desk.now();
    let found = store::export::of_agent(&mut desk.read().await?, session.site, session.viewer.agent, SHOWN).await?;
    let current = found.into_iter().filter(|export| export.expires_at > now);
    Ok(view::Exports { items: current.map(|export| shown(&export)).collect() })
}

/// One of one's own.
async fn own(desk: &Desk, session: &Session, id: ExportId) -> Result<Export, Error> {
    if session.viewer.role < Role::Manager {
        return Err(Error::Forbidden);
    }
    let found = store::export::find(&mut desk.read().await?, session.site, id).await?;
    let now = desk.now();
    found.filter(|export| export.agent == session.viewer.agent && export.expires_at > now).ok_or(Error::NotFound)
}

/// Cancels an export, or removes its file.
///
/// # Errors
/// [`Error::NotFound`] for those of others, and those that are gone.
pub async fn cancel(desk: &Desk, session: &Session, id: ExportId) -> Result<(), Error> {
    let export = own(desk, session, id).await?;
    desk.write("cancel export", (export, desk.now()), |tx, (export, now)| {
        Box::pin(async move {
            store::export::take_back(tx, export.site, export.id, *now).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    sweep(desk, Some(export.site)).await
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
    if export.state != State::Ready {
        return Err(Error::NotFound);
    }
    let input = (export, AuditId(desk.id()), desk.now());
    desk.write("audit export download", input, |tx, &(export, line, now)| {
        Box::pin(async move {
            let detail = serde_json::json!({ "export_id": export.id, "rows": export.rows }).to_string();
            let of = audit::Line::of(line, now, Some(export.agent), "download_export");
            audit::insert(tx, export.site, audit::Line { detail: &detail, ..of }).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    let files = desk.files().clone();
    let parts = stream::iter(0..export.parts).then(move |part| {
        let files = files.clone();
        async move { files.get(&part_path(export.site, export.id, part)).await?.bytes().await }
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

/// Where a part of a file lies.
fn part_path(site: SiteId, id: ExportId, part: i64) -> Path {
    Path::from(format!("{site}/exports/{id}/{part:06}"))
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

/// Who asked, in the role they have now; `None` where they may do so no more.
fn viewer(export: &Export, leads: &[domain::AgentId], role: Option<i64>) -> Option<Viewer> {
    let role = role.and_then(Role::from_code).filter(|role| *role >= Role::Manager)?;
    Some(Viewer { agent: export.agent, role, leads: leads.into() })
}

/// When a file that is ready now is forgotten.
fn kept_until(now: Millis) -> Millis {
    now.plus(KEPT_MS)
}
