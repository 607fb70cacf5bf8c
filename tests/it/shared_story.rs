//! Stories of several teams: who leads them, who is not engaged, what each waits for, and the criteria of each case.

use crate::support::*;
use serde_json::{Value, json};

/// A finite story of the first and the second team with portions of 8 and 5.
fn shared(w: &World) -> String {
    let s = w.story(OLGA, "OPS", json!({"title": "move the load", "team_mode": "multiple"}));
    for (who, team, estimate, uncertain) in [(MIA, "first", 8, false), (NIA, "second", 5, true)] {
        let body = json!({"estimate": estimate, "uncertain": uncertain});
        w.put(who, &format!("/stories/{s}/portions/{team}"), body).ok();
    }
    w.patch(OLGA, &format!("/stories/{s}"), json!({"state": "ready"})).ok();
    s
}

fn agenda(w: &World, story: &str, query: &str) -> Value {
    w.get(MIA, &format!("/stories/{story}/scrum-of-scrums{query}")).ok()
}

fn team(agenda: &Value, slug: &str) -> Value {
    agenda["teams"].as_array().unwrap().iter().find(|t| t["team"] == slug).cloned().unwrap()
}

fn lack(w: &World, story: &str, slug: &str) -> Value {
    team(&agenda(w, story, ""), slug)["not_engaged"].clone()
}

mod lead {
    use super::*;

    /// R34, R26: the lead is proposed from the team with the largest portion; the Product Owner names one of the Scrum Masters
    /// on the story.
    each_engine!(the_product_owner_names_the_lead_scrum_master, |w| {
        let s = shared(w);
        let path = format!("/stories/{s}");
        has(
            &w.get(MIA, &path).ok(),
            &json!({"lead_scrum_master": null, "proposed_lead_scrum_master": "sam", "product_owner": "olga"}),
        );
        w.put(NIA, &format!("{path}/portions/second"), json!({"estimate": 13})).ok();
        assert_eq!(w.get(MIA, &path).ok()["proposed_lead_scrum_master"], "sven");
        w.put(NIA, &format!("{path}/portions/second"), json!({"estimate": 8})).ok();
        assert_eq!(w.get(MIA, &path).ok()["proposed_lead_scrum_master"], "sam", "of equal ones the first");
        let name = |who: &str, login: Value| w.patch(who, &path, json!({"lead_scrum_master": login}));
        for who in [SAM, SVEN, OTTO, CYRIL] {
            name(who, json!("sam")).refused(403, "not_product_owner");
        }
        // Neither a member, nor the Scrum Master of a team that is not on it, nor nobody.
        for login in ["mia", "theo", "cyril", "nobody"] {
            name(OLGA, json!(login)).invalid(&["lead_scrum_master"]);
        }
        assert_eq!(name(OLGA, json!("sven")).ok()["lead_scrum_master"], "sven");
        assert_eq!(agenda(w, &s, "")["lead_scrum_master"], "sven");
        assert_eq!(name(OLGA, json!(null)).ok()["lead_scrum_master"], json!(null));
    });

    /// R34: a story of one team has no lead, and loses it with its other teams.
    each_engine!(a_story_of_one_team_has_no_lead, |w| {
        let one = w.finite("one", "first", 3.0);
        w.patch(OLGA, &format!("/stories/{one}"), json!({"lead_scrum_master": "sam"})).invalid(&["lead_scrum_master"]);
        assert_eq!(w.get(MIA, &format!("/stories/{one}")).ok()["proposed_lead_scrum_master"], json!(null));
        let s = w.story(OLGA, "OPS", json!({"title": "a", "team_mode": "multiple", "team": "first"}));
        w.patch(OLGA, &format!("/stories/{s}"), json!({"lead_scrum_master": "sam"})).ok();
        let single = w.patch(OLGA, &format!("/stories/{s}"), json!({"team_mode": "single"})).ok();
        assert_eq!(single["lead_scrum_master"], json!(null));
    });
}

mod owner {
    use super::*;

