use domain::{AuditId, ExportId, SiteId, export::State};
use futures_util::TryStreamExt as _;
use object_store::{ObjectStore as _, ObjectStoreExt as _, PutPayload, path::Path};
use store::{
    audit,
    export::{Export, Written},
    job::Held,
    list::Behind,
};

use super::{Filter, Task, folder, kept_until, part_path, sheet, viewer};
use crate::{
    Desk, Done, Error,
    job::{Attempt, Ran},
    list::{Reader, walk_consultations, walk_customers},
    site,
    view::Locale,
};

/// Rows of a part, at most; with it all that is held in memory at once.
const ROWS: usize = 1_000;
/// Steps that a part takes, each of [`store::list::LOOK`] rooms.
const STEPS: usize = 20;
/// Exports that a sweep looks at together.
const SLICE: i64 = 50;

/// Writes the next part of an export.
pub(crate) async fn write(desk: &Desk, attempt: Attempt) -> Result<Ran, Error> {
    let Ok(task) = serde_json::from_str::<Task>(&attempt.payload) else {
        return Ok(Ran::Dead("not readable".to_owned()));
    };
    let mut read = desk.read().await?;
    let Some(export) = store::export::find(&mut read, attempt.site, task.export).await? else { return Ok(Ran::Done) };
    let working = store::export::working(&mut read, attempt.site, export.agent).await?;
    drop(read);
    if export.state != State::Running {
        return Ok(Ran::Done);
    }
    // Whoever lost the right to it gets nothing of it.
    let Some(viewer) = viewer(&export, working) else {
        give_up(desk, &export, attempt.held).await?;
        return Ok(Ran::Done);
    };
    let locale = if task.english { Locale::En } else { Locale::Ko };
    let reader = Reader { site: attempt.site, viewer: &viewer, locale };
    let (text, rows, next) = match part(desk, &task, reader, &export).await {
        Ok(part) => part,
        Err(_) if attempt.last => {
            give_up(desk, &export, attempt.held).await?;
            return Ok(Ran::Dead("not readable".to_owned()));
        }
        Err(error) => return Ok(Ran::Later(kind_of(&error).to_owned())),
    };
    let bytes = i64::try_from(text.len()).unwrap_or(i64::MAX);
    let (key, name) = ((export.site, export.id), desk.id());
    let path = part_path(key, export.parts, Some(name));
    let part = (!text.is_empty()).then_some((name, bytes));
    if part.is_some() && desk.files().put(&path, PutPayload::from(text)).await.is_err() {
        if attempt.last {
            give_up(desk, &export, attempt.held).await?;
        }
        return Ok(Ran::Later("file storage".to_owned()));
    }
    let step = Written { rows, part, place: next.unwrap_or(export.place) };
    let finished = next.is_none();
    if !note(desk, &task, export, step, finished).await? {
        // It was taken back meanwhile, or another worker wrote the same part: this one is nobody's.
        if part.is_some() {
            delete(desk, &path).await?;
        }
        let now = store::export::find(&mut desk.read().await?, key.0, key.1).await?;
        let goes_on = now.is_some_and(|now| now.state == State::Running);
        return Ok(if goes_on { Ran::Again(0) } else { Ran::Done });
    }
    if finished {
        return Ok(Ran::Done);
    }
    // It goes on at once; what else waits gets its turn in between.
    desk.wake_workers();
    Ok(Ran::Again(0))
}

fn kind_of(error: &Error) -> &'static str {
    match error {
        Error::Store(_) => "database",
        _ => "other",
    }
}

type Part = (Vec<u8>, i64, Option<Behind>);

