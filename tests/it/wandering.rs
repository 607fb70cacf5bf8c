//! A long random day: people do whatever comes to their mind, allowed or not. Nothing fails on our side, both engines give
//! the same answers, and at the end everything still adds up. `TANDEM_TEST_DAYS=50` tells that many days more.

use crate::support::*;
use serde_json::{Value, json};
use std::collections::HashSet;

/// A small generator of numbers, the same everywhere (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n as u64).unwrap()
    }
    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }
    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// What there is so far.
#[derive(Default)]
struct Things {
    stories: Vec<String>,
    work_packages: Vec<String>,
    tasks: Vec<i64>,
    sprints: Vec<i64>,
    escalations: Vec<i64>,
    templates: Vec<i64>,
}

const PEOPLE: &[&str] = &[OLGA, OTTO, SAM, MIA, MAX, SVEN, NIA, NED, THEO, TINA, CHLOE, ADA, PAUL, WANDA, WILL, STAN];
const TEAMS: &[&str] = &["first", "second", "third", "web"];

fn number(d: &mut Dice) -> Value {
    d.one(&[json!(0), json!(1), json!(2.5), json!(8), json!(13), json!(0.01), json!(1_000_000)])
}

fn new_story(d: &mut Dice) -> Value {
    let mut body = json!({"title": "s", "recurrence": d.one(&["finite", "recurring", "recurring"]), "team_mode": d.one(&["single", "multiple", "multiple"])});
    if d.chance(50) {
        body["sla"] = json!(d.one(&["project", "none"]));
    }
    if d.chance(50) {
        body["team"] = json!(d.one(TEAMS));
    }
    if d.chance(50) {
        body["estimate"] = number(d);
    }
    body
}

