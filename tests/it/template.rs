//! Templates of every kind: what they are made from, what they make, and how well they work.

use crate::support::*;
use serde_json::{Value, json};
use tandem::kit::time::HOUR;

fn id(v: &Value) -> i64 {
    v["id"].as_i64().unwrap()
}

/// A recurring story of OPS that the first team works on in a running Sprint.
fn desk(w: &World) -> String {
    let s = w.recurring("help desk");
    w.running("first", &[&s]);
    s
}

/// A Work Package that was completed: two tasks done, one dropped; 3.5 spent.
fn completed(w: &World, story: &str) -> String {
    let body =
        json!({"title": "Move a mailbox", "category": "mail", "severity": "sev2", "submitter": "Bob", "estimate": 2});
    let key = w.work_package(MIA, story, body);
    let task = |title: &str, estimate: Value| {
        let body = json!({"title": title, "estimate": estimate, "assignee": MAX});
        id(&w.post(MIA, &format!("/work-packages/{key}/tasks"), body).created())
    };
    w.done(MAX, task("Export", json!(1)), 1.5);
    w.done(MAX, task("Import", Value::Null), 2.0);
    w.set_task(MAX, task("Ask again", Value::Null), "dropped");
    w.act(MIA, &format!("/work-packages/{key}/complete"));
    key
}

mod from_something_finished {
    use super::*;

    const AT: &str = "/projects/OPS/work-package-templates";

    fn tasks_of(t: &Value) -> Vec<(String, Value)> {
        t["tasks"].as_array().unwrap().iter().map(|x| (text(&x["title"]), x["estimate"].clone())).collect()
    }

    each_engine!(
        /// R79: a completed Work Package becomes a template: its done tasks in order, with what it took; no people, no history.
        a_work_package_brings_what_can_be_used_again, |w| {
        let key = completed(w, &desk(w));
        let t = w.post(SAM, AT, json!({"from": key})).created();
        assert_eq!(t["name"], "Move a mailbox");
        assert_eq!((&t["category"], &t["severity"], &t["standard_effort"]), (&json!("mail"), &json!("sev2"), &json!(3.5)));
        assert_eq!(tasks_of(&t), [("Export".to_owned(), json!(1.0)), ("Import".to_owned(), json!(2.0))]);
        assert_eq!((&t["made_from"], &t["version"], &t["uses"]), (&json!(key), &json!(1), &json!(0)));
        let s = text(&w.wp(MIA, &key)["story"]);
        let again = w.wp(MIA, &w.work_package(MIA, &s, json!({"template": t["id"]})));
        assert_eq!((&again["assignee"], &again["submitter"], &again["spent"]), (&Value::Null, &Value::Null, &json!(0)));
        assert!(again["tasks"].as_array().unwrap().iter().all(|t| t["assignee"].is_null() && t["state"] == "to_do"));
    });

    each_engine!(
        /// R79: what is sent wins over what the source fills in.
        what_is_sent_wins_over_the_source, |w| {
        let key = completed(w, &desk(w));
        let body = json!({"from": key, "name": "Mailbox", "severity": null, "tasks": [{"title": "All of it"}]});
        let t = w.post(OLGA, AT, body).created();
        assert_eq!((&t["name"], &t["severity"], &t["category"]), (&json!("Mailbox"), &Value::Null, &json!("mail")));
        assert_eq!(tasks_of(&t), [("All of it".to_owned(), Value::Null)]);
    });

    each_engine!(
        /// R79: the tasks of other levels belong to other stories; where it went stays a proposal.
        an_escalated_one_brings_its_first_level_and_where_it_went, |w| {
        let (a, b) = (w.recurring("first level"), w.recurring("second level"));
        w.put(OLGA, &format!("/stories/{a}/escalation"), json!({"permitted": true, "targets": [b]})).ok();
        w.running("first", &[&a]);
        w.running("second", &[&b]);
        let key = w.work_package(MIA, &a, json!({"title": "slow"}));
        w.done(MIA, w.task(MIA, &key, "collect"), 1.0);
        let e = w.escalate(MIA, &key, &b);
        w.act(NIA, &format!("/escalations/{e}/take"));
        w.done(NIA, w.task(NIA, &key, "repair"), 4.0);
        w.act(NIA, &format!("/escalations/{e}/complete"));
        w.act(MIA, &format!("/work-packages/{key}/complete"));
        let t = w.post(OLGA, AT, json!({"from": key})).created();
        assert_eq!(tasks_of(&t), [("collect".to_owned(), json!(1.0))]);
        assert_eq!((&t["escalates_to"], &t["standard_effort"]), (&json!([b]), &json!(5)));
    });

    each_engine!(
        /// R79: a done task becomes a template with one task.
        a_task_becomes_a_template_with_one_task, |w| {
        let s = desk(w);
        let task = w.loose_task(MIA, &s, "Renew the certificate");
        w.post(SAM, AT, json!({"from_task": task})).conflict("template_source_unfinished");
        w.done(MIA, task, 0.75);
        let t = w.post(SAM, AT, json!({"from_task": task})).created();
        assert_eq!((&t["name"], &t["standard_effort"]), (&json!("Renew the certificate"), &json!(0.75)));
        assert_eq!(tasks_of(&t), [("Renew the certificate".to_owned(), json!(0.75))]);
        assert_eq!(t["made_from"], s);
    });

