//! What the framework advises ("should", "preferably"): computed on reading, never stored, never blocking anybody. An item can be
//! dismissed for its subject.

mod page;
mod store;

use crate::activity::{self, Kind, Subject as About};
use crate::app::Cx;
use crate::kit::fields::{Body, Hundredths, Title};
use crate::kit::problem::Problem;
use crate::kit::time::{At, Day};
use crate::kit::web::{Reply, Req};
use crate::meeting::{self, Meeting};
use crate::project::{self, Project, ProjectKind};
use crate::refusal::Refusal;
use crate::sprint::{self, Balance};
use crate::story::{Lack, Recurrence, TeamMode, scrum_of_scrums};
use crate::team::{self, Team};
use crate::{input, plan, words};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

words! {
    /// The codes of advice (contract.md, section 5).
    pub enum Code {
        TeamSize = "team_size",
        OverCommitment = "over_commitment",
        UnderCommitment = "under_commitment",
        SprintsNotAligned = "sprints_not_aligned",
        MultipleTeamsInDevelopment = "multiple_teams_in_development",
        CouldBeSplit = "could_be_split",
        StoryLargerThanSprint = "story_larger_than_sprint",
        WorkPackageLargerThanSprint = "work_package_larger_than_sprint",
        TeamNotEngaged = "team_not_engaged",
        ChiefProductOwnerMissing = "chief_product_owner_missing",
        ChiefScrumMasterMissing = "chief_scrum_master_missing",
        LargeScaleItemMissing = "large_scale_item_missing",
        StandupClash = "standup_clash",
        RetrospectClash = "retrospect_clash",
        SharedResourceOverbooked = "shared_resource_overbooked",
        EnvironmentClash = "environment_clash",
        NoNextSprintForEscalation = "no_next_sprint_for_escalation",
        StoryWithoutProductOwner = "story_without_product_owner",
        TimeBoxOverrun = "time_box_overrun",
        CriteriaChangedInSprint = "criteria_changed_in_sprint",
    }
}

/// What advice is about.
#[derive(Debug, Clone, Serialize, JsonSchema, PartialEq)]
pub struct Subject {
    /// `project`, `team`, `sprint`, `story`, `epic`, `work_package`, `user`, `environment` or `meeting`.
    pub r#type: &'static str,
    /// What names it: key, slug, login or number.
    pub key: String,
}

/// A piece of advice.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Advice {
    /// Code.
    pub code: Code,
    /// What it is about.
    pub subject: Subject,
    /// The sentence.
    pub message: String,
}

/// All advice of a project.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AdviceList {
    /// What is not dismissed.
    pub items: Vec<Advice>,
}

