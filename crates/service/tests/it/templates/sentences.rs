use domain::{Millis, template::sentence::KEPT_MAX};
use service::{
    Error, sentence,
    view::{OfferedSentences, SentenceChoice},
};
use testkit::{RoomSpec, TestDb};

use super::{House, new, number};

testkit::both_databases!(
    f5_own_sentences_are_kept_only_where_the_agent_wants_that,
    f5_sentences_about_the_customer_are_not_kept,
    f5_kept_sentences_are_bounded_and_deletable,
    f5_sentences_of_templates_are_offered_filled,
);

const ON: SentenceChoice = SentenceChoice { offer: true, learn: true };

async fn room(house: &House) -> domain::RoomNo {
    let person = house.site.customer("happytalk").await;
    house.site.name(person.key, person.identity, "이수", Millis(1)).await;
    house.site.room_with(&person, RoomSpec::in_progress(house.agent.id)).await
}

fn texts(offered: OfferedSentences) -> Vec<(String, bool)> {
    offered.items.into_iter().map(|one| (one.text, one.own)).collect()
}

async fn f5_own_sentences_are_kept_only_where_the_agent_wants_that(db: TestDb) {
    let house = House::open(&db).await;
    let (desk, kim) = (&house.desk, &house.kim);
    let room_no = room(&house).await;
    let say = "조금만 기다려 주시면 확인해 드리겠습니다.";
    sentence::learn(desk, kim, room_no, say).await.expect("quietly nothing");
    let unasked = sentence::list(desk, kim).await.expect("a list");
    assert_eq!((unasked.offer, unasked.learn, unasked.items.len()), (true, false, 0));
    sentence::choose(desk, kim, ON).await.expect("chosen");
    sentence::learn(desk, kim, room_no, say).await.expect("kept");
    assert_eq!(texts(sentence::offered(desk, kim, room_no).await.expect("a list")), [], "once is not often");
    sentence::learn(desk, kim, room_no, say).await.expect("kept");
    let offered = sentence::offered(desk, kim, room_no).await.expect("a list");
    assert!(offered.learn);
    assert_eq!(texts(offered), [(say.to_owned(), true)]);
    assert_eq!(sentence::list(desk, kim).await.expect("a list").items[0].uses, 2);
    assert_eq!(sentence::list(desk, &house.park).await.expect("a list").items.len(), 0, "nobody else's");
    let off = sentence::choose(desk, kim, SentenceChoice { offer: true, learn: false }).await.expect("chosen");
    assert_eq!(off.items.len(), 1, "what is kept stays until it is forgotten");
    assert_eq!(texts(sentence::offered(desk, kim, room_no).await.expect("a list")), []);
    assert!(matches!(sentence::learn(desk, &house.lee, room_no, say).await, Err(Error::NotFound)));
    assert!(matches!(sentence::offered(desk, &house.lee, room_no).await, Err(Error::NotFound)));
    let quiet = sentence::choose(desk, kim, SentenceChoice { offer: false, learn: true }).await.expect("chosen");
    assert!(!quiet.offer && quiet.learn);
    assert_eq!(texts(sentence::offered(desk, kim, room_no).await.expect("a list")), []);
}

async fn f5_sentences_about_the_customer_are_not_kept(db: TestDb) {
    let house = House::open(&db).await;
    let room_no = room(&house).await;
    sentence::choose(&house.desk, &house.kim, ON).await.expect("chosen");
    let text = "이수님, 주문을 확인했습니다. happytalk 계정으로 보내 드렸습니다. 연락처 010-1234-5678 맞으신가요? 감사합니다, 달항아리입니다.";
    sentence::learn(&house.desk, &house.kim, room_no, text).await.expect("kept");
    let kept = sentence::list(&house.desk, &house.kim).await.expect("a list").items;
    assert_eq!(kept.into_iter().map(|one| one.text).collect::<Vec<_>>(), ["감사합니다, 달항아리입니다."]);
}

async fn f5_kept_sentences_are_bounded_and_deletable(db: TestDb) {
    let house = House::open(&db).await;
    let (desk, kim) = (&house.desk, &house.kim);
    let room_no = room(&house).await;
    sentence::choose(desk, kim, ON).await.expect("chosen");
    for hundred in 0..4 {
        for ten in 0..5 {
            desk.pass(1000);
            let text: String = (0..20).map(|n| format!("문장 가운데 {hundred}번 {ten}번 {n}번째입니다.\n")).collect();
            sentence::learn(desk, kim, room_no, &text).await.expect("kept");
        }
    }
    let kept = sentence::list(desk, kim).await.expect("a list");
    assert_eq!((i64::try_from(kept.items.len()), kept.most), (Ok(KEPT_MAX), KEPT_MAX));
    assert!(
        kept.items.iter().all(|one| !one.text.contains(" 0번 ") || !one.text.starts_with("문장 가운데 0번")),
        "the oldest went"
    );
    let id = number(&kept.items[0].id);
    assert!(matches!(sentence::forget(desk, &house.lee, id).await, Err(Error::NotFound)));
    sentence::forget(desk, kim, id).await.expect("forgotten");
    assert!(matches!(sentence::forget(desk, kim, id).await, Err(Error::NotFound)));
    assert_eq!(sentence::list(desk, kim).await.expect("a list").items.len(), kept.items.len() - 1);
    sentence::forget_all(desk, kim).await.expect("forgotten");
    assert_eq!(sentence::list(desk, kim).await.expect("a list").items.len(), 0);
}

async fn f5_sentences_of_templates_are_offered_filled(db: TestDb) {
    let house = House::open(&db).await;
    let room_no = room(&house).await;
    house
        .shared(&new("인사", "안녕하세요, {{customer.name}}님.\n{{customer.name}}을(를) 돕겠습니다.", None))
        .await
        .expect("made");
    house.own(&house.lee, &new("남의 것", "다른 상담사만 쓰는 문장입니다.", None)).await.expect("made");
    let offered = sentence::offered(&house.desk, &house.kim, room_no).await.expect("a list");
    assert_eq!(texts(offered), [("안녕하세요, 이수님.".to_owned(), false), ("이수를 돕겠습니다.".to_owned(), false)]);
}