    each_engine!(
        /// R79: only something finished, and only what the caller sees.
        what_is_not_finished_or_not_seen_is_refused, |w| {
        let s = desk(w);
        let open = w.work_package(MIA, &s, json!({"title": "open"}));
        w.post(OLGA, AT, json!({"from": open})).conflict("template_source_unfinished");
        let web = w.story(PAUL, "WEB", json!({"title": "theirs", "team": "web", "recurrence": "recurring"}));
        let theirs = w.work_package(WILL, &web, json!({"title": "theirs"}));
        w.act(WILL, &format!("/work-packages/{theirs}/complete"));
        w.post(OLGA, AT, json!({"from": theirs})).invalid(&["from"]);
        w.post(OLGA, AT, json!({"from": "OPS-999"})).invalid(&["from"]);
        w.post(OLGA, AT, json!({"from_task": 999_999})).invalid(&["from_task"]);
        w.post(OLGA, AT, json!({"from": open, "from_task": 1})).invalid(&["from_task"]);
        w.post(OLGA, AT, json!({"from": 7})).invalid(&["from", "name", "tasks"]);
        w.post(MIA, AT, json!({"from": open})).refused(403, "not_product_owner");
    });

    each_engine!(
        /// R79: an accepted finite story and a recurring one become story templates.
        a_story_becomes_a_story_template, |w| {
        let at = "/projects/OPS/story-templates";
        let body = json!({"title": "Monitoring of the shop", "as_a": "operator", "i_want": "to see it", "so_that": "I act first",
            "acceptance_criteria": ["alarms arrive"], "recurrence": "recurring", "team_mode": "multiple", "sla": "project",
            "cadence": "scheduled", "schedule": "FREQ=WEEKLY", "category": "monitoring", "estimate": 3});
        let key = w.story(OLGA, "OPS", body.clone());
        let t = w.post(SAM, at, json!({"from": key, "name": "Monitoring"})).created();
        assert_eq!((&t["name"], &t["made_from"], &t["version"]), (&json!("Monitoring"), &json!(key), &json!(1)));
        has(&t["story"], &body);
        assert!(t["story"].get("product_owner").is_none());
        // Part by part, what is sent wins.
        let t = w.post(OLGA, at, json!({"from": key, "story": {"title": "Monitoring of …", "estimate": null}})).created();
        assert_eq!((&t["story"]["title"], &t["story"]["estimate"], &t["story"]["as_a"]), (&json!("Monitoring of …"), &Value::Null, &json!("operator")));
        let finite = w.finite("build it", "first", 5.0);
        w.post(OLGA, at, json!({"from": finite})).conflict("template_source_unfinished");
        w.running("first", &[&finite]);
        w.done(MIA, w.loose_task(MIA, &finite, "all"), 4.0);
        w.act(OLGA, &format!("/stories/{finite}/accept"));
        let t = w.post(OLGA, at, json!({"from": finite})).created();
        assert_eq!((&t["story"]["recurrence"], &t["story"]["estimate"]), (&json!("finite"), &json!(5)));
        w.post(PAUL, "/projects/WEB/story-templates", json!({"from": key})).invalid(&["from"]);
    });

    each_engine!(
        /// R79: an Epic becomes an Epic template once each of its stories is finished.
        an_epic_becomes_an_epic_template, |w| {
        let at = "/projects/OPS/epic-templates";
        let body = json!({"title": "A help desk", "description": "all of it"});
        let epic = text(&w.post(OLGA, "/projects/OPS/epics", body).created()["key"]);
        w.post(OLGA, at, json!({"from": epic})).conflict("template_source_unfinished");
        let run = w.story(OLGA, "OPS", json!({"title": "run it", "recurrence": "recurring", "epic": epic}));
        let build = w.story(OLGA, "OPS", json!({"title": "build it", "team": "first", "estimate": 5, "epic": epic}));
        w.patch(OLGA, &format!("/stories/{build}"), json!({"state": "ready"})).ok();
        w.post(OLGA, at, json!({"from": epic})).conflict("template_source_unfinished");
        w.running("first", &[&build]);
        w.done(MIA, w.loose_task(MIA, &build, "all"), 4.0);
        w.act(OLGA, &format!("/stories/{build}/accept"));
        let t = w.post(OLGA, at, json!({"from": epic})).created();
        assert_eq!((&t["name"], &t["description"], &t["made_from"]), (&json!("A help desk"), &json!("all of it"), &json!(epic)));
        let titles: Vec<String> = t["stories"].as_array().unwrap().iter().map(|s| text(&s["title"])).collect();
        assert_eq!(titles, ["run it", "build it"]);
        assert_ne!(run, build);
    });
}

mod stories_and_epics {
    use super::*;

    const STORIES: &str = "/projects/OPS/story-templates";

