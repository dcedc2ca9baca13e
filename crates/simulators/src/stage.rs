//! What every simulated messenger stands on: its phones, uploads, faults and calls, and the page that shows them.

mod upload;

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, Query, State},
    http::{StatusCode, header},
    middleware::from_fn_with_state,
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use upload::{Upload, Uploads, kind_of};

use crate::{
    Clock,
    driver::Driver,
    fault::{Faults, Trouble, trouble},
    page,
    people::Person,
    phone::{Act, Phones, Screen},
};

/// Largest upload.
pub const UPLOAD_MAX: usize = 20 << 20;

/// The parts of a simulated messenger. Cloning is cheap.
#[derive(Clone)]
pub struct Stage {
    inner: Arc<Inner>,
}

struct Inner {
    base: String,
    clock: Clock,
    phones: Mutex<Phones>,
    uploads: Mutex<Uploads>,
    driver: Driver,
    trouble: Trouble,
}

impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stage").field("base", &self.inner.base).finish_non_exhaustive()
    }
}

/// Where a simulator stands and whom it calls.
#[derive(Clone)]
pub struct Setting {
    /// Its own address, without a trailing slash.
    pub base: String,
    /// Where its events go, without a trailing slash; empty: nowhere.
    pub webhook: String,
    /// The time.
    pub clock: Clock,
}

impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setting").field("base", &self.base).finish_non_exhaustive()
    }
}

impl Stage {
    /// An empty one: call it within a runtime.
    #[must_use]
    pub fn new(setting: Setting, trouble: Trouble) -> Self {
        let Setting { base, webhook, clock } = setting;
        let driver = Driver::new(webhook, trouble.clone(), clock.clone());
        let (phones, uploads) = (Mutex::default(), Mutex::default());
        Self { inner: Arc::new(Inner { base, clock, phones, uploads, driver, trouble }) }
    }

    /// Its own address.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.inner.base
    }

    /// Now, in milliseconds since 1970.
    #[must_use]
    pub fn now(&self) -> i64 {
        (self.inner.clock)()
    }

    /// The phones.
    pub fn phones(&self) -> MutexGuard<'_, Phones> {
        self.inner.phones.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was uploaded.
    pub fn uploads(&self) -> MutexGuard<'_, Uploads> {
        self.inner.uploads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who calls us.
    #[must_use]
    pub fn driver(&self) -> &Driver {
        &self.inner.driver
    }

    /// What goes wrong.
    #[must_use]
    pub fn trouble(&self) -> &Trouble {
        &self.inner.trouble
    }

    /// Address of an upload.
    #[must_use]
    pub fn media(&self, upload: u64) -> String {
        format!("{}/media/{upload}", self.inner.base)
    }

    /// The upload behind an address of this service.
    #[must_use]
    pub fn upload_at(&self, url: &str) -> Option<Upload> {
        let number = url.strip_prefix(&self.inner.base)?.strip_prefix("/media/")?.parse().ok()?;
        self.uploads().get(number)
    }
}

/// A messenger on a stage.
pub(crate) trait Messenger: Clone + Send + Sync + 'static {
    /// Name of the service for the page: `kakao`, `naver`, `sms`.
    const KIND: &'static str;

    fn stage(&self) -> &Stage;

    /// What somebody's phone shows.
    fn screen(&self, person: &Person) -> Screen;

    /// Somebody does something; why not, in words for people.
    fn act(&self, person: &Person, act: &Act) -> Result<(), String>;

    /// What tells this service from others on its page: names with values.
    fn facts(&self) -> Vec<(&'static str, String)>;
}

/// The service's own calls behind its faults, with the page beside them.
pub(crate) fn router<M: Messenger>(messenger: M, calls: Router<M>) -> Router {
    let trouble_of = messenger.stage().trouble().clone();
    let pages = Router::new()
        .route("/", get(show::<M>))
        .route("/phone", get(screen::<M>))
        .route("/phone/people", post(add_person::<M>))
        .route("/phone/act", post(act::<M>))
        .route("/phone/upload", post(put_upload::<M>))
        .route("/media/{number}", get(media::<M>))
        .route("/control", get(control::<M>).put(set_control::<M>))
        .route("/control/again/{n}", post(again::<M>));
    calls
        .layer(from_fn_with_state(trouble_of, trouble))
        .merge(pages)
        .layer(DefaultBodyLimit::max(UPLOAD_MAX + (1 << 20)))
        .with_state(messenger)
}

