use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

/// To standard error: readable on a terminal, JSON otherwise. `SARANGBANG_LOG` chooses what, such as `info,web=debug`.
pub(crate) fn start() {
    let filter = EnvFilter::try_from_env("SARANGBANG_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        log.compact().init();
    } else {
        log.json().flatten_event(true).init();
    }
}
