use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::StreamExt as _;
use reqwest::Client;
use serde_json::Value;
use testkit::{TestDb, nats};
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest as _};
use uuid::Uuid;

use crate::server::Server;

const VISITORS: usize = 16;
/// Acknowledged messages after which the node is killed.
const KILL_AFTER: usize = 300;

testkit::several_nodes!(kill_9_of_a_node_what_it_acknowledged_is_heard_at_another_once_and_in_order);

async fn kill_9_of_a_node_what_it_acknowledged_is_heard_at_another_once_and_in_order(db: TestDb) {
    let mut first = Server::node(&db, &nats::url()).await;
    let second = Server::node(&db, &nats::url()).await;
    // A session of one node is one of all.
    let cookie = first.admin().await;
    let mut request = format!("ws://{}/api/v1/live", second.address).into_client_request().unwrap();
    request.headers_mut().insert("cookie", cookie.parse().unwrap());
    request.headers_mut().insert("origin", format!("http://{}", second.address).parse().unwrap());
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();

    let sent = Arc::new(AtomicUsize::new(0));
    let mut senders = Vec::new();
    for number in 0..VISITORS {
        let (token, url, sent) = (first.visitor().await, first.url("/widget/v1/messages"), Arc::clone(&sent));
        senders.push(tokio::spawn(async move {
            let (client, mut acknowledged) = (Client::new(), Vec::new());
            for n in 0_u128.. {
                let body =
                    serde_json::json!({ "client_id": Uuid::from_u128(n), "text": format!("손님 {number}의 말 {n}") });
                let Ok(answer) = client.post(&url).bearer_auth(&token).json(&body).send().await else { break };
                let Ok(answer) = answer.json::<Value>().await else { break };
                let Some(id) = answer["id"].as_str() else {
                    // Nobody may write faster than people do; what is refused is not acknowledged.
                    assert_eq!(answer["code"], "rate_limited", "{answer}");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                };
                acknowledged.push(id.to_owned());
                sent.fetch_add(1, Ordering::SeqCst);
            }
            acknowledged
        }));
    }
    while sent.load(Ordering::SeqCst) < KILL_AFTER {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    first.kill();
    let mut acknowledged = Vec::new();
    for sender in senders {
        acknowledged.extend(sender.await.unwrap());
    }
    assert!(acknowledged.len() >= KILL_AFTER);

    // Seconds without a word: longer than the others wait before they tell what a node left behind.
    let quiet = Duration::from_secs(8);
    let mut heard: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    let mut all = Vec::new();
    while let Ok(Some(Ok(frame))) = tokio::time::timeout(quiet, socket.next()).await {
        let Message::Text(frame) = frame else { continue };
        let frame: Value = serde_json::from_str(&frame).unwrap();
        assert_ne!(frame["type"], "reset");
        if frame["type"] == "message" && frame["message"]["from"] == "customer" {
            heard
                .entry(frame["room_no"].as_str().unwrap().to_owned())
                .or_default()
                .push(frame["message"]["seq"].as_i64().unwrap());
            all.push(frame["message"]["id"].as_str().unwrap().to_owned());
        }
        let done = acknowledged.iter().all(|id| all.contains(id));
        if done && frame["type"] == "ping" {
            break;
        }
    }
    for (room, seqs) in &heard {
        assert!(seqs.windows(2).all(|pair| pair[0] < pair[1]), "room {room} in order, nothing twice: {seqs:?}");
    }
    let missing: Vec<_> = acknowledged.iter().filter(|id| !all.contains(id)).collect();
    assert!(missing.is_empty(), "acknowledged and never heard: {missing:?}");
}
