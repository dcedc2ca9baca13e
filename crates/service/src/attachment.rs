//! Files of conversations: taken in, handed out, swept (F14, R23).

mod copy;
mod download;
mod gone;
mod sweep;
mod upload;

pub(crate) use copy::copy;
pub(crate) use download::for_messenger;
pub use download::{Download, for_agent, for_visitor};
pub use gone::{Gone, take_away};
pub use sweep::{sweep, sweep_each_hour};
pub use upload::{Named, Scan, Unscanned, upload};

use domain::upload::FileKind;
use store::attachment::State;

use crate::view;

/// How long a file waits for a message to carry it.
const UNCLAIMED_MS: i64 = 24 * 60 * 60 * 1000;

/// The row of a file as it is shown.
#[must_use]
pub fn shown(file: &store::attachment::Stored) -> view::Attachment {
    view::Attachment {
        id: file.id.to_string(),
        name: file.name.clone(),
        mime: file.mime.clone(),
        size: file.size,
        image: FileKind::is_picture_type(&file.mime),
        width: file.width,
        height: file.height,
        state: state(file.state),
    }
}

/// What readers are told of a stored state. A file that a message carries was clean once.
pub(crate) fn state(stored: State) -> view::FileState {
    match stored {
        State::Scanning | State::Clean => view::FileState::Available,
        State::Expired => view::FileState::Expired,
        State::Infected | State::Erased => view::FileState::Erased,
    }
}
