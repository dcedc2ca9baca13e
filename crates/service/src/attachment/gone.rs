use domain::{AttachmentId, AuditId, Millis, RoomNo, SiteId};
use object_store::{ObjectStoreExt as _, path::Path};
use store::{Tx, attachment::State, audit};

use crate::{Desk, Done, Error, room, view};

/// Why the bytes of a file go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// A retention setting says so: the row stays with its name.
    Expired,
    /// Somebody asked for it: the name goes as well.
    Erased,
}

struct TakeAway {
    site: SiteId,
    id: AttachmentId,
    room: RoomNo,
    why: Gone,
    line: AuditId,
    now: Millis,
}

/// Takes the bytes of a file that a message carries away; what readers see stays and says why (R23). Answers whether that
/// is news. Doing it again tries again to remove the bytes.
///
/// # Errors
/// [`Error::NotFound`] for a file that no message carries; or when the database or the storage fails: then it is to be tried
/// again.
pub async fn take_away(desk: &Desk, site: SiteId, id: AttachmentId, why: Gone) -> Result<bool, Error> {
    let file = store::attachment::find(&mut desk.read().await?, site, id).await?.ok_or(Error::NotFound)?;
    let room = file.room_no.ok_or(Error::NotFound)?;
    let input = TakeAway { site, id, room, why, line: AuditId(desk.id()), now: desk.now() };
    let news = desk.write("take file away", input, |tx, input| Box::pin(mark(tx, input))).await?;
    // From here on nobody is given the bytes, so nothing is lost where this fails.
    match desk.files().delete(&Path::from(file.object_key.as_str())).await {
        Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(news),
        Err(error) => Err(error.into()),
    }
}

async fn mark(tx: &mut Tx<'_>, input: &TakeAway) -> Result<Done<bool>, Error> {
    let TakeAway { site, id, why, .. } = *input;
    let key = (site, input.room);
    let mut record = store::room::lock(tx, &[key]).await?.pop().ok_or(Error::NotFound)?;
    let (state, action) = match why {
        Gone::Expired => (State::Expired, "expire_attachment"),
        Gone::Erased => (State::Erased, "erase_attachment"),
    };
    if !store::attachment::take_away(tx, site, id, state).await? {
        return Ok(Done::quiet(false));
    }
    for (seq, files) in store::attachment::carried(tx, key, id).await? {
        let Ok(mut files) = serde_json::from_str::<Vec<view::Attachment>>(&files) else { continue };
        for file in files.iter_mut().filter(|file| file.id == id.to_string()) {
            file.state = super::state(state);
            if why == Gone::Erased {
                // The room list shows the name of a file that came without words.
                if record.state.last_text == domain::text::cut(&file.name, domain::append::SHORT) {
                    record.state.last_text.clear();
                    record.state.version += 1;
                }
                file.name.clear();
            }
        }
        store::attachment::rewrite(tx, key, seq, &room::show::frame(&files)).await?;
    }
    store::room::save(tx, [(key, &record.state)]).await?;
    let detail = format!(r#"{{"attachment_id":"{id}"}}"#);
    let line =
        audit::Line { room: Some(input.room), detail: &detail, ..audit::Line::of(input.line, input.now, None, action) };
    audit::insert(tx, site, line).await?;
    let told = vec![room::tell::row(Some(record.state.access()), &record), room::tell::customer(&record)];
    Ok(Done::telling(true, told))
}
