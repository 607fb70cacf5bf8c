-- The main job: people, teams, projects, one Prioritized Product Backlog, Sprints, Work Packages, clocks, escalations.
-- {id} stands for the engine's way of making a primary key. Instants are microseconds in UTC, efforts hundredths,
-- days YYYY-MM-DD, loose data JSON that no statement looks into.

CREATE TABLE person (
  id {id},
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  admin BOOLEAN NOT NULL,
  placeholder BOOLEAN NOT NULL,
  password_hash TEXT,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE session (
  id {id},
  person_id BIGINT NOT NULL REFERENCES person (id),
  token_hash TEXT NOT NULL UNIQUE,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX session_person ON session (person_id);

CREATE TABLE access_token (
  id {id},
  person_id BIGINT NOT NULL REFERENCES person (id),
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  created_at BIGINT NOT NULL
);
CREATE INDEX access_token_person ON access_token (person_id);

CREATE TABLE idempotency (
  id {id},
  person_id BIGINT NOT NULL REFERENCES person (id),
  address TEXT NOT NULL,
  key TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  status BIGINT NOT NULL,
  location TEXT,
  etag TEXT,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (person_id, address, key)
);
CREATE INDEX idempotency_created ON idempotency (created_at);

CREATE TABLE team (
  id {id},
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('dev', 'ops', 'devops')),
  scrum_master_id BIGINT NOT NULL REFERENCES person (id),
  estimate_unit TEXT NOT NULL CHECK (estimate_unit IN ('story_points', 'ideal_hours')),
  initial_velocity BIGINT,
  band_percent BIGINT NOT NULL,
  shares TEXT,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX team_scrum_master ON team (scrum_master_id);

CREATE TABLE team_member (
  team_id BIGINT NOT NULL REFERENCES team (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  allocation BIGINT NOT NULL,
  PRIMARY KEY (team_id, person_id)
);
CREATE INDEX team_member_person ON team_member (person_id);

CREATE TABLE project (
  id {id},
  key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('development', 'operations', 'devops')),
  starts_on TEXT,
  ends_on TEXT,
  time_zone TEXT NOT NULL,
  chief_product_owner_id BIGINT REFERENCES person (id),
  chief_scrum_master_id BIGINT REFERENCES person (id),
  vision_statement TEXT,
  vision_from TEXT,
  vision_to TEXT,
  sla_nature TEXT NOT NULL CHECK (sla_nature IN ('informal', 'agreed', 'contract')),
  last_number BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE project_owner (
  project_id BIGINT NOT NULL REFERENCES project (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  position BIGINT NOT NULL,
  PRIMARY KEY (project_id, person_id)
);
CREATE INDEX project_owner_person ON project_owner (person_id);

CREATE TABLE project_team (
  project_id BIGINT NOT NULL REFERENCES project (id),
  team_id BIGINT NOT NULL REFERENCES team (id),
  position BIGINT NOT NULL,
  PRIMARY KEY (project_id, team_id)
);
CREATE INDEX project_team_team ON project_team (team_id);

CREATE TABLE sla_definition (
  project_id BIGINT NOT NULL REFERENCES project (id),
  severity TEXT NOT NULL CHECK (severity IN ('sev1', 'sev2', 'sev3', 'non_production_defect')),
  respond_within TEXT,
  resolve_within TEXT NOT NULL,
  PRIMARY KEY (project_id, severity)
);

CREATE TABLE epic (
  id {id},
  project_id BIGINT NOT NULL REFERENCES project (id),
  number BIGINT NOT NULL,
  title TEXT NOT NULL,
  folded TEXT NOT NULL,
  description TEXT,
  product_owner_id BIGINT NOT NULL REFERENCES person (id),
  rank BIGINT NOT NULL,
  created_by BIGINT NOT NULL REFERENCES person (id),
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (project_id, number)
);

CREATE TABLE story (
  id {id},
  project_id BIGINT NOT NULL REFERENCES project (id),
  number BIGINT NOT NULL,
  epic_id BIGINT REFERENCES epic (id),
  title TEXT NOT NULL,
  folded TEXT NOT NULL,
  description TEXT,
  as_a TEXT,
  i_want TEXT,
  so_that TEXT,
  acceptance_criteria TEXT NOT NULL,
  product_owner_id BIGINT NOT NULL REFERENCES person (id),
  recurrence TEXT NOT NULL CHECK (recurrence IN ('finite', 'recurring')),
  team_mode TEXT NOT NULL CHECK (team_mode IN ('single', 'multiple')),
  team_id BIGINT REFERENCES team (id),
  estimate BIGINT,
  business_value TEXT,
  cadence TEXT CHECK (cadence IN ('every_sprint', 'scheduled', 'on_demand')),
  schedule TEXT,
  sla TEXT NOT NULL CHECK (sla IN ('project', 'none')),
  category TEXT,
  state TEXT NOT NULL CHECK (state IN ('proposed', 'ready', 'committed', 'completed', 'accepted', 'rejected',
                                       'active', 'dormant', 'retired')),
  rank BIGINT NOT NULL,
  escalation_permitted BOOLEAN NOT NULL,
  accepted_at BIGINT,
  external_id TEXT,
  created_by BIGINT NOT NULL REFERENCES person (id),
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (project_id, number)
);
CREATE INDEX story_rank ON story (project_id, rank);
CREATE INDEX epic_rank ON epic (project_id, rank);
CREATE INDEX story_epic ON story (epic_id);
CREATE INDEX story_external ON story (project_id, external_id);

-- What a sort key was before it changed, so that a list that is being paged keeps its order (contract.md, section 2).
CREATE TABLE order_log (
  id {id},
  kind TEXT NOT NULL CHECK (kind IN ('epic', 'story', 'work_package')),
  item_id BIGINT NOT NULL,
  before BIGINT
);
CREATE INDEX order_log_item ON order_log (kind, item_id, id);

CREATE TABLE portion (
  story_id BIGINT NOT NULL REFERENCES story (id),
  team_id BIGINT NOT NULL REFERENCES team (id),
  estimate BIGINT,
  uncertain BOOLEAN NOT NULL,
  PRIMARY KEY (story_id, team_id)
);
CREATE INDEX portion_team ON portion (team_id);

CREATE TABLE escalation_target (
  story_id BIGINT NOT NULL REFERENCES story (id),
  target_id BIGINT NOT NULL REFERENCES story (id),
  accepted BOOLEAN NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (story_id, target_id)
);
CREATE INDEX escalation_target_target ON escalation_target (target_id);

CREATE TABLE sla_route (
  project_id BIGINT NOT NULL REFERENCES project (id),
  position BIGINT NOT NULL,
  category TEXT NOT NULL,
  to_story_id BIGINT NOT NULL REFERENCES story (id),
  PRIMARY KEY (project_id, position)
);

CREATE TABLE review (
  id {id},
  story_id BIGINT NOT NULL REFERENCES story (id),
  by_id BIGINT NOT NULL REFERENCES person (id),
  input TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX review_story ON review (story_id);

CREATE TABLE sprint (
  id {id},
  team_id BIGINT NOT NULL REFERENCES team (id),
  name TEXT NOT NULL,
  goal TEXT,
  starts_on TEXT NOT NULL,
  ends_on TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('planned', 'active', 'closed')),
  velocity BIGINT,
  spare_capacity BIGINT,
  spare_note TEXT,
  started_at BIGINT,
  closed_at BIGINT,
  completed_known BIGINT,
  completed_unknown BIGINT,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX sprint_team ON sprint (team_id, state, starts_on);
-- One active Sprint per team, whatever meets whatever.
CREATE UNIQUE INDEX sprint_active ON sprint (team_id) WHERE state = 'active';

CREATE TABLE commitment (
  sprint_id BIGINT NOT NULL REFERENCES sprint (id),
  story_id BIGINT NOT NULL REFERENCES story (id),
  known BIGINT NOT NULL,
  unknown BIGINT NOT NULL,
  position BIGINT NOT NULL,
  completed_known BIGINT,
  completed_unknown BIGINT,
  outcome TEXT CHECK (outcome IN ('accepted', 'carried_over', 'returned', 'kept')),
  PRIMARY KEY (sprint_id, story_id)
);
CREATE INDEX commitment_story ON commitment (story_id);

CREATE TABLE template (
  id {id},
  project_id BIGINT NOT NULL REFERENCES project (id),
  name TEXT NOT NULL,
  category TEXT,
  severity TEXT CHECK (severity IN ('sev1', 'sev2', 'sev3', 'non_production_defect')),
  standard_effort BIGINT,
  tasks TEXT NOT NULL,
  approval_steps TEXT NOT NULL,
  escalates_to TEXT NOT NULL,
  pre_approved BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  created_by BIGINT NOT NULL REFERENCES person (id),
  created_at BIGINT NOT NULL
);
CREATE INDEX template_project ON template (project_id);

CREATE TABLE template_version (
  template_id BIGINT NOT NULL REFERENCES template (id),
  version BIGINT NOT NULL,
  body TEXT NOT NULL,
  by_id BIGINT NOT NULL REFERENCES person (id),
  at BIGINT NOT NULL,
  PRIMARY KEY (template_id, version)
);

CREATE TABLE work_package (
  id {id},
  project_id BIGINT NOT NULL REFERENCES project (id),
  number BIGINT NOT NULL,
  story_id BIGINT NOT NULL REFERENCES story (id),
  team_id BIGINT NOT NULL REFERENCES team (id),
  title TEXT NOT NULL,
  folded TEXT NOT NULL,
  description TEXT,
  state TEXT NOT NULL CHECK (state IN ('open', 'in_progress', 'completed', 'accepted', 'rejected', 'dropped')),
  category TEXT,
  severity TEXT CHECK (severity IN ('sev1', 'sev2', 'sev3', 'non_production_defect')),
  submitter TEXT,
  assignee_id BIGINT REFERENCES person (id),
  estimate BIGINT,
  known BOOLEAN NOT NULL,
  template_id BIGINT REFERENCES template (id),
  template_version BIGINT,
  pre_approved BOOLEAN NOT NULL,
  approval TEXT CHECK (approval IN ('predefined', 'product_owner')),
  holder_story_id BIGINT NOT NULL REFERENCES story (id),
  holder_team_id BIGINT NOT NULL REFERENCES team (id),
  respond_by BIGINT,
  responded_at BIGINT,
  resolve_by BIGINT,
  at_risk_at BIGINT,
  sla_result TEXT CHECK (sla_result IN ('met', 'breached')),
  next_due_at BIGINT,
  told TEXT CHECK (told IN ('at_risk', 'breached')),
  completed_at BIGINT,
  reopened BIGINT NOT NULL,
  external_id TEXT,
  external TEXT,
  created_by BIGINT NOT NULL REFERENCES person (id),
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (project_id, number)
);
CREATE INDEX work_package_story ON work_package (story_id, state);
CREATE INDEX work_package_holder ON work_package (holder_story_id, state);
CREATE INDEX work_package_project ON work_package (project_id, state, resolve_by);
CREATE INDEX work_package_team ON work_package (team_id, state);
CREATE INDEX work_package_holder_team ON work_package (holder_team_id, state);
CREATE INDEX work_package_assignee ON work_package (assignee_id, state);
CREATE INDEX work_package_template ON work_package (template_id);
CREATE INDEX work_package_external ON work_package (project_id, external_id);
CREATE INDEX work_package_due ON work_package (next_due_at) WHERE next_due_at IS NOT NULL;

CREATE TABLE approval (
  work_package_id BIGINT NOT NULL REFERENCES work_package (id),
  step BIGINT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('product_owner', 'scrum_master', 'team_member', 'chief_product_owner')),
  state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'declined')),
  by_id BIGINT REFERENCES person (id),
  at BIGINT,
  note TEXT,
  PRIMARY KEY (work_package_id, step)
);

CREATE TABLE escalation (
  id {id},
  work_package_id BIGINT NOT NULL REFERENCES work_package (id),
  level BIGINT NOT NULL,
  from_story_id BIGINT NOT NULL REFERENCES story (id),
  to_story_id BIGINT NOT NULL REFERENCES story (id),
  from_team_id BIGINT NOT NULL REFERENCES team (id),
  to_team_id BIGINT NOT NULL REFERENCES team (id),
  reason TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'taken', 'completed', 'returned')),
  opened_by BIGINT NOT NULL REFERENCES person (id),
  opened_at BIGINT NOT NULL,
  taken_by BIGINT REFERENCES person (id),
  taken_at BIGINT,
  ended_by BIGINT REFERENCES person (id),
  ended_at BIGINT,
  note TEXT,
  version BIGINT NOT NULL
);
CREATE INDEX escalation_work_package ON escalation (work_package_id);
CREATE INDEX escalation_to_team ON escalation (to_team_id, state);
CREATE INDEX escalation_to_story ON escalation (to_story_id, state);
CREATE INDEX escalation_from_story ON escalation (from_story_id, state);
-- Two people escalating at the same moment make one escalation.
CREATE UNIQUE INDEX escalation_open ON escalation (work_package_id, level) WHERE state IN ('open', 'taken');

