use std::sync::Arc;

use channels::kakao_login::{Account, App, Fault, KakaoLogin};
use simulators::{
    fault::Faults,
    kakao::{self, Kakao},
    phone::Act,
    stage::Setting,
};

const NOW: i64 = 1_795_353_600_000;

async fn service() -> (Kakao, KakaoLogin) {
    rustls::crypto::ring::default_provider().install_default().ok();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let setting = Setting { base: base.clone(), webhook: String::new(), clock: Arc::new(|| NOW) };
    let kakao = Kakao::new(kakao::Account::default(), setting);
    let router = kakao.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (kakao, KakaoLogin::new(base.clone(), base))
}

fn app() -> App {
    let account = kakao::Account::default();
    App {
        rest_api_key: account.rest_api_key,
        client_secret: Some(account.login_secret),
        redirect_uri: "https://desk.example/kakao/callback".to_owned(),
    }
}

#[tokio::test]
async fn f9_what_was_agreed_to_is_read_and_no_more() {
    let (kakao, login) = service().await;
    let code = kakao.agree("seoa", &["phone_number", "name"], &app().redirect_uri);
    let account = login.account(&app(), &code).await.expect("an account");
    let expected = Account {
        id: "2000000101".to_owned(),
        mobile: "010-5550-4821".parse().ok(),
        name: Some("윤서아".to_owned()),
        email: None,
    };
    assert!(account == expected, "the number in one form, and no e-mail");
    assert!(matches!(login.account(&app(), &code).await, Err(Fault::Again(_))), "a code counts once");
    let code = kakao.agree("minjae", &["account_email"], &app().redirect_uri);
    let account = login.account(&app(), &code).await.expect("an account");
    assert!(account.mobile.is_none() && account.email.as_deref() == Some("minjae@example.com"));
}

#[tokio::test]
async fn f9_faults_say_what_helps() {
    let (kakao, login) = service().await;
    let code = || kakao.agree("seoa", &["phone_number"], &app().redirect_uri);
    let wrong = App { client_secret: Some("other".to_owned()), ..app() };
    assert!(matches!(login.account(&wrong, &code()).await, Err(Fault::Settings(_))));
    for faults in [
        Faults { down: true, ..Faults::default() },
        Faults { busy: true, ..Faults::default() },
        Faults { cut: true, ..Faults::default() },
    ] {
        kakao.stage().trouble().set(faults);
        assert!(matches!(login.account(&app(), &code()).await, Err(Fault::Later(_))), "{faults:?}");
    }
    kakao.stage().trouble().set(Faults::default());
    let old = code();
    kakao
        .person_does(&Act { person: "seoa".to_owned(), act: "unlink".to_owned(), ..Act::default() })
        .expect("unlinked");
    assert!(matches!(login.account(&app(), &old).await, Err(Fault::Again(_))), "unlinked meanwhile");
}
