//! The description in the tree is the one of this code.

#[test]
fn the_description_in_the_tree_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/api/openapi.json");
    let stored = std::fs::read_to_string(path).expect("ui/api/openapi.json");
    let current = web::document().to_pretty_json().expect("JSON");
    assert!(stored.trim_end() == current.trim_end(), "ui/api/openapi.json is stale: run `make gen`");
}

#[test]
fn every_operation_has_a_name_of_its_own() {
    let document = web::document().to_json().expect("JSON");
    let document: serde_json::Value = serde_json::from_str(&document).expect("JSON");
    let mut names = std::collections::BTreeSet::new();
    for operations in document["paths"].as_object().expect("paths").values() {
        for operation in operations.as_object().expect("operations").values() {
            if let Some(name) = operation["operationId"].as_str() {
                assert!(names.insert(name.to_owned()), "{name} stands twice: the types made from it would mix the two");
            }
        }
    }
    assert!(!names.is_empty());
}
