//! S81: what an administrator sets, and what is refused.

use domain::access::Role;
use service::{
    Error, category,
    distribution::{groups, settings as rules, staff},
    room,
    session::Session,
    view::{self, CategoryGroup, ChannelGroup, DistributionMode as Mode, DistributionRule as Rule, NewDistribution},
};
use testkit::{Agent, TestDb};

use super::{give_out, holder, people, set};
use crate::rooms::{leading, session, visit};

testkit::both_databases!(
    s81_what_is_left_out_stays_and_an_older_version_is_refused,
    f3_rules_by_분류_and_channel_send_rooms_to_their_group,
    s81_lines_that_name_what_is_not_there_are_refused,
    f3_capacity_and_hours_that_make_no_sense_are_refused_and_change_nothing,
    r18_groups_are_set_with_who_leads_them_and_their_leaders_start_over,
);

fn member(agent: &Agent, leads: bool) -> view::NewMember {
    view::NewMember { agent_id: agent.id.to_string(), leads }
}

async fn teams(desk: &service::Desk, admin: &Session, teams: &[(&str, &[&Agent])]) -> Vec<String> {
    let item = |(name, members): &(&str, &[&Agent])| view::NewGroup {
        id: None,
        name: (*name).to_owned(),
        members: members.iter().map(|agent| member(agent, false)).collect(),
    };
    let new = view::NewGroups { version: None, items: teams.iter().map(item).collect() };
    groups::set(desk, admin, &new).await.expect("groups").items.into_iter().map(|group| group.id).collect()
}

fn code(error: &Error) -> (&str, &'static str) {
    match error {
        Error::Invalid(faults) => (faults[0].field.as_ref(), faults[0].code),
        error => panic!("{error}"),
    }
}

async fn s81_what_is_left_out_stays_and_an_older_version_is_refused(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let (admin, ..) = people(&desk, &site).await;
    let fresh = rules::show(&desk, &admin).await.expect("settings");
    assert_eq!((fresh.version, fresh.mode, fresh.rule), (0, Mode::Manual, Rule::Fewest), "a new site's");
    set(&desk, &admin, Mode::Hybrid, Rule::RoundRobin).await;
    let only = NewDistribution { mode: Some(Mode::Auto), ..NewDistribution::default() };
    let after = rules::set(&desk, &admin, &only).await.expect("set");
    assert_eq!((after.version, after.mode, after.rule), (2, Mode::Auto, Rule::RoundRobin));
    let same = rules::set(&desk, &admin, &only).await.expect("set");
    assert_eq!(same.version, 2, "nothing changed");
    let late = NewDistribution { version: Some(1), mode: Some(Mode::Manual), ..NewDistribution::default() };
    assert!(matches!(rules::set(&desk, &admin, &late).await, Err(Error::Stale)));
    assert_eq!(rules::show(&desk, &admin).await.expect("settings"), after);
    let modes = site.audited_values("mode").await;
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(modes, [(text("manual"), text("hybrid")), (text("hybrid"), text("auto"))]);
}

async fn f3_rules_by_분류_and_channel_send_rooms_to_their_group(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let (admin, kim, lee) = people(&desk, &site).await;
    let ids = teams(&desk, &admin, &[("주문팀", &[&kim]), ("반품팀", &[&lee])]).await;
    let division = |name: &str| view::Division { id: None, name: name.to_owned(), used: true };
    let order = view::Category { id: None, name: "주문".to_owned(), used: true, divisions: vec![division("환불")] };
    let known = category::set(&desk, &admin, &view::Categories { version: String::new(), items: vec![order] })
        .await
        .expect("categories");
    let (order, refund) = (known.items[0].id.clone().expect("id"), known.items[0].divisions[0].id.clone());
    let line = |division_id: Option<String>, group: &str| CategoryGroup {
        category_id: order.clone(),
        division_id,
        group_id: group.to_owned(),
    };
    let new = NewDistribution {
        mode: Some(Mode::Auto),
        rule: Some(Rule::Category),
        categories: Some(vec![line(None, &ids[0]), line(refund.clone(), &ids[1])]),
        ..NewDistribution::default()
    };
    let shown = rules::set(&desk, &admin, &new).await.expect("set");
    assert_eq!((shown.categories.len(), shown.rest_group_id), (2, None));

    let room_no = visit(&desk, &site, "환불해 주세요").await.1;
    let chosen = view::ChosenCategory { category_id: Some(order.clone()), division_id: refund, detail: None };
    category::classify(&desk, &admin, room_no, &chosen).await.expect("classified while it waits");
    give_out(&desk, &site).await;
    assert_eq!(holder(&desk, &admin, room_no).await.0.as_deref(), Some("이상담"));

    let web = ChannelGroup { channel_id: site.web.to_string(), group_id: ids[0].clone() };
    let new = NewDistribution { rule: Some(Rule::Channel), channels: Some(vec![web]), ..NewDistribution::default() };
    rules::set(&desk, &admin, &new).await.expect("set");
    let room_no = visit(&desk, &site, "웹채팅").await.1;
    give_out(&desk, &site).await;
    assert_eq!(holder(&desk, &admin, room_no).await.0.as_deref(), Some("김상담"), "though 이 has as few");
}

