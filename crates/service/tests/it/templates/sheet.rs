use domain::template::{Owner, SHARED_MAX};
use service::{
    Error,
    template::{self, Sheets},
    view::{NewTemplate, Sheet, SheetOutcome},
};
use testkit::TestDb;

use super::{House, new, refusal, upload};

testkit::both_databases!(
    f5_a_file_with_broken_rows_imports_nothing_and_says_why,
    f5_a_file_is_looked_at_then_imported_whole,
    f5_an_exported_file_changes_nothing_and_calculates_nothing,
    f5_files_that_are_no_table_are_refused,
    f5_an_import_that_is_late_or_too_much_imports_nothing,
);

async fn import(house: &House, file: &str, what: Sheets) -> Result<Sheet, Error> {
    template::import(&house.desk, &house.park, file.as_bytes(), what).await
}

async fn f5_a_file_with_broken_rows_imports_nothing_and_says_why(db: TestDb) {
    let house = House::open(&db).await;
    let file = "분류,제목,내용,단축코드\n인사,첫인사,\"안녕하세요,\n{{customer.name}}님\",인사\n인사,,글,\n환불,환불,{{customer.mobile}},\n환불,또 인사,글,인사\n";
    let looked = import(&house, file, Sheets::Look).await.expect("looked at");
    assert!(!looked.done);
    let rows: Vec<_> = looked.rows.iter().map(|row| (row.line, row.title.as_str(), row.outcome)).collect();
    assert_eq!(rows, [(2, "첫인사", SheetOutcome::New)]);
    let faults: Vec<_> =
        looked.faults.iter().map(|fault| (fault.line, fault.field.as_str(), fault.code.as_str())).collect();
    assert_eq!(
        faults,
        [(4, "title", "blank"), (5, "body", "unknown_variable"), (6, "code", "code_twice")],
        "lines as an editor counts them"
    );
    assert_eq!(looked.faults[1].variable.as_deref(), Some("customer.mobile"));
    let done = import(&house, file, Sheets::Do(Some(looked.version))).await;
    assert_eq!(refusal(done), ("file", "broken_rows"));
    let list = template::list(&house.desk, &house.kim, "").await.expect("a list");
    assert_eq!((list.items.len(), list.categories.len()), (0, 0), "nothing is half-imported");
    assert_eq!(house.site.audited(house.park.viewer.agent).await, []);
}

async fn f5_a_file_is_looked_at_then_imported_whole(db: TestDb) {
    let house = House::open(&db).await;
    let picture = upload(&house.desk, house.site.id, &house.park, "약도.png").await;
    let with = NewTemplate { attachment_ids: vec![picture.id], ..new("약도", "오시는 길", Some("map")) };
    house.shared(&with).await.expect("made");
    house.shared(&new("그대로", "글", Some("same"))).await.expect("made");
    let file = "\u{feff}Title,Text,Code,Category,Ignored\r\n약도,오시는 길입니다,MAP,위치,x\r\n그대로,글,same,,\r\n,,,,\r\n새 인사,안녕하세요,hi,인사\r\n";
    let looked = import(&house, file, Sheets::Look).await.expect("looked at");
    assert_eq!((looked.new, looked.changed, looked.same, looked.faults.len()), (1, 1, 1, 0));
    assert_eq!(looked.new_categories, ["위치", "인사"]);
    assert_eq!(house.titles(&house.kim, "").await, ["약도", "그대로"], "looking does nothing");
    let done = import(&house, file, Sheets::Do(Some(looked.version))).await.expect("done");
    assert!(done.done);
    let list = template::list(&house.desk, &house.kim, "").await.expect("a list");
    let shown: Vec<_> =
        list.items.iter().map(|one| (one.title.as_str(), one.code.as_deref(), one.files.len())).collect();
    assert_eq!(shown, [("약도", Some("MAP"), 1), ("그대로", Some("same"), 0), ("새 인사", Some("hi"), 0)]);
    assert_eq!(
        list.categories.iter().map(|one| (one.name.as_str(), one.count)).collect::<Vec<_>>(),
        [("위치", 1), ("인사", 1)]
    );
    let again = import(&house, file, Sheets::Do(Some(done.version))).await.expect("nothing to do");
    assert_eq!((again.new, again.changed, again.same, again.version), (0, 0, 3, done.version));
    let lines = house.site.audited(house.park.viewer.agent).await;
    assert_eq!(lines, [("create_template".to_owned(), 2), ("import_templates".to_owned(), 1)]);
    let (before, after) = house.site.audited_values("templates").await.remove(0);
    assert!(
        before.is_some_and(|text| text.contains("오시는 길\""))
            && after.is_some_and(|text| text.contains("오시는 길입니다"))
    );
    house.shared(&new("더", "글", None)).await.expect("the count is right");
    let forbidden = template::import(&house.desk, &house.kim, file.as_bytes(), Sheets::Look).await;
    assert!(matches!(forbidden, Err(Error::Forbidden)));
}

