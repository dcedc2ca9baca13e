use serde_json::{Value, json};
use simulators::kakao::{Account, Kakao};

use crate::world::{World, act};

async fn kakao() -> (World, Kakao) {
    let mut world = World::new().await;
    let account = Account { unlink_url: format!("{}/unlink", world.desk), ..Account::default() };
    let kakao = Kakao::new(account, world.setting());
    world.serve(kakao.router());
    (world, kakao)
}

const BACK: &str = "http://desk.example/kakao/callback";

/// Somebody answers the screen; the address they are sent back to.
async fn answer(world: &World, fields: &[(&str, &str)]) -> String {
    let all = [&[("redirect_uri", BACK), ("state", "s1")], fields].concat();
    let form = url_encoded(&all);
    let request = world.client.post(format!("{}/oauth/agree", world.base)).body(form);
    let answer = request.header("content-type", "application/x-www-form-urlencoded").send().await.expect("an answer");
    answer.headers()["location"].to_str().expect("an address").to_owned()
}

fn url_encoded(fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
}

async fn token(world: &World, code: &str, change: &[(&str, &str)]) -> (u16, Value) {
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("client_id", "demo0rest0key0demo0rest0key0demo"),
        ("client_secret", "demo-login-secret"),
        ("redirect_uri", BACK),
        ("code", code),
    ];
    for (name, value) in change {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    let request = world.client.post(format!("{}/oauth/token", world.base)).body(url_encoded(&fields));
    let answer = request.header("content-type", "application/x-www-form-urlencoded").send().await.expect("an answer");
    (answer.status().as_u16(), answer.json().await.expect("JSON"))
}

async fn me(world: &World, token: &str) -> Value {
    let request =
        world.client.get(format!("{}/v2/user/me", world.base)).header("authorization", format!("Bearer {token}"));
    request.send().await.expect("an answer").json().await.expect("JSON")
}

fn code_in(location: &str) -> String {
    let query = location.split_once("code=").expect("a code").1;
    query.split('&').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn f9_what_was_agreed_to_is_told_and_no_more() {
    let (world, kakao) = kakao().await;
    let location = answer(&world, &[("choice", "agree"), ("person", "seoa"), ("scope", "phone_number")]).await;
    assert!(location.starts_with(BACK) && location.contains("state=s1"));
    let code = code_in(&location);
    let (status, given) = token(&world, &code, &[]).await;
    assert_eq!((status, &given["scope"]), (200, &json!("phone_number")));
    let user = me(&world, given["access_token"].as_str().expect("a token")).await;
    assert_eq!(user["kakao_account"]["phone_number"], "+82 10-5550-4821");
    assert_eq!(user["kakao_account"]["name"], Value::Null);
    assert_eq!(user["kakao_account"]["name_needs_agreement"], true);
    assert_eq!(token(&world, &code, &[]).await.1["error_code"], "KOE320", "a code counts once");
    kakao.person_does(&act("seoa", "expire_tokens", "")).expect("expire");
    assert_eq!(me(&world, given["access_token"].as_str().expect("a token")).await["code"], -401);
}

#[tokio::test]
async fn f9_a_refusal_comes_back_and_bad_calls_are_refused() {
    let (world, _) = kakao().await;
    let location = answer(&world, &[("choice", "cancel")]).await;
    assert!(location.contains("error=access_denied") && location.contains("state=s1"), "{location}");
    for (change, expected) in [
        ([("client_id", "other")], "KOE101"),
        ([("client_secret", "other")], "KOE010"),
        ([("redirect_uri", "http://elsewhere.example/")], "KOE303"),
    ] {
        let location = answer(&world, &[("choice", "agree"), ("person", "seoa")]).await;
        assert_eq!(token(&world, &code_in(&location), &change).await.1["error_code"], expected);
    }
}

#[tokio::test]
async fn f9_unlinking_is_told_with_the_admin_key() {
    let (world, kakao) = kakao().await;
    assert!(kakao.person_does(&act("seoa", "unlink", "")).is_err(), "nothing to unlink");
    answer(&world, &[("choice", "agree"), ("person", "seoa"), ("scope", "phone_number")]).await;
    kakao.person_does(&act("seoa", "unlink", "")).expect("unlink");
    let heard = world.heard(1).await;
    assert_eq!(heard[0].0, "/unlink");
    assert_eq!(heard[0].1, "app_id=777001&referrer_type=UNLINK_FROM_APPS&user_id=2000000101");
    let heads = world.heard.lock().expect("free");
    assert_eq!(heads[0].1["authorization"], "KakaoAK demo0admin0key0demo0admin0key0de");
}