/// One request, by somebody who often, but not always, may.
fn next(d: &mut Dice, t: &Things) -> (String, &'static str, String, Value) {
    let any = |d: &mut Dice| d.one(PEOPLE).to_owned();
    let member = |d: &mut Dice| {
        if d.chance(90) { d.one(&[MIA, MIA, MIA, MIA, MAX, NIA, TINA, WILL]).to_owned() } else { any(d) }
    };
    let owner = |d: &mut Dice| {
        if d.chance(90) { d.one(&[OLGA, OLGA, OLGA, OLGA, OTTO, PAUL]).to_owned() } else { any(d) }
    };
    let story = |d: &mut Dice| {
        if d.chance(60) { d.one(&t.stories[..3]) } else { d.one(&t.stories) }
    };
    // The newest few: on those most is still possible.
    let wp = |d: &mut Dice| match t.work_packages.len() {
        0 => "OPS-1".to_owned(),
        n => d.one(&t.work_packages[n.saturating_sub(6)..]),
    };
    let id = |d: &mut Dice, of: &[i64]| {
        if of.is_empty() { 1 } else { d.one(&of[of.len().saturating_sub(8)..]) }
    };
    match d.below(38) {
        0 | 1 => (owner(d), "POST", format!("/projects/{}/stories", d.one(&["OPS", "OPS", "WEB"])), new_story(d)),
        2 => (
            owner(d),
            "PATCH",
            format!("/stories/{}", story(d)),
            json!({"state": d.one(&["ready", "ready", "ready", "proposed"])}),
        ),
        3 => {
            let body = d.one(&[
                json!({"team_mode": "single"}),
                json!({"team_mode": "multiple"}),
                json!({"recurrence": "recurring"}),
                json!({"recurrence": "finite"}),
                json!({"sla": "project"}),
                json!({"sla": "none"}),
                json!({"team": "first"}),
                json!({"estimate": 3}),
                json!({"product_owner": "otto"}),
            ]);
            (owner(d), "PATCH", format!("/stories/{}", story(d)), body)
        }
        4 => {
            (owner(d), "POST", format!("/stories/{}/rank", story(d)), json!({(d.one(&["before", "after"])): story(d)}))
        }
        5 | 6 => (
            member(d),
            "PUT",
            format!("/stories/{}/portions/{}", story(d), d.one(TEAMS)),
            json!({"estimate": number(d)}),
        ),
        7 | 8 => (
            owner(d),
            "PUT",
            format!("/stories/{}/escalation", story(d)),
            json!({"permitted": d.chance(85), "targets": [story(d), story(d)]}),
        ),
        9 => (
            owner(d),
            "PUT",
            format!("/stories/{}/escalation-sources/{}", story(d), story(d)),
            json!({"accepted": d.chance(70)}),
        ),
        10 => (
            owner(d),
            "POST",
            format!("/stories/{}/{}", story(d), d.one(&["accept", "reject", "wake", "rest", "retire"])),
            json!({}),
        ),
        11 => (member(d), "POST", format!("/stories/{}/tasks", story(d)), json!({"title": "t", "estimate": number(d)})),
        12 => {
            let (team, master) = d.one(&[("first", SAM), ("second", SVEN), ("third", THEO), ("web", WANDA)]);
            let (from, to) = d.one(&[
                ("2026-03-02", "2026-03-15"),
                ("2026-03-16", "2026-03-29"),
                ("2026-03-30", "2026-04-12"),
                ("2026-04-13", "2026-04-26"),
            ]);
            (
                master.to_owned(),
                "POST",
                format!("/teams/{team}/sprints"),
                json!({"name": "s", "starts_on": from, "ends_on": to}),
            )
        }
        13..=15 => {
            let mut body = json!({});
            if d.chance(60) {
                body["unknown"] = number(d);
            }
            if d.chance(30) {
                body["known"] = number(d);
            }
            (member(d), "PUT", format!("/sprints/{}/commitments/{}", id(d, &t.sprints), story(d)), body)
        }
        16 | 17 => {
            let who = d.one(&[SAM, SVEN, THEO, WANDA]).to_owned();
            (
                who,
                "POST",
                format!("/sprints/{}/{}", id(d, &t.sprints), d.one(&["start", "start", "start", "close"])),
                json!({}),
            )
        }
        18 => (member(d), "DELETE", format!("/sprints/{}/commitments/{}", id(d, &t.sprints), story(d)), json!({})),
        19 => {
            (member(d), "POST", format!("/sprints/{}/spare-capacity", id(d, &t.sprints)), json!({"amount": number(d)}))
        }
        20 | 21 => {
            let mut body =
                json!({"title": "p", "severity": d.one(&[json!("sev1"), json!("sev2"), json!("sev3"), json!(null)])});
            if d.chance(30) {
                body["template"] = json!(id(d, &t.templates));
            }
            if d.chance(40) {
                body["estimate"] = number(d);
            }
            (member(d), "POST", format!("/stories/{}/work-packages", story(d)), body)
        }
        22 => (member(d), "POST", format!("/work-packages/{}/tasks", wp(d)), json!({"title": "t"})),
        23 | 24 => {
            let body =
                json!({"state": d.one(&["in_progress", "done", "done", "dropped", "to_do"]), "spent": number(d)});
            (member(d), "PATCH", format!("/tasks/{}", id(d, &t.tasks)), body)
        }
        25 | 26 => (
            member(d),
            "POST",
            format!("/work-packages/{}/{}", wp(d), d.one(&["take", "complete", "complete", "drop", "reopen"])),
            json!({}),
        ),
        27 => (
            owner(d),
            "POST",
            format!(
                "/work-packages/{}/{}",
                wp(d),
                d.one(&["accept", "reject", "approvals/1/approve", "approvals/1/decline"])
            ),
            json!({}),
        ),
        28 | 29 => {
            (member(d), "POST", format!("/work-packages/{}/escalate", wp(d)), json!({"to": story(d), "reason": "r"}))
        }
        30 | 31 => (
            member(d),
            "POST",
            format!("/escalations/{}/{}", id(d, &t.escalations), d.one(&["take", "complete", "return"])),
            json!({"note": "n"}),
        ),
        32 => {
            let who = member(d);
            let login = d.one(PEOPLE);
            let (method, rest) = d.one(&[("POST", "swarm"), ("POST", "swarm/members"), ("DELETE", "swarm")]);
            let body = if rest == "swarm" { json!({}) } else { json!({"login": login}) };
            (who, method, format!("/work-packages/{}/{rest}", wp(d)), body)
        }
        33 | 34 => (
            member(d),
            "POST",
            format!("/work-packages/{}/{}", wp(d), d.one(&["pause", "pause", "resume"])),
            json!({(d.one(&["reason", "note"])): "r"}),
        ),
        35 => {
            let severity = d.one(&[json!("sev1"), json!("sev2"), json!("sev3"), json!(null)]);
            (member(d), "PATCH", format!("/work-packages/{}", wp(d)), json!({"severity": severity}))
        }
        36 => clocks(d, &owner),
        _ => {
            let steps = if d.chance(50) { json!([{"name": "ok", "role": "product_owner"}]) } else { json!([]) };
            let body =
                json!({"name": "t", "tasks": [{"title": "x"}], "approval_steps": steps, "pre_approved": d.chance(30)});
            (owner(d), "POST", "/projects/OPS/work-package-templates".to_owned(), body)
        }
    }
}

