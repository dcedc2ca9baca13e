use super::*;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x06\0\0\0";
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0\0\x11\x08\x01\xe0\x02\x80\x03";

fn examine(name: &str, declared: Option<&str>, content: &[u8]) -> Result<Examined, Refused> {
    let mut examination = Examination::default();
    for part in content.chunks(7) {
        examination.take(part)?;
    }
    examination.finish(name, declared)
}

fn kind(name: &str, declared: Option<&str>, content: &[u8]) -> Option<FileKind> {
    examine(name, declared, content).ok().map(|found| found.kind)
}

#[test]
fn f14_kinds_are_found_in_the_content() {
    let docx = b"PK\x03\x04\x14\0\0\0[Content_Types].xml....PK\x03\x04word/document.xml";
    let hwpx = b"PK\x03\x04\x14\0\0\0\0\0mimetypeapplication/hwp+zipPK";
    let mut hwp = COMPOUND_FILE.to_vec();
    hwp.extend_from_slice(HWP_MARK);
    for (name, content, expected) in [
        ("a.png", PNG, FileKind::Png),
        ("사진.JPG", JPEG, FileKind::Jpeg),
        ("a.gif", b"GIF89a\x40\x01\xf0\0", FileKind::Gif),
        ("a.webp", b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x7f\x02\0\xdf\x01\0", FileKind::Webp),
        ("a.heic", b"\0\0\0\x18ftypheic", FileKind::Heic),
        ("a.pdf", b"%PDF-1.7\n", FileKind::Pdf),
        ("a.docx", docx, FileKind::Docx),
        ("a.hwpx", hwpx, FileKind::Hwpx),
        ("a.hwp", &hwp, FileKind::Hwp),
        ("a.txt", "안녕하세요\r\n".as_bytes(), FileKind::Text),
        ("a.csv", b"\xc0\xcc\xb8\xa7,\xc0\xfc\xc8\xad\r\n", FileKind::Csv),
        ("a.mp3", b"ID3\x04\0\0", FileKind::Mp3),
        ("a.m4a", b"\0\0\0\x18ftypM4A ", FileKind::M4a),
        ("a.m4a", b"\0\0\0\x18ftypmp42", FileKind::M4a),
        ("a.mp4", b"\0\0\0\x18ftypisom", FileKind::Mp4),
    ] {
        assert_eq!(kind(name, None, content), Some(expected), "{name}");
    }
}

const COMPOUND_FILE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 a compound file ";

#[test]
fn r23_a_file_that_lies_about_its_kind_is_refused() {
    let html = b" <!DOCTYPE html><script>alert(1)</script>";
    for (name, declared, content) in [
        ("a.png", Some("image/png"), html.as_slice()),
        ("a.png", None, JPEG),
        ("a.jpg", Some("image/png"), JPEG),
        ("a.pdf", Some("text/html"), b"%PDF-1.7"),
        ("a.txt", Some("text/plain"), html),
        ("a.html", Some("text/html"), html),
        ("a.svg", Some("image/svg+xml"), b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a.exe", None, b"MZ\x90\0"),
        ("a.png", None, b"MZ\x90\0"),
        ("a.sh", None, b"#!/bin/sh\n"),
        ("a.txt", None, b"#!/bin/sh\n"),
        ("a.png.exe", None, PNG),
        ("a.zip", None, b"PK\x03\x04\x14\0\0\0evil.exe"),
        ("a.docx", None, b"PK\x03\x04\x14\0\0\0evil.exe"),
        ("a.hwp", None, COMPOUND_FILE),
        ("a.txt", None, b"a\0b"),
        ("a.txt", None, b"\xff\xfea\0"),
        ("note", None, b"plain text that nobody calls so"),
    ] {
        assert_eq!(examine(name, declared, content), Err(Refused::Unsupported), "{name}");
    }
}

#[test]
fn vague_and_other_usual_types_do_not_belie_the_content() {
    assert_eq!(kind("a.jpg", Some("image/jpg"), JPEG), Some(FileKind::Jpeg));
    assert_eq!(kind("a.csv", Some("application/vnd.ms-excel"), b"a,b\n"), Some(FileKind::Csv));
    assert_eq!(kind("a.png", Some("application/octet-stream"), PNG), Some(FileKind::Png));
    assert_eq!(kind("note", Some("text/plain; charset=utf-8"), b"text"), Some(FileKind::Text));
    assert_eq!(examine("캡처", None, PNG).map(|found| found.name), Ok("캡처.png".into()));
}

#[test]
fn f14_a_file_of_20_mib_passes_and_one_byte_more_does_not() {
    let part = vec![b'a'; 1024 * 1024];
    let mut examination = Examination::default();
    for _ in 0..20 {
        assert_eq!(examination.take(&part), Ok(()));
    }
    assert_eq!(examination.take(b"a"), Err(Refused::TooLarge));
    assert_eq!(examine("a.txt", None, b""), Err(Refused::Empty));
}

#[test]
fn names_lose_paths_and_what_deceives_and_are_never_empty() {
    for (name, expected) in [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\kim\\사진.png", "사진.png"),
        ("a\0b\r\n.png", "ab.png"),
        ("invoice\u{202e}gnp.exe", "invoicegnp.exe"),
        ("\u{1112}\u{1161}\u{11ab}.png", "한.png"),
        ("..", "file"),
        ("", "file"),
        ("  .htaccess", "htaccess"),
        ("a\"<b>:c?.txt", "a__b__c_.txt"),
    ] {
        assert_eq!(clean_name(name), expected, "{name:?}");
    }
    let long = clean_name(&format!("{}.docx", "가".repeat(300)));
    assert_eq!(long.chars().count(), 150);
    assert!(long.ends_with("가.docx"));
}

#[test]
fn pictures_tell_their_size_and_phones_pictures_stand_upright() {
    let pixels = |name, content: &[u8]| examine(name, None, content).ok().and_then(|found| found.pixels);
    assert_eq!(pixels("a.png", PNG), Some((640, 480)));
    assert_eq!(pixels("a.jpg", JPEG), Some((640, 480)));
    assert_eq!(pixels("a.gif", b"GIF89a\x40\x01\xf0\0"), Some((320, 240)));
    assert_eq!(pixels("a.webp", b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x7f\x02\0\xdf\x01\0"), Some((640, 480)));
    let mut turned =
        b"\xff\xd8\xff\xe1\0\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    turned.extend_from_slice(&JPEG[2..]);
    assert_eq!(pixels("a.jpg", &turned), Some((480, 640)));
    assert_eq!(pixels("a.jpg", b"\xff\xd8\xff\xe0"), None);
    assert_eq!(pixels("a.png", b"\x89PNG\r\n\x1a\n"), None);
}