    fn monitoring(w: &World) -> i64 {
        let body = json!({"name": "Monitoring of a website", "story": {
            "as_a": "operator", "i_want": "to see trouble first", "so_that": "nobody has to call", "recurrence": "recurring",
            "team_mode": "multiple", "cadence": "every_sprint", "sla": "project", "category": "monitoring", "estimate": 3,
            "business_value": 20, "acceptance_criteria": ["An alarm comes within a minute."]}});
        let made = w.post(OLGA, STORIES, body);
        let location = made.header("location").to_owned();
        let t = made.created();
        assert_eq!(location, format!("/api/v1/story-templates/{}", t["id"]));
        id(&t)
    }

    each_engine!(
        /// R78: a template fills in all fields of an operational story; what is sent wins. R83: the story remembers the version.
        a_template_fills_in_a_story, |w| {
        let t = monitoring(w);
        let make = |body: Value| w.post(OLGA, "/projects/OPS/stories", body).created();
        let s = make(json!({"template": t}));
        has(&s, &json!({"title": "Monitoring of a website", "as_a": "operator", "i_want": "to see trouble first",
            "so_that": "nobody has to call", "class": "multiple_teams_recurring", "cadence": "every_sprint", "sla": "project",
            "category": "monitoring", "estimate": 3, "business_value": 20, "state": "active", "product_owner": OLGA,
            "acceptance_criteria": ["An alarm comes within a minute."], "template": {"id": t, "version": 1}}));
        let s = make(json!({"template": t, "title": "Monitoring of the shop", "category": null, "acceptance_criteria": []}));
        has(&s, &json!({"title": "Monitoring of the shop", "category": null, "acceptance_criteria": [], "as_a": "operator"}));
        assert_eq!(make(json!({"title": "by hand"}))["template"], Value::Null);
        assert_eq!(w.get(MIA, &format!("/story-templates/{t}")).ok()["uses"], 2);
    });

    each_engine!(
        /// R78: a template of another project or kind is none.
        a_template_that_is_not_there_is_a_fault, |w| {
        let t = monitoring(w);
        let at = "/projects/OPS/stories";
        w.post(OLGA, at, json!({"template": 999})).invalid(&["template"]);
        w.post(OLGA, at, json!({"template": "x"})).invalid(&["title", "template"]);
        w.post(OLGA, at, json!({"template": t, "title": ""})).invalid(&["title"]);
        // Not of another project, and not of another kind.
        w.post(PAUL, "/projects/WEB/stories", json!({"template": t})).invalid(&["template"]);
        w.post(OLGA, "/projects/OPS/epics", json!({"template": t})).invalid(&["template"]);
        w.post(OLGA, at, json!({"template": t, "recurrence": "finite"})).conflict("finite_story_cannot_recur");
    });

    each_engine!(
        /// R83: a change makes the next version; stories made before keep theirs.
        a_change_makes_the_next_version, |w| {
        let t = monitoring(w);
        let make = || w.post(OLGA, "/projects/OPS/stories", json!({"template": t})).created();
        let old = make();
        let at = format!("/story-templates/{t}");
        let tag = w.get(SAM, &at).header("etag").to_owned();
        let changed = w.patch(SAM, &at, json!({"story": {"title": "Watch …"}})).ok();
        has(&changed, &json!({"version": 2, "name": "Monitoring of a website", "story": {"title": "Watch …", "as_a": null}}));
        let again = w.ask(SAM, "PATCH", &at).header("if-match", &tag).json(&json!({"name": "x"})).send();
        again.refused(412, "stale");
        let new = make();
        assert_eq!((&old["template"]["version"], &new["template"]["version"]), (&json!(1), &json!(2)));
        assert_eq!(new["title"], "Watch …");
        assert_eq!(w.get(OLGA, &format!("/stories/{}", text(&old["key"]))).ok()["template"]["version"], 1);
    });

    each_engine!(
        /// R78, R21: a template keeps the rules of what it makes.
        a_template_that_could_make_no_story_is_refused, |w| {
        let post = |story: Value| w.post(OLGA, STORIES, json!({"name": "t", "story": story}));
        post(json!({"cadence": "every_sprint"})).conflict("finite_story_cannot_recur");
        post(json!({"recurrence": "recurring", "cadence": "scheduled"})).invalid(&["story.schedule"]);
        post(json!({"team": "web"})).invalid(&["story.team"]);
        post(json!({"product_owner": "olga", "estimate": -1})).invalid(&["story.product_owner", "story.estimate"]);
        w.post(OLGA, STORIES, json!({})).invalid(&["name", "story"]);
        let stories = json!([{"title": "a", "team": "web"}, {"as_a": "user"}]);
        w.post(OLGA, "/projects/OPS/epic-templates", json!({"name": "e", "stories": stories}))
            .invalid(&["stories.0.team", "stories.1.title"]);
    });

