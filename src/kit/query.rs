//! Typed queries: what a list, report or page may be asked. `query!` declares the names once; the declaration reads the query of
//! an address, refuses what does not fit with 422, and describes the parameters in the OpenAPI document.

use crate::kit::fields::number::Whole;
use crate::kit::fields::text::{Key, Prefix, Slug};
use crate::kit::fields::{Errors, Field, quoted};
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Value, json};
use std::any::TypeId;

/// The query of an address, as sent.
#[derive(Debug, Clone, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Parses `a=1&b=2`.
    pub fn parse(raw: &str) -> Self {
        Self(pairs(raw))
    }
    /// The value of a name; the last one, if the name is repeated.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
    /// The part of it that says something: forms send the fields that were left blank too.
    #[must_use]
    pub fn filled(&self) -> Self {
        Self(self.0.iter().filter(|(_, v)| !v.trim().is_empty()).cloned().collect())
    }
    /// Whether it says more than how the list is shown.
    pub fn narrows(&self) -> bool {
        self.0
            .iter()
            .any(|(n, _)| !matches!(n.as_str(), "order" | "by" | "group" | "format" | "tab" | "limit" | "cursor"))
    }
    /// Writes it for an address, from the first page of its list, with one value set or taken out.
    pub fn with(&self, name: &str, value: Option<&str>) -> String {
        let kept = self.0.iter().filter(|(n, _)| n != name && n != "cursor").map(|(n, v)| (n.as_str(), v.as_str()));
        let code = |s: &str| utf8_percent_encode(s, NON_ALPHANUMERIC).to_string();
        let parts: Vec<String> =
            kept.chain(value.map(|v| (name, v))).map(|(n, v)| format!("{}={}", code(n), code(v))).collect();
        parts.join("&")
    }
    /// Reads it.
    ///
    /// # Errors
    /// 422 with every parameter at fault.
    pub fn read<Q: Asked>(&self) -> Result<Q, Problem> {
        let mut e = Errors::default();
        let known: Vec<&str> = Q::parameters().iter().map(|p| p.name).collect();
        self.refuse_others(&known, &mut e);
        let read = Q::read(self, &mut e);
        match read {
            Some(q) if e.0.is_empty() => Ok(q),
            _ => Err(Problem::fields(e.0)),
        }
    }

    /// Refuses names that are not known. The known ones are listed once, however many others there are.
    fn refuse_others(&self, known: &[&str], e: &mut Errors) {
        for (name, value) in &self.0 {
            if e.0.len() >= MOST_FAULTS {
                return;
            }
            if !known.contains(&name.as_str()) {
                let listed = if e.0.is_empty() && !known.is_empty() {
                    format!("; known are: {}", known.join(", "))
                } else {
                    String::new()
                };
                e.push(&short(name), format!("is unknown{listed}"));
            } else if value.contains('\0') {
                e.push(name, "must not hold the character U+0000");
            }
        }
    }
}

/// How many faults of one query are named.
const MOST_FAULTS: usize = 20;

/// How many words a message lists; a longer list is in the API document.
const MOST_WORDS: usize = 20;

fn short(s: &str) -> String {
    s.chars().take(60).collect()
}

/// The names and values of a query or form, decoded.
pub fn pairs(raw: &str) -> Vec<(String, String)> {
    let text = |s: &str| percent_decode_str(&s.replace('+', " ")).decode_utf8_lossy().into_owned();
    raw.split('&')
        .filter(|p| !p.is_empty())
        .map(|p| p.split_once('=').map_or_else(|| (text(p), String::new()), |(n, v)| (text(n), text(v))))
        .collect()
}

/// A type that one parameter can be read into.
pub trait Param: Sized {
    /// Reads the text of a parameter.
    ///
    /// # Errors
    /// What is wrong and what would do.
    fn parse(text: &str) -> Result<Self, String>;
    /// Its JSON schema.
    fn schema() -> Value;
}

/// A parameter as the OpenAPI document describes it.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Name.
    pub name: &'static str,
    /// What it means.
    pub about: String,
    /// JSON schema.
    pub schema: Value,
}

/// What may be asked; made by `query!`.
pub trait Asked: Sized + 'static {
    /// Reads the parameters that it knows.
    fn read(q: &Query, e: &mut Errors) -> Option<Self>;
    /// The parameters that it knows.
    fn parameters() -> Vec<Parameter>;
}

