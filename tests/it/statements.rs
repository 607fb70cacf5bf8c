//! How many statements a request sends, and how many texts of statements there are.

use crate::guards::routes::one_of_each;
use crate::support::*;
use serde_json::json;
use std::collections::{BTreeSet, HashMap};
use tandem::app::Cx;
use tandem::doors::edge::{Mount, Route};
use tandem::kit::db::{Conn, Db};
use tandem::kit::query::Query;
use tandem::kit::web::{Dress, Req};

/// How many statements a GET sends, the question who asks among them. A path that begins with `//` is a page.
#[track_caller]
pub fn count(w: &World, who: &str, path: &str) -> u64 {
    match asked(w, who, path) {
        (200, statements) => statements,
        (status, _) => panic!("{who}: GET {path} → {status}"),
    }
}

/// Status and number of statements.
fn asked(w: &World, who: &str, path: &str) -> (u16, u64) {
    let ask = match path.strip_prefix("//") {
        Some(_) => w.ask(VISITOR, "GET", path).header("cookie", &w.session(who)),
        None => w.ask(who, "GET", path),
    };
    let before = w.app.db.statements();
    let status = ask.send().status;
    (status, w.app.db.statements() - before)
}

/// More of everything that lists show.
fn grow(w: &World, story: &str, times: usize) {
    for n in 0..times {
        let wp = w.work_package(MIA, story, json!({"title": format!("wp {n}"), "severity": "sev2"}));
        w.task(MIA, &wp, "t");
        let finite = w.story(OLGA, "OPS", json!({"title": format!("s {n}"), "team": "first", "estimate": 1}));
        w.loose_task(MIA, &finite, "t");
        w.post(OLGA, "/projects/OPS/epics", json!({"title": format!("e {n}")})).created();
        w.post(MIA, "/teams/first/impediments", json!({"text": "no access"})).created();
        w.post(
            OLGA,
            "/projects/OPS/work-package-templates",
            json!({"name": format!("t {n}"), "tasks": [{"title": "x"}]}),
        )
        .created();
        w.post(MIA, "/projects/OPS/change-requests", json!({"text": "t", "origin": "stakeholder"})).created();
        w.post(OLGA, "/projects/OPS/dependencies", json!({"from": story, "to": finite})).created();
        w.post(OLGA, &format!("/stories/{story}/comments"), json!({"text": "c"})).created();
    }
}

/// The GETs of the table, as programs and as browsers ask them.
fn paths(concrete: &impl Fn(&str) -> String) -> Vec<String> {
    let mut found = Vec::new();
    for route in tandem::doors::routes::table().iter().filter(|r| r.reads()) {
        let path = concrete(route.path);
        if route.mount != Mount::Api {
            found.push(format!("/{path}"));
        }
        if route.mount != Mount::Browser {
            found.push(path);
        }
    }
    found
}

/// What reads sets already: as many statements for many as for few.
const SETS: &[&str] = &[
    "//work-packages",
    "//projects/OPS/backlog",
    "/stories/OPS-1/comments",
    "/stories/OPS-1/history",
    "/projects/OPS/history",
    "/notifications",
    "/tasks",
];

each_engine!(a_list_sends_as_many_statements_for_many_as_for_few, |w| {
    let story = w.recurring("r");
    assert_eq!(story, "OPS-1");
    w.running("first", &[&story]);
    grow(w, &story, 2);
    let few: Vec<u64> = SETS.iter().map(|path| count(w, MIA, path)).collect();
    grow(w, &story, 8);
    let many: Vec<u64> = SETS.iter().map(|path| count(w, MIA, path)).collect();
    let grown: Vec<_> = SETS.iter().zip(few.iter().zip(&many)).filter(|(_, (few, many))| few != many).collect();
    assert!(grown.is_empty(), "{grown:?}");
});

