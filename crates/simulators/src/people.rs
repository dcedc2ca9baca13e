//! Who uses the simulated services: one cast for all of them, so that a buyer can chat, log in and be found.

use serde::Serialize;

/// Somebody with a phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// Short name within the simulators.
    pub id: String,
    /// Name.
    pub name: String,
    /// Mobile number, with dashes; empty where the account has none.
    pub mobile: String,
    /// E-mail.
    pub email: String,
    /// Number of their account.
    pub account: i64,
}

/// The people who are there from the start.
#[must_use]
pub fn cast() -> Vec<Person> {
    [
        ("seoa", "윤서아", "010-5550-4821", "seoa@example.com"),
        ("minjae", "강민재", "010-5550-7730", "minjae@example.com"),
        ("junho", "이준호", "010-5550-1184", "junho@example.com"),
    ]
    .into_iter()
    .zip(2_000_000_101..)
    .map(|((id, name, mobile, email), account)| Person {
        id: id.to_owned(),
        name: name.to_owned(),
        mobile: mobile.to_owned(),
        email: email.to_owned(),
        account,
    })
    .collect()
}
