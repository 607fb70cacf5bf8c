//! E-mail, through a real mail server.

use crate::support::*;
use mail_parser::{HeaderValue, Message};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;
use tandem::facts::mail::verbs::sender::Passed;
use tandem::kit::time::{At, DAY, SECOND};

const SETTINGS: &str = "/me/notification-settings";

fn wants(w: &World, who: &str, kind: &str, by_mail: &str) {
    w.put(who, SETTINGS, json!({"choices": [{"kind": kind, "by_mail": by_mail}]})).ok();
}

fn mention(w: &World, who: &str, story: &str, said: &str) {
    w.post(MIA, &format!("/stories/{story}/comments"), json!({"text": format!("@{who} {said}")})).created();
}

fn address(w: &World, who: &str, email: &str) {
    w.patch(who, "/me", json!({"email": email})).ok();
}

fn pass_seconds(w: &World, seconds: i64) {
    w.set_clock(w.now().plus(seconds * SECOND));
}

fn header(m: &Message<'_>, name: &str) -> String {
    match m.header(name.to_owned()) {
        Some(HeaderValue::Text(t)) => t.to_string(),
        Some(HeaderValue::TextList(l)) => l.join(" "),
        Some(HeaderValue::Address(a)) => format!("{a:?}"),
        other => other.map_or_else(String::new, |o| format!("{o:?}")),
    }
}

/// The outbox as ada sees it, newest first.
fn outbox(w: &World, query: &str) -> Vec<Value> {
    w.all(ADA, &format!("/mail{query}"))
}

each_engine!(
    /// R105: what somebody wants by e-mail arrives with everything that a mail needs, in both forms, in the reader's zone.
    a_mail_says_what_happened_and_where_it_stands,
    |w| {
        let smtp = Smtp::start();
        let mut sender = w.sender(smtp.port);
        w.patch(NIA, "/me", json!({"name": "Zoë Müller-Łoś 🚀", "time_zone": "Europe/Berlin"})).ok();
        wants(w, NIA, "mentioned", "at_once");
        let s = w.recurring("Drucker im 3. Stock brennt 🔥 & <b>raucht</b>");
        mention(w, NIA, &s, "schau mal: Größe < 5 €");
        let told = At::parse(&text(&w.all(NIA, "/notifications")[0]["at"])).unwrap();
        assert_eq!(sender.pass(), Passed::Empty);
        let mails = smtp.box_of("nia@example.org", 1);
        let m = &mails[0];
        let subject = format!("[{s}] You were mentioned: Drucker im 3. Stock brennt 🔥 & <b>raucht</b>");
        assert_eq!(m.subject(), Some(subject.as_str()));
        let to = m.to().unwrap().first().unwrap();
        assert_eq!((to.name(), to.address()), (Some("Zoë Müller-Łoś 🚀"), Some("nia@example.org")));
        let from = m.from().unwrap().first().unwrap();
        assert_eq!((from.name(), from.address()), (Some("Tandem"), Some("tandem@example.org")));
        assert!(m.message_id().is_some_and(|id| id.ends_with("@example.org")), "{:?}", m.message_id());
        assert_eq!(header(m, "Auto-Submitted"), "auto-generated");
        assert!(m.header_raw("List-Unsubscribe").is_some_and(|h| h.trim() == "<https://tandem.example.org/me/notification-settings>"));
        assert_eq!(m.date().unwrap().to_timestamp(), told.0 / SECOND);
        let plain = m.body_text(0).unwrap();
        for part in ["mia mentioned you", "Größe < 5 €", &format!("https://tandem.example.org/browse/{s}"), "09:00 (Europe/Berlin)"] {
            assert!(plain.contains(part), "{part:?} in {plain}");
        }
        let html = m.body_html(0).unwrap();
        assert!(html.contains(&format!("href=\"https://tandem.example.org/browse/{s}\"")) && html.contains("Größe &#60; 5 €"), "{html}");
        assert!(!html.contains("<b>raucht"), "what people write is text: {html}");
        // The next one about the same thing belongs to the same thread, and is another mail.
        mention(w, NIA, &s, "again");
        sender.pass();
        let both = smtp.box_of("nia@example.org", 2);
        assert_eq!(header(&both[0], "References"), format!("{}@example.org", s.to_lowercase()));
        assert_eq!(header(&both[0], "References"), header(&both[1], "References"));
        assert_ne!(both[0].message_id(), both[1].message_id());
    }
);

