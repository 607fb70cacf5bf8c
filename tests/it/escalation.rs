//! Escalation: handing a Work Package to another story, and back.

use crate::support::*;
use serde_json::{Value, json};

/// Three recurring stories with SLAs, each in a running Sprint of a team of its own; one permits escalation to the next.
struct Levels {
    a: String,
    b: String,
    c: String,
}

fn permit(w: &World, who: &str, from: &str, targets: &[&str]) {
    w.put(who, &format!("/stories/{from}/escalation"), json!({"permitted": true, "targets": targets})).ok();
}

fn levels(w: &World) -> Levels {
    let (a, c) = (w.recurring("help desk"), w.recurring("specialists"));
    let b = w.story(
        OTTO,
        "OPS",
        json!({"title": "second level", "recurrence": "recurring", "team_mode": "multiple", "sla": "project"}),
    );
    permit(w, OLGA, &a, &[&b]);
    permit(w, OTTO, &b, &[&c]);
    w.running("first", &[&a]);
    w.running("second", &[&b]);
    w.running("third", &[&c]);
    Levels { a, b, c }
}

fn escalate(w: &World, who: &str, wp: &str, to: &str) -> Answer {
    w.post(who, &format!("/work-packages/{wp}/escalate"), json!({"to": to, "reason": "beyond us"}))
}

fn act(w: &World, who: &str, escalation: i64, verb: &str) -> Answer {
    w.post(who, &format!("/escalations/{escalation}/{verb}"), json!({"note": "so it is"}))
}

fn complete(w: &World, who: &str, wp: &str) -> Answer {
    w.post(who, &format!("/work-packages/{wp}/complete"), json!({}))
}

mod there_and_back {
    use super::*;

    /// R120, R121, R207.
    each_engine!(an_escalation_shows_where_from_where_to_and_why, |w| {
        let l = levels(w);
        let wp = w.work_package(MIA, &l.a, json!({"title": "no login", "severity": "sev1"}));
        let made = escalate(w, MIA, &wp, &l.b).created();
        let id = made["id"].as_i64().unwrap();
        for (name, value) in [
            ("work_package", json!(wp)),
            ("level", json!(1)),
            ("title", json!("Escalation1—no login")),
            ("from_story", json!(l.a)),
            ("to_story", json!(l.b)),
            ("from_team", json!("first")),
            ("to_team", json!("second")),
            ("reason", json!("beyond us")),
            ("state", json!("open")),
            ("taken_by", json!(null)),
            ("taken_at", json!(null)),
            ("ended_at", json!(null)),
            ("tasks", json!([])),
        ] {
            assert_eq!(made[name], value, "{name}");
        }
        assert_eq!(w.get(NIA, &format!("/escalations/{id}")).ok(), made);
        let p = w.wp(MIA, &wp);
        assert_eq!(
            (p["held_by_story"].clone(), p["story"].clone(), p["team"].clone()),
            (json!(l.b), json!(l.a), json!("first"))
        );
        assert_eq!(p["escalations"][0]["id"], id);
        // Under both stories, and found by either.
        for s in [&l.a, &l.b] {
            assert_eq!(w.get(MIA, &format!("/stories/{s}/escalations")).items()[0]["id"], id);
            assert_eq!(w.all(NIA, &format!("/work-packages?story={s}"))[0]["key"], json!(wp));
        }
        // The title is the present one.
        w.patch(NIA, &format!("/work-packages/{wp}"), json!({"title": "no login at all"})).ok();
        assert_eq!(w.get(NIA, &format!("/escalations/{id}")).ok()["title"], "Escalation1—no login at all");
        for who in [NIA, NED] {
            assert!(w.told(who, &wp).contains(&"escalated".to_owned()), "{who}");
        }
        w.get(STAN, &format!("/escalations/{id}")).not_found();
        w.get(MIA, "/escalations/999").not_found();
    });

