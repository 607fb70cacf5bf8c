//! SQL in the texts of a source.

use super::source::{Source, Token};

/// What a text between quotes says, in one line.
fn line(literal: &str) -> Option<String> {
    let (from, to) = (literal.find('"')?, literal.rfind('"')?);
    let text = literal.get(from + 1..to)?.replace("\\\n", " ").replace("\\n", " ").replace("\\\"", "\"");
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The texts of a file, each in one line.
pub fn texts(source: &Source) -> impl Iterator<Item = String> {
    source.tokens.iter().filter_map(|t| if let Token::Text(s) = t { line(s) } else { None })
}

/// The tables that some code writes: by a statement, or by `Write::to`.
pub fn written_in(tokens: &[Token]) -> Vec<String> {
    let text = |t: &Token| if let Token::Text(s) = t { line(s) } else { None };
    let builder = |w: &[Token]| {
        let to = w[0] == Token::Word("Write".into()) && w[1] == Token::Path && w[2] == Token::Word("to".into());
        if to && w[3] == Token::Mark('(') { Some(text(&w[4]).unwrap_or_else(|| "?".to_owned())) } else { None }
    };
    let statements = tokens.iter().filter_map(text).flat_map(|s| written(&s));
    statements.chain(tokens.windows(5).filter_map(builder)).collect()
}

/// Whether a text is SQL, or a part of a statement.
pub fn is_sql(text: &str) -> bool {
    const WORDS: [&str; 10] =
        ["SELECT", "FROM", "WHERE", "JOIN", "ORDER BY", "GROUP BY", "INSERT INTO", "UPDATE", "DELETE FROM", "VALUES"];
    let padded = format!(" {text} ");
    WORDS.iter().any(|w| padded.contains(&format!(" {w} "))) || !written(text).is_empty()
}

/// The tables that a statement writes; `?` for one that its text does not name.
pub fn written(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split(' ').map(|w| w.trim_matches(['(', ')', ',', ';', '"'])).collect();
    let at = |i: Option<usize>| i.and_then(|i| words.get(i)).map_or("", |w| w);
    let is = |i: Option<usize>, word: &str| at(i).eq_ignore_ascii_case(word);
    let mut tables = Vec::new();
    for (i, word) in words.iter().enumerate() {
        let (back, two_back, three_back) = (i.checked_sub(1), i.checked_sub(2), i.checked_sub(3));
        let begins = match word.to_ascii_lowercase().as_str() {
            // `INSERT INTO`, `REPLACE INTO`, `INSERT OR IGNORE INTO`.
            "into" => is(back, "insert") || is(back, "replace") || is(two_back, "or") && is(three_back, "insert"),
            "from" => is(back, "delete"),
            // Neither `DO UPDATE SET` nor `FOR UPDATE`; in small letters it may be English.
            "update" if is(back, "do") || is(back, "for") => false,
            "update" => *word == "UPDATE" || is(Some(i + 2), "set") || is(Some(i + 2), "as") && is(Some(i + 4), "set"),
            "truncate" => *word == "TRUNCATE",
            _ => false,
        };
        if begins {
            let name = at(Some(i + 1));
            let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            tables.push(if plain { name.to_ascii_lowercase() } else { "?".to_owned() });
        }
    }
    tables
}

#[test]
fn statements_are_recognized() {
    for (text, tables) in [
        ("INSERT INTO story (id) VALUES ($1)", vec!["story"]),
        ("INSERT INTO a (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET id = excluded.id", vec!["a"]),
        ("INSERT OR IGNORE INTO a VALUES (1)", vec!["a"]),
        ("UPDATE story AS s SET rank = 1", vec!["story"]),
        ("update story set rank = 1", vec!["story"]),
        ("WITH x AS (SELECT 1) DELETE FROM story WHERE id = 1", vec!["story"]),
        ("INSERT INTO criterion ({column}, kind)", vec!["criterion"]),
        ("UPDATE {table} SET rank = 1", vec!["?"]),
        ("DELETE FROM", vec!["?"]),
        ("SELECT id FROM story FOR UPDATE", vec![]),
        ("update the story, and set the table", vec![]),
    ] {
        assert_eq!(written(text), tables, "{text}");
    }
    assert!(is_sql("AND x IN (SELECT id FROM y)") && is_sql("s.id ORDER BY s.id"));
    assert!(!is_sql("Select a team from the list"));
}
