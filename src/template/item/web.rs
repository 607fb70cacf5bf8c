//! Handlers of story and Epic templates.

use super::{ItemKind, commands, find, view};
use crate::app::Cx;
use crate::kit::paging::Paging;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::project;

/// `POST /projects/{key}/story-templates`
pub fn post_story(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = commands::create_for_stories(cx, r.part("key"), &r.body)?;
    Reply::created(&t, format!("/story-templates/{}", t.id))
}

/// `GET /projects/{key}/story-templates`
pub fn story_index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::find(cx, r.part("key"))?;
    r.query.only(&[])?;
    Reply::list(&view::stories(cx, &p, &Paging::read(&r.query, "story_templates", 1)?)?)
}

/// `GET /story-templates/{id}`
pub fn story(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = find(cx, ItemKind::Story, r.id("id")?)?;
    Reply::ok(&view::story(cx, t)?)
}

/// `PATCH /story-templates/{id}`
pub fn patch_story(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&commands::change_for_stories(cx, r.id("id")?, &r.body)?)
}

/// `POST /projects/{key}/epic-templates`
pub fn post_epic(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = commands::create_for_epics(cx, r.part("key"), &r.body)?;
    Reply::created(&t, format!("/epic-templates/{}", t.id))
}

/// `GET /projects/{key}/epic-templates`
pub fn epic_index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::find(cx, r.part("key"))?;
    r.query.only(&[])?;
    Reply::list(&view::epics(cx, &p, &Paging::read(&r.query, "epic_templates", 1)?)?)
}

/// `GET /epic-templates/{id}`
pub fn epic(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = find(cx, ItemKind::Epic, r.id("id")?)?;
    Reply::ok(&view::epic(cx, t)?)
}

/// `PATCH /epic-templates/{id}`
pub fn patch_epic(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&commands::change_for_epics(cx, r.id("id")?, &r.body)?)
}