    /// R122, R127, R128, R135.
    each_engine!(the_second_level_takes_solves_and_the_first_completes, |w| {
        let l = levels(w);
        let wp = w.work_package(MIA, &l.a, json!({"title": "p", "severity": "sev1"}));
        w.act(MIA, &format!("/work-packages/{wp}/take"));
        let first = w.task(MIA, &wp, "inform the customer");
        let due = w.wp(MIA, &wp)["sla"]["resolve_by"].clone();
        let id = w.escalate(MIA, &wp, &l.b);
        complete(w, MIA, &wp).conflict("work_package_escalated");
        for who in [MIA, OLGA, OTTO, SVEN, TINA, ADA] {
            act(w, who, id, "take").refused(403, "not_team_member");
        }
        let taken = act(w, NIA, id, "take").ok();
        assert_eq!((taken["state"].clone(), taken["taken_by"].clone()), (json!("taken"), json!("nia")));
        assert_eq!(w.wp(MIA, &wp)["assignee"], "mia", "the assignee of the first level stays");
        let task = w.task(NIA, &wp, "repair");
        let shown = w.get(MIA, &format!("/tasks/{task}")).ok();
        assert_eq!(
            (shown["escalation"].clone(), shown["team"].clone(), shown["story"].clone(), shown["may_edit"].clone()),
            (json!(id), json!("second"), json!(l.b), json!(false))
        );
        w.patch(MIA, &format!("/tasks/{task}"), json!({"state": "done"})).refused(403, "not_task_team");
        w.patch(NIA, &format!("/tasks/{first}"), json!({"state": "done"})).refused(403, "not_task_team");
        act(w, NIA, id, "complete").conflict("work_package_has_open_tasks");
        w.done(NIA, task, 2.0);
        let done = act(w, NIA, id, "complete").ok();
        assert_eq!(done["state"], "completed");
        assert_ne!(done["ended_at"], json!(null));
        assert_eq!(done["tasks"].as_array().unwrap().len(), 1);
        assert!(
            w.told(MIA, &wp).contains(&"escalation_completed".to_owned()),
            "the first team is told: {:?}",
            w.told(MIA, &wp)
        );
        assert!(w.told(SAM, &wp).contains(&"escalation_completed".to_owned()));
        assert!(!w.told(MAX, &wp).contains(&"escalation_completed".to_owned()), "the assignee is told, not the team");
        // It is not complete yet.
        let p = w.wp(MIA, &wp);
        assert_eq!((p["held_by_story"].clone(), p["sla"]["resolve_by"].clone()), (json!(l.a), due));
        complete(w, MIA, &wp).conflict("work_package_has_open_tasks");
        complete(w, NIA, &wp).refused(403, "not_team_member");
        w.done(MIA, first, 1.0);
        let p = complete(w, MIA, &wp).ok();
        assert_eq!(
            (p["state"].clone(), p["spent"].clone(), p["sla"]["state"].clone()),
            (json!("completed"), json!(3), json!("met"))
        );
    });

    /// R127.
    each_engine!(without_an_assignee_all_of_the_first_team_are_told, |w| {
        let l = levels(w);
        let wp = w.work_package(MIA, &l.a, json!({"title": "p"}));
        let id = w.escalate(MIA, &wp, &l.b);
        act(w, NIA, id, "take").ok();
        act(w, NIA, id, "return").ok();
        for who in [MIA, MAX, SAM] {
            assert!(w.told(who, &wp).contains(&"escalation_returned".to_owned()), "{who}");
        }
    });

    /// R129.
    each_engine!(three_levels_come_back_one_by_one, |w| {
        let l = levels(w);
        let wp = w.work_package(MIA, &l.a, json!({"title": "p"}));
        let one = w.escalate(MIA, &wp, &l.b);
        // Only after taking it.
        escalate(w, NIA, &wp, &l.c).conflict("escalation_already_open");
        act(w, NIA, one, "take").ok();
        let two = escalate(w, NIA, &wp, &l.c).created();
        assert_eq!(
            (two["level"].clone(), two["title"].clone(), two["from_story"].clone()),
            (json!(2), json!("Escalation2—p"), json!(l.b))
        );
        let two = two["id"].as_i64().unwrap();
        act(w, NIA, one, "complete").conflict("work_package_escalated");
        act(w, NIA, one, "return").conflict("work_package_escalated");
        complete(w, MIA, &wp).conflict("work_package_escalated");
        act(w, TINA, two, "take").ok();
        let task = w.task(TINA, &wp, "t");
        w.done(TINA, task, 1.0);
        act(w, TINA, two, "complete").ok();
        assert_eq!(w.wp(MIA, &wp)["held_by_story"], json!(l.b));
        assert!(w.told(NIA, &wp).contains(&"escalation_completed".to_owned()));
        complete(w, MIA, &wp).conflict("work_package_escalated");
        act(w, NIA, one, "complete").ok();
        complete(w, MIA, &wp).ok();
        let kinds: Vec<String> =
            w.history(TINA, &format!("/work-packages/{wp}")).iter().map(|f| text(&f["kind"])).collect();
        assert_eq!(
            kinds,
            [
                "work_package_created",
                "escalated",
                "escalation_taken",
                "escalated",
                "escalation_taken",
                "task_created",
                "task_changed",
                "escalation_completed",
                "escalation_completed",
                "work_package_completed"
            ]
        );
    });

