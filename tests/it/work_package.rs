//! Work Packages, their tasks, templates and approvals.

use crate::support::*;
use serde_json::{Value, json};

/// A recurring story of olga's in a running Sprint of the first team.
fn story(w: &World) -> String {
    let s = w.recurring("help desk");
    w.running("first", &[&s]);
    s
}

fn act(w: &World, who: &str, wp: &str, verb: &str) -> Answer {
    w.post(who, &format!("/work-packages/{wp}/{verb}"), json!({}))
}

mod making {
    use super::*;

    /// R67, R68, R73, R74.
    each_engine!(a_member_of_a_team_on_the_story_makes_a_work_package, |w| {
        let s = story(w);
        let body = json!({
            "title": "reset", "description": "forgot it", "category": "password", "severity": "sev2", "submitter": "a customer", "estimate": 1.5
        });
        let made = w.post(MIA, &format!("/stories/{s}/work-packages"), body.clone());
        let key = text(&made.body["key"]);
        assert_eq!(made.header("location"), format!("/api/v1/work-packages/{key}"));
        let p = made.created();
        for (name, value) in body.as_object().unwrap() {
            assert_eq!(&p[name], value, "{name}");
        }
        for (name, value) in [
            ("story", json!(s)),
            ("project", json!("OPS")),
            ("team", json!("first")),
            ("assignee", json!(null)),
            ("state", json!("open")),
            ("created_by", json!("mia")),
            ("spent", json!(0)),
            ("known", json!(false)),
            ("template", json!(null)),
            ("approvals", json!([])),
            ("tasks", json!([])),
            ("escalations", json!([])),
            ("held_by_story", json!(s)),
            ("proposed_target", json!(null)),
            ("swarm", json!(null)),
        ] {
            assert_eq!(p[name], value, "{name}");
        }
        assert_eq!(w.wp(OLGA, &key), p);
        for who in [NIA, OLGA, SAM, ADA] {
            w.post(who, &format!("/stories/{s}/work-packages"), body.clone()).refused(403, "not_team_member");
        }
        w.post(STAN, &format!("/stories/{s}/work-packages"), body).not_found();
        w.get(STAN, &format!("/work-packages/{key}")).not_found();
        w.get(MIA, &format!("/work-packages/{s}")).not_found();
        has(&w.get(MIA, &format!("/stories/{s}")).ok()["work_packages"], &json!({"open": 1, "completed": 0}));
    });

    each_engine!(a_wrong_work_package_is_refused_field_by_field, |w| {
        let s = story(w);
        let post = |body| w.post(MIA, &format!("/stories/{s}/work-packages"), body);
        post(json!({})).invalid(&["title"]);
        post(json!({"title": "p", "severity": "sev4", "estimate": -1, "known": "yes"}))
            .invalid(&["severity", "estimate", "known"]);
        post(json!({"title": "p", "template": 99})).invalid(&["template"]);
        post(json!({"title": "p", "team": "web"})).invalid(&["team"]);
        post(json!({"title": "p", "team": "second"})).invalid(&["team"]);
    });

    /// R87, R205.
    each_engine!(what_is_made_before_the_sprint_is_known_work, |w| {
        let s = w.recurring("a");
        w.put(MIA, &format!("/stories/{s}/portions/first"), json!({"estimate": 3})).ok();
        let early = w.work_package(MIA, &s, json!({"title": "early"}));
        let told = w.work_package(MIA, &s, json!({"title": "told", "known": false}));
        w.running("first", &[&s]);
        let late = w.work_package(MIA, &s, json!({"title": "late"}));
        let bug = w.work_package(MIA, &s, json!({"title": "bug", "known": true}));
        let known: Vec<Value> = [early, told, late, bug].iter().map(|k| w.wp(MIA, k)["known"].clone()).collect();
        assert_eq!(known, [true, false, false, true]);
    });

    /// R74.
    each_engine!(a_story_of_two_teams_takes_the_work_of_either, |w| {
        let s = w.recurring("a");
        w.running("first", &[&s]);
        w.running("second", &[&s]);
        assert_eq!(
            w.post(NIA, &format!("/stories/{s}/work-packages"), json!({"title": "p"})).created()["team"],
            "second"
        );
        w.post(NIA, &format!("/stories/{s}/work-packages"), json!({"title": "p", "team": "first"}))
            .refused(403, "not_team_member");
        w.put(ADA, "/teams/second/members/mia", json!({})).ok();
        assert_eq!(
            w.post(MIA, &format!("/stories/{s}/work-packages"), json!({"title": "p", "team": "second"})).created()["team"],
            "second"
        );
    });

