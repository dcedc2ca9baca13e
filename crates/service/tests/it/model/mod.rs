//! Random sequences of what visitors and agents do, on the service and on a reference model of the rules.

mod acts;
mod arriving;
mod compare;
mod driver;
mod editing;
mod entering;
mod facts;
mod linking;
mod tables;
mod verifying;
mod world;

use std::env;

use proptest::test_runner::{Config, FileFailurePersistence, RngSeed, TestError, TestRunner};
use testkit::{Engine, TestDb};
use tokio::{runtime::Handle, task::block_in_place};

use self::{acts::Step, driver::Pair};

/// How many sequences instead of the usual ones; they then begin somewhere else each time.
const CASES: &str = "SARANGBANG_MODEL_CASES";
const STEPS: usize = 40;
/// Sequences that failed once.
const FAILED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/proptest-regressions/model.txt");

testkit::both_databases!(r24_the_service_agrees_with_the_facts);

async fn r24_the_service_agrees_with_the_facts(db: TestDb) {
    let many = env::var(CASES).ok().and_then(|cases| cases.parse().ok());
    let cases = many.unwrap_or(if db.engine == Engine::Sqlite { 64 } else { 12 });
    let config = Config {
        cases,
        rng_seed: if many.is_some() { RngSeed::Random } else { RngSeed::Fixed(db.seed()) },
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(FAILED))),
        max_shrink_iters: 400,
        ..Config::default()
    };
    let run = |steps: Vec<Step>| {
        Handle::current().block_on(play(&db, &steps));
        Ok(())
    };
    let result = block_in_place(|| TestRunner::new(config).run(&acts::steps(STEPS), run));
    match result {
        Ok(()) => {}
        Err(TestError::Fail(reason, steps)) => {
            let lines: Vec<_> = steps.iter().map(|step| format!("{step:?}")).collect();
            panic!("{}\n{}", reason.message(), lines.join("\n"));
        }
        Err(abort) => panic!("{abort}"),
    }
}

async fn play(db: &TestDb, steps: &[Step]) {
    let mut pair = Pair::new(db).await;
    for step in steps {
        if pair.step(step).await {
            pair.compare(false).await;
        }
    }
    pair.compare(true).await;
}
