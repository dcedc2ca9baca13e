//! What others write sends this server nowhere but to the open internet.

use axum::{Router, body::Body, http::StatusCode, response::IntoResponse as _, routing::get};
use channels::{
    Http,
    messenger::fetch::{NotFetched, Url, fetch},
};

async fn serve(router: Router) -> Url {
    rustls::crypto::ring::default_provider().install_default().ok();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    url.parse().expect("an address")
}

#[tokio::test]
async fn f7_inner_addresses_are_not_fetched_from_in_any_form() {
    let inner = serve(Router::new().route("/", get(|| async { "secret" }))).await;
    let port = inner.port().expect("a port");
    let http = Http::default();
    for url in [
        format!("http://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://[::1]:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://0x7f.1:{port}/"),
        format!("http://0:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://10.0.0.1/".to_owned(),
        "http://100.64.0.1/".to_owned(),
        "http://user:password@8.8.8.8/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "gopher://8.8.8.8/".to_owned(),
        "//8.8.8.8/x".to_owned(),
        String::new(),
    ] {
        let fetched = fetch(&http, &url, 1_000, None).await.err();
        assert_eq!(fetched, Some(NotFetched::Forbidden), "{url}");
    }
}

#[tokio::test]
async fn f7_redirects_are_looked_at_like_any_address() {
    let secret = serve(Router::new().route("/", get(|| async { "secret" }))).await;
    let away = secret.to_string();
    let home = serve(
        Router::new()
            .route("/out", get(move || async move { (StatusCode::FOUND, [("location", away)]).into_response() }))
            .route("/in", get(|| async { (StatusCode::FOUND, [("location", "/here")]).into_response() }))
            .route("/round", get(|| async { (StatusCode::FOUND, [("location", "/round")]).into_response() }))
            .route("/here", get(|| async { "here" })),
    )
    .await;
    let http = Http::default();
    let get = async |path: &str| match fetch(&http, home.join(path).expect("a path").as_str(), 1_000, Some(&home)).await
    {
        Ok(fetched) => fetched.whole().await,
        Err(error) => Err(error),
    };
    assert_eq!(get("/out").await, Err(NotFetched::Forbidden));
    assert_eq!(get("/in").await, Ok(b"here".to_vec()));
    assert_eq!(get("/round").await, Err(NotFetched::Forbidden));
    assert_eq!(get("/nowhere").await, Err(NotFetched::Gone));
}

#[tokio::test]
async fn f7_what_never_ends_is_cut_off() {
    let endless = || async {
        let parts = std::iter::repeat_with(|| Ok::<_, std::io::Error>(vec![b'x'; 1_024]));
        Body::from_stream(futures_util::stream::iter(parts))
    };
    let home =
        serve(Router::new().route("/endless", get(endless)).route("/long", get(|| async { "x".repeat(2_000) }))).await;
    let http = Http::default();
    let url = home.join("/endless").expect("a path");
    let fetched = fetch(&http, url.as_str(), 10_000, Some(&home)).await.expect("it begins");
    assert_eq!(fetched.whole().await, Err(NotFetched::TooLarge));
    let url = home.join("/long").expect("a path");
    assert_eq!(
        fetch(&http, url.as_str(), 1_000, Some(&home)).await.err(),
        Some(NotFetched::TooLarge),
        "it says so before"
    );
}
