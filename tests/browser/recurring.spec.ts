import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import type { Api } from "./support/api";
import type { Project, Sprint, Story, Team } from "./support/contract";
import { expect, expectAccessible, test as base } from "./support/fixtures";

interface Person {
  login: string;
  name: string;
  password: string;
  api: Api;
}

/** A pay office: a Product Owner, a Scrum Master, a member, and a specialist who is in no team. */
interface Office {
  project: Project;
  team: Team;
  owner: Person;
  scrumMaster: Person;
  member: Person;
  specialist: Person;
}

const test = base.extend<{ office: Office; open: (who: Person, path: string) => Promise<Page> }>({
  office: async ({ api, addPersonWithPassword }, use) => {
    const tag = randomBytes(3).toString("hex");
    const person = async (first: string): Promise<Person> => {
      const [login, name] = [`${first.toLowerCase()}-${tag}`, `${first} ${tag}`];
      const password = await addPersonWithPassword(login, name);
      return { login, name, password, api: await api(login) };
    };
    const [owner, scrumMaster, member, specialist] = [await person("Petra"), await person("Sasha"), await person("Mia"), await person("Dario")];
    const admin = await api("admin");
    const made = { slug: `pay-${tag}`, name: `Pay ${tag}`, kind: "ops", scrum_master: scrumMaster.login, initial_velocity: 30 };
    await admin.create<Team>("/teams", made);
    const team = await admin.put<Team>(`/teams/pay-${tag}/members/${member.login}`, {});
    const project = await admin.create<Project>("/projects", {
      key: `PAY${tag.toUpperCase()}`,
      name: `Pay office ${tag}`,
      kind: "operations",
      product_owners: [owner.login],
      teams: [team.slug],
    });
    await use({ project, team, owner, scrumMaster, member, specialist });
  },
  open: async ({ browser, baseURL, signIn }, use) => {
    await use(async (who, path) => {
      const page = await (await browser.newContext({ baseURL })).newPage();
      await signIn(page, who.login, who.password);
      await page.goto(path);
      return page;
    });
  },
});

/** R64, R62, R41, R95: a story is written with a calendar rule, proposed with its dates, and committed in percent. */
test("a scheduled story is proposed for the Sprint that contains its day, and a dormant one is woken for it", async ({ office, open }) => {
  const { project, team, owner, scrumMaster, member } = office;
  const petra = await open(owner, `/projects/${project.key}/stories/new`);
  await petra.getByLabel("Title", { exact: true }).fill("Run the payroll");
  await petra.locator("input[name=recurrence][value=recurring]").check();
  await petra.getByLabel("Team", { exact: true }).selectOption(team.slug);
  await petra.getByLabel("Cadence").selectOption("scheduled");
  await petra.getByLabel("Schedule", { exact: true }).fill("FREQ=MONTHLY;BYMONTHDAY=-1");
  await expectAccessible(petra);
  await petra.getByRole("button", { name: "Make the story" }).click();
  await expect(petra.getByText("It is proposed for the Sprints that contain such a day")).toBeVisible();
  const payroll = petra.url().split("/").pop() ?? "";
  const hiring = await owner.api.create<Story>(`/projects/${project.key}/stories`, {
    title: "Hire a clerk",
    recurrence: "recurring",
    team: team.slug,
    cadence: "on_demand",
  });
  await owner.api.act(`/stories/${hiring.key}/rest`);

  // The Sprint of the last weeks of a year that is far enough ahead, so that its month end is the 31st of December.
  const year = new Date().getFullYear() + 1;
  const sprint = await scrumMaster.api.create<Sprint>(`/teams/${team.slug}/sprints`, {
    name: "Year end",
    starts_on: `${year}-12-18`,
    ends_on: `${year}-12-31`,
  });
  const mia = await open(member, `/sprints/${sprint.id}`);
  const proposed = mia.getByRole("region", { name: "Proposed recurring stories" });
  await expect(proposed.getByText("due 31 Dec")).toBeVisible();
  await expect(mia.getByText("Hire a clerk")).toHaveCount(0);
  await mia.getByLabel("dormant stories too").check();
  await expect(mia.getByText("Its Product Owner has to wake it first").first()).toBeVisible();
  await expectAccessible(mia);

  // Thirty percent of a velocity of 30 are 9.
  await proposed.getByLabel(`Unknown work of ${payroll}`, { exact: true }).fill("30");
  await proposed.getByLabel(`Unit of the unknown work of ${payroll}`).selectOption("percent");
  await proposed.getByRole("button", { name: `Commit ${payroll}` }).click();
  await expect(mia.getByLabel(`Unknown work of ${payroll}`, { exact: true })).toHaveValue("9");

  // The Product Owner wakes the dormant story for that Sprint; then it is proposed for it.
  await petra.goto(`/stories/${hiring.key}`);
  await petra.getByRole("button", { name: "Wake", exact: true }).click();
  await expectAccessible(petra);
  await petra.getByRole("button", { name: /Wake for it.*Year end/ }).click();
  await expect(petra.getByText(`woken for ${year}-12-18 to ${year}-12-31`)).toBeVisible();
  await mia.goto(`/sprints/${sprint.id}`);
  await expect(proposed.getByText("woken for these days")).toBeVisible();
});