each_engine!(
    /// Nothing that people write reaches a header of its own or another receiver.
    headers_cannot_be_injected,
    |w| {
        let smtp = Smtp::start();
        let mut sender = w.sender(smtp.port);
        w.patch(NIA, "/me", json!({"name": "Nia\r\nBcc: victim@example.org\r\n"})).ok();
        w.patch(MIA, "/me", json!({"name": "Mia\nX-Evil: 1", "email": "mia@example.org"})).ok();
        for kind in ["mentioned", "direct_message"] {
            wants(w, NIA, kind, "at_once");
        }
        let s = w.recurring("Title\r\nX-Evil: 1\r\n\r\nbody");
        mention(w, NIA, &s, "hello\r\n.\r\nMAIL FROM:<x@example.org>\r\n");
        w.post(MIA, "/messages", json!({"to": NIA, "text": "hi"})).created();
        sender.pass();
        for m in smtp.box_of("nia@example.org", 2) {
            assert!(m.header("X-Evil".to_owned()).is_none() && m.header("Bcc".to_owned()).is_none());
            assert!(m.subject().unwrap().contains("X-Evil: 1"), "as text of the subject: {:?}", m.subject());
        }
        assert!(smtp.mails("victim@example.org").is_empty());
        // What is no address at all fails, and says so.
        address(w, NIA, "<nia>,victim@example.org");
        mention(w, NIA, &s, "x");
        sender.pass();
        has(&outbox(w, "")[0], &json!({"state": "failed", "to": NIA}));
        assert!(smtp.mails("victim@example.org").is_empty());
    }
);

each_engine!(
    /// Where no mail is sent, nothing is kept to be sent; nor for those who want none.
    without_a_sender_nothing_piles_up,
    |w| {
        wants(w, NIA, "mentioned", "at_once");
        wants(w, NED, "mentioned", "digest");
        let s = w.recurring("a");
        mention(w, NIA, &s, "@ned");
        assert!(outbox(w, "").is_empty());
        let smtp = Smtp::start();
        let mut sender = w.sender(smtp.port);
        w.pass_hours(48);
        assert_eq!(sender.pass(), Passed::Empty);
        assert!(outbox(w, "").is_empty());
        assert_eq!(w.get(NIA, SETTINGS).ok()["mail"], true);
        mention(w, MAX, &s, "who has chosen nothing");
        sender.pass();
        assert!(outbox(w, "").is_empty());
        // The server with --smtp is gone for more than a day.
        w.pass_hours(25);
        mention(w, NIA, &s, "later");
        assert!(outbox(w, "").is_empty());
        assert_eq!(w.get(NIA, SETTINGS).ok()["mail"], false);
    }
);

each_engine!(
    /// A mail server that is away costs no attempt; when it is back, each mail goes out once.
    what_is_due_waits_for_a_mail_server_that_is_away,
    |w| {
        let mut smtp = Smtp::start();
        let mut sender = w.sender(smtp.port);
        wants(w, NIA, "mentioned", "at_once");
        let s = w.recurring("a");
        smtp.down();
        mention(w, NIA, &s, "1");
        for _ in 0..3 {
            assert_eq!(sender.pass(), Passed::Unreachable);
            pass_seconds(w, 60);
        }
        has(&outbox(w, "")[0], &json!({"state": "waiting", "attempts": 0, "to": NIA, "subjects": [s]}));
        smtp.up();
        assert_eq!(sender.pass(), Passed::Empty);
        assert_eq!(sender.pass(), Passed::Empty);
        mention(w, NIA, &s, "2");
        sender.pass();
        let said: Vec<String> = smtp.box_of("nia@example.org", 2).iter().map(|m| m.body_text(0).unwrap().to_string()).collect();
        assert!(said[0].contains("@nia 1") && said[1].contains("@nia 2"), "{said:?}");
        assert!(outbox(w, "").iter().all(|m| m["state"] == "sent" && m["attempts"] == 1));
    }
);

