use domain::{AttachmentId, Millis, SiteId};
use subtle::ConstantTimeEq as _;

use crate::{
    Desk, Error,
    attachment::{self, Download},
};

/// How long an address counts.
const LIFE_MS: i64 = 3_600_000;

/// The address of one file for a messenger that fetches it: the one capability in an address, for an hour.
pub(super) fn url(desk: &Desk, site: SiteId, file: AttachmentId) -> String {
    let until = desk.now().plus(LIFE_MS);
    let mark = mark(desk, site, file, until);
    format!("{}/files/{site}.{file}.{}.{mark}", desk.config().widget_url, until.0)
}

fn mark(desk: &Desk, site: SiteId, file: AttachmentId, until: Millis) -> String {
    desk.vault().hash("file address", &[&site.0.to_le_bytes(), &file.0.to_le_bytes(), &until.0.to_le_bytes()])
}

/// The file of a signed address.
///
/// # Errors
/// [`Error::NotFound`] for an address that was not made here, that has expired, or whose file is gone.
pub async fn file(desk: &Desk, signed: &str) -> Result<Download, Error> {
    let mut parts = signed.split('.');
    let (site, id, until, given) = match (parts.next(), parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(site), Some(id), Some(until), Some(mark), None) => (site, id, until, mark),
        _ => return Err(Error::NotFound),
    };
    let site: SiteId = site.parse().map_err(|_| Error::NotFound)?;
    let id: AttachmentId = id.parse().map_err(|_| Error::NotFound)?;
    let until = Millis(until.parse().map_err(|_| Error::NotFound)?);
    let ours: bool = mark(desk, site, id, until).as_bytes().ct_eq(given.as_bytes()).into();
    if ours && desk.now() < until { attachment::for_messenger(desk, site, id).await } else { Err(Error::NotFound) }
}
