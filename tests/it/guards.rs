//! The architecture as tests: what a reader may rely on without looking.

use crate::support::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use tandem::facts::refusal::model::Code;
use tandem::route::{Mount, Route};

mod source {
    use super::*;
    use crate::floors::source::walk;

    /// The files of the library, with the code of each: without comments, and without the tests at its foot.
    fn code() -> Vec<(String, String)> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut files = Vec::new();
        walk(&root, &mut files);
        files
            .into_iter()
            .map(|path| {
                let text = std::fs::read_to_string(&path).unwrap();
                let text = text.split("#[cfg(test)]").next().unwrap_or("");
                let lines: Vec<&str> = text.lines().filter(|l| !l.trim_start().starts_with("//")).collect();
                (path.strip_prefix(&root).unwrap().display().to_string(), lines.join("\n"))
            })
            .collect()
    }

    fn none_of(which: impl Fn(&str) -> bool, forbidden: &[&str]) {
        let mut seen = 0;
        for (name, text) in code().iter().filter(|f| which(&f.0)) {
            seen += 1;
            for word in forbidden {
                let line = text.lines().find(|l| l.contains(word));
                assert!(line.is_none(), "src/{name} must not hold {word:?}: {}", line.unwrap_or("").trim());
            }
        }
        assert!(seen > 0, "no file was looked at");
    }

    const SQL: &[&str] = &["SELECT ", "INSERT INTO", "UPDATE ", "DELETE FROM", ".tx.", "args!["];

    #[test]
    fn handlers_know_no_sql() {
        none_of(|name| name.ends_with("/web.rs") && !name.starts_with("kit/"), SQL);
    }

    /// What is not read by `Req::asked` would be a parameter that no document names.
    #[test]
    fn handlers_read_the_query_that_their_route_declares() {
        let handlers = |name: &str| !name.starts_with("kit/") && !name.starts_with("doors/edge/");
        none_of(handlers, &["query.get(", "query.read", "Query::parse("]);
    }

    #[test]
    fn the_kit_knows_no_word_of_the_domain() {
        let forbidden = [
            "sprint",
            "Sprint",
            "story",
            "Story",
            "backlog",
            "Backlog",
            "escalat",
            "Escalat",
            "swarm",
            "Swarm",
            "work_package",
            "WorkPackage",
            "epic",
            "Epic",
            "velocity",
            "severity",
            "Severity",
            "scrum",
            "Scrum",
        ];
        let mut faults = Vec::new();
        for (name, text) in code().into_iter().filter(|f| f.0.starts_with("kit/")) {
            for line in text.lines() {
                // "history" is no story.
                let line = line.replace("history", "").replace("History", "");
                faults.extend(
                    forbidden.iter().filter(|w| line.contains(**w)).map(|w| format!("{name}: {w}: {}", line.trim())),
                );
            }
        }
        assert!(faults.is_empty(), "{faults:#?}");
    }

    /// SQL cannot ask a rule, so a condition spells its states out; each such list is the rule's.
    #[test]
    fn lists_of_states_in_sql_are_those_of_the_rules() {
        use tandem::service::escalation::model::rules::may_work;
        use tandem::service::task::model::TaskState;
        use tandem::service::{escalation, work_package};
        fn words<S: Copy>(all: &'static [S], word: fn(S) -> &'static str, of: fn(S) -> bool) -> BTreeSet<&'static str> {
            all.iter().copied().filter(|s| of(*s)).map(word).collect()
        }
        type Package = work_package::model::State;
        // The words by which a list is known, and what it must hold.
        let rules = [
            (["open", "rejected"], words(Package::ALL, Package::word, Package::is_open)),
            (["accepted", "dropped"], words(Package::ALL, Package::word, |s| !s.is_open())),
            (["to_do", "testing"], words(TaskState::ALL, TaskState::word, TaskState::is_open)),
            (["done", "dropped"], words(TaskState::ALL, TaskState::word, |s| !s.is_open())),
            (
                ["open", "taken"],
                words(escalation::model::State::ALL, escalation::model::State::word, |s| may_work(s).is_ok()),
            ),
        ];
        let mut seen = 0;
        for (name, text) in code() {
            for list in text.split("IN ('").skip(1).filter_map(|rest| rest.split("')").next()) {
                let list: BTreeSet<&str> = list.split("', '").collect();
                for (known_by, rule) in &rules {
                    if known_by.iter().all(|w| list.contains(w)) {
                        seen += 1;
                        assert_eq!(&list, rule, "src/{name}");
                    }
                }
            }
        }
        assert!(seen > 40, "{seen} lists were looked at");
    }

    #[test]
    fn every_fact_has_its_sentence() {
        use tandem::facts::activity::model::Kind;
        use tandem::facts::activity::read::Fact;
        use tandem::facts::activity::read::sentence::sentence;
        for kind in Kind::ALL {
            let fact = Fact { id: 1, at: BEGIN, actor: None, kind: *kind, detail: serde_json::Map::new() };
            let said = sentence(&fact);
            assert!(!said.trim().is_empty() && !said.contains('_'), "{kind}: {said:?}");
        }
    }

    #[test]
    fn every_code_of_the_contract_is_one_of_ours_and_each_is_used() {
        use tandem::facts::refusal::model::Code;
        // contract.md, section 4. A client branches on them: none goes away, none changes its meaning.
        let promised = [
            "not_product_owner",
            "not_scrum_master",
            "not_team_member",
            "not_chief_product_owner",
            "not_task_team",
            "already_exists",
            "single_team_story",
            "several_teams_on_story",
            "work_packages_open",
            "finite_story_cannot_recur",
            "portions_incomplete",
            "story_not_ready",
            "story_not_committed",
            "story_committed",
            "recurring_story_never_done",
            "sprint_already_active",
            "sprint_not_planned",
            "sprint_not_active",
            "sprint_dates_overlap",
            "sprint_scope_frozen",
            "estimate_unit_differs",
            "work_package_has_open_tasks",
            "work_package_escalated",
            "work_package_closed",
            "work_package_not_completed",
            "approval_missing",
            "escalation_needs_multiple_teams",
            "escalation_not_permitted",
            "escalation_target_not_linked",
            "escalation_target_declined",
            "escalation_target_not_recurring",
            "escalation_target_not_in_active_sprint",
            "escalation_sla_mismatch",
            "escalation_already_open",
            "escalation_cycle",
            "escalations_permitted",
            "no_swarm",
            "priority_conflict_open",
            "idempotency_key_in_use",
        ];
        for word in promised {
            let code = Code::parse(word).unwrap_or_else(|| panic!("{word} is promised, and no code"));
            let status = if word.starts_with("not_") { 403 } else { 409 };
            assert_eq!(code.status(), status, "{word}");
        }
        // Each refusal of the table is built by a rule or a command, and each code by a refusal.
        let files = code();
        let table = &files.iter().find(|f| f.0 == "facts/refusal/model/table.rs").expect("the table").1;
        let rows = table.split("refusals! {").nth(1).unwrap().split("\n}\n").next().unwrap();
        let mut built = BTreeSet::new();
        let word = |s: &str| s.chars().take_while(|c| c.is_alphanumeric()).collect::<String>();
        for row in rows.split(';').map(str::trim_start) {
            let name = word(row);
            let Some((_, code)) = row.split_once(" = ").filter(|_| !name.is_empty()) else { continue };
            let used = files
                .iter()
                .filter(|f| !f.0.starts_with("facts/refusal/"))
                .any(|f| f.1.split("Refusal::").skip(1).any(|rest| word(rest) == name));
            assert!(used, "nobody says no with {name}");
            built.insert(word(code));
        }
        for code in Code::ALL {
            assert!(built.contains(&format!("{code:?}")), "no refusal has the code {code}");
        }
    }

    /// A refusal has one home: its code, its status and its sentence stand in the table, not where it is decided.
    #[test]
    fn only_the_table_of_refusals_makes_one() {
        let elsewhere = |name: &str| !name.starts_with("facts/refusal/") && name != "kit/problem.rs";
        none_of(elsewhere, &["Problem::refused", "Problem::conflict", "Problem::forbidden"]);
    }
}

