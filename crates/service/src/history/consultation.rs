//! The detail of a consultation (S83–S88, R16).

use domain::{MemoId, Millis, RoomNo, append::RoomKey, category, room as rules, upload::FileKind};
use store::{
    AsConn,
    history::past::{self, LogLine, RoomFile},
    message::Place,
};

use super::{by_room, handled_by, reading};
use crate::{
    Desk, Error, FieldError, attachment, memo,
    room::{readable, show},
    session::Session,
    view::{self, Locale},
};

/// Messages of one page.
const MESSAGES: i64 = 200;
const MEMOS: i64 = 500;
const FILES: i64 = 300;

/// Which messages of a consultation are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// From the first one.
    Beginning,
    /// Those before this seq.
    Before(i64),
    /// Those after this seq.
    After(i64),
    /// Those on both sides of this seq.
    Around(i64),
}

/// A consultation of the customer of the room in view. One that a colleague had is audited (R18).
///
/// # Errors
/// [`Error::NotFound`] where the agent may not read the room in view, or where the other one is none of that customer's.
pub async fn consultation(
    desk: &Desk,
    session: &Session,
    room_no: RoomNo,
    other: RoomNo,
    wanted: Wanted,
) -> Result<view::Consultation, Error> {
    let (site, locale) = (session.site, session.preferences.locale);
    let mut read = desk.read().await?;
    let head = readable(&mut read, session, room_no).await?;
    let found = past::find(&mut read, site, head.customer, other).await?.ok_or(Error::NotFound)?;
    let log = store::history::assignments(&mut read, site, [other]).await?;
    let lines = past::log(&mut read, site, other).await?;
    let (files, file_count) = past::files(&mut read, site, other, FILES).await?;
    let memos = store::memo::list(&mut read, site, other, MemoId(0), MEMOS).await?;
    let messages = part(&mut read, (site, other), wanted, MESSAGES, locale).await?;
    let beside = past::neighbours(&mut read, site, head.customer, found.place()).await?;
    let total = store::history::count(&mut read, site, head.customer).await?;
    reading::note(desk, session, read, [(other, found.agent)]).await?;
    Ok(view::Consultation {
        room_no: other.to_string(),
        current: other == room_no,
        status: found.status.into(),
        identifier: found.identifier,
        started_at: found.started_at.rfc3339(),
        ended_at: found.ended_at.map(Millis::rfc3339),
        duration_ms: rules::duration(found.started_at, found.ended_at, desk.now()),
        category: category::shown(found.category.as_deref(), found.division.as_deref(), found.detail.as_deref()),
        agent: handled_by(by_room(&log).get(&other).copied().unwrap_or_default(), locale),
        in_charge: found.in_charge,
        assignments: lines.into_iter().map(assignment).collect(),
        tags: found.tags,
        channel: view::Channel { kind: found.channel_kind.into(), label: found.channel_label },
        files: files.into_iter().map(file).collect(),
        file_count,
        memos: memos.into_iter().map(memo::shown).collect::<Result<_, _>>()?,
        messages,
        newer: beside.newer.map(|room| room.to_string()),
        older: beside.older.map(|room| room.to_string()),
        place: total - beside.count_older,
        total,
    })
}

/// More messages of a consultation of the customer of the room in view.
///
/// # Errors
/// [`Error::NotFound`] as for the consultation itself, [`Error::Invalid`] for a limit out of range.
pub async fn messages(
    desk: &Desk,
    session: &Session,
    room_no: RoomNo,
    other: RoomNo,
    wanted: Wanted,
    limit: Option<i64>,
) -> Result<view::ConsultationMessages, Error> {
    let limit = limit.unwrap_or(MESSAGES);
    if !(1..=MESSAGES).contains(&limit) {
        return Err(Error::Invalid(vec![FieldError {
            field: "limit".into(),
            code: "out_of_range",
            max: Some(MESSAGES),
        }]));
    }
    let mut read = desk.read().await?;
    let head = readable(&mut read, session, room_no).await?;
    let there = store::room::access(&mut read, session.site, other).await?;
    let there = there.filter(|there| there.customer == head.customer).ok_or(Error::NotFound)?;
    let messages = part(&mut read, (session.site, other), wanted, limit, session.preferences.locale).await?;
    reading::note(desk, session, read, [(other, there.access.agent)]).await?;
    Ok(messages)
}

async fn part(
    conn: &mut dyn AsConn,
    key: RoomKey,
    wanted: Wanted,
    limit: i64,
    locale: Locale,
) -> Result<view::ConsultationMessages, Error> {
    let half = (limit / 2).max(1);
    let (before, after) = match wanted {
        Wanted::Beginning => (None, Some((0, limit))),
        Wanted::After(seq) => (None, Some((seq, limit))),
        Wanted::Before(seq) => (Some((seq, limit)), None),
        Wanted::Around(seq) => (Some((seq, half)), Some((seq.saturating_sub(1), half))),
    };
    let (mut found, mut more) = (Vec::new(), false);
    if let Some((seq, limit)) = before {
        found = store::message::page(conn, key, Place::Before(seq), limit).await?;
    }
    if let Some((seq, limit)) = after {
        let mut page = store::message::page(conn, key, Place::After(seq), limit + 1).await?;
        more = i64::try_from(page.len()).is_ok_and(|found| found > limit);
        page.truncate(usize::try_from(limit).unwrap_or_default());
        found.append(&mut page);
    }
    // Messages are numbered from 1 without gaps, so it is known without asking whether older ones are left.
    let older = found.first().map(|message| message.seq).filter(|first| *first > 1);
    let newer = found.last().map(|message| message.seq).filter(|_| more || matches!(wanted, Wanted::Before(_)));
    let items = found.into_iter().map(|message| show::message(key, message, locale)).collect();
    Ok(view::ConsultationMessages { items, older, newer })
}

fn assignment(line: LogLine) -> view::AssignmentLine {
    view::AssignmentLine {
        from: line.from.map(|(_, name)| name),
        to: line.to.1,
        how: line.how.into(),
        by: line.by,
        at: line.at.rfc3339(),
    }
}

fn file(file: RoomFile) -> view::ConsultationFile {
    let (width, height) = file.pixels.unzip();
    view::ConsultationFile {
        file: view::Attachment {
            id: file.id.to_string(),
            name: file.name,
            image: FileKind::is_picture_type(&file.mime),
            mime: file.mime,
            size: file.size,
            width,
            height,
            state: attachment::state(file.state),
        },
        at: file.at.rfc3339(),
    }
}

impl From<rules::How> for view::AssignedHow {
    fn from(how: rules::How) -> Self {
        match how {
            rules::How::Auto => Self::Auto,
            rules::How::Accepted => Self::Accepted,
            rules::How::TransferRequest => Self::TransferRequest,
            rules::How::ManagerChange => Self::ManagerChange,
        }
    }
}
