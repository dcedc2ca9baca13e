/// Cuts a text into parts of at most `most` characters: after a line where there is one, else after a word, else anywhere.
/// Joined they are the text, but for the space or break at a cut.
#[must_use]
pub fn split(text: &str, most: usize) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((end, _)) = rest.char_indices().nth(most) {
        let head = &rest[..end];
        // A cut that leaves most of the part empty helps nobody.
        let cut = |c: char| head.rfind(c).filter(|at| *at > end / 2);
        let (part, tail) = match cut('\n').or_else(|| cut(' ')) {
            Some(at) => (&rest[..at], &rest[at + 1..]),
            None => (head, &rest[end..]),
        };
        parts.push(part.to_owned());
        rest = tail;
    }
    if !rest.is_empty() || parts.is_empty() {
        parts.push(rest.to_owned());
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_stay_whole() {
        assert_eq!(split("안녕하세요", 1000), ["안녕하세요"]);
        assert_eq!(split(&"가".repeat(1000), 1000).len(), 1);
    }

    #[test]
    fn long_texts_are_cut_where_they_pause() {
        let line = "가".repeat(600);
        assert_eq!(split(&format!("{line}\n{line}"), 1000), [line.clone(), line.clone()]);
        assert_eq!(split(&format!("{line} {line}"), 1000), [line.clone(), line]);
        let one = "나".repeat(2001);
        let parts = split(&one, 1000);
        assert_eq!(parts.iter().map(|part| part.chars().count()).collect::<Vec<_>>(), [1000, 1000, 1]);
        assert_eq!(parts.concat(), one);
    }
}