/// Other limits, or another calendar.
fn clocks(d: &mut Dice, owner: &impl Fn(&mut Dice) -> String) -> (String, &'static str, String, Value) {
    let who = owner(d);
    match d.below(3) {
        0 => {
            let of = |severity: &str, limit: &str, pausable: bool| json!({"severity": severity, "respond_within": "PT30M", "resolve_within": limit, "pausable": pausable});
            let definitions =
                json!([of("sev1", d.one(&["PT2H", "PT6H"]), d.chance(80)), of("sev2", "PT24H", d.chance(80))]);
            (who, "PUT", "/projects/OPS/sla".to_owned(), json!({"definitions": definitions}))
        }
        1 => {
            let hours = |day: &str, to: &str| json!({"day": day, "from": "08:30", "to": to});
            let week = json!([
                hours("monday", d.one(&["12:00", "17:00"])),
                hours("tuesday", "24:00"),
                hours("friday", "10:00")
            ]);
            let body = json!({"time_zone": "America/New_York", "weekly_hours": week, "holidays": ["2026-03-03"]});
            (who, "PUT", "/projects/OPS/calendar".to_owned(), body)
        }
        _ => (who, "DELETE", "/projects/OPS/calendar".to_owned(), json!({})),
    }
}

/// Three levels of support, each in a running Sprint: where most of the day goes on.
fn begin(w: &World, t: &mut Things) {
    let keys: Vec<String> = (0..3).map(|n| w.recurring(&format!("level {n}"))).collect();
    for (n, team) in ["first", "second", "third"].into_iter().enumerate() {
        if n < 2 {
            w.put(
                OLGA,
                &format!("/stories/{}/escalation", keys[n]),
                json!({"permitted": true, "targets": [keys[n + 1]]}),
            )
            .ok();
        }
        t.sprints.push(w.running(team, &[&keys[n]]));
    }
    let sev1 = json!({"severity": "sev1", "respond_within": "PT30M", "resolve_within": "PT6H", "pausable": true});
    w.put(OLGA, "/projects/OPS/sla", json!({"definitions": [sev1]})).ok();
    t.stories = keys;
}

/// Tells a day and writes down what was answered.
fn day(w: &World, seed: u64, steps: usize) -> Vec<String> {
    let mut d = Dice(seed);
    let mut t = Things::default();
    let mut diary = Vec::new();
    // mia is lent to every team of OPS: more of what happens is allowed.
    for team in ["second", "third"] {
        w.put(ADA, &format!("/teams/{team}/members/mia"), json!({"allocation": 30})).ok();
    }
    begin(w, &mut t);
    for step in 0..steps {
        let (who, method, path, body) = next(&mut d, &t);
        let a = w.ask(&who, method, &path).json(&body).send();
        assert!(matches!(a.status, 200 | 201 | 204 | 403 | 404 | 409 | 422), "{a}");
        // Numbers differ where a refusal has used one up; what is asked next goes by place, not by number.
        diary.push(format!("{step} {who} {method} {} {}", a.status, a.body["code"].as_str().unwrap_or("")));
        if a.status == 201 {
            let number = a.body["id"].as_i64();
            let key = a.body["key"].as_str().map(str::to_owned);
            match path.rsplit('/').next().unwrap() {
                "stories" => t.stories.extend(key),
                "work-packages" => t.work_packages.extend(key),
                "tasks" => t.tasks.extend(number),
                "sprints" => t.sprints.extend(number),
                "escalate" => t.escalations.extend(number),
                "work-package-templates" => t.templates.extend(number),
                _ => {}
            }
        }
        if step % 40 == 0 {
            w.pass_hours(3);
            w.sweep();
        }
    }
    adds_up(w, &t);
    diary
}

