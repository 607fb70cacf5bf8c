//! Setting the Service Level Agreements of a project.

use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, Subject};
use crate::input;
use crate::kit::fields::text::{Key, Short};
use crate::kit::fields::{Body, Errors};
use crate::kit::problem::Problem;
use crate::kit::time::Dur;
use crate::product::project::model::{Nature, Project};
use crate::product::project::{read, store};
use crate::product::story;
use crate::service::sla;
use crate::service::sla::model::{Severity, SlaDefinition};
use serde_json::json;

input! {
    /// The time limits of a severity (R100), and whether its clocks may be paused (H.6; not, where nothing is said).
    pub struct Definition { severity: Severity, respond_within: Option<Dur>, resolve_within: Dur, pausable: Option<bool> }
}

input! {
    /// A rule of routing (R131).
    pub struct Route { category: Short, to: Key }
}

input! {
    /// The Service Level Agreements of a project.
    pub struct Sla { definitions: Vec<Definition>, nature: Option<Nature>, routing: Option<Vec<Route>> }
}

/// Sets the SLAs of a project; open Work Packages follow at once.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412.
pub fn set_sla(cx: &mut Cx<'_>, key: &str, body: &Body) -> Result<Project, Problem> {
    let mut p = read::find(cx, key)?;
    read::must_be_owner(cx, &p)?;
    let s: Sla = body.read()?;
    let mut e = Errors::default();
    let definitions = definitions(s.definitions, &mut e);
    let routes = routes(cx, s.routing.unwrap_or_default(), &mut e)?;
    e.done()?;
    if cx.if_match.is_some() {
        let (a, b) = (p.clone(), p.clone());
        if cx.unchanged(|cx| read::sla(cx, &a)).is_err() {
            cx.unchanged(|cx| read::project(cx, b))?;
        }
    }
    let before = read::sla(cx, &p)?;
    p.sla_nature = s.nature.unwrap_or(Nature::Informal);
    store::update(cx, &p)?;
    sla::store::set_definitions(cx.tx, p.id, &definitions)?;
    sla::store::set_routes(cx.tx, p.id, &routes)?;
    let after = read::sla(cx, &p)?;
    let subject = Subject { project: Some(p.id), ..Subject::default() };
    activity::store::record(cx, Kind::SlaChanged, &subject, &json!({"before": before, "after": after}))?;
    sla::verbs::recount::of_project(cx, p.id, sla::model::Cause::Definitions)?;
    Ok(p)
}

fn definitions(all: Vec<Definition>, e: &mut Errors) -> Vec<SlaDefinition> {
    let mut definitions: Vec<SlaDefinition> = Vec::new();
    for (i, d) in all.into_iter().enumerate() {
        if definitions.iter().any(|x| x.severity == d.severity) {
            e.push(&format!("definitions.{i}.severity"), format!("{} is defined twice", d.severity));
        }
        if d.respond_within.as_ref().is_some_and(|r| r.micros > d.resolve_within.micros) {
            e.push(&format!("definitions.{i}.respond_within"), "is longer than resolve_within");
        }
        definitions.push(SlaDefinition {
            severity: d.severity,
            respond_within: d.respond_within,
            resolve_within: d.resolve_within,
            pausable: d.pausable.unwrap_or(false),
        });
    }
    definitions
}

fn routes(cx: &mut Cx<'_>, all: Vec<Route>, e: &mut Errors) -> Result<Vec<(String, i64)>, Problem> {
    let mut routes = Vec::new();
    for (i, r) in all.into_iter().enumerate() {
        match story::read::find(cx, &r.to) {
            Ok(target) => routes.push((r.category.0, target.id)),
            Err(p) if p.status == 404 => {
                e.push(&format!("routing.{i}.to"), format!("there is no story {} that you can see", r.to));
            }
            Err(p) => return Err(p),
        }
    }
    Ok(routes)
}
