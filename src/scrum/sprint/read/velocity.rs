//! The velocity of a team, and the Sprints behind it.

use crate::app::Cx;
use crate::kit::fields::number::Hundredths;
use crate::kit::problem::Problem;
use crate::people::team;
use crate::people::team::model::EstimateUnit;
use crate::scrum::sprint::store;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;

/// The velocity of a team, with the Sprints behind it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct VelocityView {
    /// Mean of the last three closed Sprints, else the initial velocity.
    pub velocity: Option<Hundredths>,
    /// Its unit.
    pub unit: EstimateUnit,
    /// The closed Sprints, oldest first.
    pub sprints: Vec<VelocitySprint>,
}

/// What a closed Sprint completed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct VelocitySprint {
    /// Number.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Known and unknown work committed.
    pub committed: Hundredths,
    /// Known work completed.
    pub completed_known: Hundredths,
    /// Unknown work completed.
    pub completed_unknown: Hundredths,
    /// Both.
    pub completed: Hundredths,
}

/// The velocity of a team.
///
/// # Errors
/// 404.
pub fn velocity(cx: &mut Cx<'_>, slug: &str) -> Result<VelocityView, Problem> {
    let t = team::read::find(cx, slug)?;
    let committed: HashMap<i64, Hundredths> = store::committed_totals(cx.tx, t.id)?.into_iter().collect();
    let mut sprints = Vec::new();
    for s in store::closed(cx.tx, t.id)? {
        let (known, unknown) = (s.completed_known.unwrap_or_default(), s.completed_unknown.unwrap_or_default());
        sprints.push(VelocitySprint {
            id: s.id,
            name: s.name,
            committed: committed.get(&s.id).copied().unwrap_or_default(),
            completed_known: known,
            completed_unknown: unknown,
            completed: Hundredths(known.0 + unknown.0),
        });
    }
    Ok(VelocityView { velocity: store::velocity(cx.tx, &t)?, unit: t.estimate_unit, sprints })
}