    each_engine!(work_packages_are_filtered_and_ordered, |w| {
        let s = story(w);
        let a = w.work_package(MIA, &s, json!({"title": "Ärger", "severity": "sev2", "category": "web"}));
        let b = w.work_package(MIA, &s, json!({"title": "b", "severity": "sev1"}));
        let c = w.work_package(MIA, &s, json!({"title": "c"}));
        act(w, MIA, &a, "take").ok();
        act(w, MIA, &c, "complete").ok();
        w.act(MIA, &format!("/work-packages/{b}/swarm"));
        let find = |query: &str| -> Vec<String> {
            w.all(MIA, &format!("/work-packages{query}")).iter().map(|p| text(&p["key"])).collect()
        };
        assert_eq!(find(""), [a.clone(), b.clone(), c.clone()]);
        assert_eq!(find("?order=created"), [a.clone(), b.clone(), c.clone()]);
        assert_eq!(find("?order=-created"), [c.clone(), b.clone(), a.clone()]);
        assert_eq!(find("?order=due")[..2], [b.clone(), a.clone()]);
        assert_eq!(find("?order=due&limit=1"), find("?order=due"));
        assert_eq!(find("?limit=2&order=-created"), [c.clone(), b.clone(), a.clone()]);
        assert_eq!(find("?severity=sev1"), [b.clone()]);
        assert_eq!(find("?assignee=mia"), [a.clone()]);
        assert_eq!(find("?state=completed"), [c.clone()]);
        assert_eq!(find("?category=web"), [a.clone()]);
        assert_eq!(find("?swarming=true"), [b.clone()]);
        assert_eq!(find("?q=%C3%A4RGER"), [a.clone()]);
        assert_eq!(find(&format!("?story={s}")).len(), 3);
        assert_eq!(find("?team=first&project=OPS").len(), 3);
        assert_eq!(find("?team=second"), Vec::<String>::new());
        assert_eq!(find("?sla=ok"), [a.clone(), b.clone()]);
        w.pass_hours(5);
        assert_eq!(find("?sla=at_risk"), [b.clone()]);
        w.pass_hours(2);
        assert_eq!(find("?sla=breached"), [b]);
        assert_eq!(find("?sla=ok"), [a]);
        for wrong in ["severity=x", "state=x", "sla=x", "order=x", "swarming=x", "colour=red", "limit=-1"] {
            w.get(MIA, &format!("/work-packages?{wrong}")).refused(422, "invalid");
        }
        for wrong in ["project=NONE", "project=WEB", "story=OPS-99", "team=none", "assignee=nobody"] {
            w.get(MIA, &format!("/work-packages?{wrong}")).refused(422, "invalid");
        }
        assert_eq!(w.all(WILL, "/work-packages"), Vec::<Value>::new());
        assert_eq!(w.all(ADA, "/work-packages").len(), 3);
    });
}

mod states {
    use super::*;

    /// R73.
    each_engine!(a_member_takes_it_or_a_colleague_does, |w| {
        let s = story(w);
        let p = w.work_package(MIA, &s, json!({"title": "p"}));
        let taken = act(w, MAX, &p, "take").ok();
        assert_eq!((taken["assignee"].clone(), taken["state"].clone()), (json!("max"), json!("in_progress")));
        assert_eq!(act(w, MIA, &p, "take").ok()["assignee"], "mia");
        for who in [NIA, OLGA, SAM, ADA] {
            act(w, who, &p, "take").refused(403, "not_team_member");
        }
        act(w, STAN, &p, "take").not_found();
    });

    each_engine!(beginning_a_task_begins_the_work_package, |w| {
        let s = story(w);
        let p = w.work_package(MIA, &s, json!({"title": "p"}));
        let task = w.task(MIA, &p, "t");
        assert_eq!(w.wp(MIA, &p)["state"], "open");
        w.set_task(MIA, task, "in_progress");
        assert_eq!(w.wp(MIA, &p)["state"], "in_progress");
    });

