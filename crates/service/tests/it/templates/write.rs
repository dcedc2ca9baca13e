use domain::template::{CATEGORIES_MAX, OWN_MAX, Owner};
use service::{
    Error, template,
    view::{NewTemplate, NewTemplateCategories, RemovedTemplateCategory, WantedTemplateCategory},
};
use testkit::TestDb;

use super::{House, new, number, own, refusal};

testkit::both_databases!(
    f5_shared_templates_are_read_by_all_and_written_by_managers,
    f5_own_templates_are_their_agents_alone,
    f5_codes_are_unique_within_an_owner,
    f5_of_eight_with_one_code_at_once_one_passes,
    f5_of_eight_at_once_no_more_come_than_there_may_be,
    f5_an_edit_that_is_late_is_told,
    f5_every_change_is_written_down_with_before_and_after,
    f5_categories_are_named_ordered_and_removed,
    f5_a_list_of_categories_that_is_late_or_wrong_saves_nothing,
    f5_templates_are_searched_by_title_code_text_and_initials,
    f5_favourites_are_each_agents_own,
);

async fn f5_shared_templates_are_read_by_all_and_written_by_managers(db: TestDb) {
    let house = House::open(&db).await;
    let made = house.shared(&new("첫인사", "안녕하세요", Some("인사"))).await.expect("made");
    assert!(made.shared && made.editable);
    let list = template::list(&house.desk, &house.kim, "").await.expect("a list");
    assert_eq!(list.items.len(), 1);
    assert!(!list.items[0].editable && !list.shares);
    let id = number(&made.id);
    let (desk, kim, changed) = (&house.desk, &house.kim, new("바꿈", "글", None));
    assert!(matches!(template::create(desk, kim, Owner::Site, &changed).await, Err(Error::Forbidden)));
    assert!(matches!(template::change(desk, kim, (Owner::Site, id), &changed).await, Err(Error::Forbidden)));
    assert!(matches!(template::change(desk, kim, (own(kim), id), &changed).await, Err(Error::NotFound)));
    assert!(matches!(template::remove(desk, kim, Owner::Site, id).await, Err(Error::Forbidden)));
    assert!(matches!(template::of_site(desk, kim).await, Err(Error::Forbidden)));
    template::remove(desk, &house.park, Owner::Site, id).await.expect("removed");
    assert!(matches!(template::remove(desk, &house.park, Owner::Site, id).await, Err(Error::NotFound)));
    assert_eq!(house.titles(kim, "").await, [""; 0]);
    assert_eq!(house.site.audited_values("title").await.last().expect("a line").0.as_deref(), Some("첫인사"));
}

async fn f5_own_templates_are_their_agents_alone(db: TestDb) {
    let house = House::open(&db).await;
    let made = house.own(&house.kim, &new("내 인사", "안녕하세요", None)).await.expect("made");
    assert!(!made.shared && made.editable);
    assert_eq!(house.titles(&house.kim, "").await, ["내 인사"]);
    let id = number(&made.id);
    for other in [&house.lee, &house.park] {
        assert_eq!(house.titles(other, "").await, [""; 0], "not even a manager");
        let favoured = template::favour(&house.desk, other, id, true).await;
        assert!(matches!(favoured, Err(Error::NotFound)));
        for owner in [own(other), Owner::Site] {
            let changed = template::change(&house.desk, other, (owner, id), &new("남의 것", "글", None)).await;
            assert!(matches!(changed, Err(Error::NotFound | Error::Forbidden)));
        }
        let foreign = template::change(&house.desk, other, (own(&house.kim), id), &new("남의 것", "글", None)).await;
        assert!(matches!(foreign, Err(Error::Forbidden)));
    }
}