/// More of everything that lists of the organization, of projects, teams and Sprints show. `from` numbers it.
fn grow_organization(w: &World, story: &str, from: usize, times: usize) {
    for n in from..from + times {
        let (person, team) = (format!("p{n}"), format!("t{n}"));
        w.person(&person);
        w.put(ADA, &format!("/teams/first/members/{person}"), json!({})).ok();
        w.team(&team, "ops", SAM, &[MIA]);
        let project = json!({"key": format!("P{n}"), "name": team, "kind": "operations", "product_owners": [OLGA],
                             "teams": ["first"], "program": "line"});
        w.post(ADA, "/projects", project).created();
        let mut teams = w.get(ADA, "/projects/OPS").ok()["teams"].clone();
        teams.as_array_mut().unwrap().push(json!(team));
        w.patch(ADA, "/projects/OPS", json!({"teams": teams})).ok();
        w.post(SAM, &format!("/teams/{team}/back-ups"), json!({"person": "mia"})).created();
        let level = json!({"slug": team, "name": team, "product_owner": OLGA, "scrum_master": SAM, "portfolio": "all"});
        w.post(ADA, "/programs", level).created();
        let level = json!({"slug": team, "name": team, "product_owner": OLGA, "scrum_master": SAM});
        w.post(ADA, "/portfolios", level).created();
        w.post(MIA, "/users/mia/tokens", json!({"name": person})).created();
        w.post(OLGA, "/messages", json!({"to": MIA, "text": "hello"})).created();
        grow_team(w, n);
        grow_story(w, story, &person);
    }
}

/// One more Sprint of each state, meeting, environment and estimation, conflict and pair of templates.
fn grow_team(w: &World, n: usize) {
    let begin = BEGIN.day().plus(14 * i64::try_from(n).unwrap());
    let (from, to) = (begin.plus(14).to_string(), begin.plus(27).to_string());
    let planned = w.sprint("first", &from, &to);
    let closed = w.sprint("third", &from, &to);
    let (a, b) = (w.finite(&format!("a {n}"), "first", 1.0), w.finite(&format!("b {n}"), "third", 1.0));
    w.commit("first", planned, &a, json!({}));
    w.commit("third", closed, &b, json!({}));
    w.start("third", closed);
    w.close("third", closed);
    let at = format!("{from}T08:00:00Z");
    for team in ["first", "third"] {
        for kind in ["daily_standup", "retrospect_sprint"] {
            let body = json!({"kind": kind, "starts_at": at, "minutes": 15});
            w.post(World::member(team), &format!("/teams/{team}/meetings"), body).created();
        }
    }
    let body = json!({"name": format!("e {n}"), "kind": "staging"});
    let environment = w.post(ADA, "/projects/OPS/environments", body).created()["id"].to_string();
    let body = json!({"team": "first", "starts_on": from, "ends_on": to});
    w.post(ADA, &format!("/environments/{environment}/bookings"), body).created();
    w.post(MIA, "/teams/first/poker-sessions", json!({"stories": [w.story(OLGA, "OPS", json!({"title": "p"}))]}))
        .created();
    w.post(OLGA, "/projects/OPS/priority-conflicts", json!({"stories": [a, b], "reason": "both first"})).created();
    w.post(OLGA, "/projects/OPS/story-templates", json!({"name": from, "story": {"title": "s"}})).created();
    w.post(OLGA, "/projects/OPS/epic-templates", json!({"name": from, "stories": [{"title": "s"}]})).created();
}

/// More of everything that belongs to a recurring story of several teams, and one more such story.
fn grow_story(w: &World, story: &str, person: &str) {
    let other = w.recurring("several");
    for s in [story, &other] {
        w.put(MIA, &format!("/stories/{s}/portions/first"), json!({"estimate": 3})).ok();
        w.put(NIA, &format!("/stories/{s}/portions/second"), json!({"estimate": 3})).ok();
    }
    let mut targets = w.get(OLGA, &format!("/stories/{story}")).ok()["escalation"]["targets"].clone();
    targets.as_array_mut().unwrap().push(json!(other));
    w.put(OLGA, &format!("/stories/{story}/escalation"), json!({"permitted": true, "targets": targets})).ok();
    w.put(OLGA, &format!("/stories/{other}/escalation"), json!({"permitted": true, "targets": [story]})).ok();
    w.post(OLGA, &format!("/stories/{story}/contributors"), json!({"login": person})).ok();
    w.post(OLGA, &format!("/stories/{story}/reviews"), json!({"input": "well"})).created();
    w.post(SAM, &format!("/stories/{story}/requests"), json!({"text": "When?"})).created();
    let change = json!({"text": "t", "origin": "stakeholder", "item": story});
    w.post(MIA, "/projects/OPS/change-requests", change).created();
}

