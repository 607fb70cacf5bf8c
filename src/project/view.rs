//! A project as the outside sees it.

use super::store::{self, Project};
use super::{Customer, FieldOfWork, GoalState, Nature, ProjectKind, Represented};
use crate::app::Cx;
use crate::kit::db::Filter;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::{Day, Dur};
use crate::team::EstimateUnit;
use crate::work_package::Severity;
use crate::{account, level};
use schemars::JsonSchema;
use serde::Serialize;

/// A project or service.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProjectView {
    /// Key.
    pub key: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: ProjectKind,
    /// Logins of the Product Owners.
    pub product_owners: Vec<String>,
    /// Slugs of the teams.
    pub teams: Vec<String>,
    /// First day.
    pub starts_on: Option<Day>,
    /// Last day.
    pub ends_on: Option<Day>,
    /// Time zone.
    pub time_zone: String,
    /// Login of the Chief Product Owner.
    pub chief_product_owner: Option<String>,
    /// Login of the Chief Scrum Master.
    pub chief_scrum_master: Option<String>,
    /// Project Vision Statement with its period (R143).
    pub vision: Option<VisionView>,
    /// The unit of its teams; null while it has none.
    pub estimate_unit: Option<EstimateUnit>,
    /// Service Level Agreements.
    pub sla: SlaView,
    /// Slug of the program that it belongs to (R3).
    pub program: Option<String>,
    /// Where its work belongs (R4); null while nobody has said it.
    pub field_of_work: Option<FieldOfWork>,
    /// Whether its customer is one of the house (R4); null while nobody has said it.
    pub customer: Option<Customer>,
    /// Whom its Product Owners represent (R148).
    pub represents: Vec<RepresentsView>,
}

/// Whom a Product Owner represents (R148).
#[derive(Debug, Serialize, JsonSchema)]
pub struct RepresentsView {
    /// Login of the Product Owner.
    pub product_owner: String,
    /// What kind of customer it is.
    pub kind: Represented,
    /// The customer, product or service.
    pub name: String,
}

/// A Project Vision Statement.
#[derive(Debug, Serialize, JsonSchema)]
pub struct VisionView {
    /// The statement.
    pub statement: String,
    /// First day of its period.
    pub from: Option<Day>,
    /// Last day of its period.
    pub to: Option<Day>,
    /// The goals and targets of the period; left out where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub goals: Vec<GoalView>,
}

/// A goal of the vision.
#[derive(Debug, Serialize, JsonSchema)]
pub struct GoalView {
    /// What is to be reached.
    pub goal: String,
    /// Whether it was.
    pub state: GoalState,
}

/// Service Level Agreements of a project.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SlaView {
    /// One for each severity that has a limit.
    pub definitions: Vec<DefinitionView>,
    /// How binding they are.
    pub nature: Nature,
    /// Which story is proposed for which category.
    pub routing: Vec<RouteView>,
}

/// The time limits of a severity.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DefinitionView {
    /// Severity.
    pub severity: Severity,
    /// Time to respond.
    pub respond_within: Option<Dur>,
    /// Time to resolve.
    pub resolve_within: Dur,
    /// Whether its clocks may be paused while they wait for the customer.
    pub pausable: bool,
}

/// A rule of routing.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RouteView {
    /// Category.
    pub category: String,
    /// Key of the story.
    pub to: String,
}

/// The view of a project.
///
/// # Errors
/// Those of the database.
pub fn project(cx: &mut Cx<'_>, p: Project) -> Result<ProjectView, Problem> {
    let sla = sla(cx, &p)?;
    let team_ids = store::team_ids(cx.tx, p.id)?;
    let (estimate_unit, _) = store::unit_of(cx.tx, &team_ids)?;
    let Project {
        id,
        key,
        name,
        kind,
        starts_on,
        ends_on,
        time_zone,
        chief_product_owner_id,
        chief_scrum_master_id,
        vision_statement,
        vision_from,
        vision_to,
        sla_nature: _,
        program_id,
        field_of_work,
        customer,
    } = p;
    let represents = store::represented(cx.tx, id)?;
    let goals = store::goals(cx.tx, id)?.into_iter().map(|(goal, state)| GoalView { goal, state }).collect();
    Ok(ProjectView {
        key,
        name,
        kind,
        product_owners: store::owner_logins(cx.tx, id)?,
        teams: store::team_slugs(cx.tx, id)?,
        starts_on,
        ends_on,
        time_zone,
        chief_product_owner: chief_product_owner_id.map(|id| account::login_of(cx.tx, id)).transpose()?,
        chief_scrum_master: chief_scrum_master_id.map(|id| account::login_of(cx.tx, id)).transpose()?,
        vision: vision_statement.map(|statement| VisionView { statement, from: vision_from, to: vision_to, goals }),
        estimate_unit,
        sla,
        program: program_id.map(|id| level::by_id(cx.tx, id)).transpose()?.map(|l| l.slug),
        field_of_work,
        customer,
        represents: represents
            .into_iter()
            .map(|(product_owner, kind, name)| RepresentsView { product_owner, kind, name })
            .collect(),
    })
}

/// The SLAs of a project.
///
/// # Errors
/// Those of the database.
pub fn sla(cx: &mut Cx<'_>, p: &Project) -> Result<SlaView, Problem> {
    let definitions = store::definitions(cx.tx, p.id)?;
    let routes = store::routes(cx.tx, p.id)?;
    Ok(SlaView {
        definitions: definitions
            .into_iter()
            .map(|store::SlaDefinition { severity, respond_within, resolve_within, pausable }| DefinitionView {
                severity,
                respond_within,
                resolve_within,
                pausable,
            })
            .collect(),
        nature: p.sla_nature,
        routing: routes.into_iter().map(|(category, to)| RouteView { category, to }).collect(),
    })
}

/// The projects that the caller may see.
///
/// # Errors
/// Those of the database.
pub fn projects(cx: &mut Cx<'_>, page: &Paging) -> Result<List<ProjectView>, Problem> {
    let scope = super::scope(cx)?;
    let rows = store::page(cx.tx, &scope, page.after().map_or(0, |k| k[0]), page.rows())?;
    page.list(rows, |p| vec![p.id], |p| project(cx, p))
}

/// Number and key of the projects that the caller may see, for menus.
///
/// # Errors
/// Those of the database.
pub fn keys(cx: &mut Cx<'_>) -> Result<Vec<(i64, String)>, Problem> {
    let scope = super::scope(cx)?.on("id");
    Ok(Filter::new("SELECT id, key FROM project WHERE ", &[]).when(&scope).push(" ORDER BY key").all(cx.tx)?)
}
