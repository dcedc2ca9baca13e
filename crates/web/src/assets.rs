//! The built UI: inside the binary in release builds, read from the tree in debug builds.

use std::borrow::Cow;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use sha2::{Digest as _, Sha256};

/// One of the two built apps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum App {
    Console,
    Widget,
}

/// How long browsers may keep a file without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Its name changes with its content.
    Forever,
    /// Asked for again each time.
    Ask,
    /// Asked for again after five minutes: part of other people's pages.
    Shortly,
}

#[cfg(not(debug_assertions))]
mod embedded {
    #[derive(rust_embed::Embed)]
    #[folder = "../../ui/console/dist"]
    #[allow_missing = true]
    pub(super) struct Console;

    #[derive(rust_embed::Embed)]
    #[folder = "../../ui/widget/dist"]
    #[allow_missing = true]
    pub(super) struct Widget;
}

#[cfg(not(debug_assertions))]
fn read(app: App, path: &str) -> Option<Cow<'static, [u8]>> {
    let file = match app {
        App::Console => embedded::Console::get(path),
        App::Widget => embedded::Widget::get(path),
    };
    file.map(|file| file.data)
}

#[cfg(not(debug_assertions))]
fn names(app: App) -> Vec<String> {
    match app {
        App::Console => embedded::Console::iter().map(Cow::into_owned).collect(),
        App::Widget => embedded::Widget::iter().map(Cow::into_owned).collect(),
    }
}

#[cfg(debug_assertions)]
fn folder(app: App) -> &'static std::path::Path {
    std::path::Path::new(match app {
        App::Console => concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/console/dist"),
        App::Widget => concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/widget/dist"),
    })
}

#[cfg(debug_assertions)]
fn read(app: App, path: &str) -> Option<Cow<'static, [u8]>> {
    std::fs::read(folder(app).join(path)).ok().map(Cow::Owned)
}

#[cfg(debug_assertions)]
fn names(app: App) -> Vec<String> {
    let assets = folder(app).join("assets");
    let files = [folder(app), assets.as_path()].into_iter().filter_map(|folder| folder.read_dir().ok()).flatten();
    let relative = |path: std::path::PathBuf| Some(path.strip_prefix(folder(app)).ok()?.to_str()?.to_owned());
    let mut names: Vec<_> =
        files.flatten().map(|file| file.path()).filter(|path| path.is_file()).filter_map(relative).collect();
    names.sort();
    names
}

/// Changes with every build of the UI.
#[must_use]
pub fn build() -> String {
    let mut hash = Sha256::new();
    for app in [App::Console, App::Widget] {
        for name in names(app) {
            hash.update(name.as_bytes());
            hash.update(read(app, &name).unwrap_or_default());
        }
    }
    service::secret::hex(&hash.finalize()[..8])
}

/// Whether there is a user interface to serve.
#[must_use]
pub fn has_ui() -> bool {
    read(App::Console, "index.html").is_some() && read(App::Widget, "widget.js").is_some()
}

/// A file of the built UI in the shortest form the caller takes; `None` where there is none of that name.
pub(crate) fn serve(app: App, path: &str, keep: Keep, asked: &HeaderMap) -> Option<Response> {
    let plain_path = path.split('/').all(|part| !part.is_empty() && part != ".." && part != ".");
    if !plain_path || path.contains('\\') || path.ends_with(".br") || path.ends_with(".gz") {
        return None;
    }
    let whole = read(app, path)?;
    let tag = format!("\"{}\"", service::secret::hex(&Sha256::digest(&whole)[..12]));
    let keeping = match keep {
        Keep::Forever => "public, max-age=31536000, immutable",
        Keep::Ask => "no-cache",
        Keep::Shortly => "public, max-age=300",
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(path)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keeping));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    insert(&mut headers, header::ETAG, &tag);
    if asked.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Some((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let (body, encoding) = shortest(app, path, whole, asked);
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some((headers, Body::from(bytes(body))).into_response())
}

fn shortest(
    app: App,
    path: &str,
    whole: Cow<'static, [u8]>,
    asked: &HeaderMap,
) -> (Cow<'static, [u8]>, Option<&'static str>) {
    let takes = asked.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    for (encoding, ending) in [("br", "br"), ("gzip", "gz")] {
        let wanted = takes.split(',').any(|part| {
            let (name, rating) = part.split_once(';').unwrap_or((part, ""));
            name.trim() == encoding && !matches!(rating.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
        });
        if wanted && let Some(packed) = read(app, &format!("{path}.{ending}")) {
            return (packed, Some(encoding));
        }
    }
    (whole, None)
}

fn bytes(content: Cow<'static, [u8]>) -> Bytes {
    match content {
        Cow::Borrowed(content) => Bytes::from_static(content),
        Cow::Owned(content) => content.into(),
    }
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "mp3" => "audio/mpeg",
        "wav" => "audio/wav",
        "ogg" => "audio/ogg",
        _ => "application/octet-stream",
    }
}
