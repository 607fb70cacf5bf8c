//! Views of swarms.

pub mod seen;

use super::model::SwarmMember;
use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::{args, row};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;

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

row! {
    struct MemberRow {
        work_package: i64, started_at: At, started_by: String, login: Option<String>, joined_at: Option<At>, left_at: Option<At>,
    }
}

/// The running swarms of Work Packages, by the number of each.
pub fn running(cx: &mut Cx<'_>, ids: &[i64]) -> Result<HashMap<i64, SwarmView>, Problem> {
    let rows: Vec<MemberRow> = cx.tx.all(
        "SELECT s.work_package_id, s.started_at, b.login, p.login, m.joined_at, m.left_at
           FROM swarm s JOIN person b ON b.id = s.started_by
           LEFT JOIN swarm_member m ON m.swarm_id = s.id LEFT JOIN person p ON p.id = m.person_id
          WHERE s.work_package_id = ANY($1) AND s.ended_at IS NULL ORDER BY m.id",
        args![ids],
    )?;
    let mut swarms: HashMap<i64, SwarmView> = HashMap::new();
    for MemberRow { work_package, started_at, started_by, login, joined_at, left_at } in rows {
        let new = SwarmView { started_at, started_by, members: Vec::new() };
        let swarm = swarms.entry(work_package).or_insert(new);
        let member = login.zip(joined_at).map(|(login, joined_at)| SwarmMember { login, joined_at, left_at });
        swarm.members.extend(member);
    }
    Ok(swarms)
}