async fn f5_codes_are_unique_within_an_owner(db: TestDb) {
    let house = House::open(&db).await;
    house.shared(&new("환불", "글", Some("환불"))).await.expect("made");
    let other = house.shared(&new("교환", "글", Some("Ex"))).await.expect("made");
    assert_eq!(refusal(house.shared(&new("또 환불", "글", Some("/환불"))).await), ("code", "taken"));
    assert_eq!(refusal(house.shared(&new("또 교환", "글", Some("EX"))).await), ("code", "taken"), "case apart");
    let wanted = new("교환", "글", Some("환불"));
    let moved = template::change(&house.desk, &house.park, (Owner::Site, number(&other.id)), &wanted);
    assert_eq!(refusal(moved.await), ("code", "taken"));
    for session in [&house.kim, &house.lee] {
        house.own(session, &new("내 환불", "글", Some("환불"))).await.expect("another owner's");
    }
    assert_eq!(refusal(house.own(&house.kim, &new("또", "글", Some("환불"))).await), ("code", "taken"));
    assert_eq!(house.titles(&house.kim, "").await, ["환불", "교환", "내 환불"], "nothing of the refused ones");
    assert_eq!(refusal(house.shared(&new("띄움", "글", Some("환 불"))).await), ("code", "code_signs"));
    let unknown = house.shared(&new("변수", "{{customer.mobile}}", None)).await;
    assert!(matches!(unknown, Err(Error::UnknownVariable(name)) if name == "customer.mobile"), "R21");
}

async fn f5_of_eight_with_one_code_at_once_one_passes(db: TestDb) {
    let house = House::open(&db).await;
    let calls = (0..8).map(|n| {
        let (desk, park) = (house.desk.clone(), house.park.clone());
        tokio::spawn(async move {
            let title = format!("환불 {n}");
            template::create(&desk, &park, Owner::Site, &new(&title, "글", Some("환불"))).await
        })
    });
    let mut made = 0;
    for call in calls.collect::<Vec<_>>() {
        match call.await.expect("no panic") {
            Ok(_) => made += 1,
            refused => assert_eq!(refusal(refused), ("code", "taken")),
        }
    }
    assert_eq!(made, 1);
    house.shared(&new("다음", "글", None)).await.expect("the count is right");
    assert_eq!(owned(&house).await, 2);
}

async fn owned(house: &House) -> i64 {
    let count = "SELECT templates FROM template_owners WHERE site_id = $1 AND owner_id = 0";
    let mut read = house.desk.read().await.expect("a connection");
    let (count,): (i64,) =
        store::on!(&mut read, |c| sqlx::query_as(count).bind(house.site.id.0).fetch_one(c)).expect("a row");
    count
}

async fn f5_of_eight_at_once_no_more_come_than_there_may_be(db: TestDb) {
    let house = House::open(&db).await;
    house.own(&house.kim, &new("하나", "글", None)).await.expect("made");
    testkit::put!(
        db.db(),
        "UPDATE template_owners SET templates = $3 WHERE site_id = $1 AND owner_id = $2",
        house.site.id.0,
        house.agent.id.0,
        OWN_MAX - 3,
    );
    let calls = (0..8).map(|n| {
        let (desk, kim) = (house.desk.clone(), house.kim.clone());
        tokio::spawn(async move { template::create(&desk, &kim, own(&kim), &new(&n.to_string(), "글", None)).await })
    });
    let mut made = 0;
    for call in calls.collect::<Vec<_>>() {
        match call.await.expect("no panic") {
            Ok(_) => made += 1,
            refused => assert_eq!(refusal(refused), ("templates", "too_many")),
        }
    }
    assert_eq!(made, 3);
    let one = template::list(&house.desk, &house.kim, "하나").await.expect("a list").items.remove(0);
    template::remove(&house.desk, &house.kim, own(&house.kim), number(&one.id)).await.expect("removed");
    house.own(&house.kim, &new("다시", "글", None)).await.expect("there is room again");
}

async fn f5_an_edit_that_is_late_is_told(db: TestDb) {
    let house = House::open(&db).await;
    let made = house.shared(&new("인사", "하나", None)).await.expect("made");
    let edit = |body: &str| NewTemplate { version: Some(made.version), ..new("인사", body, None) };
    let key = (Owner::Site, number(&made.id));
    let changed = template::change(&house.desk, &house.park, key, &edit("둘")).await.expect("changed");
    assert_eq!((changed.body.as_str(), changed.version), ("둘", made.version + 1));
    assert!(matches!(template::change(&house.desk, &house.park, key, &edit("셋")).await, Err(Error::Stale)));
    let again = NewTemplate { version: Some(changed.version), ..new("인사", "둘", None) };
    let same = template::change(&house.desk, &house.park, key, &again).await.expect("nothing to do");
    assert_eq!(same.version, changed.version);
    let latest =
        template::change(&house.desk, &house.park, key, &new("인사", "넷", None)).await.expect("whatever stands");
    assert_eq!((latest.body.as_str(), latest.updated_by.as_deref()), ("넷", Some("박매니저")));
}

