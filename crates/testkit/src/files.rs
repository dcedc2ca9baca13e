use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::{StreamExt as _, stream::BoxStream};
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result, memory::InMemory, path::Path,
};
use tokio::sync::Notify;

/// A file on its way that waits until the test lets it go on.
#[derive(Debug, Default)]
pub struct Gate {
    reached: Notify,
    opened: Notify,
}

impl Gate {
    /// Returns when the file waits here.
    pub async fn reached(&self) {
        self.reached.notified().await;
    }

    /// Lets it go on.
    pub fn open(&self) {
        self.opened.notify_one();
    }
}

/// Files in memory, of which the test holds up some, and won't let others be removed.
#[derive(Debug, Default)]
pub struct HeldFiles {
    inner: InMemory,
    gates: Mutex<VecDeque<Arc<Gate>>>,
    stuck: Mutex<Option<String>>,
}

impl HeldFiles {
    /// Holds up the next file that is written and not held up yet.
    pub fn hold(&self) -> Arc<Gate> {
        let gate = Arc::<Gate>::default();
        self.gates.lock().unwrap_or_else(PoisonError::into_inner).push_back(Arc::clone(&gate));
        gate
    }

    /// What has this in its path can't be removed; `None`: everything can.
    pub fn stick(&self, part: Option<&str>) {
        *self.stuck.lock().unwrap_or_else(PoisonError::into_inner) = part.map(str::to_owned);
    }
}

impl fmt::Display for HeldFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "held files")
    }
}

#[async_trait::async_trait]
impl ObjectStore for HeldFiles {
    async fn put_opts(&self, location: &Path, payload: PutPayload, opts: PutOptions) -> Result<PutResult> {
        let gate = self.gates.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        if let Some(gate) = gate {
            gate.reached.notify_one();
            gate.opened.notified().await;
        }
        self.inner.put_opts(location, payload, opts).await
    }

    async fn put_multipart_opts(&self, location: &Path, opts: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        self.inner.put_multipart_opts(location, opts).await
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.inner.get_opts(location, options).await
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        let stuck = self.stuck.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let locations = locations.map(move |location| match (location, &stuck) {
            (Ok(path), Some(part)) if path.as_ref().contains(part.as_str()) => {
                Err(Error::Generic { store: "held files", source: "it can't be removed".into() })
            }
            (location, _) => location,
        });
        self.inner.delete_stream(locations.boxed())
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.inner.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.inner.copy_opts(from, to, options).await
    }
}