async fn show<M: Messenger>() -> Html<String> {
    Html(page::phone(M::KIND))
}

#[derive(Deserialize)]
struct Whose {
    person: String,
}

fn refused(reason: &str) -> Response {
    (StatusCode::CONFLICT, Json(json!({"message": reason}))).into_response()
}

fn person<M: Messenger>(messenger: &M, id: &str) -> Option<Person> {
    messenger.stage().phones().get(id).map(|phone| phone.person.clone())
}

async fn screen<M: Messenger>(State(messenger): State<M>, Query(Whose { person: id }): Query<Whose>) -> Response {
    let people: Vec<Person> = messenger.stage().phones().people().cloned().collect();
    let Some(person) = person(&messenger, &id) else {
        return Json(json!({"people": people, "screen": null})).into_response();
    };
    Json(json!({"people": people, "person": person, "screen": messenger.screen(&person)})).into_response()
}

#[derive(Deserialize)]
struct NewPerson {
    name: String,
    #[serde(default)]
    mobile: String,
}

async fn add_person<M: Messenger>(State(messenger): State<M>, Json(new): Json<NewPerson>) -> Response {
    let added = messenger.stage().phones().add(&new.name, &new.mobile);
    added.map_or_else(|| refused("더 만들 수 없어요."), |person| Json(person).into_response())
}

async fn act<M: Messenger>(State(messenger): State<M>, Json(act): Json<Act>) -> Response {
    let Some(person) = person(&messenger, &act.person) else { return refused("그런 사람이 없어요.") };
    match messenger.act(&person, &act) {
        Ok(()) => Json(json!({})).into_response(),
        Err(reason) => refused(&reason),
    }
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

async fn put_upload<M: Messenger>(
    State(messenger): State<M>,
    Query(Named { name }): Query<Named>,
    body: axum::body::Bytes,
) -> Response {
    if body.is_empty() || body.len() > UPLOAD_MAX {
        return refused("파일은 20MB까지 보낼 수 있어요.");
    }
    let upload = messenger.stage().uploads().put(&name, body);
    Json(json!({"upload": upload})).into_response()
}

async fn media<M: Messenger>(State(messenger): State<M>, Path(number): Path<u64>) -> Response {
    let Some(upload) = messenger.stage().uploads().get(number) else { return StatusCode::NOT_FOUND.into_response() };
    ([(header::CONTENT_TYPE, upload.kind), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")], upload.bytes).into_response()
}

#[derive(Serialize)]
struct Control {
    webhook: String,
    faults: Faults,
    facts: Vec<(&'static str, String)>,
    log: Vec<Value>,
}

async fn control<M: Messenger>(State(messenger): State<M>) -> Response {
    let stage = messenger.stage();
    let log = stage.driver().log().into_iter().rev().take(30).map(|sent| json!(sent)).collect();
    let control =
        Control { webhook: stage.driver().target(), faults: stage.trouble().faults(), facts: messenger.facts(), log };
    Json(control).into_response()
}

#[derive(Deserialize)]
struct NewControl {
    #[serde(default)]
    webhook: Option<String>,
    #[serde(default)]
    faults: Option<Faults>,
}

async fn set_control<M: Messenger>(State(messenger): State<M>, Json(new): Json<NewControl>) -> Response {
    if let Some(webhook) = new.webhook {
        messenger.stage().driver().set_target(webhook.trim());
    }
    if let Some(faults) = new.faults {
        messenger.stage().trouble().set(faults);
    }
    control(State(messenger)).await
}

async fn again<M: Messenger>(State(messenger): State<M>, Path(n): Path<u64>) -> Response {
    if messenger.stage().driver().again(n) {
        Json(json!({})).into_response()
    } else {
        refused("이미 지워진 기록이에요.")
    }
}
