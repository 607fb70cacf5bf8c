//! Two people open the same form, and neither overwrites what the other changed.

use crate::guards::routes::one_of_each;
use crate::support::*;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use tandem::doors::edge::form::{Form, Role, forms};
use tandem::kit::merge::marks;
use tandem::route::{Mount, Route};

/// A form as somebody opened it.
#[derive(Clone)]
struct Open {
    cookie: String,
    method: String,
    to: String,
    fields: Vec<(String, String)>,
}

/// Opens the form of a page that is sent to `to` and has the field `field`.
#[track_caller]
fn open(w: &World, who: &str, page: &str, to: &str, field: &str) -> Open {
    let cookie = w.session(who);
    let html = w.page(&cookie, page);
    let found = forms(&html)
        .into_iter()
        .find(|f| f.path == to && f.fields.iter().any(|f| f.role != Role::Hidden && f.name == field));
    of(cookie, &found.unwrap_or_else(|| panic!("{page} has no form for {to} with {field}")))
}

fn of(cookie: String, form: &Form) -> Open {
    let fields = form.sends().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    Open { cookie, method: form.method.clone(), to: format!("/{}", form.path), fields }
}

impl Open {
    /// Writes into a field; `None` sends it no longer.
    fn with(mut self, name: &str, value: impl Into<Option<&'static str>>) -> Self {
        let at = self.fields.iter().position(|(n, _)| n == name).unwrap_or(self.fields.len());
        self.fields.retain(|(n, _)| n != name);
        if let Some(value) = value.into() {
            self.fields.insert(at.min(self.fields.len()), (name.to_owned(), value.to_owned()));
        }
        self
    }