    /// R49, R26, R54: who is Product Owner is no question of a job title: a member or a Scrum Master of a team may be it as well; a
    /// story has one at a time.
    each_engine!(whoever_owns_the_project_may_own_a_story, |w| {
        w.patch(ADA, "/projects/OPS", json!({"product_owners": [OLGA, OTTO, MIA, SAM]})).ok();
        let s = w.story(MIA, "OPS", json!({"title": "architecture", "recurrence": "recurring", "team": "first"}));
        assert_eq!(w.get(OLGA, &format!("/stories/{s}")).ok()["product_owner"], "mia");
        w.patch(MIA, &format!("/stories/{s}"), json!({"product_owner": SAM})).ok();
        w.patch(MIA, &format!("/stories/{s}"), json!({"title": "x"})).refused(403, "not_product_owner");
        w.patch(SAM, &format!("/stories/{s}"), json!({"title": "x"})).ok();
    });
}

mod engagement {
    use super::*;

    /// R35: the lead sees who has not committed, who has begun no task, and of whom nothing moves for some days.
    each_engine!(the_teams_that_are_not_engaged_are_seen_and_why, |w| {
        let s = shared(w);
        assert_eq!((lack(w, &s, "first"), lack(w, &s, "second")), (json!("no_commitment"), json!("no_commitment")));
        let sprint = w.sprint("first", "2026-03-02", "2026-03-15");
        w.commit("first", sprint, &s, json!({}));
        assert_eq!(lack(w, &s, "first"), json!(null), "its Sprint is planned");
        w.start("first", sprint);
        assert_eq!(lack(w, &s, "first"), "no_task_started");
        let task = w.loose_task(MIA, &s, "rack");
        w.set_task(MIA, task, "in_progress");
        assert_eq!(lack(w, &s, "first"), json!(null));
        w.pass_hours(4 * 24);
        // Words are no move.
        w.post(MIA, &format!("/stories/{s}/comments"), json!({"text": "soon"})).created();
        w.pass_hours(23);
        assert_eq!(lack(w, &s, "first"), json!(null));
        w.pass_hours(2);
        assert_eq!(lack(w, &s, "first"), "nothing_moved");
        let still = team(&agenda(w, &s, ""), "first")["still"].clone();
        has(&still, &json!([{"task": task, "title": "rack", "work_package": null}]));
        assert_eq!(team(&agenda(w, &s, "?idle_days=10"), "first")["not_engaged"], json!(null));
        let told = || {
            let list = w.get(OLGA, "/projects/OPS/advice").ok();
            list["items"].as_array().unwrap().iter().filter(|a| a["code"] == "team_not_engaged").count()
        };
        assert_eq!(told(), 2, "one has not begun, of the other nothing moves");
        w.set_task(MIA, task, "testing");
        assert_eq!((lack(w, &s, "first"), told()), (json!(null), 1));
        w.set_task(MIA, task, "done");
        w.pass_hours(30 * 24);
        assert_eq!(lack(w, &s, "first"), json!(null), "its portion is complete");
        for wrong in ["0", "61", "x"] {
            w.get(MIA, &format!("/stories/{s}/scrum-of-scrums?idle_days={wrong}")).invalid(&["idle_days"]);
        }
        w.get(STAN, &format!("/stories/{s}/scrum-of-scrums")).not_found();
    });

    /// R35: a recurring story under which nothing is open asks for nothing; an open Work Package that nobody touches does.
    each_engine!(a_recurring_story_without_open_work_blames_nobody, |w| {
        let s = w.recurring("desk");
        w.running("first", &[&s]);
        w.pass_hours(7 * 24);
        assert_eq!(lack(w, &s, "first"), json!(null));
        let wp = w.work_package(MIA, &s, json!({"title": "call"}));
        w.pass_hours(6 * 24);
        let t = team(&agenda(w, &s, ""), "first");
        assert_eq!((&t["open_work_packages"], &t["still"][0]["work_package"]), (&json!(1), &json!(wp)));
        assert_eq!(t["not_engaged"], "no_task_started");
    });
}

