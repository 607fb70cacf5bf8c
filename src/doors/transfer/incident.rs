//! The incident log of ServiceNow: one row for each change of an incident. `?` and nothing mean no value.

pub mod values;

use super::past::Text;
use super::slug::slug;
use super::source::Refusal;
use super::table::{Record, Table, Wanted};
use crate::kit::time::At;
use crate::service::sla::model::Severity;
use jiff::tz::TimeZone;
use std::collections::{HashMap, HashSet};
use values::{Values, quoted};

macro_rules! columns {
    ($($name:ident $required:literal [$($word:literal),+] $longest:literal;)+) => {
        /// The columns that have a place.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Column { $(#[doc = concat!($($word, " "),+)] $name),+ }
        impl Column {
            const ALL: [Column; columns!(@count $($name)+)] = [$(Column::$name),+];
            const WANTED: [Wanted<'static>; Self::ALL.len()] = [$((&[$($word),+], $required)),+];
            const LONGEST: [usize; Self::ALL.len()] = [$($longest),+];
            /// Its name.
            pub fn word(self) -> &'static str { Self::WANTED[self as usize].0[0] }
        }
    };
    (@count) => { 0 };
    (@count $head:ident $($tail:ident)*) => { 1 + columns!(@count $($tail)*) };
}

columns! {
    Number true ["number"] 100;
    State true ["incident_state", "state"] 100;
    Reassigned false ["reassignment_count"] 20;
    Reopened false ["reopen_count"] 20;
    Update true ["sys_mod_count"] 20;
    MadeSla false ["made_sla"] 20;
    Caller false ["caller_id"] 500;
    OpenedBy false ["opened_by"] 500;
    OpenedAt true ["opened_at"] 40;
    CreatedBy false ["sys_created_by"] 500;
    CreatedAt false ["sys_created_at", "sys_created_on"] 40;
    UpdatedBy false ["sys_updated_by"] 500;
    UpdatedAt true ["sys_updated_at", "sys_updated_on"] 40;
    ContactType false ["contact_type"] 500;
    Location false ["location"] 500;
    Category false ["category"] 100;
    Subcategory false ["subcategory"] 500;
    Symptom false ["u_symptom"] 500;
    CmdbCi false ["cmdb_ci"] 500;
    Impact false ["impact"] 100;
    Urgency false ["urgency"] 100;
    Priority true ["priority"] 100;
    Group true ["assignment_group"] 500;
    AssignedTo true ["assigned_to"] 500;
    Knowledge false ["knowledge"] 100;
    Confirmed false ["u_priority_confirmation"] 100;
    Notify false ["notify"] 100;
    Problem false ["problem_id"] 500;
    Rfc false ["rfc"] 500;
    Vendor false ["vendor"] 500;
    CausedBy false ["caused_by"] 500;
    ClosedCode false ["closed_code", "close_code"] 500;
    ResolvedBy false ["resolved_by"] 500;
    ResolvedAt false ["resolved_at"] 40;
    ClosedAt false ["closed_at"] 40;
    Short false ["short_description"] 400;
    Description false ["description"] 100000;
}

/// Where an incident stands in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nobody works on it yet.
    New,
    /// Somebody does, or waits for somebody.
    Working,
    /// Resolved.
    Resolved,
    /// Closed.
    Closed,
}

impl Stage {
    fn parse(s: &str) -> Option<Self> {
        match s {
            "New" => Some(Self::New),
            "Active" | "In Progress" | "On Hold" | "Awaiting User Info" | "Awaiting Vendor" | "Awaiting Problem"
            | "Awaiting Evidence" => Some(Self::Working),
            "Resolved" => Some(Self::Resolved),
            "Closed" => Some(Self::Closed),
            _ => None,
        }
    }
    /// Whether nothing is left to do.
    pub fn done(self) -> bool {
        matches!(self, Self::Resolved | Self::Closed)
    }
}

/// Critical is SEV1, high SEV2, moderate and low SEV3.
fn severity(priority: &str) -> Option<Severity> {
    match priority {
        "1 - Critical" => Some(Severity::Sev1),
        "2 - High" => Some(Severity::Sev2),
        "3 - Moderate" | "4 - Low" => Some(Severity::Sev3),
        _ => None,
    }
}

/// A change of an incident.
#[derive(Clone, Debug)]
pub struct IncidentRow {
    /// `sys_mod_count`: which change it is, counted from 0.
    pub update: i64,
    /// Where the incident stands after it.
    pub stage: Stage,
    /// Its severity after it; none where no priority is given.
    pub severity: Option<Severity>,
    /// How often it was reopened.
    pub reopened: i64,
    /// When the incident was opened.
    pub opened_at: At,
    /// When this was changed.
    pub at: At,
    /// The last resolution, on every row.
    pub resolved_at: Option<At>,
    /// The last closing, on every row.
    pub closed_at: Option<At>,
    /// The group that has it; of two spellings with the same slug, the first in the alphabet.
    pub group: Option<Text>,
    pub cells: Box<[Option<Text>]>,
}