    /// R135.
    each_engine!(only_the_team_that_holds_it_changes_it, |w| {
        let s = story(w);
        let p = w.work_package(MIA, &s, json!({"title": "p", "severity": "sev1"}));
        let change = |who: &str, body: Value| w.patch(who, &format!("/work-packages/{p}"), body);
        let after =
            change(MAX, json!({"title": "q", "category": "c", "estimate": 2, "submitter": "x", "assignee": "mia"}))
                .ok();
        for (name, value) in [
            ("title", json!("q")),
            ("category", json!("c")),
            ("estimate", json!(2)),
            ("submitter", json!("x")),
            ("assignee", json!("mia")),
        ] {
            assert_eq!(after[name], value, "{name}");
        }
        for who in [NIA, OLGA, SAM, ADA] {
            change(who, json!({"title": "x"})).refused(403, "not_team_member");
        }
        change(STAN, json!({"title": "x"})).not_found();
        change(MIA, json!({"assignee": "nobody"})).invalid(&["assignee"]);
        change(MIA, json!({"assignee": "nia"})).invalid(&["assignee"]);
        change(MIA, json!({"state": "completed"})).invalid(&["state"]);
        change(MIA, json!({"key": "OPS-9", "severity": "x"})).invalid(&["key", "severity"]);
    });

    each_engine!(completing_needs_its_tasks_ended, |w| {
        let s = story(w);
        let p = w.work_package(MIA, &s, json!({"title": "p"}));
        let (a, b) = (w.task(MIA, &p, "a"), w.task(MIA, &p, "b"));
        act(w, MIA, &p, "complete").conflict("work_package_has_open_tasks");
        w.done(MIA, a, 1.0);
        act(w, MIA, &p, "complete").conflict("work_package_has_open_tasks");
        w.set_task(MIA, b, "dropped");
        for who in [NIA, OLGA, SAM, ADA] {
            act(w, who, &p, "complete").refused(403, "not_team_member");
        }
        let done = w.post(MIA, &format!("/work-packages/{p}/complete"), json!({"note": "told the customer"})).ok();
        assert_eq!((done["state"].clone(), done["spent"].clone()), (json!("completed"), json!(1)));
        act(w, MIA, &p, "complete").conflict("work_package_closed");
        act(w, MIA, &p, "take").conflict("work_package_closed");
        act(w, MIA, &p, "drop").conflict("work_package_closed");
        w.post(MIA, &format!("/work-packages/{p}/tasks"), json!({"title": "late"})).conflict("work_package_closed");
        has(&w.get(MIA, &format!("/stories/{s}")).ok()["work_packages"], &json!({"open": 0, "completed": 1}));
        let facts = w.history(MIA, &format!("/work-packages/{p}"));
        assert!(facts.iter().any(|f| f.to_string().contains("told the customer")), "{facts:?}");
    });

    each_engine!(what_was_dropped_or_completed_can_be_reopened, |w| {
        let s = story(w);
        let p = w.work_package(MIA, &s, json!({"title": "p"}));
        act(w, MIA, &p, "reopen").refused(409, "work_package_not_completed");
        for verb in ["drop", "complete"] {
            act(w, MIA, &p, verb).ok();
            act(w, NIA, &p, "reopen").refused(403, "not_team_member");
            let open = act(w, MIA, &p, "reopen").ok();
            assert!(["open", "in_progress"].contains(&open["state"].as_str().unwrap()), "{open}");
        }
    });

    /// R138, R139, R145.
    each_engine!(the_product_owner_accepts_or_rejects_at_any_time, |w| {
        let s = story(w);
        let p = w.work_package(MIA, &s, json!({"title": "p"}));
        act(w, OLGA, &p, "accept").conflict("work_package_not_completed");
        act(w, OLGA, &p, "reject").conflict("work_package_not_completed");
        act(w, MIA, &p, "complete").ok();
        for who in [OTTO, CHLOE, MIA, SAM, ADA] {
            act(w, who, &p, "accept").refused(403, "not_product_owner");
        }
        let rejected = w.post(OLGA, &format!("/work-packages/{p}/reject"), json!({"reason": "not yet"})).ok();
        assert_eq!(rejected["state"], "rejected");
        // It is open again.
        act(w, OLGA, &p, "accept").conflict("work_package_not_completed");
        has(&w.get(MIA, &format!("/stories/{s}")).ok()["work_packages"], &json!({"open": 1, "completed": 0}));
        w.task(MIA, &p, "more");
        act(w, MIA, &p, "complete").conflict("work_package_has_open_tasks");
        let task = w.wp(MIA, &p)["tasks"][0]["id"].as_i64().unwrap();
        w.done(MIA, task, 1.0);
        act(w, MIA, &p, "complete").ok();
        assert_eq!(act(w, OLGA, &p, "accept").ok()["state"], "accepted");
        act(w, MIA, &p, "complete").conflict("work_package_closed");
    });
}

