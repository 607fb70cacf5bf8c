//! Importing what other tools exported.

mod tickets;

use crate::support::*;
use serde_json::{Value, json};
use std::io::Write;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use tandem::doors::transfer;
use tandem::doors::transfer::source::{Refusal, Source};
use tandem::doors::transfer::summary::Summary;
use tandem::doors::transfer::{Listener, Order};
use tandem::kit::time::DAY;

const HEADER: &str = "number,incident_state,active,reassignment_count,reopen_count,sys_mod_count,made_sla,caller_id,opened_by,\
    opened_at,sys_updated_by,sys_updated_at,location,category,subcategory,priority,assignment_group,assigned_to,closed_code,\
    resolved_by,resolved_at,closed_at\n";

/// A row of an incident: number, state, count, time of day, priority, group, resolver; all on 2 March 2026, with the last
/// resolution at 11:30 and the closing on the next day on every row.
fn row(number: &str, state: &str, update: i64, time: &str, priority: &str, group: &str, resolver: &str) -> String {
    format!(
        "{number},{state},true,0,0,{update},true,Caller 7,Opened by  8,2/3/2026 08:00,Updated by {update},2/3/2026 {time},\
         Größe 3,Category 9,Subcategory 97,{priority},{group},{resolver},code 6,Resolved by 15,2/3/2026 11:30,3/3/2026 12:00\n"
    )
}

fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("export.csv");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

#[derive(Default)]
struct Ear {
    refused: Vec<u64>,
    told: Vec<String>,
}

impl Listener for Ear {
    fn refused(&mut self, r: &Refusal) {
        self.refused.push(r.line);
    }
    fn note(&mut self, sentence: &str) {
        self.told.push(sentence.to_owned());
    }
    fn progress(&mut self, _: usize, _: usize) {}
}

fn order(source: &'static dyn Source, project: &str) -> Order {
    Order { source, project: project.to_owned(), zone: jiff::tz::TimeZone::UTC }
}

fn import_from(w: &World, source: &'static dyn Source, project: &str, text: &str) -> (Summary, Ear) {
    let (_folder, path) = file(text);
    let (order, mut ear) = (order(source, project), Ear::default());
    let content = transfer::read(&path, &order, &mut ear).unwrap();
    (transfer::engine::run(&w.app, &order, &content, &mut ear).unwrap(), ear)
}

fn import(w: &World, source: &str, project: &str, text: &str) -> (Summary, Ear) {
    import_from(w, transfer::source(source).unwrap(), project, text)
}

fn incidents(w: &World, project: &str, rows: &str) -> (Summary, Ear) {
    import(w, "servicenow", project, &format!("{HEADER}{rows}"))
}

/// The Work Package of an incident, as ada sees it.
fn incident(w: &World, project: &str, number: &str) -> Value {
    let all = w.all(ADA, &format!("/work-packages?project={project}&q={number}"));
    assert_eq!(all.len(), 1, "{number}: {all:?}");
    all[0].clone()
}

fn moderate(number: &str, state: &str, update: i64, time: &str, group: &str, resolver: &str) -> String {
    row(number, state, update, time, "3 - Moderate", group, resolver)
}

/// Handed over, resolved and closed.
fn resolved(number: &str) -> String {
    [
        row(number, "New", 0, "08:10", "3 - Moderate", "Group 1", "?"),
        row(number, "New", 1, "08:20", "1 - Critical", "Group 2", "?"),
        row(number, "Active", 2, "09:00", "1 - Critical", "Group 2", "Resolver 2"),
        row(number, "Resolved", 3, "11:30", "1 - Critical", "Group 2", "Resolver 2"),
        row(number, "Closed", 4, "23:00", "1 - Critical", "Group 2", "Resolver 2"),
    ]
    .concat()
}

fn kinds(w: &World, key: &Value) -> Vec<String> {
    let facts = w.all(ADA, &format!("/work-packages/{}/history", text(key)));
    facts.iter().map(|f| f["kind"].as_str().unwrap().to_owned()).collect()
}