pub mod routes {
    use super::*;

    fn table() -> Vec<Route> {
        tandem::doors::routes::table()
    }

    #[test]
    fn every_route_is_in_the_document() {
        let w = World::new(Engine::Sqlite);
        let document = w.get(VISITOR, "/openapi.json").ok();
        for route in table().iter().filter(|r| r.mount != Mount::Browser) {
            let method = route.method.as_str().to_lowercase();
            let operation = &document["paths"][format!("/api/v1{}", route.path)][&method];
            assert!(operation.is_object(), "{method} {} is missing", route.path);
            assert!(
                operation["summary"].as_str().is_some_and(|s| !s.is_empty()),
                "{method} {} says nothing",
                route.path
            );
            let answers: Vec<u16> =
                operation["responses"].as_object().unwrap().keys().map(|s| s.parse().expect("a status")).collect();
            assert_eq!(answers, route.statuses(), "{method} {}", route.path);
            for status in [403, 409] {
                let listed = &operation["responses"][status.to_string()]["content"]["application/problem+json"];
                let listed = &listed["schema"]["allOf"][1]["properties"]["code"]["enum"];
                let codes: Vec<&str> = route.codes(status).into_iter().map(Code::word).collect();
                assert_eq!(
                    *listed,
                    if codes.is_empty() { Value::Null } else { json!(codes) },
                    "{method} {}",
                    route.path
                );
            }
            let named = operation["parameters"].as_array().unwrap().iter().filter(|p| p["in"] == "query");
            let named: Vec<String> = named.map(|p| text(&p["name"])).collect();
            let asks: Vec<&str> = route.asks.map_or(vec![], |a| (a.parameters)().iter().map(|p| p.name).collect());
            assert_eq!(named, asks, "{method} {}", route.path);
            let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"];
            if method == "get" && schema.as_str().is_some_and(|s| s.contains("/List")) {
                assert!(named.contains(&"limit".to_owned()), "{method} {} is a list without a limit", route.path);
            }
            if ["post", "put", "patch"].contains(&method.as_str()) {
                assert!(operation["requestBody"].is_object(), "{method} {} does not say what it takes", route.path);
            }
            if method == "get" {
                assert!(
                    operation["responses"]["200"]["content"].is_object(),
                    "{method} {} does not say what it gives",
                    route.path
                );
            }
        }
        // Whatever the document points at is there.
        let whole = document.to_string();
        for reference in whole.split("\"$ref\":\"#").skip(1) {
            let place = reference.split('"').next().unwrap();
            assert!(document.pointer(place).is_some_and(Value::is_object), "{place} is missing");
        }
        // Words are listed, not only called text.
        let of_list = document["paths"]["/api/v1/work-packages"]["get"]["parameters"].as_array().unwrap();
        let state = of_list.iter().find(|p| p["name"] == "state").expect("a filter by state");
        assert!(state["schema"]["enum"].as_array().unwrap().contains(&json!("in_progress")));
        assert!(!text(&state["description"]).is_empty());
    }

