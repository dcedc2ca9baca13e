//! What a service sends to us: in order, each once, and what became of it; unless faults are asked for.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use serde::Serialize;
use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::{Clock, fault::Trouble};

const CONNECT: Duration = Duration::from_secs(3);
/// Both messengers wait no longer.
const ANSWER: Duration = Duration::from_secs(5);
/// Something that is to come second waits no longer for the one before it.
const REORDER: Duration = Duration::from_millis(400);
const KEPT: usize = 100;

/// Something that was sent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Delivery {
    /// Its number, from 1.
    pub n: u64,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Where to, behind the address that was set.
    pub path: String,
    /// What.
    pub body: Value,
    /// What was answered; `None` where nobody did in time.
    pub status: Option<u16>,
}

type OnAnswer = Box<dyn FnOnce(Value) + Send + Sync>;

struct Job {
    path: String,
    body: Value,
    /// The admin key of calls that carry one; those are forms.
    key: Option<String>,
    on_answer: Option<OnAnswer>,
}

/// Sends. Cloning is cheap.
#[derive(Clone)]
pub struct Driver {
    queue: UnboundedSender<Job>,
    kept: Arc<Kept>,
}

struct Kept {
    target: Mutex<String>,
    log: Mutex<VecDeque<Delivery>>,
    trouble: Trouble,
    clock: Clock,
}

impl fmt::Debug for Driver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Driver").finish_non_exhaustive()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Driver {
    /// Sends to this address, without a trailing slash: call it within a runtime.
    #[must_use]
    pub fn new(target: String, trouble: Trouble, clock: Clock) -> Self {
        let (queue, waiting) = unbounded_channel();
        let kept = Arc::new(Kept { target: Mutex::new(target), log: Mutex::default(), trouble, clock });
        tokio::spawn(work(kept.clone(), waiting));
        Self { queue, kept }
    }

    /// Where it sends to.
    #[must_use]
    pub fn target(&self) -> String {
        locked(&self.kept.target).clone()
    }

    /// Sends there from now on.
    pub fn set_target(&self, target: &str) {
        *locked(&self.kept.target) = target.trim_end_matches('/').to_owned();
    }

    /// What was sent, oldest first; the newest hundred.
    #[must_use]
    pub fn log(&self) -> Vec<Delivery> {
        locked(&self.kept.log).iter().cloned().collect()
    }

    /// Sends JSON.
    pub fn send(&self, path: &str, body: Value) {
        self.put(Job { path: path.to_owned(), body, key: None, on_answer: None });
    }

    /// Sends JSON and hands on what is answered.
    pub fn ask(&self, path: &str, body: Value, on_answer: impl FnOnce(Value) + Send + Sync + 'static) {
        self.put(Job { path: path.to_owned(), body, key: None, on_answer: Some(Box::new(on_answer)) });
    }

    /// Sends a form with an admin key to a whole address.
    pub fn send_form(&self, url: &str, body: Value, key: String) {
        self.put(Job { path: url.to_owned(), body, key: Some(key), on_answer: None });
    }

    /// Sends once more what was sent before; `false` where it isn't known any more.
    #[must_use]
    pub fn again(&self, n: u64) -> bool {
        let known = locked(&self.kept.log).iter().find(|delivery| delivery.n == n).cloned();
        known.is_some_and(|known| {
            self.send(&known.path, known.body);
            true
        })
    }

    fn put(&self, job: Job) {
        // Nobody waits only while the runtime goes down.
        let _ = self.queue.send(job);
    }
}

async fn work(kept: Arc<Kept>, mut waiting: UnboundedReceiver<Job>) {
    let client = reqwest::Client::builder()
        .connect_timeout(CONNECT)
        .timeout(ANSWER)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build();
    let Ok(client) = client else { return };
    while let Some(first) = waiting.recv().await {
        if kept.trouble.faults().reorder
            && let Ok(Some(second)) = tokio::time::timeout(REORDER, waiting.recv()).await
        {
            deliver(&kept, &client, second).await;
        }
        deliver(&kept, &client, first).await;
    }
}

async fn deliver(kept: &Kept, client: &reqwest::Client, mut job: Job) {
    let times = if kept.trouble.faults().duplicate { 2 } else { 1 };
    for _ in 0..times {
        let (status, answer) = call(kept, client, &job).await;
        {
            let mut log = locked(&kept.log);
            let n = log.back().map_or(1, |last| last.n + 1);
            if log.len() >= KEPT {
                log.pop_front();
            }
            log.push_back(Delivery { n, at: (kept.clock)(), path: job.path.clone(), body: job.body.clone(), status });
        }
        if let (Some(answer), Some(on_answer)) = (answer, job.on_answer.take()) {
            on_answer(answer);
        }
    }
}

async fn call(kept: &Kept, client: &reqwest::Client, job: &Job) -> (Option<u16>, Option<Value>) {
    let target = locked(&kept.target).clone();
    let request = match &job.key {
        Some(key) => {
            let form = serde_urlencoded::to_string(&job.body).unwrap_or_default();
            let kind = "application/x-www-form-urlencoded;charset=utf-8";
            client.post(&job.path).header(AUTHORIZATION, format!("KakaoAK {key}")).header(CONTENT_TYPE, kind).body(form)
        }
        None if target.is_empty() => return (None, None),
        None => client
            .post(format!("{target}{}", job.path))
            .header(CONTENT_TYPE, "application/json;charset=UTF-8")
            .header(ACCEPT, "application/json")
            .body(job.body.to_string()),
    };
    let Ok(answer) = request.send().await else { return (None, None) };
    let status = answer.status().as_u16();
    let body = answer.bytes().await.ok().filter(|_| status == 200);
    (Some(status), body.and_then(|body| serde_json::from_slice(&body).ok()))
}
