//! Rooms: reading, listing, locking, changing.

mod append;
mod change;
mod found;
mod list;
mod record;

pub use append::*;
pub use change::*;
pub use found::*;
pub use list::*;
pub use record::*;

/// Every statement of the module.
pub(crate) const ALL: &[crate::Statement] = &statements_of_parts();

const COUNT: usize = change::ALL.len() + found::ALL.len() + list::ALL.len() + record::ALL.len();

const fn statements_of_parts() -> [crate::Statement; COUNT] {
    let mut all = [record::ALL[0]; COUNT];
    let parts = [change::ALL, found::ALL, list::ALL, record::ALL];
    let (mut at, mut part) = (0, 0);
    while part < parts.len() {
        let mut i = 0;
        while i < parts[part].len() {
            all[at] = parts[part][i];
            at += 1;
            i += 1;
        }
        part += 1;
    }
    all
}

/// The columns of [`RoomRecord`] with their joins; read by position.
macro_rules! room_columns {
    () => {
        "SELECT r.site_id, r.room_no, r.identity_id, r.channel_kind, r.status, r.agent_id, r.version, r.started_at, r.ended_at, \
         r.ended_by, r.signed, r.last_seq, r.last_from, r.last_text, r.last_at, r.active_at, r.waiting_since, r.unread, \
         r.agent_read_seq, r.customer_read_seq, i.customer_key, \
         i.has_id OR i.merged_into IS NOT NULL AS has_id, c.customer_id, c.name AS customer_name, c.phone AS customer_phone, \
         h.label AS channel_label, a.name AS agent_name, r.held_from, r.hold_until, r.flag, r.tags, r.reviewer, c.grade, r.queued, r.answered_at IS NOT NULL"
    };
}
macro_rules! room_joins {
    () => {
        " JOIN identities i ON i.site_id = r.site_id AND i.identity_id = r.identity_id \
         JOIN customers c ON c.site_id = i.site_id AND c.customer_key = i.customer_key \
         JOIN channels h ON h.site_id = r.site_id AND h.channel_id = r.channel_id \
         LEFT JOIN agents a ON a.site_id = r.site_id AND a.agent_id = r.agent_id"
    };
}
/// Of a batch of [site, room] as `v`; after a CROSS JOIN, which keeps SQLite's planner from walking all rooms first.
macro_rules! room_of_batch {
    () => {
        "r.site_id = CAST(v.value ->> 0 AS BIGINT) AND r.room_no = CAST(v.value ->> 1 AS BIGINT)"
    };
}
pub(crate) use {room_columns, room_joins, room_of_batch};