each_engine!(
    /// What is put off (4xx) is tried again with patience, and given up after five days.
    what_is_put_off_is_tried_again,
    |w| {
        let smtp = Smtp::start();
        let mut sender = w.sender(smtp.port);
        address(w, NIA, "busy@example.org");
        wants(w, NIA, "mentioned", "at_once");
        let s = w.recurring("a");
        smtp.set("busy", true);
        mention(w, NIA, &s, "x");
        sender.pass();
        sender.pass();
        let m = &outbox(w, "")[0];
        has(m, &json!({"state": "waiting", "attempts": 1}));
        assert!(text(&m["said"]).contains("the mailbox of busy is busy"), "{m}");
        pass_seconds(w, 31);
        sender.pass();
        has(&outbox(w, "")[0], &json!({"state": "waiting", "attempts": 2}));
        pass_seconds(w, 60);
        sender.pass();
        has(&outbox(w, "")[0], &json!({"attempts": 2}));
        smtp.set("busy", false);
        pass_seconds(w, 61);
        sender.pass();
        has(&outbox(w, "")[0], &json!({"state": "sent", "attempts": 3}));
        smtp.box_of("busy@example.org", 1);
        smtp.set("busy", true);
        mention(w, NIA, &s, "y");
        sender.pass();
        w.set_clock(w.now().plus(5 * DAY + SECOND));
        sender.pass();
        has(&outbox(w, "")[0], &json!({"state": "failed", "attempts": 2}));
    }
);

each_engine!(
    /// What is refused (5xx) has failed, with the mail server's sentence; administrators see it and have it tried again.
    what_is_refused_has_failed_and_administrators_see_it,
    |w| {
        let smtp = Smtp::start();
        let mut sender = w.sender(smtp.port);
        address(w, NIA, "unknown@example.org");
        wants(w, NIA, "mentioned", "at_once");
        wants(w, NED, "mentioned", "at_once");
        let s = w.recurring("a");
        mention(w, NIA, &s, "secret @ned");
        sender.pass();
        smtp.box_of("ned@example.org", 1);
        let failed = outbox(w, "?state=failed");
        assert_eq!(failed.len(), 1);
        let m = &failed[0];
        has(m, &json!({"to": NIA, "address": "unknown@example.org", "attempts": 1, "subjects": [s]}));
        assert!(text(&m["said"]).contains("nobody here is called unknown"), "{m}");
        assert!(!m.to_string().contains("secret"), "what was written is nobody else's: {m}");
        let retry = format!("/mail/{}/retry", m["id"]);
        w.get(MIA, "/mail").refused(403, "forbidden");
        w.post(MIA, &retry, json!({})).not_found();
        pass_seconds(w, 600);
        sender.pass();
        has(&outbox(w, "?state=failed")[0], &json!({"attempts": 1}));
        address(w, NIA, "nia@example.org");
        has(&w.act(ADA, &retry), &json!({"state": "waiting"}));
        w.post(ADA, &retry, json!({})).conflict("mail_not_failed");
        sender.pass();
        assert!(outbox(w, "?state=failed").is_empty());
        smtp.box_of("nia@example.org", 1);
        w.get(ADA, "/mail?state=x").refused(422, "invalid");
        w.post(ADA, "/mail/999999/retry", json!({})).not_found();
    }
);

each_engine!(
    /// A wrong or missing password is no fault of a mail: it waits until that is mended.
    a_refused_sign_in_fails_no_mail,
    |w| {
        let smtp = Smtp::start();
        let mut sender = w.sender(smtp.port);
        wants(w, NIA, "mentioned", "at_once");
        smtp.set("closed", true);
        mention(w, NIA, &w.recurring("a"), "x");
        sender.pass();
        let m = &outbox(w, "")[0];
        has(m, &json!({"state": "waiting", "attempts": 1}));
        assert!(text(&m["said"]).contains("Authentication required"), "{m}");
        smtp.set("closed", false);
        pass_seconds(w, 31);
        sender.pass();
        smtp.box_of("nia@example.org", 1);
    }
);

