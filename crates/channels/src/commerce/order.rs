use domain::{Millis, mobile::Mobile};
use serde::Deserialize;

/// What the desk keeps of an order of one product: no names, no addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// 상품주문번호
    pub product_order_id: String,
    /// 주문번호
    pub order_id: String,
    /// The buyer's mobile number, where it is one.
    pub mobile: Option<Mobile>,
    /// 주문일
    pub ordered_at: Option<Millis>,
    /// 결제일
    pub paid_at: Option<Millis>,
    /// 결제수단
    pub means: String,
    /// Name of the product.
    pub product: String,
    /// What was chosen of it.
    pub option: String,
    /// How many.
    pub quantity: i64,
    /// Won.
    pub total: i64,
    /// The service's word for its state.
    pub status: String,
    /// The service's words for a claim and its state.
    pub claim: Option<(String, String)>,
    /// How it is delivered, where it was sent.
    pub delivery: Option<Delivery>,
}

/// How an order is delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The service's word for the carrier.
    pub company: String,
    /// 송장번호
    pub tracking: String,
    /// The service's word for its state.
    pub status: String,
    /// When it was sent.
    pub sent_at: Option<Millis>,
    /// When it arrived.
    pub delivered_at: Option<Millis>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Detail {
    #[serde(default)]
    order: OrderPart,
    #[serde(default)]
    product_order: ProductPart,
    delivery: Option<DeliveryPart>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct OrderPart {
    order_id: String,
    order_date: Option<String>,
    payment_date: Option<String>,
    payment_means: Option<String>,
    orderer_tel: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ProductPart {
    product_order_id: String,
    product_order_status: Option<String>,
    product_name: Option<String>,
    product_option: Option<String>,
    quantity: i64,
    total_payment_amount: i64,
    claim_type: Option<String>,
    claim_status: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct DeliveryPart {
    delivery_company: Option<String>,
    tracking_number: Option<String>,
    delivery_status: Option<String>,
    send_date: Option<String>,
    delivered_date: Option<String>,
}

/// Longest text kept of a field.
const TEXT_MAX: usize = 200;

fn short(text: Option<String>) -> String {
    text.unwrap_or_default().chars().filter(|c| !c.is_control()).take(TEXT_MAX).collect()
}

fn time(text: Option<String>) -> Option<Millis> {
    Millis::from_rfc3339(&text?)
}

impl Detail {
    /// `None` where its numbers can't be kept.
    pub(super) fn order(self) -> Option<Order> {
        let (order, product) = (self.order, self.product_order);
        let word = |text: &str| !text.is_empty() && text.len() <= 40 && text.bytes().all(|b| b.is_ascii_alphanumeric());
        if !word(&product.product_order_id) || !word(&order.order_id) {
            return None;
        }
        let claim = product.claim_type.filter(|kind| !kind.is_empty());
        Some(Order {
            product_order_id: product.product_order_id,
            order_id: order.order_id,
            mobile: order.orderer_tel.and_then(|tel| tel.parse().ok()),
            ordered_at: time(order.order_date),
            paid_at: time(order.payment_date),
            means: short(order.payment_means),
            product: short(product.product_name),
            option: short(product.product_option),
            quantity: product.quantity,
            total: product.total_payment_amount,
            status: short(product.product_order_status),
            claim: claim.map(|kind| (short(Some(kind)), short(product.claim_status))),
            delivery: self.delivery.map(|delivery| Delivery {
                company: short(delivery.delivery_company),
                tracking: short(delivery.tracking_number),
                status: short(delivery.delivery_status),
                sent_at: time(delivery.send_date),
                delivered_at: time(delivery.delivered_date),
            }),
        })
    }
}
