//! What a Sprint Review goes through (R144): per story and Work Package what was approved, rejected or left open, by whom and when,
//! also earlier in the Sprint (R138). Each is judged by the Product Owner of its story (R145).

use crate::app::Cx;
use crate::facts::activity::model::Kind;
use crate::facts::refusal::model::May;
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::product::story::model::{Class, Recurrence, Story, TeamMode};
use crate::product::{project, story};
use crate::scrum::sprint::model::{Sprint, State, Verdict};
use crate::scrum::sprint::store;
use crate::service::sla::model::Severity;
use crate::service::work_package;
use crate::service::work_package::model::Approval;
use crate::{args, row};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;

/// What a Sprint Review goes through.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SprintReview {
    /// Number of the Sprint.
    pub sprint: i64,
    /// Its name.
    pub name: String,
    /// Slug of the team.
    pub team: String,
    /// Its state.
    pub state: State,
    /// How many were approved.
    pub approved: usize,
    /// How many were rejected.
    pub rejected: usize,
    /// How many were left open.
    pub open: usize,
    /// The stories of the Sprint.
    pub stories: Vec<ReviewedStory>,
}

/// A story at the Review.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReviewedStory {
    /// Key.
    pub story: String,
    /// Title.
    pub title: String,
    /// Class.
    pub class: Class,
    /// Its present state.
    pub state: story::model::State,
    /// Login of its Product Owner.
    pub product_owner: String,
    /// The verdict on a finite story; null for a recurring one, whose Work Packages are judged (R52, R55).
    pub judged: Option<Judged>,
    /// Its Work Packages of this team that were open in the Sprint.
    pub work_packages: Vec<ReviewedPackage>,
}

/// A Work Package at the Review.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReviewedPackage {
    /// Key.
    pub work_package: String,
    /// Title.
    pub title: String,
    /// Severity.
    pub severity: Option<Severity>,
    /// Its present state.
    pub state: work_package::model::State,
    /// When it was completed.
    pub completed_at: Option<At>,
    /// Login of the Product Owner who judges it: that of its own story.
    pub product_owner: String,
    /// The verdict.
    #[serde(flatten)]
    pub judged: Judged,
}

/// A verdict, with those before it, and what the caller may do about it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Judged {
    /// Approved, rejected, or left open.
    pub verdict: Verdict,
    /// Login of who judged; null for a predefined approval, and while open.
    pub by: Option<String>,
    /// When.
    pub at: Option<At>,
    /// Why.
    pub reason: Option<String>,
    /// Which approval let it out (R140).
    pub approval: Option<Approval>,
    /// Every judgement in the Sprint, oldest first.
    pub judgements: Vec<Judgement>,
    /// Whether the caller may accept it now.
    pub may_accept: bool,
    /// Whether the caller may reject it now.
    pub may_reject: bool,
    /// Why the caller may not.
    pub why_not: Option<String>,
}

/// A judgement.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Judgement {
    /// Approved or rejected.
    pub verdict: Verdict,
    /// Login of who judged.
    pub by: Option<String>,
    /// When.
    pub at: At,
    /// Why.
    pub reason: Option<String>,
}

row! {
    struct StoryRow {
        id: i64, key: String, title: String, recurrence: Recurrence, team_mode: TeamMode, state: story::model::State, owner: String,
        project_id: i64,
    }
}

row! {
    struct PackageRow {
        id: i64, story: i64, under: i64, key: String, title: String, severity: Option<Severity>,
        state: work_package::model::State, completed_at: Option<At>, approval: Option<Approval>, owner: String, project_id: i64,
    }
}

row! {
    struct FactRow { story: Option<i64>, work_package: Option<i64>, kind: Kind, by: Option<String>, at: At, detail: String }
}

/// The time that the Review of a Sprint looks back on.
#[derive(Clone, Copy)]
struct Span {
    since: At,
    /// When the Sprint was closed; none while it runs.
    closed: Option<At>,
}

/// What the Review of a Sprint goes through.
///
/// # Errors
/// 404.
pub fn review(cx: &mut Cx<'_>, id: i64) -> Result<SprintReview, Problem> {
    let (s, t) = super::find(cx, id)?;
    let span = Span { since: s.started_at.unwrap_or(cx.now), closed: s.closed_at };
    let facts = facts(cx, &s, span)?;
    let packages = packages(cx, &s, span)?;
    let rows = stories_of(cx, &s)?;
    let judging = Judging::load(cx, &rows, &packages)?;
    let scope = project::read::scope(cx)?;
    let mut stories = Vec::new();
    for row in rows {
        let own =
            packages.iter().filter(|p| p.under == row.id && (scope.holds(p.project_id) || scope.holds(row.project_id)));
        let work_packages = own.map(|p| package(&judging, &s, span, p, &facts)).collect();
        stories.push(reviewed(&judging, &s, span, row, &facts, work_packages));
    }
    let count = |v: Verdict| {
        let of = |s: &ReviewedStory| {
            usize::from(s.judged.as_ref().is_some_and(|j| j.verdict == v))
                + s.work_packages.iter().filter(|p| p.judged.verdict == v).count()
        };
        stories.iter().map(of).sum()
    };
    Ok(SprintReview {
        sprint: s.id,
        name: s.name,
        team: t.slug,
        state: s.state,
        approved: count(Verdict::Approved),
        rejected: count(Verdict::Rejected),
        open: count(Verdict::Open),
        stories,
    })
}