async fn f5_an_exported_file_changes_nothing_and_calculates_nothing(db: TestDb) {
    let house = House::open(&db).await;
    for (title, body) in [("=HYPERLINK(\"http://x\")", "+82로 시작"), ("'=1", "여러 줄,\n\"따옴표\""), ("@누구", "-1")]
    {
        house.shared(&new(title, body, None)).await.expect("made");
    }
    house.own(&house.park, &new("내 것", "글", None)).await.expect("made");
    let file = template::export(&house.desk, &house.park).await.expect("a file");
    assert!(file.starts_with("\u{feff}분류,제목,내용,단축코드\n"), "{file}");
    assert!(!file.contains("내 것"), "only what is shared");
    for line in file.lines().skip(1) {
        for cell in line.split(',') {
            assert!(!cell.trim_start_matches('"').starts_with(['=', '+', '-', '@']), "{line}");
        }
    }
    let looked = import(&house, &file, Sheets::Look).await.expect("looked at");
    assert_eq!((looked.new, looked.changed, looked.same, looked.faults.len()), (0, 0, 3, 0));
    assert!(matches!(template::export(&house.desk, &house.kim).await, Err(Error::Forbidden)));
    assert!(house.site.audited(house.park.viewer.agent).await.contains(&("export_templates".to_owned(), 1)));
}

async fn f5_files_that_are_no_table_are_refused(db: TestDb) {
    let house = House::open(&db).await;
    let look = async |file: &[u8]| template::import(&house.desk, &house.park, file, Sheets::Look).await;
    for (file, code) in [
        (b"".as_slice(), "no_header"),
        ("제목,단축코드\n가,나\n".as_bytes(), "no_header"),
        ("제목,내용\n".as_bytes(), "no_rows"),
        ("제목,내용\n,\n".as_bytes(), "no_rows"),
        (b"\xff\xfe\x00\x01\x80,\x81".as_slice(), "not_text"),
    ] {
        assert_eq!(refusal(look(file).await), ("file", code));
    }
    let (korean, ..) = encoding_rs::EUC_KR.encode("제목,내용\n인사,안녕하세요\n");
    assert_eq!(look(&korean).await.expect("as spreadsheets write it").rows[0].body, "안녕하세요");
    let mut long = "제목,내용\n".to_owned();
    for n in 0..=2_000 {
        long.push_str(&format!("{n},글\n"));
    }
    assert_eq!(refusal(look(long.as_bytes()).await), ("file", "too_many"));
    let nul = look("제목,내용\n가\0,글\n".as_bytes()).await.expect("looked at");
    assert_eq!(nul.faults[0].code, "control_character");
}

async fn f5_an_import_that_is_late_or_too_much_imports_nothing(db: TestDb) {
    let house = House::open(&db).await;
    let file = "제목,내용\n하나,글\n둘,글\n";
    let looked = import(&house, file, Sheets::Look).await.expect("looked at");
    house.shared(&new("사이에", "글", None)).await.expect("made");
    assert!(matches!(import(&house, file, Sheets::Do(Some(looked.version))).await, Err(Error::Stale)));
    testkit::put!(
        db.db(),
        "UPDATE template_owners SET templates = $2 WHERE site_id = $1 AND owner_id = 0",
        house.site.id.0,
        SHARED_MAX - 1,
    );
    assert_eq!(refusal(import(&house, file, Sheets::Do(None)).await), ("templates", "too_many"));
    let categories: String = (0..51).map(|n| format!("{n},{n},글\n")).collect();
    let many = import(&house, &format!("분류,제목,내용\n{categories}"), Sheets::Do(None)).await;
    assert_eq!(refusal(many), ("categories", "too_many"));
    assert_eq!(house.titles(&house.kim, "").await, ["사이에"]);
    let list = template::categories(&house.desk, &house.park, Owner::Site).await.expect("a list");
    assert_eq!(list.items, []);
    let calls = (0..8).map(|_| {
        let (desk, park) = (house.desk.clone(), house.park.clone());
        tokio::spawn(async move {
            template::import(&desk, &park, "제목,내용\n하나,글\n".as_bytes(), Sheets::Do(None)).await
        })
    });
    let mut new = 0;
    for call in calls.collect::<Vec<_>>() {
        new += call.await.expect("no panic").expect("imported").new;
    }
    assert_eq!(new, 1, "of eight at once one brings it, the others find it");
}
