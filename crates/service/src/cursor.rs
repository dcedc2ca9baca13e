//! Cursors of lists: what they say is the list's own affair, and opaque outside.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::Error;

/// A cursor that says this.
pub(crate) fn saying(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// What a cursor says.
///
/// # Errors
/// [`Error::InvalidCursor`] for what is none.
pub(crate) fn read(cursor: &str) -> Result<String, Error> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Error::InvalidCursor)?;
    String::from_utf8(bytes).map_err(|_| Error::InvalidCursor)
}
