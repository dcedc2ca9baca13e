//! Durable work: asked for in the transaction that makes it necessary, done after it, tried again until it is done or given up.

use std::time::Duration;

use domain::{JobId, Millis, SiteId};
use store::{
    Tx,
    job::{Held, Job},
};

use crate::{
    Desk, Done, Error, export, round, shop,
    vault::{Place, Unreadable},
    verification, webhook,
};

/// How long a worker may take before another one tries.
const LEASE_MS: i64 = 60_000;
/// Attempts until a job is dead; the last ones are an hour apart.
pub const ATTEMPTS_MAX: i64 = 10;
const WAIT_MAX_MS: i64 = 3_600_000;
/// Jobs of one round.
const ROUND: i64 = 32;
/// Work that another process asked for is found within this time.
const LOOK: Duration = Duration::from_secs(2);
/// Dead jobs are kept so long.
const DEAD_MS: i64 = 30 * 24 * 3_600_000;
const TIDY: Duration = Duration::from_secs(60);

/// Kinds of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A code goes out by SMS.
    SmsCode,
    /// The orders of a shop are read, again and again while it is linked.
    ShopOrders,
    /// A list is written into a file.
    Export,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::SmsCode => "sms_code",
            Self::ShopOrders => "shop_orders",
            Self::Export => "export",
        }
    }
}

/// What came of an attempt.
#[derive(Debug)]
pub(crate) enum Ran {
    /// It is done.
    Done,
    /// Try again, for this reason.
    Later(String),
    /// It is done for now; once more after so many milliseconds.
    Again(i64),
    /// It can't be done.
    Dead(String),
}

/// A job that is being worked on.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub site: SiteId,
    pub held: Held,
    pub payload: String,
    /// Whether there is no other attempt after this one.
    pub last: bool,
}

fn place(site: SiteId, id: JobId) -> Place<'static> {
    Place { site, table: "jobs", column: "payload", row: id.0 }
}

/// A job before its transaction.
#[derive(Debug)]
pub(crate) struct NewJob {
    site: SiteId,
    id: JobId,
    kind: Kind,
    payload: String,
}

impl NewJob {
    pub(crate) fn new(desk: &Desk, site: SiteId, kind: Kind, payload: &serde_json::Value) -> Self {
        let id = JobId(desk.id());
        let payload = desk.vault().seal(desk.random(), place(site, id), &payload.to_string());
        Self { site, id, kind, payload }
    }

    /// Within the transaction; call [`Desk::wake_workers`] after it.
    pub(crate) async fn insert(&self, tx: &mut Tx<'_>, now: Millis) -> Result<(), Error> {
        Ok(store::job::insert(tx, self.site, self.id, self.kind.name(), &self.payload, now).await?)
    }
}

/// Does what is due of one site or of all, each job once; answers how many there were.
///
/// # Errors
/// When the database fails; what was begun is tried again.
pub async fn run_due(desk: &Desk, only: Option<SiteId>) -> Result<usize, Error> {
    let due = store::job::due(&mut desk.read().await?, desk.now(), ROUND, only).await?;
    round::at_once(due, "a job ended without an answer", |job| {
        let desk = desk.clone();
        async move { work_on(&desk, job).await }
    })
    .await
}

async fn work_on(desk: &Desk, job: Job) -> Result<(), Error> {
    let lease = desk.now().plus(LEASE_MS);
    let claimed = desk.write("claim job", (job.clone(), lease), |tx, (job, lease)| {
        Box::pin(async move { Ok(Done::quiet(store::job::claim(tx, job, *lease).await?)) })
    });
    if !claimed.await? {
        return Ok(());
    }
    let attempts = job.attempts + 1;
    let held = Held { site: job.site, id: job.id, lease };
    let ran = match desk.vault().open(place(job.site, job.id), &job.payload) {
        Err(Unreadable) => Ran::Dead("sealed with another key".to_owned()),
        Ok(payload) => {
            let attempt = Attempt { site: job.site, held, payload, last: attempts >= ATTEMPTS_MAX };
            match job.kind.as_str() {
                "sms_code" => verification::deliver(desk, attempt).await?,
                "shop_orders" => shop::sync(desk, attempt).await?,
                "export" => export::write(desk, attempt).await?,
                // A newer version asked for it; it waits for one.
                _ => Ran::Later("unknown kind".to_owned()),
            }
        }
    };
    settle(desk, &job, held, attempts, ran).await
}

/// A worker whose lease is over, since it took too long, says nothing any more: somebody else has the job.
async fn settle(desk: &Desk, job: &Job, held: Held, attempts: i64, ran: Ran) -> Result<(), Error> {
    let ran = match ran {
        Ran::Later(reason) if attempts >= ATTEMPTS_MAX => Ran::Dead(reason),
        ran => ran,
    };
    if let Ran::Dead(reason) = &ran {
        tracing::warn!(kind = job.kind, attempts, reason, "a job was given up");
    }
    let now = desk.now();
    let input = (held, ran, now.plus(wait(attempts)), now);
    desk.write("settle job", input, |tx, (held, ran, next, now)| {
        Box::pin(async move {
            match ran {
                Ran::Done => store::job::done(tx, *held).await?,
                Ran::Again(wait) => store::job::again(tx, *held, now.plus(*wait)).await?,
                Ran::Later(reason) => store::job::later(tx, *held, *next, reason).await?,
                Ran::Dead(reason) => store::job::bury(tx, *held, reason).await?,
            }
            Ok(Done::quiet(()))
        })
    })
    .await
}

/// Two seconds after the first attempt, twice as long after each further one.
fn wait(attempts: i64) -> i64 {
    let doublings = u32::try_from(attempts.clamp(0, 20)).unwrap_or_default();
    (1_000_i64 << doublings).min(WAIT_MAX_MS)
}

/// Works until it is dropped.
pub async fn work(desk: Desk) {
    let mut tidy = tokio::time::interval(TIDY);
    loop {
        tokio::select! {
            () = desk.work_asked() => {}
            () = tokio::time::sleep(LOOK) => {}
            _ = tidy.tick() => {
                tell(self::tidy(&desk).await);
                tell(export::sweep(&desk, None).await);
            }
        }
        while match run_due(&desk, None).await {
            Ok(count) => i64::try_from(count).is_ok_and(|count| count == ROUND),
            Err(error) => {
                tell(Err(error));
                false
            }
        } {}
    }
}

fn tell(result: Result<(), Error>) {
    if let Err(error) = result {
        tracing::warn!(%error, "waiting work could not all be done");
    }
}

/// Forgets what is over.
///
/// # Errors
/// When the database fails.
pub async fn tidy(desk: &Desk) -> Result<(), Error> {
    desk.write("tidy", desk.now(), |tx, now| {
        Box::pin(async move {
            store::job::forget(tx, now.plus(-DEAD_MS)).await?;
            store::channel_link::forget(tx, *now).await?;
            store::verification::forget_expired(tx, *now, now.plus(-2 * 24 * 3_600_000)).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    webhook::tidy(desk).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_are_further_and_further_apart() {
        assert_eq!((1..=4).map(wait).collect::<Vec<_>>(), [2_000, 4_000, 8_000, 16_000]);
        assert_eq!(wait(100), WAIT_MAX_MS);
    }
}
