use testkit::TestDb;

use super::{again, come, count, known, page, signed, with_id};

testkit::both_databases!(
    r7_eight_entries_with_the_same_new_id_make_one_identity,
    r7_eight_entries_of_one_browser_give_one_id,
    r7_eight_signed_entries_of_one_browser_merge_once,
    r3_eight_entries_with_the_same_values_agree,
);

async fn r7_eight_entries_with_the_same_new_id_make_one_identity(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let callers: Vec<_> = (0..8)
        .map(|_| {
            let (desk, new) = (desk.clone(), with_id(&site, "happytalk"));
            tokio::spawn(async move { come(&desk, &new).await })
        })
        .collect();
    let mut identities = Vec::new();
    for caller in callers {
        identities.push(known(&desk, &caller.await.expect("no panic")).await.identity());
    }
    identities.dedup();
    assert_eq!(identities.len(), 1);
    assert_eq!(count(&desk, &site, "SELECT COUNT(*) FROM identities WHERE site_id = $1").await, 1);
    assert_eq!(count(&desk, &site, "SELECT COUNT(*) FROM customers WHERE site_id = $1").await, 1);
    assert_eq!(count(&desk, &site, "SELECT identities FROM customers WHERE site_id = $1").await, 1);
}

async fn r7_eight_entries_of_one_browser_give_one_id(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let browser = come(&desk, &page(&site)).await;
    let nameless = known(&desk, &browser).await;
    let callers: Vec<_> = (0..8)
        .map(|n| {
            let (desk, browser, new) = (desk.clone(), browser.clone(), with_id(&site, &format!("person{n}")));
            tokio::spawn(async move { again(&desk, &browser, &new).await })
        })
        .collect();
    let mut kept = 0;
    for (n, caller) in callers.into_iter().enumerate() {
        let session = caller.await.expect("no panic");
        let seen = known(&desk, &session).await;
        assert_eq!(seen.customer_id, format!("person{n}"));
        kept += i32::from(seen.identity() == nameless.identity());
    }
    assert_eq!(kept, 1, "one of them is the browser's own identity");
    assert_eq!(count(&desk, &site, "SELECT COUNT(*) FROM identities WHERE site_id = $1").await, 8);
}

async fn r7_eight_signed_entries_of_one_browser_merge_once(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let home = come(&desk, &signed(&site, "happytalk")).await;
    let browser = come(&desk, &page(&site)).await;
    let callers: Vec<_> = (0..8)
        .map(|_| {
            let (desk, browser, new) = (desk.clone(), browser.clone(), signed(&site, "happytalk"));
            tokio::spawn(async move { again(&desk, &browser, &new).await })
        })
        .collect();
    let target = known(&desk, &home).await;
    for caller in callers {
        assert_eq!(known(&desk, &caller.await.expect("no panic")).await.identity(), target.identity());
    }
    assert_eq!(known(&desk, &home).await.identities, 1);
    let merges = count(&desk, &site, "SELECT COUNT(*) FROM audit WHERE site_id = $1 AND action = 'link_by_parameter'");
    assert_eq!(merges.await, 1);
}

async fn r3_eight_entries_with_the_same_values_agree(db: TestDb) {
    let (site, desk) = (db.site().await, db.desk());
    let browser = come(&desk, &with_id(&site, "happytalk")).await;
    let callers: Vec<_> = (0..8)
        .map(|n| {
            let (desk, browser, mut new) = (desk.clone(), browser.clone(), with_id(&site, "happytalk"));
            new.cus_extra_username = Some(format!("이름{n}"));
            tokio::spawn(async move { again(&desk, &browser, &new).await })
        })
        .collect();
    for caller in callers {
        caller.await.expect("no panic");
    }
    let agree = count(
        &desk,
        &site,
        "SELECT COUNT(*) FROM customers c WHERE c.site_id = $1 AND c.name = (SELECT f.value FROM facts f \
         WHERE f.site_id = c.site_id AND f.customer_key = c.customer_key AND f.field = 'name' ORDER BY f.at DESC, f.fact_id DESC LIMIT 1)",
    );
    assert_eq!(agree.await, 1, "the value shown is the newest fact");
}
