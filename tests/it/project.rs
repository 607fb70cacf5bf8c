//! Projects and their Service Level Agreements.

use crate::support::*;
use serde_json::{Value, json};

/// R1, R8.
each_engine!(an_administrator_makes_a_project, |w| {
    let body = json!({
        "key": "SHOP", "name": "Shop", "kind": "operations", "product_owners": ["olga", "paul"], "teams": ["first", "web"],
        "time_zone": "Europe/Berlin", "chief_product_owner": "chloe", "chief_scrum_master": "cyril",
        "vision": {"statement": "Answer within a day", "from": "2026-01-01", "to": "2026-12-31"}
    });
    w.post(OLGA, "/projects", body.clone()).refused(403, "forbidden");
    let made = w.post(ADA, "/projects", body.clone());
    assert_eq!(made.header("location"), "/api/v1/projects/SHOP");
    let made = made.created();
    for name in [
        "key",
        "name",
        "kind",
        "product_owners",
        "teams",
        "time_zone",
        "chief_product_owner",
        "chief_scrum_master",
        "vision",
    ] {
        assert_eq!(made[name], body[name], "{name}");
    }
    assert_eq!(made["estimate_unit"], "story_points");
    assert_eq!(made["sla"]["definitions"], json!([]));
    assert_eq!(w.get(WILL, "/projects/SHOP").ok(), made);
    w.post(ADA, "/projects", body).conflict("already_exists");
});

/// R5.
each_engine!(a_development_project_has_a_begin_and_an_end, |w| {
    let mut body =
        json!({"key": "DEV", "name": "d", "kind": "development", "product_owners": ["olga"], "teams": ["first"]});
    w.post(ADA, "/projects", body.clone()).invalid(&["starts_on", "ends_on"]);
    body["starts_on"] = json!("2026-01-01");
    w.post(ADA, "/projects", body.clone()).invalid(&["ends_on"]);
    body["ends_on"] = json!("2025-12-31");
    w.post(ADA, "/projects", body.clone()).invalid(&["ends_on"]);
    body["ends_on"] = json!("2026-12-31");
    w.post(ADA, "/projects", body).created();
    // It passes into production: no end any more (R6).
    w.patch(ADA, "/projects/DEV", json!({"ends_on": null})).invalid(&["ends_on"]);
    let p = w.patch(ADA, "/projects/DEV", json!({"kind": "devops", "ends_on": null})).ok();
    assert_eq!(p["ends_on"], json!(null));
});

each_engine!(a_wrong_project_is_refused_field_by_field, |w| {
    w.post(ADA, "/projects", json!({})).invalid(&["key", "name", "kind", "product_owners", "teams"]);
    for key in ["A", "ops", "1AB", "ABCDEFGHIJK", "ÄB", "A-B", ""] {
        w.post(
            ADA,
            "/projects",
            json!({"key": key, "name": "n", "kind": "devops", "product_owners": ["olga"], "teams": ["first"]}),
        )
        .invalid(&["key"]);
    }
    w.post(ADA, "/projects", json!({
        "key": "ZZ", "name": "n", "kind": "devops", "product_owners": ["olga", "nobody"], "teams": ["first", "none"],
        "chief_product_owner": "nobody"
    }))
    .invalid(&["product_owners.1", "teams.1", "chief_product_owner"]);
});

each_engine!(the_teams_of_a_project_share_one_unit, |w| {
    w.post(
        ADA,
        "/teams",
        json!({"slug": "hours", "name": "h", "kind": "dev", "scrum_master": "sam", "estimate_unit": "ideal_hours"}),
    )
    .created();
    w.post(
        ADA,
        "/projects",
        json!({"key": "ZZ", "name": "n", "kind": "devops", "product_owners": ["olga"], "teams": ["first", "hours"]}),
    )
    .conflict("estimate_unit_differs");
    w.patch(ADA, "/projects/OPS", json!({"teams": ["first", "second", "third", "hours"]}))
        .conflict("estimate_unit_differs");
    w.post(
        ADA,
        "/projects",
        json!({"key": "ZZ", "name": "n", "kind": "devops", "product_owners": ["olga"], "teams": ["hours"]}),
    )
    .created();
});

