use serde_json::{Value, json};
use simulators::{
    commerce::{Account, Commerce, Step},
    people::cast,
};

use crate::world::{START, World};

const CHANGED: &str = "/external/v1/pay-order/seller/product-orders/last-changed-statuses";

async fn shop(rate: i64) -> (World, Commerce) {
    let mut world = World::new().await;
    let commerce = Commerce::new(Account { rate, ..Account::default() }, world.setting());
    world.serve(commerce.router());
    (world, commerce)
}

/// A token, as an application gets one.
async fn token(world: &World) -> String {
    let account = Account::default();
    let salt = "simulatedShopSecret22a";
    let engine = base64::engine::GeneralPurpose::new(
        &base64::alphabet::BCRYPT,
        base64::engine::GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(base64::engine::DecodePaddingMode::RequireNone),
    );
    let salt = base64::Engine::decode(&engine, salt).expect("base64").try_into().expect("16 bytes");
    let hash = bcrypt::hash_with_salt(format!("{}_{START}", account.client_id), 4, salt).expect("a hash");
    let sign = base64::Engine::encode(
        &base64::engine::general_purpose::STANDARD,
        hash.format_for_version(bcrypt::Version::TwoA),
    );
    let form = format!(
        "client_id={}&timestamp={START}&client_secret_sign={sign}&grant_type=client_credentials&type=SELF",
        account.client_id
    );
    let request = world.client.post(format!("{}/external/v1/oauth2/token", world.base)).body(form);
    let answer = request.header("content-type", "application/x-www-form-urlencoded").send().await.expect("an answer");
    let body: Value = answer.json().await.expect("JSON");
    body["access_token"].as_str().expect("a token").to_owned()
}

async fn changed(world: &World, token: &str, query: &str) -> (u16, Value) {
    let url = format!("{}{CHANGED}?{query}", world.base);
    let answer =
        world.client.get(url).header("authorization", format!("Bearer {token}")).send().await.expect("an answer");
    (answer.status().as_u16(), answer.json().await.expect("JSON"))
}

const FROM: &str = "2026-11-22T00:00:00.000Z";

#[tokio::test]
async fn f10_changes_come_in_pages_without_gaps() {
    let (world, shop) = shop(100).await;
    let buyer = &cast()[0];
    for n in 0..5 {
        // Three of them at the same moment.
        shop.buy(buyer, 0, 1, START - if n < 3 { 1000 } else { 500 });
    }
    let token = token(&world).await;
    let (mut seen, mut query) = (Vec::new(), format!("lastChangedFrom={FROM}&limitCount=2"));
    loop {
        let (status, page) = changed(&world, &token, &query).await;
        assert_eq!(status, 200);
        for item in page["data"]["lastChangeStatuses"].as_array().expect("items") {
            seen.push(item["productOrderId"].as_str().expect("an id").to_owned());
        }
        let Some(more) = page["data"].get("more") else { break };
        let from = more["moreFrom"].as_str().expect("a time").replace('+', "%2B");
        query = format!(
            "lastChangedFrom={from}&moreSequence={}&limitCount=2",
            more["moreSequence"].as_str().expect("text")
        );
    }
    assert_eq!(seen.len(), 5);
    seen.dedup();
    assert_eq!(seen.len(), 5, "each once");
}

#[tokio::test]
async fn f10_orders_are_told_as_they_stand() {
    let (world, shop) = shop(100).await;
    let id = shop.buy(&cast()[0], 0, 2, START);
    assert!(shop.advance(&id, Step::Dispatch, START + 1000));
    assert!(!shop.advance(&id, Step::ApproveCancel, START), "not asked for");
    let token = token(&world).await;
    let path = "/external/v1/pay-order/seller/product-orders/query";
    let bearer = format!("Bearer {token}");
    let (_, answer) =
        world.post(path, &[("authorization", &bearer)], &json!({"productOrderIds": [id, "unknown"]})).await;
    let item = &answer["data"][0];
    assert_eq!(item["order"]["ordererTel"], "01055504821");
    assert_eq!(item["productOrder"]["productOrderStatus"], "DELIVERING");
    assert_eq!(item["productOrder"]["totalPaymentAmount"], 96_000);
    assert_eq!(item["delivery"]["deliveryCompany"], "CJGLS");
    assert_eq!(answer["data"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn f10_too_many_calls_wrong_tokens_and_bad_times_are_refused() {
    let (world, shop) = shop(1).await;
    let token = token(&world).await;
    let query = format!("lastChangedFrom={FROM}");
    assert_eq!(changed(&world, &token, &query).await.0, 200);
    assert_eq!(changed(&world, &token, "lastChangedFrom=yesterday").await.0, 400);
    let (status, refused) = changed(&world, &token, &query).await;
    assert_eq!((status, &refused["code"]), (429, &json!("GW.RATE_LIMIT")));
    world.pass(1000);
    assert_eq!(changed(&world, &token, &query).await.0, 200);
    shop.expire_tokens();
    assert_eq!(changed(&world, &token, &query).await.1["code"], "GW.AUTHN");
}