input! {
    /// The advice to dismiss.
    pub struct Dismissal { code: Code, subject: DismissedSubject }
}
input! {
    /// Its subject.
    pub struct DismissedSubject { r#type: Title, key: Title }
}

struct List {
    items: Vec<Advice>,
}

impl List {
    fn add(&mut self, code: Code, kind: &'static str, key: impl ToString, message: impl Into<String>) {
        let subject = Subject { r#type: kind, key: key.to_string() };
        self.items.push(Advice { code, subject, message: message.into() });
    }
}

/// The advice for a project.
///
/// # Errors
/// Those of the database.
pub fn of_project(cx: &mut Cx<'_>, p: &Project) -> Result<Vec<Advice>, Problem> {
    let mut list = List { items: Vec::new() };
    let teams = team::of_project(cx.tx, p.id)?;
    sizes(cx, &teams, &mut list)?;
    large_scale(cx, p, &teams, &mut list)?;
    commitments(cx, &teams, &mut list)?;
    alignment(cx, p, &teams, &mut list)?;
    stories(cx, p, &teams, &mut list)?;
    frozen_criteria(cx, p, &mut list)?;
    work_packages(cx, p, &mut list)?;
    overbooked(cx, p, &mut list)?;
    meetings(cx, &teams, &mut list)?;
    environments(cx, p, &mut list)?;
    let dismissed = store::dismissed(cx.tx, p.id)?;
    list.items
        .retain(|a| !dismissed.iter().any(|(code, subject)| *code == a.code && *subject == subject_text(&a.subject)));
    Ok(list.items)
}

fn subject_text(s: &Subject) -> String {
    format!("{} {}", s.r#type, s.key)
}

fn sizes(cx: &mut Cx<'_>, teams: &[Team], list: &mut List) -> Result<(), Problem> {
    for t in teams {
        let n = team::members(cx.tx, t.id)?.len();
        if !(6..=10).contains(&n) {
            list.add(
                Code::TeamSize,
                "team",
                &t.slug,
                format!("{} has {n} members; six to ten work best (R147)", t.name),
            );
        }
    }
    Ok(())
}

/// From the fourth team on: chiefs (R151, H.11) and the other large-scale items (R150).
fn large_scale(cx: &mut Cx<'_>, p: &Project, teams: &[Team], list: &mut List) -> Result<(), Problem> {
    if teams.len() < 4 {
        return Ok(());
    }
    let owners = project::owners(cx.tx, p.id)?.len();
    let mut masters: Vec<i64> = teams.iter().map(|t| t.scrum_master_id).collect();
    masters.sort_unstable();
    masters.dedup();
    if owners > 1 && p.chief_product_owner_id.is_none() {
        list.add(
            Code::ChiefProductOwnerMissing,
            "project",
            &p.key,
            format!("{} teams and {owners} Product Owners need a Chief Product Owner (R151)", teams.len()),
        );
    }
    if masters.len() > 1 && p.chief_scrum_master_id.is_none() {
        list.add(
            Code::ChiefScrumMasterMissing,
            "project",
            &p.key,
            format!("{} teams and {} Scrum Masters need a Chief Scrum Master (R151)", teams.len(), masters.len()),
        );
    }
    let mut missing = Vec::new();
    if p.chief_product_owner_id.is_none() {
        missing.push("Chief Product Owner");
    }
    if p.chief_scrum_master_id.is_none() {
        missing.push("Chief Scrum Master");
    }
    if plan::environments(cx.tx, p.id)?.is_empty() {
        missing.push("Environment Schedule");
    }
    if !missing.is_empty() {
        list.add(
            Code::LargeScaleItemMissing,
            "project",
            &p.key,
            format!("with {} teams these are missing (R150): {}", teams.len(), missing.join(", ")),
        );
    }
    Ok(())
}

/// Running Sprints, and planned ones with a commitment, against the velocity (R90).
fn commitments(cx: &mut Cx<'_>, teams: &[Team], list: &mut List) -> Result<(), Problem> {
    for t in teams {
        for id in store::open_sprints(cx.tx, t.id)? {
            let s = sprint::by_id(cx.tx, id)?;
            let v = sprint::view::sprint(cx, s, t)?;
            if v.state == sprint::State::Planned && v.commitments.is_empty() {
                continue;
            }
            let velocity = v.velocity.unwrap_or_default();
            let said = format!(
                "{} of {} has committed {} against a velocity of {velocity} (R90)",
                v.name, t.name, v.committed
            );
            match v.balance {
                Balance::Over => list.add(Code::OverCommitment, "sprint", id, said),
                Balance::Under => list.add(Code::UnderCommitment, "sprint", id, said),
                Balance::Matched | Balance::NoVelocity => {}
            }
        }
    }
    Ok(())
}

/// The present Sprints of the teams of a project (R157), and of those on one story (R38), begin and end on the same days.
fn alignment(cx: &mut Cx<'_>, p: &Project, teams: &[Team], list: &mut List) -> Result<(), Problem> {
    let mut days: Vec<(String, Day, Day)> = Vec::new();
    for t in teams {
        if let Some((from, to)) = store::present_sprint(cx.tx, t.id)? {
            days.push((t.name.clone(), from, to));
        }
    }
    if differ(&days) {
        list.add(
            Code::SprintsNotAligned,
            "project",
            &p.key,
            format!("the Sprints of the teams differ (R157): {}", spelt(&days)),
        );
    }
    for (story, key) in store::shared_stories(cx.tx, p.id)? {
        let days = store::sprints_holding(cx.tx, story)?;
        if differ(&days) {
            list.add(
                Code::SprintsNotAligned,
                "story",
                &key,
                format!("the Sprints that hold {key} differ (R38): {}", spelt(&days)),
            );
        }
    }
    Ok(())
}

fn differ(days: &[(String, Day, Day)]) -> bool {
    days.windows(2).any(|w| (w[0].1, w[0].2) != (w[1].1, w[1].2))
}

fn spelt(days: &[(String, Day, Day)]) -> String {
    days.iter().map(|(name, from, to)| format!("{name} {from} to {to}")).collect::<Vec<_>>().join(", ")
}

fn stories(cx: &mut Cx<'_>, p: &Project, teams: &[Team], list: &mut List) -> Result<(), Problem> {
    let mut velocities: Vec<(String, Option<Hundredths>)> = Vec::new();
    for t in teams {
        velocities.push((t.slug.clone(), sprint::velocity(cx.tx, t)?));
    }
    let of = |slug: &str| velocities.iter().find(|v| v.0 == slug).and_then(|v| v.1);
    let largest = velocities.iter().filter_map(|v| v.1).max();
    for key in store::orphans(cx.tx, p.id)? {
        list.add(
            Code::StoryWithoutProductOwner,
            key.0,
            &key.1,
            format!("the owner of {} is no longer a Product Owner of {} (R171)", key.1, p.key),
        );
    }
    for s in store::living_stories(cx.tx, p.id)? {
        let key = &s.key;
        if s.team_mode == TeamMode::Multiple {
            if p.kind == ProjectKind::Development {
                list.add(Code::MultipleTeamsInDevelopment, "story", key, format!("{key} is a story of multiple teams in a development project, where single-team stories should be used (R19)"));
            }
            if !s.escalation_permitted {
                list.add(
                    Code::CouldBeSplit,
                    "story",
                    key,
                    format!("{key} could perhaps be split into single-team stories (R20)"),
                );
            }
            not_engaged(cx, &s, list)?;
        }
        if s.recurrence == Recurrence::Finite {
            let parts = store::portions(cx.tx, s.id)?;
            let too_large = parts.iter().any(|(slug, e)| matches!((e, of(slug)), (Some(e), Some(v)) if *e > v))
                || parts.iter().all(|x| x.1.is_none()) && matches!((s.estimate, largest), (Some(e), Some(v)) if e > v);
            if too_large {
                list.add(
                    Code::StoryLargerThanSprint,
                    "story",
                    key,
                    format!("{key} is larger than a Sprint of its team; it looks like an Epic to be split (R22)"),
                );
            }
        }
    }
    Ok(())
}

/// Acceptance Criteria that were changed while a running Sprint holds the story (C.2, C.4).
fn frozen_criteria(cx: &mut Cx<'_>, p: &Project, list: &mut List) -> Result<(), Problem> {
    let mut keys: Vec<String> = Vec::new();
    for (key, detail) in store::changes_in_sprint(cx.tx, p.id)? {
        let detail: serde_json::Value = serde_json::from_str(&detail).map_err(Problem::internal)?;
        if !detail["after"]["acceptance_criteria"].is_null() && !keys.contains(&key) {
            keys.push(key);
        }
    }
    for key in keys {
        list.add(
            Code::CriteriaChangedInSprint,
            "story",
            &key,
            format!("the Acceptance Criteria of {key} were changed while a running Sprint holds it; they should stay as they were committed, and a change becomes a Change Request (R223)"),
        );
    }
    Ok(())
}

/// Teams with a portion, no commitment and no task begun, while another team is at work, and those of whom nothing moves (R35).
fn not_engaged(cx: &mut Cx<'_>, s: &store::Living, list: &mut List) -> Result<(), Problem> {
    let portions = crate::story::view::by_id(cx, s.id)?.portions;
    if portions.iter().any(|p| p.engaged) {
        for p in portions.iter().filter(|p| !p.engaged) {
            list.add(
                Code::TeamNotEngaged,
                "story",
                &s.key,
                format!("{} is on {} and has neither committed to it nor begun a task (R35)", p.team, s.key),
            );
        }
    }
    let story = crate::story::by_id(cx.tx, s.id)?;
    for (team, lack) in scrum_of_scrums::lacking(cx, &story, scrum_of_scrums::IDLE_DAYS)? {
        if lack == Lack::NothingMoved {
            let message =
                format!("nothing of {team} has moved on {} for {} days (R35)", s.key, scrum_of_scrums::IDLE_DAYS);
            list.add(Code::TeamNotEngaged, "story", &s.key, message);
        }
    }
    Ok(())
}

fn work_packages(cx: &mut Cx<'_>, p: &Project, list: &mut List) -> Result<(), Problem> {
    for (key, team_id, estimate) in store::estimated(cx.tx, p.id)? {
        let t = team::by_id(cx.tx, team_id)?;
        if let Some(v) = sprint::velocity(cx.tx, &t)?
            && estimate > v
        {
            list.add(
                Code::WorkPackageLargerThanSprint,
                "work_package",
                &key,
                format!("{key} is estimated at {estimate}, more than a Sprint of {} completes ({v}; R60)", t.name),
            );
        }
    }
    let open = store::escalations_without_next_sprint(cx.tx, p.id)?;
    for of_one in open.chunk_by(|a, b| a.0 == b.0) {
        let teams: Vec<&str> = of_one.iter().map(|e| e.1.as_str()).collect();
        let key = &of_one[0].0;
        list.add(
            Code::NoNextSprintForEscalation,
            "work_package",
            key,
            format!("{key} is escalated, and there is no next Sprint to carry it into (R133): {}", teams.join(", ")),
        );
    }
    Ok(())
}

fn overbooked(cx: &mut Cx<'_>, p: &Project, list: &mut List) -> Result<(), Problem> {
    for (login, sum) in store::allocations_above_100(cx.tx, p.id)? {
        list.add(
            Code::SharedResourceOverbooked,
            "user",
            &login,
            format!("{login} is booked for {sum} percent over all teams (R165)"),
        );
    }
    Ok(())
}

fn overlap(a: &Meeting, b: &Meeting) -> bool {
    let end = |m: &Meeting| At(m.starts_at.0 + m.minutes * 60_000_000);
    a.starts_at < end(b) && b.starts_at < end(a)
}

/// Meetings that one person would have to attend at once (R175, R176), and those that ran over their time box (R228).
fn meetings(cx: &mut Cx<'_>, teams: &[Team], list: &mut List) -> Result<(), Problem> {
    let mut all: Vec<(usize, Meeting)> = Vec::new();
    for (i, t) in teams.iter().enumerate() {
        for m in meeting::of_team(cx.tx, t.id)? {
            let days = meeting::sprint_days(cx.tx, t.id, m.starts_at)?;
            let time_box = meeting::rules::time_box(m.kind, days);
            if let Some(took) = m.took_minutes.filter(|took| *took > time_box) {
                list.add(
                    Code::TimeBoxOverrun,
                    "meeting",
                    m.id,
                    format!("{} of {} took {took} minutes; its time box is {time_box} (R228)", m.kind.label(), t.name),
                );
            }
            all.push((i, m));
        }
    }
    for (n, (i, a)) in all.iter().enumerate() {
        for (j, b) in all[n + 1..].iter().filter(|(j, b)| j != i && b.kind == a.kind && overlap(a, b)) {
            let (x, y) = (&teams[*i], &teams[*j]);
            let same_master = x.scrum_master_id == y.scrum_master_id;
            let said = |who: &str| {
                let at = a.starts_at.timestamp().strftime("%Y-%m-%d %H:%M UTC");
                format!("{} of {} and {} meet at once, {at}, and share {who}", a.kind.label(), x.name, y.name)
            };
            match a.kind {
                meeting::Kind::DailyStandup if same_master => {
                    list.add(Code::StandupClash, "meeting", b.id, said("a Scrum Master (R175)"))
                }
                meeting::Kind::RetrospectSprint if same_master => {
                    list.add(Code::RetrospectClash, "meeting", b.id, said("a Scrum Master (R176)"))
                }
                meeting::Kind::RetrospectSprint if store::share_an_owner(cx.tx, x.id, y.id)? => {
                    list.add(Code::RetrospectClash, "meeting", b.id, said("a Product Owner (R176)"));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// More teams than fit on a day (R170).
fn environments(cx: &mut Cx<'_>, p: &Project, list: &mut List) -> Result<(), Problem> {
    for e in plan::environments(cx.tx, p.id)? {
        let bookings = plan::bookings(cx.tx, e.id)?;
        if let Some(day) = plan::crowded(&bookings, e.capacity) {
            list.add(
                Code::EnvironmentClash,
                "environment",
                e.id,
                format!("{} is booked by more teams than it holds ({}) on {} (R170)", e.name, e.capacity, day),
            );
        }
    }
    Ok(())
}

/// `GET /projects/{key}/advice`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::find(cx, r.part("key"))?;
    let list = AdviceList { items: of_project(cx, &p)? };
    Reply::list(&list)?.page(cx, |cx| page::show(cx, &p, &list.items))
}

/// `POST /projects/{key}/advice/dismiss`
pub fn post_dismissal(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::find(cx, r.part("key"))?;
    dismiss(cx, &p, &r.body)?;
    Reply::list(&AdviceList { items: of_project(cx, &p)? })
}

/// Whoever leads the project or one of its teams may dismiss advice.
fn may_dismiss(cx: &mut Cx<'_>, p: &Project) -> Result<bool, Problem> {
    let mut may = project::acting_owner(cx, p.id)?.is_some()
        || crate::story::is_chief(cx, p.id)?
        || project::is_chief_scrum_master(cx, p)?;
    for t in team::of_project(cx.tx, p.id)? {
        may = may || team::is_scrum_master(cx, &t)?;
    }
    Ok(may)
}

fn dismiss(cx: &mut Cx<'_>, p: &Project, body: &Body) -> Result<(), Problem> {
    if !may_dismiss(cx, p)? {
        return Err(Refusal::NotDismissing.into());
    }
    let d: Dismissal = body.read()?;
    let subject = format!("{} {}", d.subject.r#type.0, d.subject.key.0);
    store::dismiss(cx.tx, p.id, d.code, &subject, cx.by.id, cx.now)?;
    let about = About { project: Some(p.id), ..About::default() };
    activity::record(cx, Kind::AdviceDismissed, &about, &json!({"code": d.code, "subject": subject}))?;
    Ok(())
}
