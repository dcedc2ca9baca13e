//! Orders and how they change.

use serde_json::{Value, json};

use super::told;
use crate::people::Person;

/// Something that is sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Product {
    /// Its number.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What was chosen.
    pub option: &'static str,
    /// Won for one.
    pub price: i64,
}

const PRODUCTS: [Product; 4] = [
    Product { id: "1001", name: "눈 대접", option: "지름: 18cm", price: 48_000 },
    Product { id: "1002", name: "새벽 잔", option: "색상: 백자", price: 26_000 },
    Product { id: "1003", name: "너른 접시", option: "지름: 27cm", price: 62_000 },
    Product { id: "1004", name: "가지 병", option: "높이: 21cm", price: 75_000 },
];
const FEE: i64 = 3_000;
const SEOUL: i64 = 9 * 3_600_000;
const DAY: i64 = 24 * 3_600_000;

/// What happens to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// 발송 처리
    Dispatch,
    /// 배송 완료
    Deliver,
    /// 구매 확정
    Decide,
    /// 취소 요청
    Cancel,
    /// 취소 승인
    ApproveCancel,
    /// 반품 요청
    Return,
}

impl Step {
    /// Its name for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Dispatch => "발송 처리",
            Self::Deliver => "배송 완료",
            Self::Decide => "구매 확정",
            Self::Cancel => "취소 요청",
            Self::ApproveCancel => "취소 승인",
            Self::Return => "반품 요청",
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Dispatch | Self::Deliver => "DISPATCHED",
            Self::Decide => "PURCHASE_DECIDED",
            Self::Cancel | Self::Return => "CLAIM_REQUESTED",
            Self::ApproveCancel => "CLAIM_COMPLETED",
        }
    }
}

/// An order of one product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Counted from 1.
    pub number: u64,
    /// 주문번호
    pub order_id: String,
    /// 상품주문번호
    pub product_order_id: String,
    /// How many.
    pub quantity: i64,
    /// When it was ordered and paid.
    pub ordered_at: i64,
    person: Person,
    product: usize,
    status: &'static str,
    claim: Option<(&'static str, &'static str)>,
    sent_at: Option<i64>,
    delivered_at: Option<i64>,
    decided_at: Option<i64>,
}

#[derive(Debug, Clone)]
struct Change {
    at: i64,
    kind: &'static str,
    order: usize,
    status: &'static str,
}

impl Order {
    /// What was bought.
    #[must_use]
    pub fn product(&self) -> Product {
        PRODUCTS[self.product.min(PRODUCTS.len() - 1)]
    }

    /// Won, without delivery.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.product().price * self.quantity
    }

    /// Where it stands, for people.
    #[must_use]
    pub fn state(&self) -> &'static str {
        match (self.claim, self.status) {
            (Some(("CANCEL", "CANCEL_REQUEST")), _) => "취소 요청 중",
            (Some(("RETURN", _)), _) => "반품 요청 중",
            (_, "CANCELED") => "취소 완료",
            (_, "PAYED") => "결제 완료 · 발송 준비 중",
            (_, "DELIVERING") => "배송 중",
            (_, "DELIVERED") => "배송 완료",
            _ => "구매 확정",
        }
    }

    /// What may happen next.
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        match (self.claim, self.status) {
            (Some(("CANCEL", "CANCEL_REQUEST")), _) => vec![Step::ApproveCancel],
            (Some(_), _) => Vec::new(),
            (None, "PAYED") => vec![Step::Dispatch, Step::Cancel],
            (None, "DELIVERING") => vec![Step::Deliver],
            (None, "DELIVERED") => vec![Step::Decide, Step::Return],
            _ => Vec::new(),
        }
    }

    fn detail(&self) -> Value {
        let (product, person) = (self.product(), &self.person);
        let mut item = json!({
            "order": {
                "orderId": self.order_id, "orderDate": told(self.ordered_at), "paymentDate": told(self.ordered_at + 60_000),
                "ordererId": format!("{}****", person.id.chars().take(4).collect::<String>()), "ordererNo": person.account.to_string(),
                "ordererName": person.name, "ordererTel": person.mobile.replace('-', ""), "paymentMeans": "신용카드",
                "payLocationType": "MOBILE", "generalPaymentAmount": self.total() + FEE,
            },
            "productOrder": {
                "productOrderId": self.product_order_id, "productOrderStatus": self.status, "placeOrderStatus": "OK",
                "productId": product.id, "productName": product.name, "productOption": product.option,
                "quantity": self.quantity, "unitPrice": product.price, "totalPaymentAmount": self.total(),
                "deliveryFeeAmount": FEE,
                "shippingAddress": {
                    "name": person.name, "tel1": person.mobile, "zipCode": "03053", "baseAddress": "서울 종로구 북촌로 11",
                    "detailedAddress": "2층",
                },
            },
        });
        if let Some((kind, status)) = self.claim {
            item["productOrder"]["claimType"] = json!(kind);
            item["productOrder"]["claimStatus"] = json!(status);
        }
        if let Some(at) = self.decided_at {
            item["productOrder"]["decisionDate"] = json!(told(at));
        }
        if let Some(at) = self.sent_at {
            item["delivery"] = json!({
                "deliveryCompany": "CJGLS", "trackingNumber": format!("6000000{:05}", self.number), "deliveryMethod": "DELIVERY",
                "sendDate": told(at), "deliveryStatus": if self.delivered_at.is_some() { "DELIVERY_COMPLETION" } else { "DELIVERING" },
            });
            if let Some(at) = self.delivered_at {
                item["delivery"]["deliveredDate"] = json!(told(at));
            }
        }
        item
    }
}

