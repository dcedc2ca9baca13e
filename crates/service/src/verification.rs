//! Verification of a person's mobile number by SMS (F8, S31, S61–S65, R20, R21).
//!
//! An agent asks; the customer gives a number and the code that came; the number then belongs to the row of the channel account.

mod answer;
mod ask;
mod deliver;
mod given;
mod kakao;
mod link;
mod list;
mod withdraw;

pub use answer::answer;
pub use ask::ask;
pub(crate) use deliver::deliver;
pub use given::{given, not_given};
pub use kakao::{Departure, Return, arrive, depart};
pub use link::{by_link, link};
pub use list::list;
pub use withdraw::withdraw;

use domain::{RequestId, RoomNo, SiteId};

use crate::vault::Place;

fn place(site: SiteId, request: RequestId, column: &'static str) -> Place<'static> {
    Place { site, table: "verification_requests", column, row: request.0 }
}

/// The room of a request, as locks name it.
fn key(request: &store::verification::Request) -> (SiteId, RoomNo) {
    (request.site, request.room)
}
