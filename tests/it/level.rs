//! Portfolios and programs, their roll-up, and what a project says of itself.

use crate::support::*;
use serde_json::{Value, json};

fn keys(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|x| text(&x["key"])).collect()
}

/// A program of paul's and stan's beside the one that holds OPS: it holds WEB.
fn second_program(w: &World) {
    w.levels();
    let body =
        json!({"slug": "shop", "name": "Shop", "product_owner": "stan", "scrum_master": "wanda", "portfolio": "all"});
    w.post(ADA, "/programs", body).created();
    w.patch(ADA, "/projects/WEB", json!({"program": "shop"})).ok();
}

each_engine!(
    /// R3: portfolio, program and project can be set up as levels.
    an_administrator_sets_up_portfolio_program_and_project, |w| {
    let body = json!({"slug": "all", "name": "All we do", "description": "Everything", "product_owner": "chloe", "scrum_master": "cyril"});
    w.post(OLGA, "/portfolios", body.clone()).refused(403, "forbidden");
    let made = w.post(ADA, "/portfolios", body.clone());
    assert_eq!(made.header("location"), "/api/v1/portfolios/all");
    let made = made.created();
    has(&made, &body);
    has(&made, &json!({"level": "portfolio", "portfolio": null, "programs": [], "projects": []}));
    w.post(ADA, "/portfolios", body.clone()).conflict("already_exists");
    let mut program = body.clone();
    program["slug"] = json!("line");
    program["portfolio"] = json!("none");
    w.post(OLGA, "/programs", program.clone()).refused(403, "forbidden");
    w.post(ADA, "/programs", program.clone()).invalid(&["portfolio"]);
    program["portfolio"] = json!("all");
    has(&w.post(ADA, "/programs", program).created(), &json!({"level": "program", "portfolio": "all"}));
    w.post(ADA, "/programs", json!({"slug": "A", "name": ""})).invalid(&[
        "slug",
        "name",
        "product_owner",
        "scrum_master",
    ]);
    w.post(ADA, "/programs", json!({"slug": "a", "name": "a", "product_owner": "nobody", "scrum_master": "none"}))
        .invalid(&["product_owner", "scrum_master"]);
    // A project belongs to a program when it is made, or later.
    w.patch(ADA, "/projects/OPS", json!({"program": "none"})).invalid(&["program"]);
    assert_eq!(w.patch(ADA, "/projects/OPS", json!({"program": "line"})).ok()["program"], "line");
    let shop = json!({"key": "SHOP", "name": "s", "kind": "devops", "product_owners": ["paul"], "teams": ["web"], "program": "line"});
    assert_eq!(w.post(ADA, "/projects", shop).created()["program"], "line");
    w.patch(OLGA, "/projects/OPS", json!({"program": null})).refused(403, "forbidden");
    assert_eq!(w.get(ADA, "/programs/line").ok()["projects"], json!(["OPS", "SHOP"]));
    has(&w.get(ADA, "/portfolios/all").ok(), &json!({"programs": ["line"], "projects": ["OPS", "SHOP"]}));
    assert_eq!(w.patch(ADA, "/projects/SHOP", json!({"program": null})).ok()["program"], Value::Null);
    assert_eq!(w.get(ADA, "/programs/line").ok()["projects"], json!(["OPS"]));
});

each_engine!(
    /// R3: whoever sees a project below sees the level, and only what is visible below it.
    a_level_is_seen_from_below_by_its_own_and_by_administrators, |w| {
    second_program(w);
    for who in [OLGA, MIA, SAM, CHLOE, CYRIL, ADA] {
        w.get(who, "/programs/line").ok();
    }
    for who in [STAN, WILL, PAUL] {
        w.get(who, "/programs/line").not_found();
        w.get(who, "/programs/line/figures").not_found();
        w.get(who, "/programs/line/backlog").not_found();
        w.get(who, "/programs/shop").ok();
    }
    // nia sees OPS only, also in the portfolio; its Product Owner sees which projects there are.
    has(&w.get(NIA, "/portfolios/all").ok(), &json!({"programs": ["line"], "projects": ["OPS"]}));
    has(&w.get(CHLOE, "/portfolios/all").ok(), &json!({"programs": ["line", "shop"], "projects": ["OPS", "WEB"]}));
    let slugs = |who, path: &str| w.all(who, path).iter().map(|l| text(&l["slug"])).collect::<Vec<_>>();
    assert_eq!(slugs(NIA, "/programs"), ["line"]);
    assert_eq!(slugs(ADA, "/programs"), ["line", "shop"]);
    assert_eq!(slugs(PAUL, "/portfolios"), ["all"]);
    // Somebody who is nowhere below sees no level.
    w.person("lone");
    assert_eq!(slugs("lone", "/portfolios"), Vec::<String>::new());
    w.get("lone", "/portfolios/all").not_found();
});