    each_engine!(
        /// R78: a new help-desk service is an Epic that comes with its stories in one step.
        an_epic_template_brings_the_epic_with_its_stories, |w| {
        let body = json!({"name": "Help-desk service", "title": "A new help desk", "description": "Three levels", "stories": [
            {"title": "First level", "recurrence": "recurring", "team_mode": "multiple", "sla": "project"},
            {"title": "Train the agents", "estimate": 8, "acceptance_criteria": ["All have trained."]}]});
        let t = w.post(SAM, "/projects/OPS/epic-templates", body).created();
        has(&t, &json!({"version": 1, "uses": 0, "title": "A new help desk"}));
        let at = "/projects/OPS/epics";
        let epic = w.post(OLGA, at, json!({"template": t["id"], "title": "Help desk for the shop", "product_owner": OTTO})).created();
        has(&epic, &json!({"title": "Help desk for the shop", "description": "Three levels",
            "template": {"id": t["id"], "version": 1}}));
        let stories: Vec<Value> = epic["stories"].as_array().unwrap().iter()
            .map(|k| w.get(OLGA, &format!("/stories/{}", text(k))).ok()).collect();
        has(&stories[0], &json!({"title": "First level", "class": "multiple_teams_recurring", "product_owner": OTTO, "epic": epic["key"]}));
        has(&stories[1], &json!({"title": "Train the agents", "estimate": 8, "state": "proposed", "template": null}));
        assert_eq!(stories.len(), 2);
        // Another one has stories of its own.
        let other = w.post(OLGA, at, json!({"template": t["id"]})).created();
        assert_eq!(other["title"], "A new help desk");
        assert_ne!(other["stories"], epic["stories"]);
        let path = format!("/epic-templates/{}", t["id"]);
        let changed = w.patch(OLGA, &path, json!({"title": null, "stories": []})).ok();
        has(&changed, &json!({"version": 2, "uses": 2, "title": null, "description": "Three levels", "stories": []}));
        assert_eq!(w.post(OLGA, at, json!({"template": t["id"]})).created()["title"], "Help-desk service");
        w.post(OLGA, at, json!({"template": 99})).invalid(&["template"]);
    });

    each_engine!(
        /// D.2 and R77: Product Owners and Scrum Masters keep templates; members where a Product Owner has switched it on.
        members_keep_templates_where_a_product_owner_lets_them, |w| {
        let bodies = [
            ("/projects/OPS/work-package-templates", json!({"name": "t", "tasks": []})),
            (STORIES, json!({"name": "t", "story": {}})),
            ("/projects/OPS/epic-templates", json!({"name": "t", "stories": []})),
        ];
        for (at, body) in &bodies {
            for who in [OLGA, OTTO, SAM, SVEN] {
                w.post(who, at, body.clone()).created();
            }
            for who in [MIA, ADA, CYRIL] {
                w.post(who, at, body.clone()).refused(403, "not_product_owner");
            }
            w.post(STAN, at, body.clone()).not_found();
        }
        let rights = "/projects/OPS/template-rights";
        assert_eq!(w.get(MIA, rights).ok()["members"], false);
        for who in [MIA, SAM, ADA] {
            w.put(who, rights, json!({"members": true})).refused(403, "not_product_owner");
        }
        w.put(OLGA, rights, json!({"members": "yes"})).invalid(&["members"]);
        assert_eq!(w.put(OLGA, rights, json!({"members": true})).ok()["members"], true);
        for (at, body) in &bodies {
            w.post(MIA, at, body.clone()).created();
            w.post(ADA, at, body.clone()).refused(403, "not_product_owner");
        }
        w.put(OTTO, rights, json!({"members": false})).ok();
        w.post(MIA, STORIES, json!({"name": "t", "story": {}})).refused(403, "not_product_owner");
    });
}

mod applying {
    use super::*;

    fn template(w: &World, body: Value) -> i64 {
        id(&w.post(OLGA, "/projects/OPS/work-package-templates", body).created())
    }

    each_engine!(
        /// R81: a template is applied in mid-Sprint to a Work Package that is there; it adds and fills in, it takes nothing away.
        a_template_is_applied_to_an_open_work_package, |w| {
        let s = desk(w);
        let t = template(w, json!({"name": "Major incident", "severity": "sev1", "category": "incident", "standard_effort": 8,
            "pre_approved": true, "tasks": [{"title": "Investigate", "estimate": 2}, {"title": "Resolve"}],
            "approval_steps": [{"name": "Cause found", "role": "scrum_master"}]}));
        let key = w.work_package(MIA, &s, json!({"title": "The shop is down", "category": "web"}));
        w.task(MIA, &key, "Call the customer");
        assert_eq!(w.wp(MIA, &key)["sla"], Value::Null);
        let p = w.post(MIA, &format!("/work-packages/{key}/apply-template"), json!({"template": t})).ok();
        has(&p, &json!({"title": "The shop is down", "category": "web", "severity": "sev1", "estimate": 8,
            "template": {"id": t, "version": 1}}));
        let titles: Vec<String> = p["tasks"].as_array().unwrap().iter().map(|t| text(&t["title"])).collect();
        assert_eq!(titles, ["Call the customer", "Investigate", "Resolve"]);
        has(&p["approvals"][0], &json!({"step": 1, "name": "Cause found", "role": "scrum_master", "state": "open"}));
        // The clock counts from the beginning, not from now.
        let from = tandem::kit::time::At::parse(&text(&p["created_at"])).unwrap();
        assert_eq!(p["sla"]["resolve_by"], json!(from.plus(6 * HOUR)));
        assert!(w.history(MIA, &format!("/work-packages/{key}")).iter().any(|f| f["kind"] == "template_applied"));
        assert_eq!(w.get(MIA, &format!("/work-package-templates/{t}")).ok()["uses"], 1);
    });

