//! Accounts of messengers come by links of the site (S21, S22, S27, R3, R6, R24). The channel says who it is: an account is
//! never anybody else.

use service::entry::messenger;

use super::{
    driver::{Pair, page},
    entering::{Page, Signature, web_identity},
    facts::{Fact, RowNo, Source, State},
    world::World,
};

impl World {
    /// An account brings what its link says.
    pub fn arrive(&mut self, row: RowNo, page: &Page) {
        if let Some((id, signature)) = &page.claim {
            self.brings(row, id, *signature == Signature::Right);
        }
        for (field, value) in &page.fields {
            self.send(row, field, value);
        }
    }

    fn brings(&mut self, row: RowNo, id: &str, signed: bool) {
        let before = self.came_by.get(&row);
        let again = before.is_some_and(|(before, proven)| before == id && (*proven || !signed));
        let undone = self.was_undone(row, id);
        if again && !(signed && undone) {
            return;
        }
        let state = self.state();
        let has_it = state.persons[state.rows[row].person].id == id;
        let proven = signed || (has_it && self.signed_rows.contains(&row));
        if !proven {
            let web = web_identity(&state, id).is_some_and(|web| self.signed_rows.contains(&web));
            let closed = self.signed_only || self.signed.contains(id) || web;
            if closed || (!has_it && (undone || self.is_settled(&state, row))) {
                return;
            }
        }
        if !has_it {
            self.gets(&state, row, id);
        }
        if signed {
            self.signed.insert(id.to_owned());
        }
        if proven {
            self.signed_rows.insert(row);
        }
        self.came_by.insert(row, (id.to_owned(), proven));
    }

    fn gets(&mut self, state: &State, row: RowNo, id: &str) {
        let by = Source::Parameter;
        if let Some(to) = state.known_as(id) {
            let link = self.link(row, to, by);
            self.by_entry.insert(link, (row, id.to_owned()));
        } else if state.is_alone(row) {
            self.note(Fact::Named { person: state.rows[row].person, id: id.to_owned(), by });
        } else {
            let to = self.person(id);
            self.note(Fact::Moved { row, to, values: true, given: true, link: None, by });
        }
    }

    /// R6: an agent or a signed entry set its ID, or somebody else came to share it.
    fn is_settled(&self, state: &State, row: RowNo) -> bool {
        let person = state.rows[row].person;
        let set = self.log.iter().rev().find_map(|(_, fact)| match fact {
            Fact::Named { person: named, by, .. } if *named == person => Some(*by),
            Fact::Moved { row: moved, link, by, .. }
                if *moved == row && link.is_none_or(|link| !self.is_undone(link)) =>
            {
                Some(*by)
            }
            _ => None,
        });
        self.signed_rows.contains(&row) || set.map_or(!state.is_alone(row), |by| by == Source::Agent)
    }
}

impl Pair {
    /// A messenger's account comes by a link, for the first time or again.
    pub async fn arrive(
        &mut self,
        messenger: usize,
        claim: Option<(usize, Signature)>,
        fields: &[(usize, u8)],
    ) -> bool {
        let page = page(claim, fields);
        let Some(form) = self.form(&page) else { return false };
        let (account, row) = self.account(messenger).await;
        self.world.arrive(row, &page);
        let identity = messenger::enter(&self.desk, &account, &form).await.expect("an entry");
        assert_eq!(identity, self.accounts[row].identity, "the channel says who it is");
        self.learn_links().await;
        true
    }
}
