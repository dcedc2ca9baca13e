use std::sync::Arc;

use axum::extract::FromRef;
use ipnet::IpNet;
use service::Desk;

use crate::{limit::Limiter, metrics::Metrics, widget::Limits};

/// Tries from one network, whatever the account: each costs as much as a hundred other requests.
const LOG_INS_A_MINUTE: i64 = 60;

/// 50 a second of each key of the API.
const KEY_CALLS_A_MINUTE: i64 = 50 * 60;
const KEY_CALLS_AT_ONCE: i64 = 200;

/// What handlers share. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct State {
    /// The use cases.
    pub desk: Desk,
    pub(crate) settings: Arc<Settings>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) log_ins: Arc<Limiter<String>>,
    /// Of each key of the API.
    pub(crate) key_calls: Arc<Limiter<String>>,
    /// Of the web chat.
    pub(crate) limits: Arc<Limits>,
}

/// Settings of the HTTP surface.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Proxies whose `X-Forwarded-For` is believed; none by default.
    pub trusted_proxies: Vec<IpNet>,
    /// `/metrics` answers loopback callers of the main listener; off where it has a listener of its own.
    pub metrics_here: bool,
    /// Lifts the limits for loopback callers; for load generators only.
    pub no_limits_for_loopback: bool,
}

impl State {
    /// Puts the surface together.
    #[must_use]
    pub fn new(desk: Desk, settings: Settings) -> Self {
        Self {
            desk,
            settings: Arc::new(settings),
            metrics: Arc::default(),
            log_ins: Arc::new(Limiter::new(LOG_INS_A_MINUTE, 2 * LOG_INS_A_MINUTE)),
            key_calls: Arc::new(Limiter::new(KEY_CALLS_A_MINUTE, KEY_CALLS_AT_ONCE)),
            limits: Arc::default(),
        }
    }

    /// Counters in the Prometheus text format.
    pub(crate) fn render_metrics(&self) -> String {
        self.metrics.render(&self.desk.config().build, self.desk.hub().open(), self.desk.appender().written())
    }

    /// Whether agents reach the console by https, so that cookies may be marked.
    pub(crate) fn secure(&self) -> bool {
        self.desk.config().public_url.starts_with("https://")
    }
}

impl FromRef<State> for Desk {
    fn from_ref(state: &State) -> Self {
        state.desk.clone()
    }
}
