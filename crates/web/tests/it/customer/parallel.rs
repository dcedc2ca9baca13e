use domain::room::ChannelKind;
use futures_util::future::{join, join_all};
use serde_json::json;
use testkit::TestDb;

use super::{Room, room, undo};

testkit::both_databases!(
    r5_of_links_at_once_to_a_person_of_49_one_passes,
    r19_of_edits_at_once_one_passes_and_the_others_are_told,
    r19_a_link_against_edits_loses_nothing,
    r24_of_undos_at_once_one_passes,
    r3_eight_links_at_once_agree,
);

async fn r5_of_links_at_once_to_a_person_of_49_one_passes(db: TestDb) {
    let app = db.cast().await;
    let person = app.site.customer("full").await;
    let kakao = app.site.channel(ChannelKind::Kakao, "카카오톡").await;
    for n in 1..49 {
        app.desk.account_of(&app.site.account(kakao, &format!("k{n}")), &person.customer_id).await;
    }
    let mut rooms = Vec::new();
    for n in 0..8 {
        let tail = format!("x{n}");
        rooms.push(room(&app, &app.desk.account_of(&app.site.account(kakao, &tail), &tail).await).await);
    }
    let asked = rooms[0].save(json!({"customer_id": "full"})).await;
    let target = &asked.body["preview"]["target"]["version"];
    let links = rooms
        .iter()
        .map(|room| room.save(json!({"customer_id": "full", "confirm_link": true, "target_version": target})));
    let answers = join_all(links).await;
    let passed = answers.iter().filter(|answer| answer.status == 200).count();
    let refused = answers.iter().filter(|answer| answer.status == 409).count();
    assert_eq!((passed, refused), (1, 7), "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
    let full = rooms.iter().zip(&answers).find(|(_, answer)| answer.status == 200).expect("one").0;
    assert_eq!(full.seen().await["identities"], 50);
    let late = rooms.iter().zip(&answers).find(|(_, answer)| answer.status == 409).expect("another").0;
    assert_eq!(late.save(json!({"customer_id": "full"})).await.refusal(), (409, "identity_limit"));
}

async fn r19_of_edits_at_once_one_passes_and_the_others_are_told(db: TestDb) {
    let app = db.cast().await;
    let room = room(&app, &app.site.customer("happytalk").await).await;
    let version = room.seen().await["version"].clone();
    let (kim, version) = (app.kim(), &version);
    let saves = (0..8).map(|n| {
        let (kim, room) = (&kim, &room);
        async move { room.save_as(kim, version, json!({"name": format!("이름 {n}")})).await }
    });
    let answers = join_all(saves).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    let shown = room.seen().await["name"].clone();
    for refused in answers.iter().filter(|answer| answer.status != 200) {
        assert_eq!((refused.refusal(), &refused.body["current"]["name"]), ((409, "stale_version"), &shown));
    }
    assert_eq!(room.log().await.len(), 1);
}

/// Whoever comes first: an edit of the old person's form never lands on the new person.
async fn r19_a_link_against_edits_loses_nothing(db: TestDb) {
    let app = db.cast().await;
    let target = room(&app, &app.site.customer("happytalk").await).await;
    let kakao = app.site.channel(ChannelKind::Kakao, "카카오톡").await;
    for n in 0..6 {
        let tail = format!("k{n}");
        let joining = room(&app, &app.desk.account_of(&app.site.account(kakao, &tail), &tail).await).await;
        let asked = joining.save(json!({"customer_id": "happytalk"})).await;
        let version = joining.seen().await["version"].clone();
        let link = json!({"customer_id": "happytalk", "confirm_link": true, "target_version": asked.body["preview"]["target"]["version"]});
        let (kim, admin) = (app.kim(), app.admin());
        let note = format!("메모 {n}");
        let linking = joining.save_as(&kim, &version, link);
        let editing = joining.save_as(&admin, &version, json!({"note": note}));
        let (linked, edited) = join(linking, editing).await;
        match (linked.status, edited.status) {
            // The edit came first: it was the old person's, and the link carried it on.
            (200, 200) => {
                let log = joining.log().await;
                assert!(
                    log.iter().any(|change| change["value"] == json!(note) && change["via_link"] == true),
                    "{log:?}"
                );
            }
            (200, 409) => assert_eq!(edited.refusal(), (409, "stale_version")),
            other => panic!("{other:?} {} {}", linked.text, edited.text),
        }
        assert_eq!(target.seen().await["identities"], n + 2);
    }
}

async fn r24_of_undos_at_once_one_passes(db: TestDb) {
    let app = db.cast().await;
    let _target = room(&app, &app.site.customer("happytalk").await).await;
    let joining = room(&app, &super::on_kakao(&app, "k1").await).await;
    joining.link("happytalk").await;
    let link = joining.newest_link().await;
    let answers = join_all((0..8).map(|_| undo(&app, &link, json!({"confirm": true})))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    for refused in answers.iter().filter(|answer| answer.status != 200) {
        assert_eq!(refused.refusal(), (409, "already_undone"));
    }
    assert_eq!(joining.seen().await["identities"], 1);
}

async fn r3_eight_links_at_once_agree(db: TestDb) {
    let app = db.cast().await;
    let target = room(&app, &app.site.customer("happytalk").await).await;
    let kakao = app.site.channel(ChannelKind::Kakao, "카카오톡").await;
    let mut rooms: Vec<Room<'_>> = Vec::new();
    for n in 0..8 {
        let tail = format!("k{n}");
        let joining = room(&app, &app.desk.account_of(&app.site.account(kakao, &tail), &tail).await).await;
        app.desk.pass(1_000);
        joining.save(json!({"name": format!("이름 {n}")})).await.ok();
        rooms.push(joining);
    }
    let link = async |room: &Room<'_>| {
        for _ in 0..40 {
            let asked = room.save(json!({"customer_id": "happytalk"})).await;
            if asked.status == 429 {
                app.desk.pass(61_000);
                continue;
            }
            let target = &asked.body["preview"]["target"]["version"];
            let body = json!({"customer_id": "happytalk", "confirm_link": true, "target_version": target});
            if room.save(body).await.status == 200 {
                return;
            }
        }
        panic!("never linked");
    };
    join_all(rooms.iter().map(link)).await;
    let seen = target.seen().await;
    assert_eq!(
        (&seen["identities"], &seen["name"]),
        (&json!(9), &json!("이름 7")),
        "the latest write, whoever linked last"
    );
    assert_eq!(target.info().await["history_count"], 9);
}
