//! Naver Commerce API: tokens by signature, orders of a shop, and a phone on which one buys.

mod calls;
mod orders;
mod token;

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Json, Router,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};

pub use self::orders::{Order, Product, Step};
use self::{orders::Orders, token::Tokens};
use crate::{
    fault::{Fault, Trouble},
    kakao::kst,
    people::Person,
    phone::{Act, Button, Card, Choice, From, Line, Screen},
    stage::{self, Messenger, Setting, Stage},
};

/// An application of a shop.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Name of the shop.
    pub name: String,
    /// Application id.
    pub client_id: String,
    /// A bcrypt salt.
    pub client_secret: String,
    /// Calls a second to each address; twice as many at once.
    pub rate: i64,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

impl Default for Account {
    /// The one of the demo; its secret is good for nothing else.
    fn default() -> Self {
        Self {
            name: "달항아리".to_owned(),
            client_id: "demoShopClient".to_owned(),
            client_secret: "$2a$04$simulatedShopSecret22a".to_owned(),
            rate: 2,
        }
    }
}

/// The service with one shop. Cloning is cheap.
#[derive(Clone)]
pub struct Commerce {
    inner: Arc<Inner>,
}

struct Inner {
    account: Account,
    stage: Stage,
    orders: Mutex<Orders>,
    tokens: Mutex<Tokens>,
}

impl fmt::Debug for Commerce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Commerce").field("stage", self.stage()).finish_non_exhaustive()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn fault(fault: Fault) -> Response {
    let (status, code) = match fault {
        Fault::Failed => (StatusCode::INTERNAL_SERVER_ERROR, "GW.INTERNAL_SERVER_ERROR"),
        Fault::Busy => (StatusCode::TOO_MANY_REQUESTS, "GW.RATE_LIMIT"),
        Fault::Down => (StatusCode::SERVICE_UNAVAILABLE, "GW.BLOCK.02"),
    };
    refusal(status, code)
}

fn refusal(status: StatusCode, code: &str) -> Response {
    let body = json!({"code": code, "message": code, "timestamp": "2030-01-01T10:00:00.000+09:00", "traceId": "t-1"});
    (status, Json(body)).into_response()
}

/// A time as the service writes it.
fn told(ms: i64) -> String {
    kst(ms, "%Y-%m-%dT%H:%M:%S%.3f+09:00")
}

impl Commerce {
    /// The service with this shop: call it within a runtime.
    #[must_use]
    pub fn new(account: Account, setting: Setting) -> Self {
        let stage = Stage::new(setting, Trouble::new(fault));
        let (orders, tokens) = (Mutex::default(), Mutex::default());
        Self { inner: Arc::new(Inner { account, stage, orders, tokens }) }
    }

    /// The same with some orders of the cast, made over the last days.
    #[must_use]
    pub fn with_orders(self) -> Self {
        let (now, hour) = (self.stage().now(), 3_600_000);
        let people: Vec<Person> = self.stage().phones().people().cloned().collect();
        for (n, person) in people.iter().enumerate() {
            let n = i64::try_from(n).unwrap_or_default();
            let first = self.buy(person, 0, 1, now - (70 + n) * hour);
            self.advance(&first, Step::Dispatch, now - (52 + n) * hour);
            self.advance(&first, Step::Deliver, now - (20 + n) * hour);
            let second = self.buy(person, 2, 2, now - (26 + n) * hour);
            if n == 0 {
                self.advance(&second, Step::Dispatch, now - 5 * hour);
            }
        }
        self
    }

    /// Its surface: calls and page.
    pub fn router(&self) -> Router {
        stage::router(self.clone(), calls::calls())
    }

    /// What it stands on.
    #[must_use]
    pub fn stage(&self) -> &Stage {
        &self.inner.stage
    }

