use std::fmt;

/// Why something did not go out, and what helps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It may go out later; the channel may have said when.
    Later {
        /// Why not now.
        reason: Reason,
        /// Seconds the channel wants to be left alone.
        after: Option<i64>,
    },
    /// An administrator has to change something; until then it waits.
    Settings(Reason),
    /// It will never go out: the agent is told.
    Never(Reason),
}

impl Fault {
    /// It may go out later.
    #[must_use]
    pub fn later(reason: Reason) -> Self {
        Self::Later { reason, after: None }
    }

    /// Why.
    #[must_use]
    pub fn reason(&self) -> Reason {
        match self {
            Self::Later { reason, .. } | Self::Settings(reason) | Self::Never(reason) => *reason,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason().name())
    }
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $reason:ident = $name:literal,)+) => {
        /// Why something did not go out. Names are part of the API; none of them holds what was sent.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Reason { $($(#[$doc])* $reason,)+ }
        impl Reason {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$reason),+];
            /// The stable name.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$reason => $name,)+ }
            }
            /// By its name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$reason),)+ _ => None }
            }
        }
    };
}

reasons! {
    /// Nobody was reached, or the answer broke off.
    Unreachable = "unreachable",
    /// Too much at once.
    Busy = "busy",
    /// The channel has trouble of its own.
    Trouble = "trouble",
    /// The channel does not take it at this moment, as while the customer answers a dialog.
    InDialog = "in_dialog",
    /// The channel does not accept our credentials.
    Credentials = "credentials",
    /// The channel has no such sender, or has switched its chat off.
    Sender = "sender",
    /// The channel is not connected.
    Disconnected = "disconnected",
    /// The customer's session is over: only they can begin another.
    SessionOver = "session_over",
    /// The customer blocked the channel, or is blocked.
    Blocked = "blocked",
    /// The channel knows no such account.
    UnknownAccount = "unknown_account",
    /// The channel does not take this picture.
    Picture = "picture",
    /// The channel takes no such file.
    FileKind = "file_kind",
    /// The file is larger than the channel takes.
    FileSize = "file_size",
    /// The file is not there any more.
    FileGone = "file_gone",
    /// The channel refused it for another reason.
    Refused = "refused",
    /// It was tried for as long as it makes sense.
    TooLate = "too_late",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back() {
        for reason in Reason::ALL {
            assert_eq!(Reason::from_name(reason.name()), Some(*reason));
        }
        assert_eq!(Reason::from_name("nothing"), None);
    }
}