mod tasks {
    use super::*;

    /// R30, R74.
    each_engine!(tasks_belong_to_the_team_that_made_them, |w| {
        let s = story(w);
        let p = w.work_package(MIA, &s, json!({"title": "p"}));
        let made = w.post(
            MIA,
            &format!("/work-packages/{p}/tasks"),
            json!({"title": "t", "estimate": 1, "assignee": "max", "kind": "dev"}),
        );
        let id = made.body["id"].as_i64().unwrap();
        assert_eq!(made.header("location"), format!("/api/v1/tasks/{id}"));
        let t = made.created();
        for (name, value) in [
            ("work_package", json!(p)),
            ("story", json!(s)),
            ("team", json!("first")),
            ("title", json!("t")),
            ("state", json!("to_do")),
            ("assignee", json!("max")),
            ("estimate", json!(1)),
            ("spent", json!(0)),
            ("created_by", json!("mia")),
            ("escalation", json!(null)),
            ("may_edit", json!(true)),
        ] {
            assert_eq!(t[name], value, "{name}");
        }
        assert_eq!(w.wp(MIA, &p)["tasks"], json!([t]));
        for who in [NIA, OLGA, SAM, ADA] {
            w.post(who, &format!("/work-packages/{p}/tasks"), json!({"title": "t"})).refused(403, "not_team_member");
            w.patch(who, &format!("/tasks/{id}"), json!({"title": "x"})).refused(403, "not_task_team");
        }
        w.post(MIA, &format!("/work-packages/{p}/tasks"), json!({"title": "t", "assignee": "nia"}))
            .invalid(&["assignee"]);
        w.post(MIA, &format!("/work-packages/{p}/tasks"), json!({"estimate": 1})).invalid(&["title"]);
        let t = w
            .patch(
                MIA,
                &format!("/tasks/{id}"),
                json!({"assignee": null, "estimate": null, "spent": 0.25, "state": "testing"}),
            )
            .ok();
        assert_eq!(
            (t["assignee"].clone(), t["estimate"].clone(), t["spent"].clone(), t["state"].clone()),
            (json!(null), json!(null), json!(0.25), json!("testing"))
        );
        assert_eq!(w.wp(MIA, &p)["spent"], 0.25);
        w.patch(MIA, &format!("/tasks/{id}"), json!({"team": "second"})).invalid(&["team"]);
    });

    /// R203.
    each_engine!(history_holds_every_change_of_a_task, |w| {
        let s = story(w);
        let p = w.work_package(MIA, &s, json!({"title": "p"}));
        let t = w.task(MIA, &p, "t");
        w.set_task(MAX, t, "in_progress");
        w.done(MIA, t, 2.0);
        act(w, MIA, &p, "complete").ok();
        let facts = w.history(OLGA, &format!("/work-packages/{p}"));
        let kinds: Vec<(String, String)> = facts.iter().map(|f| (text(&f["kind"]), text(&f["actor"]))).collect();
        let wanted = [
            ("work_package_created", "mia"),
            ("task_created", "mia"),
            ("task_changed", "max"),
            ("task_changed", "mia"),
            ("work_package_completed", "mia"),
        ];
        assert_eq!(kinds.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect::<Vec<_>>(), wanted);
        assert_eq!(facts[2]["after"]["state"], "in_progress");
        w.get(STAN, &format!("/work-packages/{p}/history")).not_found();
    });
}

mod templates {
    use super::*;

    fn access(w: &World) -> i64 {
        let made = w.post(
            OLGA,
            "/projects/OPS/work-package-templates",
            json!({
                "name": "Account access", "category": "access", "standard_effort": 2,
                "tasks": [{"title": "collect", "estimate": 0.5}, {"title": "validate"}, {"title": "add", "estimate": 1}]
            }),
        );
        let id = made.body["id"].as_i64().unwrap();
        assert_eq!(made.header("location"), format!("/api/v1/work-package-templates/{id}"));
        let t = made.created();
        assert_eq!(
            (t["version"].clone(), t["uses"].clone(), t["pre_approved"].clone()),
            (json!(1), json!(0), json!(false))
        );
        id
    }

