/// Whether a stream of bytes is text as UTF-8 or as CP949 (what Korean Excel writes), without control characters.
#[derive(Debug)]
pub(super) struct PlainText {
    /// The beginning of a character that goes on in the next part; `None` when it is no UTF-8.
    utf8: Option<Vec<u8>>,
    cp949: bool,
    lead: Option<u8>,
    control: bool,
}

impl Default for PlainText {
    fn default() -> Self {
        Self { utf8: Some(Vec::new()), cp949: true, lead: None, control: false }
    }
}

impl PlainText {
    pub(super) fn take(&mut self, part: &[u8]) {
        if self.control || (self.utf8.is_none() && !self.cp949) {
            return;
        }
        self.control = part.iter().any(|b| (*b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c)) || *b == 0x7f);
        self.take_utf8(part);
        for byte in part {
            self.take_cp949(*byte);
        }
    }

    pub(super) fn is_text(&self) -> bool {
        let utf8 = self.utf8.as_ref().is_some_and(Vec::is_empty);
        !self.control && (utf8 || (self.cp949 && self.lead.is_none()))
    }

    fn take_utf8(&mut self, part: &[u8]) {
        let Some(mut open) = self.utf8.take() else { return };
        open.extend_from_slice(part);
        self.utf8 = match std::str::from_utf8(&open) {
            Ok(_) => Some(Vec::new()),
            Err(error) if error.error_len().is_none() => Some(open.split_off(error.valid_up_to())),
            Err(_) => None,
        };
    }

    fn take_cp949(&mut self, byte: u8) {
        match (self.lead.take(), byte) {
            (None, 0..=0x7f) => {}
            (None, 0x81..=0xfe) => self.lead = Some(byte),
            (Some(_), b'A'..=b'Z' | b'a'..=b'z' | 0x81..=0xfe) => {}
            _ => self.cp949 = false,
        }
    }
}