CREATE TABLE task (
  id {id},
  story_id BIGINT NOT NULL REFERENCES story (id),
  work_package_id BIGINT REFERENCES work_package (id),
  escalation_id BIGINT REFERENCES escalation (id),
  team_id BIGINT NOT NULL REFERENCES team (id),
  title TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('to_do', 'in_progress', 'testing', 'done', 'dropped')),
  kind TEXT CHECK (kind IN ('dev', 'ops')),
  assignee_id BIGINT REFERENCES person (id),
  estimate BIGINT,
  spent BIGINT NOT NULL,
  known BOOLEAN NOT NULL,
  done_at BIGINT,
  created_by BIGINT NOT NULL REFERENCES person (id),
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX task_work_package ON task (work_package_id);
CREATE INDEX task_story ON task (story_id, team_id);
CREATE INDEX task_assignee ON task (assignee_id, state);

-- For which Sprint the finished work of a team counts; the amount is fixed when that Sprint closes.
CREATE TABLE effort (
  id {id},
  sprint_id BIGINT NOT NULL REFERENCES sprint (id),
  team_id BIGINT NOT NULL REFERENCES team (id),
  story_id BIGINT NOT NULL REFERENCES story (id),
  work_package_id BIGINT REFERENCES work_package (id),
  task_id BIGINT REFERENCES task (id),
  known BOOLEAN NOT NULL,
  amount BIGINT,
  at BIGINT NOT NULL
);
CREATE INDEX effort_sprint ON effort (sprint_id);
CREATE INDEX effort_work_package ON effort (work_package_id);
CREATE INDEX effort_task ON effort (task_id);
CREATE INDEX effort_story ON effort (story_id);

