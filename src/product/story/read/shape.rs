//! How the view of a story is put together.

use super::rows::{OnStory, Rows};
use super::{CountsView, EscalationView, Period, PortionView, StoryView};
use crate::kit::fields::number::Hundredths;
use crate::kit::problem::Problem;
use crate::product::story::model;
use crate::product::story::model::{Story, TeamMode};
use crate::product::template::model::TemplateRef;

/// The view of a story from its row and what belongs to it. It is long because it takes every column by name: a new one fails to
/// compile until somebody decides whether it is shown.
pub fn shape(s: Story, rows: &mut Rows) -> Result<StoryView, Problem> {
    let on_it = rows.teams.take(s.id);
    let proposed_lead_scrum_master = proposed_lead(&s, &on_it);
    let portions = portions(on_it);
    let sum: i64 = portions.iter().filter_map(|p| p.estimate).map(|e| e.0).sum();
    let estimated = portions.iter().any(|p| p.estimate.is_some());
    let targets = rows.targets.take(s.id);
    let sources = rows.sources.take(s.id);
    let key = s.key().to_string();
    let related = rows.related.remove(&s.id);
    let related = related.ok_or_else(|| Problem::internal(format!("{key} is not stored")))?;
    let Story {
        id,
        project_id: _,
        prefix,
        number: _,
        epic_id: _,
        title,
        description,
        as_a,
        i_want,
        so_that,
        acceptance_criteria,
        product_owner_id: _,
        recurrence,
        team_mode,
        team_id: _,
        estimate,
        business_value,
        cadence,
        schedule,
        schedule_from,
        review_every,
        review_due_on,
        woken_from,
        woken_to,
        lead_scrum_master_id: _,
        sla,
        category,
        state,
        rank,
        escalation_permitted,
        accepted_at,
        created_by: _,
        created_at,
    } = s;
    Ok(StoryView {
        r#type: "story",
        key,
        project: prefix,
        title,
        description,
        as_a,
        i_want,
        so_that,
        acceptance_criteria: serde_json::from_str(&acceptance_criteria).map_err(Problem::internal)?,
        epic: related.epic,
        product_owner: related.owner,
        recurrence,
        team_mode,
        class: model::rules::class(recurrence, team_mode),
        team: related.team,
        estimate,
        business_value: business_value.and_then(|v| serde_json::from_str(&v).ok()),
        cadence,
        schedule,
        schedule_from,
        review_every,
        last_reviewed_at: related.last_reviewed_at,
        review_due_on,
        woken_for: woken_from.zip(woken_to).map(|(starts_on, ends_on)| Period { starts_on, ends_on }),
        lead_scrum_master: related.lead,
        proposed_lead_scrum_master,
        contributors: rows.contributors.take(id),
        sla,
        category,
        state,
        rank,
        portions,
        estimate_total: if estimated { Some(Hundredths(sum)) } else { estimate },
        escalation: EscalationView {
            permitted: escalation_permitted,
            declined: targets.iter().filter(|t| !t.accepted).map(|t| t.key.clone()).collect(),
            targets: targets.into_iter().map(|t| t.key).collect(),
            sources: sources.into_iter().filter(|l| l.accepted).map(|l| l.key).collect(),
        },
        work_packages: CountsView { open: related.open, completed: related.completed },
        template: related.template.zip(related.template_version).map(|(id, version)| TemplateRef { id, version }),
        change_request: related.change_request,
        accepted_at,
        created_at,
        created_by: related.creator,
    })
}

fn proposed_lead(s: &Story, teams: &[OnStory]) -> Option<String> {
    if s.team_mode == TeamMode::Single {
        return None;
    }
    let slug = model::rules::largest(teams.iter().map(|t| (t.slug.as_str(), t.estimate)))?;
    teams.iter().find(|t| t.slug == slug).map(|t| t.scrum_master.clone())
}

pub fn portions(teams: Vec<OnStory>) -> Vec<PortionView> {
    let portion = |t: OnStory| {
        let progress = model::rules::progress(&t.tasks);
        PortionView {
            team: t.slug,
            estimate: t.estimate,
            uncertain: t.uncertain,
            engaged: progress.started || t.committed,
            complete: progress.complete,
            left: !t.here,
        }
    };
    teams.into_iter().map(portion).collect()
}