/// What the frame around a page sends.
const FRAME: u64 = 14;

/// What a page or list sends at most, with a frame of two statements around a page.
const MOST: u64 = 30;

/// What shows Work Packages, their tasks or the Scrumboard: that has a guard of its own.
fn elsewhere(path: &str) -> bool {
    path == "//stories/OPS-1"
        || ["/work-packages", "/tasks", "/escalations", "/swarms", "/board", "/impediments"]
            .iter()
            .any(|p| path.contains(p))
}

each_engine!(whatever_there_is_more_of_sends_no_more_statements, |w| {
    let concrete = one_of_each(w);
    let story = concrete("/stories/{key}").replace("/stories/", "");
    grow(w, &story, 2);
    grow_organization(w, &story, 0, 2);
    let may = |path: &String| {
        let who = [MIA, OLGA, ADA].into_iter().find(|who| asked(w, who, path).0 == 200)?;
        Some((who, path.clone(), count(w, who, path)))
    };
    let few: Vec<_> = paths(&concrete).iter().filter(|p| !elsewhere(p)).filter_map(may).collect();
    grow(w, &story, 4);
    grow_organization(w, &story, 2, 4);
    let (mut grown, mut over) = (Vec::new(), Vec::new());
    for (who, path, few) in &few {
        let many = count(w, who, path);
        if many != *few {
            grown.push(format!("{path} of {who}: {few}, then {many}"));
        }
        let most = if path.starts_with("//") { MOST - 2 + FRAME } else { MOST };
        if many > most {
            over.push(format!("{path} of {who}: {many} of at most {most}"));
        }
    }
    assert!(few.len() > 100, "only {}", few.len());
    assert!(grown.is_empty() && over.is_empty(), "{grown:#?}\n{over:#?}");
});

/// `cargo test --test it statements_of -- --ignored --nocapture` prints what each GET sends, with few items and with more.
#[test]
#[ignore = "prints a table and judges nothing"]
fn statements_of_every_get() {
    let w = World::new(Engine::Sqlite);
    let concrete = one_of_each(&w);
    let may = |path: &String| {
        let who = [MIA, OLGA, ADA].into_iter().find(|who| asked(&w, who, path).0 == 200)?;
        Some((who, path.clone(), count(&w, who, path)))
    };
    let few: Vec<_> = paths(&concrete).iter().filter_map(may).collect();
    grow(&w, &concrete("/stories/{key}").replace("/stories/", ""), 10);
    println!("{:>5} {:>5}", "few", "more");
    for (who, path, few) in few {
        println!("{few:5} {:5} {who:4} {path}", count(&w, who, &path));
    }
}

/// Calls a handler on one connection, as a thread of the pool does.
fn handle(conn: &mut Conn, w: &World, who: &str, route: &Route, path: &str, query: &str, dress: Dress) -> bool {
    let who = tandem::people::account::store::id_of(conn, who).unwrap().unwrap();
    let by = tandem::people::account::store::person_by_id(conn, who).unwrap();
    let parts = route.path.split('/').zip(path.split('/')).filter(|(name, _)| name.starts_with('{'));
    let r = Req {
        path: parts.map(|(name, part)| (name.trim_matches(['{', '}']).to_owned(), part.to_owned())).collect(),
        query: Query::parse(query),
        asks: [route.asks, route.page_asks],
        body: tandem::kit::fields::Body::default(),
        url: path.to_owned(),
    };
    (route.handler)(&mut Cx { dress, ..Cx::new(conn, by, w.now()) }, &r).is_ok()
}

