//! `/browse/{key}` and `/search`: from a key to the page of what has it. Links of imported tickets keep working.

use crate::app::Cx;
use crate::kit::fields::text::Key;
use crate::kit::problem::Problem;
use crate::kit::query::Query;
use crate::kit::web::{Reply, Req};
use crate::product::{backlog, project, story};
use crate::route::Route;
use crate::service::work_package;

/// The URLs of this concept.
pub fn routes() -> Vec<Route> {
    vec![Route::page("/browse/{key}", browse), Route::page("/search", search).asks::<SearchQuery>()]
}

/// Finds the Epic, story or Work Package.
///
/// # Errors
/// 404.
pub fn browse(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let key = Key::parse(&r.part("key").to_uppercase()).ok_or_else(|| Problem::not_found(r.part("key")))?;
    if work_package::store::by_key(cx.tx, &key)?.is_some() {
        return Ok(Reply::elsewhere(format!("/work-packages/{key}")));
    }
    if story::store::by_key(cx.tx, &key)?.is_some() {
        return Ok(Reply::elsewhere(format!("/stories/{key}")));
    }
    if let Some(p) = project::store::by_key(cx.tx, &key.prefix)?
        && backlog::store::epic_in(cx.tx, p.id, &key)?.is_some()
    {
        return Ok(Reply::elsewhere(format!("/epics/{key}")));
    }
    Err(Problem::not_found(format!("anything with the key {key}")))
}

crate::query! {
    /// What is searched for.
    pub struct SearchQuery { q: Option<String> }
}

/// `GET /search`: a key leads to what has it, any other text to the Work Packages that match it.
///
/// # Errors
/// 422.
pub fn search(_: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let SearchQuery { q } = r.asked()?;
    let text = q.unwrap_or_default();
    Ok(Reply::elsewhere(match Key::parse(&text.trim().to_uppercase()) {
        Some(key) => format!("/browse/{key}"),
        None => format!("/work-packages?{}", Query::default().with("q", Some(text.trim()))),
    }))
}
