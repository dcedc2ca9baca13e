use domain::{
    CustomerKey, IdentityId, Millis, SiteId,
    customer::IDENTITIES_MAX,
    entry::{AccountDecision, AccountMeeting, Claim, Standing, decide_account},
    identifier::{CustomerId, Identifier},
    room::ChannelKind,
};
use store::{StoreError, Tx, identity::IdentityRow, messenger::AccountRow, visitor::Door};

use super::{Account, check, found};
use crate::{
    Desk, Done, Error,
    customer::{self, How, Join, Ledger, join, rename},
    entry::{
        change::{self, Scene, maker},
        lines, parameters, signature,
    },
    view::NewVisitorSession,
};

/// What came in, once it was read.
struct Coming {
    desk: Desk,
    account: Account,
    page: NewVisitorSession,
    now: Millis,
}

/// An account comes by a link with parameters, as the channel tells beside its first message: `site_uid` sets its ID while its
/// 고객식별번호 stays (S19, S21, S22, S27), the rest goes where it goes on the web. No room begins by it (R7). The site that
/// `page` names is not looked at: the channel belongs to one.
///
/// # Errors
/// As [`super::identity`].
pub async fn enter(desk: &Desk, account: &Account, page: &NewVisitorSession) -> Result<IdentityId, Error> {
    check(account)?;
    let coming = Coming { desk: desk.clone(), account: account.clone(), page: page.clone(), now: desk.now() };
    desk.write("messenger enters", coming, |tx, coming| Box::pin(write(tx, coming))).await
}

async fn write(tx: &mut Tx<'_>, coming: &Coming) -> Result<Done<IdentityId>, Error> {
    let Coming { desk, account, page, now } = coming;
    let site = account.site;
    let (_, door) = store::messenger::door(tx, site, account.channel).await?.ok_or(Error::NotFound)?;
    let before = found(desk, tx, account).await?;
    let row = store::identity::find(tx, site, before.identity).await?.ok_or(StoreError::Corrupt("identities"))?;
    let signed = signature::is_proven(desk, (site, &door), *now, page)?;
    let claim = Claim::read(page.site_uid.as_deref(), signed);
    let (meeting, target, renamed) = meet(tx, (site, &door), &before, &row, &claim).await?;
    let AccountDecision { gets, standing } = decide_account(&claim, &meeting);
    let scene = Scene { desk, site, now: *now };
    let left = row.customer;
    let stands = match &gets {
        Some(id) => take(tx, scene, &row, id, target, signed).await?,
        None => left,
    };
    let values = parameters::sent(page);
    let written = change::parameters(tx, scene, row.id, stands, &values).await?;
    let noted = note(tx, scene, (&before, &row), &standing, signed).await?;
    store::identity::seen(tx, site, row.id, *now).await?;
    let after = account_after(page, &before, &standing, renamed && gets.is_some());
    if after != before {
        store::messenger::save(tx, site, &after).await?;
    }
    let mut events = if gets.is_some() || noted || written {
        customer::tell_customers(tx, site, &[left, stands]).await?
    } else {
        Vec::new()
    };
    if let Some(room_no) = store::room::open_of_identity(tx, site, row.id).await? {
        events.extend(lines::write(tx, (site, room_no), Some(&before.marks), &after.marks, *now).await?);
    }
    Ok(Done::telling(row.id, events))
}

/// What the claim meets, whom the claimed ID belongs to, and whether an agent gave its former owner another one.
async fn meet(
    tx: &mut Tx<'_>,
    (site, door): (SiteId, &Door),
    account: &AccountRow,
    row: &IdentityRow,
    claim: &Claim,
) -> Result<(AccountMeeting, Option<CustomerKey>, bool), Error> {
    let Claim::Id { id, signed } = claim else { return Ok((AccountMeeting::default(), None, false)) };
    let own = store::customer::find(tx, site, row.customer).await?.ok_or(StoreError::Corrupt("customers"))?;
    let taken = store::customer::by_id(tx, site, id.as_str()).await?;
    let identifier = Identifier::new(site, id.clone()).to_string();
    let bearer = store::identity::holder(tx, site, &identifier).await?;
    let signed_id = store::identity::is_signed_id(tx, site, id.as_str()).await?;
    let of_web = match (bearer.filter(|bearer| bearer.current), taken) {
        (Some(bearer), _) if bearer.kind == ChannelKind::Web => bearer.signed,
        (Some(_), Some((customer, _))) => {
            store::identity::web_of_customer(tx, site, customer).await?.is_some_and(|(_, signed)| signed)
        }
        _ => false,
    };
    let given = store::link::given_by(tx, site, row.id, row.customer).await?;
    let by_agent = given.map_or(own.identities > 1, |source| source != domain::customer::Source::Parameter);
    let meeting = AccountMeeting {
        has_it: own.customer_id == id.as_str(),
        proven: row.signed,
        repeated: account.site_uid.as_deref() == Some(id.as_str()) && (account.signed || !signed),
        settled: row.signed || by_agent,
        closed: signed_id || of_web,
        signed_only: door.signed_only,
        full: taken.is_some_and(|(_, identities)| identities >= IDENTITIES_MAX),
        undone: store::link::was_undone(tx, site, row.id, id.as_str()).await?,
    };
    let renamed = bearer.is_some_and(|bearer| !bearer.current);
    Ok((meeting, taken.map(|(customer, _)| customer), renamed))
}