impl IncidentRow {
    /// What a column holds.
    pub fn get(&self, c: Column) -> Option<&Text> {
        self.cells[c as usize].as_ref()
    }

    /// What every column holds.
    pub fn cells(&self) -> impl Iterator<Item = Option<&str>> {
        self.cells.iter().map(Option::as_deref)
    }
}

/// An incident: its rows in the order of `sys_mod_count`, never none.
#[derive(Clone, Debug)]
pub struct Incident {
    /// Its number there.
    pub number: Text,
    /// Its rows.
    pub rows: Vec<IncidentRow>,
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct Log {
    /// In the order in which the file first names them.
    pub incidents: Vec<Incident>,
    /// Columns of the file without a place.
    pub others: Vec<String>,
}

/// Reads a log.
///
/// # Errors
/// A sentence, when it is no such log.
pub fn read(mut table: Table<'_>, zone: &TimeZone, refuse: &mut dyn FnMut(Refusal)) -> Result<Log, String> {
    let places = table.columns(Column::WANTED).map_err(|why| format!("is no incident log of ServiceNow: {why}"))?;
    let mut log = Log { incidents: Vec::new(), others: table.others(&Column::WANTED) };
    let mut reader = Reader { places, zone, texts: HashSet::new(), groups: HashMap::new() };
    let mut index: HashMap<Text, usize> = HashMap::new();
    for record in &mut table {
        match record.and_then(|r| reader.row(&r)) {
            Ok((number, row)) => {
                let i = *index.entry(number.clone()).or_insert_with(|| {
                    log.incidents.push(Incident { number, rows: Vec::new() });
                    log.incidents.len() - 1
                });
                log.incidents[i].rows.push(row);
            }
            Err(refusal) => refuse(refusal),
        }
    }
    let groups = one_name_each(&reader.groups);
    for incident in &mut log.incidents {
        for row in &mut incident.rows {
            row.group = row.group.as_ref().and_then(|g| groups.get(g)).cloned();
        }
        // Stable: rows with the same count and time stay in the order of the file.
        incident.rows.sort_by_key(|r| (r.update, r.at));
        incident.rows.shrink_to_fit();
    }
    Ok(log)
}

/// Groups whose names have the same slug are one, under the first of these names: by name, from slugs by name.
fn one_name_each(slugs: &HashMap<Text, String>) -> HashMap<Text, Text> {
    let mut first: HashMap<&str, &Text> = HashMap::new();
    for (name, slug) in slugs {
        let shown = first.entry(slug).or_insert(name);
        *shown = name.min(shown);
    }
    slugs.iter().map(|(name, slug)| (name.clone(), first.get(slug.as_str()).copied().unwrap_or(name).clone())).collect()
}

struct Reader<'z> {
    places: [Option<usize>; Column::ALL.len()],
    zone: &'z TimeZone,
    texts: HashSet<Text>,
    /// Slug by name.
    groups: HashMap<Text, String>,
}

