use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// [커머스 연동]: the Smart Store of the site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Shop {
    /// Whether one is linked.
    pub linked: bool,
    /// 애플리케이션 ID; the secret is never shown.
    pub client_id: String,
    /// When it was linked.
    pub linked_at: Option<String>,
    /// When its orders were read to the present.
    pub synced_at: Option<String>,
    /// Orders of some time ago are still being read.
    pub catching_up: bool,
    /// Why it could not be read last.
    pub last_error: Option<ShopError>,
}

/// Why a shop can't be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ShopError {
    /// What would help.
    pub kind: ShopErrorKind,
    /// The service's own code.
    pub code: String,
    /// When.
    pub at: String,
}

/// What would help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShopErrorKind {
    /// Nobody has to do anything: it is tried again.
    Busy,
    /// Somebody has to look at the application and its secret.
    Refused,
}

/// '연동하기'
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewShop {
    /// 애플리케이션 ID
    pub client_id: String,
    /// 애플리케이션 시크릿; written, never shown. Without one the one before stays, where the id is the same.
    #[serde(default)]
    pub client_secret: Option<String>,
}

/// The orders beside a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Orders {
    /// Why there are none, or that they may be looked at.
    pub state: OrdersState,
    /// Newest first.
    pub items: Vec<Order>,
    /// Behind the last one.
    pub next_cursor: Option<String>,
    /// When they were read to the present.
    pub synced_at: Option<String>,
    /// Why they could not be read last.
    pub last_error: Option<ShopError>,
}

/// Whether orders may be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrdersState {
    /// The site has linked no shop.
    NotLinked,
    /// The customer has not agreed to share their number.
    NoConsent,
    /// They may.
    Ready,
}

/// An order of one product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Order {
    /// 주문번호
    pub order_id: String,
    /// 상품주문번호
    pub product_order_id: String,
    /// 주문일
    pub ordered_at: String,
    /// 결제일
    pub paid_at: Option<String>,
    /// 결제수단
    pub means: String,
    /// 상품명
    pub product: String,
    /// 옵션
    pub option: String,
    /// 수량
    pub quantity: i64,
    /// 결제금액, won.
    pub total: i64,
    /// The shop's word for its state, such as `DELIVERING`.
    pub status: String,
    /// The shop's words for a claim and its state.
    pub claim: Option<OrderClaim>,
    /// 배송
    pub delivery: Option<OrderDelivery>,
}

/// A claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrderClaim {
    /// `CANCEL`, `RETURN`, `EXCHANGE` and others.
    pub kind: String,
    /// Such as `CANCEL_REQUEST`.
    pub status: String,
}

/// How an order is delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrderDelivery {
    /// The shop's word for the carrier, such as `CJGLS`.
    pub company: String,
    /// 송장번호
    pub tracking: String,
    /// The shop's word for its state.
    pub status: String,
    /// 발송일
    pub sent_at: Option<String>,
    /// 배송 완료일
    pub delivered_at: Option<String>,
}
