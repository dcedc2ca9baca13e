use channels::commerce::{Fault, Order, Shop};
use domain::{Millis, SiteId};
use serde::{Deserialize, Serialize};
use store::shop::{self as stored, OrderRow, Progress};

use super::{ready, told};
use crate::{
    Desk, Done, Error,
    job::{Attempt, Ran},
    view,
};

/// Longest window that may be asked for.
const WINDOW_MS: i64 = 24 * 3_600_000;
/// What the shop tells of the last moments may not be whole yet; it is read again with the next window.
const OVERLAP_MS: i64 = 60_000;
/// Between two looks at what changed.
const PAUSE_MS: i64 = 60_000;
/// The service takes two calls a second to each address.
const CALL_MS: i64 = 600;
/// Longest wait after failures.
const WAIT_MAX_MS: i64 = 15 * 60_000;

/// What is kept of an order beside its keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Detail {
    pub paid_at: Option<i64>,
    pub means: String,
    pub product: String,
    pub option: String,
    pub quantity: i64,
    pub total: i64,
    pub status: String,
    pub claim: Option<view::OrderClaim>,
    pub delivery: Option<view::OrderDelivery>,
}

/// Reads one page of what changed and goes on with the next one: where it stands is written with what was read, so that
/// nothing is left out and a page read twice changes nothing.
pub(crate) async fn sync(desk: &Desk, attempt: Attempt) -> Result<Ran, Error> {
    let (site, now) = (attempt.site, desk.now());
    let Some(shop) = stored::find(&mut desk.read().await?, site).await? else { return Ok(Ran::Done) };
    let caller = ready(desk, site, &shop)?;
    let from = Millis(shop.synced_to);
    let page = shop.page_from.clone().zip(shop.page_sequence.clone()).filter(|_| shop.window_to.is_some());
    let to = match (&page, shop.window_to) {
        (Some(_), Some(to)) => Millis(to),
        _ => from.plus(WINDOW_MS).min(now),
    };
    match read(desk, &caller, (from, to), page.as_ref(), now).await {
        Err(fault) => {
            let wait = (PAUSE_MS << shop.failures.clamp(0, 5)).min(WAIT_MAX_MS);
            write_failure(desk, site, &shop.client_id, told(&fault)).await?;
            let soon = matches!(fault, Fault::Later(_)) && shop.failures == 0;
            Ok(Ran::Again(if soon { 2_000 } else { wait }))
        }
        Ok((orders, more)) => {
            let present = more.is_none() && to >= now.plus(-OVERLAP_MS);
            let progress = match more {
                Some(page) => Progress { synced_to: from, window: Some((to, page)), synced_at: None },
                None => Progress {
                    synced_to: if present { to.plus(-OVERLAP_MS).max(from) } else { to },
                    window: None,
                    synced_at: present.then_some(now),
                },
            };
            write_page(desk, site, shop.client_id, orders, progress, now).await?;
            Ok(Ran::Again(if present { PAUSE_MS } else { CALL_MS }))
        }
    }
}

type Page = (Vec<OrderRow>, Option<(String, String)>);

async fn read(
    desk: &Desk,
    shop: &Shop,
    window: (Millis, Millis),
    page: Option<&(String, String)>,
    now: Millis,
) -> Result<Page, Fault> {
    let changes = desk.shops().changes(shop, window, page, now).await?;
    let orders = desk.shops().orders(shop, &changes.ids, now).await?;
    Ok((orders.into_iter().map(|order| row(desk, shop.site, order, window.1)).collect(), changes.more))
}

fn row(desk: &Desk, site: SiteId, order: Order, otherwise: Millis) -> OrderRow {
    let detail = Detail {
        paid_at: order.paid_at.map(|at| at.0),
        means: order.means,
        product: order.product,
        option: order.option,
        quantity: order.quantity,
        total: order.total,
        status: order.status,
        claim: order.claim.map(|(kind, status)| view::OrderClaim { kind, status }),
        delivery: order.delivery.map(|delivery| view::OrderDelivery {
            company: delivery.company,
            tracking: delivery.tracking,
            status: delivery.status,
            sent_at: delivery.sent_at.map(Millis::rfc3339),
            delivered_at: delivery.delivered_at.map(Millis::rfc3339),
        }),
    };
    OrderRow {
        product_order_id: order.product_order_id,
        order_id: order.order_id,
        number_hash: order.mobile.map(|mobile| super::hashes(desk, site, &mobile).swap_remove(0)),
        ordered_at: order.ordered_at.unwrap_or(otherwise),
        detail: serde_json::to_string(&detail).unwrap_or_default(),
    }
}

async fn write_page(
    desk: &Desk,
    site: SiteId,
    client_id: String,
    orders: Vec<OrderRow>,
    progress: Progress,
    now: Millis,
) -> Result<(), Error> {
    let input = (client_id, orders, progress, now);
    desk.write("read orders", input, move |tx, (client_id, orders, progress, now)| {
        Box::pin(async move {
            // Unlinked meanwhile, or another shop: then what was read is dropped.
            if stored::advance(tx, site, client_id, progress).await? {
                stored::put(tx, site, orders, *now).await?;
            }
            Ok(Done::quiet(()))
        })
    })
    .await
}

async fn write_failure(desk: &Desk, site: SiteId, client_id: &str, error: String) -> Result<(), Error> {
    let input = (client_id.to_owned(), error, desk.now());
    desk.write("orders not read", input, move |tx, (client_id, error, now)| {
        Box::pin(async move {
            stored::failed(tx, site, client_id, error, *now).await?;
            Ok(Done::quiet(()))
        })
    })
    .await
}