fn stories_of(cx: &mut Cx<'_>, s: &Sprint) -> Result<Vec<StoryRow>, Problem> {
    Ok(cx.tx.all(
        "SELECT s.id, p.key || '-' || s.number, s.title, s.recurrence, s.team_mode, s.state, o.login, s.project_id
           FROM commitment c JOIN story s ON s.id = c.story_id JOIN project p ON p.id = s.project_id
           JOIN person o ON o.id = s.product_owner_id WHERE c.sprint_id = $1 ORDER BY c.position, s.id",
        args![s.id],
    )?)
}

/// The Work Packages of the team that were open in the Sprint, under its stories: its own, and those that it worked on for others.
fn packages(cx: &mut Cx<'_>, s: &Sprint, span: Span) -> Result<Vec<PackageRow>, Problem> {
    let until = span.closed.unwrap_or(At(i64::MAX));
    Ok(cx.tx.all(
        "SELECT w.id, w.story_id, z.under, p.key || '-' || w.number, w.title, w.severity, w.state, w.completed_at, w.approval, o.login,
                w.project_id
           FROM (SELECT x.id, c.story_id AS under FROM commitment c JOIN work_package x ON x.story_id = c.story_id AND x.team_id = $2
                  WHERE c.sprint_id = $1 AND x.state <> 'dropped' AND x.created_at <= $4
                    AND (x.completed_at IS NULL OR x.completed_at >= $3)
                 UNION SELECT e.work_package_id, e.story_id FROM effort e JOIN work_package y ON y.id = e.work_package_id
                  WHERE e.sprint_id = $1 AND y.state <> 'dropped') z
           JOIN work_package w ON w.id = z.id JOIN project p ON p.id = w.project_id
           JOIN story s ON s.id = w.story_id JOIN person o ON o.id = s.product_owner_id
          ORDER BY CASE WHEN w.completed_at IS NULL THEN 1 ELSE 0 END, w.completed_at, w.id",
        args![s.id, s.team_id, span.since, until],
    )?)
}

/// The judgements on the stories of a Sprint and their Work Packages since it began, oldest first.
fn facts(cx: &mut Cx<'_>, s: &Sprint, span: Span) -> Result<Vec<FactRow>, Problem> {
    let kinds = "('story_accepted', 'story_rejected', 'work_package_accepted', 'work_package_rejected')";
    Ok(cx.tx.all(
        &format!(
            "SELECT a.story_id, a.work_package_id, a.kind, p.login, a.at, a.detail FROM activity a LEFT JOIN person p ON p.id = a.actor_id
              WHERE a.at >= $2 AND a.kind IN {kinds}
                AND (a.story_id IN (SELECT story_id FROM commitment WHERE sprint_id = $1)
                  OR a.work_package_id IN (SELECT work_package_id FROM effort WHERE sprint_id = $1)) ORDER BY a.at, a.id"
        ),
        args![s.id, span.since],
    )?)
}

fn judgement(f: &FactRow) -> Judgement {
    let approved = matches!(f.kind, Kind::StoryAccepted | Kind::WorkPackageAccepted);
    let detail: serde_json::Value = serde_json::from_str(&f.detail).unwrap_or_default();
    Judgement {
        verdict: if approved { Verdict::Approved } else { Verdict::Rejected },
        by: f.by.clone(),
        at: f.at,
        reason: detail["reason"].as_str().filter(|r| !r.is_empty()).map(str::to_owned),
    }
}

/// The verdict that judgements lead to. `standing`: whether the present state is one that was judged.
fn judged(span: Span, judgements: Vec<Judgement>, standing: bool, approval: Option<Approval>) -> Judged {
    let last = judgements.last().filter(|_| standing || span.closed.is_some()).cloned();
    Judged {
        verdict: last.as_ref().map_or(Verdict::Open, |j| j.verdict),
        by: last.as_ref().and_then(|j| j.by.clone()),
        at: last.as_ref().map(|j| j.at),
        reason: last.and_then(|j| j.reason),
        approval,
        judgements,
        may_accept: false,
        may_reject: false,
        why_not: None,
    }
}

