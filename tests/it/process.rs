//! The program as a process: its command line, its exit status, its end by SIGTERM and by SIGKILL.

use crate::support::Engine;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_tandem");

fn run(database: &str, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(PROGRAM)
        .args(arguments)
        .env("TANDEM_DATABASE", database)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("stdin").write_all(input.as_bytes()).expect("stdin is read");
    child.wait_with_output().expect("the program ends")
}

fn stdout(o: &Output) -> String {
    String::from_utf8_lossy(&o.stdout).into_owned()
}

fn stderr(o: &Output) -> String {
    String::from_utf8_lossy(&o.stderr).into_owned()
}

/// A running server.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(database: &str) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("TANDEM_DATABASE", database)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("it says where it listens");
        let address = line.trim().strip_prefix("listening on ").expect("listening on http://HOST:PORT").to_owned();
        Self { child, address }
    }

    fn url(&self, path: &str) -> String {
        format!("{}/api/v1{path}", self.address)
    }

    fn signal(&mut self, name: &str) -> std::process::ExitStatus {
        Command::new("kill").args([name, &self.child.id().to_string()]).status().expect("kill is there");
        self.child.wait().expect("the server ends")
    }
}

fn post(url: &str, token: &str, body: &Value) -> Option<Value> {
    let answer = ureq::post(url).header("Authorization", &format!("Bearer {token}")).send_json(body);
    answer.ok()?.body_mut().read_json().ok()
}

fn get(url: &str, token: &str) -> Value {
    let mut answer = ureq::get(url).header("Authorization", &format!("Bearer {token}")).call().expect("it answers");
    answer.body_mut().read_json().expect("JSON")
}

fn administrator(database: &str) -> String {
    let added = run(database, &["user", "add", "ada", "--name", "Ada", "--email", "ada@example.com", "--admin"], "");
    assert_eq!(added.status.code(), Some(0), "{}", stderr(&added));
    let made = run(database, &["token", "create", "ada", "--name", "test"], "");
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    stdout(&made).trim().to_owned()
}

fn on_each_engine(test: impl Fn(&str)) {
    let home = Engine::Sqlite.empty();
    test(&home.url);
    if Engine::postgres_is_here() {
        let home = Engine::Postgres.empty();
        test(&home.url);
    }
}

#[test]
fn a_token_is_all_that_stands_on_stdout() {
    on_each_engine(|database| {
        let token = administrator(database);
        assert!(token.starts_with("tandem_pat_") && !token.contains(char::is_whitespace), "{token}");
        let mut server = Server::start(database);
        assert_eq!(get(&server.url("/me"), &token)["login"], "ada");
        assert_eq!(server.signal("-TERM").code(), Some(0));
    });
}

#[test]
fn what_was_acknowledged_survives_sigkill() {
    on_each_engine(|database| {
        let token = administrator(database);
        let mut server = Server::start(database);
        let team = json!({"slug": "desk", "name": "Desk", "kind": "ops", "scrum_master": "ada"});
        post(&server.url("/teams"), &token, &team).expect("a team");
        let project =
            json!({"key": "OPS", "name": "Ops", "kind": "operations", "product_owners": ["ada"], "teams": ["desk"]});
        post(&server.url("/projects"), &token, &project).expect("a project");
        let stop = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..4)
            .map(|n| {
                let (url, token, stop) = (server.url("/projects/OPS/stories"), token.clone(), stop.clone());
                std::thread::spawn(move || {
                    let mut acknowledged = Vec::new();
                    for i in 0.. {
                        if stop.load(Ordering::SeqCst) {
                            break;
                        }
                        let Some(story) = post(&url, &token, &json!({"title": format!("story {n}-{i}")})) else {
                            break;
                        };
                        acknowledged.push((story["key"].as_str().expect("a key").to_owned(), format!("story {n}-{i}")));
                    }
                    acknowledged
                })
            })
            .collect();
        std::thread::sleep(Duration::from_millis(700));
        server.signal("-KILL");
        stop.store(true, Ordering::SeqCst);
        let acknowledged: Vec<_> = writers.into_iter().flat_map(|w| w.join().expect("a writer")).collect();
        assert!(acknowledged.len() > 10, "only {} were acknowledged", acknowledged.len());
        let mut server = Server::start(database);
        for (key, title) in &acknowledged {
            assert_eq!(get(&server.url(&format!("/stories/{key}")), &token)["title"], *title);
        }
        assert_eq!(server.signal("-TERM").code(), Some(0));
    });
}

