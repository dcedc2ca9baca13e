use std::collections::BTreeSet;

use domain::{AgentId, AttachmentId, SiteId, upload::FileKind};
use store::{
    AsConn, Tx,
    attachment::{OF_SITE, State},
};

use crate::{Error, attachment, view};

/// Makes pictures the site's own: what nobody kept before is kept from now on. `field` is named where one can't be had.
pub(super) async fn keep(
    tx: &mut Tx<'_>,
    site: SiteId,
    agent: AgentId,
    ids: impl IntoIterator<Item = &str>,
) -> Result<(), Error> {
    let unknown = || Error::field("image", "no_picture");
    let ids: BTreeSet<&str> = ids.into_iter().collect();
    for id in ids {
        let id: AttachmentId = id.parse().map_err(|_| unknown())?;
        let file = store::attachment::find(tx, site, id).await?.ok_or_else(unknown)?;
        if !FileKind::is_picture_type(&file.mime) || file.state != State::Clean {
            return Err(unknown());
        }
        match file.room_no {
            Some(OF_SITE) => {}
            None if store::attachment::claim(tx, site, OF_SITE, agent.0, &[id]).await? == 1 => {}
            _ => return Err(unknown()),
        }
    }
    Ok(())
}

/// Those of these that can be shown.
pub(super) async fn shown(
    conn: &mut dyn AsConn,
    site: SiteId,
    ids: impl IntoIterator<Item = &str>,
) -> Result<Vec<view::Attachment>, Error> {
    let ids: BTreeSet<AttachmentId> = ids.into_iter().filter_map(|id| id.parse().ok()).collect();
    let mut list = Vec::with_capacity(ids.len());
    for id in ids {
        let file = store::attachment::find(conn, site, id).await?;
        list.extend(file.filter(|file| file.room_no == Some(OF_SITE)).as_ref().map(attachment::shown));
    }
    Ok(list)
}
