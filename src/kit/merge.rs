//! Two people change the same thing: the three-way rule. What a form was made from (`was`), what it says now (`mine`) and
//! what is there by now (`now`) are compared field by field.
//!
//! Of `was` only marks are kept: a short hash of each value, of each element of a list, of each part of an object. They tell
//! whether something changed, and a form does not have to carry its text twice.

use crate::kit::secret;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// What becomes of a form.
#[derive(Debug, Default, PartialEq)]
pub struct Merged {
    /// The fields to save.
    pub fields: Map<String, Value>,
    /// The fields, by dotted path, that both sides changed in different ways.
    pub conflicts: Vec<String>,
}

/// What becomes of a field.
enum Outcome {
    Save(Option<Value>),
    LeaveOut,
    Conflict(Vec<String>),
}

/// The marks of a value.
pub fn marks(v: &Value) -> Value {
    match v {
        Value::Object(parts) => {
            parts.iter().filter(|(_, v)| !v.is_null()).map(|(n, v)| (n.clone(), marks(v))).collect()
        }
        Value::Array(list) => list.iter().map(mark).collect(),
        _ => mark(v),
    }
}

/// Merges a form. A field without marks was no value that the form showed, but something that it does: it is saved as it is.
/// `now` lacks what nobody can tell. `whole`: what is left out is not unchanged, but gone, as with PUT.
pub fn merged(was: &Map<String, Value>, mine: &Map<String, Value>, now: &Map<String, Value>, whole: bool) -> Merged {
    let mut merged = Merged::default();
    for name in names(mine, was) {
        let sent = mine.get(name);
        let outcome = match was.get(name) {
            None => Outcome::Save(sent.cloned()),
            Some(was) => field(name, was, sent, now.get(name), whole),
        };
        match outcome {
            Outcome::Save(Some(value)) => {
                merged.fields.insert(name.clone(), value);
            }
            Outcome::Save(None) | Outcome::LeaveOut => {}
            Outcome::Conflict(paths) => merged.conflicts.extend(paths),
        }
    }
    merged
}

/// Sets the marks at a dotted path: those of the present value, once the writer knows it; of one's own, to give way.
pub fn set(was: &mut Map<String, Value>, path: &str, marks: Value) {
    match path.split_once('.') {
        None => {
            was.insert(path.to_owned(), marks);
        }
        Some((first, rest)) => {
            if let Some(Value::Object(parts)) = was.get_mut(first) {
                set(parts, rest, marks);
            }
        }
    }
}

/// The value at a dotted path; what is not there is null.
pub fn at<'a>(fields: &'a Map<String, Value>, path: &str) -> &'a Value {
    const NOTHING: &Value = &Value::Null;
    match path.split_once('.') {
        None => fields.get(path).unwrap_or(NOTHING),
        Some((first, rest)) => fields.get(first).and_then(Value::as_object).map_or(NOTHING, |parts| at(parts, rest)),
    }
}

fn names<'a>(first: &'a Map<String, Value>, then: &'a Map<String, Value>) -> impl Iterator<Item = &'a String> {
    first.keys().chain(then.keys().filter(|n| !first.contains_key(*n)))
}

fn field(path: &str, was: &Value, sent: Option<&Value>, now: Option<&Value>, whole: bool) -> Outcome {
    let mine = sent.unwrap_or(&Value::Null);
    let changed = marks(mine) != *was;
    let now = now.filter(|now| marks(now) != *was && marks(now) != marks(mine));
    match (changed, now) {
        (true, Some(now)) => both(path, was, mine, now),
        (true, None) => Outcome::Save(sent.cloned()),
        (false, _) if !whole => Outcome::LeaveOut,
        (false, now) => Outcome::Save(now.or(sent).cloned()),
    }
}

/// Both changed it: parts of an object and elements of a list may still go together.
fn both(path: &str, was: &Value, mine: &Value, now: &Value) -> Outcome {
    match (was, mine, now) {
        (Value::Object(was), Value::Object(mine), Value::Object(now)) => parts(path, was, mine, now),
        (Value::Array(was), Value::Array(mine), Value::Array(now)) => match lists(was, mine, now) {
            Some(list) => Outcome::Save(Some(list.into())),
            None => Outcome::Conflict(vec![path.to_owned()]),
        },
        _ => Outcome::Conflict(vec![path.to_owned()]),
    }
}

fn parts(path: &str, was: &Map<String, Value>, mine: &Map<String, Value>, now: &Map<String, Value>) -> Outcome {
    let (mut found, mut conflicts) = (Map::new(), Vec::new());
    let nothing = mark(&Value::Null);
    for name in names(mine, now) {
        let was = was.get(name).unwrap_or(&nothing);
        let now = now.get(name).unwrap_or(&Value::Null);
        match field(&format!("{path}.{name}"), was, mine.get(name), Some(now), true) {
            Outcome::Save(Some(value)) => {
                found.insert(name.clone(), value);
            }
            Outcome::Save(None) | Outcome::LeaveOut => {}
            Outcome::Conflict(paths) => conflicts.extend(paths),
        }
    }
    if conflicts.is_empty() { Outcome::Save(Some(found.into())) } else { Outcome::Conflict(conflicts) }
}

