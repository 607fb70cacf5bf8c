//! `/browse/{key}`: from a key to the page of what has it. Links of imported tickets keep working.

use crate::app::Cx;
use crate::kit::fields::Key;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::{backlog, project, story, work_package};

/// Finds the Epic, story or Work Package.
///
/// # Errors
/// 404.
pub fn browse(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let key = Key::parse(&r.part("key").to_uppercase()).ok_or_else(|| Problem::not_found(r.part("key")))?;
    if work_package::by_key(cx.tx, &key)?.is_some() {
        return Ok(Reply::elsewhere(format!("/work-packages/{key}")));
    }
    if story::by_key(cx.tx, &key)?.is_some() {
        return Ok(Reply::elsewhere(format!("/stories/{key}")));
    }
    if let Some(p) = project::by_key(cx.tx, &key.prefix)?
        && backlog::epic_in(cx.tx, p.id, &key)?.is_some()
    {
        return Ok(Reply::elsewhere(format!("/epics/{key}")));
    }
    Err(Problem::not_found(format!("anything with the key {key}")))
}
