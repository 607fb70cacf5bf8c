//! Views of the log of facts.

pub mod sentence;

use super::model::{FactRow, HistoryOf, Kind};
use crate::app::Cx;
use crate::kit::db;
use crate::kit::db::Val;
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use schemars::JsonSchema;
use serde::Serialize;
use serde::ser::SerializeMap;
use serde_json::Value;

/// A fact as the outside sees it. What belongs to its kind is in `detail`; the members of `detail` are beside it too, as clients have
/// always read them, except where one has the name of a member of the fact itself.
#[derive(Debug, JsonSchema)]
#[schemars(extend("additionalProperties" = true))]
pub struct Fact {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: At,
    /// The login of who did it; null for the clock.
    pub actor: Option<String>,
    /// What.
    pub kind: Kind,
    /// Before, after, notes: what belongs to this kind.
    pub detail: serde_json::Map<String, Value>,
}

impl Serialize for Fact {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let Fact { id, at, actor, kind, detail } = self;
        let mut map = s.serialize_map(None)?;
        map.serialize_entry("id", id)?;
        map.serialize_entry("at", at)?;
        map.serialize_entry("actor", actor)?;
        map.serialize_entry("kind", kind)?;
        map.serialize_entry("detail", detail)?;
        let own = ["id", "at", "actor", "kind", "detail"];
        for (name, value) in detail.iter().filter(|(name, _)| !own.contains(&name.as_str())) {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

fn shape(r: FactRow) -> Result<Fact, Problem> {
    let detail = serde_json::from_str(&r.detail).map_err(Problem::internal)?;
    Ok(Fact { id: r.id, at: r.at, actor: r.actor, kind: r.kind, detail })
}

/// The history of something that the caller was seen to be allowed to see, oldest first.
pub fn history(cx: &mut Cx<'_>, of: HistoryOf<'_>, page: &Paging) -> Result<List<Fact>, Problem> {
    let (column, id): (&str, Val) = match of {
        HistoryOf::WorkPackage(id) => ("a.work_package_id", id.into()),
        HistoryOf::Story(id) => ("a.work_package_id IS NULL AND a.story_id", id.into()),
        HistoryOf::Epic(id) => ("a.epic_id", id.into()),
        HistoryOf::Sprint(id, _) => ("a.sprint_id", id.into()),
        HistoryOf::About(what) => ("a.about", what.into()),
        HistoryOf::Team(id) => {
            ("a.sprint_id IS NULL AND a.project_id IS NULL AND a.about IS NULL AND a.team_id", id.into())
        }
        HistoryOf::Project(id) => (
            "a.epic_id IS NULL AND a.story_id IS NULL AND a.work_package_id IS NULL AND a.about IS NULL AND a.project_id",
            id.into(),
        ),
    };
    let mut f = db::Filter::new(
        "SELECT a.id, a.at, p.login, a.kind, a.detail FROM activity a LEFT JOIN person p ON p.id = a.actor_id WHERE ",
        &[],
    );
    f.push(column).with(" = ?", &[id]);
    if let HistoryOf::Sprint(_, seen) = of {
        f.push(" AND (a.project_id IS NULL OR ").when(&seen.on("a.project_id")).push(")");
    }
    if let Some([at, id]) = page.after() {
        f.with(" AND (a.at > ? OR (a.at = ? AND a.id > ?))", crate::args![*at, *at, *id]);
    }
    f.with(" ORDER BY a.at, a.id LIMIT ?", crate::args![page.rows()]);
    let rows: Vec<FactRow> = f.all(cx.tx)?;
    page.list(rows, |r| vec![r.at.0, r.id], shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_has_every_member_once() {
        let detail = serde_json::json!({"id": 7, "kind": "x", "from": "a"});
        let Value::Object(detail) = detail else { panic!("an object") };
        let fact = Fact { id: 1, at: At(0), actor: None, kind: Kind::Commented, detail };
        assert_eq!(
            serde_json::to_string(&fact).unwrap(),
            r#"{"id":1,"at":"1970-01-01T00:00:00Z","actor":null,"kind":"commented","detail":{"id":7,"kind":"x","from":"a"},"from":"a"}"#
        );
    }
}