    /// R76.
    each_engine!(a_template_brings_tasks_and_effort_each_time_anew, |w| {
        let s = story(w);
        let id = access(w);
        let make = |body: Value| w.post(MIA, &format!("/stories/{s}/work-packages"), body).created();
        let a = make(json!({"template": id}));
        assert_eq!(
            (a["title"].clone(), a["category"].clone(), a["estimate"].clone()),
            (json!("Account access"), json!("access"), json!(2))
        );
        has(&a["template"], &json!({"id": id, "version": 1}));
        let titles = |p: &Value| p["tasks"].as_array().unwrap().iter().map(|t| text(&t["title"])).collect::<Vec<_>>();
        assert_eq!(titles(&a), ["collect", "validate", "add"]);
        assert_eq!(a["tasks"][0]["estimate"], 0.5);
        let b = make(json!({"template": id, "title": "for Bob", "estimate": 9, "category": "vip"}));
        assert_eq!(
            (b["title"].clone(), b["estimate"].clone(), b["category"].clone()),
            (json!("for Bob"), json!(9), json!("vip"))
        );
        assert_ne!(a["tasks"][0]["id"], b["tasks"][0]["id"]);
        w.done(MIA, a["tasks"][0]["id"].as_i64().unwrap(), 3.0);
        assert_eq!(w.wp(MIA, &text(&b["key"]))["spent"], 0);
        assert_eq!(w.get(MIA, &format!("/work-package-templates/{id}")).ok()["uses"], 2);
    });

    /// R83.
    each_engine!(a_change_makes_the_next_version_and_leaves_work_packages_alone, |w| {
        let s = story(w);
        let id = access(w);
        let old = w.work_package(MIA, &s, json!({"template": id}));
        let t = w.patch(OTTO, &format!("/work-package-templates/{id}"), json!({"tasks": [{"title": "all"}]})).ok();
        assert_eq!((t["version"].clone(), t["name"].clone()), (json!(2), json!("Account access")));
        let new = w.work_package(MIA, &s, json!({"template": id}));
        assert_eq!(
            (w.wp(MIA, &old)["template"]["version"].clone(), w.wp(MIA, &new)["template"]["version"].clone()),
            (json!(1), json!(2))
        );
        assert_eq!(w.wp(MIA, &old)["tasks"].as_array().unwrap().len(), 3);
        assert_eq!(w.wp(MIA, &new)["tasks"].as_array().unwrap().len(), 1);
    });

    /// R77.
    each_engine!(product_owners_and_scrum_masters_keep_templates, |w| {
        let body = json!({"name": "t", "tasks": []});
        for who in [OLGA, OTTO, SAM, SVEN] {
            w.post(who, "/projects/OPS/work-package-templates", body.clone()).created();
        }
        for who in [MIA, ADA, CYRIL] {
            assert_eq!(w.post(who, "/projects/OPS/work-package-templates", body.clone()).status, 403);
        }
        w.post(PAUL, "/projects/OPS/work-package-templates", body).not_found();
        assert_eq!(w.get(MIA, "/projects/OPS/work-package-templates").items().len(), 4);
        w.get(STAN, "/projects/OPS/work-package-templates").not_found();
        w.get(STAN, "/work-package-templates/1").not_found();
        w.post(OLGA, "/projects/OPS/work-package-templates", json!({"tasks": [{"title": ""}, {"estimate": 1}]}))
            .invalid(&["name", "tasks.0.title", "tasks.1.title"]);
        w.post(OLGA, "/projects/OPS/work-package-templates", json!({"name": "t", "tasks": [], "escalates_to": ["OPS-99"], "approval_steps": [{"name": "x", "role": "king"}]}))
            .refused(422, "invalid");
    });

    /// R80.
    each_engine!(a_severity_brings_its_template, |w| {
        let s = story(w);
        w.post(
            OLGA,
            "/projects/OPS/work-package-templates",
            json!({"name": "other", "severity": "sev1", "category": "web", "tasks": [{"title": "wrong"}]}),
        )
        .created();
        w.post(
            OLGA,
            "/projects/OPS/work-package-templates",
            json!({"name": "SEV1", "severity": "sev1", "tasks": [{"title": "investigate"}, {"title": "resolve"}]}),
        )
        .created();
        let p =
            w.post(MIA, &format!("/stories/{s}/work-packages"), json!({"title": "down", "severity": "sev1"})).created();
        assert_eq!(p["title"], "down");
        assert_eq!(p["tasks"][0]["title"], "investigate");
        let p =
            w.post(MIA, &format!("/stories/{s}/work-packages"), json!({"title": "slow", "severity": "sev2"})).created();
        assert_eq!(p["template"], json!(null));
    });