/// R190.
each_engine!(a_project_is_seen_by_its_people_and_by_administrators, |w| {
    for who in [OLGA, OTTO, CHLOE, CYRIL, SAM, MIA, MAX, SVEN, TINA, ADA] {
        w.get(who, "/projects/OPS").ok();
    }
    for who in [STAN, PAUL, WILL, WANDA] {
        w.get(who, "/projects/OPS").not_found();
    }
    let keys = |who| w.all(who, "/projects").iter().map(|p| text(&p["key"])).collect::<Vec<_>>();
    assert_eq!(keys(MIA), ["OPS"]);
    assert_eq!(keys(WILL), ["WEB"]);
    assert_eq!(keys(STAN), Vec::<String>::new());
    assert_eq!(keys(ADA).len(), 2);
    for odd in ["NONE", "ops", "OPS-1", "%00", "O%27PS"] {
        w.get(ADA, &format!("/projects/{odd}")).not_found();
    }
});

each_engine!(an_administrator_changes_a_project, |w| {
    let p = w
        .patch(ADA, "/projects/OPS", json!({"name": "Ops", "product_owners": ["olga"], "chief_scrum_master": null}))
        .ok();
    assert_eq!(p["product_owners"], json!(["olga"]));
    assert_eq!((p["name"].clone(), p["chief_scrum_master"].clone()), (json!("Ops"), json!(null)));
    w.get(CYRIL, "/projects/OPS").not_found();
    w.get(OTTO, "/projects/OPS").not_found();
    w.patch(OLGA, "/projects/OPS", json!({"name": "x"})).refused(403, "forbidden");
    w.patch(STAN, "/projects/OPS", json!({"name": "x"})).not_found();
    w.patch(ADA, "/projects/OPS", json!({"product_owners": []})).invalid(&["product_owners"]);
    w.patch(ADA, "/projects/OPS", json!({"key": "NEW"})).invalid(&["key"]);
});

/// R100, R101.
each_engine!(slas_are_defined_by_a_product_owner_of_the_project, |w| {
    let target = w.recurring("second level");
    let body = json!({
        "definitions": [
            {"severity": "sev1", "respond_within": "PT30M", "resolve_within": "PT6H"},
            {"severity": "sev2", "resolve_within": "P1D"},
            {"severity": "sev3", "resolve_within": "PT3S"}
        ],
        "nature": "contract", "routing": [{"category": "website", "to": target}]
    });
    let set = w.put(OTTO, "/projects/OPS/sla", body.clone()).ok();
    has(&set["definitions"][0], &body["definitions"][0]);
    assert_eq!(set["definitions"][1]["resolve_within"], "P1D");
    assert_eq!((set["nature"].clone(), set["routing"].clone()), (body["nature"].clone(), body["routing"].clone()));
    assert_eq!(w.get(MIA, "/projects/OPS/sla").ok(), set);
    for who in [MIA, SAM, ADA, CYRIL] {
        w.put(who, "/projects/OPS/sla", body.clone()).refused(403, "not_product_owner");
    }
    w.put(PAUL, "/projects/OPS/sla", body).not_found();
    let cleared = w.put(OLGA, "/projects/OPS/sla", json!({"definitions": []})).ok();
    has(&cleared, &json!({"definitions": [], "nature": "informal", "routing": []}));
});

