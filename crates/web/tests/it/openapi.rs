//! The description in the tree is the one of this code.

#[test]
fn the_description_in_the_tree_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/api/openapi.json");
    let stored = std::fs::read_to_string(path).expect("ui/api/openapi.json");
    let current = web::document().to_pretty_json().expect("JSON");
    assert!(stored.trim_end() == current.trim_end(), "ui/api/openapi.json is stale: run `make gen`");
}
