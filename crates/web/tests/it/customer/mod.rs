//! 고객정보 as agents edit it, link it and take links back (S18–S60, R1–R10, R18, R19, R24).

mod bad;
mod edit;
mod keep;
mod link;
mod log;
mod parallel;
mod undo;

use domain::{RoomNo, room::ChannelKind};
use serde_json::{Value, json};
use testkit::{Answer, Caller, Cast, Person, RoomSpec};

/// A room of 김상담, to be edited.
#[derive(Clone, Copy)]
pub struct Room<'c> {
    app: &'c Cast,
    number: RoomNo,
}

/// One room of a person, with 김상담.
pub async fn room<'c>(app: &'c Cast, person: &Person) -> Room<'c> {
    Room { app, number: app.site.room_with(person, RoomSpec::in_progress(app.kim.id)).await }
}

/// A person with one account of a messenger.
pub async fn on_kakao(app: &Cast, tail: &str) -> Person {
    let kakao = app.site.channel(ChannelKind::Kakao, "카카오톡").await;
    app.desk.account_of(&app.site.account(kakao, tail), tail).await
}

impl<'c> Room<'c> {
    fn path(&self) -> String {
        format!("/api/v1/rooms/{}/customer", self.number)
    }

    pub async fn seen_by(&self, caller: &Caller<'_>) -> Value {
        caller.get(&self.path()).await.ok()
    }

    pub async fn seen(&self) -> Value {
        self.seen_by(&self.app.kim()).await
    }

    pub async fn info(&self) -> Value {
        self.app.kim().get(&format!("/api/v1/rooms/{}/info", self.number)).await.ok()
    }

    /// What follows the site in its 고객식별번호.
    pub async fn tail(&self) -> String {
        let info = self.info().await;
        info["identifier"].as_str().and_then(|text| text.split_once('_')).expect("SITEID_tail").1.to_owned()
    }

    /// Saves what was changed of the form as it stands now.
    pub async fn save(&self, fields: Value) -> Answer {
        let version = self.seen().await["version"].clone();
        self.save_as(&self.app.kim(), &version, fields).await
    }

    pub async fn save_as(&self, caller: &Caller<'_>, version: &Value, mut fields: Value) -> Answer {
        fields["version"] = version.clone();
        caller.patch(&self.path(), fields).await
    }

    /// Saves an ID that somebody has, and confirms.
    pub async fn link(&self, customer_id: &str) -> Value {
        let asked = self.save(json!({"customer_id": customer_id})).await;
        assert_eq!(asked.refusal(), (409, "link_confirmation_required"), "{}", asked.text);
        let target = &asked.body["preview"]["target"]["version"];
        self.save(json!({"customer_id": customer_id, "confirm_link": true, "target_version": target})).await.ok()
    }

    pub async fn log(&self) -> Vec<Value> {
        let log = self.app.kim().get(&format!("{}/changes", self.path())).await.ok();
        log["items"].as_array().expect("items").clone()
    }

    /// The newest link in the log.
    pub async fn newest_link(&self) -> String {
        let log = self.log().await;
        let link = log.iter().find(|change| change["kind"] == "link").expect("a link");
        link["link_id"].as_str().expect("an id").to_owned()
    }
}

pub async fn undo(app: &Cast, link: &str, body: Value) -> Answer {
    app.kim().post(&format!("/api/v1/links/{link}/undo"), body).await
}
