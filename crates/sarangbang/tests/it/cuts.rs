use std::{collections::BTreeSet, time::Duration};

use futures_util::StreamExt as _;
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use serde_json::Value;
use testkit::TestDb;
use tokio::{io::AsyncWriteExt as _, net::TcpStream};
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest as _};
use uuid::Uuid;

use crate::server::Server;

const CUTS: usize = 1_000;
const VISITORS: usize = 40;

testkit::both_databases!(f14_what_is_stored_is_told_even_when_the_sender_has_hung_up);

async fn f14_what_is_stored_is_told_even_when_the_sender_has_hung_up(db: TestDb) {
    let db = db.alone().await;
    let server = Server::start(&db).await;
    let cookie = server.admin().await;

    let mut request = format!("ws://{}/api/v1/live", server.address).into_client_request().unwrap();
    request.headers_mut().insert("cookie", cookie.parse().unwrap());
    request.headers_mut().insert("origin", format!("http://{}", server.address).parse().unwrap());
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await.unwrap();
    let listening = tokio::spawn(async move {
        let mut told: Vec<String> = Vec::new();
        let quiet = Duration::from_millis(1_500);
        while let Ok(Some(Ok(Message::Text(frame)))) = tokio::time::timeout(quiet, socket.next()).await {
            let frame: Value = serde_json::from_str(&frame).unwrap();
            assert_ne!(frame["type"], "reset");
            if frame["type"] == "message" && frame["message"]["from"] == "customer" {
                told.push(frame["message"]["id"].as_str().unwrap().to_owned());
            }
        }
        told
    });

    let mut tokens = Vec::new();
    let mut rooms = BTreeSet::new();
    for number in 0..VISITORS {
        let token = server.visitor().await;
        let answer = server
            .say(&reqwest::Client::new(), &token, &Uuid::from_u128(u128::MAX).to_string(), &format!("첫 말 {number}"))
            .await;
        let answer: Value = answer.unwrap().json().await.unwrap();
        rooms.insert(answer["room_no"].as_str().unwrap().to_owned());
        tokens.push(token);
    }
    let mut random = StdRng::seed_from_u64(7);
    for cut in 0..CUTS {
        let body = format!(r#"{{"client_id":"{}","text":"끊긴 말 {cut}"}}"#, Uuid::from_u128(cut as u128));
        let request = format!(
            "POST /widget/v1/messages HTTP/1.1\r\nhost: desk\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            tokens[cut % VISITORS],
            body.len(),
        );
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        tokio::time::sleep(Duration::from_micros(random.random_range(0..3_000))).await;
        drop(stream);
    }

    let mut told = listening.await.unwrap();
    let mut stored = Vec::new();
    for room in &rooms {
        let messages = server.messages(&cookie, room).await;
        let customer = messages.iter().filter(|message| message["from"] == "customer");
        stored.extend(customer.map(|message| message["id"].as_str().unwrap().to_owned()));
    }
    assert!(stored.len() > VISITORS + CUTS / 10, "some cut messages were stored: {}", stored.len());
    told.sort();
    stored.sort();
    assert_eq!(told, stored, "what is stored was told, each once");
}
