use serde_json::json;
use testkit::TestDb;

use super::{on_kakao, room, undo};

testkit::both_databases!(
    r4_the_log_tells_values_ids_and_links_newest_first,
    r4_the_log_turns_its_pages,
    r18_edits_links_previews_and_undos_are_audited,
);

async fn r4_the_log_tells_values_ids_and_links_newest_first(db: TestDb) {
    let app = db.cast().await;
    let (_web, kakao) =
        (room(&app, &app.site.customer("happytalk").await).await, room(&app, &on_kakao(&app, "k1").await).await);
    for fields in [json!({"name": "김서현"}), json!({"name": "김서연"}), json!({"customer_id": "minsu"})] {
        app.desk.pass(1_000);
        kakao.save(fields).await.ok();
    }
    let log = kakao.log().await;
    let kinds: Vec<_> = log.iter().map(|change| change["kind"].as_str().expect("a kind")).collect();
    assert_eq!(kinds, ["id", "value", "value", "id"]);
    let came = (&log[3]["value"], &log[3]["source"], &log[3]["by"]);
    assert_eq!(came, (&json!("k1"), &json!("parameter"), &json!(null)), "the ID it came by (S27)");
    assert_eq!((&log[0]["before"], &log[0]["value"], &log[0]["by"]), (&json!("k1"), &json!("minsu"), &json!("김상담")));
    assert_eq!(
        (&log[1]["before"], &log[1]["value"], &log[1]["shown"]),
        (&json!("김서현"), &json!("김서연"), &json!(true))
    );
    assert_eq!((&log[2]["before"], &log[2]["shown"]), (&json!(null), &json!(false)));
    app.desk.pass(1_000);
    kakao.link("happytalk").await;
    let log = kakao.log().await;
    let link = log.iter().find(|change| change["kind"] == "link").expect("a link");
    assert_eq!(
        (&link["before"], &link["value"], &link["undo"]),
        (&json!("minsu"), &json!("happytalk"), &json!("possible"))
    );
    undo(&app, link["link_id"].as_str().expect("an id"), json!({"confirm": true})).await.ok();
    let log = kakao.log().await;
    assert_eq!((&log[0]["kind"], &log[0]["undo"]), (&json!("link_undone"), &json!("done")));
}

async fn r4_the_log_turns_its_pages(db: TestDb) {
    let app = db.cast().await;
    let room = room(&app, &app.site.customer("happytalk").await).await;
    for n in 0..60 {
        room.save(json!({"note": format!("메모 {n}")})).await.ok();
    }
    let path = format!("{}/changes", room.path());
    let first = app.kim().get(&path).await.ok();
    assert_eq!(first["items"].as_array().map(Vec::len), Some(50));
    let cursor = first["next_cursor"].as_str().expect("a next page");
    let second = app.kim().get(&format!("{path}?cursor={cursor}")).await.ok();
    let notes: Vec<_> = [&first, &second].iter().flat_map(|page| page["items"].as_array().expect("items")).collect();
    assert_eq!((notes.len(), second["next_cursor"].is_null()), (60, true));
    for (n, change) in notes.iter().rev().enumerate() {
        assert_eq!(change["value"], format!("메모 {n}"));
    }
    assert_eq!(app.kim().get(&format!("{path}?field=name")).await.ok()["items"], json!([]));
    assert_eq!(app.kim().get(&format!("{path}?cursor=x")).await.refusal(), (422, "invalid_cursor"));
    assert_eq!(app.agent(&app.lee).get(&path).await.refusal(), (404, "not_found"));
}

async fn r18_edits_links_previews_and_undos_are_audited(db: TestDb) {
    let app = db.cast().await;
    let (_web, kakao) =
        (room(&app, &app.site.customer("happytalk").await).await, room(&app, &on_kakao(&app, "k1").await).await);
    kakao.save(json!({"note": "앞"})).await.ok();
    kakao.save(json!({"note": "뒤"})).await.ok();
    kakao.link("happytalk").await;
    undo(&app, &kakao.newest_link().await, json!({})).await;
    undo(&app, &kakao.newest_link().await, json!({"confirm": true})).await.ok();
    let lines = app.site.audited(app.kim.id).await;
    let lines: Vec<_> = lines
        .iter()
        .map(|(action, count)| (action.as_str(), *count))
        .filter(|(action, _)| *action != "log_in")
        .collect();
    assert_eq!(lines, [("edit_customer", 2), ("link", 1), ("link_preview", 2), ("undo_link", 1)]);
    let values = app.site.audited_values("note").await;
    assert_eq!(values, [(None, Some("앞".into())), (Some("앞".into()), Some("뒤".into()))]);
}
