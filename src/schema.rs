//! The history of the schema: `migrations/`, compiled in.

use crate::kit::db::Migration;

macro_rules! step {
    ($version:literal, $name:literal) => {
        Migration { version: $version, name: $name, sql: include_str!(concat!("../migrations/", $name, ".sql")) }
    };
}

/// Every step, oldest first.
pub const HISTORY: &[Migration] = &[
    step!(1, "0001_main_job"),
    step!(2, "0002_business_calendar"),
    step!(3, "0003_sla_pauses"),
    step!(4, "0004_reports"),
    step!(5, "0005_notices_and_mail"),
    step!(6, "0006_templates"),
    step!(7, "0007_recurring_and_shared_stories"),
    step!(8, "0008_impediments"),
    step!(9, "0009_change_requests"),
    step!(10, "0010_poker"),
    step!(11, "0011_lasting_refusal"),
    step!(12, "0012_levels"),
    step!(13, "0013_back_ups"),
    step!(14, "0014_vision_goals"),
    step!(15, "0015_dead_columns"),
];