    /// The shop.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.inner.account
    }

    fn orders(&self) -> MutexGuard<'_, Orders> {
        locked(&self.inner.orders)
    }

    fn tokens(&self) -> MutexGuard<'_, Tokens> {
        locked(&self.inner.tokens)
    }

    /// Every token given out is worth nothing from now on.
    pub fn expire_tokens(&self) {
        self.tokens().expire();
    }

    /// How many tokens were given out.
    #[must_use]
    pub fn tokens_given(&self) -> u64 {
        self.tokens().given()
    }

    /// Somebody buys; answers the number of the product order.
    pub fn buy(&self, person: &Person, product: usize, quantity: i64, at: i64) -> String {
        self.orders().buy(person, product, quantity, at)
    }

    /// An order goes a step further; `false` where it can't.
    pub fn advance(&self, product_order: &str, step: Step, at: i64) -> bool {
        self.orders().advance(product_order, step, at)
    }

    fn card(order: &Order) -> Line {
        let steps: Vec<Button> = order
            .steps()
            .into_iter()
            .enumerate()
            .map(|(id, step)| Button {
                label: step.label().to_owned(),
                url: None,
                kind: "STEP".to_owned(),
                code: step.label().to_owned(),
                id,
            })
            .collect();
        let text = format!(
            "{} · {}개 · {}원\n주문번호 {}\n{}",
            order.product().option,
            order.quantity,
            won(order.total()),
            order.order_id,
            order.state(),
        );
        Line {
            n: order.number,
            from: From::Shop,
            text: String::new(),
            image: None,
            file: None,
            cards: vec![Card { title: order.product().name.to_owned(), text, image: None, buttons: steps }],
            buttons: Vec::new(),
            quick: Vec::new(),
            at: order.ordered_at,
        }
    }
}

/// A sum with its thousands apart.
fn won(sum: i64) -> String {
    let digits = sum.to_string();
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

const MENU: [Choice; 5] = [
    Choice { act: "buy0", label: "눈 대접 주문하기" },
    Choice { act: "buy1", label: "새벽 잔 주문하기" },
    Choice { act: "buy2", label: "너른 접시 주문하기" },
    Choice { act: "buy3", label: "가지 병 주문하기" },
    Choice { act: "expire_tokens", label: "인증 토큰 모두 만료" },
];

impl Messenger for Commerce {
    const KIND: &'static str = "commerce";

    fn stage(&self) -> &Stage {
        &self.inner.stage
    }

    fn screen(&self, person: &Person) -> Screen {
        Screen {
            title: format!("{} 스마트스토어", self.account().name),
            subtitle: "내 주문".to_owned(),
            lines: self.orders().of(person).map(Self::card).collect(),
            typing: false,
            dialog: None,
            menu: MENU.to_vec(),
            closed: Some("주문은 오른쪽 위 메뉴에서, 배송 상태는 주문 카드의 버튼으로 바꿔요.".to_owned()),
        }
    }

    fn act(&self, person: &Person, act: &Act) -> Result<(), String> {
        let now = self.stage().now();
        match act.act.as_str() {
            "press" => {
                let order = self.orders().of(person).find(|order| order.number == act.line).cloned();
                let order = order.ok_or_else(|| "그런 주문이 없어요.".to_owned())?;
                let step = order.steps().get(act.button).copied().ok_or_else(|| "더 할 일이 없어요.".to_owned())?;
                self.advance(&order.product_order_id, step, now);
                Ok(())
            }
            "expire_tokens" => {
                self.expire_tokens();
                Ok(())
            }
            "open" => Ok(()),
            buy => {
                let product = buy.strip_prefix("buy").and_then(|n| n.parse().ok()).filter(|n| *n < 4);
                let product = product.ok_or_else(|| "모르는 동작이에요.".to_owned())?;
                self.buy(person, product, 1, now);
                Ok(())
            }
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        let account = self.account();
        vec![
            ("애플리케이션 ID", account.client_id.clone()),
            ("애플리케이션 시크릿", account.client_secret.clone()),
            ("API 주소", format!("{}/external", self.stage().base())),
        ]
    }
}

fn data(trace: u64, now: i64, data: &Value) -> Value {
    json!({"timestamp": told(now), "traceId": format!("t-{trace}"), "data": data})
}
