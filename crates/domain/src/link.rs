//! What an agent's change of a 고객 ID comes to (S18–S22, S28, R2, R8).

use crate::{CustomerKey, IdentityId, code::coded, identifier::CustomerId, room::ChannelKind};

coded! {
    /// The kinds of moves of an identity to another person, as stored.
    pub enum MoveKind {
        /// To a person that others share.
        Link = 0,
        /// Into another web identity of that person.
        Merge = 1,
        /// To a new person of its own, with copies of the values.
        Split = 2,
        /// To a new person of its own, without values.
        Leave = 3,
    }
}

impl MoveKind {
    /// Whether it can be undone: a person of one's own is left by giving the old ID again.
    #[must_use]
    pub fn is_link(self) -> bool {
        matches!(self, Self::Link | Self::Merge)
    }
}

/// The identity of the room in view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Own<'a> {
    /// Which.
    pub identity: IdentityId,
    /// Kind of its channel.
    pub kind: ChannelKind,
    /// The person it belongs to.
    pub customer: CustomerKey,
    /// That person's 고객 ID.
    pub customer_id: &'a str,
    /// How many identities share it.
    pub identities: i64,
}

/// The person who has an ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Who.
    pub customer: CustomerKey,
    /// The web identity of theirs, where there is one.
    pub web: Option<IdentityId>,
}

/// The living identity that has an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bearer {
    /// Which, after merges.
    pub identity: IdentityId,
    /// Kind of its channel.
    pub kind: ChannelKind,
    /// The person.
    pub customer: CustomerKey,
}

/// What becomes of an identity whose ID is changed. `rekeyed`: its 고객식별번호 becomes `SITEID_<new ID>` too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// It has this ID already.
    Nothing,
    /// The person, who has no other identity, gets the ID.
    Rename {
        /// On the web, unless a messenger's identity has the text.
        rekeyed: bool,
    },
    /// It leaves the others for a new person with this ID.
    Split {
        /// As above.
        rekeyed: bool,
    },
    /// It joins the person who has the ID.
    Link {
        /// Whom.
        to: CustomerKey,
        /// As above.
        rekeyed: bool,
    },
    /// It is merged into a web identity of the person who has the ID.
    Merge {
        /// Whom.
        to: CustomerKey,
        /// Into which.
        into: IdentityId,
    },
}

impl Move {
    /// The person it leads to, where somebody has the ID.
    #[must_use]
    pub fn target(self) -> Option<CustomerKey> {
        match self {
            Self::Link { to, .. } | Self::Merge { to, .. } => Some(to),
            Self::Nothing | Self::Rename { .. } | Self::Split { .. } => None,
        }
    }
}

/// Decides what a new ID means for the identity of the room in view. Only web merges with web (R2); a web identity whose text
/// a messenger's identity has keeps its own identifier; the others who share the old ID stay (R8).
#[must_use]
pub fn change_id(own: Own<'_>, id: &CustomerId, taken: Option<Taken>, bearer: Option<Bearer>) -> Move {
    if id.as_str() == own.customer_id {
        return Move::Nothing;
    }
    let bearer = bearer.filter(|bearer| bearer.identity != own.identity);
    let web_bearer = bearer.filter(|bearer| bearer.kind == ChannelKind::Web && bearer.customer != own.customer);
    let to = taken.map(|taken| taken.customer).or(web_bearer.map(|bearer| bearer.customer));
    let rekeyed = own.kind == ChannelKind::Web && bearer.is_none();
    match to {
        None if own.identities == 1 => Move::Rename { rekeyed },
        None => Move::Split { rekeyed },
        Some(to) => {
            let into = web_bearer
                .filter(|bearer| bearer.customer == to)
                .map(|bearer| bearer.identity)
                .or(taken.and_then(|taken| taken.web));
            match into.filter(|_| own.kind == ChannelKind::Web) {
                Some(into) => Move::Merge { to, into },
                None => Move::Link { to, rekeyed },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: CustomerKey = CustomerKey(1);
    const OTHER: CustomerKey = CustomerKey(2);
    const WEB: IdentityId = IdentityId(20);

    fn own(kind: ChannelKind, identities: i64) -> Own<'static> {
        Own { identity: IdentityId(10), kind, customer: OWN, customer_id: "mine", identities }
    }

    fn id(text: &str) -> CustomerId {
        CustomerId::parse(text).expect("an ID")
    }

    fn bearer(kind: ChannelKind, customer: CustomerKey) -> Option<Bearer> {
        Some(Bearer { identity: WEB, kind, customer })
    }

    #[test]
    fn s20_s21_s22_only_a_web_identity_is_rekeyed() {
        let unused = |kind| change_id(own(kind, 1), &id("new"), None, None);
        assert_eq!(unused(ChannelKind::Web), Move::Rename { rekeyed: true });
        assert_eq!(unused(ChannelKind::Kakao), Move::Rename { rekeyed: false });
        assert_eq!(unused(ChannelKind::Naver), Move::Rename { rekeyed: false });
    }

    #[test]
    fn r8_an_unused_id_splits_off_only_where_others_stay() {
        assert_eq!(change_id(own(ChannelKind::Web, 2), &id("new"), None, None), Move::Split { rekeyed: true });
        assert_eq!(change_id(own(ChannelKind::Web, 2), &id("mine"), None, None), Move::Nothing);
        assert_ne!(change_id(own(ChannelKind::Web, 2), &id("Mine"), None, None), Move::Nothing);
    }

    #[test]
    fn r2_only_web_merges_with_web() {
        let taken = Some(Taken { customer: OTHER, web: Some(WEB) });
        let held = bearer(ChannelKind::Web, OTHER);
        let merged = Move::Merge { to: OTHER, into: WEB };
        assert_eq!(change_id(own(ChannelKind::Web, 1), &id("new"), taken, held), merged);
        assert_eq!(
            change_id(own(ChannelKind::Kakao, 1), &id("new"), taken, held),
            Move::Link { to: OTHER, rekeyed: false }
        );
        let messenger = Some(Taken { customer: OTHER, web: None });
        assert_eq!(
            change_id(own(ChannelKind::Web, 1), &id("new"), messenger, None),
            Move::Link { to: OTHER, rekeyed: true }
        );
    }

    #[test]
    fn r2_a_web_identity_keeps_its_identifier_where_a_messenger_has_the_text() {
        let held = bearer(ChannelKind::Kakao, OTHER);
        let taken = Some(Taken { customer: OTHER, web: None });
        assert_eq!(
            change_id(own(ChannelKind::Web, 1), &id("k1"), taken, held),
            Move::Link { to: OTHER, rekeyed: false }
        );
        assert_eq!(change_id(own(ChannelKind::Web, 1), &id("k1"), None, held), Move::Rename { rekeyed: false });
    }

    #[test]
    fn r2_the_text_of_another_web_identity_leads_to_its_person() {
        let held = bearer(ChannelKind::Web, OTHER);
        assert_eq!(change_id(own(ChannelKind::Web, 1), &id("w2"), None, held), Move::Merge { to: OTHER, into: WEB });
    }
}
