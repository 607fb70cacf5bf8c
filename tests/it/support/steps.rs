//! Steps that many tests take on their way to what they are about. Each of them must succeed.

use super::*;
use serde_json::{Value, json};

/// The text of a field that has to be there.
#[track_caller]
pub fn text(v: &Value) -> String {
    v.as_str().unwrap_or_else(|| panic!("no text: {v}")).to_owned()
}

/// Judges that an answer holds what is wanted, and maybe more: servers may add fields.
#[track_caller]
pub fn has(actual: &Value, wanted: &Value) {
    fn within(actual: &Value, wanted: &Value) -> bool {
        match (actual, wanted) {
            (Value::Object(a), Value::Object(w)) => w.iter().all(|(k, v)| a.get(k).is_some_and(|x| within(x, v))),
            (Value::Array(a), Value::Array(w)) => a.len() == w.len() && a.iter().zip(w).all(|(x, v)| within(x, v)),
            (Value::Number(a), Value::Number(w)) => a.as_f64() == w.as_f64(),
            _ => actual == wanted,
        }
    }
    assert!(within(actual, wanted), "{actual}\ndoes not hold\n{wanted}");
}

impl World {
    /// A story of a project, made by one of its Product Owners; answers its key.
    #[track_caller]
    pub fn story(&self, owner: &str, project: &str, body: Value) -> String {
        text(&self.post(owner, &format!("/projects/{project}/stories"), body).created()["key"])
    }

    /// Signs somebody in with a password, for the pages; answers the cookie.
    #[track_caller]
    pub fn sign_in(&self, who: &str) -> String {
        self.put(ADA, &format!("/users/{who}/password"), json!({"password": "correct horse"})).gone();
        let form = format!("login={who}&password=correct+horse");
        let form_type = "application/x-www-form-urlencoded";
        let signed = self.ask(VISITOR, "POST", "//sign-in").raw(form_type, form.as_bytes()).send();
        signed.header("set-cookie").split(';').next().unwrap().to_owned()
    }

    /// A page as the person of a cookie sees it.
    #[track_caller]
    pub fn page(&self, cookie: &str, path: &str) -> String {
        let page = self.ask(VISITOR, "GET", &format!("/{path}")).header("cookie", cookie).send();
        assert_eq!(page.status, 200, "{page}");
        String::from_utf8(page.raw).unwrap()
    }

    /// A finite story of one team, ready to be committed, by olga.
    #[track_caller]
    pub fn finite(&self, title: &str, team: &str, estimate: f64) -> String {
        let key = self.story(OLGA, "OPS", json!({"title": title, "team": team, "estimate": estimate}));
        self.patch(OLGA, &format!("/stories/{key}"), json!({"state": "ready"})).ok();
        key
    }

    /// A recurring story of several teams with SLAs, by olga.
    #[track_caller]
    pub fn recurring(&self, title: &str) -> String {
        self.story(
            OLGA,
            "OPS",
            json!({
                "title": title, "recurrence": "recurring", "team_mode": "multiple", "sla": "project"
            }),
        )
    }

