//! Making and changing story and Epic templates.

pub mod beginning;

use super::model::{ItemKind, ItemTemplate};
use super::read::{EpicTemplateView, StoryTemplateView, find};
use super::{read, store};
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, Subject};
use crate::facts::refusal::model::table::Refusal;
use crate::input;
use crate::kit::fields::number::Hundredths;
use crate::kit::fields::text::{Key, Said, Short, Slug, Text, Title};
use crate::kit::fields::{Body, Change, Errors, Keep, under};
use crate::kit::problem::Problem;
use crate::people::team;
use crate::product::project;
use crate::product::project::model::Project;
use crate::product::story::model::input::{Number, Rule, check_schedule};
use crate::product::story::model::{Cadence, Recurrence, SlaSwitch, TeamMode};
use crate::product::template::read::rights::may_keep;
use crate::product::template::read::source::Source;
use serde_json::{Map, Value, json};

input! {
    /// What a template fills in of a story.
    pub struct StoryBody {
        title: Option<Title>,
        description: Option<Text>,
        as_a: Option<Text>,
        i_want: Option<Text>,
        so_that: Option<Text>,
        acceptance_criteria: Option<Vec<Said>>,
        recurrence: Option<Recurrence>,
        team_mode: Option<TeamMode>,
        team: Option<Slug>,
        estimate: Option<Hundredths>,
        business_value: Option<Number>,
        cadence: Option<Cadence>,
        schedule: Option<Rule>,
        sla: Option<SlaSwitch>,
        category: Option<Short>,
    }
}

input! {
    /// A new story template. A finished story may be its beginning (`from`); what is sent wins, field by field.
    pub struct NewStoryTemplate { from: Option<Key>, name: Title, story: StoryBody }
}

input! {
    /// A change of a story template: makes the next version. `story` is replaced as a whole.
    pub struct StoryTemplateChange { name: Keep<Title>, story: Keep<StoryBody> }
}

input! {
    /// A new Epic template. A finished Epic may be its beginning (`from`).
    pub struct NewEpicTemplate {
        from: Option<Key>,
        name: Title,
        title: Option<Title>,
        description: Option<Text>,
        stories: Vec<StoryBody>,
    }
}

input! {
    /// A change of an Epic template: makes the next version. `stories` is replaced as a whole.
    pub struct EpicTemplateChange {
        name: Keep<Title>,
        title: Change<Title>,
        description: Change<Text>,
        stories: Keep<Vec<StoryBody>>,
    }
}

/// What it fills in, without what it leaves open.
fn story_json(s: StoryBody) -> Map<String, Value> {
    let number = |n: Number| serde_json::from_str::<Value>(&n.0).unwrap_or_default();
    let all = json!({
        "title": s.title.map(|t| t.0), "description": s.description.map(|t| t.0), "as_a": s.as_a.map(|t| t.0),
        "i_want": s.i_want.map(|t| t.0), "so_that": s.so_that.map(|t| t.0),
        "acceptance_criteria": s.acceptance_criteria.map(|l| l.into_iter().map(|t| t.0).collect::<Vec<_>>()),
        "recurrence": s.recurrence, "team_mode": s.team_mode, "team": s.team.map(|t| t.0), "estimate": s.estimate,
        "business_value": s.business_value.map(number), "cadence": s.cadence, "schedule": s.schedule.map(|r| r.0),
        "sla": s.sla, "category": s.category.map(|c| c.0)
    });
    match all {
        Value::Object(fields) => fields.into_iter().filter(|(_, v)| !v.is_null()).collect(),
        _ => Map::new(),
    }
}