    each_engine!(
        /// R81, R83: once, and only to an open one, by the team that holds it.
        a_template_is_applied_once_by_who_holds_an_open_one, |w| {
        let s = desk(w);
        let t = template(w, json!({"name": "t", "tasks": [{"title": "a"}]}));
        let key = w.work_package(MIA, &s, json!({"title": "x"}));
        let at = format!("/work-packages/{key}/apply-template");
        w.post(NIA, &at, json!({"template": t})).refused(403, "not_team_member");
        w.post(STAN, &at, json!({"template": t})).not_found();
        w.post(MIA, &at, json!({})).invalid(&["template"]);
        w.post(MIA, &at, json!({"template": 99})).invalid(&["template"]);
        w.ask(MIA, "POST", &at).header("if-match", "\"old\"").json(&json!({"template": t})).send().refused(412, "stale");
        w.post(MIA, &at, json!({"template": t})).ok();
        w.post(MIA, &at, json!({"template": t})).conflict("template_applied");
        let made = w.work_package(MIA, &s, json!({"template": t}));
        w.post(MIA, &format!("/work-packages/{made}/apply-template"), json!({"template": t})).conflict("template_applied");
        let closed = w.work_package(MIA, &s, json!({"title": "y"}));
        w.act(MIA, &format!("/work-packages/{closed}/complete"));
        w.post(MIA, &format!("/work-packages/{closed}/apply-template"), json!({"template": t})).conflict("work_package_closed");
    });

    each_engine!(
        /// R81: not while it is with another team.
        a_template_waits_until_an_escalation_is_back, |w| {
        let (a, b) = (w.recurring("a"), w.recurring("b"));
        w.put(OLGA, &format!("/stories/{a}/escalation"), json!({"permitted": true, "targets": [b]})).ok();
        w.running("first", &[&a]);
        w.running("second", &[&b]);
        let t = template(w, json!({"name": "t", "tasks": [{"title": "x"}]}));
        let key = w.work_package(MIA, &a, json!({"title": "x"}));
        w.escalate(MIA, &key, &b);
        w.post(NIA, &format!("/work-packages/{key}/apply-template"), json!({"template": t})).conflict("work_package_escalated");
    });

    each_engine!(
        /// R84, R140: with a predefined approval the deliverable is out with its completion; without, the Product Owner accepts. The
        /// record shows which of the two applied.
        the_record_shows_which_approval_applied, |w| {
        let s = desk(w);
        let t = template(w, json!({"name": "t", "tasks": [], "pre_approved": true}));
        let pre = w.work_package(MIA, &s, json!({"template": t}));
        let done = w.act(MIA, &format!("/work-packages/{pre}/complete"));
        assert_eq!((&done["state"], &done["approval"]), (&json!("accepted"), &json!("predefined")));
        let by_hand = w.work_package(MIA, &s, json!({"title": "asked"}));
        let done = w.act(MIA, &format!("/work-packages/{by_hand}/complete"));
        assert_eq!((&done["state"], &done["approval"]), (&json!("completed"), &Value::Null));
        let accepted = w.act(OLGA, &format!("/work-packages/{by_hand}/accept"));
        assert_eq!((&accepted["state"], &accepted["approval"]), (&json!("accepted"), &json!("product_owner")));
        // A predefined approval that is applied in mid-Sprint counts as well.
        let later = w.work_package(MIA, &s, json!({"title": "later"}));
        w.post(MIA, &format!("/work-packages/{later}/apply-template"), json!({"template": t})).ok();
        assert_eq!(w.act(MIA, &format!("/work-packages/{later}/complete"))["approval"], "predefined");
        // Opened again, it has none.
        assert_eq!(w.act(MIA, &format!("/work-packages/{later}/reopen"))["approval"], Value::Null);
    });

    each_engine!(
        /// R80: an incident of a level brings the standard tasks of that level; of another level, or with a category, it does not.
        a_severity_brings_its_standard_tasks, |w| {
        let s = desk(w);
        let t = template(w, json!({"name": "SEV1", "severity": "sev1", "tasks": [{"title": "Investigation"}, {"title": "Resolution"},
            {"title": "Testing"}, {"title": "Documentation"}]}));
        let make = |body: Value| w.wp(MIA, &w.work_package(MIA, &s, body));
        let incident = make(json!({"title": "down", "severity": "sev1"}));
        assert_eq!((&incident["template"]["id"], incident["tasks"].as_array().unwrap().len()), (&json!(t), 4));
        assert_eq!(make(json!({"title": "slow", "severity": "sev2"}))["template"], Value::Null);
        assert_eq!(make(json!({"title": "down", "severity": "sev1", "category": "web"}))["template"], Value::Null);
    });
}

