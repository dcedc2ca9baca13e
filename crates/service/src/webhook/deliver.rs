use std::{sync::Arc, time::Duration};

use channels::webhook::{Call, Fault, tell};
use domain::{Millis, NewsId, SiteId, webhook as rules};
use store::webhook::{DeliveryRow, DeliveryState, Settled, WebhookRow};
use tokio::{sync::Semaphore, task::JoinSet};

use super::settings::{keys, parsed, refresh};
use crate::{Desk, Done, Error};

/// How long a worker may take before another one tries.
const LEASE_MS: i64 = 60_000;
/// Webhooks looked for at once.
const ROUND: i64 = 64;
/// Deliveries of one webhook in one go, all at the same time.
const AT_ONCE: i64 = 8;
/// Calls at the same time.
const CALLS: usize = 32;
const LOOK: Duration = Duration::from_secs(2);
/// What arrived is shown for so long, what was given up is kept for so long.
const DELIVERED_MS: i64 = 3 * 24 * 3_600_000;
const GIVEN_UP_MS: i64 = 30 * 24 * 3_600_000;
/// Rows that go in one transaction.
const SLICE: i64 = 256;

/// Tells what is due of one site or of all; answers how many webhooks that were.
///
/// # Errors
/// When the database fails; what was begun is told again.
pub async fn run_due(desk: &Desk, only: Option<SiteId>) -> Result<usize, Error> {
    let due = store::webhook::due(&mut desk.read().await?, desk.now(), ROUND, only).await?;
    let count = due.len();
    let calls = Arc::new(Semaphore::new(CALLS));
    let mut running = JoinSet::new();
    for webhook in due {
        let (desk, calls) = (desk.clone(), Arc::clone(&calls));
        running.spawn(async move { serve(&desk, webhook, &calls).await });
    }
    let mut failed = None;
    while let Some(ran) = running.join_next().await {
        match ran {
            Ok(Ok(())) => {}
            Ok(Err(error)) => failed = Some(error),
            Err(_) => failed = Some(Error::Internal("a webhook ended without an answer")),
        }
    }
    failed.map_or(Ok(count), Err)
}

/// Tells one webhook what is due, some of it at the same time.
async fn serve(desk: &Desk, webhook: WebhookRow, calls: &Arc<Semaphore>) -> Result<(), Error> {
    let lease = desk.now().plus(LEASE_MS);
    let claimed = desk.write("claim webhook", (webhook.clone(), lease), |tx, (webhook, lease)| {
        Box::pin(async move { Ok(Done::quiet(store::webhook::claim(tx, webhook, *lease).await?)) })
    });
    if !claimed.await? {
        return Ok(());
    }
    let (site, id) = (webhook.site, webhook.id);
    let due = store::webhook::next(&mut desk.read().await?, site, id, desk.now(), AT_ONCE).await?;
    let webhook = Arc::new(webhook);
    let mut running = JoinSet::new();
    for delivery in due {
        let (desk, webhook, calls) = (desk.clone(), Arc::clone(&webhook), Arc::clone(calls));
        running.spawn(async move {
            let turn = calls.acquire_owned().await;
            let tried = attempt(&desk, &webhook, &delivery).await?;
            drop(turn);
            Ok::<_, Error>((delivery, tried))
        });
    }
    let mut tried = Vec::new();
    while let Some(ran) = running.join_next().await {
        tried.push(ran.map_err(|_| Error::Internal("a call of a webhook ended without an answer"))??);
    }
    settle(desk, &webhook, tried).await
}

/// One attempt; the error is one of ours.
pub(super) async fn attempt(
    desk: &Desk,
    webhook: &WebhookRow,
    delivery: &DeliveryRow,
) -> Result<Result<u16, Fault>, Error> {
    let now = desk.now();
    let keys = keys(desk, webhook, now)?;
    let Some(url) = parsed(desk, &webhook.url) else {
        return Ok(Err(Fault { reason: "forbidden_address", status: None, after: None }));
    };
    let call = Call {
        url: &url,
        id: &format!("msg_{}", delivery.news_id),
        at: now.0.div_euclid(1_000),
        body: &delivery.body,
        keys: &keys,
        local: desk.config().is_local(),
    };
    Ok(tell(desk.http(), call).await)
}