/// What the verbs that judge would say to the caller.
struct Judging {
    /// Whether the caller is the Product Owner, or the back-up, of each story, also of those that only Work Packages come from.
    owned: HashMap<i64, May>,
    /// Whether each finite story of the Sprint can be accepted, and rejected.
    stories: HashMap<i64, (May, May)>,
}

impl Judging {
    fn load(cx: &mut Cx<'_>, rows: &[StoryRow], packages: &[PackageRow]) -> Result<Self, Problem> {
        let ids: Vec<i64> = rows.iter().map(|r| r.id).chain(packages.iter().map(|p| p.story)).collect();
        let mut all = story::store::by_ids(cx.tx, &ids)?;
        let mut owned = HashMap::new();
        for s in &all {
            owned.insert(s.id, story::read::as_product_owner(cx, s)?);
        }
        all.retain(|s| !s.recurring() && rows.iter().any(|r| r.id == s.id));
        let ids: Vec<i64> = all.iter().map(|s| s.id).collect();
        let running = store::first_holding(cx.tx, &ids)?;
        let mut behind = story::read::accepting::many(cx, &all)?;
        let mut may = |s: &Story| {
            let accept = s.may_accept(behind.remove(&s.id).unwrap_or_default());
            (s.id, (accept, s.may_reject(running.contains_key(&s.id))))
        };
        Ok(Self { owned, stories: all.iter().map(&mut may).collect() })
    }

    fn owned(&self, story: i64) -> May {
        self.owned.get(&story).cloned().unwrap_or(Ok(()))
    }

    fn story(&self, story: i64) -> (May, May) {
        self.stories.get(&story).cloned().unwrap_or((Ok(()), Ok(())))
    }
}

impl Judged {
    /// Puts in what the caller may do. The same verdict once more, which changes nothing, is not offered.
    fn offers(mut self, accept: (bool, May), reject: (bool, May)) -> Self {
        self.may_accept = accept.0 && accept.1.is_ok();
        self.may_reject = reject.0 && reject.1.is_ok();
        self.why_not = accept.1.err().or(reject.1.err()).map(|r| r.sentence());
        self
    }
}

fn reviewed(
    judging: &Judging,
    s: &Sprint,
    span: Span,
    r: StoryRow,
    facts: &[FactRow],
    work_packages: Vec<ReviewedPackage>,
) -> ReviewedStory {
    use crate::product::story::model::State as Is;
    let class = story::model::rules::class(r.recurrence, r.team_mode);
    let own = facts.iter().filter(|f| f.work_package.is_none() && f.story == Some(r.id));
    let until = span.closed.unwrap_or(At(i64::MAX));
    let judgements = own.filter(|f| f.at <= until).map(judgement).collect();
    let j = judged(span, judgements, matches!(r.state, Is::Accepted | Is::Rejected), None);
    let may = s.may_review().and(judging.owned(r.id));
    let (accept, reject) = judging.story(r.id);
    let j = j.offers((r.state != Is::Accepted, may.clone().and(accept)), (r.state != Is::Rejected, may.and(reject)));
    ReviewedStory {
        judged: (!class.recurring()).then_some(j),
        story: r.key,
        title: r.title,
        class,
        state: r.state,
        product_owner: r.owner,
        work_packages,
    }
}

fn package(judging: &Judging, s: &Sprint, span: Span, p: &PackageRow, facts: &[FactRow]) -> ReviewedPackage {
    use crate::service::work_package::model::State as Is;
    // What was finished in the Sprint may be judged after its close; what was finished later is of another Sprint.
    let in_sprint = p.completed_at.is_some_and(|at| span.closed.is_none_or(|c| at <= c));
    let until = span.closed.filter(|_| !in_sprint).unwrap_or(At(i64::MAX));
    let mut judgements: Vec<Judgement> =
        facts.iter().filter(|f| f.work_package == Some(p.id) && f.at <= until).map(judgement).collect();
    let predefined = p.approval == Some(Approval::Predefined) && in_sprint;
    if let Some(at) = p.completed_at.filter(|_| predefined) {
        judgements.push(Judgement { verdict: Verdict::Approved, by: None, at, reason: None });
    }
    let may = work_package::model::rules::may_judge(&p.key, p.state).and(judging.owned(p.story));
    let j = judged(span, judgements, matches!(p.state, Is::Accepted | Is::Rejected), p.approval)
        .offers((true, may.clone()), (true, may));
    let state = if s.state == State::Closed && !in_sprint && !p.state.is_open() { Is::Open } else { p.state };
    ReviewedPackage {
        work_package: p.key.clone(),
        title: p.title.clone(),
        severity: p.severity,
        state,
        completed_at: p.completed_at.filter(|_| in_sprint),
        product_owner: p.owner.clone(),
        judged: j,
    }
}