async fn f5_every_change_is_written_down_with_before_and_after(db: TestDb) {
    let house = House::open(&db).await;
    let made = house.shared(&new("인사", "하나", Some("a"))).await.expect("made");
    let key = (Owner::Site, number(&made.id));
    template::change(&house.desk, &house.park, key, &new("인사", "둘", None)).await.expect("changed");
    template::change(&house.desk, &house.park, key, &new("인사", "둘", None)).await.expect("no change, no line");
    template::remove(&house.desk, &house.park, Owner::Site, key.1).await.expect("removed");
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        house.site.audited(house.park.viewer.agent).await,
        [("create_template".to_owned(), 1), ("delete_template".to_owned(), 1), ("edit_template".to_owned(), 1)]
    );
    assert_eq!(
        house.site.audited_values("body").await,
        [(None, some("하나")), (some("하나"), some("둘")), (some("둘"), None)]
    );
    assert_eq!(house.site.audited_values("code").await, [(None, some("a")), (some("a"), None)]);
    assert_eq!(house.site.audited_values("title").await, [(None, some("인사")), (some("인사"), None)]);
}

fn wanted(id: Option<&str>, name: &str) -> WantedTemplateCategory {
    WantedTemplateCategory { id: id.map(str::to_owned), name: name.to_owned() }
}