    /// R75.
    each_engine!(approvals_come_in_order_and_by_role, |w| {
        let s = story(w);
        let id = w
            .post(
                OLGA,
                "/projects/OPS/work-package-templates",
                json!({"name": "t", "tasks": [], "approval_steps": [
                    {"name": "checked", "role": "team_member"}, {"name": "master", "role": "scrum_master"},
                    {"name": "owner", "role": "product_owner"}, {"name": "chief", "role": "chief_product_owner"}
                ]}),
            )
            .created()["id"]
            .clone();
        let p = w.work_package(MIA, &s, json!({"template": id}));
        let approve = |who: &str, step: i64| {
            w.post(who, &format!("/work-packages/{p}/approvals/{step}/approve"), json!({"note": "fine"}))
        };
        let steps = w.wp(MIA, &p)["approvals"].clone();
        has(
            &steps[0],
            &json!({"step": 1, "name": "checked", "role": "team_member", "state": "open", "by": null, "at": null, "note": null}),
        );
        approve(SAM, 2).conflict("approval_missing");
        act(w, MIA, &p, "complete").conflict("approval_missing");
        approve(NIA, 1).refused(403, "not_team_member");
        approve(OLGA, 1).refused(403, "not_team_member");
        approve(MIA, 9).not_found();
        let after = approve(MIA, 1).ok();
        assert_eq!(
            (
                after["approvals"][0]["state"].clone(),
                after["approvals"][0]["by"].clone(),
                after["approvals"][0]["note"].clone()
            ),
            (json!("approved"), json!("mia"), json!("fine"))
        );
        approve(MIA, 2).refused(403, "not_scrum_master");
        approve(SVEN, 2).refused(403, "not_scrum_master");
        let declined = w.post(SAM, &format!("/work-packages/{p}/approvals/2/decline"), json!({"note": "no"})).ok();
        assert_eq!(declined["approvals"][1]["state"], "declined");
        act(w, MIA, &p, "complete").conflict("approval_missing");
        approve(OLGA, 3).conflict("approval_missing");
        approve(SAM, 2).ok();
        approve(OTTO, 3).refused(403, "not_product_owner");
        approve(OLGA, 3).ok();
        approve(OLGA, 4).refused(403, "not_chief_product_owner");
        approve(CHLOE, 4).ok();
        assert_eq!(act(w, MIA, &p, "complete").ok()["state"], "completed");
    });

    /// R84, R140.
    each_engine!(a_pre_approved_template_leads_to_accepted, |w| {
        let s = story(w);
        let id = w
            .post(OLGA, "/projects/OPS/work-package-templates", json!({"name": "t", "tasks": [], "pre_approved": true}))
            .created()["id"]
            .clone();
        let p = w.work_package(MIA, &s, json!({"template": id}));
        let done = act(w, MIA, &p, "complete").ok();
        assert_eq!((done["state"].clone(), done["approval"].clone()), (json!("accepted"), json!("predefined")));
    });

    /// R115, R131.
    each_engine!(a_template_or_a_routing_rule_proposes_the_target, |w| {
        let (source, web, app) = (w.recurring("source"), w.recurring("web"), w.recurring("app"));
        w.put(OLGA, &format!("/stories/{source}/escalation"), json!({"permitted": true, "targets": [web, app]})).ok();
        w.put(OLGA, "/projects/OPS/sla", json!({"definitions": [], "routing": [{"category": "website", "to": web}]}))
            .ok();
        let id = w
            .post(
                OLGA,
                "/projects/OPS/work-package-templates",
                json!({"name": "t", "tasks": [], "escalates_to": [app]}),
            )
            .created()["id"]
            .clone();
        w.running("first", &[&source]);
        let make = |body: Value| {
            w.post(MIA, &format!("/stories/{source}/work-packages"), body).created()["proposed_target"].clone()
        };
        assert_eq!(make(json!({"title": "p", "category": "website"})), json!(web));
        assert_eq!(make(json!({"template": id, "category": "website"})), json!(app));
        assert_eq!(make(json!({"title": "p", "category": "other"})), json!(null));
    });
}

