//! Text as people write it: a folded copy for searching.

use crate::kit::time::{At, Length};
use unicode_normalization::UnicodeNormalization;

/// A copy in which letters that differ in case only are the same: full lower case after canonical composition, with
/// the few letters whose folding is not their lower case (sharp s, final sigma).
pub fn fold(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for c in s.nfc() {
        match c {
            'ß' | 'ẞ' => out.push_str("ss"),
            'ς' => out.push('σ'),
            'ſ' => out.push('s'),
            c => out.extend(c.to_lowercase()),
        }
    }
    // Lower-casing some letters (İ) leaves marks that compose anew.
    if out.is_ascii() { out } else { out.replace('ς', "σ").nfc().collect() }
}

/// `text` with the wildcards of LIKE made plain; use with `LIKE … ESCAPE '\'`.
pub fn like(text: &str) -> String {
    let mut out = String::from("%");
    for c in fold(text).chars() {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('%');
    out
}

/// A state as people write it.
pub fn state_name(word: &str) -> String {
    let mut text = word.replace('_', " ");
    if let Some(first) = text.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// The length of time from one instant to another.
pub fn between(from: &At, to: &At) -> String {
    Length(to.0 - from.0).short()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_knows_more_than_ascii() {
        assert_eq!(fold("ÄRGER"), fold("ärger"));
        assert_eq!(fold("STRASSE"), fold("straße"));
        assert_eq!(fold("ΟΔΟΣ"), fold("οδος"));
        assert_eq!(fold("Ж"), fold("ж"));
        assert_eq!(fold("e\u{301}"), fold("É"));
    }

    #[test]
    fn wildcards_are_plain() {
        assert_eq!(like("50%_\\"), "%50\\%\\_\\\\%");
    }
}