    fn scrum_master(team: &str) -> &'static str {
        match team {
            "first" => SAM,
            "second" => SVEN,
            "third" => THEO,
            "web" => WANDA,
            other => panic!("who is the Scrum Master of {other}?"),
        }
    }

    pub fn member(team: &str) -> &'static str {
        match team {
            "first" => MIA,
            "second" => NIA,
            "third" => TINA,
            "web" => WILL,
            other => panic!("who is a member of {other}?"),
        }
    }

    /// A planned Sprint.
    #[track_caller]
    pub fn sprint(&self, team: &str, starts_on: &str, ends_on: &str) -> i64 {
        let body = json!({"name": format!("{team} {starts_on}"), "starts_on": starts_on, "ends_on": ends_on});
        let made = self.post(Self::scrum_master(team), &format!("/teams/{team}/sprints"), body).created();
        made["id"].as_i64().unwrap()
    }

    #[track_caller]
    pub fn commit(&self, team: &str, sprint: i64, story: &str, body: Value) -> Value {
        self.put(Self::member(team), &format!("/sprints/{sprint}/commitments/{story}"), body).ok()
    }

    #[track_caller]
    pub fn start(&self, team: &str, sprint: i64) -> Value {
        self.post(Self::scrum_master(team), &format!("/sprints/{sprint}/start"), json!({})).ok()
    }

    #[track_caller]
    pub fn close(&self, team: &str, sprint: i64) -> Value {
        self.post(Self::scrum_master(team), &format!("/sprints/{sprint}/close"), json!({})).ok()
    }

    /// A Sprint of the first two weeks of March, running, that holds these stories with 5 points of unknown work.
    #[track_caller]
    pub fn running(&self, team: &str, stories: &[&str]) -> i64 {
        let sprint = self.sprint(team, "2026-03-02", "2026-03-15");
        for s in stories {
            let finite = self.get(Self::member(team), &format!("/stories/{s}")).ok()["class"]
                .as_str()
                .unwrap()
                .ends_with("finite");
            self.commit(team, sprint, s, if finite { json!({}) } else { json!({"unknown": 5}) });
        }
        self.start(team, sprint);
        sprint
    }

    /// A Work Package; answers its key.
    #[track_caller]
    pub fn work_package(&self, who: &str, story: &str, body: Value) -> String {
        text(&self.post(who, &format!("/stories/{story}/work-packages"), body).created()["key"])
    }

    #[track_caller]
    pub fn wp(&self, who: &str, key: &str) -> Value {
        self.get(who, &format!("/work-packages/{key}")).ok()
    }

    /// A task of a Work Package; answers its number.
    #[track_caller]
    pub fn task(&self, who: &str, wp: &str, title: &str) -> i64 {
        let made = self.post(who, &format!("/work-packages/{wp}/tasks"), json!({"title": title})).created();
        made["id"].as_i64().unwrap()
    }

    /// A loose task of a story; answers its number.
    #[track_caller]
    pub fn loose_task(&self, who: &str, story: &str, title: &str) -> i64 {
        let made = self.post(who, &format!("/stories/{story}/tasks"), json!({"title": title})).created();
        made["id"].as_i64().unwrap()
    }

    #[track_caller]
    pub fn set_task(&self, who: &str, task: i64, state: &str) -> Value {
        self.patch(who, &format!("/tasks/{task}"), json!({"state": state})).ok()
    }

    #[track_caller]
    pub fn done(&self, who: &str, task: i64, spent: f64) -> Value {
        self.patch(who, &format!("/tasks/{task}"), json!({"state": "done", "spent": spent})).ok()
    }

    /// An action on something, by somebody who may.
    #[track_caller]
    pub fn act(&self, who: &str, path: &str) -> Value {
        self.post(who, path, json!({})).ok()
    }

    /// An action that a rule refuses.
    #[track_caller]
    pub fn act_refused(&self, who: &str, path: &str, code: &str) {
        self.post(who, path, json!({})).conflict(code);
    }

    #[track_caller]
    pub fn escalate(&self, who: &str, wp: &str, to: &str) -> i64 {
        let body = json!({"to": to, "reason": "we cannot solve it"});
        self.post(who, &format!("/work-packages/{wp}/escalate"), body).created()["id"].as_i64().unwrap()
    }

    /// The portfolio `all` of chloe and cyril, and in it the program `line` of olga and sam with the project OPS.
    #[track_caller]
    pub fn levels(&self) {
        let level = |slug: &str, owner: &str, master: &str| json!({"slug": slug, "name": slug, "product_owner": owner, "scrum_master": master});
        self.post(ADA, "/portfolios", level("all", CHLOE, CYRIL)).created();
        let mut program = level("line", OLGA, SAM);
        program["portfolio"] = json!("all");
        self.post(ADA, "/programs", program).created();
        self.patch(ADA, "/projects/OPS", json!({"program": "line"})).ok();
    }

    /// The kinds of what a person was told about something.
    pub fn told(&self, who: &str, subject: &str) -> Vec<String> {
        let all = self.all(who, "/notifications");
        all.iter().filter(|n| n["subject"] == subject).map(|n| text(&n["kind"])).collect()
    }

    /// The kinds of facts in a history, oldest first.
    #[track_caller]
    pub fn history(&self, who: &str, path: &str) -> Vec<Value> {
        self.all(who, &format!("{path}/history"))
    }
}
