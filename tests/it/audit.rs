//! The audit log: every fact, for administrators.

use crate::support::*;
use serde_json::{Value, json};
use tandem::kit::time::At;

/// The newest fact of a kind.
fn newest(w: &World, kind: &str) -> Value {
    let found = w.get(ADA, &format!("/audit?kind={kind}&limit=1")).ok()["items"][0].clone();
    assert!(found.is_object(), "no fact {kind}");
    found
}

fn kinds(w: &World, query: &str) -> Vec<String> {
    w.all(ADA, &format!("/audit{query}")).iter().map(|f| text(&f["kind"])).collect()
}

fn form(w: &World, path: &str, cookie: &str, body: &str) -> Answer {
    let ask = w.ask(VISITOR, "POST", path).raw("application/x-www-form-urlencoded", body.as_bytes());
    if cookie.is_empty() { ask.send() } else { ask.header("cookie", cookie).send() }
}

/// H.17: the audit log is for administrators alone.
each_engine!(only_administrators_read_the_audit_log, |w| {
    for who in [OLGA, SAM, MIA, CHLOE, STAN] {
        w.get(who, "/audit").refused(403, "forbidden");
        w.get(who, "/audit?format=csv").refused(403, "forbidden");
    }
    assert!(!w.get(ADA, "/audit").items().is_empty());
});

/// H.17: who, when, what, before and after, of what; the newest first.
each_engine!(a_fact_tells_who_when_what_before_and_after, |w| {
    w.pass_hours(1);
    let story = w.finite("address book", "first", 3.0);
    w.patch(OLGA, &format!("/stories/{story}"), json!({"title": "phone book", "reason": "clearer"})).ok();
    let fact = newest(w, "story_changed");
    has(
        &fact,
        &json!({"actor": OLGA, "kind": "story_changed", "project": "OPS",
                "subject": {"type": "story", "key": story, "title": "phone book"},
                "detail": {"before": {"title": "address book"}, "after": {"title": "phone book"}, "reason": "clearer"}}),
    );
    assert!(text(&fact["at"]).starts_with("2026-03-02T"));
    let all = w.all(ADA, "/audit?limit=7");
    assert_eq!(all[0]["id"], fact["id"], "the newest comes first");
    let at: Vec<At> = all.iter().map(|f| At::parse(&text(&f["at"])).unwrap()).collect();
    assert!(at.is_sorted_by(|a, b| a >= b), "{at:?}");
    let mut ids: Vec<i64> = all.iter().map(|f| f["id"].as_i64().unwrap()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "each comes once");
});

/// H.17: the filters narrow the log down; a wrong one is refused.
each_engine!(the_log_is_filtered_by_actor_kind_project_time_and_text, |w| {
    w.pass_hours(1);
    let story = w.finite("Über alles", "first", 3.0);
    w.post(PAUL, "/projects/WEB/stories", json!({"title": "other"})).created();
    assert!(w.all(ADA, "/audit?actor=olga").iter().all(|f| f["actor"] == OLGA));
    assert!(w.all(ADA, "/audit?project=WEB").iter().all(|f| f["project"] == "WEB"));
    assert_eq!(kinds(w, "?project=WEB&kind=story_created"), ["story_created"]);
    let found = w.all(ADA, "/audit?q=%C3%BCBER");
    assert_eq!(found.len(), 2, "made and made ready: {found:?}");
    assert!(found.iter().all(|f| f["subject"]["key"] == json!(story)));
    // A page may be short and still have a next one; what is found comes once.
    assert_eq!(w.all(ADA, "/audit?q=%C3%BCBER&limit=1").len(), 2);
    assert_eq!(kinds(w, "?to=2026-03-01"), Vec::<String>::new());
    assert!(!kinds(w, "?from=2026-03-02&to=2026-03-02").is_empty());
    assert_eq!(kinds(w, "?from=2026-03-03"), Vec::<String>::new());
    w.get(ADA, "/audit?actor=nobody").invalid(&["actor"]);
    w.get(ADA, "/audit?kind=nothing").invalid(&["kind"]);
    w.get(ADA, "/audit?project=NONE").invalid(&["project"]);
    w.get(ADA, "/audit?from=yesterday").invalid(&["from"]);
    w.get(ADA, "/audit?colour=red").invalid(&["colour"]);
});

