//! How many statements a request sends, and how many texts of statements there are.

use crate::guards::routes::one_of_each;
use crate::support::*;
use serde_json::json;
use std::collections::{BTreeSet, HashMap};
use tandem::app::Cx;
use tandem::doors::edge::{Mount, Route};
use tandem::doors::frame::Frame;
use tandem::kit::db::{Conn, Db};
use tandem::kit::problem::Problem;
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

/// What is sent while something is done on a connection of `who`.
fn sent<T: Send + 'static>(
    w: &World,
    who: &str,
    what: impl Fn(&mut Cx<'_>) -> Result<T, Problem> + Send + 'static,
) -> (T, u64) {
    let system = tandem::people::account::model::Caller::system();
    let who = who.to_owned();
    let by = w.app.query(&system, move |cx| Ok(tandem::people::account::store::person_by_login(cx.tx, &who)?)).unwrap();
    let before = w.app.db.statements();
    let answer = w.app.query(&by.unwrap(), what).unwrap();
    (answer, w.app.db.statements() - before)
}

/// A thousand people whom no page shows.
fn a_crowd(w: &World) {
    let system = tandem::people::account::model::Caller::system();
    let crowd = |cx: &mut Cx<'_>| {
        for n in 0..1000 {
            tandem::people::account::verbs::placeholder(cx, &format!("crowd-{n}"), &format!("Somebody {n}"))?;
        }
        Ok(())
    };
    w.app.command(&system, crowd).unwrap();
}

each_engine!(a_frame_costs_two_statements, |w| {
    let story = w.recurring("r");
    w.running("first", &[&story]);
    let wp = w.work_package(MIA, &story, json!({"title": "wp", "severity": "sev2"}));
    w.act(MIA, &format!("/work-packages/{wp}/take"));
    w.patch(SAM, "/me", json!({"name": "Sam <b>\"S\""})).ok();
    let costs = |w: &World| {
        let (_, around) = sent(w, MIA, |cx| Frame::load(cx, "t", "teams", None, None));
        let shown = |cx: &mut Cx<'_>| {
            let page = [SAM, NIA, MIA, NIA].map(tandem::doors::frame::parts::person).map(|p| p.0).concat();
            tandem::doors::frame::names::fill(cx, &page)
        };
        let (page, names) = sent(w, MIA, shown);
        assert!(!page.contains('\0') && page.contains("Sam &#60;b&#62;&#34;S&#34;</span>"), "{page}");
        // A page beside the answer of the API, which shows the same.
        let beside = ["/users", "/projects"].map(|path| count(w, MIA, &format!("/{path}")) - count(w, MIA, path));
        (around, names, beside, count(w, MIA, &format!("//work-packages/{wp}")))
    };
    let before = costs(w);
    assert_eq!((before.0, before.1), (1, 1));
    assert!(before.2.iter().all(|n| *n <= 2), "{before:?}");
    a_crowd(w);
    assert_eq!(costs(w), before);
});

each_engine!(a_frame_leads_to_what_is_the_readers_and_says_what_waits, |w| {
    let story = w.recurring("r");
    let sprint = w.running("first", &[&story]);
    let keys = ["a", "b", "c"].map(|t| w.work_package(MIA, &story, json!({"title": t, "severity": "sev1"})));
    w.act(MIA, &format!("/work-packages/{}/take", keys[0]));
    w.post(MAX, "/messages", json!({"to": MIA, "text": "Hello"})).created();
    let first = sent(w, MIA, |cx| Frame::load(cx, "t", "teams", None, None)).0;
    assert_eq!(first.project.as_ref().map(|p| p.0.as_str()), Some("OPS"));
    assert_eq!(first.team.as_ref().map(|t| t.0.as_str()), Some("first"));
    assert_eq!((first.sprint, first.messages, first.mine, first.breached), (Some(sprint), 1, 1, 0));
    let unread = w.all(MIA, "/notifications").iter().filter(|n| n["read"] == false).count();
    assert_eq!(first.unread, i64::try_from(unread).unwrap());
    w.pass_hours(24 * 14);
    let late = i64::try_from(w.get(MIA, "/work-packages?sla=breached").items().len()).unwrap();
    assert_eq!(late, 3);
    assert_eq!(sent(w, MIA, |cx| Frame::load(cx, "t", "teams", None, None)).0.breached, late);
    // Who is in no team and no project is led nowhere; an administrator to the first project there is.
    w.person("hugo");
    let nowhere = sent(w, "hugo", |cx| Frame::load(cx, "t", "teams", None, None)).0;
    assert!(nowhere.project.is_none() && nowhere.team.is_none() && nowhere.sprint.is_none());
    assert!(sent(w, ADA, |cx| Frame::load(cx, "t", "teams", None, None)).0.project.is_some());
});

/// Every page shows people by name: no blank is left, and no name is missing.
each_engine!(no_page_goes_out_with_a_blank, |w| {
    let concrete = one_of_each(w);
    let people = [ADA, OLGA, OTTO, CHLOE, CYRIL, SAM, MIA, MAX, SVEN, NIA];
    for who in people {
        w.patch(who, "/me", json!({"name": format!("Known {who}")})).ok();
    }
    let mut pages = 0;
    for path in paths(&concrete).iter().filter(|p| p.starts_with("//")) {
        for who in [MIA, OLGA, ADA] {
            let a = w.ask(VISITOR, "GET", path).header("cookie", &w.session(who)).send();
            let html = String::from_utf8_lossy(&a.raw);
            pages += usize::from(a.status == 200);
            assert!(!html.contains('\0'), "{who}: {path}");
            for login in people {
                assert!(!html.contains(&format!(" title=\"{login}\"")), "{who}: {path} shows {login} by login");
            }
        }
    }
    assert!(pages > 100, "only {pages}");
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
