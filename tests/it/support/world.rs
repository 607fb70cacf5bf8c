//! The told world: one organisation, told over the API, and the people in it.
//!
//! OPS has three teams on one backlog: `first` (Scrum Master sam; mia, max), `second` (sven; nia, ned) and `third` (theo;
//! tina). Its Product Owners are olga and otto, its chiefs chloe and cyril; its SLAs: sev1 6 h, sev2 24 h. WEB is another
//! project: Product Owner paul, team `web` (wanda; will). ada administers. stan is a stranger to all of it.

use super::Answer;
use super::engine::{Engine, Home};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};
use tandem::app::App;
use tandem::facts::refusal::model::Code;
use tandem::kit::time::{At, Clock, HOUR};
use tandem::people::account::model::Caller;
use tandem::people::account::verbs;
use tandem::route::{Mount, Route};
use tower::ServiceExt;

pub const ADA: &str = "ada";
pub const OLGA: &str = "olga";
pub const OTTO: &str = "otto";
pub const CHLOE: &str = "chloe";
pub const CYRIL: &str = "cyril";
pub const SAM: &str = "sam";
pub const MIA: &str = "mia";
pub const MAX: &str = "max";
pub const SVEN: &str = "sven";
pub const NIA: &str = "nia";
pub const NED: &str = "ned";
pub const THEO: &str = "theo";
pub const TINA: &str = "tina";
pub const PAUL: &str = "paul";
pub const WANDA: &str = "wanda";
pub const WILL: &str = "will";
pub const STAN: &str = "stan";
/// Nobody: no token is sent.
pub const VISITOR: &str = "";

/// Monday, 2 March 2026, 8:00: when the world begins.
pub const BEGIN: At = At(1_772_438_400_000_000);

/// One server on one database.
pub struct World {
    pub app: App,
    pub engine: Engine,
    router: Router,
    tokens: Mutex<HashMap<String, String>>,
    // Last: the database goes when the connections have gone.
    pub home: Arc<Home>,
}

fn runtime() -> &'static tokio::runtime::Runtime {
    static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap())
}

/// A database in which the world was told, and the tokens of its people.
struct Told {
    home: Arc<Home>,
    tokens: HashMap<String, String>,
}

fn told(engine: Engine) -> &'static Told {
    static SQLITE: OnceLock<Told> = OnceLock::new();
    static POSTGRES: OnceLock<Told> = OnceLock::new();
    let cell = match engine {
        Engine::Sqlite => &SQLITE,
        Engine::Postgres => &POSTGRES,
    };
    cell.get_or_init(|| {
        let world = World::empty(engine);
        world.tell();
        let World { app, router, tokens, home, .. } = world;
        drop((app, router));
        home.settle();
        Told { home, tokens: tokens.into_inner().unwrap() }
    })
}

impl World {
    /// The told world.
    pub fn new(engine: Engine) -> Self {
        let told = told(engine);
        Self::open(engine, engine.copy(&told.home).into(), told.tokens.clone())
    }

    /// A server on an empty database, with nobody but ada.
    pub fn empty(engine: Engine) -> Self {
        let world = Self::open(engine, engine.empty().into(), HashMap::new());
        let ada = json!({"login": ADA, "name": "Ada", "email": "ada@example.org", "admin": true});
        world.app.command(&Caller::system(), move |cx| verbs::create_user(cx, &ada.clone().into())).unwrap();
        world.give_token(ADA);
        world
    }

    fn open(engine: Engine, home: Arc<Home>, tokens: HashMap<String, String>) -> Self {
        let app = App::open(&home.parsed(), Clock::Told(BEGIN.0.into())).unwrap();
        let router = tandem::doors::edge::service(app.clone());
        Self { app, engine, router, tokens: Mutex::new(tokens), home }
    }

    /// Another server on the same database, or the same one after a restart, with a clock of its own that shows the same time.
    pub fn again(of: &World) -> Self {
        let tokens = of.tokens.lock().unwrap().clone();
        let world = Self::open(of.engine, of.home.clone(), tokens);
        world.set_clock(of.now());
        world
    }

