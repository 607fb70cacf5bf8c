//! Reading what was sent, at the door: typed, with every fault named by its dotted path, and described for OpenAPI by
//! the same types. JSON and forms are read alike; in a form an empty value is an absent one.

pub mod number;
pub mod text;

use crate::kit::problem;
use crate::kit::time::{At, Day, Dur};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// A field at fault.
#[derive(Debug, Clone, Serialize, PartialEq)]
pub struct FieldError {
    /// Dotted path, such as `definitions.0.resolve_within`.
    pub field: String,
    /// What is wrong and what would do.
    pub message: String,
}

/// The faults found so far.
#[derive(Default)]
pub struct Errors(pub Vec<FieldError>);

impl Errors {
    /// Adds a fault.
    pub fn push(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(FieldError { field: field.to_owned(), message: message.into() });
    }
    /// Goes on where no fault was found.
    ///
    /// # Errors
    /// 422 with every field at fault.
    pub fn done(self) -> Result<(), problem::Problem> {
        if self.0.is_empty() { Ok(()) } else { Err(problem::Problem::fields(self.0)) }
    }
}

/// A type that one value can be read into.
pub trait Field: Sized {
    /// Reads the value found at the path `at`; reports faults and answers `None` if there are any.
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self>;
    /// What stands for a field that was not sent.
    fn absent(at: &str, e: &mut Errors) -> Option<Self> {
        e.push(at, "is required");
        None
    }
    /// Whether the field may be left out.
    const OPTIONAL: bool = false;
    /// Its JSON schema.
    fn schema() -> Value;
}

/// A type that a whole body can be read into; made by `input!`.
pub trait Input: Sized {
    /// Reads an object found at the path `at` (empty for the body itself).
    fn from_map(map: &Map<String, Value>, at: &str, e: &mut Errors) -> Option<Self>;
    /// Its JSON schema.
    fn schema() -> Value;
}

/// What was sent: an object, not yet understood.
#[derive(Clone, Debug, Default)]
pub struct Body(pub Map<String, Value>);

impl Body {
    /// Reads it.
    ///
    /// # Errors
    /// 422 with every field at fault.
    pub fn read<T: Input>(&self) -> Result<T, problem::Problem> {
        let mut e = Errors::default();
        if let Some(why) = self.0.get(UNREADABLE) {
            return Err(problem::Problem::invalid("", why.as_str().unwrap_or_default()));
        }
        match T::from_map(&self.0, "", &mut e) {
            Some(t) if e.0.is_empty() => Ok(t),
            _ => Err(problem::Problem::fields(e.0)),
        }
    }
}

/// Marks a body that was JSON, but cannot be read. The character cannot stand in a name that anything takes.
const UNREADABLE: &str = "\0";

impl Body {
    /// A body that is refused, for this reason, when it is read: in its turn among the checks.
    pub fn unreadable(why: &str) -> Self {
        Body(Map::from_iter([(UNREADABLE.to_owned(), why.into())]))
    }
}

impl From<Value> for Body {
    fn from(v: Value) -> Self {
        match v {
            Value::Object(m) => Body(m),
            _ => Body::unreadable("the body must be a JSON object"),
        }
    }
}

/// The path of a part.
pub fn under(at: &str, part: &str) -> String {
    if at.is_empty() { part.to_owned() } else { format!("{at}.{part}") }
}

