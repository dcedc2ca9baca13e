//! What the service shows beside what the model shows.

use std::collections::BTreeMap;

use service::{Error, entry, history, info, view, view::Locale};

use super::{
    driver::{Pair, number},
    facts::{Source, State},
};

const FIELDS: [&str; 6] = ["name", "phone", "email", "birth_date", "address", "note"];

impl Pair {
    /// Everything that can be seen from one room of each account, and by each session; with `all` from every room.
    pub async fn compare(&mut self, all: bool) {
        let state = self.world.state();
        let mut seen = std::collections::BTreeSet::new();
        for no in (0..self.world.rooms.len()).rev() {
            let row = self.world.rooms[no].row;
            if seen.insert(row) || all {
                self.room_shows(&state, no).await;
            }
        }
        for session in 0..self.world.sessions.len() {
            self.session_sees(session, all).await;
        }
        self.counts_hold(&state).await;
    }

    /// A text of the model; a random one is learnt where it is first seen.
    pub fn same(&mut self, model: &str, real: &str) -> bool {
        if !model.starts_with('~') {
            return model == real;
        }
        let taken = self.names.iter().any(|(name, text)| name != model && text == real);
        !taken && self.names.entry(model.to_owned()).or_insert_with(|| real.to_owned()) == real
    }

    async fn room_shows(&mut self, state: &State, no: usize) {
        let (desk, admin, room_no) = (&self.desk, &self.admin, number(no));
        let row = self.world.rooms[no].row;
        assert_eq!(self.account_of(no).await, self.accounts[row].identity.0, "the account of room {room_no}");
        let info = info::room(desk, admin, room_no).await.expect("상담방정보");
        let shown = info::customer(desk, admin, room_no).await.expect("고객정보");
        let history = history::list(desk, admin, room_no, &history::Filter::default(), "").await.expect("상담이력");
        let rooms = self.world.history(state, row);
        let listed: std::collections::BTreeSet<_> = history.items.iter().map(|item| item.room_no.clone()).collect();
        let expected: std::collections::BTreeSet<_> = rooms.iter().take(50).map(|no| number(*no).to_string()).collect();
        assert_eq!(info.history_count, i64::try_from(rooms.len()).expect("few"), "총 상담이력건 of room {room_no}");
        assert_eq!(history.total, info.history_count, "R14: total of room {room_no}");
        assert_eq!(listed, expected, "상담이력 of room {room_no}");
        let person = state.rows[row].person;
        let id = state.persons[person].id.clone();
        assert!(self.same(&id, &shown.customer_id), "고객 ID of room {room_no}: {} for {id}", shown.customer_id);
        let tail = info.identifier.split_once('_').expect("SITEID_tail").1;
        let model = state.identifier(row).to_owned();
        assert!(self.same(&model, tail), "고객식별번호 of room {room_no}: {tail} for {model}");
        assert_eq!(shown.identity.identifier, info.identifier);
        assert_eq!(shown.identities, i64::try_from(state.identities(person)).expect("few"), "S59 in room {room_no}");
        let tags: std::collections::BTreeSet<_> = shown.identity.tags.iter().cloned().collect();
        assert_eq!(tags, self.world.tags(state, row), "S69, R2: 고객 태그 in room {room_no}");
        let mobile = shown.mobile.as_ref().map(|mobile| mobile.number.as_str());
        assert_eq!(mobile, self.world.mobile(state, row), "S65, R20, R21: 휴대폰 in room {room_no}");
        self.values_show(state, no, &shown);
    }

    async fn account_of(&self, no: usize) -> i64 {
        let mut read = self.desk.read().await.expect("a connection");
        let sql = "SELECT identity_id FROM rooms WHERE site_id = $1 AND room_no = $2";
        let (identity,): (i64,) =
            store::on!(&mut read, |c| sqlx::query_as(sql).bind(self.site.id.0).bind(number(no).0).fetch_one(c))
                .expect("a room");
        identity
    }

