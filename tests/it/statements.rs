//! How many statements a request sends, and how many texts of statements there are.

use crate::guards::routes::one_of_each;
use crate::support::*;
use serde_json::json;
use std::collections::{BTreeSet, HashMap};
use tandem::app::Cx;
use tandem::doors::frame::Frame;
use tandem::kit::db::{Conn, Db};
use tandem::kit::problem::Problem;
use tandem::kit::query::Query;
use tandem::kit::web::{Dress, Req};
use tandem::route::{Mount, Route};

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
const FRAME: u64 = 2;

/// What a page or list sends at most, with a frame of two statements around a page.
const MOST: u64 = 30;

/// What shows Work Packages, their tasks or the Scrumboard: that has a guard of its own.
fn elsewhere(path: &str) -> bool {
    ["/work-packages", "/tasks", "/escalations", "/swarms", "/board", "/impediments"].iter().any(|p| path.contains(p))
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

/// A story of several teams in each state in which its page differs, one of them with somebody attached who sees nothing else.
fn stories(w: &World) -> [String; 3] {
    let active = w.recurring("active");
    let dormant = w.recurring("dormant");
    let finite = w.story(OLGA, "OPS", json!({"title": "finite", "team_mode": "multiple"}));
    let ready = json!({"acceptance_criteria": ["it runs"], "state": "ready"});
    w.patch(OLGA, &format!("/stories/{finite}"), ready).ok();
    w.running("first", &[&active, &finite]);
    w.running("second", &[&active, &finite]);
    w.act(OLGA, &format!("/stories/{dormant}/rest"));
    for story in [&active, &dormant, &finite] {
        w.post(OLGA, &format!("/stories/{story}/contributors"), json!({"login": STAN})).ok();
    }
    [active, dormant, finite]
}

/// More of everything that a story's page shows, on each of these stories. `from` numbers it.
fn grow_pages(w: &World, stories: &[String; 3], from: usize, times: usize) {
    let begin = BEGIN.day();
    for n in from..from + times {
        let (person, team, day) = (format!("p{n}"), format!("t{n}"), begin.plus(14 * i64::try_from(n).unwrap() + 14));
        w.person(&person);
        w.team(&team, "ops", SAM, &[MIA, &person]);
        let mut teams = w.get(ADA, "/projects/OPS").ok()["teams"].clone();
        teams.as_array_mut().unwrap().push(json!(team));
        w.patch(ADA, "/projects/OPS", json!({"teams": teams})).ok();
        // MAX stands in for the Scrum Master of each team.
        w.put(ADA, &format!("/teams/{team}/members/max"), json!({})).ok();
        let back_up =
            w.post(SAM, &format!("/teams/{team}/back-ups"), json!({"person": MAX})).created()["id"].to_string();
        w.post(SAM, &format!("/back-ups/{back_up}/activate"), json!({"to": begin.plus(300).to_string()})).ok();
        let sprint = json!({"name": team, "starts_on": day.to_string(), "ends_on": day.plus(13).to_string()});
        w.post(SAM, &format!("/teams/{team}/sprints"), sprint).created();
        let planned = w.sprint("first", &day.to_string(), &day.plus(13).to_string());
        w.commit("first", planned, &stories[0], json!({"unknown": 1}));
        let template = json!({"name": format!("t {n}"), "tasks": [{"title": "x"}]});
        w.post(OLGA, "/projects/OPS/work-package-templates", template).created();
        let criteria: Vec<String> = (0..=n).map(|n| format!("criterion {n}")).collect();
        w.put(OLGA, "/projects/OPS/criteria", json!({"done": criteria, "minimum_done": criteria})).ok();
        for story in stories {
            grow_page(w, story, n, &team);
        }
        for story in &stories[..2] {
            w.post(OLGA, &format!("/stories/{story}/reviews"), json!({"input": "well"})).created();
            let other = w.recurring("other");
            for (from, to) in [(story, &other), (&other, story)] {
                let path = format!("/stories/{from}");
                let mut targets = w.get(OLGA, &path).ok()["escalation"]["targets"].clone();
                targets.as_array_mut().unwrap().push(json!(to));
                w.put(OLGA, &format!("{path}/escalation"), json!({"permitted": true, "targets": targets})).ok();
            }
        }
    }
}

/// One more of what every story has. A new team joins it.
fn grow_page(w: &World, story: &str, n: usize, team: &str) {
    w.put(MIA, &format!("/stories/{story}/portions/{team}"), json!({"estimate": 3})).ok();
    w.post(MIA, &format!("/teams/{team}/poker-sessions"), json!({"stories": [story]})).created();
    w.loose_task(MIA, story, "loose");
    let wp = w.work_package(MIA, story, json!({"title": format!("wp {n}"), "severity": "sev2", "team": team}));
    w.task(MIA, &wp, "t");
    w.post(OLGA, &format!("/stories/{story}/comments"), json!({"text": "c"})).created();
    w.post(SAM, &format!("/stories/{story}/requests"), json!({"text": "When?"})).created();
    w.post(OLGA, &format!("/stories/{story}/contributors"), json!({"login": format!("p{n}")})).ok();
    w.post(MIA, &format!("/teams/{team}/impediments"), json!({"text": "no access", "item": story})).created();
    let change = json!({"text": "t", "origin": "stakeholder", "item": story});
    w.post(MIA, "/projects/OPS/change-requests", change).created();
    let other = w.finite("waits", "first", 1.0);
    for (from, to) in [(story, other.as_str()), (&other, story)] {
        w.post(OLGA, "/projects/OPS/dependencies", json!({"from": from, "to": to})).created();
    }
}

each_engine!(the_page_of_a_story_keeps_to_its_statements_whatever_hangs_on_it, |w| {
    let stories = stories(w);
    let readers = [MIA, OLGA, SAM, MAX, NIA, ADA, STAN];
    let counts = || {
        let paths = stories
            .iter()
            .flat_map(|s| [format!("//stories/{s}"), format!("//stories/{s}?tab=history"), format!("/stories/{s}")]);
        let of = |path: String| readers.map(|who| (count(w, who, &path), who, path.clone()));
        paths.flat_map(of).collect::<Vec<_>>()
    };
    grow_pages(w, &stories, 0, 2);
    let few = counts();
    grow_pages(w, &stories, 2, 4);
    let many = counts();
    let grown: Vec<_> = few.iter().zip(&many).filter(|(few, many)| few != many).collect();
    let over: Vec<_> = many.iter().filter(|(n, ..)| *n > MOST).collect();
    assert!(grown.is_empty() && over.is_empty(), "{grown:#?}\n{over:#?}");
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

each_engine!(no_page_proposes_more_people_than_somebody_reads, |w| {
    let concrete = one_of_each(w);
    for n in 0..150 {
        let login = format!("crowd-{n}");
        w.person(&login);
        w.put(ADA, &format!("/teams/first/members/{login}"), json!({})).ok();
    }
    let mut pages = 0;
    for path in paths(&concrete).iter().filter(|p| p.starts_with("//")) {
        let a = w.ask(VISITOR, "GET", path).header("cookie", &w.session(ADA)).send();
        let html = String::from_utf8_lossy(&a.raw);
        for list in html.split("<datalist id=\"people\"").skip(1) {
            pages += 1;
            let proposed = list.split("</datalist>").next().unwrap().matches("<option").count();
            assert!((50..=100).contains(&proposed), "{path} proposes {proposed}");
        }
    }
    assert!(pages > 5, "only {pages}");
});

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

/// A help desk of the first team in its running Sprint, a second level behind it likewise, and a Work Package under the desk.
struct Service {
    desk: String,
    second: String,
    sprints: [i64; 2],
    wp: String,
}

fn service(w: &World) -> Service {
    let (desk, second) = (w.recurring("desk"), w.recurring("second level"));
    w.put(OLGA, &format!("/stories/{desk}/escalation"), json!({"permitted": true, "targets": [second]})).ok();
    let sprints = [w.running("first", &[&desk]), w.running("second", &[&second])];
    let wp = w.work_package(MIA, &desk, json!({"title": "down", "severity": "sev1", "category": "mail"}));
    w.act(MIA, &format!("/work-packages/{wp}/take"));
    w.act(MIA, &format!("/work-packages/{wp}/swarm"));
    Service { desk, second, sprints, wp }
}

/// More of everything that stands under a Work Package, and more Work Packages of every kind.
fn grow_service(w: &World, s: &Service, times: usize) {
    for n in 0..times {
        let wp =
            w.work_package(MIA, &s.desk, json!({"title": format!("wp {n}"), "severity": "sev2", "category": "mail"}));
        w.task(MIA, &wp, "first level");
        w.act(MIA, &format!("/work-packages/{wp}/swarm"));
        w.post(NIA, &format!("/work-packages/{wp}/swarm/members"), json!({"login": "nia"})).ok();
        w.escalate(MIA, &wp, &s.second);
        w.task(NIA, &wp, "second level");
        w.loose_task(MIA, &s.desk, "loose");
        w.task(MIA, &s.wp, "one more");
        w.post(MIA, &format!("/work-packages/{}/comments", s.wp), json!({"text": "c"})).created();
        let e = w.escalate(MIA, &s.wp, &s.second);
        w.task(NIA, &s.wp, "of a level");
        w.act(NIA, &format!("/escalations/{e}/return"));
        w.post(MIA, "/teams/first/impediments", json!({"text": "no access", "item": s.wp})).created();
    }
    // What is escalated when the page is read.
    let last = w.work_package(MIA, &s.desk, json!({"title": "last", "severity": "sev1"}));
    w.escalate(MIA, &last, &s.second);
}

/// The lists and pages of the service district and the board, and who asks.
fn service_paths(s: &Service) -> Vec<(&'static str, String)> {
    let Service { desk, second, sprints: [first, other], wp } = s;
    let mut paths = Vec::new();
    for path in [
        "/work-packages".to_owned(),
        "/work-packages?order=due&limit=200".to_owned(),
        "//work-packages".to_owned(),
        format!("/work-packages/{wp}"),
        format!("//work-packages/{wp}"),
        format!("/work-packages/{wp}/swarms"),
        format!("/work-packages/{wp}/clock"),
        format!("/work-packages/{wp}/criteria"),
        format!("/work-packages/{wp}/history"),
        format!("/stories/{desk}/tasks"),
        format!("/stories/{desk}/escalations"),
        "/tasks".to_owned(),
        "/projects/OPS/swarms".to_owned(),
        "//projects/OPS/escalations".to_owned(),
        "/teams/first/impediments".to_owned(),
        "//teams/first/impediments".to_owned(),
        "/projects/OPS/impediments".to_owned(),
        "//projects/OPS/impediments".to_owned(),
        format!("/sprints/{first}/board"),
        format!("//sprints/{first}/board"),
        "//".to_owned(),
    ] {
        paths.push((MIA, path));
    }
    paths.push((NIA, format!("/stories/{second}/escalations")));
    paths.push((NIA, format!("//sprints/{other}/board")));
    paths.push((SAM, format!("//sprints/{first}/board")));
    paths
}

each_engine!(service_sends_as_many_statements_for_many_as_for_few, |w| {
    let s = service(w);
    let counts = || service_paths(&s).into_iter().map(|(who, path)| (count(w, who, &path), who, path));
    grow_service(w, &s, 2);
    let few: Vec<_> = counts().collect();
    grow_service(w, &s, 8);
    let many: Vec<_> = counts().collect();
    let grown: Vec<_> = few.iter().zip(&many).filter(|(few, many)| few != many).collect();
    assert!(grown.is_empty(), "{grown:?}");
});

/// How many statements a list or a page may send, the frame of a page apart.
const BUDGET: u64 = 28;

each_engine!(service_keeps_to_its_budget_of_statements, |w| {
    let s = service(w);
    grow_service(w, &s, 3);
    let last = text(w.get(MIA, "/work-packages?order=-created").items().first().unwrap().get("key").unwrap());
    let mut paths = service_paths(&s);
    // What is escalated, for the team that it came from and for the one that holds it.
    paths.extend([MIA, NIA].map(|who| (who, format!("//work-packages/{last}"))));
    paths.extend([OLGA, ADA].map(|who| (who, format!("//work-packages/{}", s.wp))));
    let over: Vec<_> = paths
        .into_iter()
        .map(|(who, path)| (count(w, who, &path), who, path))
        .filter(|(n, _, path)| *n > BUDGET + if path.starts_with("//") { FRAME } else { 0 })
        .collect();
    assert!(over.is_empty(), "{over:?}");
});
