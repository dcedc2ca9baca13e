//! Rows of lists as CSV that Excel opens: UTF-8 with its mark, no cell a formula.

use csv::Writer;
use domain::{Millis, category, export::Kind, mark::Grade, room::Status, template::sheet::guarded};
use jiff::tz::TimeZone;

use crate::{
    Error,
    list::{Consulted, Met},
    view::Locale,
};

/// What spreadsheets know UTF-8 by.
const MARK: &str = "\u{feff}";
const CUSTOMERS: [[&str; 2]; 12] = [
    ["고객 ID", "Customer ID"],
    ["이름", "Name"],
    ["전화", "Phone"],
    ["이메일", "E-mail"],
    ["고객 등급", "Grade"],
    ["고객식별번호", "Identifier"],
    ["채널", "Channel"],
    ["휴대폰(인증)", "Verified mobile"],
    ["고객 태그", "Tags"],
    ["총 상담", "Consultations"],
    ["최근 상담", "Last consultation"],
    ["첫 방문", "First seen"],
];
const CONSULTATIONS: [[&str; 2]; 16] = [
    ["방번호", "Room"],
    ["상태", "Status"],
    ["상담시작", "Started"],
    ["종료시간", "Ended"],
    ["총 상담시간(초)", "Duration (s)"],
    ["첫 응답(초)", "First response (s)"],
    ["고객 ID", "Customer ID"],
    ["이름", "Name"],
    ["고객식별번호", "Identifier"],
    ["채널", "Channel"],
    ["상담원", "Handled by"],
    ["담당", "In charge"],
    ["상담 분류", "Category"],
    ["상담방태그", "Room tags"],
    ["메모", "Memo"],
    ["메모 수", "Memos"],
];

/// A part of a file.
pub(super) struct Sheet {
    writer: Writer<Vec<u8>>,
    zone: TimeZone,
    locale: Locale,
    rows: i64,
    first: bool,
}

fn failed<T>(_: T) -> Error {
    Error::Internal("a table could not be written")
}

impl Sheet {
    /// The first part begins with the names of the columns.
    pub(super) fn new(kind: Kind, locale: Locale, zone: TimeZone, first: bool) -> Result<Self, Error> {
        let start = if first { MARK.as_bytes().to_vec() } else { Vec::new() };
        let mut sheet = Self { writer: Writer::from_writer(start), zone, locale, rows: 0, first };
        if first {
            let names: &[[&str; 2]] = match kind {
                Kind::Customers => &CUSTOMERS,
                Kind::Consultations => &CONSULTATIONS,
            };
            let language = usize::from(locale == Locale::En);
            sheet.writer.write_record(names.iter().map(|names| names[language])).map_err(failed)?;
        }
        Ok(sheet)
    }

    fn time(&self, at: Millis) -> String {
        let at = jiff::Timestamp::from_millisecond(at.0).map(|at| at.to_zoned(self.zone.clone()));
        at.map_or_else(|_| String::new(), |at| at.strftime("%Y-%m-%d %H:%M:%S").to_string())
    }

    fn write(&mut self, cells: &[String]) -> Result<(), Error> {
        self.rows += 1;
        self.writer.write_record(cells.iter().map(|cell| guarded(cell))).map_err(failed)
    }

    /// A person: a line for each 고객식별번호, with what belongs to it alone (R21).
    pub(super) fn person(&mut self, met: &Met) -> Result<(), Error> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let person = &met.person;
        let grade = match (person.grade, self.locale) {
            (None, _) => "",
            (Some(Grade::Vip), _) => "VIP",
            (Some(Grade::Caution), Locale::Ko) => "주의",
            (Some(Grade::Caution), Locale::En) => "Caution",
        };
        for (account, mobile) in &met.accounts {
            let cells = [
                person.customer_id.clone(),
                text(&person.name),
                text(&person.phone),
                text(&person.email),
                grade.to_owned(),
                account.identifier.clone(),
                account.channel_label.clone(),
                text(mobile),
                account.tags.join(", "),
                met.consultations.to_string(),
                met.last_at.map(|at| self.time(at)).unwrap_or_default(),
                self.time(person.created_at),
            ];
            self.write(&cells)?;
        }
        Ok(())
    }

    /// A consultation.
    pub(super) fn consultation(&mut self, one: &Consulted) -> Result<(), Error> {
        let row = &one.row;
        let seconds = |ms: i64| (ms.max(0) / 1000).to_string();
        let response = row.due_at.zip(row.answered_at).map(|(due, answered)| seconds(answered.0 - due.0));
        let memo = row.memo.as_ref().filter(|_| one.via.is_some());
        let cells = [
            row.room_no.to_string(),
            status(row.access.status, self.locale).to_owned(),
            self.time(row.started_at),
            row.ended_at.map(|at| self.time(at)).unwrap_or_default(),
            row.ended_at.map(|at| seconds(at.0 - row.started_at.0)).unwrap_or_default(),
            response.unwrap_or_default(),
            row.customer_id.clone(),
            row.name.clone().unwrap_or_default(),
            row.identifier.clone(),
            row.channel_label.clone(),
            one.agent.clone(),
            row.in_charge.clone().unwrap_or_default(),
            category::shown(row.category.as_deref(), row.division.as_deref(), row.detail.as_deref()),
            row.tags.join(", "),
            memo.map(|(_, line)| line.clone()).unwrap_or_default(),
            row.memos.to_string(),
        ];
        self.write(&cells)
    }

    /// What was written, and how many rows; nothing where there was nothing to write.
    pub(super) fn finish(self) -> Result<(Vec<u8>, i64), Error> {
        let (rows, first) = (self.rows, self.first);
        let bytes = self.writer.into_inner().map_err(failed)?;
        Ok((if rows == 0 && !first { Vec::new() } else { bytes }, rows))
    }
}

fn status(status: Status, locale: Locale) -> &'static str {
    match (status, locale) {
        (Status::Bot, Locale::Ko) => "봇",
        (Status::Bot, Locale::En) => "Bot",
        (Status::Waiting, Locale::Ko) => "대기",
        (Status::Waiting, Locale::En) => "Waiting",
        (Status::Assigned, Locale::Ko) => "접수",
        (Status::Assigned, Locale::En) => "Accepted",
        (Status::InProgress, Locale::Ko) => "진행",
        (Status::InProgress, Locale::En) => "In progress",
        (Status::OnHold, Locale::Ko) => "보류",
        (Status::OnHold, Locale::En) => "On hold",
        (Status::Ended, Locale::Ko) => "종료",
        (Status::Ended, Locale::En) => "Ended",
    }
}
