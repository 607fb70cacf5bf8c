//! SQL on Epics.

pub const EPIC: &str = "SELECT e.id, e.project_id, p.key, e.number, e.title, e.description, e.product_owner_id, e.rank,
    e.created_by, e.created_at FROM epic e JOIN project p ON p.id = e.project_id ";
