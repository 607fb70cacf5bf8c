//! The forms of a page, as a browser reads them: what each would send if nobody touched it, and what its fields are called.

mod reader;

use crate::kit::merge;
use crate::kit::query::pairs;
use crate::kit::web;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// A form of a page.
#[derive(Debug, Default)]
pub struct Form {
    /// The method that it means, such as `PATCH`.
    pub method: String,
    /// The path that it is sent to.
    pub path: String,
    /// Its fields, in the order in which they are sent. Buttons are none.
    pub fields: Vec<Field>,
    /// Where its opening tag ends in the page.
    pub begins: usize,
}

/// A field of a form.
#[derive(Debug, Default)]
pub struct Field {
    /// Its name, such as `tasks.0.title`.
    pub name: String,
    /// What it would send: nothing for a box that is not ticked.
    pub sends: Vec<String>,
    /// What it is to the reader.
    pub role: Role,
    /// What it is called.
    pub label: String,
    /// What the group is called that it stands in.
    pub group: String,
    /// Its values and what they are called: the options of a select, a box to tick.
    pub options: Vec<(String, String)>,
}

/// What a field is to the reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// Sent along and never seen.
    #[default]
    Hidden,
    /// What is there, to be changed.
    Edited,
    /// What is not there yet, such as the team that a select offers first: sent even if it is left so (`data-proposed`).
    Proposed,
    /// What sending the form takes out of a list. It is not sent itself (`data-taken`).
    Taken,
}

/// The forms of a page.
pub fn forms(html: &str) -> Vec<Form> {
    reader::read(html)
}

impl Form {
    fn to(action: &str) -> Self {
        let (path, query) = action.split_once('?').unwrap_or((action, ""));
        let method = pairs(query).into_iter().find(|(n, _)| n == "_method").map_or_else(String::new, |(_, m)| m);
        Self { method, path: path.to_owned(), ..Self::default() }
    }

    /// Whether it changes something that is there.
    pub fn changes(&self) -> bool {
        matches!(self.method.as_str(), "PATCH" | "PUT")
    }

    /// The fields of the body that hold what is there, to be changed.
    pub fn edited(&self) -> BTreeSet<&str> {
        let edited = |f: &&Field| matches!(f.role, Role::Edited | Role::Taken);
        self.fields.iter().filter(edited).map(|f| first(&f.name)).collect()
    }

    /// Names and values as they are sent.
    pub fn sends(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs(|f| f.role != Role::Taken)
    }

    fn pairs(&self, which: impl Fn(&Field) -> bool) -> impl Iterator<Item = (&str, &str)> {
        let fields = self.fields.iter().filter(move |f| which(f));
        fields.flat_map(|f| f.sends.iter().map(|v| (f.name.as_str(), v.as_str())))
    }

    /// What the reader can change, as it is before the form is sent. A box that is not ticked is null.
    pub fn values(&self, schema: &Value, zone: &str) -> Map<String, Value> {
        let mut typed = web::typed(self.pairs(|f| f.role != Role::Proposed), schema, zone).0;
        self.edited().into_iter().map(|n| (n.to_owned(), typed.remove(n).unwrap_or(Value::Null))).collect()
    }

    /// What tells it from other forms of the same address: the fields that it sends unseen, such as the criterion that is met,
    /// and whether it takes something out.
    pub fn mark(&self) -> Value {
        let edited = self.edited();
        let hidden = self.pairs(|f| f.role == Role::Hidden);
        let hidden = hidden.filter(|(n, _)| !n.starts_with('_') && !edited.contains(first(n)));
        let told = json!([hidden.collect::<Vec<_>>(), self.fields.iter().any(|f| f.role == Role::Taken)]);
        merge::marks(&told)
    }

    /// What a field is called; of a list, what the group is called.
    pub fn label(&self, path: &str, list: bool) -> Option<&str> {
        let inside = |f: &&Field| f.name == path || f.name.strip_prefix(path).is_some_and(|rest| rest.starts_with('.'));
        let mut found: Vec<&Field> = self.fields.iter().filter(inside).collect();
        found.sort_by_key(|f| f.role == Role::Hidden);
        let f = found.first()?;
        let group = list || found.iter().filter(|f| f.role != Role::Hidden).count() > 1;
        let names = if group { [&f.group, &f.label] } else { [&f.label, &f.group] };
        names.into_iter().find(|n| !n.is_empty()).map(String::as_str)
    }

    /// What a value of a field is called, if it is not written out. Rows of a list that were added have the names of the others.
    pub fn name_of(&self, field: &str, value: &str) -> Option<&str> {
        let same = self.fields.iter().filter(|f| row(&f.name) == row(field));
        same.flat_map(|f| &f.options).find(|(v, _)| v == value).map(|(_, name)| name.as_str())
    }

    /// Whether a field is sent along and never seen.
    pub fn is_unseen(&self, field: &str) -> bool {
        let mut roles = self.fields.iter().filter(|f| f.name == field).map(|f| f.role).peekable();
        roles.peek().is_some() && roles.all(|role| role == Role::Hidden)
    }
}

