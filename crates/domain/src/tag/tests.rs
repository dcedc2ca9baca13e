use proptest::prelude::*;

use super::*;

const TARGET: IdentityId = IdentityId(7);

fn texts(tags: &[&str]) -> Vec<String> {
    tags.iter().map(|&tag| tag.to_owned()).collect()
}

fn row(identity: i64, tags: &[&str]) -> Row {
    Row { identity: IdentityId(identity), tags: texts(tags) }
}

#[test]
fn s68_r13_a_tag_has_at_most_twenty_characters() {
    for tag in
        ["가".repeat(20), "😀".repeat(20), "\u{1112}\u{1161}\u{11ab}".repeat(20), format!(" #{} ", "a".repeat(20))]
    {
        assert_eq!(list(std::slice::from_ref(&tag)).map(|tags| tags[0].chars().count()), Ok(20), "{tag}");
    }
    for tag in ["가".repeat(21), "😀".repeat(21)] {
        assert_eq!(list(&[tag]), Err(TagFault::Text(TextFault::TooLong { length: 21, max: 20 })));
    }
}

#[test]
fn s68_tags_are_trimmed_in_nfc_and_without_the_sign_in_front() {
    let sent = texts(&["  #VIP ", "＃단골", "## 환불 요청", "A#1", "\u{1100}\u{1161}"]);
    assert_eq!(list(&sent), Ok(texts(&["VIP", "단골", "환불 요청", "A#1", "가"])));
}

#[test]
fn s68_of_tags_that_differ_in_case_only_the_first_stays() {
    assert_eq!(list(&texts(&["vip", "#VIP", "단골", "Vip"])), Ok(texts(&["vip", "단골"])));
    assert_eq!(list(&texts(&["É", "e\u{301}"])), Ok(texts(&["É"])));
}

#[test]
fn r11_what_can_be_no_tag_refuses_the_list() {
    for (tag, fault) in [
        ("", TextFault::Blank),
        (" # ", TextFault::Blank),
        ("\u{200b}", TextFault::Blank),
        ("a\0b", TextFault::Control),
        ("a\nb", TextFault::Control),
        ("a\tb", TextFault::Control),
        ("a\u{202e}b", TextFault::Control),
    ] {
        assert_eq!(list(&texts(&["VIP", tag])), Err(TagFault::Text(fault)), "{tag:?}");
    }
}

#[test]
fn an_account_has_at_most_fifty_tags_duplicates_apart() {
    let numbered = |count: usize| (0..count).map(|n| format!("태그{n}")).collect::<Vec<_>>();
    let mut fifty = numbered(50);
    fifty.push("#태그0".to_owned());
    assert_eq!(list(&fifty).map(|tags| tags.len()), Ok(50));
    assert_eq!(list(&numbered(51)), Err(TagFault::TooMany));
    assert_eq!(list(&[]), Ok(Vec::new()));
}

#[test]
fn r2_merged_rows_show_their_union_in_the_order_of_the_last_save() {
    let rows = [row(5, &["환불", "vip"]), row(7, &["VIP", "단골"])];
    assert_eq!(union(&rows, &[]), texts(&["환불", "vip", "단골"]));
    assert_eq!(union(&rows, &texts(&["단골", "Vip"])), texts(&["단골", "vip", "환불"]));
}

#[test]
fn r24_a_row_keeps_its_own_tags_and_new_ones_go_to_the_target() {
    let rows = [row(5, &["환불", "vip"]), row(7, &["VIP", "단골"])];
    let spread = spread(&rows, TARGET, &texts(&["신규", "VIP", "환불"]));
    assert_eq!(spread, [row(5, &["VIP", "환불"]), row(7, &["신규", "VIP"])]);
}

proptest! {
    #[test]
    fn r2_afterwards_exactly_the_saved_list_shows(
        own in proptest::collection::vec(proptest::collection::vec("[a-dA-D]", 0..5), 1..5),
        sent in proptest::collection::vec("[a-fA-F]", 0..7),
    ) {
        let rows: Vec<_> = (1..).zip(own).map(|(n, tags)| Row { identity: IdentityId(n), tags }).collect();
        let saved = list(&sent).expect("tags");
        let after = spread(&rows, IdentityId(1), &saved);
        prop_assert_eq!(union(&after, &saved), saved.clone());
        for (before, after) in rows.iter().zip(&after).skip(1) {
            let had: Vec<_> = before.tags.iter().map(|tag| folded(tag)).collect();
            prop_assert!(after.tags.iter().all(|tag| had.contains(&folded(tag))), "nothing comes to a merged row");
            let wanted: Vec<_> = saved.iter().filter(|tag| had.contains(&folded(tag))).collect();
            prop_assert_eq!(after.tags.iter().collect::<Vec<_>>(), wanted, "nothing of its own gets lost");
        }
    }
}
