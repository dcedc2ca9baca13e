//! A burst of a messenger's webhooks, each durable when it is answered, beside what web chat accepts on the same server.

use std::time::Duration;

use serde_json::json;

use super::shared::Running;
use crate::{
    Failure,
    engine::{self, Engine},
    http, load,
    report::{Gate, Report, median},
};

const ROUNDS: u64 = 3;
const CONNECTIONS: usize = 256;
const FLOOD: Duration = Duration::from_millis(1_500);
/// Webhooks of a burst, and the accounts they come from.
const BURST: usize = 10_000;
const ACCOUNTS: usize = 100;
/// Messages that customers wrote by the messenger.
const STORED: &str = "SELECT COUNT(*) FROM rooms r JOIN messages m ON m.site_id = r.site_id AND m.room_no = r.room_no \
    WHERE r.site_id = 1 AND r.channel_id = 2 AND m.sender = 1";

pub(crate) async fn measure(report: &mut Report) -> Result<(), Failure> {
    for engine in engine::BOTH {
        let running = Running::start(engine, "webhooks").await?;
        let result = one(report, engine, &running).await;
        running.remove().await?;
        result?;
    }
    Ok(())
}

async fn one(report: &mut Report, engine: Engine, running: &Running) -> Result<(), Failure> {
    let secret = running.site.naver(&running.base.db).await?;
    let (mut ratios, mut rates) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let messages = load::messages(&running.site.rooms, round);
        let (web, _) = load::flood(running.server.address, CONNECTIONS, FLOOD, messages).await?;
        let path = format!("/channels/naver/{secret}");
        let said = move |nth: usize| {
            // No two are the same: the channel has no numbers, and what is repeated at once is the same message.
            let text = format!("{round}-{nth}번째 문의입니다. 언제쯤 받을 수 있을까요?");
            let user = format!("account-{}", nth % ACCOUNTS);
            let body = json!({ "event": "send", "user": user, "textContent": { "text": text, "inputType": "typing" } });
            http::write("POST", &path, "", &body.to_string())
        };
        let rate = load::burst(running.server.address, CONNECTIONS, BURST, said).await?;
        let stored = running.base.count(STORED).await?;
        let told = i64::try_from(BURST)? * i64::try_from(round + 1)?;
        if stored != told {
            return Err(format!("{stored} messages are stored of {told} that were answered").into());
        }
        // The first round warms up.
        if round > 0 {
            ratios.push(rate / web);
            rates.push(rate);
        }
    }
    let (ratio, rate) = (median(&mut ratios), median(&mut rates));
    let title = format!("{}: webhooks in a burst of 10,000 beside web chat", engine.name());
    report.compare("webhooks", title, (rate, rate / ratio), "/s", Gate::RatioAtLeast(0.5));
    Ok(())
}