each_engine!(a_change_of_a_task_is_a_new_version_of_its_work_package, |w| {
    let s = story(w);
    let p = w.work_package(MIA, &s, json!({"title": "p"}));
    let path = format!("/work-packages/{p}");
    let tag = || w.get(MIA, &path).header("etag").to_owned();
    let mut seen = vec![tag()];
    let task = w.task(MIA, &p, "t");
    seen.push(tag());
    w.set_task(MIA, task, "in_progress");
    seen.push(tag());
    w.act(MIA, &format!("{path}/swarm"));
    seen.push(tag());
    w.done(MIA, task, 1.0);
    seen.push(tag());
    w.act(MIA, &format!("{path}/complete"));
    seen.push(tag());
    let mut unique = seen.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), seen.len(), "{seen:?}");
    let versions = w.wp(MIA, &p)["version"].as_i64().unwrap();
    assert!(versions > 1);
});

each_engine!(what_a_pre_approved_template_accepted_is_not_judged_again, |w| {
    let s = story(w);
    let id = w
        .post(OLGA, "/projects/OPS/work-package-templates", json!({"name": "t", "tasks": [], "pre_approved": true}))
        .created()["id"]
        .clone();
    let p = w.work_package(MIA, &s, json!({"template": id}));
    act(w, MIA, &p, "complete").ok();
    act(w, OLGA, &p, "accept").conflict("work_package_not_completed");
    act(w, OLGA, &p, "reject").conflict("work_package_not_completed");
    act(w, MIA, &p, "reopen").ok();
    assert_eq!(w.wp(MIA, &p)["approval"], json!(null));
});

each_engine!(under_a_finite_story_work_packages_are_tasks_of_its_portion, |w| {
    let s = w.finite("a", "first", 3.0);
    w.running("first", &[&s]);
    let made = w.post(MIA, &format!("/stories/{s}/work-packages"), json!({"title": "p"}));
    if made.status != 201 {
        assert_eq!(made.status, 409, "{made}");
        return;
    }
    let p = text(&made.body["key"]);
    let task = w.task(MIA, &p, "t");
    w.post(OLGA, &format!("/stories/{s}/accept"), json!({})).conflict("portions_incomplete");
    w.done(MIA, task, 1.0);
    act(w, MIA, &p, "complete").ok();
    w.act(OLGA, &format!("/stories/{s}/accept"));
});

each_engine!(
    /// What a verb answers is what the page says beside its button, and a button that is on works.
    the_page_of_a_work_package_asks_the_rules_of_the_verbs, |w| {
    let a = w.recurring("a");
    w.running("first", &[&a]);
    let wp = w.work_package(MIA, &a, json!({"title": "p"}));
    let url = format!("/work-packages/{wp}");
    let [olga, mia, nia] = [OLGA, MIA, NIA].map(|who| w.sign_in(who));
    let says = |cookie: &str, sentence: &str| w.page(cookie, &url).contains(sentence);
    let verb = |who: &str, verb: &str| w.post(who, &format!("{url}/{verb}"), json!({}));
    let task = w.task(MIA, &wp, "t");
    let open_tasks = text(&verb(MIA, "complete").conflict("work_package_has_open_tasks")["detail"]);
    assert!(says(&mia, &format!("{open_tasks}\" data-hotkey=\"d\"")), "{}", w.page(&mia, &url));
    let not_mine = text(&verb(NIA, "take").refused(403, "not_team_member")["detail"]);
    assert!(says(&nia, &format!("{not_mine}\" data-hotkey=\"i\"")) && !says(&mia, &not_mine));
    let edit = w.patch(NIA, &format!("/tasks/{task}"), json!({"state": "done"}));
    edit.refused(403, "not_task_team");
    w.done(MIA, task, 1.0);
    assert!(!says(&mia, &open_tasks));
    assert_eq!(verb(MIA, "complete").ok()["state"], "completed");
    let not_owner = text(&verb(MIA, "accept").refused(403, "not_product_owner")["detail"]);
    assert!(says(&mia, &format!("{not_owner}\" data-hotkey=\"a\"")) && !says(&olga, &not_owner));
    assert_eq!(verb(OLGA, "accept").ok()["state"], "accepted");
});