each_engine!(
    /// A server that dies while it sends holds a mail until its lease ends; then it goes out, under the same Message-ID.
    a_mail_of_a_server_that_died_goes_out_after_its_lease,
    |w| {
        let smtp = Smtp::start();
        wants(w, NIA, "mentioned", "at_once");
        let mut dying = w.sender(smtp.port);
        mention(w, NIA, &w.recurring("a"), "x");
        smtp.set("slow", true);
        assert!(dying.dies_after(Duration::from_millis(1500)), "it was at it when it died");
        smtp.set("slow", false);
        drop(dying);
        has(&outbox(w, "")[0], &json!({"state": "sending", "attempts": 1}));
        let mut other = w.sender(smtp.port);
        other.pass();
        has(&outbox(w, "")[0], &json!({"state": "sending", "attempts": 1}));
        pass_seconds(w, 301);
        other.pass();
        has(&outbox(w, "")[0], &json!({"state": "sent", "attempts": 2}));
        smtp.box_of("nia@example.org", 1);
    }
);

each_engine!(
    /// Two servers on one database send each mail once.
    two_servers_send_each_mail_once,
    |w| {
        let smtp = Smtp::start();
        let other = World::again(w);
        let (mut one, mut two) = (w.sender(smtp.port), other.sender(smtp.port));
        let s = w.recurring("a");
        let all = [NIA, NED, MAX, OLGA, OTTO, CHLOE, SAM, SVEN];
        for who in all {
            wants(w, who, "mentioned", "at_once");
        }
        let everybody = all.map(|who| format!("@{who}")).join(" ");
        for n in 0..3 {
            mention(w, "mia", &s, &format!("{everybody} {n}"));
        }
        other.set_clock(w.now());
        std::thread::scope(|t| {
            t.spawn(move || two.pass());
            one.pass();
        });
        one.pass();
        let ids: BTreeSet<String> = all
            .iter()
            .flat_map(|who| smtp.box_of(&format!("{who}@example.org"), 3))
            .map(|m| m.message_id().unwrap().to_owned())
            .collect();
        assert_eq!(ids.len(), 24);
        assert!(outbox(w, "").iter().all(|m| m["state"] == "sent" && m["attempts"] == 1));
    }
);

each_engine!(
    /// R105: a digest comes at its hour in the reader's zone, once a day across the change of the clocks, by what it is about, and
    /// not when there is nothing to tell.
    a_digest_comes_once_a_day_when_there_is_something_to_tell,
    |w| {
        let smtp = Smtp::start();
        let mut sender = w.sender(smtp.port);
        w.patch(NIA, "/me", json!({"time_zone": "Europe/Berlin"})).ok();
        w.put(NIA, SETTINGS, json!({"choices": [{"kind": "mentioned", "by_mail": "digest"}], "digest": {"every": "day", "hour": 8}})).ok();
        let (a, b) = (w.recurring("Printers"), w.recurring("Mail & Calendars"));
        mention(w, NIA, &a, "one");
        mention(w, NIA, &b, "two");
        mention(w, NIA, &a, "three");
        sender.pass();
        sender.pass_at("2026-03-03T06:59:30Z");
        assert!(outbox(w, "").is_empty(), "not before its hour");
        sender.pass_at("2026-03-03T07:00:01Z");
        let m = &smtp.box_of("nia@example.org", 1)[0];
        assert_eq!(m.subject(), Some("3 things since your last digest"));
        let plain = m.body_text(0).unwrap().to_string();
        let at = |what: &str| plain.find(what).unwrap_or_else(|| panic!("{what:?} in {plain}"));
        assert!(at(&format!("{a} Printers")) < at("@nia one") && at("@nia one") < at("@nia three"), "{plain}");
        assert!(at("@nia three") < at(&format!("{b} Mail & Calendars")) && at("Calendars") < at("@nia two"), "{plain}");
        // Nothing to tell for weeks; then the night of 29 March, in which the clocks of Berlin change.
        for day in ["2026-03-04", "2026-03-10", "2026-03-20"] {
            sender.pass_at(&format!("{day}T12:00:00Z"));
        }
        assert_eq!(outbox(w, "").len(), 1);
        for (n, (told, before, due)) in [
            ("2026-03-27T12:00:00Z", "2026-03-28T06:59:30Z", "2026-03-28T07:00:01Z"),
            ("2026-03-28T12:00:00Z", "2026-03-29T05:59:30Z", "2026-03-29T06:00:01Z"),
            ("2026-03-29T12:00:00Z", "2026-03-30T05:59:30Z", "2026-03-30T06:00:01Z"),
        ]
        .into_iter()
        .enumerate()
        {
            sender.pass_at(told);
            mention(w, NIA, &a, &format!("day {n}"));
            sender.pass_at(before);
            assert_eq!(outbox(w, "").len(), n + 1, "{before}");
            sender.pass_at(due);
            assert_eq!(outbox(w, "").len(), n + 2, "{due}");
            assert!(smtp.box_of("nia@example.org", n + 2)[n + 1].body_text(0).unwrap().contains(&format!("day {n}")));
        }
        assert!(w.get(NIA, SETTINGS).ok()["digest"]["last_at"].is_string());
    }
);

