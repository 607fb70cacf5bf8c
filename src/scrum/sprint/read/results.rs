//! What a Sprint has completed.

use crate::app::Cx;
use crate::kit::fields::number::Hundredths;
use crate::kit::problem::Problem;
use crate::scrum::sprint::model::{Commitment, Effort, Sprint, State};
use crate::scrum::sprint::store;

/// What a Sprint has completed so far.
pub struct Done {
    pub known: Hundredths,
    pub unknown: Hundredths,
    /// Both of each commitment, in their order.
    pub each: Vec<(Hundredths, Hundredths)>,
}

pub fn sum(of: impl Iterator<Item = Hundredths>) -> Hundredths {
    Hundredths(of.map(|h| h.0).sum())
}

/// The part of an accepted finite story: the estimate of the team's portion, else what was committed (H.8).
pub fn accepted_part(c: &Commitment) -> Hundredths {
    if c.accepted && !c.recurring { c.estimate.unwrap_or(c.known) } else { Hundredths(0) }
}

/// What a Sprint has completed: of a closed one what was fixed, else what is finished by now.
pub fn done(sprint: &Sprint, commitments: &[Commitment], efforts: &[Effort]) -> Done {
    if sprint.state == State::Closed {
        let each = commitments
            .iter()
            .map(|c| (c.completed_known.unwrap_or_default(), c.completed_unknown.unwrap_or_default()))
            .collect();
        let (known, unknown) =
            (sprint.completed_known.unwrap_or_default(), sprint.completed_unknown.unwrap_or_default());
        return Done { known, unknown, each };
    }
    let of = |story: Option<i64>, known: bool| {
        sum(efforts.iter().filter(|e| story.is_none_or(|s| s == e.story_id) && e.known == known).map(|e| e.amount))
    };
    let each: Vec<_> = commitments
        .iter()
        .map(|c| (Hundredths(accepted_part(c).0 + of(Some(c.story_id), true).0), of(Some(c.story_id), false)))
        .collect();
    let accepted =
        if sprint.state == State::Active { sum(commitments.iter().map(accepted_part)) } else { Hundredths(0) };
    Done { known: Hundredths(accepted.0 + of(None, true).0), unknown: of(None, false), each }
}

/// What the close of a Sprint fixes.
pub struct Results {
    /// Known work completed.
    pub known: Hundredths,
    /// Unknown work completed.
    pub unknown: Hundredths,
    /// Both of each commitment, in their order.
    pub each: Vec<(Hundredths, Hundredths)>,
    /// The finished work behind it.
    pub efforts: Vec<Effort>,
}

/// What a Sprint has completed, to be fixed.
pub fn results(cx: &mut Cx<'_>, s: &Sprint) -> Result<Results, Problem> {
    let commitments = store::commitments(cx.tx, s.id)?;
    let efforts = store::effort::of_sprint(cx.tx, s.id)?;
    let d = done(s, &commitments, &efforts);
    Ok(Results { known: d.known, unknown: d.unknown, each: d.each, efforts })
}

/// What a Sprint holds of a project: its number, what was committed to a story of it, and what of that is completed.
pub type PartOfProject = (i64, Hundredths, Hundredths);

/// Every part of each of some Sprints, whoever reads them: amounts without a word of what they are for.
pub fn parts(cx: &mut Cx<'_>, sprints: &[Sprint]) -> Result<Vec<Vec<PartOfProject>>, Problem> {
    let ids: Vec<i64> = sprints.iter().map(|s| s.id).collect();
    let commitments = store::commitments_of(cx.tx, &ids)?;
    let efforts = store::effort::of_sprints(cx.tx, &ids)?;
    let of_one = |s: &Sprint| {
        let commitments = commitments.get(s.id);
        let each = done(s, commitments, efforts.get(s.id)).each;
        let part = |(c, (known, unknown)): (&Commitment, (Hundredths, Hundredths))| {
            (c.project_id, Hundredths(c.known.0 + c.unknown.0), Hundredths(known.0 + unknown.0))
        };
        commitments.iter().zip(each).map(part).collect()
    };
    Ok(sprints.iter().map(of_one).collect())
}