    /// R129.
    each_engine!(after_a_return_the_next_one_has_the_same_level_and_a_new_number, |w| {
        let l = levels(w);
        let wp = w.work_package(MIA, &l.a, json!({"title": "p"}));
        let one = w.escalate(MIA, &wp, &l.b);
        let returned = act(w, NIA, one, "return").ok();
        assert_eq!(returned["state"], "returned");
        assert_eq!(w.wp(MIA, &wp)["held_by_story"], json!(l.a));
        let again = escalate(w, MIA, &wp, &l.b).created();
        assert_eq!(again["level"], 1);
        assert_ne!(again["id"], json!(one));
        assert_eq!(w.wp(MIA, &wp)["escalations"].as_array().unwrap().len(), 2);
        for verb in ["take", "complete", "return"] {
            assert_eq!(act(w, NIA, one, verb).status, 409);
        }
    });

    /// R126.
    each_engine!(the_escalating_team_follows_and_comments, |w| {
        let l = levels(w);
        let wp = w.work_package(MIA, &l.a, json!({"title": "p"}));
        w.escalate(MIA, &wp, &l.b);
        w.post(MIA, &format!("/work-packages/{wp}/comments"), json!({"text": "how is it going?"})).created();
        w.post(NIA, &format!("/work-packages/{wp}/comments"), json!({"text": "well"})).created();
        assert_eq!(w.get(MIA, &format!("/work-packages/{wp}/comments")).items().len(), 2);
        w.get(MIA, &format!("/work-packages/{wp}/history")).ok();
    });

    /// R135.
    each_engine!(only_the_team_that_holds_it_changes_it, |w| {
        let l = levels(w);
        let wp = w.work_package(MIA, &l.a, json!({"title": "p"}));
        w.escalate(MIA, &wp, &l.b);
        w.patch(MIA, &format!("/work-packages/{wp}"), json!({"title": "x"})).refused(403, "not_team_member");
        w.patch(NIA, &format!("/work-packages/{wp}"), json!({"title": "x"})).ok();
    });

    /// R130.
    each_engine!(escalations_go_to_different_targets_by_issue_type, |w| {
        let source = w.recurring("support");
        let (web, app) = (w.recurring("website"), w.recurring("mobile application"));
        permit(w, OLGA, &source, &[&web, &app]);
        w.running("first", &[&source]);
        w.running("second", &[&web]);
        w.running("third", &[&app]);
        for (to, team) in [(&web, "second"), (&app, "third")] {
            let wp = w.work_package(MIA, &source, json!({"title": "p"}));
            assert_eq!(escalate(w, MIA, &wp, to).created()["to_team"], team);
        }
    });

    each_engine!(where_several_teams_hold_the_target_one_is_named, |w| {
        let (a, b) = (w.recurring("a"), w.recurring("b"));
        permit(w, OLGA, &a, &[&b]);
        w.running("first", &[&a]);
        w.running("second", &[&b]);
        w.running("third", &[&b]);
        let wp = w.work_package(MIA, &a, json!({"title": "p"}));
        escalate(w, MIA, &wp, &b).invalid(&["team"]);
        let to = |team: &str| {
            w.post(MIA, &format!("/work-packages/{wp}/escalate"), json!({"to": b, "reason": "r", "team": team}))
        };
        to("none").invalid(&["team"]);
        to("first").conflict("escalation_target_not_in_active_sprint");
        assert_eq!(to("third").created()["to_team"], "third");
    });
}

mod refusals {
    use super::*;

    /// R129.
    each_engine!(the_team_that_holds_it_escalates_and_nobody_else, |w| {
        let l = levels(w);
        let wp = w.work_package(MIA, &l.a, json!({"title": "p"}));
        for who in [NIA, TINA, OLGA, SAM, CHLOE, ADA] {
            escalate(w, who, &wp, &l.b).refused(403, "not_team_member");
        }
        escalate(w, STAN, &wp, &l.b).not_found();
        w.post(MIA, &format!("/work-packages/{wp}/escalate"), json!({})).invalid(&["to", "reason"]);
        w.post(MIA, &format!("/work-packages/{wp}/escalate"), json!({"to": l.b, "reason": ""})).invalid(&["reason"]);
        escalate(w, MIA, &wp, "OPS-999").invalid(&["to"]);
        escalate(w, MAX, &wp, &l.b).created();
        escalate(w, MIA, &wp, &l.b).conflict("escalation_already_open");
    });

