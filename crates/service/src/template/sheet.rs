use std::collections::BTreeMap;

use csv::{ReaderBuilder, Trim, Writer};
use domain::{
    AuditId, Millis, TemplateCategoryId, TemplateId,
    template::{
        Fault, Owner,
        sheet::{self as rules, Bad, Good, Known, Outcome, Row, RowFault},
    },
    text::TextFault,
};
use store::{
    AsConn, Tx, audit,
    template::{By, Stored, category::Category},
};

use super::{taken, told, too_many};
use crate::{Desk, Done, Error, session::Session, view};

/// Names of the columns in Korean and English: 분류, 제목, 내용, 단축코드.
const COLUMNS: [[&str; 2]; 4] = [["분류", "category"], ["제목", "title"], ["내용", "text"], ["단축코드", "code"]];
/// What spreadsheets know UTF-8 by.
const MARK: &str = "\u{feff}";

/// What is done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheets {
    /// Said what it would do.
    Look,
    /// Done, where the templates still have this version; `None`: whatever stands.
    Do(Option<i64>),
}

/// Reads a file of shared templates: what each row would do, and which can't be taken. Where it is to be done, all of it is,
/// in one transaction, or nothing.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] for a file that is no table, for one with broken rows that is to be done, or where
/// there would be too many; [`Error::Stale`] where the templates changed since it was looked at.
pub async fn import(desk: &Desk, session: &Session, file: &[u8], what: Sheets) -> Result<view::Sheet, Error> {
    if !Owner::Site.is_written_by(&session.viewer) {
        return Err(Error::Forbidden);
    }
    let rows = read(file)?;
    match what {
        Sheets::Look => {
            let mut read = desk.read().await?;
            let version = store::template::version(&mut read, session.site, Owner::Site).await?;
            let stand = Stand::read(&mut read, session).await?;
            let (good, bad) = rules::plan(&rows, &stand.known());
            Ok(shown(version, false, &good, &bad, &stand))
        }
        Sheets::Do(version) => {
            let ids: Vec<i64> = (0..rows.len() * 2).map(|_| desk.id()).collect();
            let (session, line, now) = (session.clone(), AuditId(desk.id()), desk.now());
            let input = Import { session, rows, ids, version, line, now };
            desk.write("import templates", input, |tx, input| Box::pin(put(tx, input))).await
        }
    }
}

struct Import {
    session: Session,
    rows: Vec<Row>,
    /// Enough for what is new.
    ids: Vec<i64>,
    version: Option<i64>,
    line: AuditId,
    now: Millis,
}

async fn put(tx: &mut Tx<'_>, input: &Import) -> Result<Done<view::Sheet>, Error> {
    let (site, agent) = (input.session.site, input.session.viewer.agent);
    let locked = store::template::lock(tx, site, Owner::Site, 0).await?;
    if input.version.is_some_and(|version| version != locked.version - 1) {
        return Err(Error::Stale);
    }
    let stand = Stand::read(tx, &input.session).await?;
    let (good, bad) = rules::plan(&input.rows, &stand.known());
    if !bad.is_empty() {
        return Err(Error::field("file", "broken_rows"));
    }
    let sheet = shown(locked.version, true, &good, &bad, &stand);
    if sheet.new + sheet.changed == 0 {
        return Ok(Done::quiet(view::Sheet { version: locked.version - 1, ..sheet }));
    }
    let mut ids = input.ids.iter().copied();
    let mut next = || ids.next().ok_or(Error::Internal("an import needs two numbers for each row"));
    let mut categories = stand.categories.clone();
    for name in &sheet.new_categories {
        categories.push(Category { id: TemplateCategoryId(next()?), owner: Owner::Site, name: name.clone() });
    }
    if categories.len() > domain::template::CATEGORIES_MAX {
        return Err(too_many("categories", i64::try_from(domain::template::CATEGORIES_MAX).unwrap_or_default()));
    }
    let count = store::template::lock(tx, site, Owner::Site, sheet.new).await?;
    if count.templates > Owner::Site.most() {
        return Err(too_many("templates", Owner::Site.most()));
    }
    store::template::category::put(tx, site, Owner::Site, &categories).await?;
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    for row in &good {
        let folded = row.category.as_deref().map(domain::template::folded);
        let at = |one: &&Category| Some(domain::template::folded(&one.name)) == folded;
        let category = categories.iter().find(at).map(|one| one.id);
        match row.outcome {
            Outcome::New => new.push((TemplateId(next()?), category, &row.wanted)),
            Outcome::Changed(id) => changed.push((TemplateId(id), category, &row.wanted)),
            Outcome::Same(_) => {}
        }
    }
    let by = By { agent, at: input.now };
    store::template::sheet::put(tx, (site, Owner::Site), &new, &changed, by).await.map_err(taken)?;
    let detail = serde_json::json!({ "new": sheet.new, "changed": sheet.changed }).to_string();
    let line = audit::Line::of(input.line, input.now, Some(agent), "import_templates");
    audit::insert(tx, site, audit::Line { detail: &detail, ..line }).await?;
    let (before, after) = (stand.written(&changed), written(new.iter().chain(&changed)));
    audit::value(tx, site, input.line, "templates", Some(&before), Some(&after)).await?;
    Ok(Done::telling(view::Sheet { version: count.version, ..sheet }, vec![told(site, Owner::Site)]))
}