/// What has to hold whatever happened.
fn adds_up(w: &World, t: &Things) {
    let keys: HashSet<&String> = t.stories.iter().chain(&t.work_packages).collect();
    assert_eq!(keys.len(), t.stories.len() + t.work_packages.len(), "a key came twice");
    let listed: Vec<Value> = w.all(ADA, "/work-packages?limit=7");
    assert_eq!(listed.len(), t.work_packages.len());
    for key in &t.work_packages {
        let p = w.wp(ADA, key);
        let spent: f64 = p["tasks"].as_array().unwrap().iter().map(|t| t["spent"].as_f64().unwrap()).sum();
        assert!((p["spent"].as_f64().unwrap() - spent).abs() < 0.001, "{p}");
        let chain: Vec<&Value> = p["escalations"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|e| matches!(e["state"].as_str(), Some("open" | "taken")))
            .collect();
        let closed = matches!(p["state"].as_str(), Some("completed" | "accepted" | "dropped"));
        assert!(!closed || chain.is_empty(), "closed, but escalated: {p}");
        for (depth, e) in chain.iter().enumerate() {
            assert_eq!(e["level"], json!(depth + 1), "{p}");
        }
        let holder = chain.last().map_or(&p["story"], |e| &e["to_story"]);
        assert_eq!(&p["held_by_story"], holder, "{p}");
        if closed && p["state"] != "dropped" {
            assert!(
                p["tasks"].as_array().unwrap().iter().all(|t| matches!(t["state"].as_str(), Some("done" | "dropped"))),
                "{p}"
            );
        }
        w.history(ADA, &format!("/work-packages/{key}"));
        let clock = w.get(ADA, &format!("/work-packages/{key}/clock")).ok();
        assert_eq!(clock["recomputed"]["agrees"], true, "{clock}");
        assert!(!closed || clock["paused_since"].is_null(), "closed, but paused: {clock}");
        assert!(clock["resolve_by"].is_string() || clock["paused_since"].is_null(), "paused without a clock: {clock}");
    }
    for key in &t.stories {
        let s = w.get(ADA, &format!("/stories/{key}")).ok();
        let finite = s["recurrence"] == "finite";
        let state = s["state"].as_str().unwrap();
        assert_eq!(matches!(state, "active" | "dormant" | "retired"), !finite, "{s}");
        assert!(!finite || s["cadence"].is_null(), "{s}");
        assert!(s["team_mode"] == "multiple" || s["portions"].as_array().unwrap().len() <= 1, "{s}");
        assert!(s["escalation"]["permitted"] == false || s["class"] == "multiple_teams_recurring", "{s}");
        if state == "completed" {
            assert!(s["portions"].as_array().unwrap().iter().all(|p| p["complete"] == true), "{s}");
        }
    }
    for team in TEAMS {
        let sprints = w.all(ADA, &format!("/teams/{team}/sprints"));
        assert!(sprints.iter().filter(|s| s["state"] == "active").count() <= 1);
        for s in &sprints {
            let sum =
                |f: &str| s["commitments"].as_array().unwrap().iter().map(|c| c[f].as_f64().unwrap()).sum::<f64>();
            for (whole, part) in [("committed_known", "known"), ("committed_unknown", "unknown")] {
                assert!((s[whole].as_f64().unwrap() - sum(part)).abs() < 0.001, "{s}");
            }
            for path in ["board", "burndown", "history"] {
                w.get(ADA, &format!("/sprints/{}/{path}", s["id"])).ok();
            }
        }
        w.get(ADA, &format!("/teams/{team}/velocity")).ok();
    }
    for path in ["/projects/OPS/advice", "/projects/WEB/advice", "/notifications"] {
        w.get(ADA, path).ok();
    }
}

/// How much happened that was meant to: a day of nothing but refusals would test nothing.
fn successes(diary: &[String]) -> usize {
    diary.iter().filter(|d| d.contains(" 200 ") || d.contains(" 201 ") || d.contains(" 204 ")).count()
}

#[test]
fn a_long_random_day_goes_the_same_way_on_both_engines() {
    let mut seen = HashSet::new();
    let more = std::env::var("TANDEM_TEST_DAYS").ok().and_then(|n| n.parse().ok()).unwrap_or(0);
    let further = (1..=more).map(|n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    for seed in [0x9e37_79b9_7f4a_7c15, 0x2545_f491_4f6c_dd1d, 7_777_777].into_iter().chain(further) {
        let lite = day(&World::new(Engine::Sqlite), seed, 600);
        assert!(successes(&lite) > 120, "only {} of 600", successes(&lite));
        seen.extend(lite.iter().map(|l| l.rsplit(' ').next().unwrap().to_owned()));
        if Engine::postgres_is_here() {
            let pg = day(&World::new(Engine::Postgres), seed, 600);
            for (a, b) in lite.iter().zip(&pg) {
                assert_eq!(a, b, "seed {seed}");
            }
        }
    }
    assert!(seen.len() > 30, "few kinds of refusals were met: {seen:?}");
}
