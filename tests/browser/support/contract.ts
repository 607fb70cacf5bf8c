// The shapes of the HTTP API, as far as these tests read them.

export interface List<T> {
  items: T[];
  next_cursor: string | null;
}

export interface Person {
  login: string;
  name: string;
  email: string;
  time_zone: string;
  admin: boolean;
}

export interface Token {
  id: string | number;
  name: string;
  token: string;
}

export interface Team {
  slug: string;
  name: string;
  kind: "dev" | "ops" | "devops";
  scrum_master: string;
  estimate_unit: "story_points" | "ideal_hours";
  members: { login: string; allocation: number }[];
  velocity: number | null;
  band_percent: number;
}

export interface Project {
  key: string;
  name: string;
  kind: "development" | "operations" | "devops";
  product_owners: string[];
  teams: string[];
}

export interface Story {
  key: string;
  title: string;
  type: "story";
  recurrence: "finite" | "recurring";
  team_mode: "single" | "multiple";
  state: "proposed" | "ready" | "committed" | "completed" | "accepted" | "rejected" | "active" | "dormant" | "retired";
  product_owner: string;
  portions: { team: string; estimate: number; uncertain: boolean; engaged: boolean; complete: boolean }[];
  estimate_total: number;
  escalation: { permitted: boolean; targets: string[] };
  work_packages: { open: number; completed: number };
}

export interface Sprint {
  id: number;
  team: string;
  name: string;
  starts_on: string;
  ends_on: string;
  state: "planned" | "active" | "closed";
  velocity: number | null;
  committed_known: number;
  committed_unknown: number;
  committed: number;
  balance: "over" | "under" | "matched" | "no_velocity";
  unknown_left: number;
}

export interface Board {
  columns: { state: Task["state"]; tasks: Task[] }[];
  stories: { key: string; work_packages: string[] }[];
  incoming_escalations: Escalation[];
}

export type Severity = "sev1" | "sev2" | "sev3" | "non_production_defect";

export interface Sla {
  respond_by: string | null;
  responded_at: string | null;
  response_breached: boolean;
  resolve_by: string;
  state: "ok" | "at_risk" | "breached" | "met";
  breached_at: string | null;
}

export interface WorkPackage {
  key: string;
  title: string;
  story: string;
  project: string;
  team: string;
  assignee: string | null;
  state: "open" | "in_progress" | "completed" | "accepted" | "rejected" | "dropped";
  severity: Severity | null;
  submitter: string | null;
  created_by: string;
  created_at: string;
  known: boolean;
  sla: Sla | null;
  tasks: Task[];
  escalations: Escalation[];
  held_by_story: string;
}

export interface Task {
  id: number;
  work_package: string | null;
  story: string;
  team: string;
  title: string;
  state: "to_do" | "in_progress" | "testing" | "done" | "dropped";
  assignee: string | null;
  created_by: string;
  escalation: number | null;
  may_edit: boolean;
}

export interface Escalation {
  id: number;
  work_package: string;
  level: number;
  title: string;
  from_story: string;
  to_story: string;
  from_team: string;
  to_team: string;
  reason: string;
  state: "open" | "taken" | "completed" | "returned";
  taken_by: string | null;
  opened_at: string;
  taken_at: string | null;
  ended_at: string | null;
}

export interface Fact {
  at: string;
  actor: string | null;
  kind: string;
}

export interface Notification {
  id: string | number;
  at: string;
  kind: string;
  subject: string;
  message: string;
  read: boolean;
}

/** `application/problem+json`, RFC 9457. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  errors?: { field: string; message: string }[];
}
