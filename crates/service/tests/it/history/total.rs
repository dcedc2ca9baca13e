//! R14, S15: any history, counted and paged.

use std::env;

use domain::{
    AgentId, IdentityId, RoomNo,
    access::Role,
    room::{ChannelKind, How, Status},
};
use proptest::{
    prelude::*,
    test_runner::{Config, RngSeed, TestError, TestRunner},
};
use service::{
    history::{self, Filter},
    info, room,
    session::Session,
};
use testkit::{Engine, Person, RoomSpec, START, Site, TestDb, TestDesk, put};
use tokio::{runtime::Handle, task::block_in_place};

const CASES: &str = "SARANGBANG_MODEL_CASES";

testkit::both_databases!(r14_s15_any_history_is_counted_and_paged_whole);

/// One consultation; small numbers make many of them alike.
#[derive(Debug, Clone)]
struct One {
    /// 0, 1: web accounts; 2: a messenger's.
    account: usize,
    minute: i64,
    /// 0 ended, 1 ended by a bot, 2 open, 3 with a bot.
    kind: u8,
    /// Who had it.
    agents: Vec<usize>,
    category: Option<usize>,
}

#[derive(Debug, Clone)]
struct Case {
    rooms: Vec<One>,
    /// Moves the second web account into the first, or the messenger's account away.
    moves: Vec<u8>,
}

fn cases() -> impl Strategy<Value = Case> {
    let agents = prop::collection::vec(0..3_usize, 0..3);
    let one = (0..3_usize, 0..40_i64, 0..4_u8, agents, prop::option::of(0..2_usize))
        .prop_map(|(account, minute, kind, agents, category)| One { account, minute, kind, agents, category });
    (prop::collection::vec(one, 1..130), prop::collection::vec(0..3_u8, 0..4))
        .prop_map(|(rooms, moves)| Case { rooms, moves })
}

