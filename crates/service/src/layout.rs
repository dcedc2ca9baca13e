//! Sizes of the areas, kept per agent account (S6–S8).

use crate::{Desk, Done, Error, FieldError, account, session::Session, view::Layout};

/// No screen is wider, in CSS pixels.
const LARGEST: i64 = 10_000;

/// The sizes as last set; on smaller screens the page clamps them.
///
/// # Errors
/// When the database fails.
pub async fn get(desk: &Desk, session: &Session) -> Result<Layout, Error> {
    let settings = account::settings(desk, session.site, session.viewer.agent).await?;
    Ok(from_stored(&settings.layout))
}

/// Keeps the sizes.
///
/// # Errors
/// [`Error::Invalid`] for sizes that no screen has.
pub async fn put(desk: &Desk, session: &Session, layout: &Layout) -> Result<(), Error> {
    let sizes = [("list", layout.list), ("info", layout.info), ("templates", layout.templates)];
    let wrong = sizes.into_iter().filter(|(_, size)| size.is_some_and(|size| !(0..=LARGEST).contains(&size)));
    let errors: Vec<_> =
        wrong.map(|(field, _)| FieldError { field: field.into(), code: "out_of_range", max: Some(LARGEST) }).collect();
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    let (site, agent) = (session.site, session.viewer.agent);
    let text = serde_json::to_string(layout).map_err(|_| Error::Internal("a layout could not be written"))?;
    desk.write("set layout", text, move |tx, text| {
        Box::pin(async move {
            store::agent::set_layout(tx, site, agent, text).await?;
            Ok(Done::quiet(()))
        })
    })
    .await
}

pub(crate) fn from_stored(text: &str) -> Layout {
    serde_json::from_str(text).unwrap_or_default()
}
