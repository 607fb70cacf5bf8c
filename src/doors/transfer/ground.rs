//! What an import stands on: who owns what it makes, and the project.

use super::Order;
use crate::app::{App, Cx};
use crate::kit::problem::Problem;
use crate::people::account::model::Caller;
use crate::people::team::model::EstimateUnit;
use crate::people::{account, team};
use crate::product::project;
use crate::product::project::model::{Project, ProjectKind};
use crate::service::sla;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// How often a step of an import that meets too many others is tried, a little later each time.
const PATIENCE: u64 = 20;

/// Runs a step of an import; beside a busy server it waits for its turn instead of giving up.
///
/// # Errors
/// Those of the step.
pub fn step<T, F>(app: &App, f: F) -> Result<T, Problem>
where
    T: Send + 'static,
    F: Fn(&mut Cx<'_>) -> Result<T, Problem> + Send + Sync + 'static,
{
    let f = Arc::new(f);
    let mut tried = 1;
    loop {
        let g = f.clone();
        match app.command(&Caller::system(), move |cx| g(cx)) {
            Err(p) if p.code == "unavailable" && tried < PATIENCE => {
                std::thread::sleep(Duration::from_millis(20 * tried));
                tried += 1;
            }
            done => return done,
        }
    }
}

/// The person who owns what an import makes: the administrator with the lowest number, else a placeholder.
pub fn maker(cx: &mut Cx<'_>) -> Result<Caller, Problem> {
    if let Some(a) = account::store::first_administrator(cx.tx)? {
        return Ok(a);
    }
    account::verbs::placeholder(cx, "importer", "Importer")?;
    account::store::person_by_login(cx.tx, "importer")?.ok_or_else(|| Problem::internal("the importer was not made"))
}

/// The project, made if it is not there, with these teams added to those that it has; and whether it was made.
///
/// # Errors
/// 409 `estimate_unit_differs`, those of the database.
pub fn project(
    cx: &mut Cx<'_>,
    order: &Order,
    kind: ProjectKind,
    owner: &Caller,
    teams: &[(i64, String)],
) -> Result<(Project, bool), Problem> {
    let again = |cx: &mut Cx<'_>| -> Result<Project, Problem> {
        project::store::by_key(cx.tx, &order.project)?.ok_or_else(|| Problem::internal("the project was not made"))
    };
    let Some(p) = project::store::by_key(cx.tx, &order.project)? else {
        let slugs: Vec<&String> = teams.iter().map(|t| &t.1).collect();
        let body = json!({"key": order.project, "name": order.project, "kind": kind, "product_owners": [owner.login], "teams": slugs});
        project::verbs::create(cx, &body.into())?;
        return Ok((again(cx)?, true));
    };
    let there = project::store::team_ids(cx.tx, p.id)?;
    if teams.iter().any(|t| !there.contains(&t.0)) {
        let mut slugs = Vec::new();
        for t in there.iter().chain(teams.iter().map(|t| &t.0).filter(|t| !there.contains(t))) {
            slugs.push(team::store::by_id(cx.tx, *t)?.slug);
        }
        project::verbs::change::change(cx, &order.project, &json!({"teams": slugs}).into())?;
    }
    Ok((p, false))
}

/// The Product Owner of stories that an import makes: the maker where the project is theirs, else its first owner.
pub fn product_owner(cx: &mut Cx<'_>, project: i64, maker: &Caller) -> Result<Caller, Problem> {
    let owners = project::store::owners(cx.tx, project)?;
    if owners.contains(&maker.id) {
        return Ok(maker.clone());
    }
    let Some(first) = owners.first() else { return Ok(maker.clone()) };
    let login = account::store::login_of(cx.tx, *first)?;
    account::store::person_by_login(cx.tx, &login)?.ok_or_else(|| Problem::internal("a Product Owner is nobody"))
}

/// The unit in which the teams of a project estimate.
pub fn unit(cx: &mut Cx<'_>, order: &Order) -> Result<EstimateUnit, Problem> {
    if let Some(p) = project::store::by_key(cx.tx, &order.project)?
        && let Some(first) = team::store::of_project(cx.tx, p.id)?.first()
    {
        return Ok(first.estimate_unit);
    }
    Ok(EstimateUnit::StoryPoints)
}

/// Sets informal limits where a project has none; says whether it did.
pub fn limits(cx: &mut Cx<'_>, p: &Project, owner: &Caller) -> Result<bool, Problem> {
    if !sla::store::definitions(cx.tx, p.id)?.is_empty() {
        return Ok(false);
    }
    let within = |severity: &str, time: &str| -> Value { json!({"severity": severity, "resolve_within": time}) };
    let definitions = [within("sev1", "PT6H"), within("sev2", "PT24H"), within("sev3", "P5D")];
    let by = std::mem::replace(&mut cx.by, owner.clone());
    let done =
        project::verbs::sla::set_sla(cx, &p.key, &json!({"nature": "informal", "definitions": definitions}).into());
    cx.by = by;
    done.map(|_| true)
}
