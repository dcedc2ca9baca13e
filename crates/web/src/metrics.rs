//! Counters by route template and status; never by path or query.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{PoisonError, RwLock, atomic::AtomicU64, atomic::Ordering::Relaxed},
    time::Duration,
};

use axum::http::{Method, StatusCode};
use service::appender::Written;

/// Upper bounds in microseconds; the last bucket has none.
const BOUNDS: [u64; 8] = [1_000, 2_500, 5_000, 10_000, 25_000, 100_000, 500_000, 2_500_000];

#[derive(Debug, Default)]
pub(crate) struct Metrics {
    routes: RwLock<BTreeMap<(String, String, u16), Series>>,
}

#[derive(Debug, Default)]
struct Series {
    count: AtomicU64,
    micros: AtomicU64,
    buckets: [AtomicU64; BOUNDS.len()],
}

impl Metrics {
    pub(crate) fn count(&self, method: &Method, template: &str, status: StatusCode, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let key = (template.to_owned(), known(method).to_owned(), status.as_u16());
        {
            let routes = self.routes.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(series) = routes.get(&key) {
                return series.add(micros);
            }
        }
        let mut routes = self.routes.write().unwrap_or_else(PoisonError::into_inner);
        routes.entry(key).or_default().add(micros);
    }

    /// In the Prometheus text format.
    pub(crate) fn render(&self, build: &str, sockets: usize, written: &Written) -> String {
        let version = env!("CARGO_PKG_VERSION");
        let (groups, messages) = (written.groups(), written.messages());
        let mut text = format!(
            "# TYPE sarangbang_build_info gauge\nsarangbang_build_info{{version=\"{version}\",ui=\"{build}\"}} 1\n\
             # TYPE sarangbang_sockets gauge\nsarangbang_sockets {sockets}\n\
             # TYPE sarangbang_append_groups_total counter\nsarangbang_append_groups_total {groups}\n\
             # TYPE sarangbang_append_messages_total counter\nsarangbang_append_messages_total {messages}\n",
        );
        text.push_str("# TYPE sarangbang_http_request_seconds histogram\n");
        for ((route, method, status), series) in self.routes.read().unwrap_or_else(PoisonError::into_inner).iter() {
            series.render(&mut text, &format!("route=\"{route}\",method=\"{method}\",status=\"{status}\""));
        }
        text
    }
}

/// Callers may make up methods; each would be a series that stays for ever.
fn known(method: &Method) -> &str {
    let all = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];
    if all.contains(method) { method.as_str() } else { "other" }
}

impl Series {
    fn add(&self, micros: u64) {
        self.count.fetch_add(1, Relaxed);
        self.micros.fetch_add(micros, Relaxed);
        if let Some(bucket) = BOUNDS.iter().position(|bound| micros <= *bound) {
            self.buckets[bucket].fetch_add(1, Relaxed);
        }
    }

    fn render(&self, text: &mut String, labels: &str) {
        const NAME: &str = "sarangbang_http_request_seconds";
        let mut below = 0;
        for (bound, bucket) in BOUNDS.iter().zip(&self.buckets) {
            below += bucket.load(Relaxed);
            let _ = writeln!(text, "{NAME}_bucket{{{labels},le=\"{}\"}} {below}", seconds(*bound));
        }
        let count = self.count.load(Relaxed);
        let _ = writeln!(text, "{NAME}_bucket{{{labels},le=\"+Inf\"}} {count}");
        let _ = writeln!(text, "{NAME}_sum{{{labels}}} {}", seconds(self.micros.load(Relaxed)));
        let _ = writeln!(text, "{NAME}_count{{{labels}}} {count}");
    }
}

fn seconds(micros: u64) -> String {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_that_callers_make_up_are_one_series() {
        let metrics = Metrics::default();
        for n in 0..100 {
            let method = Method::from_bytes(format!("M{n}").as_bytes()).expect("a method");
            metrics.count(&method, "other", StatusCode::NOT_FOUND, Duration::from_millis(1));
        }
        metrics.count(&Method::GET, "/api/v1/me", StatusCode::OK, Duration::from_millis(1));
        assert_eq!(metrics.routes.read().expect("not poisoned").len(), 2);
        let text = metrics.render("test", 0, &Written::default());
        assert!(text.contains("_count{route=\"other\",method=\"other\",status=\"404\"} 100"), "{text}");
    }
}