    /// A token for somebody, made as the command line makes it.
    pub fn give_token(&self, login: &str) {
        let name = login.to_owned();
        let make = move |cx: &mut tandem::app::Cx<'_>| verbs::create_token(cx, &name, &json!({"name": "test"}).into());
        let made = self.app.command(&Caller::system(), make).unwrap();
        self.tokens.lock().unwrap().insert(login.to_owned(), made.token);
    }

    pub fn token(&self, who: &str) -> String {
        self.tokens.lock().unwrap().get(who).unwrap_or_else(|| panic!("{who} has no token")).clone()
    }

    // The clock.

    pub fn now(&self) -> At {
        self.app.clock.now()
    }

    pub fn set_clock(&self, at: At) {
        self.app.clock.set(at);
    }

    pub fn pass_hours(&self, hours: i64) {
        self.set_clock(self.now().plus(hours * HOUR));
    }

    /// Lets the sweeps of the SLA clocks and of the reviews run, as the server does every second.
    pub fn sweep(&self) {
        runtime().block_on(tandem::service::sla::verbs::recount::sweep(&self.app)).unwrap();
        runtime().block_on(tandem::service::sla::verbs::sweep::sweep(&self.app)).unwrap();
        runtime().block_on(tandem::product::story::verbs::review::sweep(&self.app)).unwrap();
    }

    /// Waits for something that the server does by itself.
    pub fn wait_for<T>(&self, what: impl Future<Output = T>) -> T {
        runtime().block_on(what)
    }

    /// Does something where tasks can be started.
    pub fn inside<T>(&self, what: impl FnOnce() -> T) -> T {
        let _inside = runtime().enter();
        what()
    }

    // Asking.

    pub fn ask<'a>(&'a self, who: &str, method: &str, path: &str) -> Ask<'a> {
        let mut headers = Vec::new();
        if !who.is_empty() {
            headers.push(("authorization".to_owned(), format!("Bearer {}", self.token(who))));
        }
        Ask {
            world: self,
            who: who.to_owned(),
            method: method.to_owned(),
            path: path.to_owned(),
            headers,
            body: vec![],
        }
    }
    #[track_caller]
    pub fn get(&self, who: &str, path: &str) -> Answer {
        self.ask(who, "GET", path).send()
    }
    #[track_caller]
    pub fn post(&self, who: &str, path: &str, body: Value) -> Answer {
        self.ask(who, "POST", path).json(&body).send()
    }
    #[track_caller]
    pub fn put(&self, who: &str, path: &str, body: Value) -> Answer {
        self.ask(who, "PUT", path).json(&body).send()
    }
    #[track_caller]
    pub fn patch(&self, who: &str, path: &str, body: Value) -> Answer {
        self.ask(who, "PATCH", path).json(&body).send()
    }
    #[track_caller]
    pub fn delete(&self, who: &str, path: &str) -> Answer {
        self.ask(who, "DELETE", path).send()
    }

    /// The cookie of a new session of somebody.
    pub fn session(&self, who: &str) -> String {
        let login = who.to_owned();
        let begin = move |cx: &mut tandem::app::Cx<'_>| {
            let person = tandem::people::account::store::id_of(cx.tx, &login)?.expect("is a person");
            verbs::begin_session(cx, person, "")
        };
        format!("tandem_session={}", self.app.command(&Caller::system(), begin).unwrap())
    }

    /// Every item of a list, page after page.
    #[track_caller]
    pub fn all(&self, who: &str, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let sign = if path.contains('?') { '&' } else { '?' };
            let page = match &cursor {
                None => self.get(who, path),
                Some(c) => self.get(who, &format!("{path}{sign}cursor={c}")),
            };
            let page = page.ok();
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next_cursor"].as_str() {
                None => return items,
                Some(c) => cursor = Some(c.to_owned()),
            }
        }
    }

    // Telling.

    pub fn person(&self, login: &str) {
        let body = json!({"login": login, "name": login, "email": format!("{login}@example.org")});
        self.post(ADA, "/users", body).created();
        self.give_token(login);
    }

    pub fn team(&self, slug: &str, kind: &str, scrum_master: &str, members: &[&str]) {
        let body = json!({"slug": slug, "name": slug, "kind": kind, "scrum_master": scrum_master});
        self.post(ADA, "/teams", body).created();
        for m in members {
            self.put(ADA, &format!("/teams/{slug}/members/{m}"), json!({})).ok();
        }
    }

    fn tell(&self) {
        for login in [OLGA, OTTO, CHLOE, CYRIL, SAM, MIA, MAX, SVEN, NIA, NED, THEO, TINA, PAUL, WANDA, WILL, STAN] {
            self.person(login);
        }
        self.team("first", "ops", SAM, &[MIA, MAX]);
        self.team("second", "ops", SVEN, &[NIA, NED]);
        self.team("third", "devops", THEO, &[TINA]);
        self.team("web", "dev", WANDA, &[WILL]);
        self.post(
            ADA,
            "/projects",
            json!({
                "key": "OPS", "name": "Operations", "kind": "operations", "product_owners": [OLGA, OTTO],
                "chief_product_owner": CHLOE, "chief_scrum_master": CYRIL, "teams": ["first", "second", "third"]
            }),
        )
        .created();
        self.post(
            ADA,
            "/projects",
            json!({
                "key": "WEB", "name": "Web", "kind": "devops", "product_owners": [PAUL], "teams": ["web"]
            }),
        )
        .created();
        self.put(
            OLGA,
            "/projects/OPS/sla",
            json!({"definitions": [
                {"severity": "sev1", "respond_within": "PT30M", "resolve_within": "PT6H"},
                {"severity": "sev2", "resolve_within": "PT24H"}
            ]}),
        )
        .ok();
    }
}

