//! Texts as fields: titles, logins, keys, time zones, addresses.

use super::{Errors, Field, quoted};
use serde_json::{Value, json};

/// Text of `MIN` to `MAX` characters, kept as sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words<const MIN: usize, const MAX: usize>(pub String);

/// 1 to 500 characters.
pub type Title = Words<1, 500>;

/// Up to 100,000 characters.
pub type Text = Words<0, 100_000>;

/// 1 to 100,000 characters.
pub type Said = Words<1, 100_000>;

/// 1 to 100 characters: a category, a name of a step.
pub type Short = Words<1, 100>;

impl<const MIN: usize, const MAX: usize> Field for Words<MIN, MAX> {
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self> {
        let Value::String(s) = v else {
            e.push(at, format!("must be text, not {}", quoted(v)));
            return None;
        };
        if s.contains('\0') {
            e.push(at, "must not hold the character U+0000");
            return None;
        }
        let n = s.chars().count();
        if n < MIN || n > MAX {
            e.push(at, format!("has {n} characters; {MIN} to {MAX} are taken"));
            return None;
        }
        Some(Self(s.clone()))
    }
    fn schema() -> Value {
        json!({"type": "string", "minLength": MIN, "maxLength": MAX})
    }
}

/// `[a-z0-9][a-z0-9._-]{0,63}`: the login of a person, the slug of a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slug(pub String);

impl Slug {
    /// Whether the text is one.
    pub fn ok(s: &str) -> bool {
        let first = s.bytes().next().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        first
            && s.len() <= 64
            && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-'))
    }
}

impl Field for Slug {
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self> {
        match v.as_str() {
            Some(s) if Self::ok(s) => Some(Self(s.to_owned())),
            _ => {
                e.push(
                    at,
                    format!(
                        "{} is not 1 to 64 of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit",
                        quoted(v)
                    ),
                );
                None
            }
        }
    }
    fn schema() -> Value {
        json!({"type": "string", "pattern": "^[a-z0-9][a-z0-9._-]{0,63}$"})
    }
}

/// `[A-Z][A-Z0-9]{1,9}`: the key of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefix(pub String);

impl Prefix {
    /// Whether the text is one.
    pub fn ok(s: &str) -> bool {
        (2..=10).contains(&s.len())
            && s.as_bytes()[0].is_ascii_uppercase()
            && s.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    }
}

impl Field for Prefix {
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self> {
        match v.as_str() {
            Some(s) if Self::ok(s) => Some(Self(s.to_owned())),
            _ => {
                e.push(at, format!("{} is not 2 to 10 of A-Z and 0-9, beginning with a letter", quoted(v)));
                None
            }
        }
    }
    fn schema() -> Value {
        json!({"type": "string", "pattern": "^[A-Z][A-Z0-9]{1,9}$"})
    }
}

/// The key of an item: a prefix, a hyphen and a number, such as `OPS-17`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// The prefix.
    pub prefix: String,
    /// The number, from 1.
    pub number: i64,
}

impl Key {
    /// Parses the one way of writing it.
    pub fn parse(s: &str) -> Option<Key> {
        let (prefix, number) = s.split_once('-')?;
        let plain = number.len() <= 15 && !number.starts_with('0') && number.bytes().all(|b| b.is_ascii_digit());
        if !Prefix::ok(prefix) || !plain {
            return None;
        }
        Some(Key { prefix: prefix.to_owned(), number: number.parse().ok()? })
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.prefix, self.number)
    }
}

impl Field for Key {
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self> {
        let key = v.as_str().and_then(Key::parse);
        if key.is_none() {
            e.push(at, format!("{} is no key, such as OPS-17", quoted(v)));
        }
        key
    }
    fn schema() -> Value {
        json!({"type": "string", "pattern": "^[A-Z][A-Z0-9]{1,9}-[1-9][0-9]*$"})
    }
}

/// A name of the IANA time zone database, such as `Europe/Berlin`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(pub String);

impl Field for Zone {
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self> {
        match v.as_str() {
            Some(s) if jiff::tz::TimeZone::get(s).is_ok() => Some(Self(s.to_owned())),
            _ => {
                e.push(at, format!("{} is no time zone of the IANA database, such as Europe/Berlin", quoted(v)));
                None
            }
        }
    }
    fn schema() -> Value {
        json!({"type": "string"})
    }
}

/// An address of e-mail: something, an at sign, something; at most 254 characters, no blanks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(pub String);

impl Field for Email {
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self> {
        let ok = |s: &str| {
            s.len() <= 254
                && !s.chars().any(|c| c.is_whitespace() || c.is_control())
                && s.rsplit_once('@').is_some_and(|(l, d)| !l.is_empty() && !d.is_empty())
        };
        match v.as_str() {
            Some(s) if ok(s) => Some(Self(s.to_owned())),
            _ => {
                e.push(at, format!("{} is no e-mail address", quoted(v)));
                None
            }
        }
    }
    fn schema() -> Value {
        json!({"type": "string", "format": "email"})
    }
}
