use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use reqwest::Client;
use serde_json::Value;
use testkit::TestDb;
use tokio::sync::RwLock;
use uuid::Uuid;

use crate::server::Server;

const VISITORS: usize = 50;
const MESSAGES: usize = 20;

testkit::both_databases!(f14_a_kill_loses_no_acknowledged_message);

/// 1,000 messages, the server is killed in the middle, senders try again what was not acknowledged.
async fn f14_a_kill_loses_no_acknowledged_message(db: TestDb) {
    let db = db.alone().await;
    let server = Arc::new(RwLock::new(Server::start(&db).await));
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let mut tokens = Vec::new();
    for _ in 0..VISITORS {
        tokens.push(server.read().await.visitor().await);
    }
    let senders: Vec<_> = tokens
        .into_iter()
        .enumerate()
        .map(|(number, token)| tokio::spawn(send_all(number, token, Arc::clone(&server), Arc::clone(&acknowledged))))
        .collect();

    while acknowledged.load(Ordering::SeqCst) < VISITORS * MESSAGES / 3 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    {
        let mut server = server.write().await;
        server.kill();
        assert!(acknowledged.load(Ordering::SeqCst) < VISITORS * MESSAGES, "killed in the middle");
        server.start_again().await;
    }
    let mut rooms: BTreeMap<String, Vec<(i64, String)>> = BTreeMap::new();
    for sender in senders {
        for (room, seq, text) in sender.await.unwrap() {
            rooms.entry(room).or_default().push((seq, text));
        }
    }

    let server = server.read().await;
    let cookie = server.admin().await;
    let mut stored = 0;
    for (room, acknowledged) in rooms {
        let there = server.messages(&cookie, &room).await;
        let seqs: Vec<i64> = there.iter().map(|message| message["seq"].as_i64().unwrap()).collect();
        assert_eq!(seqs, (1..=i64::try_from(seqs.len()).unwrap()).collect::<Vec<_>>(), "no gap, nothing twice");
        let customer = there.iter().filter(|message| message["from"] == "customer");
        let customer: Vec<(i64, String)> =
            customer.map(|m| (m["seq"].as_i64().unwrap(), m["text"].as_str().unwrap().to_owned())).collect();
        assert_eq!(customer, acknowledged, "each once, in the order they were sent");
        stored += customer.len();
    }
    assert_eq!(stored, VISITORS * MESSAGES);
}

/// Sends one visitor's messages in order, each until it is acknowledged, and gives room, seq and text of each.
async fn send_all(
    number: usize,
    token: String,
    server: Arc<RwLock<Server>>,
    acknowledged: Arc<AtomicUsize>,
) -> Vec<(String, i64, String)> {
    let client = Client::new();
    let mut sent = Vec::new();
    for message in 0..MESSAGES {
        let (client_id, text) = (Uuid::from_u128(message as u128).to_string(), format!("손님 {number}의 말 {message}"));
        loop {
            let url = server.read().await.url("/widget/v1/messages");
            let body = serde_json::json!({ "client_id": client_id, "text": text });
            let answer = client.post(url).bearer_auth(&token).json(&body).timeout(Duration::from_secs(10)).send().await;
            match answer {
                Ok(answer) if answer.status().is_success() => {
                    let Ok(answer) = answer.json::<Value>().await else { continue };
                    acknowledged.fetch_add(1, Ordering::SeqCst);
                    sent.push((
                        answer["room_no"].as_str().unwrap().to_owned(),
                        answer["seq"].as_i64().unwrap(),
                        text.clone(),
                    ));
                    break;
                }
                _ => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }
    sent
}