each_engine!(wrong_slas_are_refused_by_their_path, |w| {
    let put = |body| w.put(OLGA, "/projects/OPS/sla", body);
    put(json!({})).invalid(&["definitions"]);
    put(json!({"definitions": [{"severity": "sev1", "resolve_within": "6 hours"}]}))
        .invalid(&["definitions.0.resolve_within"]);
    put(json!({"definitions": [{"severity": "sev1", "resolve_within": "PT6H"}, {"severity": "sev9", "resolve_within": 6}]}))
        .invalid(&["definitions.1.severity", "definitions.1.resolve_within"]);
    put(json!({"definitions": [{"severity": "sev1", "resolve_within": "PT6H"}, {"severity": "sev1", "resolve_within": "PT7H"}]}))
        .invalid(&["definitions.1.severity"]);
    put(json!({"definitions": [{"severity": "sev1"}], "nature": "lax"}))
        .invalid(&["definitions.0.resolve_within", "nature"]);
    put(json!({"definitions": [], "routing": [{"category": "web", "to": "OPS-99"}]})).invalid(&["routing.0.to"]);
    for bad in ["", "PT0S", "-PT6H", "P1M", "P1Y", "PT", "6H"] {
        put(json!({"definitions": [{"severity": "sev1", "resolve_within": bad}]}))
            .invalid(&["definitions.0.resolve_within"]);
    }
});

mod processes {
    use super::*;

    fn of(w: &World, number: &str) -> Value {
        let all = w.get(MIA, "/projects/OPS/processes").ok();
        assert_eq!(all["items"].as_array().unwrap().len(), 19);
        all["items"].as_array().unwrap().iter().find(|p| p["number"] == number).unwrap().clone()
    }

    /// R7, R141.
    each_engine!(each_of_the_nineteen_processes_says_what_is_done, |w| {
        w.get(PAUL, "/projects/OPS/processes").not_found();
        has(&of(w, "9.4"), &json!({"name": "Identify Tasks", "progress": "open"}));
        let s = w.recurring("incidents");
        w.running("first", &[&s]);
        w.post(MIA, &format!("/stories/{s}/tasks"), json!({"title": "look"})).created();
        let p = of(w, "9.4");
        has(&p, &json!({"progress": "done"}));
        has(&p["items"][0], &json!({"name": "Task List", "done": 1, "in_running_sprints": 1}));
        // An optional item that is empty holds nothing up; release planning can be left out (R141).
        has(&of(w, "8.6")["items"][0], &json!({"mandatory": false}));
        has(&of(w, "9.5"), &json!({"progress": "open"}));
        has(&of(w, "10.2"), &json!({"progress": "open"}));
        let m = w
            .post(
                MIA,
                "/teams/first/meetings",
                json!({"kind": "daily_standup", "starts_at": "2026-03-03T09:00:00Z", "minutes": 15}),
            )
            .created();
        has(&of(w, "10.2"), &json!({"progress": "open"}));
        w.patch(MIA, &format!("/meetings/{}", m["id"]), json!({"took_minutes": 12})).ok();
        has(&of(w, "10.2"), &json!({"progress": "done"}));
    });
}

/// R143: a Product Owner states the goals of the period, and whether each was reached.
each_engine!(a_vision_carries_goals_with_their_fulfilment, |w| {
    let vision = json!({"statement": "Help within a day", "from": "2026-01-01", "to": "2026-06-30",
                        "goals": [{"goal": "Nine of ten SEV2 within a day"}, {"goal": "No call twice", "state": "missed"}]});
    w.patch(SAM, "/projects/OPS", json!({"vision": vision})).refused(403, "forbidden");
    let p = w.patch(OLGA, "/projects/OPS", json!({"vision": vision})).ok();
    let goals = json!([{"goal": "Nine of ten SEV2 within a day", "state": "open"}, {"goal": "No call twice", "state": "missed"}]);
    assert_eq!(p["vision"]["goals"], goals);
    let wrong = json!({"vision": {"statement": "x", "goals": [{"goal": "y", "state": "perhaps"}, {"state": "met"}]}});
    w.patch(OLGA, "/projects/OPS", wrong).invalid(&["vision.goals.0.state", "vision.goals.1.goal"]);
    let p = w.patch(OLGA, "/projects/OPS", json!({"vision": {"statement": "Help at once"}})).ok();
    assert_eq!(p["vision"]["goals"], goals, "goals that are left out stay");
    w.patch(OLGA, "/projects/OPS", json!({"vision": null})).ok();
    let p = w.patch(OLGA, "/projects/OPS", json!({"vision": {"statement": "Anew"}})).ok();
    assert!(p["vision"].get("goals").is_none(), "a vision that was taken away takes its goals along");
});