/// Every order and every change.
#[derive(Debug, Default)]
pub(super) struct Orders {
    orders: Vec<Order>,
    changes: Vec<Change>,
}

impl Orders {
    pub(super) fn buy(&mut self, person: &Person, product: usize, quantity: i64, at: i64) -> String {
        let number = self.orders.len() as u64 + 1;
        let day = (at + SEOUL).div_euclid(DAY);
        let product_order_id = format!("2{day:07}{number:08}");
        self.orders.push(Order {
            number,
            order_id: format!("1{day:07}{number:08}"),
            product_order_id: product_order_id.clone(),
            quantity,
            ordered_at: at,
            person: person.clone(),
            product,
            status: "PAYED",
            claim: None,
            sent_at: None,
            delivered_at: None,
            decided_at: None,
        });
        self.changes.push(Change { at, kind: "PAYED", order: self.orders.len() - 1, status: "PAYED" });
        product_order_id
    }

    pub(super) fn advance(&mut self, product_order: &str, step: Step, at: i64) -> bool {
        let Some(index) = self.orders.iter().position(|order| order.product_order_id == product_order) else {
            return false;
        };
        let order = &mut self.orders[index];
        if !order.steps().contains(&step) {
            return false;
        }
        match step {
            Step::Dispatch => (order.status, order.sent_at) = ("DELIVERING", Some(at)),
            Step::Deliver => (order.status, order.delivered_at) = ("DELIVERED", Some(at)),
            Step::Decide => (order.status, order.decided_at) = ("PURCHASE_DECIDED", Some(at)),
            Step::Cancel => order.claim = Some(("CANCEL", "CANCEL_REQUEST")),
            Step::ApproveCancel => (order.status, order.claim) = ("CANCELED", Some(("CANCEL", "CANCEL_DONE"))),
            Step::Return => order.claim = Some(("RETURN", "RETURN_REQUEST")),
        }
        let status = order.status;
        self.changes.push(Change { at, kind: step.kind(), order: index, status });
        true
    }

    pub(super) fn of<'o>(&'o self, person: &'o Person) -> impl Iterator<Item = &'o Order> {
        self.orders.iter().filter(|order| order.person.id == person.id)
    }

    /// Changes of a time, oldest first, from a place among those of its first instant.
    pub(super) fn changed(&self, from: i64, to: i64, sequence: usize, limit: usize) -> Value {
        let mut found: Vec<(usize, &Change)> = self
            .changes
            .iter()
            .enumerate()
            .filter(|(n, change)| change.at >= from && change.at <= to && (change.at > from || *n >= sequence))
            .collect();
        found.sort_by_key(|(n, change)| (change.at, *n));
        let more =
            found.get(limit).map(|(n, change)| json!({"moreFrom": told(change.at), "moreSequence": n.to_string()}));
        found.truncate(limit);
        let items: Vec<Value> = found.iter().map(|(_, change)| self.told(change)).collect();
        let mut data = json!({"count": items.len(), "lastChangeStatuses": items});
        if let Some(more) = more {
            data["more"] = more;
        }
        data
    }

    fn told(&self, change: &Change) -> Value {
        let order = &self.orders[change.order];
        json!({
            "orderId": order.order_id, "productOrderId": order.product_order_id, "lastChangedType": change.kind,
            "paymentDate": told(order.ordered_at + 60_000), "lastChangedDate": told(change.at),
            "productOrderStatus": change.status, "receiverAddressChanged": false,
        })
    }

    /// Details of those that exist.
    pub(super) fn details(&self, ids: &[&str]) -> Vec<Value> {
        let known = |id: &&&str| self.orders.iter().find(|order| order.product_order_id == ***id);
        ids.iter().filter_map(|id| known(&id)).map(Order::detail).collect()
    }
}