/// The shared templates as a file that a spreadsheet opens, in the reader's language.
///
/// # Errors
/// [`Error::Forbidden`].
pub async fn export(desk: &Desk, session: &Session) -> Result<String, Error> {
    if !Owner::Site.is_written_by(&session.viewer) {
        return Err(Error::Forbidden);
    }
    let stand = Stand::read(&mut desk.read().await?, session).await?;
    let language = usize::from(session.preferences.locale == view::Locale::En);
    let mut writer = Writer::from_writer(MARK.as_bytes().to_vec());
    let failed = |_| Error::Internal("a table could not be written");
    writer.write_record(COLUMNS.map(|names| capital(names[language]))).map_err(failed)?;
    for one in &stand.templates {
        let cells = [
            stand.category(one.category).unwrap_or_default(),
            &one.wanted.title,
            &one.wanted.body,
            one.wanted.code.as_deref().unwrap_or_default(),
        ];
        writer.write_record(cells.map(rules::guarded)).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|_| Error::Internal("a table could not be written"))?;
    let input = (session.site, session.viewer.agent, AuditId(desk.id()), desk.now(), stand.templates.len());
    desk.write("audit export", input, |tx, &(site, agent, line, now, rows)| {
        Box::pin(async move {
            let detail = serde_json::json!({ "templates": rows }).to_string();
            let of = audit::Line::of(line, now, Some(agent), "export_templates");
            audit::insert(tx, site, audit::Line { detail: &detail, ..of }).await?;
            Ok(Done::quiet(()))
        })
    })
    .await?;
    String::from_utf8(bytes).map_err(|_| Error::Internal("a table is no text"))
}

fn capital(name: &str) -> String {
    let mut signs = name.chars();
    signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default()
}

/// What is there.
struct Stand {
    categories: Vec<Category>,
    templates: Vec<Stored>,
    files: BTreeMap<TemplateId, Vec<store::attachment::Stored>>,
}

impl Stand {
    async fn read(conn: &mut dyn AsConn, session: &Session) -> Result<Self, Error> {
        let (site, agent) = (session.site, session.viewer.agent);
        let categories = store::template::category::of(conn, site, Owner::Site).await?;
        let templates = store::template::of_site(conn, site, agent).await?;
        let files = store::template::file::list(conn, site, agent).await?;
        Ok(Self { categories, templates, files })
    }

    fn category(&self, id: Option<TemplateCategoryId>) -> Option<&str> {
        self.categories.iter().find(|one| Some(one.id) == id).map(|one| one.name.as_str())
    }

    fn known(&self) -> Vec<Known> {
        let known = |one: &Stored| Known {
            id: one.id.0,
            category: self.category(one.category).map(str::to_owned),
            wanted: one.wanted.clone(),
            files: self.files.contains_key(&one.id),
        };
        self.templates.iter().map(known).collect()
    }

    /// Those that change, as they are.
    fn written(&self, changed: &[store::template::sheet::Sheet<'_>]) -> String {
        let there = self.templates.iter().filter(|one| changed.iter().any(|(id, ..)| *id == one.id));
        let rows: Vec<_> = there.map(|one| (one.id, one.category, &one.wanted)).collect();
        written(rows.iter())
    }
}

fn written<'w>(rows: impl Iterator<Item = &'w store::template::sheet::Sheet<'w>>) -> String {
    let row = |(id, category, wanted): &store::template::sheet::Sheet<'_>| {
        serde_json::json!([id, category, wanted.title, wanted.body, wanted.code])
    };
    serde_json::Value::from_iter(rows.map(row)).to_string()
}

