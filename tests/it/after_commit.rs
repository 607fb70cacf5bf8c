//! The answer to a change is read when the change is committed.

use crate::support::*;
use serde_json::{Value, json};
use tandem::doors::edge::read_answer;
use tandem::kit::problem::Problem;
use tandem::kit::web::Reply;

/// What a POST sends, the question who asks among it.
fn sent_by(w: &World, ask: Ask<'_>) -> (u16, u64) {
    let before = w.app.db.statements();
    let status = ask.send().status;
    (status, w.app.db.statements() - before)
}

each_engine!(nothing_is_read_for_a_browser_that_is_sent_elsewhere, |w| {
    let s = w.recurring("a");
    w.running("first", &[&s]);
    let cookie = w.session(MIA);
    let [of_page, of_program] =
        ["b", "c"].map(|title| w.work_package(MIA, &s, json!({"title": title, "severity": "sev2"})));
    let page = w.ask(VISITOR, "POST", &format!("//work-packages/{of_page}/take")).header("cookie", &cookie);
    let (status, page) = sent_by(w, page.raw("application/x-www-form-urlencoded", b""));
    assert_eq!(status, 303);
    assert_eq!(w.wp(MIA, &of_page)["assignee"], MIA, "it is taken");
    let (status, program) = sent_by(w, w.ask(MIA, "POST", &format!("/work-packages/{of_program}/take")));
    assert_eq!(status, 200);
    // Who asks is read before the change.
    assert!(page <= 1 + 10, "{page} statements to take a Work Package");
    assert!(page < program, "{page} for a page, {program} for a program");
});

/// What is read for a program only is read when the change is committed, and never for a page.
each_engine!(no_verb_reads_its_answer_inside_the_change, |w| {
    let day = "2026-03-03T08:00:00Z";
    let cases = [
        (OLGA, "POST", "/projects/OPS/epics", "title=e", json!({"title": "e"})),
        (ADA, "POST", "/projects/OPS/environments", "name=e&kind=k", json!({"name": "f", "kind": "k"})),
        (
            MIA,
            "POST",
            "/teams/first/meetings",
            "kind=daily_standup&starts_at=2026-03-03T08:00:00Z&minutes=15",
            json!({"kind": "daily_standup", "starts_at": day, "minutes": 15}),
        ),
        (MIA, "POST", "/messages", "to=max&text=t", json!({"to": "max", "text": "t"})),
        (OLGA, "POST", "/projects/OPS/dependencies", "from=first&to=second", json!({"from": "first", "to": "second"})),
        (ADA, "POST", "/users", "login=a&name=a&email=a%40example.org", {
            json!({"login": "b", "name": "b", "email": "b@example.org"})
        }),
        (ADA, "POST", "/programs", "slug=a&name=a&product_owner=olga&scrum_master=sam", {
            json!({"slug": "b", "name": "b", "product_owner": OLGA, "scrum_master": SAM})
        }),
        (OLGA, "PUT", "/projects/OPS/criteria", "done=a", json!({"done": ["b"]})),
        (OLGA, "PUT", "/projects/OPS/template-rights", "members=true", json!({"members": false})),
        (MIA, "PUT", "/me/notification-settings", "digest.hour=7", json!({"digest": {"hour": 8}})),
        (
            OLGA,
            "PUT",
            "/projects/OPS/sla",
            "definitions.0.severity=sev1&definitions.0.resolve_within=PT2H",
            json!({"definitions": [{"severity": "sev1", "resolve_within": "PT3H"}]}),
        ),
    ];
    for (who, method, path, form, body) in cases {
        let page = w.ask(VISITOR, method, &format!("/{path}")).header("cookie", &w.session(who));
        let (status, page) = sent_by(w, page.raw("application/x-www-form-urlencoded", form.as_bytes()));
        assert_eq!(status, 303, "{path}");
        let (status, program) = sent_by(w, w.ask(who, method, path).json(&body));
        assert!(status == 200 || status == 201, "{path}: {status}");
        assert!(page < program, "{path}: {page} for a page, {program} for a program");
    }
});

/// Asks for the same object again, and compares.
#[track_caller]
fn same(w: &World, who: &str, changed: Answer, path: &str) -> Value {
    let shown = w.get(who, path);
    assert_eq!(changed.body, shown.body, "{changed}");
    assert_eq!(changed.header("etag"), shown.header("etag"), "{changed}");
    shown.ok()
}