/// The query that a route declares.
#[derive(Clone, Copy)]
pub struct Asks {
    /// The type that its handler reads.
    pub of: TypeId,
    /// Its parameters.
    pub parameters: fn() -> Vec<Parameter>,
}

impl Asks {
    /// Declares a query.
    pub fn of<Q: Asked>() -> Self {
        Self { of: TypeId::of::<Q>(), parameters: Q::parameters }
    }
}

impl std::fmt::Debug for Asks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries((self.parameters)().iter().map(|p| p.name)).finish()
    }
}

/// Reads one parameter of a query.
pub fn parameter<T: Param>(q: &Query, name: &'static str, e: &mut Errors) -> Option<Option<T>> {
    let Some(text) = q.get(name) else { return Some(None) };
    if text.contains('\0') {
        return None;
    }
    T::parse(text).map(Some).map_err(|why| e.push(name, why)).ok()
}

/// Declares a query: a struct, its reading and its description. One `with` another has the parameters of that one too; one
/// `in pages` has `limit` and `cursor`, as `page`.
#[macro_export]
macro_rules! query {
    ($(#[$m:meta])* pub struct $name:ident in pages { $($(#[doc = $doc:literal])* $f:ident : Option<$t:ty>),* $(,)? }) => {
        $crate::query!(@declare [$(#[$m])*] $name [page: $crate::kit::paging::Page] $($(#[doc = $doc])* $f: $t),*);
    };
    ($(#[$m:meta])* pub struct $name:ident with $base:ident : $b:ty { $($(#[doc = $doc:literal])* $f:ident : Option<$t:ty>),* $(,)? }) => {
        $crate::query!(@declare [$(#[$m])*] $name [$base: $b] $($(#[doc = $doc])* $f: $t),*);
    };
    ($(#[$m:meta])* pub struct $name:ident { $($(#[doc = $doc:literal])* $f:ident : Option<$t:ty>),* $(,)? }) => {
        $crate::query!(@declare [$(#[$m])*] $name [] $($(#[doc = $doc])* $f: $t),*);
    };
    (@declare [$($m:tt)*] $name:ident [$($page:ident: $paged:ty)?] $($(#[doc = $doc:literal])* $f:ident : $t:ty),*) => {
        $($m)*
        #[derive(Debug, Clone)]
        pub struct $name {
            $($(#[doc = $doc])* #[doc = stringify!($f)] pub $f: Option<$t>,)*
            $(#[doc = stringify!($page)] pub $page: $paged,)?
        }
        impl $crate::kit::query::Asked for $name {
            #[allow(unused_variables)]
            fn read(q: &$crate::kit::query::Query, e: &mut $crate::kit::fields::Errors) -> Option<Self> {
                $(let $f = $crate::kit::query::parameter::<$t>(q, $crate::kit::fields::plain(stringify!($f)), e);)*
                $(let $page = <$paged as $crate::kit::query::Asked>::read(q, e);)?
                Some(Self { $($f: $f?,)* $($page: $page?,)? })
            }
            fn parameters() -> Vec<$crate::kit::query::Parameter> {
                #[allow(unused_mut)]
                let mut all = vec![$($crate::kit::query::Parameter {
                    name: $crate::kit::fields::plain(stringify!($f)),
                    about: concat!($($doc),*).trim().to_owned(),
                    schema: <$t as $crate::kit::query::Param>::schema(),
                }),*];
                $(all.extend(<$paged as $crate::kit::query::Asked>::parameters());)?
                all
            }
        }
    };
}

query! {
    /// A report or list that can be asked nothing.
    pub struct NoQuery {}
}

impl Param for String {
    fn parse(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }
    fn schema() -> Value {
        json!({"type": "string"})
    }
}

impl Param for bool {
    fn parse(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(format!("must be true or false, not {}", quoted(&json!(text)))),
        }
    }
    fn schema() -> Value {
        <Self as Field>::schema()
    }
}

/// Reads a parameter as the field of a body would be read.
fn as_field<T: Field>(value: &Value) -> Result<T, String> {
    let mut e = Errors::default();
    T::read(value, "", &mut e).ok_or_else(|| e.0.into_iter().next().map(|f| f.message).unwrap_or_default())
}

impl Param for Day {
    fn parse(text: &str) -> Result<Self, String> {
        as_field(&json!(text))
    }
    fn schema() -> Value {
        <Self as Field>::schema()
    }
}

/// The key of an item, in any case.
impl Param for Key {
    fn parse(text: &str) -> Result<Self, String> {
        Key::parse(&text.trim().to_ascii_uppercase())
            .ok_or_else(|| format!("{} is not a key such as OPS-17", quoted(&json!(text))))
    }
    fn schema() -> Value {
        <Self as Field>::schema()
    }
}

/// The key of a project, in any case.
impl Param for Prefix {
    fn parse(text: &str) -> Result<Self, String> {
        let key = text.trim().to_ascii_uppercase();
        if Prefix::ok(&key) {
            Ok(Self(key))
        } else {
            Err(format!("{} is not the key of a project, such as OPS", quoted(&json!(text))))
        }
    }
    fn schema() -> Value {
        <Self as Field>::schema()
    }
}

/// A login or slug, in any case.
impl Param for Slug {
    fn parse(text: &str) -> Result<Self, String> {
        as_field(&json!(text.trim().to_ascii_lowercase()))
    }
    fn schema() -> Value {
        <Self as Field>::schema()
    }
}

impl<const MIN: i64, const MAX: i64> Param for Whole<MIN, MAX> {
    fn parse(text: &str) -> Result<Self, String> {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let number = text.parse::<i64>().ok().filter(|n| digits && (MIN..=MAX).contains(n));
        number.map(Self).ok_or_else(|| format!("{} is not a whole number from {MIN} to {MAX}", quoted(&json!(text))))
    }
    fn schema() -> Value {
        <Self as Field>::schema()
    }
}

/// Finds a word out of a closed set, in any case.
///
/// # Errors
/// What is wrong, with the words, unless they are too many for a message.
pub fn word<T: Copy>(text: &str, all: &[T], word: fn(T) -> &'static str) -> Result<T, String> {
    let wanted = text.trim();
    if let Some(found) = all.iter().find(|t| word(**t).eq_ignore_ascii_case(wanted)) {
        return Ok(*found);
    }
    let text = quoted(&json!(text));
    if all.len() > MOST_WORDS {
        return Err(format!("{text} is not one of its values; /api/v1/docs lists them"));
    }
    let words: Vec<&str> = all.iter().map(|t| word(*t)).collect();
    Err(format!("{text} is not one of: {}", words.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::words! { pub enum Color { Red = "red", DarkBlue = "dark_blue" } }
    query! {
        /// For the tests.
        pub struct Paint in pages {
            /// Only those of this color.
            color: Option<Color>,
            project: Option<Prefix>,
            q: Option<String>,
        }
    }

    fn faults(raw: &str) -> Vec<(String, String)> {
        let p = Query::parse(raw).read::<Paint>().unwrap_err();
        assert_eq!(p.status, 422);
        p.errors.into_iter().map(|e| (e.field, e.message)).collect()
    }

    #[test]
    fn words_and_keys_are_read_in_any_case() {
        let q: Paint = Query::parse("color=Dark_BLUE&project=ops&q=a+B&cursor=x").read().unwrap();
        assert!(q.page.cursor.is_some() && q.page.limit.is_none());
        assert_eq!((q.color, q.project), (Some(Color::DarkBlue), Some(Prefix("OPS".into()))));
        assert_eq!(q.q.as_deref(), Some("a B"));
    }

    #[test]
    fn every_parameter_at_fault_is_named() {
        let all = faults("color=green&limit=0&colour=red&q=%00");
        let names: Vec<&str> = all.iter().map(|f| f.0.as_str()).collect();
        assert_eq!(names, ["colour", "q", "color", "limit"]);
        assert_eq!(all[2].1, "\"green\" is not one of: red, dark_blue");
        assert_eq!(faults("color="), [("color".into(), "\"\" is not one of: red, dark_blue".into())]);
    }

    #[test]
    fn the_known_names_are_listed_once_however_many_are_unknown() {
        let raw: String = (0..5000).map(|i| format!("x{i}=1&")).collect();
        let all = faults(&raw);
        assert_eq!(all[0].1, "is unknown; known are: color, project, q, limit, cursor");
        assert_eq!(all[1].1, "is unknown");
        assert!(all.len() <= MOST_FAULTS);
    }

    #[test]
    fn the_declaration_describes_its_parameters() {
        let all = Paint::parameters();
        let names: Vec<&str> = all.iter().map(|p| p.name).collect();
        assert_eq!(names, ["color", "project", "q", "limit", "cursor"]);
        assert_eq!(all[0].about, "Only those of this color.");
        assert_eq!(all[0].schema["enum"], json!(["red", "dark_blue"]));
        assert_eq!(all[3].schema["maximum"], 200);
    }
}
