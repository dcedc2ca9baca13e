use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::access::Role;

const SITE: SiteId = SiteId(4_000_000_024);

fn key(room: i64) -> RoomKey {
    (SITE, RoomNo(room))
}

fn visitor(id: i64) -> Author {
    Author::Visitor(VisitorId(id))
}

fn agent(id: i64) -> Author {
    Author::Agent(Viewer { agent: AgentId(id), role: Role::Agent, leads: [].into() })
}

fn message(room: i64, author: Author, client_id: &str, body: &str) -> Incoming {
    Incoming {
        room: key(room),
        author,
        client_id: client_id.into(),
        kind: Kind::Text,
        body: body.into(),
        extra: None,
        short: body.into(),
        at: Millis(1_000),
    }
}

fn room(status: Status, agent: Option<i64>) -> RoomState {
    RoomState { agent: agent.map(AgentId), ..RoomState::new(status, Millis(0)) }
}

fn run(batch: &[Incoming], rooms: &mut HashMap<RoomKey, RoomState>) -> Vec<Outcome> {
    append(&batch.iter().collect::<Vec<_>>(), rooms, &HashMap::new())
}

#[test]
fn f1_an_answer_moves_an_assigned_room_to_in_progress_and_clears_the_wait() {
    let mut rooms = HashMap::from([(key(1), room(Status::Assigned, Some(9)))]);
    run(&[message(1, visitor(5), "a", "언제 오나요?")], &mut rooms);
    assert_eq!(rooms[&key(1)].status, Status::Assigned);
    assert_eq!((rooms[&key(1)].unread, rooms[&key(1)].waiting_since), (1, Some(Millis(1_000))));
    run(&[message(1, agent(9), "b", "내일입니다.")], &mut rooms);
    assert_eq!(rooms[&key(1)].status, Status::InProgress);
    assert_eq!((rooms[&key(1)].unread, rooms[&key(1)].waiting_since), (0, None));
    assert_eq!(rooms[&key(1)].last_from, Sender::Agent);
}

#[test]
fn f1_a_customers_message_lifts_a_hold() {
    let mut rooms = HashMap::from([(key(1), room(Status::OnHold, Some(9)))]);
    run(&[message(1, visitor(5), "a", "저기요")], &mut rooms);
    assert_eq!(rooms[&key(1)].status, Status::InProgress);
}

#[test]
fn f1_messages_alone_move_a_room_nowhere_unless_they_change_its_status() {
    for (status, author, only_written_in) in [
        (Status::Waiting, visitor(5), true),
        (Status::Assigned, visitor(5), true),
        (Status::InProgress, agent(9), true),
        (Status::Assigned, agent(9), false),
        (Status::OnHold, visitor(5), false),
    ] {
        let before = room(status, (status != Status::Waiting).then_some(9));
        let mut rooms = HashMap::from([(key(1), before.clone())]);
        run(&[message(1, author, "a", "말")], &mut rooms);
        assert_eq!(rooms[&key(1)].last_seq, 1, "{status:?}");
        assert_eq!(rooms[&key(1)].was_only_written_in(&before), only_written_in, "{status:?}");
    }
    let before = room(Status::InProgress, Some(9));
    let mut ended = before.clone();
    ended.end(EndedBy::Agent, Millis(7));
    assert!(!ended.was_only_written_in(&before));
    let given = RoomState { agent: Some(AgentId(8)), ..before.clone() };
    assert!(!given.was_only_written_in(&before));
}

#[test]
fn a_retry_in_the_same_batch_answers_the_first_and_another_text_is_refused() {
    let mut rooms = HashMap::from([(key(1), room(Status::Waiting, None))]);
    let batch = [
        message(1, visitor(5), "a", "하나"),
        message(1, visitor(5), "a", "하나"),
        message(1, visitor(5), "a", "둘"),
        message(1, visitor(6), "a", "둘"),
    ];
    let outcomes = run(&batch, &mut rooms);
    assert!(matches!(outcomes[0], Outcome::Appended { seq: 1, .. }));
    assert!(matches!(&outcomes[1], Outcome::Stored(there) if there.seq == 1));
    assert_eq!(outcomes[2], Outcome::ClientIdReused);
    assert!(matches!(outcomes[3], Outcome::Appended { seq: 2, .. }), "client_id is unique per sender");
}

