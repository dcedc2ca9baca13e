use std::fmt;

use bytes::Bytes;
use domain::{AttachmentId, AuditId, RoomNo, SiteId, access::Viewer};
use futures_util::{StreamExt as _, stream::BoxStream};
use object_store::{ObjectStoreExt as _, path::Path};
use store::{
    Read,
    attachment::{OF_SITE, State, Stored},
    template::file::HELD,
};

use crate::{
    Desk, Done, Error,
    entry::{Visitor, may_see},
    session::Session,
};

/// A file on its way out.
pub struct Download {
    /// Shown name.
    pub name: String,
    /// Type found in its content.
    pub mime: String,
    /// Bytes.
    pub size: i64,
    /// Lower-case hex SHA-256 of the bytes.
    pub sha256: String,
    /// The bytes.
    pub body: BoxStream<'static, Result<Bytes, Error>>,
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download").field("mime", &self.mime).field("size", &self.size).finish_non_exhaustive()
    }
}

/// A file for an agent: whoever may read a room of that customer, whoever uploaded it before a message carries it, and of a
/// template whoever may insert that.
/// What leaves is audited (R18, R23), but not what the caller has already: `has` is asked by the hash.
///
/// # Errors
/// [`Error::NotFound`] for everybody else, and for files that are gone or not yet looked at.
pub async fn for_agent(
    desk: &Desk,
    session: &Session,
    id: AttachmentId,
    has: impl Fn(&str) -> bool,
) -> Result<Download, Error> {
    let (site, viewer) = (session.site, &session.viewer);
    let mut read = desk.read().await?;
    let file = store::attachment::find(&mut read, site, id).await?.ok_or(Error::NotFound)?;
    let allowed = match file.room_no {
        None => file.uploader == viewer.agent.0,
        Some(HELD) => {
            let owner = store::template::file::owner(&mut read, site, id).await?;
            owner.is_some_and(|owner| owner.is_read_by(viewer.agent))
        }
        Some(OF_SITE) => true,
        Some(room_no) if may_read(&mut read, site, viewer, room_no).await? => true,
        Some(room_no) => {
            let rooms = store::attachment::rooms_of_customer(&mut read, site, room_no).await?;
            rooms.into_iter().any(|room| viewer.may_read(room))
        }
    };
    drop(read);
    if !allowed {
        return Err(Error::NotFound);
    }
    let room_no = file.room_no.filter(|room| !matches!(*room, OF_SITE | HELD) && !has(&file.sha256));
    let download = open(desk, file).await?;
    if let Some(room_no) = room_no {
        log(desk, session, id, room_no).await?;
    }
    Ok(download)
}

async fn log(desk: &Desk, session: &Session, id: AttachmentId, room: RoomNo) -> Result<(), Error> {
    let input = (session.site, session.viewer.agent, id, room, desk.now(), AuditId(desk.id()));
    desk.write("audit download", input, |tx, &(site, agent, id, room, now, line)| {
        Box::pin(async move {
            let detail = format!(r#"{{"attachment_id":"{id}"}}"#);
            let line = store::audit::Line {
                room: Some(room),
                detail: &detail,
                ..store::audit::Line::of(line, now, Some(agent), "download_attachment")
            };
            store::audit::insert(tx, site, line).await?;
            Ok(Done::quiet(()))
        })
    })
    .await
}

/// A file for a visitor: what stands in a room they may see, and what they uploaded themselves.
///
/// # Errors
/// [`Error::NotFound`] for everybody else, and for files that are gone or not yet looked at.
pub async fn for_visitor(desk: &Desk, visitor: &Visitor, id: AttachmentId) -> Result<Download, Error> {
    let mut read = desk.read().await?;
    let file = store::attachment::find(&mut read, visitor.site, id).await?.ok_or(Error::NotFound)?;
    let allowed = match file.room_no {
        _ if file.uploader == visitor.visitor_id.0 => true,
        None => false,
        Some(OF_SITE) => true,
        Some(room_no) => may_see(&mut read, visitor, room_no).await?,
    };
    drop(read);
    if allowed { open(desk, file).await } else { Err(Error::NotFound) }
}

/// A file for a messenger that shows a signed address.
///
/// # Errors
/// [`Error::NotFound`] for files that are gone or that no message carries.
pub(crate) async fn for_messenger(desk: &Desk, site: SiteId, id: AttachmentId) -> Result<Download, Error> {
    let file = store::attachment::find(&mut desk.read().await?, site, id).await?;
    let carried = |file: &Stored| file.room_no.is_some_and(|room_no| room_no != HELD);
    open(desk, file.filter(carried).ok_or(Error::NotFound)?).await
}

async fn may_read(read: &mut Read, site: SiteId, viewer: &Viewer, room_no: RoomNo) -> Result<bool, Error> {
    let room = store::room::access(read, site, room_no).await?;
    Ok(room.is_some_and(|room| viewer.may_read(room.access)))
}

async fn open(desk: &Desk, file: Stored) -> Result<Download, Error> {
    if file.state != State::Clean {
        return Err(Error::NotFound);
    }
    let found = desk.files().get(&Path::from(file.object_key.as_str())).await?;
    let body = found.into_stream().map(|part| part.map_err(Error::from)).boxed();
    Ok(Download { name: file.name, mime: file.mime, size: file.size, sha256: file.sha256, body })
}
