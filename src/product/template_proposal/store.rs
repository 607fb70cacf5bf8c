//! SQL on proposals for templates.

pub const PROPOSAL: &str =
    "SELECT r.id, j.key, COALESCE(i.kind, 'work_package'), COALESCE(r.template_id, r.item_template_id),
           COALESCE(t.name, i.name), r.version, r.text, r.state, p.login, r.at, a.login, r.answered_at, r.reason
      FROM template_proposal r JOIN project j ON j.id = r.project_id JOIN person p ON p.id = r.by_id
      LEFT JOIN person a ON a.id = r.answered_by LEFT JOIN template t ON t.id = r.template_id
      LEFT JOIN item_template i ON i.id = r.item_template_id WHERE ";
