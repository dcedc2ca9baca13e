use std::{sync::Arc, time::Duration};

use domain::VisitorId;
use live::{Ending, QUEUE, Wake};

use crate::people::*;

#[tokio::test]
async fn who_is_too_slow_is_told_to_start_over_and_then_hears_what_follows() {
    let hub = hub();
    let (slow, quick) = (console(&hub, consultant(KIM), None), console(&hub, consultant(LEE), None));
    let slow_guest = visitor(&hub, VisitorId(1), Some(ROOM), None);
    let total = u32::try_from(QUEUE).expect("small") + 3;
    for mark in 1..=total {
        hub.publish(vec![update(ROOM, waiting(), mark)]);
        assert_eq!(quick.hears_in_short(), [format!("room {mark}")]);
    }
    let heard = slow.hears();
    assert_eq!(in_short(&heard), ["reset".to_owned(), format!("room {}", total - 1), format!("room {total}")]);
    assert_eq!(cursor_of(&heard[0]), format!("e1.{}", total - 2));
    let heard = slow_guest.hears();
    assert_eq!(in_short(&heard), ["reset".to_owned(), format!("message {}", total - 1), format!("message {total}")]);
    // The place to go on from is good.
    let since = cursor_of(&heard[0]);
    assert_eq!(visitor(&hub, VisitorId(1), Some(ROOM), Some(&since)).missed().len(), 2);
}

#[tokio::test]
async fn a_socket_that_never_reads_costs_no_more_than_its_queue() {
    let hub = hub();
    let slow = console(&hub, consultant(KIM), None);
    for mark in 0..10_000 {
        hub.publish(vec![update(ROOM, waiting(), mark)]);
    }
    let mut frames = Vec::new();
    assert_eq!(slow.connection.take(&mut frames), Some(Wake::Frames));
    assert!(frames.len() <= QUEUE);
    assert!(read(&frames)[0]["type"] == "reset");
}

#[tokio::test(start_paused = true)]
async fn sockets_are_pinged_and_the_silent_are_given_up() {
    let hub = hub();
    let (alive, dead) = (console(&hub, consultant(KIM), None), visitor(&hub, VisitorId(1), None, None));
    let mut pings = 0;
    for _ in 0..14 {
        pass(Duration::from_secs(5)).await;
        let mut frames = Vec::new();
        while let Some(wake) = alive.connection.take(&mut frames) {
            assert!(!matches!(wake, Wake::End(_)));
            pings += frames.drain(..).filter(|frame| &frame[..] == br#"{"type":"ping"}"#).count();
        }
        alive.connection.hear();
    }
    assert!((3..=4).contains(&pings), "{pings}");
    assert_eq!(dead.connection.ended().await, Ending::Silent);
}

#[tokio::test(start_paused = true)]
async fn a_session_is_looked_at_every_minute() {
    let hub = hub();
    let kim = console(&hub, consultant(KIM), None);
    let mut checks = 0;
    for _ in 0..130 {
        pass(Duration::from_secs(1)).await;
        kim.connection.hear();
        let mut frames = Vec::new();
        while let Some(wake) = kim.connection.take(&mut frames) {
            checks += u32::from(wake == Wake::Check);
            frames.clear();
        }
    }
    assert_eq!(checks, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_waiting_reader_is_woken_and_nothing_is_lost_between_two_threads() {
    let hub = Arc::new(hub());
    let kim = console(&hub, consultant(KIM), None);
    let reader = tokio::spawn(async move {
        let (mut heard, mut frames) = (0, Vec::new());
        let mut last = 0;
        while last < 2_000 {
            if kim.connection.next(&mut frames).await == Wake::Frames {
                for frame in read(&frames) {
                    // A reset stands for what was skipped.
                    let mark = frame["mark"].as_u64();
                    let number: u64 = cursor_of(&frame)[3..].parse().expect("a number");
                    assert!(number == last + 1 || mark.is_none());
                    last = number;
                    heard += 1;
                }
                frames.clear();
            }
        }
        heard
    });
    for mark in 1..=2_000 {
        hub.publish(vec![update(ROOM, waiting(), mark)]);
        if mark % 100 == 0 {
            tokio::task::yield_now().await;
        }
    }
    assert!(tokio::time::timeout(Duration::from_secs(5), reader).await.expect("in time").expect("no panic") > 0);
}
