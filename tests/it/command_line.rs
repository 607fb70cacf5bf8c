//! The command line and the server as a process (contract.md, section 1).

use crate::support::*;
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Output, Stdio};

fn tandem(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tandem")).args(args).env_remove("TANDEM_DATABASE").output().unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A running server, and where it listens.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(url: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tandem"))
            .args(["serve", "--database", url, "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line:?}")).to_owned();
        Self { child, address }
    }

    fn get(&self, path: &str, token: &str) -> (u16, Value) {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut a = agent
            .get(format!("{}{path}", self.address))
            .header("authorization", format!("Bearer {token}"))
            .call()
            .unwrap();
        (a.status().as_u16(), a.body_mut().read_json().unwrap_or_default())
    }

    /// SIGTERM; answers the exit status.
    fn stop(mut self) -> Option<i32> {
        let sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        self.child.wait().unwrap().code()
    }
}

each_engine!(a_person_a_token_and_a_server_on_an_empty_database, |w| {
    let home = w.engine.empty();
    let added = tandem(&[
        "user",
        "add",
        "root",
        "--name",
        "Root",
        "--email",
        "root@example.org",
        "--admin",
        "--database",
        &home.url,
    ]);
    assert_eq!(added.status.code(), Some(0), "{}", said(&added.stderr));
    let made = tandem(&["token", "create", "root", "--name", "cli", "--database", &home.url]);
    assert_eq!(made.status.code(), Some(0), "{}", said(&made.stderr));
    let out = said(&made.stdout);
    let token = out.trim();
    assert_eq!(out, format!("{token}\n"), "the token, and nothing else");
    let server = Server::start(&home.url);
    let (status, me) = server.get("/api/v1/me", token);
    assert_eq!((status, me["login"].as_str(), me["admin"].as_bool()), (200, Some("root"), Some(true)));
    assert_eq!(server.get("/api/v1/me", "nonsense").0, 401);
    // Beside a running server.
    let beside =
        tandem(&["user", "add", "ann", "--name", "Ann", "--email", "ann@example.org", "--database", &home.url]);
    assert_eq!(beside.status.code(), Some(0), "{}", said(&beside.stderr));
    assert_eq!(server.get("/api/v1/users/ann", token).1["name"], "Ann");
    assert_eq!(server.stop(), Some(0));
    // The data is there after a restart.
    let server = Server::start(&home.url);
    assert_eq!(server.get("/api/v1/users/ann", token).0, 200);
    assert_eq!(server.stop(), Some(0));
});

each_engine!(the_database_may_stand_in_the_environment, |w| {
    let run = |args: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_tandem")).args(args).env("TANDEM_DATABASE", &w.home.url).output().unwrap()
    };
    assert_eq!(run(&["migrate"]).status.code(), Some(0));
    assert_eq!(run(&["token", "create", "mia", "--name", "x"]).status.code(), Some(0));
});

each_engine!(what_fails_says_why_in_one_line, |w| {
    for args in [
        vec!["token", "create", "nobody", "--name", "x", "--database", &w.home.url],
        vec!["user", "add", "ada", "--name", "x", "--email", "a@b", "--database", &w.home.url],
        vec!["user", "add", "NOT A LOGIN", "--name", "x", "--email", "a@b", "--database", &w.home.url],
        vec!["migrate", "--database", "sqlite:/nowhere/at/all/x.db"],
        vec!["migrate", "--database", "postgres://nobody@127.0.0.1:1/x"],
        vec!["serve", "--listen", "no.such.host.invalid:0", "--database", &w.home.url],
    ] {
        let o = tandem(&args);
        let err = said(&o.stderr);
        assert_eq!(o.status.code(), Some(1), "{args:?}: {err}");
        assert_eq!(err.trim().lines().count(), 1, "{args:?}: {err}");
        assert_eq!(said(&o.stdout), "", "{args:?}");
    }
});