mod proposals {
    use super::*;

    fn template(w: &World) -> i64 {
        let body = json!({"name": "Access", "tasks": [{"title": "collect"}]});
        id(&w.post(SAM, "/projects/OPS/work-package-templates", body).created())
    }

    each_engine!(
        /// R82: a member proposes a change; it waits for the Retrospect Sprint Meeting until somebody answers it.
        a_member_proposes_and_a_keeper_answers, |w| {
        let t = template(w);
        let at = format!("/work-package-templates/{t}/proposals");
        let made = w.post(MIA, &at, json!({"text": "Ask for the manager's approval first"}));
        let location = made.header("location").to_owned();
        let r = made.created();
        assert_eq!(location, format!("/api/v1/template-proposals/{}", r["id"]));
        has(&r, &json!({"of": "work_package", "template": t, "name": "Access", "version": 1, "state": "open", "by": MIA}));
        assert_eq!(w.told(OLGA, "OPS"), ["template_proposed"]);
        assert_eq!(w.told(SAM, "OPS"), ["template_proposed"]);
        for list in [&at, "/projects/OPS/template-proposals?state=open", "/teams/first/template-proposals?state=open"] {
            assert_eq!(w.all(NIA, list).len(), 1, "{list}");
        }
        let path = format!("/template-proposals/{}", r["id"]);
        for who in [MIA, ADA] {
            w.post(who, &format!("{path}/accept"), json!({})).refused(403, "not_product_owner");
        }
        w.post(OLGA, &format!("{path}/decline"), json!({})).invalid(&["reason"]);
        let declined = w.post(SAM, &format!("{path}/decline"), json!({"reason": "it slows everybody down"})).ok();
        has(&declined, &json!({"state": "declined", "answered_by": SAM, "reason": "it slows everybody down"}));
        assert_eq!(w.told(MIA, "OPS"), ["template_proposal_answered"]);
        w.post(OLGA, &format!("{path}/accept"), json!({})).conflict("template_proposal_answered");
        assert_eq!(w.all(MIA, "/teams/first/template-proposals?state=open"), Vec::<Value>::new());
        assert_eq!(w.all(MIA, "/teams/first/template-proposals").len(), 1);
        w.get(MIA, "/teams/first/template-proposals?state=odd").invalid(&["state"]);
    });

    each_engine!(
        /// R82: also story and Epic templates.
        every_kind_of_template_takes_proposals, |w| {
        let story = id(&w.post(OLGA, "/projects/OPS/story-templates", json!({"name": "s", "story": {}})).created());
        let epic = id(&w.post(OLGA, "/projects/OPS/epic-templates", json!({"name": "e", "stories": []})).created());
        let of = |path: String| w.post(TINA, &path, json!({"text": "otherwise"})).created();
        let s = of(format!("/story-templates/{story}/proposals"));
        let e = of(format!("/epic-templates/{epic}/proposals"));
        assert_eq!((&s["of"], &s["name"], &e["of"], &e["name"]), (&json!("story"), &json!("s"), &json!("epic"), &json!("e")));
        assert_eq!(w.all(TINA, &format!("/story-templates/{story}/proposals")).len(), 1);
        assert_eq!(w.all(TINA, "/projects/OPS/template-proposals").len(), 2);
        let accepted = w.post(OLGA, &format!("/template-proposals/{}/accept", e["id"]), json!({})).ok();
        has(&accepted, &json!({"state": "accepted", "reason": null}));
        // An Epic template is no story template.
        w.post(TINA, &format!("/story-templates/{epic}/proposals"), json!({"text": "x"})).not_found();
    });

    each_engine!(
        /// R82: everybody on the project, nobody else.
        only_who_works_on_the_project_proposes, |w| {
        let t = template(w);
        let at = format!("/work-package-templates/{t}/proposals");
        for who in [OLGA, CHLOE, CYRIL, SVEN, NED] {
            w.post(who, &at, json!({"text": "x"})).created();
        }
        w.post(ADA, &at, json!({"text": "x"})).refused(403, "forbidden");
        w.post(STAN, &at, json!({"text": "x"})).not_found();
        w.post(PAUL, &at, json!({"text": "x"})).not_found();
        w.post(MIA, &at, json!({"text": ""})).invalid(&["text"]);
    });
}

mod figures {
    use super::*;

    fn template(w: &World, name: &str) -> i64 {
        let body = json!({"name": name, "category": "access", "severity": "sev2", "standard_effort": 2, "tasks": [{"title": "do it"}]});
        id(&w.post(OLGA, "/projects/OPS/work-package-templates", body).created())
    }

    /// A Work Package of a template that is completed after so many hours, with so much spent.
    fn used(w: &World, story: &str, template: i64, hours: i64, spent: f64) -> String {
        let key = w.work_package(MIA, story, json!({"template": template}));
        let task = w.wp(MIA, &key)["tasks"][0]["id"].as_i64().unwrap();
        w.pass_hours(hours);
        w.done(MIA, task, spent);
        w.act(MIA, &format!("/work-packages/{key}/complete"));
        key
    }