async fn f5_categories_are_named_ordered_and_removed(db: TestDb) {
    let house = House::open(&db).await;
    let (desk, park) = (&house.desk, &house.park);
    let first = NewTemplateCategories {
        items: vec![wanted(None, "인사"), wanted(None, "배송"), wanted(None, "환불")],
        ..NewTemplateCategories::default()
    };
    let there = template::set_categories(desk, park, Owner::Site, &first).await.expect("set");
    let ids: Vec<&str> = there.items.iter().map(|one| one.id.as_str()).collect();
    for (title, category) in [("하나", ids[0]), ("둘", ids[1]), ("셋", ids[1])] {
        house
            .shared(&NewTemplate { category_id: Some(category.to_owned()), ..new(title, "글", None) })
            .await
            .expect("made");
    }
    let moved = RemovedTemplateCategory { id: ids[1].to_owned(), move_to: Some(ids[2].to_owned()) };
    let gone = RemovedTemplateCategory { id: ids[0].to_owned(), move_to: None };
    let next = NewTemplateCategories {
        version: None,
        items: vec![wanted(None, "교환"), wanted(Some(ids[2]), "반품")],
        removed: vec![moved, gone],
    };
    let now = template::set_categories(desk, park, Owner::Site, &next).await.expect("set");
    let shown: Vec<_> = now.items.iter().map(|one| (one.name.as_str(), one.count)).collect();
    assert_eq!(shown, [("교환", 0), ("반품", 2)]);
    let list = template::list(desk, &house.kim, "").await.expect("a list");
    let of = |title: &str| list.items.iter().find(|one| one.title == title).expect("there").category_id.as_deref();
    assert_eq!([of("하나"), of("둘"), of("셋")], [None, Some(ids[2]), Some(ids[2])]);
    assert_eq!(list.categories.len(), 2);
    let named: Vec<_> =
        house.site.audited_values("categories").await.into_iter().filter_map(|(_, after)| after).collect();
    assert_eq!(named, [r#"["인사","배송","환불"]"#, r#"["교환","반품"]"#]);
    let kim = NewTemplateCategories { items: vec![wanted(None, "내 것")], ..NewTemplateCategories::default() };
    assert!(matches!(template::set_categories(desk, &house.kim, Owner::Site, &kim).await, Err(Error::Forbidden)));
    template::set_categories(desk, &house.kim, own(&house.kim), &kim).await.expect("one's own");
    assert_eq!(template::list(desk, &house.lee, "").await.expect("a list").categories.len(), 2);
    assert_eq!(template::list(desk, &house.kim, "").await.expect("a list").categories.len(), 3);
}

async fn f5_a_list_of_categories_that_is_late_or_wrong_saves_nothing(db: TestDb) {
    let house = House::open(&db).await;
    let set = |new: NewTemplateCategories| {
        let (desk, park) = (&house.desk, &house.park);
        async move { template::set_categories(desk, park, Owner::Site, &new).await }
    };
    let items = |items: Vec<WantedTemplateCategory>| NewTemplateCategories { items, ..Default::default() };
    let there = set(items(vec![wanted(None, "인사"), wanted(None, "배송")])).await.expect("set");
    let (one, two) = (there.items[0].id.as_str(), there.items[1].id.as_str());
    assert_eq!(
        refusal(set(items(vec![wanted(Some(one), "인사")])).await),
        ("items", "invalid"),
        "the other one is missing"
    );
    assert_eq!(
        refusal(set(items(vec![wanted(Some(one), "a"), wanted(Some(one), "b"), wanted(Some(two), "c")])).await).1,
        "invalid"
    );
    assert_eq!(
        refusal(set(items(vec![wanted(Some("77"), "a"), wanted(Some(one), "b"), wanted(Some(two), "c")])).await).1,
        "invalid"
    );
    assert_eq!(refusal(set(items(vec![wanted(Some(one), "Aa"), wanted(Some(two), "aA ")])).await), ("items", "taken"));
    assert_eq!(refusal(set(items(vec![wanted(Some(one), " "), wanted(Some(two), "a")])).await), ("items", "blank"));
    let many = (0..=CATEGORIES_MAX).map(|n| wanted(None, &n.to_string())).collect();
    assert_eq!(refusal(set(items(many)).await), ("items", "too_many"));
    let to_itself = RemovedTemplateCategory { id: two.to_owned(), move_to: Some(two.to_owned()) };
    let wrong = NewTemplateCategories { removed: vec![to_itself], ..items(vec![wanted(Some(one), "인사")]) };
    assert_eq!(refusal(set(wrong).await), ("removed", "invalid"));
    let late = NewTemplateCategories {
        version: Some(there.version - 1),
        ..items(vec![wanted(Some(one), "바꿈"), wanted(Some(two), "배송")])
    };
    assert!(matches!(set(late).await, Err(Error::Stale)));
    let now = template::categories(&house.desk, &house.park, Owner::Site).await.expect("a list");
    assert_eq!(now.items.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["인사", "배송"]);
    let renamed = NewTemplateCategories {
        version: Some(now.version),
        ..items(vec![wanted(Some(two), "배송"), wanted(Some(one), "첫인사")])
    };
    let now = set(renamed).await.expect("of the version that stands");
    assert_eq!(now.items.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["배송", "첫인사"]);
}

async fn f5_templates_are_searched_by_title_code_text_and_initials(db: TestDb) {
    let house = House::open(&db).await;
    house.shared(&new("교환 안내", "환불이 아니라 교환입니다", None)).await.expect("made");
    house.shared(&new("환불 절차", "영업일 3일이 걸립니다", Some("refund"))).await.expect("made");
    house.own(&house.kim, &new("빠른 환불", "바로 됩니다", None)).await.expect("made");
    let kim = &house.kim;
    assert_eq!(house.titles(kim, "환불").await, ["환불 절차", "빠른 환불", "교환 안내"], "titles before texts");
    assert_eq!(house.titles(kim, "ㅎㅂ ㅈㅊ").await, ["환불 절차"]);
    assert_eq!(house.titles(kim, "REFUND").await, ["환불 절차"]);
    assert_eq!(house.titles(kim, "영업일").await, ["환불 절차"]);
    assert_eq!(house.titles(kim, "배송").await, [""; 0]);
    assert_eq!(house.titles(kim, "!?").await, [""; 0]);
    assert_eq!(house.titles(&house.lee, "환불").await, ["환불 절차", "교환 안내"]);
    assert_eq!(refusal(template::list(&house.desk, kim, &"가".repeat(101)).await), ("q", "too_long"));
}

async fn f5_favourites_are_each_agents_own(db: TestDb) {
    let house = House::open(&db).await;
    let made = house.shared(&new("인사", "글", None)).await.expect("made");
    template::favour(&house.desk, &house.kim, number(&made.id), true).await.expect("liked");
    let likes = async |session| template::list(&house.desk, session, "").await.expect("a list").items[0].favourite;
    assert!(likes(&house.kim).await && !likes(&house.lee).await);
    template::favour(&house.desk, &house.kim, number(&made.id), false).await.expect("liked no more");
    assert!(!likes(&house.kim).await);
}
