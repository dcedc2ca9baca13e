//! Links kept for 매니저 and up (R18).

use serde_json::json;
use testkit::{Cast, TestDb};

use super::{on_kakao, room, undo};

testkit::both_databases!(
    r18_a_site_may_keep_links_for_managers_and_up,
    r18_links_are_everybodys_until_an_administrator_says_otherwise,
    r18_an_undo_that_would_link_is_kept_as_well,
);

async fn keep(app: &Cast) {
    app.admin().put("/api/v1/settings/security", json!({"links_by_managers": true})).await.ok();
}

async fn r18_a_site_may_keep_links_for_managers_and_up(db: TestDb) {
    let app = db.cast().await;
    let web = room(&app, &app.site.customer("happytalk").await).await;
    web.save(json!({"name": "김서연", "note": "VIP"})).await.ok();
    let kakao = room(&app, &on_kakao(&app, "k1").await).await;
    keep(&app).await;
    let refused = kakao.save(json!({"customer_id": "happytalk", "name": "김"})).await;
    assert_eq!(refused.refusal(), (403, "links_by_managers"));
    assert!(!refused.text.contains("VIP") && !refused.text.contains("preview"), "nothing of the other person is shown");
    let version = kakao.seen().await["version"].clone();
    let forced =
        json!({"customer_id": "happytalk", "confirm_link": true, "target_version": web.seen().await["version"]});
    assert_eq!(kakao.save_as(&app.kim(), &version, forced).await.refusal(), (403, "links_by_managers"));
    assert_eq!((&kakao.seen().await["customer_id"], &kakao.seen().await["name"]), (&json!("k1"), &json!(null)));
    let previews: Vec<(i64,)> =
        app.rows("SELECT COUNT(*) FROM audit WHERE site_id = $1 AND action IN ('link_preview', 'link')").await;
    assert_eq!(previews, [(0,)]);

    assert_eq!(kakao.save(json!({"customer_id": "of-nobody"})).await.ok()["customer_id"], "of-nobody", "no link");
    for leader in [app.park(), app.admin()] {
        let version = kakao.seen().await["version"].clone();
        let asked = kakao.save_as(&leader, &version, json!({"customer_id": "happytalk"})).await;
        assert_eq!(asked.refusal(), (409, "link_confirmation_required"));
    }
    let mut confirmed = json!({"customer_id": "happytalk", "confirm_link": true});
    confirmed["target_version"] = web.seen().await["version"].clone();
    let version = kakao.seen().await["version"].clone();
    let linked = kakao.save_as(&app.park(), &version, confirmed).await.ok();
    assert_eq!(linked["customer_id"], "happytalk");
}

async fn r18_links_are_everybodys_until_an_administrator_says_otherwise(db: TestDb) {
    let app = db.cast().await;
    room(&app, &app.site.customer("happytalk").await).await;
    let path = "/api/v1/settings/security";
    assert_eq!(app.admin().get(path).await.body["links_by_managers"], false);
    for caller in [app.kim(), app.park()] {
        assert_eq!(caller.put(path, json!({"links_by_managers": true})).await.refusal(), (403, "forbidden"));
    }
    app.stranger().put(path, json!({"links_by_managers": true})).await.ok();
    let kakao = room(&app, &on_kakao(&app, "k1").await).await;
    assert_eq!(kakao.link("happytalk").await["customer_id"], "happytalk", "another site's choice is another's");
}

async fn r18_an_undo_that_would_link_is_kept_as_well(db: TestDb) {
    let app = db.cast().await;
    room(&app, &app.site.customer("happytalk").await).await;
    let kakao = room(&app, &on_kakao(&app, "k1").await).await;
    kakao.link("happytalk").await;
    let link = kakao.newest_link().await;
    // Somebody else took the old ID meanwhile: going back to it would be a link.
    let taker = room(&app, &app.site.customer("taker").await).await;
    taker.save(json!({"customer_id": "k1"})).await.ok();
    keep(&app).await;
    assert_eq!(undo(&app, &link, json!({})).await.refusal(), (403, "links_by_managers"));
    let asked = app.park().post(&format!("/api/v1/links/{link}/undo"), json!({})).await;
    assert_eq!(asked.refusal(), (409, "undo_confirmation_required"));
    taker.save(json!({"customer_id": "taker"})).await.ok();
    assert_eq!(undo(&app, &link, json!({"confirm": true})).await.status, 200, "one's own link may still be undone");
}
