//! Numbers are verified by SMS (S31, S65, R20, R21): by visitors in the form of their room, by a messenger's account behind
//! its one-time link.

use service::{
    entry, job, sms, verification,
    view::{LinkAnswer, NewVerification, VerificationAnswer, VerificationMethod},
};

use super::{
    driver::{Pair, number},
    facts::{Channel, RowNo, State},
    world::{SessionNo, World},
};

/// A request that repeats one of a moment ago is the same request.
const BETWEEN_REQUESTS: i64 = 10_001;
const SMS: NewVerification = NewVerification { method: VerificationMethod::Sms };

/// A number that an account verified; the newest stands last.
#[derive(Debug, Clone, PartialEq)]
pub struct Verified {
    pub row: RowNo,
    pub number: String,
    /// Nothing but somebody's word says that it is this ID's.
    pub claimed: bool,
}

impl World {
    /// R20: the newest of the identity; what unsigned sessions of a claimed ID verified replaces none, and counts no more
    /// once that ID came in signed. No other identity is asked (S65, R21).
    pub fn mobile(&self, state: &State, row: RowNo) -> Option<&str> {
        let group = state.group(row);
        let own = || self.verified.iter().filter(|verified| group.contains(&verified.row));
        let ever_signed = group.iter().any(|row| self.signed_rows.contains(row));
        let sure = own().rfind(|verified| !verified.claimed);
        let shown = sure.or_else(|| own().find(|_| !ever_signed));
        shown.map(|verified| verified.number.as_str())
    }

    /// R20: what a nameless account verified counts as verified under the ID that it claims unsigned.
    pub fn claims_what_it_verified(&mut self, row: RowNo) {
        let group = self.state().group(row);
        for verified in self.verified.iter_mut().filter(|verified| group.contains(&verified.row)) {
            verified.claimed = true;
        }
    }
}

impl Pair {
    /// The visitor of a session is asked, and verifies a number nobody else has.
    pub async fn verify(&mut self, session: SessionNo) -> bool {
        let open = self.world.sessions[session].room.filter(|no| self.world.rooms[*no].open);
        let Some(no) = open.filter(|_| !self.world.is_over(session)) else { return false };
        let request_id = self.ask(no).await;
        let visitor = entry::visitor(&self.desk, &self.tokens[session].token).await.expect("a visitor");
        let mobile = self.a_number();
        let said = VerificationAnswer { request_id, number: Some(mobile.clone()), ..VerificationAnswer::default() };
        verification::answer(&self.desk, &visitor, &said).await.expect("sent");
        let said = VerificationAnswer { number: None, code: Some(self.code().await), ..said };
        let step = verification::answer(&self.desk, &visitor, &said).await.expect("verified");
        assert_eq!(step.verified, Some(true));
        let model = &self.world.sessions[session];
        let claimed = !model.signed && model.claimed.is_some();
        self.world.verified.push(Verified { row: self.world.rooms[no].row, number: mobile, claimed });
        true
    }

    /// The account of a messenger verifies in its open room: the messenger knows whose it is.
    pub async fn verify_by_link(&mut self, any: usize) -> bool {
        let Some(no) = self.room(any) else { return false };
        let row = self.world.rooms[no].row;
        if !self.world.rooms[no].open || self.world.state().rows[row].channel == Channel::Web {
            return false;
        }
        self.ask(no).await;
        let link = verification::link(&self.desk, self.site.id, number(no)).await.expect("read").expect("a link");
        let token = link.split_once('#').expect("a token").1.to_owned();
        let mobile = self.a_number();
        let said = LinkAnswer { token, number: Some(mobile.clone()), code: None };
        verification::by_link(&self.desk, &said).await.expect("sent");
        let said = LinkAnswer { number: None, code: Some(self.code().await), ..said };
        assert_eq!(verification::by_link(&self.desk, &said).await.expect("verified").verified, Some(true));
        self.world.verified.push(Verified { row, number: mobile, claimed: false });
        true
    }

    /// The account of a room takes back its consent: no number of that identity is left (R20).
    pub async fn withdraw(&mut self, any: usize) -> bool {
        let Some(no) = self.room(any) else { return false };
        let row = self.world.rooms[no].row;
        let group = self.world.state().group(row);
        let before = self.world.verified.len();
        self.world.verified.retain(|verified| !group.contains(&verified.row));
        let identity = self.accounts[row].identity;
        let erased = verification::withdraw(&self.desk, self.site.id, identity, None).await.expect("withdrawn");
        assert_eq!(erased, u64::try_from(before - self.world.verified.len()).expect("few"), "numbers erased");
        true
    }

    async fn ask(&mut self, no: usize) -> String {
        self.pass(BETWEEN_REQUESTS);
        verification::ask(&self.desk, &self.admin, number(no), &SMS).await.expect("a request").id
    }

    fn a_number(&self) -> String {
        format!("010-2000-{:04}", self.world.verified.len())
    }

    async fn code(&self) -> String {
        job::run_due(&self.desk, Some(self.site.id)).await.expect("jobs run");
        let outbox = sms::outbox(&self.desk, &self.admin).await.expect("an outbox");
        let text = &outbox.items.first().expect("a message").text;
        text.chars().skip_while(|c| !c.is_ascii_digit()).take(6).collect()
    }
}