    each_engine!(
        /// R82: per version and in all: uses, effort, time, estimate against actual, SLA kept, reopened, dropped, with the counts.
        a_template_shows_how_well_it_works, |w| {
        let s = desk(w);
        let t = template(w, "Access");
        let at = format!("/work-package-templates/{t}/figures");
        let empty = w.get(MIA, &at).ok();
        has(&empty["all"], &json!({"uses": 0, "completed": 0, "effort": null, "lead_time": null, "sla": null}));
        used(w, &s, t, 2, 1.0);
        used(w, &s, t, 4, 3.0);
        let late = used(w, &s, t, 30, 4.0);
        w.act(MIA, &format!("/work-packages/{late}/reopen"));
        w.act(MIA, &format!("/work-packages/{late}/complete"));
        w.patch(OLGA, &format!("/work-package-templates/{t}"), json!({"standard_effort": 4})).ok();
        used(w, &s, t, 1, 0.0);
        let dropped = w.work_package(MIA, &s, json!({"template": t}));
        w.act(MIA, &format!("/work-packages/{dropped}/drop"));
        w.work_package(MIA, &s, json!({"template": t}));
        let f = w.get(MIA, &at).ok();
        has(&f["all"], &json!({"uses": 6, "open": 1, "completed": 4, "dropped": 1, "reopened": 1,
            "effort": {"count": 3, "median": 3, "careful": 4},
            "actual_by_estimate": {"count": 3, "median": 1.5, "careful": 2},
            "sla": {"met": 3, "breached": 1, "percent": 75}}));
        assert_eq!((&f["all"]["lead_time"]["count"], &f["all"]["lead_time"]["median"]), (&json!(4), &json!("PT3H")));
        let versions = f["versions"].as_array().unwrap();
        assert_eq!(versions.len(), 2);
        has(&versions[0], &json!({"version": 2, "uses": 3, "completed": 1, "dropped": 1, "effort": null}));
        has(&versions[1], &json!({"version": 1, "uses": 3, "completed": 3, "reopened": 1, "effort": {"count": 3}}));
        let months = f["months"].as_array().unwrap();
        assert_eq!((months.len(), &months[11]["period"], &months[11]["uses"]), (12, &json!("2026-03"), &json!(6)));
        assert_eq!(months[10]["uses"], 0);
        w.get(STAN, &at).not_found();
    });

    each_engine!(
        /// R72: Work Packages over time by template, by category and by severity; per month, or per Sprint of a team.
        work_packages_are_evaluated_over_time, |w| {
        let s = w.recurring("desk");
        w.put(MIA, &format!("/stories/{s}/portions/first"), json!({"estimate": 5})).ok();
        let t = template(w, "Access");
        w.set_clock(tandem::kit::time::At::parse("2026-02-27T08:00:00Z").unwrap());
        let before = w.work_package(MIA, &s, json!({"template": t}));
        w.set_clock(BEGIN);
        let sprint = w.running("first", &[&s]);
        // Made in February, completed in March.
        w.done(MIA, w.wp(MIA, &before)["tasks"][0]["id"].as_i64().unwrap(), 1.0);
        w.act(MIA, &format!("/work-packages/{before}/complete"));
        used(w, &s, t, 1, 2.0);
        w.work_package(MIA, &s, json!({"title": "by hand", "category": "mail"}));
        w.close("first", sprint);
        let at = "/projects/OPS/work-package-figures";
        let f = w.get(MIA, at).ok();
        has(&f, &json!({"by": "template", "per": "month"}));
        let group = |f: &Value, name: Value| f["groups"].as_array().unwrap().iter().find(|g| g["name"] == name).cloned().unwrap();
        let access = group(&f, json!("Access"));
        has(&access, &json!({"template": t, "all": {"uses": 2, "completed": 2}}));
        has(&access["periods"][10], &json!({"period": "2026-02", "uses": 1, "completed": 0}));
        has(&access["periods"][11], &json!({"period": "2026-03", "uses": 1, "completed": 2, "effort": {"count": 2, "median": 1.5}}));
        has(&group(&f, Value::Null), &json!({"template": null, "all": {"uses": 1, "completed": 0}}));
        let f = w.get(MIA, &format!("{at}?by=category")).ok();
        assert_eq!((&group(&f, json!("access"))["all"]["uses"], &group(&f, json!("mail"))["all"]["uses"]), (&json!(2), &json!(1)));
        let f = w.get(MIA, &format!("{at}?by=severity&per=sprint&team=first")).ok();
        let sev2 = group(&f, json!("sev2"));
        assert_eq!(f["periods"].as_array().unwrap().len(), 1);
        has(&sev2["periods"][0], &json!({"uses": 1, "completed": 2, "sla": {"percent": 50}}));
        let f = w.get(MIA, &format!("{at}?team=second")).ok();
        assert_eq!(f["groups"], json!([]));
        w.get(MIA, &format!("{at}?per=sprint")).invalid(&["team"]);
        w.get(MIA, &format!("{at}?team=nobody")).invalid(&["team"]);
        w.get(MIA, &format!("{at}?by=colour")).invalid(&["by"]);
        w.get(STAN, at).not_found();
    });

