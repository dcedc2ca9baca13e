use domain::{
    RoomNo, SiteId,
    customer::{Field, Source},
};

use super::{Author, Ledger, fields, tell};
use crate::{Desk, Done, Error, site};

/// What a customer answered to the profile bot; what was not asked, or left blank, is none. A phone number given here is 전화 and
/// never the verified 휴대폰 (S41), and 비고 is not the bot's to ask.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    /// 이름
    pub name: Option<String>,
    /// 전화
    pub phone: Option<String>,
    /// 이메일
    pub email: Option<String>,
    /// 생년월일
    pub birth_date: Option<String>,
    /// 주소
    pub address: Option<String>,
}

/// Keeps what the profile bot collected in a room (S29, S30, S33, S34, S37): each answer is the newest write of its field (R3),
/// brought by the channel account of the room (R24). One bad answer keeps none, so that the bot can ask again.
///
/// # Errors
/// [`Error::Invalid`], [`Error::NotFound`] for an unknown room, [`Error::RoomEnded`].
pub async fn collect(desk: &Desk, site: SiteId, room: RoomNo, answers: &Answers) -> Result<(), Error> {
    let known = store::site::find(&mut desk.read().await?, site).await?.ok_or(Error::NotFound)?;
    let typed = fields::Typed {
        name: answers.name.as_deref(),
        phone: answers.phone.as_deref(),
        email: answers.email.as_deref(),
        birth_date: answers.birth_date.as_deref(),
        address: answers.address.as_deref(),
        note: None,
    };
    let fields::Read { mut values, faults } = fields::read(typed, desk.now(), &site::zone(&known.time_zone)?)?;
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    values.retain(|(_, value)| !value.is_empty());
    let on = desk.clone();
    desk.write("profile answers", (site, room, values), move |tx, (site, room, values)| {
        let desk = on.clone();
        Box::pin(async move { keep(&desk, tx, (*site, *room), values).await })
    })
    .await
}

async fn keep(
    desk: &Desk,
    tx: &mut store::Tx<'_>,
    (site, room): (SiteId, RoomNo),
    values: &[(Field, String)],
) -> Result<Done<()>, Error> {
    let head = store::room::access(tx, site, room).await?.ok_or(Error::NotFound)?;
    if !head.access.status.is_open() {
        return Err(Error::RoomEnded);
    }
    let mut ledger = Ledger::lock(desk, tx, site, desk.now(), [head.customer]).await?;
    store::identity::stays_with(tx, site, head.identity, head.customer).await?;
    let author = Author { identity: head.identity, source: Source::ProfileBot, agent: None };
    if !ledger.write(tx, head.customer, author, values).await? {
        return Ok(Done::quiet(()));
    }
    let told = ledger.save(tx).await?;
    Ok(Done::telling((), tell::customers(tx, site, &told).await?))
}