/// A request in the making.
pub struct Ask<'a> {
    world: &'a World,
    who: String,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Ask<'_> {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
    pub fn json(self, body: &Value) -> Self {
        self.raw("application/json", body.to_string().as_bytes())
    }
    pub fn raw(mut self, content_type: &str, body: &[u8]) -> Self {
        self.body = body.to_vec();
        if content_type.is_empty() { self } else { self.header("content-type", content_type) }
    }

    /// Sends it; a fault of the server fails the test at once. Time passes a little.
    #[track_caller]
    pub fn send(self) -> Answer {
        let world = self.world;
        world.set_clock(world.now().plus(1000));
        let who = if self.who.is_empty() { "a visitor" } else { &self.who };
        let shown: String = String::from_utf8_lossy(&self.body).chars().take(300).collect();
        let asked = format!("{who}: {} {} {shown}", self.method, self.path);
        let uri = if self.path.starts_with("//") { self.path[1..].to_owned() } else { format!("/api/v1{}", self.path) };
        let mut request = Request::builder().method(self.method.as_str()).uri(uri);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if !self.body.is_empty() {
            request = request.header("content-length", self.body.len());
        }
        let request = request.body(Body::from(self.body)).unwrap();
        let router = world.router.clone();
        let (parts, raw) = runtime().block_on(async move {
            let answer = router.oneshot(request).await.unwrap();
            let (parts, body) = answer.into_parts();
            (parts, body.collect().await.unwrap().to_bytes().to_vec())
        });
        let body = serde_json::from_slice(&raw).unwrap_or(Value::Null);
        let answer = Answer { asked, status: parts.status.as_u16(), headers: parts.headers, body, raw };
        assert!(answer.status < 500, "{answer}");
        declared(&answer, &self.method, &self.path);
        answer
    }
}

/// Every status that the API answers is one that its document declares for the operation, and so is every code of a rule.
#[track_caller]
fn declared(answer: &Answer, method: &str, path: &str) {
    static TABLE: OnceLock<Vec<Route>> = OnceLock::new();
    let path = path.split('?').next().unwrap_or("");
    let table = TABLE.get_or_init(tandem::doors::routes::table);
    let mut of_programs = table.iter().filter(|r| r.mount != Mount::Browser && r.method == method);
    if let Some(route) = of_programs.find(|r| r.parts(path).is_some()) {
        assert!(route.statuses().contains(&answer.status), "{} is not declared: {answer}", answer.status);
        assert!(answer.status >= 300 || answer.status == route.success, "it should be {}: {answer}", route.success);
        if matches!(answer.status, 403 | 409) {
            let codes: Vec<&str> = route.codes(answer.status).into_iter().map(Code::word).collect();
            let code = answer.body["code"].as_str().unwrap_or("");
            assert!(codes.contains(&code), "{code:?} is not declared, only {codes:?}: {answer}");
        }
    }
}
