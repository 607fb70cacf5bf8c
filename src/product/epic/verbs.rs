//! Verbs on Epics.

use super::model::Epic;
use super::read::{as_editor, by_id, find, owner, within};
use super::store;
use crate::app::Cx;
use crate::facts::activity;
use crate::facts::activity::model::{Kind, Subject};
use crate::input;
use crate::kit::fields::number::Id;
use crate::kit::fields::text::{Key, Slug, Text, Title, Words};
use crate::kit::fields::{Body, Change, Keep};
use crate::kit::problem::Problem;
use crate::people::account;
use crate::product::backlog::store::last_rank;
use crate::product::item_template::model::ItemKind;
use crate::product::item_template::verbs::beginning::Beginning;
use crate::product::project::model::Project;
use crate::product::{item_template, project, story};
use serde_json::{Value, json};

input! {
    /// A new Epic. A template fills in what is not sent, its title too, and brings its stories along (R78).
    pub struct NewEpic { title: Title, description: Option<Text>, product_owner: Option<Slug>, template: Option<Id> }
}

input! {
    /// A change of an Epic.
    pub struct EpicChange { title: Keep<Title>, description: Change<Text>, product_owner: Keep<Slug> }
}

/// Makes an Epic at the end of the backlog; answers its number in the database and its key.
pub fn create(cx: &mut Cx<'_>, project: &str, body: &Body) -> Result<(i64, String), Problem> {
    let p = project::read::find(cx, project)?;
    project::read::must_be_owner(cx, &p)?;
    let beginning = item_template::verbs::beginning::beginning(cx, &p, ItemKind::Epic, body)?;
    let n: NewEpic = beginning.read(body)?;
    let product_owner_id = match &n.product_owner {
        Some(l) => owner(cx, p.id, &l.0)?,
        None => project::read::acting_owner(cx, p.id)?.unwrap_or(cx.by.id),
    };
    let from = json!(beginning.told());
    let (id, key) = insert(cx, &p, product_owner_id, &n.title.0, n.description.map(|d| d.0), &from)?;
    beginning.became(cx, None, Some(id))?;
    break_down(cx, &p, &key, product_owner_id, &beginning)?;
    Ok((id, key))
}

/// Makes an Epic at the end of the backlog, for the history with the template that it came from; answers its number in the
/// database and its key.
pub fn insert(
    cx: &mut Cx<'_>,
    p: &Project,
    product_owner: i64,
    title: &str,
    description: Option<String>,
    template: &Value,
) -> Result<(i64, String), Problem> {
    let e = Epic {
        id: 0,
        project_id: p.id,
        prefix: p.key.clone(),
        number: project::store::next_number(cx.tx, p.id)?,
        title: title.to_owned(),
        description,
        product_owner_id: product_owner,
        rank: last_rank(cx.tx, p.id)?,
        created_by: cx.by.id,
        created_at: cx.now,
    };
    let id = store::insert(cx.tx, &e)?;
    let key = format!("{}-{}", e.prefix, e.number);
    let subject = Subject { project: Some(p.id), epic: Some(id), ..Subject::default() };
    let detail = json!({"key": key, "title": title, "template": template});
    activity::store::record(cx, Kind::EpicCreated, &subject, &detail)?;
    Ok((id, key))
}

/// Makes the stories that a template breaks an Epic into, in their order; they belong to its Product Owner.
fn break_down(cx: &mut Cx<'_>, p: &Project, epic: &str, owner: i64, beginning: &Beginning) -> Result<(), Problem> {
    let owner = account::store::login_of(cx.tx, owner)?;
    for (i, story) in beginning.stories.iter().enumerate() {
        let mut body = Body(story.clone());
        body.0.insert("epic".to_owned(), epic.into());
        body.0.insert("product_owner".to_owned(), owner.clone().into());
        story::verbs::create::create(cx, &p.key, &body).map_err(|p| within(p, i))?;
    }
    Ok(())
}

/// Changes an Epic: a Product Owner of the project.
pub fn change(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let old = find(cx, key)?;
    let p = project::store::by_id(cx.tx, old.project_id)?;
    as_editor(cx, &p)??;
    let c: EpicChange = body.read()?;
    let mut e = old.clone();
    if let Some(l) = &c.product_owner.0 {
        e.product_owner_id = owner(cx, p.id, &l.0)?;
    }
    e.title = c.title.0.map_or(e.title, |t| t.0);
    e.description = c.description.over(e.description.map(Words)).map(|t| t.0);
    cx.unchanged(|cx| by_id(cx, old.id))?;
    store::update(cx.tx, &e)?;
    let face =
        |e: &Epic| json!({"title": e.title, "description": e.description, "product_owner_id": e.product_owner_id});
    let (before, after) = activity::model::difference(&face(&old), &face(&e));
    let subject = Subject { project: Some(p.id), epic: Some(e.id), ..Subject::default() };
    activity::store::record(cx, Kind::EpicChanged, &subject, &json!({"before": before, "after": after}))?;
    Ok(e.id)
}
