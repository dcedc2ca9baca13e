//! 프로필봇 and 챗봇 in rooms (F11, F12).

mod messengers;
mod room;
mod settings;

use domain::{ChannelId, RoomNo, access::Role};
use serde_json::{Value, json};
use service::{
    Desk, bot,
    bot::settings::{publish, set_chatbot, set_profile_bot},
    message,
    session::Session,
    view::{BotState, BotSwitch, Message, MessageButton, NewChatbot, NewMessage, NewProfileBot, VisitorSession},
};
use testkit::{Site, TestDb, TestDesk};
use uuid::Uuid;

use crate::rooms::{say, visit};

/// A desk whose web chat begins with bots.
pub struct Scene {
    pub site: Site,
    pub desk: TestDesk,
    pub admin: Session,
}

pub async fn scene(db: &TestDb) -> Scene {
    let (site, desk) = (db.site().await, db.desk());
    let admin = site.acting_as(&site.agent("관리자", Role::Admin).await, &[]);
    Scene { site, desk, admin }
}

pub fn tree() -> Value {
    json!({"start": "home", "nodes": [
        {"key": "home", "text": "무엇을 도와드릴까요?", "step": {"kind": "menu", "buttons": [
            {"kind": "go", "label": "배송 문의", "to": "ship"},
            {"kind": "go", "label": "교환 신청", "to": "form"},
            {"kind": "link", "label": "자주 묻는 질문", "url": "https://shop.example/faq"}]}},
        {"key": "ship", "text": "2~3일 안에 도착해요.", "step": {"kind": "menu", "buttons": [
            {"kind": "go", "label": "해결됐어요", "to": "bye"}, {"kind": "go", "label": "상담원 연결", "to": "agent"}]}},
        {"key": "form", "text": "몇 가지만 여쭤볼게요.", "step": {"kind": "form", "to": "agent", "items": [
            {"field": "name", "required": true}, {"field": "phone"}]}},
        {"key": "agent", "text": "상담원을 연결해 드릴게요.", "step": {"kind": "agent"}},
        {"key": "bye", "text": "감사합니다.", "step": {"kind": "end"}}]})
}

impl Scene {
    pub fn on(&self, channel: ChannelId) -> Vec<BotSwitch> {
        vec![BotSwitch { channel_id: channel.to_string(), on: true }]
    }

    /// Publishes the chatbot and switches it on.
    pub async fn chatbot(&self, tree: &Value, channels: &[ChannelId]) {
        let draft = serde_json::from_value(tree.clone()).expect("a tree");
        let new = NewChatbot { draft: Some(draft), ..NewChatbot::default() };
        set_chatbot(&self.desk, &self.admin, &new).await.expect("saved");
        publish(&self.desk, &self.admin, &BotState::default()).await.expect("published");
        let channels = channels.iter().flat_map(|channel| self.on(*channel)).collect();
        let new = NewChatbot { channels, ..NewChatbot::default() };
        set_chatbot(&self.desk, &self.admin, &new).await.expect("on");
    }

    pub async fn profile_bot(&self, items: Value) {
        self.profile_bot_in(self.site.web, items).await;
    }

    pub async fn profile_bot_in(&self, channel: ChannelId, items: Value) {
        let items = serde_json::from_value(items).expect("questions");
        let new = NewProfileBot {
            greeting: Some("안녕하세요, 사랑방상점입니다.".to_owned()),
            items: Some(items),
            channels: self.on(channel),
            ..NewProfileBot::default()
        };
        set_profile_bot(&self.desk, &self.admin, &new).await.expect("on");
    }

    /// Bots answer what they were told.
    pub async fn answer(&self) {
        answer(&self.desk, &self.site).await;
    }

    /// A visitor writes first, and the bot answers.
    pub async fn visit(&self, text: &str) -> (VisitorSession, RoomNo) {
        let visited = visit(&self.desk, &self.site, text).await;
        self.answer().await;
        visited
    }

    pub async fn say(&self, visitor: &VisitorSession, text: &str) {
        self.hear(visitor, text, None).await;
    }

    /// The visitor presses a button of the room.
    pub async fn press(&self, visitor: &VisitorSession, room: RoomNo, label: &str) {
        let code = self.button(room, label).await.code;
        self.hear(visitor, label, code).await;
    }

    async fn hear(&self, visitor: &VisitorSession, text: &str, button: Option<String>) {
        let client_id = Uuid::from_u128(u128::try_from(self.site.new_id()).expect("a number")).to_string();
        let new = NewMessage { client_id, text: text.to_owned(), attachment_ids: Vec::new(), button };
        say(&self.desk, visitor, &new).await.expect("sent");
        self.answer().await;
    }

    pub async fn button(&self, room: RoomNo, label: &str) -> MessageButton {
        let buttons = self.messages(room).await.into_iter().rev().flat_map(|message| message.buttons);
        buttons.into_iter().find(|button| button.label == label).expect("such a button")
    }

    pub async fn messages(&self, room: RoomNo) -> Vec<Message> {
        message::page(&self.desk, &self.admin, room, message::Place::Newest, Some(200)).await.expect("messages").items
    }

    /// What the room says; system lines by their code.
    pub async fn texts(&self, room: RoomNo) -> Vec<String> {
        let text = |message: Message| message.system.map_or(message.text, |line| format!("[{}]", line.code));
        self.messages(room).await.into_iter().map(text).collect()
    }
}

pub async fn answer(desk: &Desk, site: &Site) {
    while bot::run_due(desk, Some(site.id)).await.expect("answered") > 0 {}
}