fn shown(version: i64, done: bool, good: &[Good], bad: &[Bad], stand: &Stand) -> view::Sheet {
    let row = |row: &Good| view::SheetRow {
        line: row.line,
        category: row.category.clone(),
        title: row.wanted.title.clone(),
        body: row.wanted.body.clone(),
        code: row.wanted.code.clone(),
        outcome: match row.outcome {
            Outcome::New => view::SheetOutcome::New,
            Outcome::Changed(_) => view::SheetOutcome::Changed,
            Outcome::Same(_) => view::SheetOutcome::Same,
        },
    };
    let rows: Vec<_> = good.iter().map(row).collect();
    let count = |outcome| i64::try_from(rows.iter().filter(|row| row.outcome == outcome).count()).unwrap_or(i64::MAX);
    let names: Vec<String> = stand.categories.iter().map(|one| one.name.clone()).collect();
    view::Sheet {
        version,
        done,
        new_categories: rules::new_categories(good, &names),
        new: count(view::SheetOutcome::New),
        changed: count(view::SheetOutcome::Changed),
        same: count(view::SheetOutcome::Same),
        faults: bad.iter().map(fault).collect(),
        rows,
    }
}

fn fault(bad: &Bad) -> view::SheetFault {
    let text = |field: &'static str, fault: &TextFault| match fault {
        TextFault::Blank => (field, "blank", None, None),
        TextFault::Control => (field, "control_character", None, None),
        TextFault::TooLong { max, .. } => (field, "too_long", i64::try_from(*max).ok(), None),
    };
    let line = |line: &u64| i64::try_from(*line).ok();
    let (field, code, max, variable) = match &bad.fault {
        RowFault::Cell(Fault::Text(field, fault)) => text(field, fault),
        RowFault::Cell(Fault::Code) => ("code", "code_signs", None, None),
        RowFault::Cell(Fault::Variable(unknown)) => ("body", "unknown_variable", None, Some(unknown.0.clone())),
        RowFault::Category(fault) => text("category", fault),
        RowFault::CodeTwice(earlier) => ("code", "code_twice", line(earlier), None),
        RowFault::Twice(earlier) => ("row", "twice", line(earlier), None),
    };
    let (field, code) = (field.to_owned(), code.to_owned());
    view::SheetFault { line: bad.line, field, code, message: String::new(), max, variable }
}

/// The rows of a file. UTF-8, or what Korean spreadsheets write where nothing else is chosen.
fn read(file: &[u8]) -> Result<Vec<Row>, Error> {
    let not_text = || Error::field("file", "not_text");
    let text = match std::str::from_utf8(file) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            let (text, _, broken) = encoding_rs::EUC_KR.decode(file);
            if broken {
                return Err(not_text());
            }
            text.into_owned()
        }
    };
    let text = text.strip_prefix(MARK).unwrap_or(&text);
    let mut reader = ReaderBuilder::new().flexible(true).trim(Trim::Headers).from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|_| not_text())?.clone();
    let column =
        |names: [&str; 2]| headers.iter().position(|header| names.iter().any(|name| header.to_lowercase() == *name));
    let [category, title, body, code] = COLUMNS.map(column);
    let (Some(title), Some(body)) = (title, body) else {
        return Err(Error::field("file", "no_header"));
    };
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| not_text())?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if rows.len() == rules::ROWS_MAX {
            return Err(too_many("file", i64::try_from(rules::ROWS_MAX).unwrap_or_default()));
        }
        let cell = |at: Option<usize>| {
            let cell = at.and_then(|at| record.get(at)).unwrap_or_default();
            rules::unguarded(cell).to_owned()
        };
        rows.push(Row {
            line: record.position().map_or(0, csv::Position::line),
            category: cell(category),
            title: cell(Some(title)),
            body: cell(Some(body)),
            code: cell(code),
        });
    }
    if rows.is_empty() { Err(Error::field("file", "no_rows")) } else { Ok(rows) }
}