mod scrum_of_scrums {
    use super::*;

    /// R40, R32, R38: status and blockers of each team: portion, Sprint, tasks, escalations; Sprints that differ are marked.
    each_engine!(status_and_blockers_of_each_team_are_an_agenda, |w| {
        let (a, b) = (w.recurring("first level"), w.recurring("second level"));
        w.put(OLGA, &format!("/stories/{a}/escalation"), json!({"permitted": true, "targets": [b]})).ok();
        w.put(MIA, &format!("/stories/{a}/portions/first"), json!({"estimate": 8})).ok();
        let sprint = w.running("first", &[&a]);
        w.running("second", &[&b]);
        let wp = w.work_package(MIA, &a, json!({"title": "no mail"}));
        let task = w.task(MIA, &wp, "look");
        w.set_task(MIA, task, "in_progress");
        w.task(MIA, &wp, "answer");
        w.escalate(MIA, &wp, &b);
        let first = team(&agenda(w, &a, ""), "first");
        has(
            &first,
            &json!({"estimate": 8, "scrum_master": "sam", "sprint": {"id": sprint, "state": "active", "unknown": 5},
            "tasks": {"to_do": 1, "in_progress": 1, "done": 0}, "open_work_packages": 0, "holds_up": [],
            "waits_for": [{"work_package": wp, "to_team": "second", "to_story": b, "state": "open"}]}),
        );
        let second = team(&agenda(w, &b, ""), "second");
        has(
            &second,
            &json!({"open_work_packages": 1, "waits_for": [], "holds_up": [{"work_package": wp, "from_team": "first"}]}),
        );
        assert_eq!(agenda(w, &a, "")["sprints_differ"], false);
        let other = w.sprint("third", "2026-03-04", "2026-03-17");
        w.commit("third", other, &a, json!({"unknown": 1}));
        assert_eq!(agenda(w, &a, "")["sprints_differ"], true);
    });

    /// R39: the stories of several teams of a project are listed, with how many teams and on whom they depend.
    each_engine!(shared_stories_and_their_dependencies_are_listed, |w| {
        let s = shared(w);
        let (a, b) = (w.recurring("first level"), w.recurring("second level"));
        w.put(OLGA, &format!("/stories/{a}/escalation"), json!({"permitted": true, "targets": [b]})).ok();
        w.put(MIA, &format!("/stories/{a}/portions/first"), json!({"estimate": 8})).ok();
        w.put(NIA, &format!("/stories/{b}/portions/second"), json!({"estimate": 8})).ok();
        w.finite("single", "first", 1.0);
        let listed = w.get(MIA, "/projects/OPS/shared-stories").ok();
        has(
            &listed["items"],
            &json!([
            {"story": s, "teams": ["first", "second"], "depends_on": [], "proposed_lead_scrum_master": "sam",
             "not_engaged": [{"team": "first", "why": "no_commitment"}, {"team": "second", "why": "no_commitment"}]},
            {"story": a, "teams": ["first"], "depends_on": [{"story": b, "teams": ["second"]}]},
            {"story": b, "teams": ["second"], "depends_on": []}]),
        );
        w.get(STAN, "/projects/OPS/shared-stories").not_found();
    });
}

mod portions {
    use super::*;

    /// R33: tasks of a portion are marked as Dev or Ops, and both stand in one portion.
    each_engine!(dev_and_ops_tasks_stand_in_one_portion, |w| {
        let s = shared(w);
        for kind in ["dev", "ops"] {
            let made = w.post(MIA, &format!("/stories/{s}/tasks"), json!({"title": kind, "kind": kind})).created();
            assert_eq!((&made["kind"], &made["team"]), (&json!(kind), &json!("first")));
        }
        w.post(MIA, &format!("/stories/{s}/tasks"), json!({"title": "x", "kind": "qa"})).invalid(&["kind"]);
    });