each_engine!(
    /// What went out singly is in no digest, what a digest tells comes not singly, and what is not wanted any more comes not at all.
    a_fact_comes_singly_or_in_a_digest,
    |w| {
        let smtp = Smtp::start();
        let mut sender = w.sender(smtp.port);
        let s = w.recurring("a");
        wants(w, NIA, "mentioned", "at_once");
        mention(w, NIA, &s, "single");
        wants(w, NIA, "mentioned", "digest");
        mention(w, NIA, &s, "gathered");
        sender.pass();
        w.pass_hours(30);
        sender.pass();
        let mails = smtp.box_of("nia@example.org", 2);
        let said: Vec<String> = mails.iter().map(|m| m.body_text(0).unwrap().to_string()).collect();
        assert!(said[0].contains("@nia single") && !said[0].contains("@nia gathered"), "{said:?}");
        assert!(said[1].contains("@nia gathered") && !said[1].contains("@nia single"), "{said:?}");
        assert_eq!(mails[1].subject(), Some("One thing since your last digest"));
        wants(w, NIA, "mentioned", "at_once");
        w.pass_hours(30);
        sender.pass();
        mention(w, NIA, &s, "last");
        sender.pass();
        assert!(smtp.box_of("nia@example.org", 3)[2].body_text(0).unwrap().contains("@nia last"));
        wants(w, NIA, "mentioned", "digest");
        mention(w, NIA, &s, "unwanted");
        wants(w, NIA, "mentioned", "never");
        w.pass_hours(30);
        sender.pass();
        assert_eq!(outbox(w, "").len(), 3);
    }
);

each_engine!(
    /// R127, H.16: that an escalation came back is told by e-mail to whoever wants it, though not in the product.
    an_escalation_that_comes_back_is_mailed_to_who_wants_it,
    |w| {
        let smtp = Smtp::start();
        let mut sender = w.sender(smtp.port);
        let (a, b) = (w.recurring("a"), w.recurring("b"));
        w.put(OLGA, &format!("/stories/{a}/escalation"), json!({"permitted": true, "targets": [b]})).ok();
        w.running("first", &[&a]);
        w.running("second", &[&b]);
        let key = w.work_package(MIA, &a, json!({"title": "VPN is down"}));
        w.act(MIA, &format!("/work-packages/{key}/take"));
        let set = json!({"choices": [{"kind": "escalation_completed", "in_product": false, "by_mail": "at_once"}]});
        w.put(MIA, SETTINGS, set).ok();
        let e = w.escalate(MIA, &key, &b);
        w.act(NIA, &format!("/escalations/{e}/complete"));
        sender.pass();
        let m = &smtp.box_of("mia@example.org", 1)[0];
        assert_eq!(m.subject(), Some(format!("[{key}] Came back completed: VPN is down").as_str()));
        assert!(!w.told(MIA, &key).contains(&"escalation_completed".to_owned()), "not in the inbox");
        assert_eq!(w.told(SAM, &key), ["escalation_completed"], "the Scrum Master is told in the product alone");
        assert_eq!(outbox(w, "").len(), 1);
    }
);

const PROGRAM: &str = env!("CARGO_BIN_EXE_tandem");
const MAIL: [&str; 4] = ["--mail-from", "tandem@example.org", "--public-url", "https://tandem.example.org"];

fn run(database: &str, arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).env("TANDEM_DATABASE", database).output().unwrap()
}

