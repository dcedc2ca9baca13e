use serde_json::{Value, json};
use testkit::TestDb;

use super::room;

testkit::both_databases!(
    s39_r11_bad_input_is_named_and_nothing_is_saved,
    r11_ids_that_must_pass,
    s32_nobody_edits_the_verified_phone
);

async fn s39_r11_bad_input_is_named_and_nothing_is_saved(db: TestDb) {
    let app = db.cast().await;
    let room = room(&app, &app.site.customer("happytalk").await).await;
    let before = room.seen().await;
    for (fields, field, code) in [
        (json!({"customer_id": "a".repeat(256)}), "customer_id", "too_long"),
        (json!({"customer_id": "a\u{0}b"}), "customer_id", "control_character"),
        (json!({"name": "김\u{7}"}), "name", "control_character"),
        (json!({"name": "가".repeat(101)}), "name", "too_long"),
        (json!({"address": "가".repeat(301)}), "address", "too_long"),
        (json!({"note": "a\u{0}"}), "note", "control_character"),
        (json!({"note": "가".repeat(501)}), "note", "too_long"),
        (json!({"birth_date": "2126-01-01"}), "birth_date", "out_of_range"),
        (json!({"birth_date": "1850-01-01"}), "birth_date", "out_of_range"),
        (json!({"birth_date": "1993-02-30"}), "birth_date", "invalid"),
        (json!({"phone": 1_012_345_678}), "phone", "invalid"),
        (json!({"mobile": "010-1234-5678"}), "mobile", "not_editable"),
        (json!({"age": 33}), "age", "not_editable"),
        (json!({"nickname": "x"}), "nickname", "not_editable"),
        (json!({"keep_values": "yes"}), "keep_values", "invalid"),
    ] {
        let mut sent = fields.clone();
        sent["email"] = json!("good@example.com");
        let refused = room.save(sent).await;
        assert_eq!(refused.refusal(), (422, "validation_failed"), "{fields}");
        assert_eq!(
            (&refused.body["errors"][0]["field"], &refused.body["errors"][0]["code"]),
            (&json!(field), &json!(code)),
            "{fields}"
        );
        assert_eq!(room.seen().await, before, "one bad field saves nothing: {fields}");
    }
    let both = room.save(json!({"name": "가".repeat(101), "note": "가".repeat(501)})).await;
    assert_eq!(both.body["errors"].as_array().map(Vec::len), Some(2), "every bad field is named");
    let missing = app.kim().patch(&room.path(), json!({"name": "x"})).await;
    assert_eq!((missing.status, &missing.body["errors"][0]["field"]), (422, &json!("version")));
}

async fn r11_ids_that_must_pass(db: TestDb) {
    let app = db.cast().await;
    let room = room(&app, &app.site.customer("happytalk").await).await;
    let long = "가".repeat(255);
    for (sent, kept) in [
        ("_a_", "_a_"),
        ("a_b_c", "a_b_c"),
        ("😀", "😀"),
        ("\u{1112}\u{1161}\u{11ab}", "한"),
        ("Happytalk", "Happytalk"),
        ("happytalk", "happytalk"),
        (" 앞뒤 ", "앞뒤"),
        (long.as_str(), long.as_str()),
    ] {
        let saved = room.save(json!({"customer_id": sent})).await.ok();
        assert_eq!(saved["customer_id"], kept);
        assert_eq!(saved["identity"]["identifier"], format!("{}_{kept}", app.site.id), "split at the first _ only");
    }
}

async fn s32_nobody_edits_the_verified_phone(db: TestDb) {
    let app = db.cast().await;
    let room = room(&app, &app.site.customer("happytalk").await).await;
    for value in [json!("010-1234-5678"), json!(null), json!({"number": "010-1234-5678", "verified": true})] {
        let refused = room.save_as(&app.admin(), &room.seen().await["version"], json!({"mobile": value})).await;
        assert_eq!(refused.body["errors"][0]["code"], "not_editable");
    }
    assert_eq!(room.seen().await["mobile"], Value::Null);
}
