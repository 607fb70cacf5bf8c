//! Views of swarms.

pub mod seen;

use super::model::SwarmMember;
use super::store::running_id;
use crate::app::Cx;
use crate::args;
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::people::account;
use schemars::JsonSchema;
use serde::Serialize;

/// A running swarm.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SwarmView {
    /// When it was started.
    pub started_at: At,
    /// Login of who started it.
    pub started_by: String,
    /// Everybody who was in it.
    pub members: Vec<SwarmMember>,
}

/// The running swarm of a Work Package.
///
/// # Errors
/// Those of the database.
pub fn running(cx: &mut Cx<'_>, work_package: i64) -> Result<Option<SwarmView>, Problem> {
    let Some((id, by, started_at)) = running_id(cx.tx, work_package)? else { return Ok(None) };
    let members = cx.tx.all(
        "SELECT p.login, m.joined_at, m.left_at FROM swarm_member m JOIN person p ON p.id = m.person_id
          WHERE m.swarm_id = $1 ORDER BY m.id",
        args![id],
    )?;
    Ok(Some(SwarmView { started_at, started_by: account::store::login_of(cx.tx, by)?, members }))
}