/// H.17: signing in and out and being refused stand in it; of a login that nobody has, nothing is kept.
each_engine!(signing_in_and_out_is_logged, |w| {
    w.pass_hours(1);
    let body = json!({"login": "pia", "name": "Pia", "email": "pia@example.org", "password": "correct horse"});
    w.post(ADA, "/users", body).created();
    let wrong = form(w, "//sign-in", "", "login=pia&password=wrong-one");
    assert_eq!(wrong.status, 401);
    has(
        &newest(w, "sign_in_failed"),
        &json!({"actor": null, "subject": {"type": "user", "key": "pia"}, "detail": {"more": 0}}),
    );
    form(w, "//sign-in", "", "login=my+secret+password&password=x");
    let odd = newest(w, "sign_in_failed");
    assert_eq!((odd["detail"]["login"].clone(), odd["subject"].clone()), (Value::Null, Value::Null));
    let right = form(w, "//sign-in", "", "login=pia&password=correct+horse");
    assert_eq!(right.status, 303, "{right}");
    let cookie = right.header("set-cookie").split(';').next().unwrap().to_owned();
    has(&newest(w, "signed_in"), &json!({"actor": "pia", "subject": {"type": "user", "key": "pia"}}));
    form(w, "//sign-out", &cookie, "");
    has(&newest(w, "signed_out"), &json!({"actor": "pia"}));
    // A session that is over is not ended twice.
    form(w, "//sign-out", &cookie, "");
    assert_eq!(kinds(w, "?kind=signed_out").len(), 1);
    let whole = w.all(ADA, "/audit").iter().map(Value::to_string).collect::<String>();
    for secret in ["correct horse", "wrong-one", "my secret password"] {
        assert!(!whole.contains(secret), "the log holds a password");
    }
});

/// H.17: a flood of failed sign-ins does not flood the log.
each_engine!(failed_sign_ins_are_told_of_together, |w| {
    for i in 0..40 {
        w.app.limits.tell(w.now().plus(i));
    }
    form(w, "//sign-in", "", "login=mia&password=wrong-one");
    assert_eq!(kinds(w, "?kind=sign_in_failed").len(), 0);
    w.pass_hours(1);
    form(w, "//sign-in", "", "login=mia&password=wrong-one");
    assert_eq!(newest(w, "sign_in_failed")["detail"]["more"], 11);
});

/// H.17: tokens, passwords and roles: each change says what was before and after, also where an administrator takes a role.
each_engine!(rights_and_roles_are_logged, |w| {
    w.pass_hours(1);
    let made = w.post(MIA, "/users/mia/tokens", json!({"name": "script"})).created();
    has(&newest(w, "token_created"), &json!({"actor": MIA, "detail": {"login": MIA, "name": "script"}}));
    w.delete(MIA, &format!("/users/mia/tokens/{}", made["id"])).gone();
    has(&newest(w, "token_revoked"), &json!({"actor": MIA, "detail": {"login": MIA, "id": made["id"]}}));
    w.put(ADA, "/users/mia/password", json!({"password": "another secret"})).gone();
    has(&newest(w, "password_set"), &json!({"actor": ADA, "detail": {"login": MIA}}));
    w.post(ADA, "/users", json!({"login": "root2", "name": "Root", "email": "r@example.org", "admin": true})).created();
    has(&newest(w, "user_added"), &json!({"detail": {"login": "root2", "after": {"admin": true}}}));
    // The administrator gives herself roles.
    w.patch(ADA, "/projects/OPS", json!({"product_owners": [OLGA, OTTO, ADA], "chief_product_owner": ADA})).ok();
    has(
        &newest(w, "project_changed"),
        &json!({"actor": ADA, "subject": {"type": "project", "key": "OPS"}, "detail": {
            "before": {"product_owners": [OLGA, OTTO], "chief_product_owner": CHLOE},
            "after": {"product_owners": [OLGA, OTTO, ADA], "chief_product_owner": ADA}}}),
    );
    w.patch(ADA, "/teams/first", json!({"scrum_master": ADA})).ok();
    has(
        &newest(w, "team_changed"),
        &json!({"subject": {"type": "team", "key": "first"}, "detail": {"before": {"scrum_master": SAM}, "after": {"scrum_master": ADA}}}),
    );
    w.put(ADA, "/teams/first/members/ada", json!({"allocation": 50})).ok();
    has(&newest(w, "member_added"), &json!({"detail": {"login": ADA, "before": null, "after": 50}}));
    w.put(ADA, "/teams/first/members/ada", json!({"allocation": 80})).ok();
    has(&newest(w, "member_changed"), &json!({"detail": {"login": ADA, "before": 50, "after": 80}}));
    w.delete(ADA, "/teams/first/members/ada").gone();
    has(&newest(w, "member_removed"), &json!({"detail": {"login": ADA, "before": 80, "after": null}}));
});

