use domain::{access::Role, room::ChannelKind};
use service::{
    Error, channel,
    view::{ChannelKind as Kind, ConnectionState, NewConnection},
};
use testkit::TestDb;

use super::{Answer, Stranger, kakao_at, naver_at, scene};

testkit::both_databases!(
    f7_secrets_are_encrypted_and_shown_to_administrators_only,
    f7_the_connection_is_tried_out,
    f7_changes_keep_what_is_left_out_and_meet_others,
    f7_what_can_not_work_is_refused_field_by_field,
    f7_a_channel_is_disconnected_and_connected_again,
);

async fn f7_secrets_are_encrypted_and_shown_to_administrators_only(db: TestDb) {
    let here = scene(&db).await;
    let agent = here.site.acting_as(&here.site.agent("김상담", Role::Agent).await, &[]);
    let seen = channel::list(&here.desk, &agent).await.expect("channels").items;
    assert_eq!(seen.len(), 3);
    assert!(seen.iter().all(|channel| channel.webhook_path.is_none() && channel.connection.is_none()));
    let all = serde_json::to_string(&channel::list(&here.desk, &here.admin).await.expect("channels")).expect("JSON");
    for secret in ["relay-secret", "ct_wdemo1_token"] {
        assert!(!all.contains(secret), "{secret} is never shown");
    }
    let plain = "SELECT COUNT(*) FROM connections WHERE site_id = $1 AND (credentials LIKE '%secret%' OR credentials LIKE '%ct_wdemo1%' \
        OR credentials IS NULL OR secret NOT LIKE '1.%')";
    assert_eq!(here.count(plain).await, 0);
    assert!(all.contains(&format!("/channels/kakao/{}", here.kakao.secret)), "the path is shown whole");
}

async fn f7_the_connection_is_tried_out(db: TestDb) {
    let here = scene(&db).await;
    let check =
        async |id| channel::check(&here.desk, &here.admin, id).await.expect("tried").connection.expect("connected");
    let kakao = check(here.kakao.id).await;
    assert_eq!((kakao.state, kakao.check_error), (ConnectionState::Ok, None));
    here.there.answers(Answer::Says(200, r#"{"success":false,"resultCode":"01"}"#.to_owned()));
    let naver = check(here.naver.id).await;
    assert_eq!((naver.state, naver.check_error.as_deref()), (ConnectionState::Trouble, Some("credentials")));
    assert!(naver.checked_at.is_some());
    here.there.answers(Answer::Takes);
    assert_eq!(check(here.naver.id).await.state, ConnectionState::Ok);
}

async fn f7_changes_keep_what_is_left_out_and_meet_others(db: TestDb) {
    let here = scene(&db).await;
    let label = |label: &str, version| NewConnection {
        label: Some(label.to_owned()),
        version: Some(version),
        ..NewConnection::default()
    };
    let changed = channel::change(&here.desk, &here.admin, here.naver.id, &label("톡톡", 1)).await.expect("changed");
    assert_eq!((changed.label.as_str(), changed.connection.expect("connected").secret_set), ("톡톡", true));
    let stale = channel::change(&here.desk, &here.admin, here.naver.id, &label("늦음", 1)).await;
    assert!(matches!(stale, Err(Error::Stale)));
    here.naver_says("u1", "말").await;
    here.answer(here.only_room().await, "답").await;
    here.deliver().await;
    assert_eq!(here.there.texts(), ["답"], "the token is still there");
    let off = NewConnection { enabled: Some(false), ..NewConnection::default() };
    channel::change(&here.desk, &here.admin, here.naver.id, &off).await.expect("off");
    let body = r#"{"event":"send","user":"u1","textContent":{"text":"꺼진 채널"}}"#;
    assert!(matches!(here.hear(channel::Hook::Naver, body).await, Err(Error::NotFound)));
}

async fn f7_what_can_not_work_is_refused_field_by_field(db: TestDb) {
    let here = scene(&db).await;
    let url = here.there.url.as_str();
    let refused = async |new: NewConnection| match channel::connect(&here.desk, &here.admin, &new).await {
        Err(Error::Invalid(fields)) => fields.into_iter().map(|field| field.field.into_owned()).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(refused(NewConnection::default()).await, ["kind"]);
    assert_eq!(refused(NewConnection { kind: Some(Kind::Web), ..NewConnection::default() }).await, ["kind"]);
    assert_eq!(refused(NewConnection { kind: Some(Kind::Naver), ..NewConnection::default() }).await, ["token"]);
    let bare = NewConnection { kind: Some(Kind::Kakao), ..NewConnection::default() };
    assert_eq!(refused(bare).await, ["client_id", "client_secret", "sender_key"]);
    let direct = NewConnection { flavour: text("kakao_direct"), partner_key: text("../x"), ..kakao_at(url) };
    assert_eq!(refused(direct).await, ["partner_key"]);
    let odd = NewConnection { flavour: text("relay_v9"), ..kakao_at(url) };
    assert!(refused(odd).await.iter().any(|field| field == "flavour"));
    for bad in ["ftp://x", "https://user:pw@x", "https://x/?q", "not an address", "javascript:alert(1)"] {
        assert_eq!(refused(NewConnection { base_url: text(bad), ..naver_at(url) }).await, ["base_url"], "{bad}");
    }
    let wide = NewConnection { networks: Some(vec!["0.0.0.0/33".to_owned()]), per_second: Some(0), ..naver_at(url) };
    assert_eq!(refused(wide).await, ["networks", "per_second"]);
    let header = NewConnection { token: text("a\r\nX: y"), ..naver_at(url) };
    assert!(refused(header).await.iter().any(|field| field == "token"));
}

async fn f7_a_channel_is_disconnected_and_connected_again(db: TestDb) {
    let here = scene(&db).await;
    here.naver_says("u1", "말").await;
    let room = here.only_room().await;
    channel::disconnect(&here.desk, &here.admin, here.naver.id).await.expect("disconnected");
    assert!(matches!(channel::disconnect(&here.desk, &here.admin, here.naver.id).await, Err(Error::NotFound)));
    let body = r#"{"event":"send","user":"u1","textContent":{"text":"말"}}"#;
    assert!(matches!(here.hear(channel::Hook::Naver, body).await, Err(Error::NotFound)));
    here.answer(room, "연결이 끊긴 사이").await;
    here.deliver().await;
    let reason = here.messages(room).await.pop().and_then(|message| message.delivery).and_then(|one| one.reason);
    assert_eq!(reason.as_deref(), Some("disconnected"));

    let there = Stranger::open().await;
    let again = super::connect(&here.desk, &here.admin, &naver_at(&there.url)).await;
    assert_eq!((again.id, again.kind), (here.naver.id, ChannelKind::Naver), "the same channel, its customers with it");
    assert_ne!(again.secret, here.naver.secret);
    here.desk.pass(120_000);
    here.deliver().await;
    assert_eq!(there.texts(), ["연결이 끊긴 사이"], "nothing was lost");
    let acts = here.site.audited(here.admin.viewer.agent).await;
    for act in ["connect_channel", "disconnect_channel"] {
        assert!(acts.iter().any(|(one, _)| one == act), "{act}");
    }
}
