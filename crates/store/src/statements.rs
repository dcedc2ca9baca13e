use crate::{StoreError, dialect::Pair};

/// What a statement is for; tests treat each kind differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatementKind {
    /// Reads rows of a list: its plan must use an index and never scan a table.
    List,
    /// Reads one row or a few by key.
    One,
    /// Writes.
    Write,
}

/// A statement that this crate runs.
#[derive(Debug, Clone, Copy)]
pub struct Statement {
    /// Module and name.
    pub name: &'static str,
    /// What it is for.
    pub kind: StatementKind,
    /// The text for each engine; mostly the same.
    pub sql: Pair,
}

/// Rows of one number each, for statements that read `json_each(…)`, `v.value ->> 0`.
///
/// # Errors
/// Never; numbers can always be written.
pub(crate) fn numbers(list: impl IntoIterator<Item = i64>) -> Result<String, StoreError> {
    let rows: Vec<[i64; 1]> = list.into_iter().map(|number| [number]).collect();
    serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("numbers"))
}

/// Declares the statements of a module as constants and lists them in `ALL`, so that tests can prepare and explain each.
///
/// `statements! { list HISTORY = "SELECT …"; one FIND = "…"; write INSERT = "…"; }`
macro_rules! statements {
    ($($kind:ident $name:ident = $sql:expr;)+) => {
        $(const $name: &str = $sql;)+
        /// Every statement of this module.
        pub(crate) const ALL: &[$crate::Statement] = &[$($crate::Statement {
            name: concat!(module_path!(), "::", stringify!($name)),
            kind: statements!(@kind $kind),
            sql: $crate::dialect::Pair { sqlite: $name, postgres: $name },
        }),+];
    };
    (@kind list) => { $crate::StatementKind::List };
    (@kind one) => { $crate::StatementKind::One };
    (@kind write) => { $crate::StatementKind::Write };
}
pub(crate) use statements;

/// Every statement of this crate, for the tests that prepare and explain them on both engines.
#[must_use]
pub fn all_statements() -> Vec<Statement> {
    let lists: &[&[Statement]] = &[
        crate::attachment::ALL,
        crate::account::ALL,
        crate::agent::ALL,
        crate::alarm::ALL,
        crate::api_key::ALL,
        crate::assignment::ALL,
        crate::audit::ALL,
        crate::automation::ALL,
        crate::bot::ALL,
        crate::category::ALL,
        crate::change::ALL,
        crate::channel_link::ALL,
        crate::connection::ALL,
        crate::custom_tab::ALL,
        crate::customer::ALL,
        crate::delivery::ALL,
        crate::dialect::ALL,
        crate::distribution::ALL,
        crate::draft::ALL,
        crate::export::ALL,
        crate::fact::ALL,
        crate::grade::ALL,
        crate::group::ALL,
        crate::history::ALL,
        crate::history::filter::ALL,
        crate::history::past::ALL,
        crate::hours::ALL,
        crate::idempotency::ALL,
        crate::identity::ALL,
        crate::inbox::ALL,
        crate::info::ALL,
        crate::invitation::ALL,
        crate::link::ALL,
        crate::list::ALL,
        crate::list::consultations::ALL,
        crate::list::customers::ALL,
        crate::job::ALL,
        crate::kakao::ALL,
        crate::memo::ALL,
        crate::message::ALL,
        crate::messenger::ALL,
        crate::node::ALL,
        crate::outbox::ALL,
        crate::report::ALL,
        crate::request::ALL,
        crate::room::ALL,
        crate::visitor::ALL,
        crate::visitor_room::ALL,
        crate::sentence::ALL,
        crate::session::ALL,
        crate::shop::ALL,
        crate::signing::ALL,
        crate::site::ALL,
        crate::sms::ALL,
        crate::space::ALL,
        crate::staff::ALL,
        crate::tag::ALL,
        crate::team::ALL,
        crate::template::ALL,
        crate::template::category::ALL,
        crate::template::file::ALL,
        crate::template::sheet::ALL,
        crate::timer::ALL,
        crate::totp::ALL,
        crate::verification::ALL,
    ];
    [lists.concat(), crate::search::all(), crate::webhook::all()].concat()
}
