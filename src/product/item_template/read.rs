//! Story and Epic templates as the outside sees them.

pub mod source;

use super::model::{ItemKind, ItemTemplate};
use super::store;
use crate::app::Cx;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::people::account;
use crate::product::project;
use crate::product::project::model::Project;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Number;

/// What a template fills in of a story; null is not filled in. As it stands it can be sent to make a story.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct StoryFields {
    /// Title; that of the template stands in for it.
    pub title: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Role.
    pub as_a: Option<String>,
    /// Goal.
    pub i_want: Option<String>,
    /// Benefit.
    pub so_that: Option<String>,
    /// Acceptance Criteria.
    pub acceptance_criteria: Option<Vec<String>>,
    /// `finite` or `recurring`.
    pub recurrence: Option<String>,
    /// `single` or `multiple`.
    pub team_mode: Option<String>,
    /// Slug of the team that it is put on.
    pub team: Option<String>,
    /// Estimate of the whole.
    pub estimate: Option<Number>,
    /// Business value.
    pub business_value: Option<Number>,
    /// `every_sprint`, `scheduled` or `on_demand`.
    pub cadence: Option<String>,
    /// Calendar rule (RFC 5545 RRULE).
    pub schedule: Option<String>,
    /// `project` or `none`.
    pub sla: Option<String>,
    /// Category.
    pub category: Option<String>,
}

/// A story template.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StoryTemplateView {
    /// Number.
    pub id: i64,
    /// Key of the project.
    pub project: String,
    /// Name.
    pub name: String,
    /// What it fills in.
    pub story: StoryFields,
    /// Key of the story it was made from (R79).
    pub made_from: Option<String>,
    /// Version.
    pub version: i64,
    /// How many stories were made from it, of any version (R82).
    pub uses: i64,
    /// Login of who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: At,
}

/// An Epic template.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EpicTemplateView {
    /// Number.
    pub id: i64,
    /// Key of the project.
    pub project: String,
    /// Name.
    pub name: String,
    /// Title of the Epic; the name stands in for it.
    pub title: Option<String>,
    /// Description of the Epic.
    pub description: Option<String>,
    /// The stories that the Epic breaks into, in order.
    pub stories: Vec<StoryFields>,
    /// Key of the Epic it was made from (R79).
    pub made_from: Option<String>,
    /// Version.
    pub version: i64,
    /// How many Epics were made from it, of any version (R82).
    pub uses: i64,
    /// Login of who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: At,
}

/// What a template keeps, as it is stored.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Kept {
    story: StoryFields,
    title: Option<String>,
    description: Option<String>,
    stories: Vec<StoryFields>,
}

fn kept(t: &ItemTemplate) -> Result<Kept, Problem> {
    serde_json::from_str(&t.body).map_err(Problem::internal)
}

/// The view of a story template.
pub fn story(cx: &mut Cx<'_>, t: ItemTemplate) -> Result<StoryTemplateView, Problem> {
    many(cx, vec![t], story_shape)?.pop().ok_or_else(|| Problem::internal("a template without a view"))
}

/// The view of an Epic template.
pub fn epic(cx: &mut Cx<'_>, t: ItemTemplate) -> Result<EpicTemplateView, Problem> {
    many(cx, vec![t], epic_shape)?.pop().ok_or_else(|| Problem::internal("a template without a view"))
}

/// What other tables say of a template.
struct TemplateRelations {
    project: String,
    uses: i64,
    created_by: String,
}

/// The views of templates, in their order.
fn many<T>(
    cx: &mut Cx<'_>,
    all: Vec<ItemTemplate>,
    shape: fn(ItemTemplate, TemplateRelations) -> Result<T, Problem>,
) -> Result<Vec<T>, Problem> {
    let ids = |of: fn(&ItemTemplate) -> i64| all.iter().map(of).collect::<Vec<i64>>();
    let uses = store::uses(cx.tx, &ids(|t| t.id))?;
    let projects = project::store::keys_of(cx.tx, &ids(|t| t.project_id))?;
    let logins = account::store::logins_of(cx.tx, &ids(|t| t.created_by))?;
    let related = |t: &ItemTemplate| TemplateRelations {
        project: projects.of(t.project_id),
        uses: uses.get(&t.id).copied().unwrap_or(0),
        created_by: logins.of(t.created_by),
    };
    all.into_iter().map(|t| (related(&t), t)).map(|(related, t)| shape(t, related)).collect()
}

fn story_shape(t: ItemTemplate, related: TemplateRelations) -> Result<StoryTemplateView, Problem> {
    let Kept { story, .. } = kept(&t)?;
    let TemplateRelations { project, uses, created_by } = related;
    let ItemTemplate { id, kind: _, project_id: _, name, body: _, made_from, version, created_by: _, created_at } = t;
    Ok(StoryTemplateView { id, project, name, story, made_from, version, uses, created_by, created_at })
}

fn epic_shape(t: ItemTemplate, related: TemplateRelations) -> Result<EpicTemplateView, Problem> {
    let Kept { title, description, stories, .. } = kept(&t)?;
    let TemplateRelations { project, uses, created_by } = related;
    let ItemTemplate { id, kind: _, project_id: _, name, body: _, made_from, version, created_by: _, created_at } = t;
    Ok(EpicTemplateView {
        id,
        project,
        name,
        title,
        description,
        stories,
        made_from,
        version,
        uses,
        created_by,
        created_at,
    })
}

/// The story templates of a project.
pub fn stories(cx: &mut Cx<'_>, p: &Project, page: &Paging) -> Result<List<StoryTemplateView>, Problem> {
    let after = page.after().map_or(0, |k| k[0]);
    let rows = store::page(cx.tx, ItemKind::Story, p.id, after, page.rows())?;
    page.many(rows, |t| vec![t.id], |rows| many(cx, rows, story_shape))
}

/// The Epic templates of a project.
pub fn epics(cx: &mut Cx<'_>, p: &Project, page: &Paging) -> Result<List<EpicTemplateView>, Problem> {
    let after = page.after().map_or(0, |k| k[0]);
    let rows = store::page(cx.tx, ItemKind::Epic, p.id, after, page.rows())?;
    page.many(rows, |t| vec![t.id], |rows| many(cx, rows, epic_shape))
}

/// Number and name of each template of a kind, for a choice.
pub fn choices(cx: &mut Cx<'_>, kind: ItemKind, project: i64) -> Result<Vec<(String, String)>, Problem> {
    let all = store::page(cx.tx, kind, project, 0, 1000)?;
    Ok(all.into_iter().map(|t| (t.id.to_string(), t.name)).collect())
}

/// What a story template of a project fills in, its name for a title that it leaves open; none where it is not there.
pub fn story_fields(cx: &mut Cx<'_>, project: i64, id: i64) -> Result<Option<StoryFields>, Problem> {
    match store::by_id(cx.tx, id)? {
        Some(t) if t.kind == ItemKind::Story && t.project_id == project => {
            let t = story(cx, t)?;
            Ok(Some(StoryFields { title: t.story.title.or(Some(t.name)), ..t.story }))
        }
        _ => Ok(None),
    }
}

/// A story or Epic template that the caller may see.
///
/// # Errors
/// 404.
pub fn find(cx: &mut Cx<'_>, kind: ItemKind, id: i64) -> Result<ItemTemplate, Problem> {
    match store::by_id(cx.tx, id)? {
        Some(t) if t.kind == kind && project::read::scope(cx)?.holds(t.project_id) => Ok(t),
        _ => Err(Problem::not_found(format!("{} {id}", kind.label()))),
    }
}