async fn part(desk: &Desk, task: &Task, reader: Reader<'_>, export: &Export) -> Result<Part, Error> {
    let mut read = desk.read().await?;
    let zone = store::site::find(&mut read, reader.site).await?.ok_or(Error::NotFound)?.time_zone;
    let zone = site::zone(&zone)?;
    let mut sheet = sheet::Sheet::new(export.kind, reader.locale, zone, export.parts == 0)?;
    let next = match &task.filter {
        Filter::Customers(filter) => {
            let found = walk_customers(&mut read, reader, filter, export.place, (ROWS, STEPS)).await?;
            for met in &found.rows {
                sheet.person(met)?;
            }
            found.next
        }
        Filter::Consultations(filter) => {
            let found = walk_consultations(&mut read, reader, filter, export.place, (ROWS, STEPS)).await?;
            for one in &found.rows {
                sheet.consultation(one)?;
            }
            found.next
        }
    };
    let (text, rows) = sheet.finish()?;
    Ok((text, rows, next))
}

/// Notes a part that is stored; with the last one the file is ready, which is audited.
async fn note(desk: &Desk, task: &Task, export: Export, step: Written, finished: bool) -> Result<bool, Error> {
    let (filter, words) = task.filter.without_words();
    let detail = serde_json::json!({ "export_id": export.id, "rows": export.rows + step.rows, "filter": filter });
    let input = Note {
        export,
        step,
        finished,
        action: task.filter.action(),
        detail: detail.to_string(),
        words,
        line: AuditId(desk.id()),
        now: desk.now(),
    };
    desk.write("note part of export", input, |tx, note| {
        Box::pin(async move {
            let Note { export, step, finished, action, detail, words, line, now } = note;
            if !store::export::go_on(tx, export, *step).await? {
                return Ok(Done::quiet(false));
            }
            if *finished {
                let key = (export.site, export.id);
                store::export::settle(tx, key, State::Ready, *now, kept_until(*now)).await?;
                let of = audit::Line::of(*line, *now, Some(export.agent), action);
                audit::insert(tx, export.site, audit::Line { detail, ..of }).await?;
                if !words.is_empty() {
                    audit::value(tx, export.site, *line, "q", None, Some(words)).await?;
                }
            }
            Ok(Done::quiet(true))
        })
    })
    .await
}

struct Note {
    export: Export,
    step: Written,
    finished: bool,
    action: &'static str,
    detail: String,
    words: String,
    line: AuditId,
    now: domain::Millis,
}

async fn give_up(desk: &Desk, export: &Export, held: Held) -> Result<(), Error> {
    let input = ((export.site, export.id), held, desk.now());
    desk.write("give up export", input, |tx, &(key, held, now)| {
        Box::pin(async move {
            // Whoever has the job now may yet bring it to an end.
            if store::job::is_held(tx, held).await? {
                store::export::settle(tx, key, State::Failed, now, kept_until(now)).await?;
            }
            Ok(Done::quiet(()))
        })
    })
    .await
}

/// Removes files whose time is over, and those nobody wants any more, of one site or of all. One that can't be removed now keeps
/// no other from it.
///
/// # Errors
/// When the database fails; the rest waits for the next time.
pub async fn sweep(desk: &Desk, only: Option<SiteId>) -> Result<(), Error> {
    let now = desk.now();
    let mut last: Option<Export> = None;
    loop {
        let expired = store::export::expired(&mut desk.read().await?, now, SLICE, only, last.as_ref()).await?;
        for export in &expired {
            if let Err(error) = remove(desk, export).await {
                tracing::warn!(%error, "an export could not be removed");
            }
        }
        match expired.into_iter().next_back() {
            None => return Ok(()),
            next => last = next,
        }
    }
}

/// Whatever lies there goes, noted or not; the row goes last.
pub(super) async fn remove(desk: &Desk, export: &Export) -> Result<(), Error> {
    let key: (SiteId, ExportId) = (export.site, export.id);
    let parts: Vec<Path> = desk.files().list(Some(&folder(key))).map_ok(|part| part.location).try_collect().await?;
    for part in parts {
        delete(desk, &part).await?;
    }
    desk.write("forget export", key, |tx, &(site, id)| {
        Box::pin(async move { Ok(Done::quiet(store::export::forget(tx, site, id).await?)) })
    })
    .await
}

async fn delete(desk: &Desk, path: &Path) -> Result<(), Error> {
    match desk.files().delete(path).await {
        Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
