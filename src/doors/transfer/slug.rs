//! Logins of people and slugs of teams out of the names that a file gives them.

use crate::kit::secret;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

const LONGEST: usize = 64;

/// `Resolver 125` becomes `resolver-125`. A name that loses letters or length gets a mark of its own, so that two names
/// do not become one.
pub fn slug(name: &str) -> String {
    let mut out = String::new();
    let mut lost = false;
    for c in name.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' => out.push(c),
            '.' | '_' if !out.is_empty() => out.push(c),
            'ß' => out.push_str("ss"),
            _ => {
                lost = lost || c.is_alphanumeric();
                if !out.is_empty() && !out.ends_with('-') {
                    out.push('-');
                }
            }
        }
    }
    out.truncate(out.trim_end_matches(['-', '.', '_']).len());
    if !lost && !out.is_empty() && out.len() <= LONGEST {
        return out;
    }
    out.truncate(LONGEST - 9);
    let mark: String = secret::hash(name.as_bytes()).chars().take(8).collect();
    if out.is_empty() { format!("x-{mark}") } else { format!("{out}-{mark}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::fields::text::Slug;

    #[test]
    fn names_become_slugs() {
        assert_eq!(slug("Resolver 125"), "resolver-125");
        assert_eq!(slug("Opened by  8"), "opened-by-8");
        assert_eq!(slug("  Zoë O'Brien-Müller "), "zoe-o-brien-muller");
        assert_eq!(slug("a.lovelace"), "a.lovelace");
        assert_eq!(slug("(Group_70)"), "group_70");
    }

    #[test]
    fn every_name_becomes_a_slug_and_no_two_the_same() {
        let long = "x".repeat(200);
        let names = ["Жанна", "Иван", "李", "Жанна A", "Иван A", "🦀", "---", &long, &long[..199]];
        let slugs: Vec<String> = names.iter().map(|n| slug(n)).collect();
        for (i, s) in slugs.iter().enumerate() {
            assert!(Slug::ok(s), "{s}");
            assert!(!slugs[..i].contains(s), "{s}");
        }
    }
}