type Tried = (DeliveryRow, Result<u16, Fault>);

/// Writes down what came of attempts: each delivery's, and the webhook's own.
pub(super) async fn settle(desk: &Desk, webhook: &WebhookRow, tried: Vec<Tried>) -> Result<(), Error> {
    let jitter = i64::from(u16::from_le_bytes(desk.random()) % 1_000);
    let input = (webhook.clone(), tried, desk.now(), jitter);
    let stopped = desk
        .write("settle webhook", input, |tx, (webhook, tried, now, jitter)| {
            Box::pin(async move {
                let key = (webhook.site, webhook.id);
                let delivered = tried.iter().any(|(_, tried)| tried.is_ok());
                let faults = || tried.iter().filter_map(|(_, tried)| tried.as_ref().err());
                let heard = delivered || tried.is_empty() || faults().any(Fault::was_heard);
                let mut stopped = false;
                for (delivery, tried) in tried {
                    let told = (webhook.site, webhook.id, NewsId(delivery.news_id));
                    let fault = match tried {
                        Ok(status) => {
                            store::webhook::delivered(tx, told, *now, i64::from(*status)).await?;
                            continue;
                        }
                        Err(fault) => fault,
                    };
                    let wait = rules::wait(delivery.attempts + 1, fault.after, *jitter);
                    let next = wait.filter(|_| !fault.is_gone()).map(|wait| now.plus(wait));
                    let error = (fault.status.map(i64::from), fault.reason);
                    store::webhook::failed(tx, told, next, *now, error).await?;
                    let silent = !delivered && webhook.last_success_at.is_none_or(|at| at.0 < delivery.created_at);
                    if fault.is_gone() || (next.is_none() && silent) {
                        let reason = if fault.is_gone() { "gone" } else { "gave_up" };
                        stopped |= store::webhook::stop(tx, key, reason).await?;
                    }
                }
                // One that was refused says nothing of the next one; a receiver that is down has to come back first.
                let failures = if heard { 0 } else { webhook.failures + 1 };
                let rest = if heard { 0 } else { rules::rest(failures) };
                let asked = faults().filter_map(|fault| fault.after).max().unwrap_or_default();
                let settled = Settled {
                    next_at: now.plus(rest.max(asked)),
                    failures,
                    success_at: delivered.then_some(*now),
                    error: faults().last().map(|fault| (fault.reason, *now)),
                };
                store::webhook::settled(tx, key, settled).await?;
                Ok(Done::quiet(stopped))
            })
        })
        .await?;
    if stopped {
        tracing::warn!(site = %webhook.site, webhook = %webhook.id, "a webhook was switched off");
        refresh(desk).await?;
    }
    Ok(())
}

/// Forgets what is over and old.
///
/// # Errors
/// When the database fails.
pub async fn tidy(desk: &Desk) -> Result<(), Error> {
    for (state, age) in [(DeliveryState::Delivered, DELIVERED_MS), (DeliveryState::GivenUp, GIVEN_UP_MS)] {
        let old: Millis = desk.now().plus(-age);
        loop {
            let gone = desk.write("forget webhook deliveries", old, move |tx, old| {
                Box::pin(async move { Ok(Done::quiet(store::webhook::forget(tx, state, *old, SLICE).await?)) })
            });
            if i64::try_from(gone.await?).is_ok_and(|gone| gone < SLICE) {
                break;
            }
        }
    }
    Ok(())
}

/// Works until it is dropped. What another process switched on is known here within two seconds.
pub async fn work(desk: Desk) {
    loop {
        tokio::select! {
            () = desk.outbox().rung() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
        let mut more = true;
        while more {
            let ran = async {
                refresh(&desk).await?;
                run_due(&desk, None).await
            };
            more = match ran.await {
                Ok(count) => count > 0,
                Err(error) => {
                    tracing::warn!(%error, "webhooks could not all be told");
                    false
                }
            };
        }
    }
}