    /// One of each, all in OPS, which stan does not see.
    pub fn one_of_each(w: &World) -> impl Fn(&str) -> String {
        let (a, b) = (w.recurring("a"), w.recurring("b"));
        w.put(OLGA, &format!("/stories/{a}/escalation"), json!({"permitted": true, "targets": [b]})).ok();
        let sprint = w.running("first", &[&a]);
        w.running("second", &[&b]);
        let epic = text(&w.post(OLGA, "/projects/OPS/epics", json!({"title": "e"})).created()["key"]);
        let made = |who: &str, path: &str, body: Value| w.post(who, path, body).created()["id"].to_string();
        let template = made(
            OLGA,
            "/projects/OPS/work-package-templates",
            json!({
                "name": "t", "tasks": [{"title": "x"}], "approval_steps": [{"name": "ok", "role": "product_owner"}]
            }),
        );
        let wp = w.work_package(MIA, &a, json!({"template": template.parse::<i64>().unwrap()}));
        let task = w.task(MIA, &wp, "t").to_string();
        let escalation = w.escalate(MIA, &wp, &b).to_string();
        let conflict = made(OLGA, "/projects/OPS/priority-conflicts", json!({"stories": [a, b], "reason": "r"}));
        let environment = made(ADA, "/projects/OPS/environments", json!({"name": "staging", "kind": "staging"}));
        w.levels();
        let back_up = made(OLGA, "/projects/OPS/back-ups", json!({"role": "product_owner", "person": "mia"}));
        let dependency = made(OLGA, "/projects/OPS/dependencies", json!({"from": a, "to": b}));
        let meeting = made(
            SAM,
            "/teams/first/meetings",
            json!({"kind": "daily_standup", "starts_at": "2026-03-03T08:00:00Z", "minutes": 15}),
        );
        let request = made(SAM, &format!("/stories/{a}/requests"), json!({"text": "When?"}));
        let story_template = made(OLGA, "/projects/OPS/story-templates", json!({"name": "s", "story": {"title": "s"}}));
        let epic_template =
            made(OLGA, "/projects/OPS/epic-templates", json!({"name": "e", "stories": [{"title": "s"}]}));
        let proposal = made(MIA, &format!("/work-package-templates/{template}/proposals"), json!({"text": "shorter"}));
        let impediment = made(MIA, "/teams/first/impediments", json!({"text": "no access"}));
        let change = made(MIA, "/projects/OPS/change-requests", json!({"text": "t", "origin": "stakeholder"}));
        let poker = made(MIA, "/teams/first/poker-sessions", json!({"stories": [a]}));
        move |path: &str| {
            let mut parts: Vec<String> = Vec::new();
            for part in path.split('/') {
                let before = parts.last().map(String::as_str).unwrap_or("");
                parts.push(match part {
                    "{key}" => match before {
                        "projects" => "OPS".to_owned(),
                        "stories" => a.clone(),
                        "epics" => epic.clone(),
                        "work-packages" | "browse" => wp.clone(),
                        other => panic!("which {other}? Tell this guard of the new route {path}"),
                    },
                    "{slug}" if before == "portfolios" => "all".to_owned(),
                    "{slug}" if before == "programs" => "line".to_owned(),
                    "{slug}" | "{team}" => "first".to_owned(),
                    "{login}" => "mia".to_owned(),
                    "{story}" => a.clone(),
                    "{source}" => b.clone(),
                    "{step}" | "{n}" => "1".to_owned(),
                    "{id}" => match before {
                        "tokens" => "1".to_owned(),
                        "sprints" => sprint.to_string(),
                        "tasks" => task.clone(),
                        "escalations" => escalation.clone(),
                        "work-package-templates" => template.clone(),
                        "priority-conflicts" => conflict.clone(),
                        "back-ups" => back_up.clone(),
                        "dependencies" => dependency.clone(),
                        "environments" => environment.clone(),
                        "meetings" => meeting.clone(),
                        "requests" => request.clone(),
                        "mail" => "1".to_owned(),
                        "story-templates" => story_template.clone(),
                        "epic-templates" => epic_template.clone(),
                        "template-proposals" => proposal.clone(),
                        "impediments" => impediment.clone(),
                        "change-requests" => change.clone(),
                        "poker-sessions" => poker.clone(),
                        other => panic!("which of the {other}? Tell this guard of the new route {path}"),
                    },
                    part if part.starts_with('{') => {
                        panic!("what is {part}? Tell this guard of the new route {path}")
                    }
                    part => part.to_owned(),
                });
            }
            parts.join("/")
        }
    }

