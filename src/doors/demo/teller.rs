//! Tells a history: an agenda of steps in the order of their instants, each done by somebody through the table of routes,
//! with the clock standing at that instant.

use crate::app::{App, Cx};
use crate::doors::{edge, routes};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::people::account;
use crate::people::account::model::Caller;
use crate::route::Route;
use crate::service::{sla, work_package};
use axum::http::Method;
use serde_json::Value;
use std::collections::BTreeMap;

/// A step of the history.
pub(super) type Step = Box<dyn FnOnce(&mut Teller) -> Result<(), Problem>>;

/// Whoever tells.
pub struct Teller {
    pub app: App,
    pub table: Vec<Route>,
    pub agenda: BTreeMap<(At, u64), Step>,
    pub count: u64,
    pub dice: u64,
    /// Where the history ends.
    pub end: At,
}

impl Teller {
    pub(super) fn new(app: App, end: At) -> Self {
        Self { app, table: routes::table(), agenda: BTreeMap::new(), count: 0, dice: 20_261_124, end }
    }

    /// The instant of the present step.
    pub(super) fn now(&self) -> At {
        self.app.clock.now()
    }

    /// Puts a step on the agenda; what would come after the end never happens.
    pub(super) fn at(&mut self, at: At, step: impl FnOnce(&mut Teller) -> Result<(), Problem> + 'static) {
        if at <= self.end {
            self.count += 1;
            self.agenda.insert((at, self.count), Box::new(step));
        }
    }

    /// A step so many minutes after the present one.
    pub(super) fn after(&mut self, minutes: i64, step: impl FnOnce(&mut Teller) -> Result<(), Problem> + 'static) {
        let at = self.now().plus(minutes * 60_000_000);
        self.at(at, step);
    }

    /// Tells everything; clocks are told of when their instant passes.
    pub(super) fn tell(&mut self) -> Result<(), Problem> {
        while let Some(((at, _), step)) = self.agenda.pop_first() {
            self.app.clock.set(at);
            self.sweep()?;
            step(self)?;
        }
        self.app.clock.set(self.end);
        self.sweep()
    }

    fn sweep(&self) -> Result<(), Problem> {
        let now = self.now();
        let due: Vec<i64> = self.app.db.read_now(move |tx| Ok::<_, Problem>(work_package::store::due(tx, now)?))?;
        for id in due {
            self.app.db.write_now(move |tx| sla::verbs::sweep::tell_of(&mut Cx::new(tx, Caller::system(), now), id))?;
        }
        Ok(())
    }

    fn caller(&self, login: &str) -> Result<Caller, Problem> {
        if login == "tandem" {
            return Ok(Caller::system());
        }
        let login = login.to_owned();
        let found: Option<Caller> =
            self.app.db.read_now(move |tx| Ok::<_, Problem>(account::store::person_by_login(tx, &login)?))?;
        found.ok_or_else(|| Problem::internal("the history names somebody who is not there"))
    }

    fn call(&self, by: &str, method: &Method, path: &str, body: Value) -> Result<Value, Problem> {
        let by = self.caller(by)?;
        edge::inside::call(&self.app, &self.table, &by, method, path, body).map_err(|p| {
            Problem::internal(format!("{} could not {method} {path} in the sample history: {p}", by.login))
        })
    }

    pub(super) fn get(&self, by: &str, path: &str) -> Result<Value, Problem> {
        self.call(by, &Method::GET, path, Value::Null)
    }
    pub(super) fn post(&self, by: &str, path: &str, body: Value) -> Result<Value, Problem> {
        self.call(by, &Method::POST, path, body)
    }
    pub(super) fn put(&self, by: &str, path: &str, body: Value) -> Result<Value, Problem> {
        self.call(by, &Method::PUT, path, body)
    }
    pub(super) fn patch(&self, by: &str, path: &str, body: Value) -> Result<Value, Problem> {
        self.call(by, &Method::PATCH, path, body)
    }

    /// A number from 0 below `n`: the same in every telling.
    pub(super) fn dice(&mut self, n: u64) -> u64 {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.dice >> 33) % n.max(1)
    }

    /// One of these.
    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let i = self.dice(of.len() as u64);
        &of[usize::try_from(i).unwrap_or(0)]
    }
}

/// The text of a field of an answer.
pub fn text(v: &Value, field: &str) -> String {
    match &v[field] {
        Value::String(s) => s.clone(),
        other => other.to_string(),
    }
}