#[test]
fn sigterm_ends_it_within_ten_seconds_though_connections_are_open() {
    on_each_engine(|database| {
        let token = administrator(database);
        let mut server = Server::start(database);
        let agent = ureq::Agent::new_with_defaults();
        let me = server.url("/me");
        agent
            .get(&me)
            .header("Authorization", &format!("Bearer {token}"))
            .call()
            .expect("a connection that stays open");
        let begun = Instant::now();
        assert_eq!(server.signal("-TERM").code(), Some(0));
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    });
}

#[test]
fn faults_are_one_clear_line_and_an_exit_status() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = format!("sqlite:{}", folder.path().join("tandem.db").display());
    let refused = |database: &str, arguments: &[&str], status: i32, says: &str| {
        let o = run(database, arguments, "");
        assert_eq!(o.status.code(), Some(status), "{arguments:?}: {}", stderr(&o));
        assert!(stderr(&o).contains(says), "{arguments:?}: {}", stderr(&o));
        assert_eq!(stdout(&o), "", "{arguments:?}");
        if status == 1 {
            assert_eq!(stderr(&o).trim_end().lines().count(), 1, "{arguments:?}: {}", stderr(&o));
        }
    };
    refused("mysql://localhost/x", &["migrate"], 2, "sqlite:PATH");
    refused("sqlite:/no/such/folder/x.db", &["migrate"], 1, "does not exist");
    refused("postgres://127.0.0.1:1/x", &["migrate"], 1, "cannot be reached");
    refused(&database, &["user", "add", "Ada", "--name", "Ada", "--email", "a@b"], 1, "login");
    refused(&database, &["token", "create", "nobody", "--name", "x"], 1, "nobody");
    refused(&database, &["no-such-command"], 2, "no-such-command");
    refused(&database, &["serve", "--listen", "nowhere"], 2, "HOST:PORT");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let listen = taken.local_addr().expect("its address").to_string();
    refused(&database, &["serve", "--listen", &listen], 1, "in use");
    let other = folder.path().join("other.txt");
    std::fs::write(&other, "this is no database, and long enough to be looked at: ".repeat(40)).expect("a file");
    refused(&format!("sqlite:{}", other.display()), &["migrate"], 1, "not a database");
    let twice = ["user", "add", "ben", "--name", "Ben", "--email", "ben@example.com"];
    assert_eq!(run(&database, &twice, "").status.code(), Some(0));
    refused(&database, &twice, 1, "taken");
}

#[test]
fn a_database_of_a_newer_version_or_of_something_else_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let newer = folder.path().join("newer.db");
    let url = format!("sqlite:{}", newer.display());
    assert_eq!(run(&url, &["migrate"], "").status.code(), Some(0));
    let c = rusqlite::Connection::open(&newer).expect("it opens");
    c.execute("INSERT INTO schema_migration VALUES (9999, 'from the future', 0)", []).expect("it is written");
    drop(c);
    let o = run(&url, &["migrate"], "");
    assert_eq!(o.status.code(), Some(1));
    assert!(stderr(&o).contains("newer program"), "{}", stderr(&o));
    let foreign = folder.path().join("foreign.db");
    rusqlite::Connection::open(&foreign)
        .expect("it opens")
        .execute("CREATE TABLE songs (name TEXT)", [])
        .expect("a table");
    let o = run(&format!("sqlite:{}", foreign.display()), &["migrate"], "");
    assert_eq!(o.status.code(), Some(1));
    assert!(stderr(&o).contains("songs"), "{}", stderr(&o));
}

#[test]
fn a_backup_beside_a_running_server_is_restored_elsewhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).display().to_string();
    let database = format!("sqlite:{}", at("tandem.db"));
    let token = administrator(&database);
    let mut server = Server::start(&database);
    let o = run(&database, &["backup", &at("kept.db")], "");
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    assert_eq!(
        run(&database, &["backup", &at("kept.db")], "").status.code(),
        Some(1),
        "never over a file that is there"
    );
    assert_eq!(server.signal("-TERM").code(), Some(0));
    assert_eq!(
        run(&database, &["restore", &at("kept.db")], "").status.code(),
        Some(1),
        "never over a database that is there"
    );
    let restored = format!("sqlite:{}", at("restored.db"));
    assert_eq!(run(&restored, &["restore", &at("kept.db")], "").status.code(), Some(0));
    let mut server = Server::start(&restored);
    assert_eq!(get(&server.url("/me"), &token)["login"], "ada");
    server.signal("-TERM");
}
