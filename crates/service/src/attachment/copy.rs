use domain::{AttachmentId, SiteId};
use object_store::{ObjectStoreExt as _, path::Path};
use store::attachment::{State, Stored};

use super::upload;
use crate::{Desk, Done, Error, view};

/// A copy of a file that this uploader may send, with bytes of its own: whatever becomes of one of the two, the other stays.
///
/// # Errors
/// [`Error::StorageFull`], [`Error::NotFound`] where the bytes are gone, or the storage's failure.
pub(crate) async fn copy(desk: &Desk, site: SiteId, uploader: i64, of: &Stored) -> Result<view::Attachment, Error> {
    let copy = Stored {
        id: AttachmentId(desk.id()),
        room_no: None,
        uploader,
        object_key: upload::object_key(desk, site),
        state: State::Scanning,
        created_at: desk.now(),
        ..of.clone()
    };
    // The row comes first, so that whatever is stored is found by the sweep.
    upload::keep_row(desk, site, &copy).await?;
    let (from, to) = (Path::from(of.object_key.as_str()), Path::from(copy.object_key.as_str()));
    match desk.files().copy(&from, &to).await {
        Ok(()) => {}
        Err(object_store::Error::NotFound { .. }) => return Err(Error::NotFound),
        Err(error) => return Err(error.into()),
    }
    desk.write("settle copy", (site, copy.id), |tx, &(site, id)| {
        Box::pin(async move { Ok(Done::quiet(store::attachment::settle(tx, site, id, State::Clean).await?)) })
    })
    .await?;
    Ok(super::shown(&Stored { state: State::Clean, ..copy }))
}