    fn ask(w: &World, who: &str, route: &Route, path: &str) -> Answer {
        let ask = w.ask(who, route.method.as_str(), path);
        if route.method == "GET" { ask.send() } else { ask.json(&json!({})).send() }
    }

    each_engine!(every_route_refuses_a_visitor, |w| {
        let concrete = one_of_each(w);
        for route in table().iter().filter(|r| r.mount != Mount::Browser) {
            ask(w, VISITOR, route, &concrete(route.path)).refused(401, "unauthenticated");
        }
    });

    each_engine!(every_route_that_names_something_hides_it_from_a_stranger, |w| {
        let concrete = one_of_each(w);
        let open = ["/me", "/users", "/notifications"];
        let mut asked = 0;
        for route in table().iter().filter(|r| r.mount != Mount::Browser && r.path.contains('{')) {
            if open.iter().any(|o| route.path.starts_with(o)) {
                continue;
            }
            ask(w, STAN, route, &concrete(route.path)).not_found();
            asked += 1;
        }
        assert!(asked > 60, "only {asked}");
        // And the lists leave it out.
        for list in ["/projects", "/teams", "/work-packages"] {
            assert_eq!(w.all(STAN, list), Vec::<Value>::new(), "{list}");
        }
    });

    each_engine!(every_route_answers_json_to_somebody_who_may_look, |w| {
        let concrete = one_of_each(w);
        for route in table().iter().filter(|r| r.mount != Mount::Browser && r.method == "GET") {
            let administrators = ["/users/{login}/tokens", "/mail", "/audit"].iter().any(|p| route.path.starts_with(p));
            let who = if administrators { ADA } else { MIA };
            let a = ask(w, who, route, &concrete(route.path));
            assert_eq!((a.status, a.header("content-type")), (200, "application/json"), "{a}");
        }
    });