    each_engine!(
        /// R93: what a template or category took in the past Sprints is offered as an estimate for the next.
        past_sprints_propose_an_estimate_by_template_and_category, |w| {
        let s = w.recurring("desk");
        let t = template(w, "Access");
        let other = template(w, "Never used");
        for (n, (from, to, spent)) in [("2026-03-02", "2026-03-08", 3.0), ("2026-03-09", "2026-03-15", 5.0)].into_iter().enumerate() {
            let sprint = if n == 0 { w.sprint("first", from, to) } else {
                w.all(MIA, "/teams/first/sprints").iter().find(|s| s["state"] == "planned").map_or_else(|| w.sprint("first", from, to), id)
            };
            w.commit("first", sprint, &s, json!({"unknown": 5}));
            w.start("first", sprint);
            used(w, &s, t, 1, spent);
            w.close("first", sprint);
        }
        let p = w.get(MIA, "/teams/first/unknown-work-proposal").ok();
        assert_eq!(p["templates"], json!([{"template": t, "name": "Access", "median": 4, "careful": 5, "actuals": [3, 5]}]));
        assert_eq!(p["categories"], json!([{"template": null, "name": "access", "median": 4, "careful": 5, "actuals": [3, 5]}]));
        assert_ne!(other, t);
        assert_eq!(w.get(NIA, "/teams/second/unknown-work-proposal").ok()["templates"], json!([]));
    });
}

mod suggestions {
    use super::*;

    /// Does a task of this title under a Work Package.
    fn does(w: &World, wp: &str, title: &str, spent: f64) {
        w.done(MIA, w.task(MIA, wp, title), spent);
    }

    each_engine!(
        /// R70, R202: what a task of the same title took before, the nearest history first, is suggested as its estimate.
        the_tool_suggests_what_such_tasks_took, |w| {
        let s = desk(w);
        let t = w.post(OLGA, "/projects/OPS/work-package-templates", json!({"name": "t", "category": "mail", "tasks": []})).created();
        for spent in [1.0, 2.0, 9.0] {
            does(w, &w.work_package(MIA, &s, json!({"template": t["id"]})), "Validate the request", spent);
        }
        does(w, &w.work_package(MIA, &s, json!({"title": "x", "category": "mail"})), "Call back", 0.5);
        let elsewhere = w.work_package(MIA, &s, json!({"title": "y", "category": "other"}));
        does(w, &elsewhere, "VALIDATE the request", 30.0);
        does(w, &elsewhere, "Escort a visitor", 3.0);
        // Not done, and nothing spent: no history.
        w.task(MIA, &elsewhere, "Half done");
        does(w, &elsewhere, "Nothing noted", 0.0);
        let next = w.work_package(MIA, &s, json!({"template": t["id"]}));
        let at = format!("/work-packages/{next}/task-suggestions");
        let all = w.get(MIA, &at).items();
        has(&all[0], &json!({"title": "Validate the request", "median": 2, "careful": 9, "count": 3, "from": "template"}));
        let of = |title: &str| all.iter().find(|s| s["title"] == title).cloned();
        has(&of("Call back").unwrap(), &json!({"median": 0.5, "from": "category"}));
        has(&of("Escort a visitor").unwrap(), &json!({"median": 3, "from": "story"}));
        assert!(of("Half done").is_none() && of("Nothing noted").is_none());
        let one = w.get(MIA, &format!("{at}?title=vALIDATE%20the%20Request")).items();
        assert_eq!((one.len(), &one[0]["median"]), (1, &json!(2)));
        assert!(w.get(MIA, &format!("{at}?title=unheard%20of")).items().is_empty());
        w.get(STAN, &at).not_found();
    });

    each_engine!(
        /// R70: a story made from a template learns from the other stories of that template.
        a_story_learns_from_its_own_tasks_and_from_its_template, |w| {
        let t = w.post(OLGA, "/projects/OPS/story-templates", json!({"name": "Patch day", "story": {"team": "first"}})).created();
        let make = || w.story(OLGA, "OPS", json!({"template": t["id"]}));
        let (old, new) = (make(), make());
        w.done(MIA, w.loose_task(MIA, &old, "Patch the servers"), 4.0);
        let at = format!("/stories/{new}/task-suggestions");
        let found = w.get(MIA, &format!("{at}?title=patch%20the%20servers")).items();
        has(&found[0], &json!({"median": 4, "count": 1, "from": "template"}));
        w.done(MIA, w.loose_task(MIA, &new, "patch the servers"), 2.0);
        let found = w.get(MIA, &at).items();
        has(&found[0], &json!({"title": "patch the servers", "median": 2, "from": "story"}));
        assert_eq!(found.len(), 1);
        w.get(STAN, &at).not_found();
    });
}