/// As `each_engine!`, on a database with nobody but ada.
macro_rules! each_empty_engine {
    ($name:ident, |$w:ident| $body:block) => {
        mod $name {
            #[allow(unused_imports, reason = "not every test needs all of it")]
            use super::*;
            fn told($w: &World) $body
            #[test]
            fn sqlite() {
                told(&World::empty(Engine::Sqlite));
            }
            #[test]
            fn postgres() {
                if Engine::postgres_is_here() {
                    told(&World::empty(Engine::Postgres));
                }
            }
        }
    };
}

each_empty_engine!(an_incident_becomes_a_work_package_with_its_whole_history, |w| {
    let (s, ear) = incidents(w, "INC", &resolved("INC1"));
    assert!(ear.refused.is_empty() && ear.told.is_empty());
    assert_eq!((s.total, s.done.new, s.teams, s.done.escalations, s.done.events, s.refused), (1, 1, 2, 1, 8, 0));

    let project = w.get(ADA, "/projects/INC").ok();
    assert_eq!((&project["kind"], &project["product_owners"]), (&json!("operations"), &json!(["ada"])));
    assert_eq!(project["teams"], json!(["group-1", "group-2"]));
    let sla = w.get(ADA, "/projects/INC/sla").ok();
    assert_eq!(sla["nature"], "informal");
    assert_eq!(sla["definitions"][0]["resolve_within"], "PT6H");

    let team = w.get(ADA, "/teams/group-2").ok();
    assert_eq!(
        (&team["kind"], &team["scrum_master"], &team["name"]),
        (&json!("ops"), &json!("ada"), &json!("Group 2"))
    );
    assert_eq!(team["members"], json!([{"login": "resolver-2", "allocation": 100}]));
    assert_eq!(w.get(ADA, "/users/resolver-2").ok()["name"], "Resolver 2");

    let i = incident(w, "INC", "INC1");
    for (name, value) in [
        ("state", json!("completed")),
        ("severity", json!("sev1")),
        ("category", json!("Category 9")),
        ("submitter", json!("Caller 7")),
        ("created_by", json!("opened-by-8")),
        ("assignee", json!("resolver-2")),
        ("created_at", json!("2026-03-02T08:00:00Z")),
        ("completed_at", json!("2026-03-02T11:30:00Z")),
        ("team", json!("group-1")),
        ("held_by_team", json!("group-1")),
        ("known", json!(false)),
    ] {
        assert_eq!(i[name], value, "{name}");
    }
    assert_eq!((&i["sla"]["state"], &i["sla"]["responded_at"]), (&json!("met"), &json!("2026-03-02T09:00:00Z")));
    assert_eq!((&i["external"]["made_sla"], &i["external"]["closed_code"]), (&json!(true), &json!("code 6")));
    assert_eq!(i["external"]["location"], "Größe 3");

    let whole = w.get(ADA, &format!("/work-packages/{}", text(&i["key"]))).ok();
    let e = &whole["escalations"][0];
    for (name, value) in [
        ("level", json!(1)),
        ("from_team", json!("group-1")),
        ("to_team", json!("group-2")),
        ("state", json!("completed")),
        ("opened_at", json!("2026-03-02T08:20:00Z")),
        ("taken_by", json!("resolver-2")),
        ("taken_at", json!("2026-03-02T09:00:00Z")),
        ("ended_at", json!("2026-03-02T11:30:00Z")),
    ] {
        assert_eq!(e[name], value, "{name}");
    }
    let source = w.get(ADA, &format!("/stories/{}", text(&i["story"]))).ok();
    assert_eq!(
        (&source["title"], &source["class"]),
        (&json!("Incidents of Group 1"), &json!("multiple_teams_recurring"))
    );
    assert_eq!(
        (&source["escalation"]["permitted"], &source["escalation"]["targets"]),
        (&json!(true), &json!([e["to_story"]]))
    );
    assert_eq!((&source["sla"], &source["category"]), (&json!("project"), &json!(null)));

    let expected = [
        "work_package_created",
        "work_package_changed",
        "escalated",
        "work_package_changed",
        "escalation_taken",
        "escalation_completed",
        "work_package_completed",
        "work_package_changed",
    ];
    assert_eq!(kinds(w, &i["key"]), expected);
    let history = w.get(ADA, &format!("/work-packages/{}/history", text(&i["key"]))).items();
    assert_eq!(
        (&history[1]["before"]["priority"], &history[1]["after"]["priority"]),
        (&json!("3 - Moderate"), &json!("1 - Critical"))
    );
    assert_eq!((&history[1]["before"]["severity"], &history[1]["after"]["severity"]), (&json!("sev3"), &json!("sev1")));
    assert_eq!((&history[1]["at"], &history[1]["actor"]), (&json!("2026-03-02T08:20:00Z"), &json!("updated-by-1")));
    assert_eq!((&history[6]["actor"], &history[6]["sla"]), (&json!("resolved-by-15"), &json!("met")));
});