impl Reader<'_> {
    /// Texts repeat: each is kept once.
    fn keep(&mut self, s: &str) -> Text {
        if let Some(t) = self.texts.get(s) {
            return t.clone();
        }
        let t: Text = s.into();
        self.texts.insert(t.clone());
        t
    }

    fn row(&mut self, r: &Record<'_>) -> Result<(Text, IncidentRow), Refusal> {
        self.typed(r).map_err(|reason| Refusal { line: r.line, reason })
    }

    fn typed(&mut self, r: &Record<'_>) -> Result<(Text, IncidentRow), String> {
        let cells = self.cells(r)?;
        let values = Values { cells: &cells, zone: self.zone };
        let number: Text = values.need(Column::Number)?.into();
        let state = values.need(Column::State)?;
        let stage =
            Stage::parse(state).ok_or_else(|| format!("incident_state is {}, which is unknown", quoted(state)))?;
        let severity = match values.get(Column::Priority) {
            None => None,
            Some(p) => Some(severity(p).ok_or_else(|| {
                format!("priority is {}; 1 - Critical, 2 - High, 3 - Moderate and 4 - Low are known", quoted(p))
            })?),
        };
        values.need(Column::Update)?;
        values.need(Column::OpenedAt)?;
        values.need(Column::UpdatedAt)?;
        values.count(Column::Reassigned)?;
        values.time(Column::CreatedAt)?;
        let row = IncidentRow {
            update: values.count(Column::Update)?,
            stage,
            severity,
            reopened: values.count(Column::Reopened)?,
            opened_at: values.time(Column::OpenedAt)?.unwrap_or(At(0)),
            at: values.time(Column::UpdatedAt)?.unwrap_or(At(0)),
            resolved_at: values.time(Column::ResolvedAt)?,
            closed_at: values.time(Column::ClosedAt)?,
            group: cells[Column::Group as usize].clone(),
            cells: Box::default(),
        };
        if let Some(name) = &row.group
            && !self.groups.contains_key(name)
        {
            self.groups.insert(name.clone(), slug(name));
        }
        Ok((number, IncidentRow { cells: cells.into(), ..row }))
    }

    /// What every column holds.
    fn cells(&mut self, r: &Record<'_>) -> Result<Vec<Option<Text>>, String> {
        let mut cells: Vec<Option<Text>> = Vec::with_capacity(Column::ALL.len());
        for c in Column::ALL {
            let value = self.places[c as usize].map_or("", |i| r.cells[i].trim());
            let longest = Column::LONGEST[c as usize];
            if value.len() > longest && value.chars().count() > longest {
                return Err(format!("{} has more than {longest} characters", c.word()));
            }
            cells.push(if value.is_empty() || value == "?" { None } else { Some(self.keep(value)) });
        }
        Ok(cells)
    }
}

#[cfg(test)]
pub mod samples {
    use super::*;

    /// The columns that samples give; all others hold nothing.
    pub const HEADER: &str = "number,incident_state,reopen_count,sys_mod_count,opened_by,opened_at,sys_updated_by,\
        sys_updated_at,priority,assignment_group,assigned_to,resolved_by,resolved_at,closed_at,closed_code";

    /// Reads rows without a header; the incidents and what was refused.
    pub fn read_rows(rows: &str) -> (Log, Vec<(u64, String)>) {
        let text = format!("{HEADER}\n{rows}");
        let mut refused = Vec::new();
        let table = Table::new(text.as_bytes()).expect("a header");
        let log = read(table, &TimeZone::UTC, &mut |r| refused.push((r.line, r.reason)));
        (log.expect("a log"), refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_rows_are_refused_by_line_and_the_rest_is_read() {
        let (log, refused) = samples::read_rows(
            "INC1,New,0,0,,1/3/2016 10:00,,1/3/2016 10:00,3 - Moderate,Group 1,?,,,,\n\
             ,New,0,0,,1/3/2016 10:00,,1/3/2016 10:00,3 - Moderate,Group 1,?,,,,\n\
             INC2,-100,0,0,,1/3/2016 10:00,,1/3/2016 10:00,3 - Moderate,Group 1,?,,,,\n\
             INC2,New,0,0,,1/3/2016 10:00,,31/2/2016 10:00,3 - Moderate,Group 1,?,,,,\n\
             INC2,New,0,-1,,1/3/2016 10:00,,1/3/2016 10:00,3 - Moderate,Group 1,?,,,,\n\
             INC2,New,0,0,,1/3/2016 10:00,,1/3/2016 10:00,9 - Whatever,Group 1,?,,,,\n\
             INC1,Active,0,1,,1/3/2016 10:00,,1/3/2016 11:00,3 - Moderate,Group  1,?,,,,\n",
        );
        let lines: Vec<u64> = refused.iter().map(|r| r.0).collect();
        assert_eq!(lines, vec![3, 4, 5, 6, 7], "{refused:?}");
        assert_eq!(log.incidents.len(), 1);
        assert_eq!(log.incidents[0].rows.len(), 2);
        let groups: HashSet<_> = log.incidents[0].rows.iter().map(|r| r.group.as_deref()).collect();
        assert_eq!(groups, HashSet::from([Some("Group  1")]), "blanks do not make another group");
    }

    #[test]
    fn rows_need_neither_order_nor_neighbourhood() {
        let (log, _) = samples::read_rows(
            "INC1,Active,0,1,,1/3/2016 10:00,,1/3/2016 11:00,3 - Moderate,Group 1,?,,,,\n\
             INC2,New,0,0,,1/3/2016 10:00,,1/3/2016 10:00,3 - Moderate,Group 1,?,,,,\n\
             INC1,New,0,0,,1/3/2016 10:00,,1/3/2016 10:00,3 - Moderate,Group 1,?,,,,\n",
        );
        let updates: Vec<i64> = log.incidents[0].rows.iter().map(|r| r.update).collect();
        assert_eq!((log.incidents.len(), updates), (2, vec![0, 1]));
    }
}
