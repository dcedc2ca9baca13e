//! Who a visitor is who comes in on the web (R6, R7), and what an ID that somebody comes by is worth.

mod account;

pub use account::{AccountDecision, AccountMeeting, decide_account};

use crate::{IdentityId, identifier::CustomerId, parameter, text};

/// The `site_uid` of an entry as it stands after its signature was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// None, or an empty one.
    None,
    /// One that can be no ID (R11).
    Invalid(String),
    /// An ID.
    Id {
        /// The ID.
        id: CustomerId,
        /// Whether a right `site_uid_hash` came with it.
        signed: bool,
    },
}

impl Claim {
    /// Reads `site_uid` as sent.
    #[must_use]
    pub fn read(site_uid: Option<&str>, signed: bool) -> Self {
        match site_uid {
            None => Self::None,
            Some(text) if text.trim().is_empty() => Self::None,
            Some(text) => match CustomerId::parse(text) {
                Ok(id) => Self::Id { id, signed },
                Err(_) => Self::Invalid(shown(text)),
            },
        }
    }
}

/// What an agent is shown of an ID that was ignored.
fn shown(text: &str) -> String {
    text::cut(parameter::one_line(text).trim(), 100).to_owned()
}

/// The identity of the session that a caller brings along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// Which, after merges.
    pub identity: IdentityId,
    /// The row the session came in by.
    pub row: IdentityId,
    /// Whether an entry or an agent ever set its ID.
    pub has_id: bool,
    /// Whether the ID of its row ever came in signed; what an agent merged it into shuts nobody out (R2).
    pub identity_signed: bool,
    /// Whether the session's own entry was signed.
    pub session_signed: bool,
    /// Whether the room the session stands in is open.
    pub in_open_room: bool,
}

impl Caller {
    /// Whether the session is shut out: its ID came in signed since, and it doesn't stand in an open room any more.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.identity_signed && !self.session_signed && !self.in_open_room
    }
}

/// What an entry meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// The caller's session, if it brings one.
    pub caller: Option<Caller>,
    /// What it claims.
    pub claim: Claim,
    /// The identity that the claimed identifier belongs to now.
    pub holder: Option<IdentityId>,
    /// Whether the claimed ID ever came in signed.
    pub closed: bool,
    /// Whether the site takes signed IDs only.
    pub signed_only: bool,
    /// Whether the customer with the claimed ID has all the identities one may have.
    pub full: bool,
    /// The row that had the claimed identifier before an agent renamed it (R1).
    pub alias_of: Option<IdentityId>,
    /// Whether the caller's identity was linked to the claimed ID before, and an agent undid that (R24).
    pub undone: bool,
}

/// Which identity the visitor is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// The caller's own; its session goes on.
    Same,
    /// The caller's own, which gets this ID now; its session goes on.
    Rekeyed(CustomerId),
    /// Another one that exists; a new session.
    Other(IdentityId),
    /// The caller's own is merged into another one; its session goes on.
    Merged(IdentityId),
    /// A new one with this ID, or with a random one; a new session.
    New(Option<CustomerId>),
}

/// Why a claim was ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It can be no ID (R11).
    Invalid,
    /// It was not signed, and had to be (R6).
    Unsigned,
    /// It would have been one identity too many (R5).
    Limit,
    /// An agent undid the same link (R24).
    Undone,
    /// An agent or a signed entry set another ID, which an unsigned one never replaces (R6).
    Settled,
}

impl Reason {
    /// As stored, and the last word of the system line's code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Unsigned => "unsigned",
            Self::Limit => "limit",
            Self::Undone => "undone",
            Self::Settled => "settled",
        }
    }

    /// From its stored word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Invalid, Self::Unsigned, Self::Limit, Self::Undone, Self::Settled]
            .into_iter()
            .find(|reason| reason.code() == code)
    }
}

/// What becomes of the claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nothing was claimed: what the session said before stays.
    Unclaimed,
    /// The ID counts.
    Accepted {
        /// The ID.
        id: CustomerId,
        /// Whether it is signed, by this entry or the session's first.
        signed: bool,
    },
    /// It doesn't; the room marks it.
    Ignored {
        /// What was claimed.
        claim: String,
        /// Why not.
        reason: Reason,
    },
}

/// What an entry comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The identity.
    pub who: Who,
    /// The claim.
    pub standing: Standing,
}

impl Decision {
    /// Whether the caller's session goes on, under its old token.
    #[must_use]
    pub fn keeps_session(&self) -> bool {
        matches!(self.who, Who::Same | Who::Rekeyed(_) | Who::Merged(_))
    }
}

/// Decides an entry: a valid `site_uid` leads to the identity of that identifier; where there is none yet, the caller's own
/// identity gets the ID if it never had one, else a new one does. An identity that has an ID is never re-keyed by an entry:
/// two people share one browser. A page that sends on the ID which an agent renamed leaves the visitor in their open room: an
/// agent's act changes nothing for a browser (R1, R2). Only a signed entry merges the caller's anonymous identity (R6, R7).
#[must_use]
pub fn decide(meeting: &Meeting) -> Decision {
    let caller = meeting.caller.filter(|caller| !caller.is_closed());
    let (id, signed) = match &meeting.claim {
        Claim::None => {
            let who = if caller.is_some() { Who::Same } else { Who::New(None) };
            return Decision { who, standing: Standing::Unclaimed };
        }
        Claim::Invalid(claim) => return ignored(caller, claim.clone(), Reason::Invalid),
        Claim::Id { id, signed } => (id, *signed),
    };
    let renamed = caller.is_some_and(|caller| meeting.alias_of == Some(caller.row) && caller.in_open_room);
    if renamed && meeting.holder.is_none() {
        return Decision { who: Who::Same, standing: Standing::Unclaimed };
    }
    let own = caller.filter(|caller| meeting.holder == Some(caller.identity));
    // A token proves its own row, not what an agent merged it into (R2).
    let proven = signed || own.is_some_and(|caller| caller.session_signed && caller.row == caller.identity);
    if !proven && (meeting.signed_only || meeting.closed) {
        return ignored(caller, shown(id.as_str()), Reason::Unsigned);
    }
    let nameless = caller.is_some_and(|caller| !caller.has_id);
    let who = match meeting.holder {
        Some(_) if own.is_some() => Who::Same,
        Some(holder) if signed && nameless => Who::Merged(holder),
        Some(holder) => Who::Other(holder),
        None if nameless && meeting.undone && !signed => {
            return ignored(caller, shown(id.as_str()), Reason::Undone);
        }
        None if meeting.full => return ignored(caller, shown(id.as_str()), Reason::Limit),
        None if nameless => Who::Rekeyed(id.clone()),
        None => Who::New(Some(id.clone())),
    };
    Decision { who, standing: Standing::Accepted { id: id.clone(), signed: proven } }
}

/// The visitor stays anonymous: as the caller, if that never had an ID; else it may be another person.
fn ignored(caller: Option<Caller>, claim: String, reason: Reason) -> Decision {
    let who = match caller {
        Some(caller) if !caller.has_id => Who::Same,
        _ => Who::New(None),
    };
    Decision { who, standing: Standing::Ignored { claim, reason } }
}

#[cfg(test)]
mod tests;
