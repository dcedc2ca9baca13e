//! The index that conversations and people are searched by: how far it goes, writing it, asking it.

mod ask;
mod dialect;
mod find;
mod people;
mod progress;
mod read;
mod write;

pub use ask::*;
pub use find::*;
pub use people::*;
pub use progress::*;
pub use read::*;
pub use write::*;

use domain::{AgentId, IdentityId, SiteId, access::RoomAccess, room::Status};

use crate::Statement;

/// Every statement of the module.
pub(crate) fn all() -> Vec<Statement> {
    [ask::ALL, dialect::ALL, find::ALL, people::ALL, progress::ALL, read::ALL, write::ALL].concat()
}

/// Whose a room is, as its entries say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope(pub(crate) i64);

impl Scope {
    /// Anybody's to accept.
    pub const WAITING: Self = Self(-1);
    /// Nobody's.
    pub const NOBODY: Self = Self(0);

    /// Of a room as it stands.
    #[must_use]
    pub fn of(room: RoomAccess) -> Self {
        match (room.status, room.agent) {
            (Status::Waiting, _) => Self::WAITING,
            (_, Some(agent)) => Self(agent.0),
            (_, None) => Self::NOBODY,
        }
    }

    fn token(self, site: SiteId) -> String {
        match self.0 {
            -1 => format!("w:{site}"),
            0 => format!("u:{site}"),
            agent => format!("a:{agent}"),
        }
    }
}

/// The same as [`Scope::of`] in SQL, of a room `r`.
macro_rules! scope {
    () => {
        "CASE WHEN r.status = 1 THEN -1 ELSE COALESCE(r.agent_id, 0) END"
    };
}
pub(crate) use scope;

/// Which entries a search may find; every one found is checked against its room again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Within {
    /// Those of a site.
    Site,
    /// Those of these channel accounts.
    Identities(Vec<IdentityId>),
    /// Those of rooms that these agents have, that wait, and, where `nobody`, that nobody has.
    Agents {
        /// The agents.
        agents: Vec<AgentId>,
        /// Rooms without an agent too.
        nobody: bool,
        /// Those of these channel accounts too.
        accounts: Vec<IdentityId>,
    },
}

impl Within {
    fn tokens(&self, site: SiteId) -> Vec<String> {
        match self {
            Self::Site => vec![site_token(site)],
            Self::Identities(identities) => identities.iter().map(|identity| identity_token(*identity)).collect(),
            Self::Agents { agents, nobody, accounts } => {
                let mut tokens: Vec<_> = agents.iter().map(|agent| Scope(agent.0).token(site)).collect();
                tokens.push(Scope::WAITING.token(site));
                tokens.extend(nobody.then(|| Scope::NOBODY.token(site)));
                tokens.extend(accounts.iter().map(|identity| identity_token(*identity)));
                tokens
            }
        }
    }
}

fn site_token(site: SiteId) -> String {
    format!("s:{site}")
}

fn identity_token(identity: IdentityId) -> String {
    format!("i:{identity}")
}

/// What an entry stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item(i64);

impl Item {
    /// The message with this seq.
    #[must_use]
    pub fn message(seq: i64) -> Self {
        Self(seq)
    }

    /// A memo.
    #[must_use]
    pub fn memo(id: domain::MemoId) -> Self {
        Self(-id.0)
    }

    /// Items ascend by it: memos first, then messages.
    #[must_use]
    pub fn number(self) -> i64 {
        self.0
    }

    /// The seq of a message; `None` for a memo.
    #[must_use]
    pub fn seq(self) -> Option<i64> {
        (self.0 > 0).then_some(self.0)
    }
}