#[test]
fn a_wrong_command_line_exits_with_two() {
    for args in [
        &["nonsense"][..],
        &[],
        &["user"],
        &["user", "add"],
        &["token", "create"],
        &["serve", "--nonsense"],
        &["import"],
    ] {
        assert_eq!(tandem(args).status.code(), Some(2), "{args:?}");
    }
    for args in [
        ["serve", "--listen", "nonsense"],
        ["serve", "--listen", "127.0.0.1:99999"],
        ["demo", "--listen", ":8080"],
        ["migrate", "--database", "mysql://x"],
        ["demo", "--database", "tandem.db"],
    ] {
        let o = tandem(&args);
        assert_eq!(o.status.code(), Some(2), "{args:?}");
        assert_eq!((said(&o.stderr).trim().lines().count(), said(&o.stdout)), (1, String::new()), "{args:?}");
    }
    assert_eq!(tandem(&["--help"]).status.code(), Some(0));
    assert_eq!(tandem(&["--version"]).status.code(), Some(0));
    let formats = tandem(&["import", "--help"]);
    assert_eq!(formats.status.code(), Some(0));
}

each_engine!(a_password_from_stdin_opens_the_pages, |w| {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tandem"))
        .args(["user", "add", "pat", "--name", "Pat", "--email", "p@x", "--password-stdin", "--database", &w.home.url])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all("correct horse\n".as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    let sign_in = |password: &str| {
        let form = format!("login=pat&password={}", password.replace(' ', "+"));
        w.ask(VISITOR, "POST", "//sign-in").raw("application/x-www-form-urlencoded", form.as_bytes()).send()
    };
    assert_eq!(sign_in("wrong horse").status, 401);
    let signed = sign_in("correct horse");
    assert_eq!(signed.status, 303, "{signed}");
    assert!(signed.header("set-cookie").contains("HttpOnly"));
});

/// R105.
each_engine!(a_server_tells_of_a_breach_within_five_seconds, |w| {
    // A real clock, a real sweep: an SLA of three seconds.
    let s = w.recurring("a");
    w.put(
        OLGA,
        "/projects/OPS/sla",
        serde_json::json!({"definitions": [{"severity": "sev1", "resolve_within": "PT3S"}]}),
    )
    .ok();
    w.running("first", &[&s]);
    let server = Server::start(&w.home.url);
    w.set_clock(tandem::kit::time::system_now());
    let wp = w.work_package(MIA, &s, serde_json::json!({"title": "p", "severity": "sev1"}));
    std::thread::sleep(std::time::Duration::from_millis(3000));
    let mut seen = Vec::new();
    for _ in 0..50 {
        let (_, list) = server.get("/api/v1/notifications", &w.token(SAM));
        seen = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|n| n["subject"] == wp.as_str())
            .map(|n| text(&n["kind"]))
            .collect();
        if seen.contains(&"sla_breached".to_owned()) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert_eq!(seen, ["sla_breached", "sla_at_risk"]);
    assert_eq!(server.stop(), Some(0));
});

each_engine!(who_sends_too_much_gets_to_read_the_answer, |w| {
    let server = Server::start(&w.home.url);
    let big = format!("{{\"title\": \"{}\"}}", "x".repeat(5 << 20));
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let send = |token: &str, body: &str| {
        let ask = agent
            .post(format!("{}/api/v1/projects/OPS/stories", server.address))
            .header("content-type", "application/json");
        ask.header("authorization", format!("Bearer {token}")).send(body).unwrap().status().as_u16()
    };
    for _ in 0..3 {
        assert_eq!(send(&w.token(OLGA), &big), 413);
        assert_eq!(send("nonsense", &big), 401);
        assert_eq!(send(&w.token(OLGA), &"x".repeat(5 << 20)), 400);
    }
    assert_eq!(send(&w.token(OLGA), "{\"title\": \"small\"}"), 201);
    assert_eq!(server.stop(), Some(0));
});
