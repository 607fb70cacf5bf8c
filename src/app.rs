//! The application, built once, and the context that every command and query gets.

use crate::kit::db::{Conn, DatabaseUrl, Db};
use crate::kit::in_flight::InFlight;
use crate::kit::live::Hub;
use crate::kit::problem::Problem;
use crate::kit::time::{At, Clock};
use crate::kit::web::{Dress, IfMatch, etag};
use crate::kit::{db, limits, web};
use crate::people::account::model::Caller;
use crate::people::back_up::model::StandIn;
use crate::product::project;
use crate::schema;
use serde::Serialize;
use std::sync::Arc;

/// Settings, database, clock and live hub of one server.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// Where `now` comes from.
    pub clock: Arc<Clock>,
    /// Signals to open pages.
    pub hub: Hub,
    /// What protects sign-in and the API from floods.
    pub limits: Arc<limits::Limits>,
    /// The idempotency keys under way in this process.
    pub in_flight: InFlight,
}

impl App {
    /// Makes or migrates the database and opens it.
    ///
    /// # Errors
    /// A sentence for the person at the command line.
    pub fn open(url: &DatabaseUrl, clock: Clock) -> Result<Self, String> {
        {
            let mut conn = Db::connect(url).map_err(|e| e.to_string())?;
            db::migrate(&mut conn, schema::HISTORY, clock.now().0)?;
        }
        let hub = Hub::default();
        let teller = hub.clone();
        let db = Db::open(url, Arc::new(move |topics: &[String]| teller.tell(topics))).map_err(|e| e.to_string())?;
        Ok(Self { db, clock: Arc::new(clock), hub, limits: Arc::default(), in_flight: InFlight::default() })
    }

    /// Runs a command of the program itself or of the person at the command line, as `by`.
    ///
    /// # Errors
    /// Those of the command.
    pub fn command<T, F>(&self, by: &Caller, f: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: Fn(&mut Cx<'_>) -> Result<T, Problem> + Send + 'static,
    {
        let (by, now) = (by.clone(), self.clock.now());
        self.db.write_now(move |tx| f(&mut Cx::new(tx, by.clone(), now)))
    }

    /// Runs a query likewise.
    ///
    /// # Errors
    /// Those of the query.
    pub fn query<T, F>(&self, by: &Caller, f: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: Fn(&mut Cx<'_>) -> Result<T, Problem> + Send + 'static,
    {
        let (by, now) = (by.clone(), self.clock.now());
        self.db.read_now(move |tx| f(&mut Cx::new(tx, by.clone(), now)))
    }
}

/// What a command or query works with: the transaction, who asks, when, and under which condition.
pub struct Cx<'a> {
    /// The transaction.
    pub tx: &'a mut Conn,
    /// Who asks.
    pub by: Caller,
    /// When; the same for all of one command.
    pub now: At,
    /// The condition of the request.
    pub if_match: Option<IfMatch>,
    /// How the answer is wanted.
    pub dress: Dress,
    /// Who was told of what in this command: nobody is told twice of one fact.
    pub told: Vec<(i64, String)>,
    /// Login of the holder of a role whose rights the caller uses as a back-up in this command.
    pub acting_for: Option<String>,
    /// Whose projects were looked up, and which they are. Of one person: a command that goes on as another looks again.
    pub scope: Option<(i64, project::model::Scope)>,
    /// Whose teams were looked up, and which they are, likewise.
    pub teams: Option<(i64, Arc<[i64]>)>,
    /// For whom somebody stands in now was looked up, and who they are, likewise.
    pub standing_in: Option<(i64, Arc<[StandIn]>)>,
}

impl<'a> Cx<'a> {
    /// A context without condition, for callers inside the program.
    pub fn new(tx: &'a mut Conn, by: Caller, now: At) -> Self {
        Self {
            tx,
            by,
            now,
            if_match: None,
            dress: Dress::Api,
            told: Vec::new(),
            acting_for: None,
            scope: None,
            teams: None,
            standing_in: None,
        }
    }

    /// Said by everything that writes a role, a membership or a project: what a person sees has to be looked up again.
    pub fn scope_changes(&mut self) {
        self.scope = None;
        self.teams = None;
        self.standing_in = None;
    }

    /// Does a part that may fail without the rest: then what it wrote is undone, and the command goes on. Where the transaction met
    /// another one or lost the database, it fails as a whole.
    ///
    /// # Errors
    /// Those that end the command; those of the part are inside.
    pub fn part<T>(
        &mut self,
        part: impl FnOnce(&mut Self) -> Result<T, Problem>,
    ) -> Result<Result<T, Problem>, Problem> {
        let (signals, told) = (self.tx.signals.len(), self.told.len());
        self.tx.begin_part()?;
        let done = part(self);
        match done {
            Err(p) if p.retry || p.status == 503 => return Err(p),
            Err(_) => {
                self.tx.signals.truncate(signals);
                self.told.truncate(told);
                self.tx.end_part(true)?;
            }
            Ok(_) => self.tx.end_part(false)?,
        }
        Ok(done)
    }

    /// Holds the request's `If-Match` against the object as it is; after the fields were read, before the rules.
    ///
    /// # Errors
    /// 412 if it names another version.
    pub fn unchanged<V: Serialize>(
        &mut self,
        view: impl FnOnce(&mut Self) -> Result<V, Problem>,
    ) -> Result<(), Problem> {
        let Some(condition) = self.if_match.clone() else { return Ok(()) };
        let json = serde_json::to_vec(&view(self)?).map_err(Problem::internal)?;
        if condition.holds(&etag(&json)) { Ok(()) } else { Err(Problem::stale()) }
    }
}

impl web::Reply {
    /// 200 with an object that is read when the change is committed, so that no other writer waits for it. For a browser
    /// that is sent elsewhere it is not read at all. `read` must not refuse whoever was allowed to make the change.
    pub fn after<V: Serialize>(cx: &Cx<'_>, read: impl Fn(&mut Cx<'_>) -> Result<V, Problem> + Send + 'static) -> Self {
        let (by, now) = (cx.by.clone(), cx.now);
        Self::later(move |tx| serde_json::to_vec(&read(&mut Cx::new(tx, by.clone(), now))?).map_err(Problem::internal))
    }

    /// Makes the page of this reply, when a browser asks; `make` may look up what the page shows beside the view.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn page(
        mut self,
        cx: &mut Cx<'_>,
        make: impl FnOnce(&mut Cx<'_>) -> Result<String, Problem>,
    ) -> Result<Self, Problem> {
        if cx.dress == Dress::Browser {
            self.html = Some(make(cx)?);
        }
        Ok(self)
    }
}