async fn r14_s15_any_history_is_counted_and_paged_whole(db: TestDb) {
    let many = env::var(CASES).ok().and_then(|cases| cases.parse().ok());
    let cases_ = many.unwrap_or(if db.engine == Engine::Sqlite { 24 } else { 8 });
    let rng_seed = if many.is_some() { RngSeed::Random } else { RngSeed::Fixed(db.seed()) };
    let config =
        Config { cases: cases_, rng_seed, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let run = |case: Case| {
        Handle::current().block_on(play(&db, &case));
        Ok(())
    };
    match block_in_place(|| TestRunner::new(config).run(&cases(), run)) {
        Ok(()) => {}
        Err(TestError::Fail(reason, case)) => panic!("{}\n{case:?}", reason.message()),
        Err(abort) => panic!("{abort}"),
    }
}

/// A room as it should be found.
struct Known {
    number: RoomNo,
    minute: i64,
    identity: IdentityId,
    agents: Vec<AgentId>,
    category: Option<usize>,
}

struct Stage {
    site: Site,
    desk: TestDesk,
    admin: Session,
    agents: Vec<AgentId>,
    accounts: [Person; 3],
    rooms: Vec<Known>,
}

async fn play(db: &TestDb, case: &Case) {
    let mut stage = Stage::new(db).await;
    for one in &case.rooms {
        stage.room(db, one).await;
    }
    stage.compare().await;
    for act in &case.moves {
        stage.move_account(db, *act).await;
        stage.compare().await;
    }
}

impl Stage {
    async fn new(db: &TestDb) -> Self {
        let (site, desk) = (db.site().await, db.desk());
        let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
        let mut agents = Vec::new();
        for name in ["김", "이", "박"] {
            agents.push(site.agent(name, Role::Agent).await.id);
        }
        super::category(db, &site, "c0", "배송", "지연").await;
        super::category(db, &site, "c1", "결제", "취소").await;
        let kakao = site.channel(ChannelKind::Kakao, "카카오톡").await;
        let first = site.customer("happytalk").await;
        let second = site.customer("other").await;
        let messenger = desk.account_of(&site.account(kakao, "k-1"), "happytalk").await;
        Self { site, desk, admin, agents, accounts: [first, second, messenger], rooms: Vec::new() }
    }

    async fn room(&mut self, db: &TestDb, one: &One) {
        let person = &self.accounts[one.account];
        // At most one open room of an account.
        let open =
            one.kind >= 2 && !self.rooms.iter().any(|known| known.minute < 0 && known.identity == person.identity);
        let agents: Vec<AgentId> = one.agents.iter().map(|n| self.agents[*n]).collect();
        let bot = one.kind % 2 == 1;
        let log: Vec<_> = if bot { Vec::new() } else { agents.iter().map(|agent| (*agent, How::Auto)).collect() };
        let status = match (open || one.kind == 1, bot, log.is_empty()) {
            (true, true, _) => Status::Bot,
            (true, false, true) => Status::Waiting,
            (true, false, false) => Status::InProgress,
            (false, ..) => Status::Ended,
        };
        // Whatever is still open began last.
        let minute = if open { -1 } else { one.minute };
        if one.kind == 1 && self.rooms.iter().any(|known| known.minute < 0 && known.identity == person.identity) {
            return;
        }
        let agent = log.last().map(|(agent, _)| *agent);
        let started_at = START.plus(if open { 3_600_000 } else { one.minute * 60_000 });
        let spec = RoomSpec { status, agent, started_at, log: log.clone(), ..RoomSpec::default() };
        let number = self.site.room_with(person, spec).await;
        if one.kind == 1 {
            assert!(room::end_by_bot(&self.desk, self.site.id, number).await.expect("an end"));
        }
        let category = one.category.map(|n| format!("c{n}"));
        super::classify(db, &self.site, number, category.as_deref(), None).await;
        let agents = log.into_iter().map(|(agent, _)| agent).collect();
        self.rooms.push(Known { number, minute, identity: person.identity, agents, category: one.category });
    }

    /// As links, merges and undos move accounts; how they do it is tested where they are.
    async fn move_account(&mut self, db: &TestDb, act: u8) {
        let (account, to, merged) = match act {
            0 => (1, 0, Some(self.accounts[0].identity.0)),
            1 => (2, 1, None),
            _ => (1, 1, None),
        };
        let keys = [self.accounts[0].key, self.accounts[1].key];
        put!(
            db.db(),
            "UPDATE identities SET customer_key = $3, merged_into = $4 WHERE site_id = $1 AND identity_id = $2",
            self.site.id.0,
            self.accounts[account].identity.0,
            keys[to].0,
            merged
        );
        self.accounts[account].key = keys[to];
    }

    async fn compare(&self) {
        for account in &self.accounts {
            let key = account.key;
            let shares =
                |identity: IdentityId| self.accounts.iter().any(|one| one.key == key && one.identity == identity);
            let mut own: Vec<&Known> = self.rooms.iter().filter(|known| shares(known.identity)).collect();
            own.sort_by_key(|known| {
                std::cmp::Reverse((if known.minute < 0 { 60 } else { known.minute }, known.number))
            });
            let Some(view) = self.rooms.iter().find(|known| known.identity == account.identity) else { continue };
            let count = info::room(&self.desk, &self.admin, view.number).await.expect("상담방정보").history_count;
            assert_eq!(count, i64::try_from(own.len()).expect("few"), "총 상담이력건");
            let all = self.listed(view.number, &Filter::default(), count).await;
            assert_eq!(all, own.iter().map(|known| known.number.0).collect::<Vec<_>>(), "in order, none twice");
            let kims = |known: &&&Known| known.agents.contains(&self.agents[0]);
            let filter = Filter { agent_id: self.agents[0].to_string(), ..Filter::default() };
            self.narrowed(view.number, &filter, count, own.iter().filter(kims)).await;
            let filter = Filter { agent_id: "bot".into(), ..Filter::default() };
            self.narrowed(view.number, &filter, count, own.iter().filter(|known| known.agents.is_empty())).await;
            let filter = Filter { category_id: "c1".into(), ..Filter::default() };
            self.narrowed(view.number, &filter, count, own.iter().filter(|known| known.category == Some(1))).await;
        }
    }

    async fn narrowed<'k>(
        &self,
        view: RoomNo,
        filter: &Filter,
        count: i64,
        model: impl Iterator<Item = &'k &'k Known>,
    ) {
        let model: Vec<_> = model.map(|known| known.number.0).collect();
        assert_eq!(self.listed(view, filter, count).await, model, "{filter:?}");
    }

    async fn listed(&self, view: RoomNo, filter: &Filter, count: i64) -> Vec<i64> {
        let (mut found, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = history::list(&self.desk, &self.admin, view, filter, &cursor).await.expect("상담이력");
            assert_eq!(page.total, count, "the total is 총 상담이력건, on every page and whatever the filter");
            found.extend(page.items.iter().map(|row| row.room_no.parse::<i64>().expect("a number")));
            match page.next_cursor {
                Some(next) => cursor = next,
                None => return found,
            }
        }
    }
}
