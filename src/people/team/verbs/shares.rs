//! Shares of a team's effort in a Sprint (R94): how much it sets aside for a kind of work, a class, a category or a story. A share
//! is stated in percent, hours or points, and converted from the team's velocity or capacity (R95).

use crate::app::Cx;
use crate::input;
use crate::kit::fields::Errors;
use crate::kit::fields::number::Hundredths;
use crate::kit::fields::text::{Key, Short};
use crate::kit::problem::Problem;
use crate::people::team::model::EstimateUnit;
use crate::people::team::model::shares::{ShareOf, ShareUnit, Stated, Work};
use crate::people::team::read::shares::kept;
use crate::product::story;
use crate::product::story::model::Class;
use serde_json::Value;

input! {
    /// A share of a team's effort in a Sprint, such as 30 percent for recurring stories: of one kind of work, class, category or story.
    pub struct Share {
        work: Option<Work>,
        class: Option<Class>,
        category: Option<Short>,
        story: Option<Key>,
        amount: Hundredths,
        unit: Option<ShareUnit>,
    }
}

/// Shares as they are kept: JSON that no statement looks into.
///
/// # Errors
/// 422 for a share of nothing or of two things, of a story that the caller does not see, the same one twice, in a unit that a team
/// of `unit` cannot be measured in, or for more than the whole.
pub fn read(cx: &mut Cx<'_>, shares: &[Share], unit: EstimateUnit) -> Result<String, Problem> {
    let mut e = Errors::default();
    let mut seen: Vec<Stated> = Vec::new();
    let mut whole = 0;
    for (i, s) in shares.iter().enumerate() {
        let at = format!("shares.{i}");
        let Some(of) = single(s) else {
            e.push(&at, "names one of work, class, category and story");
            continue;
        };
        if let Some(key) = &s.story
            && let Err(p) = story::read::find(cx, key)
        {
            if p.status != 404 {
                return Err(p);
            }
            e.push(&format!("{at}.story"), format!("there is no story {key} that you can see"));
        }
        if seen.iter().any(|x| x.of == of) {
            e.push(&at, format!("{} {:?} has a share already", of.parts().0, of.parts().1));
        }
        let stated = Stated { of, amount: s.amount, unit: s.unit.unwrap_or(ShareUnit::Percent) };
        if stated.unit == ShareUnit::Points && unit == EstimateUnit::IdealHours {
            e.push(&format!("{at}.unit"), "this team estimates in ideal hours; state the share in percent or hours");
        }
        if stated.unit == ShareUnit::Percent {
            whole = stated.amount.0.max(if matches!(stated.of, ShareOf::Work(_)) {
                whole + stated.amount.0
            } else {
                whole
            });
            if whole > 10_000 {
                e.push(&format!("{at}.amount"), format!("makes {} percent; the whole is 100", Hundredths(whole)));
            }
        }
        seen.push(stated);
    }
    e.done()?;
    Ok(Value::Array(seen.iter().map(kept).collect()).to_string())
}

/// What a share is for, where it names one thing.
fn single(s: &Share) -> Option<ShareOf> {
    let named = [
        s.work.map(ShareOf::Work),
        s.class.map(ShareOf::Class),
        s.category.as_ref().map(|c| ShareOf::Category(c.0.clone())),
        s.story.as_ref().map(|k| ShareOf::Story(k.to_string())),
    ];
    let mut named = named.into_iter().flatten();
    named.next().filter(|_| named.next().is_none())
}
