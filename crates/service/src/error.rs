use domain::key::Scope;
use store::{Retry, StoreError};

use crate::view::{AgentRef, RequestState};

/// Why a use case was refused or failed. Codes are part of the API.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No session, or an expired one.
    #[error("not logged in")]
    Unauthorized,
    /// Wrong e-mail or password, or a disabled account.
    #[error("wrong e-mail or password")]
    BadCredentials,
    /// The password is right, but the second factor is asked for too.
    #[error("the second factor is missing")]
    TotpRequired,
    /// The code of the second factor is wrong or was used before.
    #[error("wrong code of the second factor")]
    WrongTotp,
    /// A second factor is in use already.
    #[error("the second factor is in use")]
    TotpOn,
    /// The site would have no administrator who can log in.
    #[error("the last administrator")]
    LastAdmin,
    /// It can't be done to oneself.
    #[error("not to oneself")]
    NotOneself,
    /// The agent has rooms in hand, so many, and it wasn't said where they go.
    #[error("{0} rooms in hand")]
    RoomsInHand(usize),
    /// The account works in other sites too: no site's administrator may open it.
    #[error("the account is shared with other sites")]
    SharedAccount,
    /// The one-time link was used, taken back or has expired.
    #[error("the link is used up")]
    LinkUsed,
    /// Logged in, but not allowed.
    #[error("not allowed")]
    Forbidden,
    /// The API key lacks a scope.
    #[error("the key lacks {0}")]
    ScopeMissing(Scope),
    /// It does not exist, or the caller may not know that it does.
    #[error("not found")]
    NotFound,
    /// Fields that can't be taken; nothing was saved.
    #[error("{} field(s) can't be taken", .0.len())]
    Invalid(Vec<FieldError>),
    /// A template speaks of a variable that nobody knows.
    #[error("unknown variable")]
    UnknownVariable(String),
    /// The room is over.
    #[error("the room has ended")]
    RoomEnded,
    /// Somebody else has the room.
    #[error("the room is already accepted")]
    AlreadyAccepted(AgentRef),
    /// The agent has as many rooms as they may.
    #[error("at capacity")]
    AtCapacity,
    /// Somebody else has as many rooms as they may.
    #[error("the agent is at capacity")]
    AgentAtCapacity(AgentRef),
    /// Somebody takes no rooms now.
    #[error("the agent is not available")]
    AgentUnavailable(AgentRef),
    /// A request of the same kind waits in the room.
    #[error("a request waits already")]
    RequestPending,
    /// A list of the same agent is being written into a file.
    #[error("an export is running")]
    ExportRunning,
    /// The request was decided before.
    #[error("the request is decided")]
    RequestDecided {
        /// Where it stands.
        state: RequestState,
        /// Who decided; `None`: nobody had to.
        by: Option<AgentRef>,
    },
    /// One 고객식별번호 more than a 고객 ID may have, or one merged row (R2, S58–S60).
    #[error("the customer has all the identities they may have")]
    IdentityLimit,
    /// The site keeps links for 매니저 and up (R18).
    #[error("links are for managers here")]
    LinksByManagers,
    /// The link is not the newest one of its identity any more.
    #[error("a newer link stands before it")]
    LinkSuperseded,
    /// The link was undone before.
    #[error("the link was undone before")]
    AlreadyUndone,
    /// The same `client_id` was used for another message.
    #[error("client_id was used for another message")]
    ClientIdReused,
    /// Two secrets sign IDs already; one has to go before a third comes.
    #[error("the old secret is still valid")]
    OldSecretValid,
    /// Somebody else has changed it since it was read.
    #[error("changed meanwhile")]
    Stale,
    /// The one-time link was used or has expired.
    #[error("the set-up link is used up")]
    SetupLinkUsed,
    /// Larger than allowed.
    #[error("too large")]
    TooLarge {
        /// Bytes allowed.
        max: i64,
    },
    /// The files of the site take as much as they may.
    #[error("the site's storage is full")]
    StorageFull,
    /// A kind of file that is not taken, or one whose content is not what its name says.
    #[error("unsupported type")]
    UnsupportedType,
    /// What the caller sent ended before its end.
    #[error("the request was cut off")]
    Cut,
    /// A cursor that no answer gave.
    #[error("not a cursor of ours")]
    InvalidCursor,
    /// Too many; the same request may be sent again.
    #[error("rate limited")]
    RateLimited {
        /// Whole seconds to wait.
        retry_after: u64,
    },
    /// A customer can't verify a number so.
    #[error(transparent)]
    Verification(#[from] domain::verification::Refusal),
    /// An outside service could not be reached; its code holds nothing personal.
    #[error("outside service: {0}")]
    Provider(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file storage failed.
    #[error("file storage: {0}")]
    Files(#[from] object_store::Error),
    /// Something that can't be, told in the log.
    #[error("internal: {0}")]
    Internal(&'static str),
}

/// A field that can't be taken, and why.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct FieldError {
    /// Name of the field as sent.
    pub field: std::borrow::Cow<'static, str>,
    /// `not_mobile`, `not_here`, `refused`, `blank`, `too_long`, `invalid`, `out_of_range`, `not_editable`, `taken`, `no_members`, `in_use`,
    /// `control_character`, `required`.
    pub code: &'static str,
    /// Most characters or the largest value, where the code speaks of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
}

impl Error {
    /// One field that can't be taken.
    #[must_use]
    pub fn field(field: &'static str, code: &'static str) -> Self {
        Self::Invalid(vec![FieldError { field: field.into(), code, max: None }])
    }

    /// Nothing was written, because another version stands: one who named a version has read an older one, and for whoever named
    /// none it is tried again.
    pub(crate) fn unless(written: bool, version: Option<i64>) -> Result<(), Self> {
        match (written, version) {
            (true, _) => Ok(()),
            (false, Some(_)) => Err(Self::Stale),
            (false, None) => Err(store::StoreError::Conflict.into()),
        }
    }

    /// A text that can't be taken.
    #[must_use]
    pub fn text(field: &'static str, fault: domain::text::TextFault) -> Self {
        use domain::text::TextFault;
        let (code, max) = match fault {
            TextFault::Blank => ("blank", None),
            TextFault::Control => ("control_character", None),
            TextFault::TooLong { max, .. } => ("too_long", i64::try_from(max).ok()),
        };
        Self::Invalid(vec![FieldError { field: field.into(), code, max }])
    }
}

impl Retry for Error {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_transient())
    }
}