    /// R116: the owner of the target agrees to receive them; taking the target out and naming it again is no consent.
    each_engine!(a_refusal_lasts_though_the_target_is_named_anew, |w| {
        let a = w.recurring("a");
        let b = w.story(
            OTTO,
            "OPS",
            json!({"title": "b", "recurrence": "recurring", "team_mode": "multiple", "sla": "project"}),
        );
        w.running("first", &[&a]);
        w.running("second", &[&b]);
        let wp = w.work_package(MIA, &a, json!({"title": "p"}));
        permit(w, OLGA, &a, &[&b]);
        let answer = |accepted: bool| {
            w.put(OTTO, &format!("/stories/{b}/escalation-sources/{a}"), json!({"accepted": accepted}))
        };
        answer(false).ok();
        permit(w, OLGA, &a, &[]);
        let story = w.get(OLGA, &format!("/stories/{a}")).ok();
        assert_eq!((&story["escalation"]["targets"], &story["escalation"]["declined"]), (&json!([]), &json!([])));
        escalate(w, MIA, &wp, &b).conflict("escalation_target_not_linked");
        answer(true).not_found();
        permit(w, OLGA, &a, &[&b]);
        assert_eq!(w.get(OLGA, &format!("/stories/{a}")).ok()["escalation"]["declined"], json!([b]));
        escalate(w, MIA, &wp, &b).conflict("escalation_target_declined");
        answer(true).ok();
        escalate(w, MIA, &wp, &b).created();
    });

    /// R113, R115, R116, R117, R118, R119.
    each_engine!(every_rule_refuses_in_its_turn, |w| {
        let a = w.recurring("a");
        let b = w.story(OTTO, "OPS", json!({"title": "b", "recurrence": "recurring", "team_mode": "multiple"}));
        w.running("first", &[&a]);
        let wp = w.work_package(MIA, &a, json!({"title": "p"}));
        let go = || escalate(w, MIA, &wp, &b);
        w.act(MIA, &format!("/work-packages/{wp}/drop"));
        go().conflict("work_package_closed");
        w.act(MIA, &format!("/work-packages/{wp}/reopen"));
        go().conflict("escalation_not_permitted");
        permit(w, OLGA, &a, &[]);
        escalate(w, MIA, &wp, &a).conflict("escalation_cycle");
        go().conflict("escalation_target_not_linked");
        permit(w, OLGA, &a, &[&b]);
        w.put(OTTO, &format!("/stories/{b}/escalation-sources/{a}"), json!({"accepted": false})).ok();
        w.patch(OTTO, &format!("/stories/{b}"), json!({"recurrence": "finite"})).ok();
        go().conflict("escalation_target_declined");
        w.put(OTTO, &format!("/stories/{b}/escalation-sources/{a}"), json!({"accepted": true})).ok();
        go().conflict("escalation_target_not_recurring");
        w.patch(OTTO, &format!("/stories/{b}"), json!({"recurrence": "recurring"})).ok();
        go().conflict("escalation_sla_mismatch");
        w.patch(OTTO, &format!("/stories/{b}"), json!({"sla": "project"})).ok();
        go().conflict("escalation_target_not_in_active_sprint");
        let sprint = w.sprint("second", "2026-03-02", "2026-03-15");
        w.commit("second", sprint, &b, json!({"unknown": 3}));
        go().conflict("escalation_target_not_in_active_sprint");
        w.start("second", sprint);
        go().created();
        go().conflict("escalation_already_open");
    });

    /// R119.
    each_engine!(both_must_have_slas_or_neither, |w| {
        let a = w.story(
            OLGA,
            "OPS",
            json!({"title": "a", "recurrence": "recurring", "team_mode": "multiple", "sla": "none"}),
        );
        let b = w.recurring("b");
        permit(w, OLGA, &a, &[&b]);
        w.running("first", &[&a]);
        w.running("second", &[&b]);
        let wp = w.work_package(MIA, &a, json!({"title": "p"}));
        escalate(w, MIA, &wp, &b).conflict("escalation_sla_mismatch");
        w.patch(OLGA, &format!("/stories/{b}"), json!({"sla": "none"})).ok();
        escalate(w, MIA, &wp, &b).created();
    });