    fn values_show(&self, state: &State, no: usize, shown: &view::CustomerView) {
        let row = self.world.rooms[no].row;
        let values = [&shown.name, &shown.phone, &shown.email, &shown.birth_date, &shown.address, &shown.note];
        for (field, value) in FIELDS.into_iter().zip(values) {
            let model = state.value(row, field);
            assert_eq!(*value, model.map(|shown| shown.value.clone()), "{field} in room {}", number(no));
            let source = shown.sources.get(field).map(told);
            assert_eq!(
                source,
                model.map(|shown| (name(shown.source), at(shown.at))),
                "source of {field} in room {}",
                number(no)
            );
        }
        let parameters: BTreeMap<_, _> = state.persons[state.rows[row].person]
            .shown
            .iter()
            .filter_map(|(field, shown)| Some((field.strip_prefix("p:")?.to_owned(), shown)))
            .collect();
        let model: BTreeMap<_, _> =
            parameters.iter().map(|(name, shown)| (name.clone(), shown.value.clone())).collect();
        assert_eq!(shown.parameters, model, "추가 정보 in room {}", number(no));
        for (name, source) in &shown.parameter_sources {
            assert_eq!(told(source).1, at(parameters[name].at), "time of {name} in room {}", number(no));
        }
    }

    async fn session_sees(&self, session: usize, all: bool) {
        let visitor = match entry::visitor(&self.desk, &self.tokens[session].token).await {
            Err(Error::Unauthorized) => return assert!(self.world.is_over(session), "session {session} is over"),
            visitor => visitor.expect("a visitor"),
        };
        assert!(!self.world.is_over(session), "session {session} goes on");
        let rooms = entry::rooms(&self.desk, &visitor, "").await.expect("rooms");
        let seen: Vec<_> = rooms.items.iter().map(|room| room.room_no.clone()).collect();
        let visible = self.world.visible(session);
        let model: Vec<_> = visible.iter().map(|no| number(*no).to_string()).collect();
        assert_eq!(seen, model, "R6: rooms of session {session}");
        if !all {
            return;
        }
        for (no, room) in self.world.rooms.iter().enumerate() {
            match entry::room_messages(&self.desk, &visitor, number(no), 0, Locale::Ko).await {
                Ok(page) => {
                    assert!(visible.contains(&no), "R6: room {} for session {session}", number(no));
                    let texts: Vec<_> = page
                        .items
                        .into_iter()
                        .filter(|one| one.from == view::From::Customer)
                        .map(|one| one.text)
                        .collect();
                    assert_eq!(texts, room.texts, "messages of room {}", number(no));
                }
                Err(Error::NotFound) => {
                    assert!(!visible.contains(&no), "R6: room {} for session {session}", number(no))
                }
                Err(other) => panic!("{other:?}"),
            }
        }
    }

    /// `customers.identities` is a count kept beside the rows; a customer holds its ID by it.
    async fn counts_hold(&self, state: &State) {
        let wrong = crate::entry::count(
            &self.desk,
            &self.site,
            "SELECT COUNT(*) FROM customers c WHERE c.site_id = $1 AND c.identities <> (SELECT COUNT(*) FROM identities i \
             WHERE i.site_id = c.site_id AND i.customer_key = c.customer_key AND i.merged_into IS NULL)",
        );
        assert_eq!(wrong.await, 0, "counts equal rows");
        let living = "SELECT COUNT(*) FROM customers WHERE site_id = $1 AND identities > 0";
        let model = (0..state.persons.len()).filter(|person| state.identities(*person) > 0).count();
        let living = crate::entry::count(&self.desk, &self.site, living).await;
        assert_eq!(living, i64::try_from(model).expect("few"), "customers that stand for somebody");
        let rows =
            crate::entry::count(&self.desk, &self.site, "SELECT COUNT(*) FROM identities WHERE site_id = $1").await;
        assert_eq!(rows, i64::try_from(state.rows.len()).expect("few"), "rows stay");
    }
}

fn told(source: &view::Source) -> (&str, String) {
    (source.source.as_str(), source.at.clone())
}

fn name(source: Source) -> &'static str {
    match source {
        Source::Agent => "agent",
        Source::Parameter => "parameter",
    }
}

fn at(ms: i64) -> String {
    testkit::START.plus(ms).rfc3339()
}
