//! What becomes of the ID that a messenger's account comes by (S21, S22, S27, S43, S44, R6). The channel says who it is: it is
//! never anybody else, nor merged with anything.

use super::{Claim, Reason, Standing, shown};
use crate::identifier::CustomerId;

/// What the claim of an account meets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountMeeting {
    /// Whether its person has the claimed ID already.
    pub has_it: bool,
    /// Whether an ID of this account ever came in signed.
    pub proven: bool,
    /// Whether it is what this account came by last, no better proven.
    pub repeated: bool,
    /// Whether an agent or a signed entry set the ID it has.
    pub settled: bool,
    /// Whether the claimed ID ever came in signed.
    pub closed: bool,
    /// Whether the site takes signed IDs only.
    pub signed_only: bool,
    /// Whether the customer with the claimed ID has all the identities one may have.
    pub full: bool,
    /// Whether the account was linked to the claimed ID before, and an agent undid that (R24).
    pub undone: bool,
}

/// What it comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountDecision {
    /// The ID it gets.
    pub gets: Option<CustomerId>,
    /// The claim.
    pub standing: Standing,
}

/// Decides a claim. The same claim again says nothing new, so that it undoes no agent's correction (R3); only a signed one makes
/// a link again that was undone (R24).
#[must_use]
pub fn decide_account(claim: &Claim, meeting: &AccountMeeting) -> AccountDecision {
    let kept = |standing| AccountDecision { gets: None, standing };
    let (id, signed) = match claim {
        Claim::None => return kept(Standing::Unclaimed),
        Claim::Invalid(claim) => return kept(Standing::Ignored { claim: claim.clone(), reason: Reason::Invalid }),
        Claim::Id { id, signed } => (id, *signed),
    };
    let ignored = |reason| kept(Standing::Ignored { claim: shown(id.as_str()), reason });
    let accepted = Standing::Accepted { id: id.clone(), signed: signed || (meeting.has_it && meeting.proven) };
    if meeting.repeated && !(signed && meeting.undone) {
        return kept(Standing::Unclaimed);
    }
    if meeting.has_it && (signed || meeting.proven) {
        return kept(accepted);
    }
    if !signed {
        if meeting.signed_only || meeting.closed {
            return ignored(Reason::Unsigned);
        }
        if meeting.has_it {
            return kept(accepted);
        }
        if meeting.settled {
            return ignored(Reason::Settled);
        }
        if meeting.undone {
            return ignored(Reason::Undone);
        }
    }
    if meeting.full {
        return ignored(Reason::Limit);
    }
    AccountDecision { gets: Some(id.clone()), standing: accepted }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(signed: bool) -> Claim {
        Claim::Id { id: CustomerId::parse("happytalk").expect("an ID"), signed }
    }

    fn reason(decision: AccountDecision) -> Option<Reason> {
        assert!(decision.gets.is_none() || matches!(decision.standing, Standing::Accepted { .. }));
        if let Standing::Ignored { reason, .. } = decision.standing { Some(reason) } else { None }
    }

    #[test]
    fn s27_an_account_gets_the_id_it_comes_by() {
        for signed in [false, true] {
            let decision = decide_account(&claim(signed), &AccountMeeting::default());
            assert_eq!(decision.gets.map(|id| id.to_string()).as_deref(), Some("happytalk"));
            assert!(matches!(decision.standing, Standing::Accepted { signed: s, .. } if s == signed));
        }
        let decision = decide_account(&claim(false), &AccountMeeting { has_it: true, ..AccountMeeting::default() });
        assert!(decision.gets.is_none() && matches!(decision.standing, Standing::Accepted { .. }));
    }

    #[test]
    fn r6_an_unsigned_id_is_ignored_where_signed_ones_are_wanted_and_replaces_none_that_was_set() {
        let of = |signed, meeting| reason(decide_account(&claim(signed), &meeting));
        let base = AccountMeeting::default;
        assert_eq!(of(false, AccountMeeting { signed_only: true, ..base() }), Some(Reason::Unsigned));
        assert_eq!(of(false, AccountMeeting { closed: true, ..base() }), Some(Reason::Unsigned));
        assert_eq!(of(false, AccountMeeting { settled: true, ..base() }), Some(Reason::Settled));
        let all = AccountMeeting { signed_only: true, closed: true, settled: true, undone: true, ..base() };
        assert_eq!(of(true, all.clone()), None, "a signed one counts");
        assert_eq!(
            of(false, AccountMeeting { has_it: true, proven: true, ..all }),
            None,
            "it proved its own ID before"
        );
    }

    #[test]
    fn r5_r24_a_full_customer_and_an_undone_link_are_left_alone() {
        let full = AccountMeeting { full: true, ..AccountMeeting::default() };
        assert_eq!(reason(decide_account(&claim(true), &full)), Some(Reason::Limit));
        let undone = AccountMeeting { undone: true, ..AccountMeeting::default() };
        assert_eq!(reason(decide_account(&claim(false), &undone)), Some(Reason::Undone));
        let again = AccountMeeting { repeated: true, ..undone };
        assert!(decide_account(&claim(true), &again).gets.is_some());
    }

    #[test]
    fn r3_the_same_claim_again_is_none() {
        let again = AccountMeeting { repeated: true, ..AccountMeeting::default() };
        for signed in [false, true] {
            let decision = decide_account(&claim(signed), &again);
            assert_eq!((decision.gets, decision.standing), (None, Standing::Unclaimed));
        }
        assert_eq!(
            reason(decide_account(&Claim::Invalid("?".into()), &AccountMeeting::default())),
            Some(Reason::Invalid)
        );
    }
}