/// Finds the faults of a story under the path `at`; answers whether it is a finite one that recurs, which a rule refuses.
fn check(cx: &mut Cx<'_>, p: &Project, s: &StoryBody, at: &str, e: &mut Errors) -> Result<bool, Problem> {
    let mut own = Errors::default();
    if let Some(slug) = &s.team {
        let there = match team::store::by_slug(cx.tx, &slug.0)? {
            Some(t) => project::store::has_team(cx.tx, p.id, t.id)?,
            None => false,
        };
        if !there {
            own.push("team", format!("{:?} is no team of this project", slug.0));
        }
    }
    let finite = s.recurrence != Some(Recurrence::Recurring);
    if !finite {
        let cadence = s.cadence.or(s.schedule.as_ref().map(|_| Cadence::Scheduled));
        check_schedule(cadence, s.schedule.as_ref().map(|r| &r.0), &mut own);
    }
    for fault in own.0 {
        e.push(&under(at, &fault.field), fault.message);
    }
    Ok(finite && (s.cadence.is_some() || s.schedule.is_some()))
}

/// The story of a template, as it is kept.
fn kept_story(cx: &mut Cx<'_>, p: &Project, s: StoryBody) -> Result<Value, Problem> {
    let mut e = Errors::default();
    let recurs = check(cx, p, &s, "story", &mut e)?;
    e.done()?;
    if recurs {
        return Err(Refusal::FiniteCannotRecur.into());
    }
    Ok(Value::Object(story_json(s)))
}

/// The stories of an Epic template, as they are kept; each needs a title.
fn kept_stories(cx: &mut Cx<'_>, p: &Project, stories: Vec<StoryBody>) -> Result<Value, Problem> {
    let mut e = Errors::default();
    let mut recurs = false;
    for (i, s) in stories.iter().enumerate() {
        let at = format!("stories.{i}");
        if s.title.is_none() {
            e.push(&under(&at, "title"), "is required");
        }
        recurs |= check(cx, p, s, &at, &mut e)?;
    }
    e.done()?;
    if recurs {
        return Err(Refusal::FiniteCannotRecur.into());
    }
    Ok(stories.into_iter().map(|s| Value::Object(story_json(s))).collect())
}

/// A template that is not kept yet.
fn begun(
    cx: &Cx<'_>,
    kind: ItemKind,
    p: &Project,
    name: String,
    body: &Value,
    source: &Source,
) -> Result<ItemTemplate, Problem> {
    source.must_be_finished()?;
    Ok(ItemTemplate {
        id: 0,
        kind,
        project_id: p.id,
        name,
        body: body.to_string(),
        made_from: source.made_from.clone(),
        version: 1,
        created_by: cx.by.id,
        created_at: cx.now,
    })
}

fn insert(cx: &mut Cx<'_>, mut t: ItemTemplate) -> Result<ItemTemplate, Problem> {
    t.id = store::insert(cx.tx, &t)?;
    store::insert_version(cx.tx, &t, cx.by.id, cx.now)?;
    let subject = Subject { project: Some(t.project_id), ..Subject::default() };
    let detail = json!({"id": t.id, "of": t.kind, "name": t.name, "made_from": t.made_from});
    activity::store::record(cx, Kind::TemplateCreated, &subject, &detail)?;
    Ok(t)
}

fn update(cx: &mut Cx<'_>, old: &ItemTemplate, t: &mut ItemTemplate) -> Result<(), Problem> {
    t.version += 1;
    store::update(cx.tx, t)?;
    store::insert_version(cx.tx, t, cx.by.id, cx.now)?;
    let subject = Subject { project: Some(t.project_id), ..Subject::default() };
    let face = |t: &ItemTemplate| json!({"name": t.name, "body": t.body});
    let detail = json!({"id": t.id, "of": t.kind, "version": t.version, "before": face(old), "after": face(t)});
    Ok(activity::store::record(cx, Kind::TemplateChanged, &subject, &detail)?)
}

/// Makes a story template.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 409 `finite_story_cannot_recur`, `template_source_unfinished`.
pub fn create_for_stories(cx: &mut Cx<'_>, project: &str, body: &Body) -> Result<ItemTemplate, Problem> {
    let p = project::read::find(cx, project)?;
    may_keep(cx, &p)??;
    let t = begun_for_stories(cx, &p, body)?;
    insert(cx, t)
}