async fn s81_lines_that_name_what_is_not_there_are_refused(db: TestDb) {
    let (desk, site, other) = (db.desk(), db.site().await, db.site().await);
    let (admin, kim, _) = people(&desk, &site).await;
    let ids = teams(&desk, &admin, &[("주문팀", &[&kim])]).await;
    let empty = site.group(&[], &[]).await.to_string();
    let foreign = other.group(&[], &[&other.agent("남", Role::Agent).await]).await.to_string();
    let unused = view::Category { id: None, name: "옛 분류".to_owned(), used: false, divisions: Vec::new() };
    let known = category::set(&desk, &admin, &view::Categories { version: String::new(), items: vec![unused] })
        .await
        .expect("categories");
    let unused = known.items[0].id.clone().expect("id");
    let by_category = |category: &str, group: &str| NewDistribution {
        categories: Some(vec![CategoryGroup {
            category_id: category.to_owned(),
            division_id: None,
            group_id: group.to_owned(),
        }]),
        ..NewDistribution::default()
    };
    let by_channel = |channel: &str, group: &str, times| NewDistribution {
        channels: Some(vec![ChannelGroup { channel_id: channel.to_owned(), group_id: group.to_owned() }; times]),
        ..NewDistribution::default()
    };
    let rest =
        |group: &str| NewDistribution { rest_group_id: Some(Some(group.to_owned())), ..NewDistribution::default() };
    let web = site.web.to_string();
    for (new, expected) in [
        (by_category("no such", &ids[0]), ("categories", "invalid")),
        (by_category(&unused, &ids[0]), ("categories", "unused")),
        (by_channel("1", &ids[0], 1), ("channels", "invalid")),
        (by_channel(&web, &ids[0], 2), ("channels", "taken")),
        (by_channel(&web, &empty, 1), ("channels", "no_members")),
        (by_channel(&web, &foreign, 1), ("channels", "invalid")),
        (rest("x"), ("rest_group_id", "invalid")),
        (rest(&empty), ("rest_group_id", "no_members")),
    ] {
        let refused = rules::set(&desk, &admin, &new).await.expect_err("refused");
        assert_eq!(code(&refused), expected, "{new:?}");
    }
    assert_eq!(rules::show(&desk, &admin).await.expect("settings").version, 0);

    rules::set(&desk, &admin, &rest(&ids[0])).await.expect("set");
    let none = groups::set(&desk, &admin, &view::NewGroups::default()).await.expect_err("in use");
    assert_eq!(code(&none), ("items", "in_use"));
    let nobody = view::NewGroup { id: Some(ids[0].clone()), name: "주문팀".to_owned(), members: Vec::new() };
    let new = view::NewGroups { version: None, items: vec![nobody] };
    assert_eq!(code(&groups::set(&desk, &admin, &new).await.expect_err("empty")), ("members", "no_members"));
}