/// A running server that sends mail.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(database: &str, smtp: &str, ca: &str) -> Self {
        use std::io::BufRead;
        let mut child = Command::new(PROGRAM)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(MAIL)
            .env("TANDEM_SMTP", smtp)
            .env("TANDEM_DATABASE", database)
            .env("SSL_CERT_FILE", ca)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        std::io::BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").expect("an address").to_owned();
        Self { child, url }
    }

    fn ask(&self, token: &str, method: &str, path: &str, body: &Value) -> Value {
        let url = format!("{}/api/v1{path}", self.url);
        let token = format!("Bearer {token}");
        let answer = match method {
            "GET" => ureq::get(&url).header("authorization", token).call(),
            "PUT" => ureq::put(&url).header("authorization", token).send_json(body),
            _ => ureq::post(&url).header("authorization", token).send_json(body),
        };
        answer.expect("an answer").body_mut().read_json().unwrap_or(Value::Null)
    }

    fn wait_until(&self, token: &str, path: &str, holds: impl Fn(&Value) -> bool) {
        for _ in 0..500 {
            if holds(&self.ask(token, "GET", path, &Value::Null)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("not in time: {path}: {}", self.ask(token, "GET", path, &Value::Null));
    }

    fn end(mut self) {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// STARTTLS (RFC 3207), TLS from the start (RFC 8314) and AUTH (RFC 4954); a certificate that is not trusted gets no mail.
#[test]
fn the_program_sends_over_tls_with_a_password() {
    let smtp = Smtp::start();
    smtp.set("closed", true);
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("tandem.db").display());
    let token = |login: &str| {
        let email = format!("{login}@example.org");
        let made = run(&database, &["user", "add", login, "--name", login, "--email", &email, "--admin"]);
        assert!(made.status.success(), "{made:?}");
        let made = run(&database, &["token", "create", login, "--name", "test"]);
        String::from_utf8(made.stdout).unwrap().trim().to_owned()
    };
    let (ada, ben) = (token("ada"), token("ben"));
    let own = smtp.ca();
    let urls = [
        (format!("smtps://tandem:secret@localhost:{}", smtp.tls_port), own.as_str()),
        (format!("smtp+starttls://tandem:secret@localhost:{}", smtp.port), own.as_str()),
        (format!("smtps://tandem:secret@localhost:{}", smtp.tls_port), "/dev/null"),
    ];
    for (n, (url, ca)) in urls.iter().enumerate() {
        let server = Server::start(&database, url, ca);
        server.wait_until(&ben, SETTINGS, |s| s["mail"] == true);
        server.ask(&ben, "PUT", SETTINGS, &json!({"choices": [{"kind": "direct_message", "by_mail": "at_once"}]}));
        server.ask(&ada, "POST", "/messages", &json!({"to": "ben", "text": format!("message {n}")}));
        if *ca == own {
            let m = smtp.box_of("ben@example.org", n + 1).pop().unwrap();
            assert_eq!(m.subject(), Some("Message from ada"));
            assert!(m.header_raw("Received").is_some_and(|r| r.contains("esmtpsa")), "{url}");
            server.wait_until(&ada, "/mail", |l| {
                l["items"][0]["state"] == "sent" && l["items"][0]["subjects"] == json!([])
            });
        } else {
            // Two looks of the sender later it still waits, without an attempt.
            std::thread::sleep(Duration::from_millis(1500));
            server.wait_until(&ada, "/mail", |l| l["items"][0]["state"] == "waiting" && l["items"][0]["attempts"] == 0);
        }
        server.end();
    }
}

/// Wrong options end with 2 and one sentence that holds no password; half of them too.
#[test]
fn wrong_options_of_mail_are_told_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("tandem.db").display());
    let refused = |arguments: &[&str], says: &str| {
        let all: Vec<&str> = ["serve", "--listen", "127.0.0.1:0"].iter().chain(arguments).copied().collect();
        let o = run(&database, &all);
        let said = String::from_utf8_lossy(&o.stderr);
        assert_eq!(o.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(says) && !said.contains("secret"), "{arguments:?}: {said}");
    };
    refused(&["--smtp", "smtp://localhost"], "--mail-from");
    let with = |smtp: &'static str| ["--smtp", smtp].into_iter().chain(MAIL).collect::<Vec<_>>();
    refused(&with("http://me:secret@localhost"), "smtps://");
    refused(&with("smtp://me:secret@mail.example.com"), "in the clear");
    refused(
        &["--smtp", "smtp://localhost", "--mail-from", "nobody", "--public-url", "https://x.example"],
        "--mail-from",
    );
    refused(&["--smtp", "smtp://localhost", "--mail-from", "a@b.example", "--public-url", "x.example"], "--public-url");
}
