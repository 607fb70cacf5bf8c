import { randomBytes } from "node:crypto";
import type { Api } from "./api";
import type { Person, Project, Sprint, Story, Team } from "./contract";

/** How the world gets at the API as any of its people. */
export type ApiOf = (login: string) => Promise<Api>;

/** The example of the white paper's section 1.4.5: a help desk, and those who know the customer database. */
export interface World {
  /** Ends every name in this world, so that worlds on one server do not meet. */
  tag: string;
  project: Project;
  firstLevel: Level;
  secondLevel: Level;
}

export interface Level {
  productOwner: string;
  scrumMaster: string;
  /** Two members of the team. */
  members: [string, string];
  team: Team;
  story: Story;
  sprint: Sprint;
}

/** Builds it over the API, each call by whom it is for: administrator, Product Owner, member, Scrum Master. */
export async function buildWorld(apiOf: ApiOf): Promise<World> {
  const tag = randomBytes(3).toString("hex");
  const admin = await apiOf("admin");

  const first = await addTeam(admin, tag, "help-desk", "Help desk", ["Mia", "Omar"], "Sasha");
  const second = await addTeam(admin, tag, "customer-db", "Customer database", ["Tess", "Uwe"], "Ravi");
  const firstOwner = await addPerson(admin, tag, "Petra");
  const secondOwner = await addPerson(admin, tag, "Quentin");

  const project = await admin.create<Project>("/projects", {
    key: `CS${tag.toUpperCase()}`,
    name: `Customer service ${tag}`,
    kind: "operations",
    product_owners: [firstOwner, secondOwner],
    teams: [first.team.slug, second.team.slug],
  });
  await (await apiOf(firstOwner)).put(`/projects/${project.key}/sla`, {
    nature: "agreed",
    definitions: [
      { severity: "sev1", respond_within: "PT15M", resolve_within: "PT6H" },
      { severity: "sev2", respond_within: "PT1H", resolve_within: "PT24H" },
    ],
  });

  const secondLevel = await openStory(apiOf, project, second, secondOwner, "Provide Level 2 Technical Support");
  const firstLevel = await openStory(
    apiOf,
    project,
    first,
    firstOwner,
    "First Level Support for Customer Queries",
    [secondLevel.story.key],
  );
  return { tag, project, firstLevel, secondLevel };
}

interface Crew {
  team: Team;
  scrumMaster: string;
  members: [string, string];
}

async function addTeam(
  admin: Api,
  tag: string,
  slug: string,
  name: string,
  memberNames: [string, string],
  scrumMasterName: string,
): Promise<Crew> {
  const scrumMaster = await addPerson(admin, tag, scrumMasterName);
  const members: [string, string] = [
    await addPerson(admin, tag, memberNames[0]),
    await addPerson(admin, tag, memberNames[1]),
  ];
  const created = await admin.create<Team>("/teams", {
    slug: `${slug}-${tag}`,
    name: `${name} ${tag}`,
    kind: "ops",
    scrum_master: scrumMaster,
    initial_velocity: 20,
  });
  let team = created;
  for (const login of members) {
    team = await admin.put<Team>(`/teams/${created.slug}/members/${login}`, {});
  }
  return { team, scrumMaster, members };
}

/** What a person of the world signs in with. */
export function passwordOf(login: string): string {
  return `${login} stays in her tent`;
}

async function addPerson(admin: Api, tag: string, name: string): Promise<string> {
  const login = `${name.toLowerCase()}-${tag}`;
  await admin.create<Person>("/users", { login, name: `${name} ${tag}`, email: `${login}@example.org`, password: passwordOf(login) });
  return login;
}

/** A recurring story under the project's SLAs, with the team's portion and budget, in the team's running Sprint. */
async function openStory(
  apiOf: ApiOf,
  project: Project,
  crew: Crew,
  productOwner: string,
  title: string,
  escalatesTo: string[] = [],
): Promise<Level> {
  const owner = await apiOf(productOwner);
  const member = await apiOf(crew.members[0]);
  const scrumMaster = await apiOf(crew.scrumMaster);

  const { key } = await owner.create<Story>(`/projects/${project.key}/stories`, {
    title,
    recurrence: "recurring",
    team_mode: "multiple",
    sla: "project",
  });
  await member.put(`/stories/${key}/portions/${crew.team.slug}`, { estimate: 20, uncertain: true });
  if (escalatesTo.length > 0) {
    await owner.put(`/stories/${key}/escalation`, { permitted: true, targets: escalatesTo });
  }

  const planned = await scrumMaster.create<Sprint>(`/teams/${crew.team.slug}/sprints`, {
    name: "Sprint 1",
    starts_on: day(0),
    ends_on: day(13),
  });
  await member.put(`/sprints/${planned.id}/commitments/${key}`, { unknown: 20 });
  const sprint = await scrumMaster.act<Sprint>(`/sprints/${planned.id}/start`);
  const story = await member.get<Story>(`/stories/${key}`);
  return { ...crew, productOwner, story, sprint };
}

/** The day so many days from today, as YYYY-MM-DD. */
function day(fromToday: number): string {
  return new Date(Date.now() + fromToday * 86_400_000).toISOString().slice(0, 10);
}