CREATE TABLE swarm (
  id {id},
  work_package_id BIGINT NOT NULL REFERENCES work_package (id),
  started_by BIGINT NOT NULL REFERENCES person (id),
  started_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE UNIQUE INDEX swarm_running ON swarm (work_package_id) WHERE ended_at IS NULL;
CREATE INDEX swarm_work_package ON swarm (work_package_id);

CREATE TABLE swarm_member (
  id {id},
  swarm_id BIGINT NOT NULL REFERENCES swarm (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  joined_at BIGINT NOT NULL,
  left_at BIGINT
);
CREATE UNIQUE INDEX swarm_member_in ON swarm_member (swarm_id, person_id) WHERE left_at IS NULL;
CREATE INDEX swarm_member_person ON swarm_member (person_id);

-- The log of facts. History, notifications, audit and live pages feed on it.
CREATE TABLE activity (
  id {id},
  at BIGINT NOT NULL,
  actor_id BIGINT REFERENCES person (id),
  kind TEXT NOT NULL,
  project_id BIGINT,
  team_id BIGINT,
  epic_id BIGINT,
  story_id BIGINT,
  work_package_id BIGINT,
  sprint_id BIGINT,
  detail TEXT NOT NULL
);
CREATE INDEX activity_work_package ON activity (work_package_id, at) WHERE work_package_id IS NOT NULL;
CREATE INDEX activity_story ON activity (story_id, at) WHERE story_id IS NOT NULL;
CREATE INDEX activity_sprint ON activity (sprint_id, at) WHERE sprint_id IS NOT NULL;
CREATE INDEX activity_project ON activity (project_id, id);

CREATE TABLE notification (
  id {id},
  person_id BIGINT NOT NULL REFERENCES person (id),
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  message TEXT NOT NULL,
  read_at BIGINT
);
CREATE INDEX notification_person ON notification (person_id, id);

CREATE TABLE comment (
  id {id},
  story_id BIGINT REFERENCES story (id),
  work_package_id BIGINT REFERENCES work_package (id),
  author_id BIGINT NOT NULL REFERENCES person (id),
  text TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX comment_story ON comment (story_id);
CREATE INDEX comment_work_package ON comment (work_package_id);

CREATE TABLE priority_conflict (
  id {id},
  project_id BIGINT NOT NULL REFERENCES project (id),
  raised_by BIGINT NOT NULL REFERENCES person (id),
  reason TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'decided')),
  decided_by BIGINT REFERENCES person (id),
  decision_reason TEXT,
  created_at BIGINT NOT NULL,
  decided_at BIGINT
);
CREATE TABLE priority_conflict_story (
  conflict_id BIGINT NOT NULL REFERENCES priority_conflict (id),
  story_id BIGINT NOT NULL REFERENCES story (id),
  position BIGINT NOT NULL,
  PRIMARY KEY (conflict_id, story_id)
);
CREATE INDEX priority_conflict_story_story ON priority_conflict_story (story_id);

CREATE TABLE environment (
  id {id},
  project_id BIGINT NOT NULL REFERENCES project (id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  capacity BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX environment_project ON environment (project_id);
CREATE TABLE booking (
  id {id},
  environment_id BIGINT NOT NULL REFERENCES environment (id),
  team_id BIGINT NOT NULL REFERENCES team (id),
  starts_on TEXT NOT NULL,
  ends_on TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX booking_environment ON booking (environment_id);

CREATE TABLE meeting (
  id {id},
  team_id BIGINT NOT NULL REFERENCES team (id),
  kind TEXT NOT NULL CHECK (kind IN ('sprint_planning', 'daily_standup', 'sprint_review', 'retrospect_sprint')),
  starts_at BIGINT NOT NULL,
  minutes BIGINT NOT NULL,
  took_minutes BIGINT,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX meeting_team ON meeting (team_id, starts_at);

CREATE TABLE advice_dismissal (
  project_id BIGINT NOT NULL REFERENCES project (id),
  code TEXT NOT NULL,
  subject TEXT NOT NULL,
  by_id BIGINT NOT NULL REFERENCES person (id),
  at BIGINT NOT NULL,
  PRIMARY KEY (project_id, code, subject)
);