    /// R129.
    each_engine!(what_is_in_its_chain_is_not_a_target_again, |w| {
        let l = levels(w);
        permit(w, OTTO, &l.b, &[&l.a, &l.c]);
        let wp = w.work_package(MIA, &l.a, json!({"title": "p"}));
        let one = w.escalate(MIA, &wp, &l.b);
        act(w, NIA, one, "take").ok();
        escalate(w, NIA, &wp, &l.a).conflict("escalation_cycle");
        escalate(w, NIA, &wp, &l.b).conflict("escalation_cycle");
        escalate(w, NIA, &wp, &l.c).created();
    });

    /// R113, R129.
    each_engine!(a_target_that_escalates_further_must_permit_it_itself, |w| {
        let l = levels(w);
        w.put(OTTO, &format!("/stories/{}/escalation", l.b), json!({"permitted": false, "targets": []})).ok();
        let wp = w.work_package(MIA, &l.a, json!({"title": "p"}));
        let one = w.escalate(MIA, &wp, &l.b);
        act(w, NIA, one, "take").ok();
        escalate(w, NIA, &wp, &l.c).conflict("escalation_not_permitted");
    });

    /// R128.
    each_engine!(completing_is_refused_for_the_first_reason, |w| {
        let l = levels(w);
        let id = w
            .post(
                OLGA,
                "/projects/OPS/work-package-templates",
                json!({
                    "name": "t", "tasks": [{"title": "x"}], "approval_steps": [{"name": "ok", "role": "product_owner"}]
                }),
            )
            .created()["id"]
            .clone();
        let wp = w.work_package(MIA, &l.a, json!({"template": id}));
        let one = w.escalate(MIA, &wp, &l.b);
        complete(w, MIA, &wp).conflict("work_package_escalated");
        act(w, NIA, one, "return").ok();
        complete(w, MIA, &wp).conflict("work_package_has_open_tasks");
        let task = w.wp(MIA, &wp)["tasks"][0]["id"].as_i64().unwrap();
        w.done(MIA, task, 1.0);
        complete(w, MIA, &wp).conflict("approval_missing");
        w.post(OLGA, &format!("/work-packages/{wp}/approvals/1/approve"), json!({})).ok();
        complete(w, MIA, &wp).ok();
    });
}

mod across_projects {
    use super::*;

    /// A story of WEB that a story of OPS may escalate to; olga sees both.
    fn two_projects(w: &World) -> (String, String) {
        w.patch(ADA, "/projects/WEB", json!({"product_owners": ["paul", "olga"]})).ok();
        let a = w.recurring("a");
        let b = w.story(
            PAUL,
            "WEB",
            json!({"title": "b", "recurrence": "recurring", "team_mode": "multiple", "sla": "project"}),
        );
        permit(w, OLGA, &a, &[&b]);
        w.running("first", &[&a]);
        w.running("web", &[&b]);
        (a, b)
    }

    /// R125.
    each_engine!(who_sees_one_story_of_the_chain_sees_the_work_package_with_all_of_it, |w| {
        let (a, b) = two_projects(w);
        let wp = w.work_package(MIA, &a, json!({"title": "p", "severity": "sev1"}));
        let first = w.task(MIA, &wp, "first");
        w.get(WILL, &format!("/work-packages/{wp}")).not_found();
        let id = w.escalate(MIA, &wp, &b);
        for who in [WILL, PAUL, WANDA, MIA, OTTO] {
            assert_eq!(w.wp(who, &wp)["tasks"][0]["id"], first, "{who}");
            w.get(who, &format!("/escalations/{id}")).ok();
            w.get(who, &format!("/work-packages/{wp}/history")).ok();
            w.get(who, &format!("/tasks/{first}")).ok();
            w.get(who, &format!("/work-packages/{wp}/comments")).ok();
        }
        w.get(STAN, &format!("/work-packages/{wp}")).not_found();
        // The stories themselves stay where they are seen.
        w.get(WILL, &format!("/stories/{a}")).not_found();
        w.get(MIA, &format!("/stories/{b}")).not_found();
        assert_eq!(w.all(WILL, "/work-packages").len(), 1);
        let sla = w.wp(WILL, &wp)["sla"]["resolve_by"].clone();
        assert_ne!(sla, json!(null), "the clock of OPS runs on, though WEB has no definitions");
        act(w, WILL, id, "take").ok();
        let task = w.task(WILL, &wp, "second");
        w.get(MIA, &format!("/tasks/{task}")).ok();
        w.done(WILL, task, 1.0);
        act(w, WILL, id, "complete").ok();
        // Also after it has gone back.
        w.get(WILL, &format!("/work-packages/{wp}")).ok();
    });