/// The name of a field whose Rust name is escaped: `r#type` is `type`.
pub const fn plain(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

/// A value as a message shows it: short.
pub fn quoted(v: &Value) -> String {
    let s = v.to_string();
    if s.chars().count() <= 60 { s } else { format!("{}…", s.chars().take(59).collect::<String>()) }
}

/// Declares the input of a verb: a struct, its reading and its schema.
#[macro_export]
macro_rules! input {
    ($(#[$m:meta])* pub struct $name:ident { $($(#[$fm:meta])* $f:ident : $t:ty),* $(,)? }) => {
        $(#[$m])*
        #[derive(Debug, Clone)]
        pub struct $name { $($(#[$fm])* #[doc = stringify!($f)] pub $f: $t),* }
        impl $crate::kit::fields::Input for $name {
            #[allow(unused_variables)]
            fn from_map(map: &serde_json::Map<String, serde_json::Value>, at: &str,
                        e: &mut $crate::kit::fields::Errors) -> Option<Self> {
                #[allow(unused_imports)]
                use $crate::kit::fields::{Field, under};
                const NAMES: &[&str] = &[$($crate::kit::fields::plain(stringify!($f))),*];
                for unknown in map.keys().filter(|k| !NAMES.contains(&k.as_str())) {
                    e.push(&under(at, unknown), if NAMES.is_empty() { "is unknown; nothing is expected here".to_owned() }
                        else { format!("is unknown; known are: {}", NAMES.join(", ")) });
                }
                $(let $f = {
                    let at = under(at, $crate::kit::fields::plain(stringify!($f)));
                    match map.get($crate::kit::fields::plain(stringify!($f))) {
                        None => <$t as Field>::absent(&at, e),
                        Some(v) => <$t as Field>::read(v, &at, e),
                    }
                };)*
                Some(Self { $($f: $f?),* })
            }
            fn schema() -> serde_json::Value {
                #[allow(unused_mut)]
                let mut properties = serde_json::Map::new();
                #[allow(unused_mut)]
                let mut required: Vec<&str> = Vec::new();
                $(properties.insert($crate::kit::fields::plain(stringify!($f)).into(), <$t as $crate::kit::fields::Field>::schema());
                  if !<$t as $crate::kit::fields::Field>::OPTIONAL { required.push($crate::kit::fields::plain(stringify!($f))); })*
                serde_json::json!({"type": "object", "properties": properties, "required": required,
                                   "additionalProperties": false})
            }
        }
        impl $crate::kit::fields::Field for $name {
            fn read(v: &serde_json::Value, at: &str, e: &mut $crate::kit::fields::Errors) -> Option<Self> {
                match v {
                    serde_json::Value::Object(m) => <Self as $crate::kit::fields::Input>::from_map(m, at, e),
                    v => { e.push(at, format!("must be an object, not {}", $crate::kit::fields::quoted(v))); None }
                }
            }
            fn schema() -> serde_json::Value { <Self as $crate::kit::fields::Input>::schema() }
        }
    };
}

input! {
    /// Nothing: the body of a verb that needs no words.
    pub struct Nothing {}
}

/// Left out or null: none.
impl<T: Field> Field for Option<T> {
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self> {
        if v.is_null() { Some(None) } else { T::read(v, at, e).map(Some) }
    }
    fn absent(_: &str, _: &mut Errors) -> Option<Self> {
        Some(None)
    }
    const OPTIONAL: bool = true;
    fn schema() -> Value {
        let mut s = T::schema();
        if let Some(t) = s.get("type").and_then(Value::as_str).map(str::to_owned) {
            s["type"] = json!([t, "null"]);
            if let Some(Value::Array(words)) = s.get_mut("enum") {
                words.push(Value::Null);
            }
        }
        s
    }
}

/// A field of a change that may be left out, but not emptied.
#[derive(Debug, Clone, PartialEq)]
pub struct Keep<T>(pub Option<T>);

impl<T: Field> Field for Keep<T> {
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self> {
        if v.is_null() {
            e.push(at, "cannot be emptied; leave it out to keep it");
            return None;
        }
        T::read(v, at, e).map(|t| Keep(Some(t)))
    }
    fn absent(_: &str, _: &mut Errors) -> Option<Self> {
        Some(Keep(None))
    }
    const OPTIONAL: bool = true;
    fn schema() -> Value {
        T::schema()
    }
}

/// A field of a change: left out, emptied by null, or set.
#[derive(Debug, Clone, PartialEq)]
pub enum Change<T> {
    /// Left out.
    Keep,
    /// Null, or an empty value in a form.
    Clear,
    /// A new value.
    Set(T),
}

impl<T: Clone> Change<T> {
    /// What the field holds after the change, where it held `old`.
    pub fn over(&self, old: Option<T>) -> Option<T> {
        match self {
            Change::Keep => old,
            Change::Clear => None,
            Change::Set(t) => Some(t.clone()),
        }
    }
}

impl<T: Field> Field for Change<T> {
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self> {
        if v.is_null() { Some(Change::Clear) } else { T::read(v, at, e).map(Change::Set) }
    }
    fn absent(_: &str, _: &mut Errors) -> Option<Self> {
        Some(Change::Keep)
    }
    const OPTIONAL: bool = true;
    fn schema() -> Value {
        <Option<T> as Field>::schema()
    }
}

/// A list of at most 1,000 items.
impl<T: Field> Field for Vec<T> {
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self> {
        let Value::Array(items) = v else {
            e.push(at, format!("must be a list, not {}", quoted(v)));
            return None;
        };
        if items.len() > 1000 {
            e.push(at, format!("has {} items; at most 1000 are taken", items.len()));
            return None;
        }
        let read: Vec<Option<T>> =
            items.iter().enumerate().map(|(i, v)| T::read(v, &under(at, &i.to_string()), e)).collect();
        read.into_iter().collect()
    }
    fn schema() -> Value {
        json!({"type": "array", "items": T::schema(), "maxItems": 1000})
    }
}

impl Field for bool {
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self> {
        if v.as_bool().is_none() {
            e.push(at, format!("must be true or false, not {}", quoted(v)));
        }
        v.as_bool()
    }
    fn schema() -> Value {
        json!({"type": "boolean"})
    }
}

impl Field for Day {
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self> {
        let day = v.as_str().and_then(Day::parse);
        if day.is_none() {
            e.push(at, format!("{} is no day of the calendar; write YYYY-MM-DD", quoted(v)));
        }
        day
    }
    fn schema() -> Value {
        json!({"type": "string", "format": "date"})
    }
}

impl Field for At {
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self> {
        let instant = v.as_str().and_then(At::parse);
        if instant.is_none() {
            e.push(at, format!("{} is no instant; write RFC 3339, such as 2026-11-24T09:30:00Z", quoted(v)));
        }
        instant
    }
    fn schema() -> Value {
        json!({"type": "string", "format": "date-time"})
    }
}

impl Field for Dur {
    fn read(v: &Value, at: &str, e: &mut Errors) -> Option<Self> {
        match v.as_str().map(Dur::parse) {
            Some(Ok(d)) => Some(d),
            Some(Err(why)) => {
                e.push(at, why);
                None
            }
            None => {
                e.push(at, format!("must be an ISO 8601 duration such as PT6H, not {}", quoted(v)));
                None
            }
        }
    }
    fn schema() -> Value {
        json!({"type": "string", "format": "duration"})
    }
}

#[cfg(test)]
mod tests {
    use super::number::Hundredths;
    use super::text::{Key, Text, Title};
    use super::*;

    input! { pub struct Inner { name: Title, within: Option<Dur> } }
    input! { pub struct Outer { title: Title, points: Option<Hundredths>, parts: Vec<Inner>, note: Change<Text> } }

    fn faults(v: Value) -> Vec<String> {
        match Body::from(v).read::<Outer>() {
            Ok(_) => vec![],
            Err(p) => p.errors.into_iter().map(|e| e.field).collect(),
        }
    }

    #[test]
    fn every_fault_is_named_by_its_path() {
        let sent = json!({"points": 1.234, "parts": [{"name": "a"}, {"name": 7, "within": "6h"}], "colour": "red"});
        assert_eq!(faults(sent), ["colour", "title", "points", "parts.1.name", "parts.1.within"]);
    }

    #[test]
    fn what_is_right_is_read() {
        let read = Body::from(json!({"title": "x", "points": 2.75, "parts": [], "note": null})).read::<Outer>();
        let Ok(o) = read else { panic!("refused") };
        assert_eq!(o.points, Some(Hundredths(275)));
        assert_eq!((o.title.0.as_str(), o.parts.len(), o.note), ("x", 0, Change::Clear));
        let inner = Body::from(json!({"name": "n", "within": "PT1H"})).read::<Inner>();
        assert!(inner.is_ok_and(|i| i.name.0 == "n" && i.within.is_some_and(|w| w.text == "PT1H")));
    }

    #[test]
    fn efforts_have_two_decimals_and_a_range() {
        for (x, ok) in [
            (0.0, true),
            (0.01, true),
            (1_000_000.0, true),
            (1_000_000.01, false),
            (-0.01, false),
            (0.005, false),
            (1e-9, false),
            (8.10, true),
        ] {
            assert_eq!(Hundredths::parse(x).is_some(), ok, "{x}");
        }
    }

    #[test]
    fn titles_count_characters_not_bytes() {
        assert!(Body::from(json!({"title": "ü".repeat(500), "parts": []})).read::<Outer>().is_ok());
        assert_eq!(faults(json!({"title": "ü".repeat(501), "parts": []})), ["title"]);
        assert_eq!(faults(json!({"title": "a\u{0}b", "parts": []})), ["title"]);
        assert_eq!(faults(json!({"title": "", "parts": []})), ["title"]);
    }

    #[test]
    fn keys_are_written_one_way() {
        assert!(Key::parse("OPS-17").is_some());
        for bad in ["ops-17", "OPS-017", "OPS-0", "OPS17", "O-1", "OPS-", "OPS-1-2", "OPS-+1", "ÖPS-1"] {
            assert!(Key::parse(bad).is_none(), "{bad}");
        }
    }
}