#[test]
fn a_retry_after_the_end_does_not_double() {
    let stored =
        StoredMessage {
            room_no: RoomNo(1), seq: 3, kind: Kind::Text, body: "하나".into(), extra: None, at: Millis(5)
        };
    let stored = HashMap::from([((SITE, 5, "a".to_owned()), stored)]);
    let mut rooms = HashMap::from([(key(1), room(Status::Ended, None)), (key(2), room(Status::Waiting, None))]);
    for target in [1, 2] {
        let outcome = append(&[&message(target, visitor(5), "a", "하나")], &mut rooms, &stored);
        assert!(matches!(&outcome[0], Outcome::Stored(there) if there.room_no == RoomNo(1) && there.seq == 3));
    }
}

#[test]
fn r18_who_may_not_read_learns_nothing_and_who_may_not_write_is_told() {
    let mut rooms = HashMap::from([
        (key(1), room(Status::InProgress, Some(9))),
        (key(2), room(Status::Waiting, None)),
        (key(3), room(Status::Ended, Some(8))),
    ]);
    let batch = [
        message(1, agent(8), "a", "x"),
        message(2, agent(8), "b", "x"),
        message(3, agent(8), "c", "x"),
        message(4, agent(8), "d", "x"),
    ];
    let outcomes = run(&batch, &mut rooms);
    assert_eq!(outcomes, [Outcome::NotFound, Outcome::Forbidden, Outcome::RoomEnded, Outcome::NotFound]);
}

proptest! {
    #[test]
    fn however_a_stream_is_cut_into_batches_the_rooms_come_out_the_same(
        stream in prop::collection::vec((1_i64..4, 0_u8..3, 0_u8..6, "[가-하]{1,3}"), 1..60),
        cut in 1_usize..20,
    ) {
        let batch: Vec<Incoming> = stream
            .iter()
            .map(|(target, who, client, body)| {
                let author = if *who == 2 { agent(9) } else { visitor(i64::from(*who) + 5) };
                message(*target, author, &client.to_string(), body)
            })
            .collect();
        let fresh = || (1..3).map(|n| (key(n), room(Status::Assigned, Some(9)))).collect::<HashMap<_, _>>();
        let mut at_once = fresh();
        let whole = append(&batch.iter().collect::<Vec<_>>(), &mut at_once, &HashMap::new());

        let mut in_parts = fresh();
        let mut stored = HashMap::new();
        let mut parts = Vec::new();
        for part in batch.chunks(cut) {
            let outcomes = append(&part.iter().collect::<Vec<_>>(), &mut in_parts, &stored);
            for (incoming, outcome) in part.iter().zip(&outcomes) {
                if let Outcome::Appended { seq, .. } = outcome {
                    stored.insert(
                        (SITE, incoming.author.id(), incoming.client_id.clone()),
                        StoredMessage {
                            room_no: incoming.room.1,
                            seq: *seq,
                            kind: incoming.kind,
                            body: incoming.body.clone(),
                            extra: None,
                            at: incoming.at,
                        },
                    );
                }
            }
            parts.extend(outcomes);
        }
        prop_assert_eq!(&whole, &parts);
        prop_assert_eq!(&at_once, &in_parts);

        let mut seqs: BTreeMap<RoomKey, Vec<i64>> = BTreeMap::new();
        for (incoming, outcome) in batch.iter().zip(&whole) {
            if let Outcome::Appended { seq, .. } = outcome {
                seqs.entry(incoming.room).or_default().push(*seq);
            }
        }
        for (room, seqs) in seqs {
            prop_assert_eq!(&seqs, &(1..=i64::try_from(seqs.len()).unwrap()).collect::<Vec<_>>());
            prop_assert_eq!(at_once[&room].last_seq, *seqs.last().unwrap());
        }
    }
}
