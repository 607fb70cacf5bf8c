//! Shares of a team's effort in a Sprint (R94): how much it sets aside for a kind of work, a class, a category or a story. A share
//! is stated in percent, hours or points, and converted from the team's velocity or capacity (R95).

use crate::people::team::model::shares::Stated;
use serde_json::{Map, Value, json};

pub fn kept(s: &Stated) -> Value {
    let (field, name) = s.of.parts();
    let mut map = Map::new();
    map.insert(field.to_owned(), json!(name));
    map.insert("amount".to_owned(), json!(s.amount));
    map.insert("unit".to_owned(), json!(s.unit));
    Value::Object(map)
}
