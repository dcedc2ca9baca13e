//! A release binary carries the built UI: it is made again when that changes. Debug builds read it from the tree.
fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed=../../ui/console/dist");
        println!("cargo:rerun-if-changed=../../ui/widget/dist");
    }
}
