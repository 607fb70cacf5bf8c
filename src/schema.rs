//! The history of the schema: `migrations/`, found and compiled in by `build.rs`.

use crate::kit::db::Migration;

/// Every step, oldest first.
pub const HISTORY: &[Migration] = include!(concat!(env!("OUT_DIR"), "/migrations.rs"));