    /// R126.
    each_engine!(people_of_the_other_project_can_be_mentioned, |w| {
        let (a, b) = two_projects(w);
        let wp = w.work_package(MIA, &a, json!({"title": "p"}));
        w.escalate(MIA, &wp, &b);
        w.post(MIA, &format!("/work-packages/{wp}/comments"), json!({"text": "@will please look, @stan too"}))
            .created();
        assert!(w.told(WILL, &wp).contains(&"mentioned".to_owned()), "{:?}", w.told(WILL, &wp));
        assert!(w.told(STAN, &wp).is_empty());
    });
}

/// R117.
each_engine!(two_at_the_same_moment_make_one_escalation, |w| {
    let l = levels(w);
    for round in 0..5 {
        let wp = w.work_package(MIA, &l.a, json!({"title": format!("p{round}")}));
        let answers: Vec<Answer> = std::thread::scope(|t| {
            let threads: Vec<_> = (0..6)
                .map(|i| {
                    let (wp, to) = (&wp, &l.b);
                    t.spawn(move || escalate(w, if i % 2 == 0 { MIA } else { MAX }, wp, to))
                })
                .collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        let made = answers.iter().filter(|a| a.status == 201).count();
        assert_eq!(made, 1, "{answers:?}");
        for a in answers.into_iter().filter(|a| a.status != 201) {
            a.conflict("escalation_already_open");
        }
        assert_eq!(w.wp(MIA, &wp)["escalations"].as_array().unwrap().len(), 1);
    }
});

/// R132.
each_engine!(a_carried_over_escalation_is_not_in_an_active_sprint_but_goes_on, |w| {
    let l = levels(w);
    let wp = w.work_package(MIA, &l.a, json!({"title": "p"}));
    let one = w.escalate(MIA, &wp, &l.b);
    let sprints = w.get(NIA, "/teams/second/sprints").items();
    w.close("second", sprints[0]["id"].as_i64().unwrap());
    act(w, NIA, one, "take").ok();
    let later: Value = w.work_package(MIA, &l.a, json!({"title": "q"})).into();
    escalate(w, MIA, later.as_str().unwrap(), &l.b).conflict("escalation_target_not_in_active_sprint");
    act(w, NIA, one, "complete").ok();
});

/// R128.
each_engine!(what_is_escalated_is_not_dropped_and_not_completed_by_either_side, |w| {
    let l = levels(w);
    let wp = w.work_package(MIA, &l.a, json!({"title": "p"}));
    let one = w.escalate(MIA, &wp, &l.b);
    for who in [MIA, NIA] {
        complete(w, who, &wp).conflict("work_package_escalated");
        w.post(who, &format!("/work-packages/{wp}/drop"), json!({})).conflict("work_package_escalated");
    }
    complete(w, TINA, &wp).refused(403, "not_team_member");
    act(w, NIA, one, "return").ok();
    w.act(MIA, &format!("/work-packages/{wp}/drop"));
});

each_engine!(a_work_package_is_escalated_again_from_the_next_sprint, |w| {
    let l = levels(w);
    let wp = w.work_package(MIA, &l.a, json!({"title": "p"}));
    let one = w.escalate(MIA, &wp, &l.b);
    act(w, NIA, one, "take").ok();
    let mut next = Vec::new();
    for (team, who) in [("first", MIA), ("second", NIA), ("third", TINA)] {
        let sprint = w.get(who, &format!("/teams/{team}/sprints")).items()[0]["id"].as_i64().unwrap();
        let closed = w.close(team, sprint);
        next.push((team, closed["next_sprint"].as_i64()));
    }
    // The third level had nothing open: it is planned anew, by hand.
    assert_eq!(next[2].1, None);
    escalate(w, NIA, &wp, &l.c).conflict("escalation_target_not_in_active_sprint");
    let sprint = w.sprint("third", "2026-03-16", "2026-03-29");
    w.commit("third", sprint, &l.c, json!({"unknown": 3}));
    w.start("third", sprint);
    w.start("second", next[1].1.unwrap());
    assert_eq!(escalate(w, NIA, &wp, &l.c).created()["level"], 2);
});