/// The present list without what was taken out here, with what was added here behind the same neighbor. Nothing, when both
/// sides touched the same element, or when this one changed the order.
fn lists(was: &[Value], mine: &[Value], now: &[Value]) -> Option<Vec<Value>> {
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let was: Vec<String> = was.iter().map(text).collect();
    let here: Vec<String> = mine.iter().map(|v| text(&mark(v))).collect();
    let there: Vec<String> = now.iter().map(|v| text(&mark(v))).collect();
    let [was_set, here_set, there_set] = [&was, &here, &there].map(|l| l.iter().collect::<BTreeSet<_>>());
    let twice = was_set.len() != was.len() || here_set.len() != here.len() || there_set.len() != there.len();
    let touched = was.iter().any(|m| !here_set.contains(m) && !there_set.contains(m))
        && (!here_set.is_subset(&was_set) || !there_set.is_subset(&was_set));
    let kept = |list: &'_ [String], of: &BTreeSet<&String>| -> Vec<String> {
        list.iter().filter(|m| of.contains(m)).cloned().collect()
    };
    let moved = kept(&was, &here_set) != kept(&here, &was_set);
    if twice || touched || moved {
        return None;
    }
    let mut out: Vec<(&String, &Value)> = there.iter().zip(now).collect();
    out.retain(|(m, _)| here_set.contains(m) || !was_set.contains(m));
    let mut neighbor: Option<&String> = None;
    for (m, value) in here.iter().zip(mine) {
        if !was_set.contains(m) && !there_set.contains(m) {
            let behind = |n: &String| out.iter().position(|(m, _)| *m == n).map_or(out.len(), |i| i + 1);
            let place = neighbor.map_or(0, behind);
            out.insert(place, (m, value));
        }
        neighbor = Some(m);
    }
    Some(out.into_iter().map(|(_, value)| value.clone()).collect())
}

/// The mark of a single value: 3 is 3.0, and a part that is null is one that is not there.
fn mark(v: &Value) -> Value {
    json!(&secret::hash(plain(v).as_bytes())[..16])
}