    /// Adds one more value of a field, as a new line of a list does.
    fn and(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Writes over one line of a list.
    fn over(mut self, name: &str, before: &str, after: &str) -> Self {
        let line = self.fields.iter_mut().find(|(n, v)| n == name && v == before).expect("there is such a line");
        after.clone_into(&mut line.1);
        self
    }

    fn send(&self, w: &World) -> Answer {
        let code = |s: &str| utf8_percent_encode(&s.replace('\n', "\r\n"), NON_ALPHANUMERIC).to_string();
        let body: Vec<String> = self.fields.iter().map(|(n, v)| format!("{}={}", code(n), code(v))).collect();
        let ask = w.ask(VISITOR, &self.method, &self.to).header("cookie", &self.cookie);
        ask.raw("application/x-www-form-urlencoded", body.join("&").as_bytes()).send()
    }

    #[track_caller]
    fn saves(&self, w: &World) {
        let a = self.send(w);
        assert_eq!(a.status, 303, "{}", String::from_utf8_lossy(&a.raw));
    }

    /// Is answered with the page on which its writer chooses: the page, and its form.
    #[track_caller]
    fn conflicts(&self, w: &World) -> (String, Open) {
        let a = self.send(w);
        let html = String::from_utf8_lossy(&a.raw).into_owned();
        assert_eq!(a.status, 412, "{html}");
        let form = forms(&html).into_iter().find(Form::changes).expect("the page has a form");
        (html, of(self.cookie.clone(), &form))
    }
}

/// A Work Package of olga's story, and what it shows.
fn package(w: &World) -> (String, String) {
    let story = w.recurring("r");
    w.running("first", &[&story]);
    let body = json!({"title": "one", "severity": "sev2", "description": "\na line\nanother", "estimate": 3});
    let key = w.work_package(MIA, &story, body);
    let path = format!("/work-packages/{key}");
    (key, path)
}

/// R196: edits at the same time are not lost.
each_engine!(two_people_change_different_fields_and_both_changes_stay, |w| {
    let (key, path) = package(w);
    let mia = open(w, MIA, &path, &path, "title").with("title", "two");
    let max = open(w, MAX, &path, &path, "title").with("category", "disk").with("estimate", "5");
    mia.saves(w);
    max.saves(w);
    let wp = w.wp(MIA, &key);
    has(&wp, &json!({"title": "two", "category": "disk", "estimate": 5.0, "severity": "sev2"}));
});

each_engine!(two_people_change_the_same_field_and_the_second_chooses, |w| {
    let (key, path) = package(w);
    let mia = open(w, MIA, &path, &path, "title").with("title", "<b>two</b>").with("severity", "sev1");
    let max =
        open(w, MAX, &path, &path, "title").with("title", "three\"").with("category", "disk").with("severity", "");
    mia.saves(w);
    let (html, choose) = max.conflicts(w);
    has(&w.wp(MIA, &key), &json!({"title": "<b>two</b>", "category": null, "severity": "sev1"}));
    for shown in [
        "<legend>Title</legend>",
        "&#60;b&#62;two&#60;/b&#62;",
        "three&#34;",
        "<legend>Severity</legend>",
        "Not known yet",
        "content=\"\"", // no live update replaces the page
    ] {
        assert!(html.contains(shown), "{shown} is missing: {html}");
    }
    assert!(!html.contains("<legend>Category</legend>"), "nobody else changed it: {html}");
    choose.clone().with("_keep.title", "mine").with("_keep.severity", "now").saves(w);
    has(&w.wp(MIA, &key), &json!({"title": "three\"", "category": "disk", "severity": "sev1"}));
    // The title is another one by now than the page of the conflict has shown.
    open(w, MIA, &path, &path, "title").with("title", "four").saves(w);
    choose.clone().with("_keep.title", "mine").with("_keep.severity", "mine").conflicts(w);
    choose.with("_keep.title", "now").with("_keep.severity", "mine").saves(w);
    has(&w.wp(MIA, &key), &json!({"title": "four", "severity": null}));
});

each_engine!(who_writes_the_same_as_the_other_is_not_asked, |w| {
    let (key, path) = package(w);
    let mia = open(w, MIA, &path, &path, "title").with("title", "two").with("estimate", "4");
    let max = open(w, MAX, &path, &path, "title").with("title", "two").with("estimate", "4.0");
    mia.saves(w);
    max.saves(w);
    has(&w.wp(MIA, &key), &json!({"title": "two", "estimate": 4.0}));
});

each_engine!(lines_of_a_list_from_two_people_go_together, |w| {
    let key = w.story(OLGA, "OPS", json!({"title": "s", "acceptance_criteria": ["a", "b"]}));
    let (page, to) = (format!("/stories/{key}/edit"), format!("/stories/{key}"));
    let form = || open(w, OLGA, &page, &to, "acceptance_criteria");
    let (first, second, third, fourth) = (form(), form(), form(), form());
    first.and("acceptance_criteria", "c").saves(w);
    second.over("acceptance_criteria", "a", "A").with("category", "x").saves(w);
    assert_eq!(w.get(OLGA, &to).ok()["acceptance_criteria"], json!(["A", "b", "c"]));
    let (html, choose) = third.over("acceptance_criteria", "a", "Ä").conflicts(w);
    assert!(html.contains("<legend>Acceptance Criteria</legend>") && html.contains("• A\n• b\n• c"), "{html}");
    assert!(html.contains("• Ä\n• b"), "{html}");
    choose.with("_keep.acceptance_criteria", "mine").saves(w);
    assert_eq!(w.get(OLGA, &to).ok()["acceptance_criteria"], json!(["Ä", "b"]));
    fourth.with("title", "t").saves(w);
    has(&w.get(OLGA, &to).ok(), &json!({"title": "t", "category": "x", "acceptance_criteria": ["Ä", "b"]}));
});

/// PUT replaces a whole: what the other changed is taken over, what is not sent because it is off included.
each_engine!(a_form_that_replaces_a_whole_keeps_what_the_other_changed, |w| {
    w.put(OLGA, "/projects/OPS/criteria", json!({"done": ["a"], "minimum_done": ["m"]})).ok();
    let path = "/projects/OPS/criteria";
    let (olga, otto) = (open(w, OLGA, path, path, "done"), open(w, OTTO, path, path, "done"));
    olga.and("done", "b").with("check_acceptance_criteria", "true").saves(w);
    otto.and("minimum_done", "n").saves(w);
    let now = w.get(OLGA, path).ok();
    let texts = |list: &str| -> Vec<String> {
        let own = now[list].as_array().unwrap().iter().filter(|c| c["from"]["level"] == "project");
        own.map(|c| text(&c["text"])).collect()
    };
    assert_eq!((texts("done"), texts("minimum_done")), (vec!["a".into(), "b".into()], vec!["m".into(), "n".into()]));
    assert_eq!(now["check_acceptance_criteria"], true, "{now}");

    let story = w.recurring("r");
    let portion = format!("/stories/{story}/portions/first");
    let form = |who| open(w, who, &format!("/stories/{story}"), &portion, "estimate");
    let (mia, max) = (form(MIA), form(MAX));
    mia.with("uncertain", "true").with("estimate", "3").saves(w);
    max.with("estimate", "5").conflicts(w);
    form(MAX).with("estimate", "5").saves(w);
    let p = &w.get(MIA, &format!("/stories/{story}")).ok()["portions"][0];
    has(p, &json!({"estimate": 5.0, "uncertain": true}));
});

/// The page shows the form no longer, because the other filled it in.
each_engine!(what_the_page_shows_no_longer_is_not_overwritten_either, |w| {
    let body = json!({"kind": "daily_standup", "starts_at": "2026-03-03T08:00:00Z", "minutes": 15});
    let id = w.post(SAM, "/teams/first/meetings", body).created()["id"].to_string();
    let to = format!("/meetings/{id}");
    let form = |who| open(w, who, "/teams/first/meetings", &to, "took_minutes");
    let (mia, max) = (form(MIA).with("took_minutes", "12"), form(MAX).with("took_minutes", "20"));
    mia.saves(w);
    let (html, choose) = max.conflicts(w);
    assert!(html.contains("<legend>Took minutes</legend>") && html.contains(">12<") && html.contains(">20<"), "{html}");
    assert_eq!(w.get(MIA, &to).ok()["took_minutes"], 12);
    choose.with("_keep.took_minutes", "mine").saves(w);
    assert_eq!(w.get(MIA, &to).ok()["took_minutes"], 20);
});

each_engine!(what_one_takes_out_does_not_take_out_what_the_other_put_in, |w| {
    let share = |class: &str, amount: u32| json!({"class": class, "amount": amount, "unit": "percent"});
    w.patch(
        SAM,
        "/teams/first",
        json!({"shares": [share("single_team_finite", 30), share("single_team_recurring", 20)]}),
    )
    .ok();
    let cookie = w.session(SAM);
    let html = w.page(&cookie, "/teams/first");
    let takes = forms(&html)
        .into_iter()
        .find(|f| f.fields.iter().any(|f| f.role == Role::Taken))
        .expect("a share can be taken out");
    let adds = open(w, SAM, "/teams/first", "/teams/first", "shares.2.amount");
    adds.with("shares.2.category", "disk").with("shares.2.amount", "10").saves(w);
    of(cookie, &takes).saves(w);
    let now = w.get(SAM, "/teams/first").ok()["shares"].clone();
    assert_eq!(now.as_array().map(Vec::len), Some(2), "{now}");
    has(&now, &json!([{"class": "single_team_recurring"}, {"category": "disk"}]));
});

/// A page from before there were marks, or a script, sends no `_was`: it is taken at its word, as a program without If-Match.
each_engine!(a_form_that_does_not_say_what_it_was_made_from_is_taken_at_its_word, |w| {
    let (key, path) = package(w);
    let old = open(w, MIA, &path, &path, "title").with("_was", None);
    open(w, MAX, &path, &path, "title").with("title", "two").with("category", "disk").saves(w);
    for was in ["", "{", "{}", "[1]", "{\"page\":\"//x\",\"form\":[],\"fields\":{\"title\":1}}"] {
        let a = old.clone().with("category", "net").and("_was", was).send(w);
        assert!([303, 412].contains(&a.status), "{was}: {a}");
    }
    old.saves(w);
    has(&w.wp(MIA, &key), &json!({"title": "one", "category": null}));
});

/// A form may propose what is not there yet: it is saved even if it is left so.
each_engine!(a_proposal_is_saved_as_it_is, |w| {
    let key = w.story(OLGA, "OPS", json!({"title": "s", "team_mode": "multiple"}));
    let path = format!("/stories/{key}");
    open(w, OLGA, &path, &path, "team").saves(w);
    let portions = w.get(OLGA, &path).ok()["portions"].clone();
    assert_eq!(portions.as_array().map(Vec::len), Some(1), "{portions}");
});

/// A field of a form that changes something holds what programs are told, or nothing: else leaving it as it is would save
/// nothing, and the reader would think that what is shown is saved. `data-proposed` says that it is not there yet.
fn holds_something_else(w: &World, who: &str, form: &Form) -> Vec<String> {
    let route =
        tandem::doors::routes::table().into_iter().find(|r| r.method == "PATCH" && r.parts(&form.path).is_some());
    let schema = route.and_then(|r| r.takes).expect("a form is sent to a route that takes something")();
    let there = w.get(who, &form.path);
    let mut unlike = Vec::new();
    for (name, value) in form.values(&schema, "UTC") {
        let empty = value.is_null() || value == "" || value == json!([]);
        // The order of a level is the order of what is below it.
        let told = if name == "order" { ["projects", "programs"].as_slice() } else { &[name.as_str()] };
        let same = |told: &&str| there.status == 200 && bare(&there.body[*told]) == bare(&value);
        if !empty && !told.iter().any(same) {
            unlike.push(format!("{} shows {name} = {value}, there is {}", form.path, there.body[&name]));
        }
    }
    unlike
}

/// The marks of a value without the parts that hold nothing: programs are told null of a list that is not there.
fn bare(v: &Value) -> Value {
    let nothing = |v: &Value| v.is_null() || *v == json!([]);
    match v {
        Value::Object(parts) => parts.iter().filter(|(_, v)| !nothing(v)).map(|(n, v)| (n.clone(), bare(v))).collect(),
        Value::Array(list) => list.iter().map(bare).collect(),
        _ => marks(v),
    }
}

/// Every form that changes what is there says what it was made from, every field of it, and is no conflict with itself.
each_engine!(every_form_of_every_page_says_what_it_was_made_from, |w| {
    let concrete = one_of_each(w);
    let pages = tandem::doors::routes::table();
    let pages = pages.iter().filter(|r: &&Route| r.reads() && r.mount != Mount::Api);
    let mut seen = std::collections::BTreeSet::new();
    let mut unlike = std::collections::BTreeSet::new();
    for path in pages.map(|r| concrete(r.path)) {
        for who in [MIA, SAM, OLGA, ADA] {
            let cookie = w.session(who);
            let a = w.ask(VISITOR, "GET", &format!("/{path}")).header("cookie", &cookie).send();
            for form in forms(&String::from_utf8_lossy(&a.raw)).iter().filter(|f| f.changes()) {
                let was = form.fields.iter().find(|f| f.name == "_was").map(|f| f.sends[0].clone());
                let was: Value = serde_json::from_str(was.as_deref().unwrap_or("null")).unwrap();
                let edited: Vec<String> = form.edited().into_iter().map(str::to_owned).collect();
                let mut told: Vec<String> =
                    was["fields"].as_object().map(|f| f.keys().cloned().collect()).unwrap_or_default();
                told.sort();
                assert_eq!(told, edited, "{who}: {path}: {} {}", form.method, form.path);
                if form.method == "PATCH" {
                    unlike.extend(holds_something_else(w, who, form));
                }
                if !edited.is_empty() && !form.path.ends_with("/password") {
                    let sent = of(cookie.clone(), form).send(w);
                    assert_ne!(sent.status, 412, "{who}: {path}: {} {} as it is", form.method, form.path);
                    seen.insert((form.method.clone(), edited));
                }
            }
        }
    }
    assert!(unlike.is_empty(), "{unlike:#?}");
    assert!(seen.len() > 25, "only {} kinds of forms: {seen:?}", seen.len());
});
