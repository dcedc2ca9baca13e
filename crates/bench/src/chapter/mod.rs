//! The chapters, in the order they are measured.

mod accept;
mod append;
mod bare;
mod deliver;
mod fan_out;
mod give;
mod growth;
mod history;
mod person;
mod process;
mod room;
mod search;
mod shared;
mod sockets;
mod turns;
mod webhooks;

use crate::{Failure, report::Report};

pub(crate) use shared::Shared;

pub(crate) const NAMES: [&str; 13] = [
    "append", "accept", "webhooks", "deliver", "fan-out", "sockets", "room", "person", "history", "search", "growth",
    "give", "process",
];

pub(crate) async fn run(name: &str, shared: &mut Shared, report: &mut Report) -> Result<(), Failure> {
    match name {
        "append" => append::measure(report).await,
        "accept" => accept::measure(report).await,
        "webhooks" => webhooks::measure(report).await,
        "deliver" => deliver::measure(report).await,
        "fan-out" => fan_out::measure(report).await,
        "sockets" => sockets::measure(report).await,
        "room" => room::measure(shared, report).await,
        "person" => person::measure(shared, report).await,
        "history" => history::measure(shared, report).await,
        "search" => search::measure(report).await,
        "growth" => growth::measure(report).await,
        "give" => give::measure(report).await,
        "process" => process::measure(shared, report).await,
        _ => Err("no such chapter".into()),
    }
}
