//! Web chat as its visitors and the agents beside it see it.

mod bad;
mod identity;
mod limits;
mod room;

use axum::http::Method;
use domain::access::Role;
use serde_json::{Value, json};
use testkit::{Answer, App, Site, TestDb};

/// A site with an administrator at the console.
pub struct Shop {
    pub app: App,
    pub site: Site,
    pub admin: String,
}

pub async fn shop(db: &TestDb) -> Shop {
    let (app, site) = (db.app(), db.site().await);
    let admin = site.agent("관리자", Role::Admin).await;
    let admin = app.log_in(&site, &admin).await;
    Shop { app, site, admin }
}

impl Shop {
    /// Somebody comes in with these parameters: token, room and the rest.
    pub async fn enter(&self, token: &str, params: Value) -> Value {
        self.try_enter(token, params).await.ok()
    }

    pub async fn try_enter(&self, token: &str, mut params: Value) -> Answer {
        if params["site_id"].is_null() {
            params["site_id"] = json!(self.site.id.to_string());
        }
        self.app.widget(token, Method::POST, "/widget/v1/sessions", params).await
    }

    /// The token of somebody who comes in.
    pub async fn visitor(&self, params: Value) -> String {
        text(&self.enter("", params).await["token"])
    }

    pub async fn try_say(&self, token: &str, words: &str) -> Answer {
        let client_id = uuid(self.site.new_id());
        self.app
            .widget(token, Method::POST, "/widget/v1/messages", json!({"client_id": client_id, "text": words}))
            .await
    }

    /// Writes a message; the room it came to.
    pub async fn say(&self, token: &str, words: &str) -> String {
        text(&self.try_say(token, words).await.ok()["room_no"])
    }

    pub async fn get(&self, token: &str, path: &str) -> Answer {
        self.app.widget(token, Method::GET, path, Value::Null).await
    }

    /// The words of the current room in order.
    pub async fn words(&self, token: &str) -> Vec<String> {
        words(&self.get(token, "/widget/v1/messages").await.ok())
    }

    pub async fn console(&self, path: &str) -> Value {
        self.app.console(&self.admin, Method::GET, path, Value::Null).await.ok()
    }

    pub async fn post(&self, path: &str, body: Value) -> Value {
        self.app.console(&self.admin, Method::POST, path, body).await.ok()
    }

    pub async fn customer(&self, room: &str) -> Value {
        self.console(&format!("/api/v1/rooms/{room}/customer")).await
    }
}

pub fn words(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().expect("a list").iter();
    items.map(|item| text(&item["text"])).collect()
}

pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

pub fn uuid(number: i64) -> String {
    format!("00000000-0000-4000-8000-{:012x}", number & 0xffff_ffff_ffff)
}
