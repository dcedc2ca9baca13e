use domain::{Millis, RoomNo, verification::Method};
use store::{shop as stored, verification as verified};

use super::{last_error, sync::Detail};
use crate::{Desk, Done, Error, job::Kind, room::readable, session::Session, view};

const PAGE: i64 = 20;

/// Orders of the room's customer (S65b): of the number that this very channel account agreed to share while the shop is linked,
/// and of nobody else (R21).
///
/// # Errors
/// [`Error::NotFound`] where the agent may not read the room, [`Error::InvalidCursor`].
pub async fn orders(desk: &Desk, session: &Session, room: RoomNo, cursor: Option<&str>) -> Result<view::Orders, Error> {
    let (site, mut read) = (session.site, desk.read().await?);
    let head = readable(&mut read, session, room).await?;
    let after = match cursor.filter(|cursor| !cursor.is_empty()) {
        None => (Millis(i64::MAX), String::new()),
        Some(cursor) => place(cursor).ok_or(Error::InvalidCursor)?,
    };
    let none = |state| view::Orders { state, items: Vec::new(), next_cursor: None, synced_at: None, last_error: None };
    let Some(shop) = stored::find(&mut read, site).await? else { return Ok(none(view::OrdersState::NotLinked)) };
    let known = verified::of_identifier(&mut read, site, head.identity).await?;
    let shared =
        known.all.iter().filter(|one| one.method == Method::Naver).find_map(|one| one.verified.number.as_ref());
    let told = view::Orders {
        synced_at: shop.synced_at.map(|at| Millis(at).rfc3339()),
        last_error: last_error(&shop),
        ..none(view::OrdersState::NoConsent)
    };
    let Some(number) = shared else { return Ok(told) };
    let mut rows = Vec::new();
    // What was read before the key was replaced is found by that one.
    for hash in super::hashes(desk, site, number) {
        rows.extend(stored::of_number(&mut read, site, &hash, (after.0, &after.1), PAGE + 1).await?);
    }
    rows.sort_by(|a, b| (b.ordered_at, &b.product_order_id).cmp(&(a.ordered_at, &a.product_order_id)));
    let more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let next_cursor =
        rows.last().filter(|_| more).map(|last| format!("{}.{}", last.ordered_at.0, last.product_order_id));
    let items = rows.into_iter().map(shown).collect::<Result<_, _>>()?;
    Ok(view::Orders { state: view::OrdersState::Ready, items, next_cursor, ..told })
}

fn place(cursor: &str) -> Option<(Millis, String)> {
    let (at, id) = cursor.split_once('.')?;
    let word = !id.is_empty() && id.len() <= 40 && id.bytes().all(|b| b.is_ascii_alphanumeric());
    Some((Millis(at.parse().ok()?), id.to_owned())).filter(|_| word)
}

fn shown(row: stored::OrderRow) -> Result<view::Order, Error> {
    let detail: Detail =
        serde_json::from_str(&row.detail).map_err(|_| store::StoreError::Corrupt("shop_orders.detail"))?;
    Ok(view::Order {
        order_id: row.order_id,
        product_order_id: row.product_order_id,
        ordered_at: row.ordered_at.rfc3339(),
        paid_at: detail.paid_at.map(|at| Millis(at).rfc3339()),
        means: detail.means,
        product: detail.product,
        option: detail.option,
        quantity: detail.quantity,
        total: detail.total,
        status: detail.status,
        claim: detail.claim,
        delivery: detail.delivery,
    })
}

/// What changed is read now rather than within a minute. The answer is what is known so far; `synced_at` moves when it is done.
///
/// # Errors
/// [`Error::NotFound`] where the agent may not read the room.
pub async fn refresh(desk: &Desk, session: &Session, room: RoomNo) -> Result<view::Orders, Error> {
    readable(&mut desk.read().await?, session, room).await?;
    let site = session.site;
    desk.write("hasten orders", desk.now(), move |tx, now| {
        Box::pin(async move {
            store::job::hasten(tx, site, Kind::ShopOrders.name(), *now).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    desk.wake_workers();
    orders(desk, session, room, None).await
}
