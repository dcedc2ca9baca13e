use super::contains;

/// A kind of file that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// PNG
    Png,
    /// JPEG
    Jpeg,
    /// GIF
    Gif,
    /// WebP
    Webp,
    /// HEIC: a picture that browsers can't show.
    Heic,
    /// PDF
    Pdf,
    /// Word
    Docx,
    /// Excel
    Xlsx,
    /// PowerPoint
    Pptx,
    /// 한글
    Hwp,
    /// 한글, OWPML
    Hwpx,
    /// Plain text
    Text,
    /// Comma-separated values
    Csv,
    /// MP3
    Mp3,
    /// MPEG-4 audio
    M4a,
    /// MPEG-4 video
    Mp4,
}

use FileKind::{Csv, Docx, Gif, Heic, Hwp, Hwpx, Jpeg, M4a, Mp3, Mp4, Pdf, Png, Pptx, Text, Webp, Xlsx};

const ALL: [FileKind; 16] = [Png, Jpeg, Gif, Webp, Heic, Pdf, Docx, Xlsx, Pptx, Hwp, Hwpx, Text, Csv, Mp3, M4a, Mp4];

/// The beginning of a compound file (OLE), in which HWP documents are kept.
pub(super) const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

impl FileKind {
    /// The type under which it is served.
    #[must_use]
    pub fn mime(self) -> &'static str {
        match self {
            Png => "image/png",
            Jpeg => "image/jpeg",
            Gif => "image/gif",
            Webp => "image/webp",
            Heic => "image/heic",
            Pdf => "application/pdf",
            Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Hwp => "application/x-hwp",
            Hwpx => "application/hwp+zip",
            Text => "text/plain",
            Csv => "text/csv",
            Mp3 => "audio/mpeg",
            M4a => "audio/mp4",
            Mp4 => "video/mp4",
        }
    }

    /// Whether browsers show it as a picture.
    #[must_use]
    pub fn is_picture(self) -> bool {
        matches!(self, Png | Jpeg | Gif | Webp)
    }

    /// The same of a stored type.
    #[must_use]
    pub fn is_picture_type(mime: &str) -> bool {
        ALL.into_iter().any(|kind| kind.is_picture() && kind.mime() == mime)
    }

    /// Endings of names, the usual one first.
    pub(super) fn extensions(self) -> &'static [&'static str] {
        match self {
            Png => &["png"],
            Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Gif => &["gif"],
            Webp => &["webp"],
            Heic => &["heic", "heif"],
            Pdf => &["pdf"],
            Docx => &["docx"],
            Xlsx => &["xlsx"],
            Pptx => &["pptx"],
            Hwp => &["hwp"],
            Hwpx => &["hwpx"],
            Text => &["txt", "log"],
            Csv => &["csv"],
            Mp3 => &["mp3"],
            M4a => &["m4a"],
            Mp4 => &["mp4", "m4v"],
        }
    }

    /// What browsers and systems call it beside its own type.
    fn is_called(self, declared: &str) -> bool {
        let also: &[&str] = match self {
            Jpeg => &["image/jpg", "image/pjpeg"],
            Png => &["image/x-png"],
            Heic => &["image/heif"],
            Pdf => &["application/x-pdf"],
            Docx | Xlsx | Pptx => &["application/zip", "application/x-zip-compressed"],
            Hwp => &["application/haansofthwp", "application/vnd.hancom.hwp", "application/hwp"],
            Hwpx => &[
                "application/zip",
                "application/x-zip-compressed",
                "application/haansofthwpx",
                "application/vnd.hancom.hwpx",
                "application/hwpx",
            ],
            Csv => &["text/plain", "application/csv", "application/vnd.ms-excel", "text/comma-separated-values"],
            Mp3 => &["audio/mp3", "audio/x-mp3", "audio/mpeg3", "audio/x-mpeg"],
            M4a => &["audio/m4a", "audio/x-m4a", "audio/aac", "audio/mp4a-latm"],
            Mp4 => &["video/x-m4v"],
            Gif | Webp | Text => &[],
        };
        declared == self.mime() || also.contains(&declared)
    }
}

/// The kind of a file: what its content may be, narrowed by the ending of its name, not belied by its declared type.
pub(super) fn find(
    head: &[u8],
    hwp: bool,
    text: bool,
    extension: Option<&str>,
    declared: Option<&str>,
) -> Option<FileKind> {
    let declared = declared.map(essence).filter(|declared| !is_vague(declared));
    let candidates = by_content(head, hwp, text);
    let fits = |kind: &&FileKind| {
        extension.is_none_or(|ending| kind.extensions().contains(&ending))
            && declared.as_deref().is_none_or(|declared| kind.is_called(declared))
    };
    // Text is text only where somebody says so.
    let said = extension.is_some() || declared.is_some() || candidates != [Text, Csv];
    candidates.iter().find(fits).copied().filter(|_| said)
}

fn essence(declared: &str) -> String {
    declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_vague(declared: &str) -> bool {
    matches!(declared, "" | "application/octet-stream" | "binary/octet-stream" | "application/x-download")
}

fn by_content(head: &[u8], hwp: bool, text: bool) -> &'static [FileKind] {
    match head {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => &[Png],
        [0xff, 0xd8, 0xff, ..] => &[Jpeg],
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => &[Gif],
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => &[Webp],
        [b'%', b'P', b'D', b'F', b'-', ..] => &[Pdf],
        [b'P', b'K', 3, 4, ..] => zipped(head),
        [b'I', b'D', b'3', ..] | [0xff, 0xfb | 0xfa | 0xf3 | 0xf2, ..] => &[Mp3],
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => media(brand),
        _ if head.starts_with(COMPOUND) => {
            if hwp {
                &[Hwp]
            } else {
                &[]
            }
        }
        _ if head.starts_with(b"HWP Document File") => &[Hwp],
        _ if text && !is_markup(head) => &[Text, Csv],
        _ => &[],
    }
}

fn zipped(head: &[u8]) -> &'static [FileKind] {
    if contains(head, b"mimetypeapplication/hwp+zip") {
        return &[Hwpx];
    }
    if !contains(head, b"[Content_Types].xml") {
        return &[];
    }
    let parts: [(&[u8], &[FileKind]); 3] = [(b"word/", &[Docx]), (b"xl/", &[Xlsx]), (b"ppt/", &[Pptx])];
    parts.into_iter().find(|(part, _)| contains(head, part)).map_or(&[], |(_, kinds)| kinds)
}

fn media(brand: &[u8]) -> &'static [FileKind] {
    match brand.get(..4) {
        Some(b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"mif1" | b"msf1") => &[Heic],
        Some(b"M4A " | b"M4B ") => &[M4a],
        Some(
            b"isom" | b"iso2" | b"iso4" | b"iso5" | b"iso6" | b"mp41" | b"mp42" | b"avc1" | b"dash" | b"M4V " | b"MSNV"
            | b"3gp4" | b"3gp5",
        ) => &[Mp4, M4a],
        _ => &[],
    }
}

/// Texts that browsers or systems would run.
fn is_markup(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let start: Vec<u8> =
        head.iter().copied().skip_while(u8::is_ascii_whitespace).take(16).map(|b| b.to_ascii_lowercase()).collect();
    let runs: [&[u8]; 10] =
        [b"<!doctype", b"<html", b"<svg", b"<?xml", b"<?php", b"<script", b"<head", b"<body", b"<iframe", b"#!"];
    runs.iter().any(|run| start.starts_with(run))
}
