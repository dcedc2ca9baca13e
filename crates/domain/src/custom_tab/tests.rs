use proptest::prelude::*;

use super::*;

const ALLOWED: Allowed<'_> =
    Allowed { http: false, own: &["https://desk.example.com", "https://chat.example.com:8443/"] };

fn parse(text: &str) -> Result<Address, AddressFault> {
    Address::parse(text, ALLOWED)
}

fn fault(text: &str) -> AddressFault {
    parse(text).expect_err(text)
}

fn filled(text: &str, id: &str) -> Option<String> {
    parse(text)
        .expect("an address")
        .fill(|hole| if hole == Placeholder::CustomerId { id.to_owned() } else { "7".to_owned() }, "T")
}

#[test]
fn r22_https_only_and_http_where_the_desk_is_on_this_machine() {
    for text in [
        "http://crm.example.com/",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://crm.example.com/",
        "//crm.example.com/",
        "crm",
    ] {
        assert_eq!(fault(text), AddressFault::NotHttps, "{text}");
    }
    let local = Allowed { http: true, ..ALLOWED };
    assert_eq!(Address::parse("http://127.0.0.1:9000/a", local).expect("an address").origin(), "http://127.0.0.1:9000");
    assert_eq!(Address::parse("javascript://x/%0aalert(1)", local), Err(AddressFault::NotHttps));
    for text in ["https://10.0.0.7/crm", "https://crm.internal/", "https://crm", "HTTPS://CRM.example.com/"] {
        assert!(parse(text).is_ok(), "{text}: the browser fetches it, not the server");
    }
    for text in [
        "https://",
        "https:///path",
        "https://a b/",
        "https://crm.example.com\\@evil.example/",
        "https://[::1/",
        "https://x:99999/",
    ] {
        assert_eq!(fault(text), AddressFault::Invalid, "{text}");
    }
    assert_eq!(fault(&format!("https://crm.example.com/{}", "가".repeat(ADDRESS_MAX))), AddressFault::TooLong);
}

#[test]
fn r22_no_credentials_and_never_the_desks_own_origin() {
    assert_eq!(fault("https://user:pw@crm.example.com/"), AddressFault::Credentials);
    assert_eq!(fault("https://user@crm.example.com/"), AddressFault::Credentials);
    for text in
        ["https://desk.example.com/api/v1/me", "https://DESK.example.com:443", "https://chat.example.com:8443/x"]
    {
        assert_eq!(fault(text), AddressFault::Own, "{text}");
    }
    assert!(parse("https://desk.example.com:8443/").is_ok(), "another port is another origin");
    assert_eq!(fault("https://crm.example.com/?sarangbang=x"), AddressFault::Reserved);
}

#[test]
fn r22_placeholders_stand_in_path_and_query_alone() {
    for text in [
        "https://{{site_id}}.example.com/",
        "https://crm.example.com:{{room_no}}/",
        "https://crm.example.com/#{{agent_id}}",
    ] {
        assert_eq!(fault(text), AddressFault::Place, "{text}");
    }
    for text in [
        "https://crm.example.com/{{phone}}",
        "https://crm.example.com/{{ customer_id }}",
        "https://crm.example.com/{{room_no",
        "https://crm.example.com/a}}",
    ] {
        assert_eq!(fault(text), AddressFault::Unknown, "{text}");
    }
    let all =
        parse("https://crm.example.com/{{site_id}}/{{room_no}}?c={{customer_id}}&i={{identifier}}&a={{agent_id}}#top")
            .expect("an address");
    assert_eq!(
        all.fill(|hole| hole.name().to_owned(), "T").as_deref(),
        Some("https://crm.example.com/site_id/room_no?c=customer_id&i=identifier&a=agent_id&sarangbang=T#top")
    );
}

#[test]
fn r22_values_are_encoded_and_stay_in_their_place() {
    let path = "https://crm.example.com/c/{{customer_id}}/orders";
    assert_eq!(
        filled(path, "김 a/b?c#d&e").as_deref(),
        Some("https://crm.example.com/c/%EA%B9%80%20a%2Fb%3Fc%23d%26e/orders?sarangbang=T")
    );
    let query = "https://crm.example.com/?q={{customer_id}}&x=1";
    assert_eq!(filled(query, "a&b=c+d").as_deref(), Some("https://crm.example.com/?q=a%26b%3Dc%2Bd&x=1&sarangbang=T"));
    for id in ["..", "."] {
        assert_eq!(filled(path, id), None, "{id} is another page");
        assert!(filled(query, id).is_some());
    }
}

proptest! {
    #[test]
    fn r22_no_value_leads_elsewhere(id in "\\PC{0,40}") {
        if let Some(text) = filled("https://crm.example.com/a/{{customer_id}}/b?q={{customer_id}}", &id) {
            let url = Url::parse(&text).expect("an address");
            prop_assert_eq!(url.origin().ascii_serialization(), "https://crm.example.com");
            prop_assert_eq!(url.path_segments().expect("a path").count(), 3);
            let pairs: Vec<_> = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
            prop_assert_eq!(pairs, [("q".to_owned(), id), ("sarangbang".to_owned(), "T".to_owned())]);
        }
    }

    #[test]
    fn any_text_is_told_what_is_wrong(text in "\\PC{0,60}") {
        let _ = parse(&text);
        let _ = parse(&format!("https://{text}"));
    }
}
