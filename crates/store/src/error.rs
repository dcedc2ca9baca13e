/// Why the database could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The engine refused or could not be reached.
    #[error("database: {0}")]
    Sqlx(#[from] sqlx::Error),
    /// A migration failed.
    #[error("migration: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The address of the database is of no known kind.
    #[error("unknown kind of database address (sqlite:… or postgres://… expected)")]
    UnknownUrl,
    /// A stored value that this version cannot read.
    #[error("stored value of {0} cannot be read")]
    Corrupt(&'static str),
    /// Another write came first; the same transaction decides anew.
    #[error("another write came first")]
    Conflict,
    /// The task of a write ended before its answer, as at shutdown.
    #[error("the write was interrupted")]
    Interrupted,
}

impl StoreError {
    /// The name of the unique index or constraint that refused a row, where that was the reason.
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Sqlx(sqlx::Error::Database(error)) if error.is_unique_violation())
    }

    /// A unique violation as a [`StoreError::Conflict`]: somebody inserted the same row first.
    #[must_use]
    pub fn settled(self) -> Self {
        if self.is_unique_violation() { Self::Conflict } else { self }
    }

    /// Whether the database can't be reached now, or has no connection left.
    #[must_use]
    pub fn is_unreachable(&self) -> bool {
        use sqlx::Error::{Io, PoolClosed, PoolTimedOut};
        matches!(self, Self::Interrupted | Self::Sqlx(Io(_) | PoolClosed | PoolTimedOut))
    }

    /// Whether the same transaction may succeed when it is run again (40001, 40P01, SQLITE_BUSY).
    #[must_use]
    pub fn is_transient(&self) -> bool {
        let Self::Sqlx(sqlx::Error::Database(error)) = self else {
            return matches!(self, Self::Conflict);
        };
        matches!(error.code().as_deref(), Some("40001" | "40P01" | "5" | "261" | "517"))
    }
}