each_engine!(
    /// R3, R2: the strategic order is the Product Owner's of that level, and the backlog of the level follows it.
    the_product_owner_of_a_level_sets_the_strategic_order, |w| {
    second_program(w);
    w.patch(ADA, "/projects/WEB", json!({"program": "line"})).ok();
    let a = w.story(OLGA, "OPS", json!({"title": "a", "business_value": 5}));
    let b = w.story(PAUL, "WEB", json!({"title": "b", "business_value": 80.5, "recurrence": "recurring"}));
    let c = w.story(OLGA, "OPS", json!({"title": "c"}));
    let epic = text(&w.post(OLGA, "/projects/OPS/epics", json!({"title": "e"})).created()["key"]);
    let list = |path: &str| keys(&w.get(ADA, path).ok()["items"]);
    assert_eq!(list("/programs/line/backlog"), [a.clone(), c.clone(), epic.clone(), b.clone()]);
    for who in [ADA, SAM, CHLOE, PAUL] {
        w.patch(who, "/programs/line", json!({"order": ["WEB", "OPS"]})).refused(403, "forbidden");
    }
    w.patch(OLGA, "/programs/line", json!({"order": ["WEB", "NONE", "WEB"]})).invalid(&["order.1", "order.2"]);
    assert_eq!(w.patch(OLGA, "/programs/line", json!({"order": ["WEB"]})).ok()["projects"], json!(["WEB", "OPS"]));
    assert_eq!(list("/programs/line/backlog"), [b.clone(), a.clone(), c.clone(), epic.clone()]);
    assert_eq!(list("/portfolios/all/backlog?order=business_value"), [b.clone(), a.clone(), c.clone(), epic.clone()]);
    assert_eq!(list("/programs/line/backlog?recurrence=recurring"), [b.clone()]);
    assert_eq!(list("/programs/line/backlog?project=OPS&q=C"), [c.clone()]);
    assert_eq!(list("/programs/line/backlog?product_owner=paul&open=true&limit=1"), [b]);
    has(&w.get(ADA, "/programs/line/backlog?limit=2").ok(), &json!({"order": "rank", "total": 4}));
    for odd in ["limit=0", "limit=1001", "order=x", "project=NONE", "open=maybe", "cursor=x", "colour=red"] {
        let name = odd.split('=').next().unwrap();
        w.get(ADA, &format!("/programs/line/backlog?{odd}")).invalid(&[name]);
    }
    // Contents only of projects that one sees: olga leads the program, and has no part in WEB.
    assert_eq!(keys(&w.get(OLGA, "/programs/line/backlog").ok()["items"]), [a, c, epic]);
    // The order of the programs in the portfolio likewise.
    w.patch(OLGA, "/portfolios/all", json!({"order": ["shop"]})).refused(403, "forbidden");
    assert_eq!(w.patch(CHLOE, "/portfolios/all", json!({"order": ["shop"]})).ok()["programs"], json!(["shop", "line"]));
});

each_engine!(an_administrator_changes_who_leads_a_level, |w| {
    w.levels();
    let tag = w.get(ADA, "/programs/line").header("etag").to_owned();
    let changed =
        w.patch(ADA, "/programs/line", json!({"name": "Line", "product_owner": "otto", "portfolio": null})).ok();
    has(&changed, &json!({"name": "Line", "product_owner": "otto", "portfolio": null}));
    let stale = w.ask(ADA, "PATCH", "/programs/line").header("if-match", &tag).json(&json!({"name": "x"})).send();
    stale.refused(412, "stale");
    w.patch(OTTO, "/programs/line", json!({"description": "What it is for"})).ok();
    w.patch(OTTO, "/programs/line", json!({"name": "x"})).refused(403, "forbidden");
    w.patch(STAN, "/programs/line", json!({"name": "x"})).not_found();
    w.patch(ADA, "/programs/line", json!({"slug": "x"})).invalid(&["slug"]);
});

