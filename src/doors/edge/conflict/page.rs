//! The page on which the writer of a form chooses where somebody else has changed the same.

use super::{KEEP, Now, Sent, WAS, Was};
use crate::app::Cx;
use crate::doors::edge::Route;
use crate::doors::edge::browser::local_path;
use crate::doors::edge::form::Form;
use crate::doors::frame::{Frame, forms, names, parts, render};
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::kit::{assets, merge};
use askama::Template;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "doors/edge/pages/conflict.html")]
struct ConflictPage {
    frame: Frame,
    action: String,
    /// Everything that the writer sent, so that nothing typed is lost.
    carried: Vec<(String, String)>,
    choices: Vec<Choice>,
    /// The page of the form.
    page: String,
}

/// A field that both changed.
struct Choice {
    name: String,
    label: String,
    now: String,
    mine: String,
}

/// The page, as an answer with 412: the version that the form was made from is there no longer.
pub fn reply(
    cx: &mut Cx<'_>,
    to: &Route,
    r: &Req,
    sent: &Sent,
    was: &Was,
    there: &Now,
    conflicts: &[String],
) -> Result<Reply, Problem> {
    let frame = Frame::load(cx, "Someone else changed this too", "", None, None)?;
    // The page is the answer to a form: a live update would fetch another one in its place.
    let frame = Frame { topics: String::new(), ..frame };
    let page = local_path(&was.page).unwrap_or_else(|| "/".to_owned());
    let now: Vec<(&str, &str)> = there.form.iter().flat_map(Form::sends).collect();
    let mine: Vec<(&str, &str)> = sent.pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let form = there.form.as_ref();
    let choice = |path: &String| {
        let (theirs, own) = (merge::at(&there.fields, path), merge::at(&r.body.0, path));
        let list = theirs.is_array() || own.is_array();
        Choice {
            name: format!("{KEEP}{path}"),
            label: form.and_then(|f| f.label(path, list)).map_or_else(|| words(path), str::to_owned),
            now: shown(path, theirs, &now, form),
            mine: shown(path, own, &mine, form),
        }
    };
    let html = render(&ConflictPage {
        frame,
        action: format!("{}?_method={}", r.url, to.method),
        carried: carried(sent, was, &page),
        choices: conflicts.iter().map(choice).collect(),
        page,
    })?;
    Ok(Reply { status: 412, ..Reply::html(names::fill(cx, &html)?) })
}

fn carried(sent: &Sent, was: &Was, page: &str) -> Vec<(String, String)> {
    let again = |n: &str| n != WAS && !n.starts_with(KEEP);
    let mut carried: Vec<(String, String)> = sent.pairs.iter().filter(|(n, _)| again(n)).cloned().collect();
    carried.push((WAS.to_owned(), serde_json::to_string(was).unwrap_or_default()));
    if sent.get("_return_to").is_none() {
        carried.push(("_return_to".to_owned(), sent.back.clone().unwrap_or_else(|| page.to_owned())));
    }
    carried
}

/// A value as the form shows it; rows of a list a line each.
fn shown(path: &str, value: &Value, pairs: &[(&str, &str)], form: Option<&Form>) -> String {
    let name_of = |name: &str, v: &str| form.and_then(|f| f.name_of(name, v)).unwrap_or(v).to_owned();
    match value {
        Value::Null => name_of(path, ""),
        Value::Bool(yes) => if *yes { "Yes" } else { "No" }.to_owned(),
        Value::Array(list) => {
            let rows = rows(path, pairs, form, &name_of);
            let rows = if rows.is_empty() { list.iter().map(plain).collect() } else { rows };
            rows.iter().map(|line| format!("• {line}")).collect::<Vec<_>>().join("\n")
        }
        _ => pairs.iter().rev().find(|(n, _)| *n == path).map_or_else(|| plain(value), |(n, v)| name_of(n, v)),
    }
}

fn rows(
    path: &str,
    pairs: &[(&str, &str)],
    form: Option<&Form>,
    name_of: &dyn Fn(&str, &str) -> String,
) -> Vec<String> {
    let mut rows: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (i, (name, value)) in pairs.iter().enumerate() {
        let Some(rest) = name.strip_prefix(path) else { continue };
        if value.is_empty() || form.is_some_and(|f| f.is_unseen(name)) {
            continue;
        }
        let number = rest.strip_prefix('.').map(|rest| rest.split('.').next().unwrap_or(rest).parse());
        match number {
            None if rest.is_empty() => rows.entry(i).or_default().push(name_of(name, value)),
            Some(Ok(n)) => rows.entry(n).or_default().push(name_of(name, value)),
            _ => {}
        }
    }
    rows.into_values().map(|parts| parts.join(" · ")).collect()
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(s) => s.clone(),
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(parts) => parts.values().filter(|v| !v.is_null()).map(plain).collect::<Vec<_>>().join(" · "),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// The name of a field as words, where no form says what it is called.
fn words(path: &str) -> String {
    let text = path.replace(['_', '.'], " ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doors::edge::form;
    use serde_json::json;

    #[test]
    fn values_read_as_the_form_shows_them() {
        let html = r#"<form action="/x?_method=PATCH"><select name="kind"><option value="b">Bee</option></select>
            <input type="hidden" name="rows.0.id" value="7"><input name="rows.0.title" value="a"><input type="checkbox" name="rows.0.on" value="true"><label for="q">x</label></form>"#;
        let f = form::forms(html).remove(0);
        let pairs = [
            ("kind", "b"),
            ("rows", ""),
            ("rows.0.id", "7"),
            ("rows.0.title", "t"),
            ("rows.10.title", "u"),
            ("l", "x"),
            ("l", "y"),
        ];
        let show = |path: &str, value: Value| shown(path, &value, &pairs, Some(&f));
        assert_eq!(show("kind", json!("b")), "Bee");
        assert_eq!(show("rows", json!([1])), "• t\n• u");
        assert_eq!(show("l", json!(["x", "y"])), "• x\n• y");
        assert_eq!(show("on", json!(true)), "Yes");
        assert_eq!(show("n", json!(3)), "3");
        assert_eq!(show("gone", Value::Null), "");
        assert_eq!(shown("l", &json!([{"a": "x", "b": null}, 2]), &[], None), "• x\n• 2");
        assert_eq!(words("took_minutes"), "Took minutes");
    }
}