/// The account gets an ID: its person is renamed, or it leaves those it shared one with, or joins who has the ID.
async fn take(
    tx: &mut Tx<'_>,
    Scene { desk, site, now }: Scene<'_>,
    known: &IdentityRow,
    id: &CustomerId,
    target: Option<CustomerKey>,
    signed: bool,
) -> Result<CustomerKey, Error> {
    let keys = [Some(known.customer), target].into_iter().flatten();
    let mut ledger = Ledger::lock(desk, tx, site, now, keys).await?;
    let row = store::identity::find(tx, site, known.id).await?.filter(|row| row == known);
    let row = row.ok_or(StoreError::Conflict)?;
    let by = maker(signed);
    let to = match target {
        Some(to) => {
            // Somebody may have renamed them before the lock was had.
            if ledger.row(to)?.customer_id != id.as_str() || ledger.row(to)?.identities < 1 {
                return Err(StoreError::Conflict.into());
            }
            let how = How::Link { rekeyed: false };
            match join(tx, &mut ledger, Join { identity: &row, to, how, id, by }).await {
                // Full since: planned anew, the account keeps the ID it has (R5).
                Err(Error::IdentityLimit) => return Err(StoreError::Conflict.into()),
                done => drop(done?),
            }
            to
        }
        None if ledger.row(row.customer)?.identities == 1 => {
            rename(tx, &mut ledger, &row, id, false, by).await?;
            row.customer
        }
        None => {
            let to = ledger.create(tx, id.as_str()).await?;
            join(tx, &mut ledger, Join { identity: &row, to, how: How::Split { rekeyed: false }, id, by }).await?;
            to
        }
    };
    ledger.save(tx).await?;
    Ok(to)
}

/// Notes what became of the claim at the identity; whether that is news.
async fn note(
    tx: &mut Tx<'_>,
    Scene { site, now, .. }: Scene<'_>,
    (account, row): (&AccountRow, &IdentityRow),
    standing: &Standing,
    came_signed: bool,
) -> Result<bool, Error> {
    match standing {
        Standing::Unclaimed => Ok(false),
        Standing::Ignored { claim, reason } if account.marks.ignored == Some((claim.clone(), *reason)) => Ok(false),
        Standing::Ignored { claim, .. } => {
            store::identity::mark(tx, site, row.id, row.has_id, row.signed, Some(claim)).await?;
            Ok(true)
        }
        Standing::Accepted { id, signed } => {
            store::identity::mark(tx, site, row.id, true, *signed, None).await?;
            // What an account proved before speaks for the account, not for another ID that it was given since.
            if came_signed {
                store::identity::sign_id(tx, site, id.as_str(), now).await?;
            }
            if *signed {
                return Ok(true);
            }
            Ok(store::identity::claim(tx, site, row.id, id.as_str()).await?)
        }
    }
}

fn account_after(page: &NewVisitorSession, before: &AccountRow, standing: &Standing, renamed: bool) -> AccountRow {
    let mut after = before.clone();
    let marks = &mut after.marks;
    match standing {
        Standing::Unclaimed => {}
        Standing::Accepted { id, signed } => {
            marks.ignored = None;
            marks.unsigned_id = (!signed).then(|| id.to_string());
            marks.renamed_id = renamed.then(|| id.to_string());
            (after.site_uid, after.signed) = (Some(id.to_string()), *signed);
        }
        Standing::Ignored { claim, reason } => marks.ignored = Some((claim.clone(), *reason)),
    }
    let kept = |given: Option<&str>, before: &mut Option<String>| {
        if let Some(given) = parameters::category(given) {
            *before = Some(given);
        }
    };
    kept(page.category_id.as_deref(), &mut after.marks.category_id);
    kept(page.division_id.as_deref(), &mut after.marks.division_id);
    after
}