each_engine!(
    /// R3: backlog, progress and SLA figures per level, without content that the reader has no part in.
    the_figures_of_a_level_are_those_of_its_projects_in_sum, |w| {
    second_program(w);
    let desk = w.recurring("desk");
    let second = w.recurring("second");
    w.put(OLGA, &format!("/stories/{desk}/escalation"), json!({"permitted": true, "targets": [second]})).ok();
    let feature = w.finite("feature", "first", 3.0);
    w.running("first", &[&desk, &feature]);
    w.running("second", &[&second]);
    let late = w.work_package(MIA, &desk, json!({"title": "late", "severity": "sev1"}));
    let risky = w.work_package(MIA, &desk, json!({"title": "risky", "severity": "sev2"}));
    w.escalate(MIA, &risky, &second);
    let kept = w.work_package(MIA, &desk, json!({"title": "kept", "severity": "sev1", "estimate": 2, "known": false}));
    w.act(MIA, &format!("/work-packages/{kept}/complete"));
    w.pass_hours(19);
    w.work_package(MIA, &desk, json!({"title": "new", "severity": "sev2"}));
    w.story(PAUL, "WEB", json!({"title": "page"}));
    let f = w.get(OLGA, "/programs/line/figures").ok();
    assert_eq!(keys(&f["projects"]), ["OPS"]);
    let ops = json!({
        "stories": [
            {"class": "single_team_finite", "state": "committed", "count": 1},
            {"class": "multiple_teams_recurring", "state": "active", "count": 2}],
        "open_work_packages": [{"severity": "sev1", "count": 1}, {"severity": "sev2", "count": 2}],
        "sla": {"kept": 1, "breached": 1, "at_risk": 1, "running": 1},
        "running_sprints": [{"estimate_unit": "story_points", "sprints": 2, "committed": 13, "completed": 2}],
        "open_escalations": 1});
    has(&f["projects"][0], &ops);
    has(&f["sum"], &ops);
    // The portfolio adds WEB: for chloe, who leads it; nia, who sees OPS only, has the figures of OPS only.
    let whole = w.get(CHLOE, "/portfolios/all/figures").ok();
    assert_eq!(keys(&whole["projects"]), ["OPS", "WEB"]);
    has(&whole["sum"]["stories"][0], &json!({"class": "single_team_finite", "state": "proposed", "count": 1}));
    assert_eq!(keys(&w.get(NIA, "/portfolios/all/figures").ok()["projects"]), ["OPS"]);
    // Figures are no contents: chloe does not see a story of WEB by them.
    assert!(
        w.get(CHLOE, "/portfolios/all/backlog").ok()["items"].as_array().unwrap().iter().all(|x| x["project"] == "OPS")
    );
    w.get(CHLOE, "/projects/WEB").not_found();
    // The amounts of its running Sprints are figures too.
    let shown = w.story(PAUL, "WEB", json!({"title": "shown", "team": "web", "estimate": 3}));
    w.patch(PAUL, &format!("/stories/{shown}"), json!({"state": "ready"})).ok();
    w.running("web", &[&shown]);
    let amounts = json!([{"estimate_unit": "story_points", "sprints": 1, "committed": 3, "completed": 0}]);
    has(&w.get(CHLOE, "/portfolios/all/figures").ok()["projects"][1], &json!({"running_sprints": amounts}));
    let _ = late;
});

each_engine!(
    /// R3: amounts in Story Points and in ideal hours are not added.
    figures_of_different_units_stand_side_by_side, |w| {
    w.levels();
    w.post(
        ADA,
        "/teams",
        json!({"slug": "plant", "name": "Plant", "kind": "ops", "scrum_master": "sam", "estimate_unit": "ideal_hours"}),
    )
    .created();
    w.put(ADA, "/teams/plant/members/will", json!({})).ok();
    let body = json!({"key": "PLANT", "name": "Plant", "kind": "operations", "product_owners": ["olga"], "teams": ["plant"], "program": "line"});
    w.post(ADA, "/projects", body).created();
    let clean = w.story(OLGA, "PLANT", json!({"title": "Clean the line", "recurrence": "recurring"}));
    let sprint = w
        .post(SAM, "/teams/plant/sprints", json!({"name": "1", "starts_on": "2026-03-02", "ends_on": "2026-03-15"}))
        .created();
    let sprint = sprint["id"].as_i64().unwrap();
    w.put(WILL, &format!("/sprints/{sprint}/commitments/{clean}"), json!({"unknown": 40})).ok();
    w.act(SAM, &format!("/sprints/{sprint}/start"));
    let desk = w.recurring("desk");
    w.running("first", &[&desk]);
    let f = w.get(OLGA, "/programs/line/figures").ok();
    has(
        &f["sum"]["running_sprints"],
        &json!([{"estimate_unit": "story_points", "sprints": 1, "committed": 5, "completed": 0},
                {"estimate_unit": "ideal_hours", "sprints": 1, "committed": 40, "completed": 0}]),
    );
});