/** R56, R45, R61: a review at an interval, a specialist attached to one story, criteria checked for one Work Package. */
test("a recurring story is reviewed at an interval, and a specialist works on it alone", async ({ office, open }) => {
  const { project, team, owner, member, specialist } = office;
  const story = await owner.api.create<Story>(`/projects/${project.key}/stories`, {
    title: "Answer questions about pay",
    recurrence: "recurring",
    team: team.slug,
    acceptance_criteria: ["answered within a day"],
  });
  const work = await member.api.create<{ key: string }>(`/stories/${story.key}/work-packages`, { title: "Overtime is missing" });

  const petra = await open(owner, `/stories/${story.key}`);
  await petra.getByLabel("Review interval").selectOption("P4W");
  await expect(petra.getByText("every 4 weeks", { exact: true })).toBeVisible();
  await petra.getByText("Work Packages and tasks since then").click();
  await expect(petra.getByRole("region", { name: "Reviews at intervals" }).getByText("Overtime is missing")).toBeVisible();
  await petra.getByLabel("Input of this review").fill("Too many about overtime: write it down once");
  await petra.getByRole("button", { name: "Leave input" }).click();
  await expect(petra.getByRole("region", { name: "Reviews at intervals" }).getByText("write it down once")).toBeVisible();
  // Somebody who is on none of her projects is proposed once a part of the login is typed.
  const login = petra.getByLabel("Login of a specialist");
  const proposal = petra.locator(`#people option[value="${specialist.login}"]`);
  await expect(proposal).toHaveCount(0);
  await login.pressSequentially(specialist.login.slice(2));
  await expect(proposal).toHaveCount(1);
  await login.fill(specialist.login);
  await petra.getByRole("button", { name: "Attach" }).click();
  await expect(petra.getByRole("button", { name: `Detach ${specialist.name}` })).toBeVisible();
  await expectAccessible(petra);

  // The specialist is given a task, sees it with all that belongs to it, and nothing else of the project.
  const task = await member.api.create<{ id: number }>(`/work-packages/${work.key}/tasks`, { title: "Look into the rules", assignee: specialist.login });
  const dario = await open(specialist, "/");
  await expect(dario.locator(`#task-${task.id}`)).toContainText(team.name);
  await dario.getByRole("link", { name: "Look into the rules" }).click();
  await expect(dario.getByRole("heading", { level: 1 })).toHaveText("Overtime is missing");
  await expectAccessible(dario);
  await dario.getByRole("link", { name: `${story.key} ${story.title}` }).click();
  await expect(dario.getByRole("heading", { level: 1 })).toHaveText(story.title);
  await expectAccessible(dario);
  expect((await dario.goto(`/projects/${project.key}/backlog`))?.status()).toBe(404);

  // A member says what this Work Package meets.
  const mia = await open(member, `/work-packages/${work.key}`);
  await mia.getByLabel("Whether it is met: answered within a day").selectOption("true");
  await expect(mia.getByRole("region", { name: "Acceptance Criteria" })).toContainText(`met, ${member.name}`);
});

/** R40, R35, R39: where each team on a story stands, as an agenda. */
test("a story of several teams is an agenda for a Scrum of Scrums", async ({ office, open }) => {
  const { project, team, owner, member } = office;
  const story = await owner.api.create<Story>(`/projects/${project.key}/stories`, { title: "One payslip for all", team_mode: "multiple" });
  await member.api.put(`/stories/${story.key}/portions/${team.slug}`, { estimate: 8, uncertain: true });
  const petra = await open(owner, `/projects/${project.key}/backlog`);
  await petra.getByRole("link", { name: "Several teams" }).click();
  await expectAccessible(petra);
  await petra.getByRole("link", { name: story.title }).click();
  const stands = petra.getByRole("region", { name: team.name });
  await expect(stands).toContainText("has not committed");
  await expect(stands).toContainText("uncertain: a budget");
  await expectAccessible(petra);
  await petra.getByRole("link", { name: "Story", exact: true }).click();
  await petra.getByRole("button", { name: "Name", exact: true }).click();
  await expect(petra.getByText("nobody named")).toHaveCount(0);
});
