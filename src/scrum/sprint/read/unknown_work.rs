//! What a team should set aside for unknown work, from what its last Sprints took.

use crate::app::Cx;
use crate::kit::db::Filter;
use crate::kit::fields::number::Hundredths;
use crate::kit::problem::Problem;
use crate::people::team;
use crate::people::team::model::EstimateUnit;
use crate::product::project;
use crate::scrum::sprint::model;
use crate::scrum::sprint::model::rules::LOOK_BACK;
use crate::{args, row};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// What to set aside for unknown work in the next Sprint, with the numbers it comes from.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UnknownWorkProposal {
    /// The team's unit, of every amount here.
    pub unit: EstimateUnit,
    /// The median of what the last Sprints took; null until a Sprint is closed.
    pub median: Option<Hundredths>,
    /// The 85th percentile of the same, the careful choice.
    pub careful: Option<Hundredths>,
    /// The Sprints it comes from, oldest first.
    pub sprints: Vec<UnknownActual>,
    /// The same for each recurring story that these Sprints held.
    pub stories: Vec<StoryProposal>,
    /// What the Work Packages of each template took, Sprint by Sprint (R93).
    pub templates: Vec<GroupProposal>,
    /// The same for each category (R93).
    pub categories: Vec<GroupProposal>,
}

/// What one template or category took in the last Sprints, known and unknown work: an estimate for the next one.
#[derive(Debug, Serialize, JsonSchema)]
pub struct GroupProposal {
    /// Number of the template.
    pub template: Option<i64>,
    /// Name of the template, or the category.
    pub name: String,
    /// The median.
    pub median: Hundredths,
    /// The 85th percentile.
    pub careful: Hundredths,
    /// What it took in each Sprint since it first came, oldest first.
    pub actuals: Vec<Hundredths>,
}

row! {
    /// What unknown work really took in a closed Sprint.
    #[derive(Debug, Serialize, JsonSchema)]
    pub struct UnknownActual { id: i64, name: String, committed_unknown: Hundredths, completed_unknown: Hundredths }
}

impl UnknownWorkProposal {
    /// The proposal for a story.
    pub fn of(&self, story: &str) -> Option<&StoryProposal> {
        self.stories.iter().find(|p| p.story == story)
    }
}

/// The proposal for one story.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StoryProposal {
    /// Key.
    pub story: String,
    /// The median.
    pub median: Hundredths,
    /// The 85th percentile.
    pub careful: Hundredths,
    /// What each of the last Sprints that held it took, oldest first.
    pub actuals: Vec<Hundredths>,
}

/// The proposal for unknown work of a team.
///
/// # Errors
/// 404.
pub fn proposal(cx: &mut Cx<'_>, slug: &str) -> Result<UnknownWorkProposal, Problem> {
    let t = team::read::find(cx, slug)?;
    let rows = i64::try_from(LOOK_BACK).unwrap_or(i64::MAX);
    let mut sprints: Vec<UnknownActual> = cx.tx.all(
        "SELECT s.id, s.name, CAST(COALESCE((SELECT SUM(c.unknown) FROM commitment c WHERE c.sprint_id = s.id), 0) AS BIGINT),
                COALESCE(s.completed_unknown, 0)
           FROM sprint s WHERE s.team_id = $1 AND s.state = 'closed' ORDER BY s.closed_at DESC, s.id DESC LIMIT $2",
        args![t.id, rows],
    )?;
    sprints.reverse();
    let actuals: Vec<Hundredths> = sprints.iter().map(|s| s.completed_unknown).collect();
    let found = model::rules::proposal(&actuals);
    let taken = taken(cx, t.id, rows)?;
    Ok(UnknownWorkProposal {
        unit: t.estimate_unit,
        median: found.map(|p| p.median),
        careful: found.map(|p| p.careful),
        stories: of_stories(cx, t.id, rows)?,
        templates: groups(&sprints, &taken, |t| Some((Some(t.template?), t.name.clone()?))),
        categories: groups(&sprints, &taken, |t| Some((None, t.category.clone()?))),
        sprints,
    })
}

row! {
    /// What Work Packages of a template and category took in a closed Sprint.
    struct Taken { sprint: i64, template: Option<i64>, name: Option<String>, category: Option<String>, amount: Hundredths }
}

fn taken(cx: &mut Cx<'_>, team: i64, rows: i64) -> Result<Vec<Taken>, Problem> {
    let scope = project::read::scope(cx)?.on("w.project_id");
    let mut q = Filter::new(
        "SELECT e.sprint_id, w.template_id, t.name, w.category, CAST(SUM(e.amount) AS BIGINT)
           FROM effort e JOIN work_package w ON w.id = e.work_package_id LEFT JOIN template t ON t.id = w.template_id
          WHERE e.team_id = $1 AND e.amount > 0 AND e.sprint_id IN
                (SELECT s.id FROM sprint s WHERE s.team_id = $1 AND s.state = 'closed' ORDER BY s.closed_at DESC, s.id DESC LIMIT $2)
            AND ",
        args![team, rows],
    );
    q.when(&scope).push(" GROUP BY e.sprint_id, w.template_id, t.name, w.category");
    Ok(q.all(cx.tx)?)
}

/// Puts together what was taken; `of` says to which group it belongs. The one that takes most stands first.
fn groups(
    sprints: &[UnknownActual],
    taken: &[Taken],
    of: impl Fn(&Taken) -> Option<(Option<i64>, String)>,
) -> Vec<GroupProposal> {
    let mut sums: BTreeMap<(Option<i64>, String), Vec<Hundredths>> = BTreeMap::new();
    for t in taken {
        let (Some(group), Some(i)) = (of(t), sprints.iter().position(|s| s.id == t.sprint)) else { continue };
        sums.entry(group).or_insert_with(|| vec![Hundredths(0); sprints.len()])[i].0 += t.amount.0;
    }
    let proposal = |((template, name), actuals): ((Option<i64>, String), Vec<Hundredths>)| {
        let actuals: Vec<Hundredths> = actuals.into_iter().skip_while(|a| a.0 == 0).collect();
        let p = model::rules::proposal(&actuals)?;
        Some(GroupProposal { template, name, median: p.median, careful: p.careful, actuals })
    };
    let mut all: Vec<GroupProposal> = sums.into_iter().filter_map(proposal).collect();
    all.sort_by_key(|p| std::cmp::Reverse(p.median));
    all
}

fn of_stories(cx: &mut Cx<'_>, team: i64, rows: i64) -> Result<Vec<StoryProposal>, Problem> {
    let taken: Vec<(String, Hundredths)> = cx.tx.all(
        "SELECT p.key || '-' || t.number, COALESCE(c.completed_unknown, 0)
           FROM (SELECT s.id, s.closed_at FROM sprint s WHERE s.team_id = $1 AND s.state = 'closed'
                  ORDER BY s.closed_at DESC, s.id DESC LIMIT $2) x
           JOIN commitment c ON c.sprint_id = x.id JOIN story t ON t.id = c.story_id JOIN project p ON p.id = t.project_id
          WHERE t.recurrence = 'recurring' ORDER BY t.id, x.closed_at, x.id",
        args![team, rows],
    )?;
    Ok(taken
        .chunk_by(|a, b| a.0 == b.0)
        .filter_map(|of| {
            let actuals: Vec<Hundredths> = of.iter().map(|x| x.1).collect();
            let p = model::rules::proposal(&actuals)?;
            Some(StoryProposal { story: of[0].0.clone(), median: p.median, careful: p.careful, actuals })
        })
        .collect())
}