each_engine!(the_answer_to_a_change_is_what_is_read_next, |w| {
    let changed = |who: &str, method: &str, path: &str, body: Value| w.ask(who, method, path).json(&body).send();
    let (s, target) = (w.recurring("a"), w.recurring("b"));
    for (who, method, path, body) in [
        (OLGA, "PATCH", String::new(), json!({"title": "c", "team_mode": "multiple"})),
        (OLGA, "PUT", "/escalation".to_owned(), json!({"permitted": true, "targets": [target]})),
        (MIA, "PUT", "/portions/first".to_owned(), json!({"estimate": 3})),
        (OLGA, "POST", "/rank".to_owned(), json!({"after": target})),
        (OLGA, "POST", "/wake".to_owned(), json!({})),
    ] {
        same(w, OLGA, changed(who, method, &format!("/stories/{s}{path}"), body), &format!("/stories/{s}"));
    }
    let made = changed(SAM, "POST", "/teams/first/sprints", {
        json!({"name": "s", "starts_on": "2026-03-02", "ends_on": "2026-03-15"})
    });
    let sprint = format!("/sprints/{}", made.body["id"]);
    assert_eq!(made.header("location"), format!("/api/v1{sprint}"));
    same(w, MIA, made, &sprint);
    for (who, method, path, body) in [
        (SAM, "PATCH", String::new(), json!({"goal": "g"})),
        (MIA, "PUT", format!("/commitments/{s}"), json!({"unknown": 5})),
        (SAM, "POST", "/start".to_owned(), json!({})),
        (MIA, "POST", "/spare-capacity".to_owned(), json!({"amount": 1})),
    ] {
        same(w, MIA, changed(who, method, &format!("{sprint}{path}"), body), &sprint);
    }
    w.running("second", &[&target]);
    let made = changed(MIA, "POST", &format!("/stories/{s}/work-packages"), json!({"title": "w"}));
    let package = format!("/work-packages/{}", text(&made.body["key"]));
    assert_eq!(made.header("location"), format!("/api/v1{package}"));
    same(w, MIA, made, &package);
    let made = changed(MIA, "POST", &format!("{package}/tasks"), json!({"title": "t"}));
    let task = format!("/tasks/{}", made.body["id"]);
    same(w, MIA, made, &task);
    same(w, MIA, changed(MIA, "PATCH", &task, json!({"state": "done"})), &task);
    same(w, MIA, changed(MIA, "POST", &format!("{package}/take"), json!({})), &package);
    let made = changed(MIA, "POST", &format!("{package}/escalate"), json!({"to": target, "reason": "r"}));
    let escalation = format!("/escalations/{}", made.body["id"]);
    same(w, MIA, made, &escalation);
    same(w, NIA, changed(NIA, "POST", &format!("{escalation}/take"), json!({})), &escalation);
    same(w, NIA, changed(NIA, "POST", &format!("{escalation}/complete"), json!({})), &escalation);
    same(w, MIA, changed(MIA, "POST", &format!("{package}/complete"), json!({})), &package);
    same(w, OLGA, changed(OLGA, "POST", &format!("{package}/accept"), json!({})), &package);
    w.work_package(MIA, &s, json!({"title": "it is carried over"}));
    let closed = changed(SAM, "POST", &format!("{sprint}/close"), json!({}));
    assert_eq!(closed.header("etag"), "", "it is a report");
    assert_eq!(closed.body["carried_over"], json!([s]));
    assert_eq!(closed.body["sprint"], w.get(MIA, &sprint).ok());
    let templates = "/projects/OPS/work-package-templates";
    let made = changed(OLGA, "POST", templates, json!({"name": "t", "tasks": [{"title": "x"}]}));
    let template = format!("/work-package-templates/{}", made.body["id"]);
    same(w, OLGA, made, &template);
    same(w, OLGA, changed(OLGA, "PATCH", &template, json!({"name": "u"})), &template);
    let made = changed(MIA, "POST", "/projects/OPS/change-requests", json!({"text": "t", "origin": "stakeholder"}));
    let change = format!("/change-requests/{}", made.body["id"]);
    same(w, MIA, made, &change);
    same(w, MIA, changed(MIA, "PATCH", &change, json!({"text": "u"})), &change);
    same(w, ADA, changed(ADA, "PATCH", "/teams/first", json!({"name": "F"})), "/teams/first");
    same(w, ADA, changed(ADA, "PATCH", "/projects/OPS", json!({"name": "O"})), "/projects/OPS");
});

/// With an `Idempotency-Key` the answer is kept with the change: it stays the first one, whatever happens in between.
each_engine!(an_answer_that_is_kept_is_read_with_the_change, |w| {
    let s = w.recurring("a");
    w.running("first", &[&s]);
    let wp = w.work_package(MIA, &s, json!({"title": "b"}));
    let take = || w.ask(MIA, "POST", &format!("/work-packages/{wp}/take")).header("idempotency-key", "k").send();
    let first = take();
    assert_eq!(first.body["assignee"], MIA);
    assert_eq!(first.header("etag"), w.get(MIA, &format!("/work-packages/{wp}")).header("etag"));
    w.patch(MIA, &format!("/work-packages/{wp}"), json!({"title": "c"})).ok();
    let again = take();
    assert_eq!((again.status, &again.raw), (200, &first.raw));
    assert_eq!(again.header("etag"), first.header("etag"));
});

/// What is committed has happened: no answer may say that nothing was changed, nor invite to repeat it.
#[test]
fn an_answer_that_cannot_be_read_says_that_the_change_was_made() {
    let w = World::new(Engine::Sqlite);
    let unread =
        |why: fn() -> Problem| w.wait_for(read_answer(&w.app, Reply::later(move |_| Err(why())).made("/tasks/7")));
    for why in [|| Problem::unavailable("it is gone"), || Problem::internal("no row"), || Problem::not_found("it")] {
        let p = unread(why).unwrap_err();
        assert_eq!((p.status, p.code, p.retry_after), (500, "answer_failed", None));
        assert!(p.detail.contains("your change was made") && p.detail.contains("at /api/v1/tasks/7"), "{p}");
        assert!(!p.detail.contains("nothing was changed") && !p.detail.contains("try again"), "{p}");
    }
    let read = w.wait_for(read_answer(&w.app, Reply::later(|_| Ok(b"{}".to_vec())))).unwrap();
    assert_eq!((read.status, read.json.as_slice(), read.object), (200, b"{}".as_slice(), true));
}
