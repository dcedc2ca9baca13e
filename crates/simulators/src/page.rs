//! The pages that people look at.

const PHONE: &str = include_str!("page/phone.html");
const PLAIN: &str = include_str!("page/plain.html");
const STYLE: &str = include_str!("page/style.css");
const SCRIPT: &str = include_str!("page/phone.js");

/// The phone of a service.
pub(crate) fn phone(kind: &str) -> String {
    PHONE.replace("{{kind}}", kind).replace("{{style}}", STYLE).replace("{{script}}", SCRIPT)
}

/// A small page; `body` is HTML whose texts are escaped.
pub(crate) fn plain(title: &str, body: &str) -> String {
    PLAIN.replace("{{title}}", &escape(title)).replace("{{style}}", STYLE).replace("{{body}}", body)
}

/// A text as it may stand in HTML.
pub(crate) fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut escaped, c| {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
        escaped
    })
}
