use domain::append::{RoomKey, RoomState};
use sqlx::{PgConnection, SqliteConnection};

use crate::{AsConn as _, Conn, StoreError, Tx, dialect, message, message::NewRow};

/// Writes messages and what they changed of their rooms, which are locked and to which nothing else happened.
///
/// # Errors
/// [`StoreError::Conflict`] where a sender's `client_id` came before; or when the database fails.
pub async fn append(
    tx: &mut Tx<'_>,
    messages: &[NewRow<'_>],
    rooms: &[(RoomKey, &RoomState)],
) -> Result<(), StoreError> {
    if let Conn::Postgres(conn) = tx.conn() {
        return at_once(conn, messages, rooms).await.map_err(|error| StoreError::from(error).settled());
    }
    message::insert(tx, messages).await?;
    match tx.conn() {
        Conn::Sqlite(conn) if !rooms.is_empty() => one_by_one(conn, rooms).await,
        _ => Ok(()),
    }
}

async fn one_by_one(conn: &mut SqliteConnection, rooms: &[(RoomKey, &RoomState)]) -> Result<(), StoreError> {
    let rows: Vec<_> = rooms
        .iter()
        .map(|((site, room_no), state)| {
            (
                site.0,
                room_no.0,
                state.version,
                state.last_seq,
                state.last_from.code(),
                state.last_text.as_str(),
                state.last_at.0,
                state.active_at.0,
                state.waiting_since.map(|at| at.0),
                state.unread,
                state.agent_read_seq,
                state.customer_read_seq,
            )
        })
        .collect();
    let rows = serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("rooms"))?;
    sqlx::query(dialect::APPEND.sqlite).bind(rows).execute(conn).await?;
    Ok(())
}

async fn at_once(
    conn: &mut PgConnection,
    messages: &[NewRow<'_>],
    rooms: &[(RoomKey, &RoomState)],
) -> Result<(), sqlx::Error> {
    macro_rules! column {
        ($rows:ident, |$row:pat_param| $value:expr) => {
            $rows.iter().map(|$row| $value).collect::<Vec<_>>()
        };
    }
    sqlx::query(dialect::APPEND.postgres)
        .bind(column!(rooms, |((site, _), _)| site.0))
        .bind(column!(rooms, |((_, room_no), _)| room_no.0))
        .bind(column!(rooms, |(_, state)| state.version))
        .bind(column!(rooms, |(_, state)| state.last_seq))
        .bind(column!(rooms, |(_, state)| state.last_from.code()))
        .bind(column!(rooms, |(_, state)| state.last_text.as_str()))
        .bind(column!(rooms, |(_, state)| state.last_at.0))
        .bind(column!(rooms, |(_, state)| state.active_at.0))
        .bind(column!(rooms, |(_, state)| state.waiting_since.map(|at| at.0)))
        .bind(column!(rooms, |(_, state)| state.unread))
        .bind(column!(rooms, |(_, state)| state.agent_read_seq))
        .bind(column!(rooms, |(_, state)| state.customer_read_seq))
        .bind(column!(messages, |row| row.room.0.0))
        .bind(column!(messages, |row| row.room.1.0))
        .bind(column!(messages, |row| row.seq))
        .bind(column!(messages, |row| row.sender.code()))
        .bind(column!(messages, |row| row.author_id))
        .bind(column!(messages, |row| row.client_id))
        .bind(column!(messages, |row| row.kind.code()))
        .bind(column!(messages, |row| row.body))
        .bind(column!(messages, |row| row.extra))
        .bind(column!(messages, |row| row.at.0))
        .execute(conn)
        .await?;
    Ok(())
}