fn prepared(conn: &mut Conn) -> BTreeSet<String> {
    conn.column("SELECT statement FROM pg_prepared_statements", &[]).unwrap().into_iter().collect()
}

/// A text without its numbers, and a list of them as long as any other.
fn shape(sql: &str) -> String {
    let (mut shape, mut word) = (String::new(), String::new());
    for c in sql.chars().chain([' ']) {
        if c.is_alphanumeric() || c == '$' || c == '_' {
            word.push(c);
        } else {
            let number = !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
            shape.push_str(if number { "#" } else { &word });
            shape.push(c);
            word.clear();
        }
    }
    while shape.contains("#, #") {
        shape = shape.replace("#, #", "#");
    }
    shape
}

/// A statement has one text, whoever asks and whatever is shown: ids are bound.
#[test]
fn no_statement_has_ids_in_its_text() {
    if !Engine::postgres_is_here() {
        return;
    }
    let w = World::new(Engine::Postgres);
    let concrete = one_of_each(&w);
    grow(&w, &concrete("/stories/{key}").replace("/stories/", ""), 4);
    let mut conn = Db::connect(w.app.db.url()).unwrap();
    let (mut answered, mut texts) = (0, BTreeSet::new());
    for route in tandem::doors::routes::table().iter().filter(|r| r.reads()) {
        for (who, query) in [(MIA, "limit=2"), (MIA, "limit=3"), (MIA, ""), (OLGA, ""), (NIA, ""), (ADA, "")] {
            for dress in [Dress::Api, Dress::Browser] {
                answered += usize::from(handle(&mut conn, &w, who, route, &concrete(route.path), query, dress));
                texts.extend(prepared(&mut conn));
            }
        }
    }
    assert!(answered > 500, "only {answered}");
    let mut shapes: HashMap<String, String> = HashMap::new();
    for text in texts {
        if let Some(other) = shapes.insert(shape(&text), text.clone()) {
            panic!("two texts for one statement:\n{other}\n{text}");
        }
    }
}

/// What a connection was asked once does not stay at the server for ever.
#[test]
fn a_connection_keeps_so_many_prepared_statements_and_no_more() {
    if !Engine::postgres_is_here() {
        return;
    }
    let home = Engine::Postgres.empty();
    let mut conn = Db::connect(&home.parsed()).unwrap();
    for n in 0..400 {
        let sum: i64 = conn.value(&format!("SELECT CAST($1 AS BIGINT) + {n}"), tandem::args![1]).unwrap();
        assert_eq!(sum, n + 1);
    }
    let held = prepared(&mut conn);
    assert_eq!(held.len(), 256);
    assert!(held.contains("SELECT CAST($1 AS BIGINT) + 399") && !held.contains("SELECT CAST($1 AS BIGINT) + 0"));
}

each_engine!(a_list_is_bound_as_one_value, |w| {
    let mut conn = Db::connect(w.app.db.url()).unwrap();
    let mut logins = |texts: &[&str], ids: &[i64]| -> Vec<String> {
        let texts: Vec<String> = texts.iter().map(|t| (*t).to_owned()).collect();
        let sql = "SELECT login FROM person WHERE login = ANY($2) AND NOT id = ANY($1) ORDER BY login";
        conn.column(sql, tandem::args![ids, texts]).unwrap()
    };
    assert_eq!(logins(&["mia", "max", "o'hara", "\"", "a,b"], &[]), ["max", "mia"]);
    assert_eq!(logins(&[], &[]), Vec::<String>::new());
    let mia = w
        .app
        .query(&tandem::people::account::model::Caller::system(), |cx| {
            Ok(tandem::people::account::store::id_of(cx.tx, "mia")?)
        })
        .unwrap()
        .unwrap();
    assert_eq!(logins(&["mia", "max"], &[mia, i64::MAX, i64::MIN]), ["max"]);
});