    /// Values that no field should be broken by.
    fn nonsense() -> Vec<Value> {
        let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
        vec![
            json!(null),
            json!(true),
            json!(-1),
            json!(0),
            json!(0.005),
            json!(1e308),
            json!(-1e308),
            json!(i64::MAX),
            json!(u64::MAX),
            json!(""),
            json!(" "),
            json!("a\u{0}b"),
            json!("\u{fffd}\u{202e}🎉"),
            json!("x".repeat(200_000)),
            json!("9999-12-31"),
            json!("-009999-01-01T00:00:00Z"),
            json!("9999-12-31T23:59:59.999999Z"),
            json!("PT99999999999H"),
            json!("P9999999D"),
            json!("OPS-1"),
            json!("OPS-999999999999999"),
            json!([]),
            json!({}),
            json!([null]),
            json!(["a\u{0}"]),
            json!([{}]),
            json!(["OPS-1", "OPS-1"]),
            json!({"a\u{0}": "\u{0}"}),
            json!(vec!["x"; 1001]),
            deep,
        ]
    }

    each_engine!(no_field_of_any_route_breaks_the_server, |w| {
        let concrete = one_of_each(w);
        for route in table().iter().filter(|r| r.mount != Mount::Browser) {
            let Some(takes) = route.takes else { continue };
            let names: Vec<String> = takes()["properties"].as_object().map_or(vec![], |p| p.keys().cloned().collect());
            // The first whose person is not what is wrong.
            let may = |who: &&&str| {
                w.ask(who, route.method.as_str(), &concrete(route.path)).json(&json!({})).send().status != 403
            };
            let who = [OLGA, MIA, SAM, NIA, ADA, CHLOE].iter().find(may).unwrap();
            for name in names {
                for value in nonsense() {
                    let body = json!({(name.clone()): value});
                    // `send` fails on every fault of the server.
                    let a = w.ask(who, route.method.as_str(), &concrete(route.path)).json(&body).send();
                    assert!(matches!(a.status, 200 | 201 | 204 | 403 | 404 | 409 | 422), "{a}");
                }
            }
        }
    });