each_engine!(
    /// R4: kind of work and of customer. R148: whom each Product Owner represents.
    a_project_says_what_it_is_for_and_whom_its_owners_represent, |w| {
    let body = json!({
        "key": "PAY", "name": "Payroll", "kind": "operations", "product_owners": ["olga", "paul"], "teams": ["first"],
        "field_of_work": "business_operations", "customer": "internal",
        "represents": [{"product_owner": "paul", "kind": "service", "name": "Payroll of the plants"},
                       {"product_owner": "olga", "kind": "internal", "name": "Human resources"}]
    });
    let made = w.post(ADA, "/projects", body.clone()).created();
    has(&made, &json!({"field_of_work": "business_operations", "customer": "internal"}));
    // In the order of the owners.
    has(
        &made["represents"],
        &json!([{"product_owner": "olga", "kind": "internal"}, {"product_owner": "paul", "name": "Payroll of the plants"}]),
    );
    let p = w.patch(ADA, "/projects/PAY", json!({"field_of_work": "mixed", "customer": "external"})).ok();
    has(&p, &json!({"field_of_work": "mixed", "customer": "external"}));
    w.patch(ADA, "/projects/PAY", json!({"field_of_work": "sales", "customer": "both"}))
        .invalid(&["customer", "field_of_work"]);
    // A Product Owner says whom they represent; nobody else but an administrator.
    let external = json!({"represents": [{"product_owner": "olga", "kind": "external", "name": "Acme"}]});
    has(&w.patch(OLGA, "/projects/PAY", external.clone()).ok()["represents"], &external["represents"]);
    w.patch(MIA, "/projects/PAY", external).refused(403, "forbidden");
    let nobody = json!({"represents": [{"product_owner": "mia", "kind": "product", "name": "A"},
                                       {"product_owner": "olga", "kind": "product", "name": "A"},
                                       {"product_owner": "olga", "kind": "product", "name": "B"}]});
    w.patch(OLGA, "/projects/PAY", nobody).invalid(&["represents.0.product_owner", "represents.2.product_owner"]);
    // Who is no Product Owner any more represents nobody.
    assert_eq!(w.patch(ADA, "/projects/PAY", json!({"product_owners": ["paul"]})).ok()["represents"], json!([]));
    // Nothing said: nothing is claimed.
    has(
        &w.get(MIA, "/projects/OPS").ok(),
        &json!({"field_of_work": null, "customer": null, "represents": [], "program": null}),
    );
});

each_engine!(
    /// R8: several customers are served side by side, each with its own project and agreements.
    operations_for_several_customers_run_side_by_side, |w| {
    for (key, customer, kind) in [("ACME", "external", "contract"), ("HOUSE", "internal", "informal")] {
        let body = json!({"key": key, "name": key, "kind": "operations", "product_owners": ["olga"], "teams": ["first"],
            "field_of_work": "it_operations", "customer": customer, "represents": [{"product_owner": "olga", "kind": customer, "name": key}]});
        w.post(ADA, "/projects", body).created();
        let sla = json!({"definitions": [{"severity": "sev1", "resolve_within": "PT4H"}], "nature": kind});
        assert_eq!(w.put(OLGA, &format!("/projects/{key}/sla"), sla).ok()["nature"], kind);
        let desk = w.story(
            OLGA,
            key,
            json!({"title": "Service desk", "recurrence": "recurring", "team": "first", "sla": "project"}),
        );
        let wp = w.work_package(MIA, &desk, json!({"title": "broken", "severity": "sev1"}));
        assert!(w.wp(MIA, &wp)["sla"].is_object());
    }
    let of = |key: &str| w.all(MIA, &format!("/work-packages?project={key}")).len();
    assert_eq!((of("ACME"), of("HOUSE")), (1, 1));
});

each_engine!(
    /// R159: a team stands for a functional set of skills.
    a_team_says_what_it_can_take_on, |w| {
    has(&w.get(MIA, "/teams/first").ok()["specialization"], &json!({"own": [], "with_help": [], "not_possible": []}));
    let skills = json!({"own": ["help desk", "accounts"], "with_help": ["network"], "not_possible": ["mainframe"]});
    for who in [SAM, ADA] {
        let team = w.patch(who, "/teams/first", json!({"specialization": skills})).ok();
        assert_eq!(team["specialization"], skills);
        w.patch(who, "/teams/first", json!({"specialization": null})).ok();
    }
    w.patch(MIA, "/teams/first", json!({"specialization": skills})).refused(403, "forbidden");
    w.patch(SAM, "/teams/first", json!({"specialization": {"own": [""], "colour": []}}))
        .invalid(&["specialization.colour", "specialization.own.0"]);
    let made = json!({"slug": "int", "name": "Integration", "kind": "dev", "scrum_master": "sam", "specialization": {"own": ["integration"]}});
    has(&w.post(ADA, "/teams", made).created()["specialization"], &json!({"own": ["integration"], "with_help": []}));
});