async fn f3_capacity_and_hours_that_make_no_sense_are_refused_and_change_nothing(db: TestDb) {
    let (desk, site, other) = (db.desk(), db.site().await, db.site().await);
    let (admin, kim, _) = people(&desk, &site).await;
    let stranger = other.agent("남", Role::Agent).await;
    let before = staff::show(&desk, &admin).await.expect("agents");
    let item = |agent: &Agent| view::NewStaffMember { id: agent.id.to_string(), ..view::NewStaffMember::default() };
    let span = |from: &str, to: &str| view::HoursSpan { from: from.to_owned(), to: to.to_owned() };
    let week = |spans: Vec<view::HoursSpan>| Some(Some(vec![view::HoursDay { spans }; 7]));
    let overlap = week(vec![span("09:00", "12:00"), span("11:00", "18:00")]);
    for (wanted, expected) in [
        (view::NewStaffMember { capacity: Some(0), ..item(&kim) }, ("capacity", "out_of_range")),
        (view::NewStaffMember { capacity: Some(1_001), ..item(&kim) }, ("capacity", "out_of_range")),
        (view::NewStaffMember { week: overlap, ..item(&kim) }, ("week", "invalid")),
        (view::NewStaffMember { week: week(vec![span("18:00", "09:00")]), ..item(&kim) }, ("week", "invalid")),
        (view::NewStaffMember { week: Some(Some(Vec::new())), ..item(&kim) }, ("week", "invalid")),
        (view::NewStaffMember { capacity: Some(5), ..item(&stranger) }, ("items", "invalid")),
    ] {
        // A good one beside it is not saved either.
        let good = view::NewStaffMember { capacity: Some(7), ..item(&Agent { id: admin.viewer.agent, ..kim.clone() }) };
        let new = view::NewStaff { version: None, items: vec![good, wanted] };
        assert_eq!(code(&staff::set(&desk, &admin, &new).await.expect_err("refused")), expected);
    }
    assert_eq!(staff::show(&desk, &admin).await.expect("agents"), before);
    let highest =
        view::NewStaff { version: Some(0), items: vec![view::NewStaffMember { capacity: Some(1_000), ..item(&kim) }] };
    let after = staff::set(&desk, &admin, &highest).await.expect("set");
    assert_eq!(after.version, 1);
    assert!(matches!(staff::set(&desk, &admin, &highest).await, Err(Error::Stale)));
    assert!(site.audited(admin.viewer.agent).await.contains(&("set_agents".to_owned(), 1)));
}

async fn r18_groups_are_set_with_who_leads_them_and_their_leaders_start_over(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let (admin, kim, lee) = people(&desk, &site).await;
    let park = site.agent("박매니저", Role::Manager).await;
    let room_no = visit(&desk, &site, "김상담 고객").await.1;
    room::accept(&desk, &session(&site, &kim), room_no).await.expect("accepted");
    let who =
        live::Agent { viewer: session(&site, &park).viewer, name: park.name.as_str().into(), session: "park".into() };
    let (console, _) = desk.hub().connect_console(site.id, who, None);
    let new = view::NewGroups {
        version: Some(0),
        items: vec![view::NewGroup {
            id: None,
            name: " 주문팀 ".to_owned(),
            members: vec![member(&park, true), member(&kim, false)],
        }],
    };
    let set = groups::set(&desk, &admin, &new).await.expect("set");
    assert_eq!((set.version, set.items[0].name.as_str(), set.items[0].members.len()), (1, "주문팀", 2));
    let viewer = console.viewer().expect("connected");
    assert_eq!(viewer, leading(&site, &park, &[&park, &kim]).viewer);
    let mut frames = Vec::new();
    // The session is to be read again, and the page.
    while console.take(&mut frames).is_some_and(|wake| wake == live::Wake::Check) {}
    assert!(String::from_utf8_lossy(&frames[0]).contains("\"reset\""), "they fetch again what they may see now");
    assert!(viewer.may_read(domain::access::RoomAccess {
        status: domain::room::Status::Assigned,
        agent: Some(kim.id),
        queued: false,
        reviewer: None
    }));

    assert!(matches!(groups::set(&desk, &admin, &new).await, Err(Error::Stale)));
    let twice = |a: &str, b: &str| view::NewGroups {
        version: None,
        items: [a, b]
            .map(|name| view::NewGroup { id: None, name: name.to_owned(), members: vec![member(&lee, false)] })
            .to_vec(),
    };
    assert_eq!(code(&groups::set(&desk, &admin, &twice("A팀", "a팀")).await.expect_err("same")), ("name", "taken"));
    assert_eq!(code(&groups::set(&desk, &admin, &twice("A팀", "")).await.expect_err("blank")), ("name", "blank"));
    assert_eq!(groups::show(&desk, &admin).await.expect("groups"), set, "nothing of it was saved");
}