/// A story template as it would be made, for the form of a new one; it is not kept, and has the number 0.
pub fn draft_for_stories(cx: &mut Cx<'_>, p: &Project, body: &Body) -> Result<StoryTemplateView, Problem> {
    let t = begun_for_stories(cx, p, body)?;
    read::story(cx, t)
}

fn begun_for_stories(cx: &mut Cx<'_>, p: &Project, body: &Body) -> Result<ItemTemplate, Problem> {
    let source = read::source::of_story(cx, body)?;
    let n: NewStoryTemplate = source.read(body)?;
    let story = kept_story(cx, p, n.story)?;
    begun(cx, ItemKind::Story, p, n.name.0, &json!({"story": story}), &source)
}

/// Makes an Epic template.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 409 `finite_story_cannot_recur`, `template_source_unfinished`.
pub fn create_for_epics(cx: &mut Cx<'_>, project: &str, body: &Body) -> Result<ItemTemplate, Problem> {
    let p = project::read::find(cx, project)?;
    may_keep(cx, &p)??;
    let t = begun_for_epics(cx, &p, body)?;
    insert(cx, t)
}

/// An Epic template as it would be made, likewise.
pub fn draft_for_epics(cx: &mut Cx<'_>, p: &Project, body: &Body) -> Result<EpicTemplateView, Problem> {
    let t = begun_for_epics(cx, p, body)?;
    read::epic(cx, t)
}

fn begun_for_epics(cx: &mut Cx<'_>, p: &Project, body: &Body) -> Result<ItemTemplate, Problem> {
    let source = read::source::of_epic(cx, body)?;
    let n: NewEpicTemplate = source.read(body)?;
    let stories = kept_stories(cx, p, n.stories)?;
    let kept = json!({"title": n.title.map(|t| t.0), "description": n.description.map(|t| t.0), "stories": stories});
    begun(cx, ItemKind::Epic, p, n.name.0, &kept, &source)
}

/// Makes the next version of a story template.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 `finite_story_cannot_recur`.
pub fn change_for_stories(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<ItemTemplate, Problem> {
    let old = find(cx, ItemKind::Story, id)?;
    let p = project::store::by_id(cx.tx, old.project_id)?;
    may_keep(cx, &p)??;
    let c: StoryTemplateChange = body.read()?;
    let mut t = old.clone();
    t.name = c.name.0.map_or(t.name, |n| n.0);
    if let Some(s) = c.story.0 {
        t.body = json!({"story": kept_story(cx, &p, s)?}).to_string();
    }
    let shown = old.clone();
    cx.unchanged(|cx| read::story(cx, shown))?;
    update(cx, &old, &mut t)?;
    Ok(t)
}

/// Makes the next version of an Epic template.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 `finite_story_cannot_recur`.
pub fn change_for_epics(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<ItemTemplate, Problem> {
    let old = find(cx, ItemKind::Epic, id)?;
    let p = project::store::by_id(cx.tx, old.project_id)?;
    may_keep(cx, &p)??;
    let c: EpicTemplateChange = body.read()?;
    let mut t = old.clone();
    t.name = c.name.0.map_or(t.name, |n| n.0);
    let mut kept: Value = serde_json::from_str(&t.body).map_err(Problem::internal)?;
    match c.title {
        Change::Keep => {}
        Change::Clear => kept["title"] = Value::Null,
        Change::Set(title) => kept["title"] = title.0.into(),
    }
    match c.description {
        Change::Keep => {}
        Change::Clear => kept["description"] = Value::Null,
        Change::Set(text) => kept["description"] = text.0.into(),
    }
    if let Some(stories) = c.stories.0 {
        kept["stories"] = kept_stories(cx, &p, stories)?;
    }
    t.body = kept.to_string();
    let shown = old.clone();
    cx.unchanged(|cx| read::epic(cx, shown))?;
    update(cx, &old, &mut t)?;
    Ok(t)
}