/// The field of the body that a dotted name belongs to.
pub fn first(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

/// A dotted name without the numbers of rows.
fn row(name: &str) -> String {
    let number = |p: &str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit());
    name.split('.').map(|p| if number(p) { "*" } else { p }).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!doctype html><p data-x="a->b">ä “”<input name="search">
<input form="row" name="known" value="5" aria-label="Known work">
<form class="form" data-action="a->b" method="post" action="/things/1?_method=PATCH"><input type="hidden" name="_return_to" value="/x">
<input type="hidden" name="id" value="7"><label for="t">Title <span class="hint">short</span></label><input id="t" name="title" value="A &#34;b&#34;">
<textarea name="text" aria-label="Text">
one
&#60;form&#62;</textarea>
<fieldset class="field"><legend>Lines <span class="count">2</span></legend><input type="hidden" name="lines" value=""><input name="lines" value="a" aria-label="Line"><template><input name="lines" value="never"></template></fieldset>
<select name="kind"><option value="">None</option><option value="b" selected>Bee</option></select><select name="none"><option disabled>x</option><option>first</option></select>
<input type="hidden" name="on" value="false"><label class="check"><input type="checkbox" name="on" value="true" checked><span>On</span></label>
<fieldset><legend>Which?</legend><label class="check"><input type="radio" name="r" value="x"><span>Ex</span></label><label class="check"><input type="radio" name="r" value="y" checked><span>Why</span></label></fieldset>
<fieldset disabled><input name="off" value="1"></fieldset><input disabled name="off2" value="1"><button name="state" value="done">Done</button></form>
<form id="row" method="post" action="/rows/2?_method=PUT"><button>Save</button></form><form action="/search"><input name="q"></form>"#;

    #[test]
    fn a_form_is_read_as_a_browser_reads_it() {
        let found = forms(PAGE);
        assert_eq!(found.len(), 3);
        let f = &found[0];
        assert!(f.changes() && f.path == "/things/1" && PAGE[..f.begins].ends_with("_method=PATCH\">"), "{f:?}");
        let sent: Vec<_> = f.sends().collect();
        assert_eq!(
            sent,
            [
                ("_return_to", "/x"),
                ("id", "7"),
                ("title", "A \"b\""),
                ("text", "one\n<form>"),
                ("lines", ""),
                ("lines", "a"),
                ("kind", "b"),
                ("none", "first"),
                ("on", "false"),
                ("on", "true"),
                ("r", "y")
            ]
        );
        let edited: Vec<_> = f.edited().into_iter().collect();
        assert_eq!(edited, ["kind", "lines", "none", "on", "r", "text", "title"]);
        assert!(found[1].changes() && found[1].method == "PUT");
        assert_eq!(found[1].sends().collect::<Vec<_>>(), [("known", "5")]);
        assert!(!found[2].changes());
    }

    #[test]
    fn fields_and_values_have_names() {
        let f = &forms(PAGE)[0];
        assert_eq!(f.label("title", false), Some("Title"));
        assert_eq!(f.label("text", false), Some("Text"));
        assert_eq!(f.label("lines", true), Some("Lines"));
        assert_eq!(f.label("on", false), Some("On"));
        assert_eq!(f.label("r", false), Some("Which?"));
        assert_eq!(f.name_of("kind", "b"), Some("Bee"));
        assert_eq!(f.name_of("r", "x"), Some("Ex"));
        assert_eq!(f.name_of("title", "x"), None);
        assert!(f.is_unseen("id") && !f.is_unseen("lines"));
    }

    #[test]
    fn what_is_only_proposed_is_no_value_that_is_there() {
        let html =
            r#"<form action="/t?_method=PATCH"><select name="team" data-proposed><option>a</option></select></form>"#;
        let f = &forms(html)[0];
        assert_eq!(f.sends().collect::<Vec<_>>(), [("team", "a")]);
        assert!(f.edited().is_empty());
    }

    #[test]
    fn what_a_form_takes_out_is_there_before_it_is_sent() {
        let html = r#"<form action="/t?_method=PATCH"><input type="hidden" name="l" value="a"><input type="hidden" name="l" value="b" disabled data-taken></form>"#;
        let f = &forms(html)[0];
        assert_eq!(f.sends().collect::<Vec<_>>(), [("l", "a")]);
        let schema = json!({"properties": {"l": {"type": "array", "items": {"type": "string"}}}});
        assert_eq!(Value::Object(f.values(&schema, "UTC")), json!({"l": ["a", "b"]}));
    }

    #[test]
    fn forms_of_one_address_are_told_apart_by_what_they_send_unseen() {
        let form = |criterion: &str, met: &str| {
            let html = format!(
                "<form action=\"/c?_method=PUT\"><input type=\"hidden\" name=\"criterion\" value=\"{criterion}\"><input name=\"met\" value=\"{met}\"></form>"
            );
            forms(&html).remove(0).mark()
        };
        assert_eq!(form("a", "1"), form("a", "2"));
        assert_ne!(form("a", "1"), form("b", "1"));
    }
}