/// The history of a team, a project and a person tells every field before and after.
each_engine!(teams_projects_and_people_have_a_history_with_before_and_after, |w| {
    w.pass_hours(1);
    w.patch(SAM, "/teams/first", json!({"initial_velocity": 30, "shares": [{"work": "finite", "amount": 70}]})).ok();
    let history = w.history(MIA, "/teams/first");
    assert_eq!(history.first().map(|f| f["kind"].clone()), Some(json!("team_created")));
    let last = history.last().unwrap();
    has(
        last,
        &json!({"kind": "team_changed", "actor": SAM, "before": {"initial_velocity": null, "shares": null},
                "after": {"initial_velocity": 30, "shares": [{"work": "finite", "amount": 70, "unit": "percent"}]}}),
    );
    assert_eq!(last["after"].as_object().unwrap().len(), 2, "only what changed: {last}");
    w.get(STAN, "/teams/first/history").not_found();

    w.patch(OLGA, "/projects/OPS", json!({"vision": {"statement": "calm nights"}})).ok();
    w.finite("not of the project itself", "first", 1.0);
    let history = w.history(MIA, "/projects/OPS");
    let last = history.last().unwrap();
    has(
        last,
        &json!({"kind": "project_changed", "before": {"vision": null}, "after": {"vision": {"statement": "calm nights"}}}),
    );
    w.get(STAN, "/projects/OPS/history").not_found();

    w.patch(MIA, "/me", json!({"name": "Mia M.", "time_zone": "Europe/Berlin"})).ok();
    has(
        &newest(w, "user_changed")["detail"],
        &json!({"login": MIA, "before": {"name": "mia", "time_zone": "UTC"}, "after": {"name": "Mia M.", "time_zone": "Europe/Berlin"}}),
    );
});

/// A commitment's history tells its amounts before and after, also when it is taken out.
each_engine!(commitments_have_before_and_after, |w| {
    w.pass_hours(1);
    let story = w.finite("address book", "first", 3.0);
    let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
    w.commit("first", sprint, &story, json!({}));
    has(&newest(w, "story_committed")["detail"], &json!({"before": null, "after": {"known": 3, "unknown": 0}}));
    w.commit("first", sprint, &story, json!({"known": 5}));
    has(&newest(w, "story_committed")["detail"], &json!({"before": {"known": 3}, "after": {"known": 5}}));
    w.delete(MIA, &format!("/sprints/{sprint}/commitments/{story}")).gone();
    has(&newest(w, "story_uncommitted")["detail"], &json!({"before": {"known": 5}, "after": null}));
});

/// H.17: the file holds the same, and nothing in it is a formula.
each_engine!(the_log_is_a_file_for_spreadsheets, |w| {
    w.story(OLGA, "OPS", json!({"title": "=HYPERLINK(\"http://evil\")"}));
    let file = w.get(ADA, "/audit?format=csv&kind=story_created");
    assert_eq!(file.status, 200);
    assert!(file.header("content-type").starts_with("text/csv"), "{file}");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"audit-log.csv\"");
    let text = String::from_utf8(file.raw.clone()).unwrap();
    assert!(text.starts_with("at,actor,kind,"), "{text}");
    assert!(text.contains("\"'=HYPERLINK(\"\"http://evil\"\")\""), "{text}");
});