fn plain(v: &Value) -> String {
    match v {
        Value::Object(parts) => {
            let mut lines: Vec<String> =
                parts.iter().filter(|(_, v)| !v.is_null()).map(|(n, v)| format!("{}:{}", json!(n), plain(v))).collect();
            lines.sort();
            format!("{{{}}}", lines.join(","))
        }
        Value::Array(list) => format!("[{}]", list.iter().map(plain).collect::<Vec<_>>().join(",")),
        Value::Number(n) => n.as_f64().map_or_else(|| n.to_string(), |x| x.to_string()),
        Value::Null | Value::Bool(_) | Value::String(_) => v.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(v: &Value) -> Map<String, Value> {
        v.as_object().unwrap().clone()
    }

    fn three(was: &Value, mine: &Value, now: &Value, whole: bool) -> Result<Value, Vec<String>> {
        let was = map(was).iter().map(|(n, v)| (n.clone(), marks(v))).collect();
        let m = merged(&was, &map(mine), &map(now), whole);
        if m.conflicts.is_empty() { Ok(m.fields.into()) } else { Err(m.conflicts) }
    }

    #[test]
    fn each_changes_another_field_and_both_stay() {
        let was = json!({"title": "a", "text": "x"});
        let (mine, now) = (json!({"title": "b", "text": "x"}), json!({"title": "a", "text": "y"}));
        assert_eq!(three(&was, &mine, &now, false), Ok(json!({"title": "b"})), "PATCH leaves out what others changed");
        assert_eq!(three(&was, &mine, &now, true), Ok(json!({"title": "b", "text": "y"})), "PUT takes it over");
    }

    #[test]
    fn the_same_field_is_a_conflict_unless_both_wrote_the_same() {
        let was = json!({"title": "a"});
        assert_eq!(three(&was, &json!({"title": "b"}), &json!({"title": "c"}), false), Err(vec!["title".to_owned()]));
        assert_eq!(three(&was, &json!({"title": "b"}), &json!({"title": "b"}), false), Ok(json!({"title": "b"})));
    }

    #[test]
    fn what_a_form_changes_by_itself_is_no_change() {
        let was = json!({"n": 3.0, "list": [{"a": 1, "b": null}], "none": null});
        let mine = json!({"n": 3, "list": [{"b": null, "a": 1.0}]});
        let now = json!({"n": 4, "list": [{"a": 2}], "none": "x"});
        assert_eq!(three(&was, &mine, &now, false), Ok(json!({})));
        assert_eq!(three(&was, &mine, &now, true), Ok(now.clone()));
    }

    #[test]
    fn what_was_not_shown_is_done_and_what_nobody_knows_is_taken() {
        let mine = json!({"state": "done", "title": "b", "text": "x"});
        let was = json!({"title": "a", "text": "x"});
        assert_eq!(three(&was, &mine, &json!({}), false), Ok(json!({"state": "done", "title": "b"})));
        assert_eq!(three(&was, &mine, &json!({}), true), Ok(mine.clone()));
        assert_eq!(three(&json!({}), &mine, &json!({"title": "c"}), false), Ok(mine.clone()));
    }

    #[test]
    fn what_nobody_changed_is_sent_only_with_a_whole() {
        let same = json!({"known": 5});
        assert_eq!(three(&same, &same, &same, false), Ok(json!({})));
        assert_eq!(three(&same, &same, &same, true), Ok(same.clone()));
    }

    #[test]
    fn a_switch_that_sends_nothing_when_it_is_off_counts_too() {
        let (on, off) = (json!({"sure": true}), json!({"sure": null}));
        assert_eq!(three(&off, &json!({}), &on, true), Ok(on.clone()), "the other switched it on");
        assert_eq!(three(&on, &json!({}), &on, true), Ok(json!({})), "it is switched off here");
        assert_eq!(three(&on, &on, &off, true), Ok(off), "the other switched it off");
    }

    #[test]
    fn lines_of_a_list_go_together() {
        let go = |was: Value, mine: Value, now: Value| {
            three(&json!({"l": was}), &json!({"l": mine}), &json!({"l": now}), true).map(|v| v["l"].clone())
        };
        assert_eq!(
            go(json!(["a", "b"]), json!(["a", "m", "b"]), json!(["a", "b", "n"])),
            Ok(json!(["a", "m", "b", "n"]))
        );
        assert_eq!(go(json!(["a", "b"]), json!(["m", "a"]), json!(["a", "b", "n"])), Ok(json!(["m", "a", "n"])));
        assert_eq!(
            go(json!(["a"]), json!(["a", "m"]), json!(["m", "n"])),
            Ok(json!(["m", "n"])),
            "both added one, one left"
        );
        assert_eq!(go(json!(["a", "b"]), json!(["a", "c"]), json!(["d", "b"])), Ok(json!(["d", "c"])), "a line each");
        assert_eq!(
            go(json!([{"t": 1}, {"t": 2}]), json!([{"t": 1}, {"t": 3}]), json!([{"t": 2}])),
            Ok(json!([{"t": 3}])),
            "its neighbor is gone"
        );
        for (mine, now) in [
            (json!(["c", "b"]), json!(["d", "b"])),
            (json!(["c", "b"]), json!(["b"])),
            (json!(["b"]), json!(["c", "b"])),
            (json!(["b", "a"]), json!(["a", "b", "c"])),
            (json!(["a", "a", "b"]), json!(["a", "b", "c"])),
        ] {
            assert_eq!(go(json!(["a", "b"]), mine.clone(), now.clone()), Err(vec!["l".to_owned()]), "{mine} {now}");
        }
        assert_eq!(go(json!(["a", "b", "c"]), json!(["b"]), json!(["b", "c"])), Ok(json!(["b"])), "both took one out");
    }

    #[test]
    fn parts_of_an_object_are_fields() {
        let was = json!({"vision": {"text": "a", "from": "1", "goals": ["g"]}});
        let mine = json!({"vision": {"text": "b", "from": "1", "goals": ["g", "h"]}});
        let now = json!({"vision": {"text": "a", "from": "2", "goals": ["f", "g"]}});
        let both = json!({"vision": {"text": "b", "from": "2", "goals": ["f", "g", "h"]}});
        assert_eq!(three(&was, &mine, &now, false), Ok(both));
        let now = json!({"vision": {"text": "c", "from": "2", "goals": ["g"]}});
        assert_eq!(three(&was, &mine, &now, false), Err(vec!["vision.text".to_owned()]));
        assert_eq!(three(&was, &mine, &json!({"vision": null}), false), Err(vec!["vision".to_owned()]));
    }

    #[test]
    fn the_writer_gives_way_or_insists() {
        let mine = map(&json!({"title": "b", "vision": {"text": "m"}}));
        let now = map(&json!({"title": "c", "vision": {"text": "n"}}));
        let first = map(&json!({"title": marks(&json!("a")), "vision": {"text": marks(&json!("a"))}}));
        assert_eq!(merged(&first, &mine, &now, false).conflicts, ["title", "vision.text"]);
        let mut was = first.clone();
        set(&mut was, "title", marks(at(&mine, "title")));
        set(&mut was, "vision.text", marks(at(&now, "vision.text")));
        assert_eq!(Value::Object(merged(&was, &mine, &now, false).fields), json!({"vision": {"text": "m"}}));
    }
}