    /// R47, R32: a budget is marked as uncertain and stays so for every team on the story.
    each_engine!(an_uncertain_estimate_is_marked_as_a_budget, |w| {
        let s = shared(w);
        for who in [MIA, NIA, OLGA] {
            let v = w.get(who, &format!("/stories/{s}")).ok();
            has(&v["portions"], &json!([{"team": "first", "uncertain": false}, {"team": "second", "uncertain": true}]));
        }
    });

    /// R44: a team commits to particular Work Packages of an operational story instead of a whole portion, a member to one.
    each_engine!(a_team_commits_to_particular_work_packages, |w| {
        let s = w.recurring("desk");
        let sprint = w.sprint("third", "2026-03-02", "2026-03-15");
        // Two known Work Packages, no portion and no budget.
        w.commit("third", sprint, &s, json!({"known": 5}));
        let wp = w.work_package(TINA, &s, json!({"title": "two accounts", "estimate": 5, "known": true}));
        w.act(TINA, &format!("/work-packages/{wp}/take"));
        let v = w.get(TINA, &format!("/stories/{s}")).ok();
        has(&v["portions"], &json!([{"team": "third", "estimate": null, "engaged": true}]));
        has(&w.wp(TINA, &wp), &json!({"team": "third", "assignee": "tina", "known": true}));
        let held = w.get(TINA, &format!("/sprints/{sprint}")).ok();
        has(&held["commitments"], &json!([{"story": s, "known": 5, "unknown": 0}]));
    });
}

mod criteria {
    use super::*;

    fn put(w: &World, who: &str, wp: &str, criterion: &str, met: Value) -> Answer {
        w.put(who, &format!("/work-packages/{wp}/criteria"), json!({"criterion": criterion, "met": met}))
    }

    /// R61, R107: the Acceptance Criteria of a recurring story are checked for each of its Work Packages.
    each_engine!(the_criteria_of_a_story_are_checked_for_each_work_package, |w| {
        let s = w.story(
            OLGA,
            "OPS",
            json!({"title": "hire", "recurrence": "recurring", "team": "first",
            "acceptance_criteria": ["three candidates", "references checked"]}),
        );
        let (a, b) =
            (w.work_package(MIA, &s, json!({"title": "cook"})), w.work_package(MIA, &s, json!({"title": "driver"})));
        let open = json!({"items": [{"criterion": "three candidates", "met": null}, {"criterion": "references checked", "met": null}]});
        has(&w.get(MIA, &format!("/work-packages/{a}/criteria")).ok(), &open);
        let checked = put(w, MIA, &a, "three candidates", json!(true)).ok();
        has(&checked["items"], &json!([{"met": true, "by": "mia", "current": true}, {"met": null}]));
        put(w, OLGA, &a, "references checked", json!(false)).ok();
        has(&w.get(MIA, &format!("/work-packages/{b}/criteria")).ok(), &open);
        for who in [NIA, OTTO, SAM] {
            put(w, who, &a, "three candidates", json!(false)).refused(403, "not_team_member");
        }
        put(w, STAN, &a, "three candidates", json!(false)).not_found();
        put(w, MIA, &a, "something else", json!(true)).invalid(&["criterion"]);
        put(w, MIA, &a, "three candidates", json!("yes")).invalid(&["met"]);
        // What was checked stays readable when the story's text changes, and can only be taken back.
        w.patch(OLGA, &format!("/stories/{s}"), json!({"acceptance_criteria": ["four candidates"]})).ok();
        let now = w.get(MIA, &format!("/work-packages/{a}/criteria")).ok();
        has(
            &now["items"],
            &json!([{"criterion": "four candidates", "met": null, "current": true},
            {"criterion": "three candidates", "met": true, "current": false},
            {"criterion": "references checked", "met": false, "current": false}]),
        );
        put(w, MIA, &a, "three candidates", json!(false)).invalid(&["criterion"]);
        put(w, MIA, &a, "three candidates", json!(null)).ok();
        let told = w.history(MIA, &format!("/work-packages/{a}"));
        assert_eq!(told.iter().filter(|f| f["kind"] == "criterion_checked").count(), 3, "{told:?}");
    });
}
