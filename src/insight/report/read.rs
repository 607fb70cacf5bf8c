//! Views of reports.

pub mod escalations;
pub mod figures;
pub mod work_packages;

use crate::kit::numbers::Spread;
use crate::kit::time::Length;
use schemars::JsonSchema;
use serde::Serialize;

/// How long something took, over many.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
pub struct Times {
    /// Over how many.
    pub count: usize,
    /// Half of them took no longer; null without any.
    pub median: Option<Length>,
    /// 85 of 100 took no longer (nearest rank); null without any.
    pub p85: Option<Length>,
}

impl From<Option<Spread>> for Times {
    fn from(s: Option<Spread>) -> Self {
        s.map_or_else(Self::default, |s| Self {
            count: s.count,
            median: Some(Length(s.median)),
            p85: Some(Length(s.careful)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::numbers::spread;
    use crate::kit::time::HOUR;

    #[test]
    fn times_are_written_as_durations() {
        let t = Times::from(spread(vec![3 * HOUR, HOUR, HOUR / 2]));
        assert_eq!(serde_json::to_string(&t).unwrap_or_default(), r#"{"count":3,"median":"PT1H","p85":"PT3H"}"#);
        assert_eq!(
            serde_json::to_string(&Times::from(spread(vec![]))).unwrap_or_default(),
            r#"{"count":0,"median":null,"p85":null}"#
        );
    }
}
