use super::FileKind;

/// Width and height of a picture in pixels, as its header says; `None` where the header is not in the beginning of the
/// file or makes no sense.
#[must_use]
pub fn dimensions(kind: FileKind, head: &[u8]) -> Option<(i64, i64)> {
    let (width, height) = match kind {
        FileKind::Png => (big(head.get(16..20)?), big(head.get(20..24)?)),
        FileKind::Gif => (little(head.get(6..8)?), little(head.get(8..10)?)),
        FileKind::Jpeg => jpeg(head)?,
        FileKind::Webp => webp(head)?,
        _ => return None,
    };
    (width > 0 && height > 0).then_some((width, height))
}

fn big(bytes: &[u8]) -> i64 {
    bytes.iter().fold(0, |number, byte| number << 8 | i64::from(*byte))
}

fn little(bytes: &[u8]) -> i64 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | i64::from(*byte))
}

/// Walks the segments to the frame header.
fn jpeg(head: &[u8]) -> Option<(i64, i64)> {
    let mut at = 2;
    let mut turned = false;
    loop {
        while *head.get(at)? == 0xff && *head.get(at + 1)? == 0xff {
            at += 1;
        }
        let (0xff, marker) = (*head.get(at)?, *head.get(at + 1)?) else { return None };
        let length = usize::try_from(big(head.get(at + 2..at + 4)?)).ok()?;
        match marker {
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let (height, width) = (big(head.get(at + 5..at + 7)?), big(head.get(at + 7..at + 9)?));
                return Some(if turned { (height, width) } else { (width, height) });
            }
            0xe1 => turned |= exif_turns(head.get(at + 4..at + 2 + length)?),
            0xd9 | 0xda => return None,
            _ => {}
        }
        at += 2 + length;
    }
}

/// Whether the orientation swaps width and height: phones keep pictures as the sensor lies.
fn exif_turns(segment: &[u8]) -> bool {
    let Some(tiff) = segment.strip_prefix(b"Exif\0\0") else { return false };
    let read: fn(&[u8]) -> i64 = if tiff.starts_with(b"II") { little } else { big };
    let orientation = || {
        let start = usize::try_from(read(tiff.get(4..8)?)).ok()?;
        let count = usize::try_from(read(tiff.get(start..start + 2)?)).ok()?;
        (0..count.min(100)).find_map(|n| {
            let entry = tiff.get(start + 2 + n * 12..start + 14 + n * 12)?;
            (read(&entry[..2]) == 0x112).then(|| read(&entry[8..10]))
        })
    };
    orientation().is_some_and(|orientation| (5..=8).contains(&orientation))
}

fn webp(head: &[u8]) -> Option<(i64, i64)> {
    match head.get(12..16)? {
        b"VP8X" => Some((little(head.get(24..27)?) + 1, little(head.get(27..30)?) + 1)),
        b"VP8 " => Some((little(head.get(26..28)?) & 0x3fff, little(head.get(28..30)?) & 0x3fff)),
        b"VP8L" => {
            let bits = little(head.get(21..25)?);
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        _ => None,
    }
}
