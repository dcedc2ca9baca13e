use std::{mem, sync::Arc};

use bytes::Bytes;
use domain::{
    AttachmentId, SiteId,
    upload::{Examination, MAX_BYTES, Refused},
};
use futures_util::{Stream, StreamExt as _};
use object_store::{ObjectStore, ObjectStoreExt as _, WriteMultipart, path::Path};
use sha2::{Digest as _, Sha256};
use store::attachment::{State, Stored};

use crate::{Desk, Done, Error, secret::hex, view};

/// Parts in which a file is stored; object stores refuse smaller ones.
const PART: usize = 5 * 1024 * 1024;
/// Parts that may be on their way at once.
const IN_FLIGHT: usize = 1;

/// Looks for harm in a stored file before anybody may have it.
pub trait Scan: Send + Sync {
    /// Whether the file may be handed out: [`State::Clean`] or [`State::Infected`].
    fn scan(&self, files: &dyn ObjectStore, object_key: &str) -> impl Future<Output = Result<State, Error>> + Send;
}

/// Finds no harm.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unscanned;

impl Scan for Unscanned {
    async fn scan(&self, _: &dyn ObjectStore, _: &str) -> Result<State, Error> {
        Ok(State::Clean)
    }
}

/// What a sender says of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Its declared type.
    pub declared: Option<String>,
}

/// Takes in a file while it streams. `uploader` is the agent's or visitor's id; only they can send it afterwards. When the
/// caller goes before the end, nothing is left of it.
///
/// # Errors
/// [`Error::TooLarge`], [`Error::StorageFull`], [`Error::UnsupportedType`], an empty file, what `body` failed with, or the storage's failure.
pub async fn upload(
    desk: &Desk,
    site: SiteId,
    uploader: i64,
    named: Named,
    mut body: impl Stream<Item = Result<Bytes, Error>> + Send + Unpin,
    scan: impl Scan + 'static,
) -> Result<view::Attachment, Error> {
    let object_key = object_key(desk, site);
    let mut writing = Writing::begin(desk.files(), &object_key).await?;
    let (mut examination, mut hash) = (Examination::default(), Sha256::new());
    while let Some(part) = body.next().await {
        let part = part?;
        examination.take(&part).map_err(refusal)?;
        hash.update(&part);
        writing.write(&part).await?;
    }
    let found = examination.finish(&named.name, named.declared.as_deref()).map_err(refusal)?;
    let (width, height) = found.pixels.unzip();
    let file = Stored {
        id: AttachmentId(desk.id()),
        room_no: None,
        uploader,
        object_key,
        name: found.name,
        mime: found.kind.mime().to_owned(),
        size: found.size,
        width,
        height,
        sha256: hex(&hash.finalize()),
        state: State::Scanning,
        created_at: desk.now(),
    };
    let kept = tokio::spawn(keep(desk.clone(), site, file, writing, scan));
    kept.await.unwrap_or(Err(Error::Internal("an upload ended without an answer")))
}

/// The row comes first, so that whatever is stored is found by the sweep.
async fn keep(
    desk: Desk,
    site: SiteId,
    file: Stored,
    writing: Writing,
    scan: impl Scan,
) -> Result<view::Attachment, Error> {
    keep_row(&desk, site, &file).await?;
    writing.finish().await?;
    let state = scan.scan(&**desk.files(), &file.object_key).await?;
    desk.write("settle file", (site, file.id, state), |tx, &(site, id, state)| {
        Box::pin(async move { Ok(Done::quiet(store::attachment::settle(tx, site, id, state).await?)) })
    })
    .await?;
    if state == State::Clean { Ok(super::shown(&file)) } else { Err(Error::UnsupportedType) }
}

/// Stores the row of a file where the site has space for it.
pub(super) async fn keep_row(desk: &Desk, site: SiteId, file: &Stored) -> Result<(), Error> {
    desk.write("keep file", (site, file.clone()), |tx, (site, file)| {
        Box::pin(async move {
            if !store::space::take(tx, *site, file.size).await? {
                return Err(Error::StorageFull);
            }
            Ok(Done::quiet(store::attachment::insert(tx, *site, file).await?))
        })
    })
    .await
}

/// `<site>/<year>/<month>/<random>`
pub(super) fn object_key(desk: &Desk, site: SiteId) -> String {
    let now = desk.now().rfc3339();
    let (year, month) = (now.get(..4).unwrap_or("0000"), now.get(5..7).unwrap_or("00"));
    format!("{site}/{year}/{month}/{}", hex(&desk.random::<16>()))
}

fn refusal(refused: Refused) -> Error {
    match refused {
        Refused::Empty => Error::field("file", "blank"),
        Refused::TooLarge => Error::TooLarge { max: MAX_BYTES },
        Refused::Unsupported => Error::UnsupportedType,
    }
}

/// A file on its way into the storage; dropped before its end it is thrown away.
struct Writing {
    parts: Option<WriteMultipart>,
}

impl Writing {
    async fn begin(files: &Arc<dyn ObjectStore>, object_key: &str) -> Result<Self, Error> {
        let upload = files.put_multipart(&Path::from(object_key)).await?;
        Ok(Self { parts: Some(WriteMultipart::new_with_chunk_size(upload, PART)) })
    }

    async fn write(&mut self, part: &[u8]) -> Result<(), Error> {
        if let Some(parts) = &mut self.parts {
            parts.wait_for_capacity(IN_FLIGHT).await?;
            parts.write(part);
        }
        Ok(())
    }

    async fn finish(mut self) -> Result<(), Error> {
        if let Some(parts) = mem::take(&mut self.parts) {
            parts.finish().await?;
        }
        Ok(())
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        let Some(parts) = self.parts.take() else { return };
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Err(error) = parts.abort().await {
                    tracing::warn!(%error, "an unfinished upload could not be thrown away");
                }
            });
        }
    }
}