each_empty_engine!(an_incident_never_resolved_keeps_its_chain_and_nothing_old_is_told, |w| {
    w.set_clock(BEGIN.plus(30 * DAY));
    let rows = [
        moderate("INC2", "Active", 0, "08:10", "Group 1", "Resolver 1"),
        moderate("INC2", "Active", 1, "08:20", "Group 2", "?"),
        moderate("INC2", "Active", 2, "08:30", "Group 3", "Resolver 3"),
        moderate("INC2", "Active", 3, "08:40", "Group 2", "?"),
        moderate("INC2", "Active", 4, "08:50", "Group 4", "?"),
    ];
    incidents(w, "INC", &rows.concat());
    let i = incident(w, "INC", "INC2");
    assert_eq!(
        (&i["state"], &i["held_by_team"], &i["completed_at"]),
        (&json!("in_progress"), &json!("group-4"), &json!(null))
    );
    assert_eq!((&i["sla"]["state"], &i["external"]["resolved_at"]), (&json!("breached"), &json!(null)));
    let whole = w.get(ADA, &format!("/work-packages/{}", text(&i["key"]))).ok();
    let chain: Vec<Value> = whole["escalations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| json!([e["level"], e["to_team"], e["state"]]))
        .collect();
    assert_eq!(
        chain,
        [json!([1, "group-2", "open"]), json!([2, "group-3", "returned"]), json!([2, "group-4", "open"])]
    );
    w.sweep();
    assert!(w.get(ADA, "/notifications").items().is_empty());
    let told = kinds(w, &i["key"]).into_iter().filter(|k| k.starts_with("sla_")).count();
    assert_eq!(told, 0);
});

each_empty_engine!(a_second_run_changes_only_what_changed, |w| {
    let whole = resolved("INC3");
    let begun: String = whole.lines().take(2).map(|l| format!("{l}\n")).collect();
    let other = resolved("INC4");
    let (s, _) = incidents(w, "INC", &format!("{begun}{other}"));
    assert_eq!((s.done.new, s.done.events), (2, 3 + 8));
    let before = incident(w, "INC", "INC3");
    assert_eq!((&before["state"], &before["held_by_team"]), (&json!("open"), &json!("group-2")));

    let (s, _) = incidents(w, "INC", &format!("{begun}{other}"));
    assert_eq!((s.done.new, s.done.changed, s.done.same, s.done.events, s.people, s.teams), (0, 0, 2, 0, 0, 0));
    assert_eq!(incident(w, "INC", "INC3"), before);

    let (s, _) = incidents(w, "INC", &format!("{other}{whole}"));
    assert_eq!((s.done.new, s.done.changed, s.done.same, s.done.escalations, s.done.events), (0, 1, 1, 0, 5));
    let after = incident(w, "INC", "INC3");
    assert_eq!(
        (&after["state"], &after["held_by_team"], &after["key"]),
        (&json!("completed"), &json!("group-1"), &before["key"])
    );
    assert_eq!(kinds(w, &after["key"]), kinds(w, &incident(w, "INC", "INC4")["key"]));
    let (s, _) = incidents(w, "INC", &format!("{other}{whole}"));
    assert_eq!((s.done.changed, s.done.same), (0, 2));
});

each_empty_engine!(an_incident_whose_first_group_is_named_later_moves_to_it, |w| {
    let first = moderate("INC10", "New", 0, "08:10", "?", "?");
    incidents(w, "INC", &first);
    assert_eq!(incident(w, "INC", "INC10")["team"], "no-group");
    let rows = [
        first,
        moderate("INC10", "Active", 1, "08:20", "Group 1", "Resolver 1"),
        moderate("INC10", "Active", 2, "08:30", "Group 2", "?"),
    ];
    let (s, _) = incidents(w, "INC", &rows.concat());
    assert_eq!((s.done.changed, s.done.kept, s.done.escalations), (1, 0, 1));
    let i = incident(w, "INC", "INC10");
    assert_eq!((&i["team"], &i["held_by_team"]), (&json!("group-1"), &json!("group-2")));
    let (s, _) = incidents(w, "INC", &rows.concat());
    assert_eq!((s.done.changed, s.done.same), (0, 1));
});

each_empty_engine!(what_people_changed_in_tandem_is_told_and_left_alone, |w| {
    incidents(w, "INC", &moderate("INC5", "Active", 0, "08:10", "Group 1", "Resolver 1"));
    w.give_token("resolver-1");
    let key = text(&incident(w, "INC", "INC5")["key"]);
    w.patch("resolver-1", &format!("/work-packages/{key}"), json!({"title": "Renamed by people"})).ok();
    let rows = [
        moderate("INC5", "Active", 0, "08:10", "Group 1", "Resolver 1"),
        moderate("INC5", "Resolved", 1, "11:30", "Group 1", "Resolver 1"),
    ];
    let (s, ear) = incidents(w, "INC", &rows.concat());
    assert_eq!((s.done.changed, s.done.kept, s.done.events), (0, 1, 0));
    assert!(ear.told[0].contains("INC5"), "{:?}", ear.told);
    let i = w.get(ADA, &format!("/work-packages/{key}")).ok();
    assert_eq!((&i["title"], &i["state"]), (&json!("Renamed by people"), &json!("in_progress")));
});

each_empty_engine!(broken_rows_are_told_with_their_line_and_lose_nobody_else, |w| {
    let good = moderate("INC6", "New", 0, "08:10", "Group 1", "?");
    let rows = [
        good.clone(),
        "INC6,New\n".to_owned(),
        moderate("INC6", "Lost", 1, "08:20", "Group 1", "?"),
        moderate("INC6", "Active", 1, "25:20", "Group 1", "?"),
        moderate("", "Active", 1, "08:20", "Group 1", "?"),
        row("INC6", "Active", 1, "08:20", "0 - None", "Group 1", "?"),
        moderate("INC6", "Active", -5, "08:20", "Group 1", "?"),
        moderate("INC6", "Active", 1, "08:20", "\"Group 1", "?"),
        moderate("INC6", "Resolved", 2, "11:30", "Group 1", "Resolver 1"),
    ];
    let (s, ear) = incidents(w, "INC", &rows.concat());
    assert_eq!(ear.refused, [3, 4, 5, 6, 7, 8, 9]);
    assert_eq!((s.total, s.done.new, s.refused), (1, 1, 7));
    assert_eq!(incident(w, "INC", "INC6")["state"], "completed");
});

each_empty_engine!(a_project_that_is_there_keeps_what_it_has, |w| {
    w.person(OLGA);
    w.team("first", "ops", OLGA, &[]);
    w.post(
        ADA,
        "/projects",
        json!({
            "key": "OPS", "name": "Operations", "kind": "operations", "product_owners": [OLGA], "teams": ["first"]
        }),
    )
    .created();
    let limits = json!([{"severity": "sev1", "respond_within": "PT30M", "resolve_within": "PT6H"}]);
    w.put(OLGA, "/projects/OPS/sla", json!({"definitions": limits})).ok();
    let (s, _) = incidents(w, "OPS", &resolved("INC7"));
    assert_eq!(s.teams, 2);
    let project = w.get(ADA, "/projects/OPS").ok();
    assert_eq!(project["teams"], json!(["first", "group-1", "group-2"]));
    assert_eq!(project["product_owners"], json!(["olga"]));
    assert_eq!(project["sla"]["definitions"].as_array().unwrap().len(), 1);
    let i = incident(w, "OPS", "INC7");
    assert_eq!(w.get(ADA, &format!("/stories/{}", text(&i["story"]))).ok()["product_owner"], "olga");
    assert_eq!(i["sla"]["respond_by"], "2026-03-02T08:30:00Z");
    assert_eq!(i["sla"]["response_breached"], true);
});

each_empty_engine!(stories_with_points_stand_in_the_order_of_the_file, |w| {
    let long = "ä".repeat(600);
    let head = "issuekey,title,description,storypoint\n";
    let text =
        format!("{head}A-2,\"Second, quoted\",\"<b>\nünïcode\",5\nA-1,First,NULL,0.5\nA-3,{long},,100\nA-4,Bad,x,-1\n");
    let (s, ear) = import(w, "story-points", "SP", &text);
    assert_eq!((s.total, s.done.new, s.refused, ear.refused), (3, 3, 1, vec![6]));
    assert_eq!(w.get(ADA, "/projects/SP").ok()["kind"], "devops");
    let items = w.all(ADA, "/projects/SP/backlog");
    let titles: Vec<&str> = items.iter().map(|i| i["title"].as_str().unwrap()).collect();
    assert_eq!(titles[..2], ["Second, quoted", "First"]);
    assert_eq!((&items[0]["description"], &items[0]["estimate"]), (&json!("<b>\nünïcode"), &json!(5)));
    assert_eq!((&items[1]["description"], &items[1]["estimate"]), (&json!(null), &json!(0.5)));
    assert_eq!((titles[2].chars().count(), &items[2]["description"]), (500, &json!(long)));

    let (s, _) = import(w, "story-points", "SP", &text);
    assert_eq!((s.done.new, s.done.changed, s.done.same, s.done.events), (0, 0, 3, 0));

    let key = items[1]["key"].as_str().unwrap();
    w.patch(ADA, &format!("/stories/{key}"), json!({"estimate": 8})).ok();
    let newer = text.replace("First,NULL,0.5", "The first,NULL,3").replace("Second, quoted", "Second");
    let (s, ear) = import(w, "story-points", "SP", &newer);
    assert_eq!((s.done.new, s.done.changed, s.done.same), (0, 2, 1));
    assert_eq!(ear.told.len(), 1, "{:?}", ear.told);
    let story = w.get(ADA, &format!("/stories/{key}")).ok();
    assert_eq!((&story["title"], &story["estimate"]), (&json!("The first"), &json!(8)));
});

// What the fixture shows: a new importer is a reader only.
each_empty_engine!(a_new_source_is_a_reader_only, |w| {
    let text = tickets::sample();
    let (_folder, path) = file(&text);
    let (order, mut ear) = (order(&tickets::Tickets, "DESK"), Ear::default());
    let content = transfer::read(&path, &order, &mut ear).unwrap();
    assert_eq!(ear.refused, [9]);
    let dry = transfer::engine::dry_run(w.app.db.url(), &order, &content).unwrap();
    assert_eq!(w.get(ADA, "/projects/DESK").status, 404);
    let (s, _) = import_from(w, &tickets::Tickets, "DESK", &text);
    assert_eq!((s.total, s.done.new, s.teams, s.people, s.done.escalations, s.refused), (3, 3, 2, 2, 1, 1));
    assert_eq!(s.done.events, 2 * 2 + 5);
    assert_eq!((dry.done, dry.teams, dry.people, dry.refused), (s.done, s.teams, s.people, s.refused));
    assert_eq!(dry.notes[0], "a dry run: nothing was changed; the project DESK would be made");

    let backlog = w.all(ADA, "/projects/DESK/backlog");
    let stories: Vec<Value> = backlog.iter().skip(2).map(|i| json!([i["title"], i["estimate"]])).collect();
    assert_eq!(stories, [json!(["A new form", 3]), json!(["A faster search", null])]);
    let i = incident(w, "DESK", "printer");
    for (name, value) in [
        ("title", json!("The printer is silent")),
        ("state", json!("completed")),
        ("team", json!("front-desk")),
        ("created_by", json!("mia")),
        ("assignee", json!("tom")),
        ("created_at", json!("2026-03-02T08:00:00Z")),
        ("completed_at", json!("2026-03-02T11:00:00Z")),
    ] {
        assert_eq!(i[name], value, "{name}");
    }
    assert_eq!(i["external"]["source"], "tickets");
    let whole = w.get(ADA, &format!("/work-packages/{}", i["key"].as_str().unwrap())).ok();
    let e = &whole["escalations"][0];
    assert_eq!((&e["to_team"], &e["state"], &e["taken_by"]), (&json!("workshop"), &json!("completed"), &json!("tom")));
    let told =
        ["work_package_created", "escalated", "escalation_taken", "escalation_completed", "work_package_completed"];
    assert_eq!(kinds(w, &i["key"]), told);
});

each_empty_engine!(a_new_source_runs_again_without_a_change, |w| {
    let text = tickets::sample();
    import_from(w, &tickets::Tickets, "DESK", &text);
    let seen = |w: &World| {
        let i = incident(w, "DESK", "printer");
        (w.all(ADA, "/projects/DESK/backlog"), kinds(w, &i["key"]), i, w.all(ADA, "/audit"))
    };
    let before = seen(w);
    let (s, ear) = import_from(w, &tickets::Tickets, "DESK", &text);
    assert_eq!((s.done.same, s.done.new, s.done.changed, s.done.events, s.teams, s.people), (3, 0, 0, 0, 0, 0));
    assert_eq!(seen(w), before);
    assert!(ear.told.is_empty());

    let (_folder, path) = file(&text.replace("A new form", "A form").replace("printer is silent", "printer is loud"));
    let (order, mut ear) = (order(&tickets::Tickets, "DESK"), Ear::default());
    let content = transfer::read(&path, &order, &mut ear).unwrap();
    let dry = transfer::engine::dry_run(w.app.db.url(), &order, &content).unwrap();
    assert_eq!((dry.done.same, dry.done.new, dry.done.changed), (1, 0, 2));
    assert_eq!(seen(w), before);
    let s = transfer::engine::run(&w.app, &order, &content, &mut ear).unwrap();
    assert_eq!((s.done.same, s.done.new, s.done.changed), (1, 0, 2));
    assert_eq!(incident(w, "DESK", "loud")["key"], before.2["key"]);
    assert_eq!(w.all(ADA, "/projects/DESK/backlog")[2]["title"], "A form");
});

/// Stops the import after its first batch, as pulling the plug does.
struct Plug;

impl Listener for Plug {
    fn refused(&mut self, _: &Refusal) {}
    fn note(&mut self, _: &str) {}
    fn progress(&mut self, _: usize, _: usize) {
        std::panic::resume_unwind(Box::new("unplugged"));
    }
}

each_empty_engine!(an_interrupted_import_is_finished_by_running_it_again, |w| {
    let text = tickets::many(350, 120);
    let (_folder, path) = file(&text);
    let order = order(&tickets::Tickets, "DESK");
    let content = transfer::read(&path, &order, &mut Plug).unwrap();
    let run = AssertUnwindSafe(|| transfer::engine::run(&w.app, &order, &content, &mut Plug));
    assert!(std::panic::catch_unwind(run).is_err());
    assert_eq!(w.all(ADA, "/projects/DESK/backlog").iter().filter(|i| i["class"] == "single_team_finite").count(), 300);

    let (s, _) = import_from(w, &tickets::Tickets, "DESK", &text);
    assert_eq!((s.total, s.done.same, s.done.new, s.done.changed), (470, 300, 170, 0));
    let stories = w.all(ADA, "/projects/DESK/backlog");
    let titles: Vec<&str> = stories.iter().filter_map(|s| s["title"].as_str()).filter(|t| t.starts_with('S')).collect();
    assert_eq!(titles, (0..350).map(|n| format!("Story {n}")).collect::<Vec<_>>());
    assert_eq!(w.all(ADA, "/work-packages?project=DESK").len(), 120);
    let (s, _) = import_from(w, &tickets::Tickets, "DESK", &text);
    assert_eq!((s.done.same, s.done.events), (470, 0));
});

fn run(database: &str, more: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_tandem");
    Command::new(program).arg("import").args(more).args(["--database", database]).output().unwrap()
}

fn last_line(o: &Output) -> String {
    String::from_utf8_lossy(&o.stdout).lines().last().unwrap_or("").to_owned()
}

#[test]
fn the_command_line_sums_up_and_a_dry_run_makes_no_database() {
    let (folder, path) = file("");
    let gz = std::fs::File::create(&path).unwrap();
    let mut gz = flate2::write::GzEncoder::new(gz, flate2::Compression::fast());
    gz.write_all(format!("{HEADER}{}INC9,New\n", resolved("INC8")).as_bytes()).unwrap();
    gz.finish().unwrap();
    let path = path.to_str().unwrap();
    let database = folder.path().join("new.db");
    let url = format!("sqlite:{}", database.display());

    let dry = run(&url, &["servicenow", path, "--project", "INC", "--dry-run"]);
    assert!(dry.status.success(), "{dry:?}");
    assert!(!database.exists());
    let done = run(&url, &["servicenow", path, "--project", "INC"]);
    assert!(done.status.success(), "{done:?}");
    let counts = |o: &Output| last_line(o).rsplit_once(", ").unwrap().0.to_owned();
    assert_eq!(counts(&dry), counts(&done));
    assert!(counts(&done).starts_with("1 incidents (1 new, 0 changed, 0 unchanged), 2 teams, "), "{}", counts(&done));
    assert!(counts(&done).ends_with("1 rows refused"), "{}", counts(&done));
    assert!(String::from_utf8_lossy(&done.stderr).contains("line 7: has 2 columns, the header has 22"), "{done:?}");

    let wrong = run(&url, &["story-points", path, "--project", "INC"]);
    assert_eq!(wrong.status.code(), Some(1));
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(said.contains("issuekey, title, description, storypoint") && said.lines().count() == 1, "{said}");
    assert_eq!(run(&url, &["servicenow", "no-such-file.csv", "--project", "INC"]).status.code(), Some(1));
    assert_eq!(run(&url, &["servicenow", path, "--project", "inc"]).status.code(), Some(2));
    assert_eq!(run(&url, &["servicenow", path, "--project", "INC", "--time-zone", "Mars/Base"]).status.code(), Some(2));
    assert_eq!(run(&url, &["papyrus", path, "--project", "INC"]).status.code(), Some(2));
}

// An import writes much at once into what everybody writes; beside a server that writes without pause it gets its turn.
each_engine!(an_import_ends_beside_a_server_that_writes_without_pause, |w| {
    let text: String = (0..600).map(|n| format!("X-{n},Issue {n},text,3\n")).collect();
    let text = format!("issuekey,title,description,storypoint\n{text}");
    let r = w.recurring("r");
    w.running("first", &[&r]);
    let first = w.story(OLGA, "OPS", json!({"title": "a"}));
    let over = AtomicBool::new(false);
    let made = AtomicUsize::new(0);
    std::thread::scope(|threads| {
        for _ in 0..8 {
            threads.spawn(|| {
                while !over.load(Relaxed) {
                    let s = w.story(OLGA, "OPS", json!({"title": "s"}));
                    w.post(OLGA, &format!("/stories/{s}/rank"), json!({"before": first})).ok();
                    w.work_package(MIA, &r, json!({"title": "p"}));
                    made.fetch_add(1, Relaxed);
                }
            });
        }
        let done = std::panic::catch_unwind(AssertUnwindSafe(|| import(w, "story-points", "OPS", &text).0.done.new));
        over.store(true, Relaxed);
        assert_eq!(done.unwrap(), 600);
    });
    assert_eq!(w.all(OLGA, "/projects/OPS/backlog").len(), 602 + made.load(Relaxed), "nothing is lost");
});