    each_engine!(no_query_breaks_the_server, |w| {
        let concrete = one_of_each(w);
        let odd = [
            "%00",
            "%ff",
            "",
            "-1",
            "99999999999999999999",
            "%F0%9F%8E%89",
            "'",
            "%25",
            "a%20b",
            "null",
            "OPS-1",
            "[]",
        ];
        let names = [
            "limit",
            "cursor",
            "q",
            "order",
            "state",
            "project",
            "story",
            "team",
            "assignee",
            "severity",
            "sla",
            "swarming",
            "recurrence",
            "colour",
        ];
        for route in table().iter().filter(|r| r.mount != Mount::Browser && r.method == "GET") {
            for name in names {
                for value in odd {
                    let a = w.get(ADA, &format!("{}?{name}={value}", concrete(route.path)));
                    assert!(matches!(a.status, 200 | 404 | 422), "{a}");
                }
            }
        }
    });

    each_engine!(every_page_asks_a_visitor_to_sign_in, |w| {
        let concrete = one_of_each(w);
        for route in table().iter().filter(|r| r.mount != Mount::Api) {
            let path = format!("/{}", concrete(route.path));
            let a = ask(w, VISITOR, route, &path);
            let asked = a.status == 303 && a.header("location").starts_with("/sign-in");
            assert!(asked || matches!(a.status, 401 | 403), "{} {path}: {a}", route.method);
        }
    });
}

mod schema {
    use super::*;
    use std::collections::BTreeMap;

    /// Table and column to its type and whether it may be null; and the names of the indexes.
    type Schema = (BTreeMap<(String, String), (String, bool)>, BTreeSet<String>);

    fn of_sqlite(w: &World) -> Schema {
        let c = rusqlite::Connection::open(w.home.url.strip_prefix("sqlite:").unwrap()).unwrap();
        let mut columns = BTreeMap::new();
        let sql = "SELECT m.name, p.name, p.type, p.\"notnull\" = 0 AND p.pk = 0 FROM sqlite_master m JOIN pragma_table_info(m.name) p
                    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";
        let mut rows = c.prepare(sql).unwrap();
        let read =
            |r: &rusqlite::Row<'_>| Ok(((r.get(0)?, r.get(1)?), (r.get::<_, String>(2)?.to_lowercase(), r.get(3)?)));
        for row in rows.query_map([], read).unwrap() {
            let (name, (kind, null)) = row.unwrap();
            columns.insert(name, (kind.replace("integer", "bigint"), null));
        }
        let mut rows = c.prepare("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").unwrap();
        let indexes = rows.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
        (columns, indexes)
    }

    fn of_postgres(w: &World) -> Schema {
        let mut c = postgres::Client::connect(&w.home.url, postgres::NoTls).unwrap();
        let sql = "SELECT table_name::text, column_name::text, data_type::text, is_nullable = 'YES' FROM information_schema.columns
                    WHERE table_schema = 'public'";
        let columns = c.query(sql, &[]).unwrap().iter().map(|r| ((r.get(0), r.get(1)), (r.get(2), r.get(3)))).collect();
        let sql = "SELECT i.relname::text FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_namespace n ON n.oid = i.relnamespace
                    WHERE n.nspname = 'public' AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = x.indexrelid)";
        let indexes = c.query(sql, &[]).unwrap().iter().map(|r| r.get(0)).collect();
        (columns, indexes)
    }

    #[test]
    fn both_engines_have_the_same_schema() {
        let lite = of_sqlite(&World::new(Engine::Sqlite));
        for (name, (kind, _)) in &lite.0 {
            assert!(["bigint", "boolean", "text"].contains(&kind.as_str()), "{name:?} is of the type {kind}");
        }
        assert!(lite.0.len() > 100, "only {} columns", lite.0.len());
        if Engine::postgres_is_here() {
            let pg = of_postgres(&World::new(Engine::Postgres));
            assert_eq!(lite.0, pg.0);
            assert_eq!(lite.1, pg.1);
        }
    }
}
