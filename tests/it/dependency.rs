//! What waits for what.

use crate::support::*;
use serde_json::{Value, json};

each_engine!(
    /// R158: dependencies between stories and teams are recorded, with their kind and scope, and shown on the stories.
    the_people_of_a_project_record_what_waits_for_what, |w| {
    let (a, b) = (w.story(OLGA, "OPS", json!({"title": "Portal"})), w.story(OLGA, "OPS", json!({"title": "Login"})));
    let made = w.post(MIA, "/projects/OPS/dependencies", json!({"from": a, "to": b, "note": "needs the account"}));
    let made = made.created();
    has(&made, &json!({
        "project": "OPS", "from": {"type": "story", "key": a, "name": "Portal"}, "to": {"type": "story", "key": b, "name": "Login"},
        "kind": "mandatory", "scope": "internal", "note": "needs the account", "resolved": false, "created_by": "mia"}));
    assert_eq!(w.get(NIA, &format!("/dependencies/{}", made["id"])).ok(), made);
    // Between teams, and to something outside.
    let body = json!({"from": "first", "to": "second", "kind": "discretionary"});
    has(&w.post(SAM, "/projects/OPS/dependencies", body).created()["to"], &json!({"type": "team", "key": "second", "name": "second"}));
    let body = json!({"from": "first", "to": "The landlord mends the roof", "scope": "external"});
    has(&w.post(OTTO, "/projects/OPS/dependencies", body).created()["to"], &json!({"type": "activity", "key": null, "name": "The landlord mends the roof"}));
    assert_eq!(w.all(TINA, "/projects/OPS/dependencies").len(), 3);
    for key in [&a, &b] {
        assert_eq!(w.all(TINA, &format!("/stories/{key}/dependencies")), [made.clone()]);
    }
    let kinds: Vec<Value> = w.history(MIA, &format!("/stories/{a}")).into_iter().map(|f| f["kind"].clone()).collect();
    assert!(kinds.contains(&json!("dependency_recorded")), "{kinds:?}");
});

each_engine!(
    /// R158: both ends are there, the waiting one belongs to the project, and nobody else records it.
    a_wrong_dependency_is_refused, |w| {
    let a = w.story(OLGA, "OPS", json!({"title": "a"}));
    let b = w.story(PAUL, "WEB", json!({"title": "b"}));
    let post = |who: &str, body: Value| w.post(who, "/projects/OPS/dependencies", body);
    post(MIA, json!({})).invalid(&["from", "to"]);
    post(MIA, json!({"from": "OPS-999", "to": "nowhere"})).invalid(&["from", "to"]);
    // What mia cannot see is not there, and a wait of another project is not of this one.
    post(MIA, json!({"from": a, "to": b})).invalid(&["to"]);
    w.patch(ADA, "/projects/WEB", json!({"product_owners": ["paul", "olga"]})).ok();
    post(OLGA, json!({"from": b, "to": a})).invalid(&["from"]);
    post(MIA, json!({"from": a, "to": a})).invalid(&["to"]);
    post(MIA, json!({"from": "first", "to": "first"})).invalid(&["to"]);
    post(MIA, json!({"from": a, "to": "some words"})).invalid(&["to"]);
    post(MIA, json!({"from": a, "to": "second", "kind": "soft", "scope": "both"})).invalid(&["kind", "scope"]);
    for who in [ADA, CHLOE] {
        post(who, json!({"from": a, "to": "second"})).refused(403, "not_team_member");
    }
    post(STAN, json!({"from": a, "to": "second"})).not_found();
    // olga sees both projects; mia sees only the key of the story in the other.
    let made = post(OLGA, json!({"from": a, "to": b})).created();
    assert_eq!(made["to"]["name"], "b");
    assert_eq!(w.get(MIA, &format!("/dependencies/{}", made["id"])).ok()["to"]["name"], json!(b));
    w.get(PAUL, &format!("/dependencies/{}", made["id"])).not_found();
    assert_eq!(w.all(PAUL, &format!("/stories/{b}/dependencies")), Vec::<Value>::new());
});

each_engine!(
    /// R158: a dependency is resolved, opened again, changed and removed.
    a_dependency_is_kept_up_to_date, |w| {
    let a = w.story(OLGA, "OPS", json!({"title": "a"}));
    let made = w.post(MIA, "/projects/OPS/dependencies", json!({"from": a, "to": "second"}));
    let tag = made.header("etag").to_owned();
    let path = format!("/dependencies/{}", made.created()["id"]);
    has(&w.patch(NIA, &path, json!({"resolved": true})).ok(), &json!({"resolved": true}));
    w.ask(MIA, "PATCH", &path).header("if-match", &tag).json(&json!({"note": "x"})).send().refused(412, "stale");
    has(&w.patch(OLGA, &path, json!({"resolved": false, "kind": "discretionary", "note": "later"})).ok(), &json!({"resolved": false, "resolved_at": null, "kind": "discretionary", "note": "later"}));
    w.patch(CHLOE, &path, json!({"resolved": true})).refused(403, "not_team_member");
    w.delete(CHLOE, &path).refused(403, "not_team_member");
    w.delete(STAN, &path).not_found();
    w.delete(MIA, &path).gone();
    w.get(MIA, &path).not_found();
});
