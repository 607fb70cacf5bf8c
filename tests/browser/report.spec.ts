import { randomBytes } from "node:crypto";
import type { Api } from "./support/api";
import type { Project, Sprint, Story, Task, Team, WorkPackage } from "./support/contract";
import { administrator, expect, expectAccessible, test } from "./support/fixtures";

function day(fromToday: number): string {
  return new Date(Date.now() + fromToday * 86_400_000).toISOString().slice(0, 10);
}

/** R94, R97, R110, R144, R72: what was planned against what came, the Review in place, the reports, the audit log. */
test("a disturbed Sprint is reviewed and reported, and the audit log tells who did what", async ({
  browser,
  baseURL,
  api,
  addPersonWithPassword,
  signIn,
}) => {
  const tag = randomBytes(3).toString("hex");
  const person = async (name: string): Promise<{ login: string; password: string; api: Api }> => {
    const login = `${name.toLowerCase()}-${tag}`;
    const password = await addPersonWithPassword(login, `${name} ${tag}`);
    return { login, password, api: await api(login) };
  };
  const [sasha, petra, mia] = [await person("Sasha"), await person("Petra"), await person("Mia")];
  const admin = await api("admin");
  const team = await admin.create<Team>("/teams", {
    slug: `shares-${tag}`,
    name: `Shares ${tag}`,
    kind: "devops",
    scrum_master: sasha.login,
    initial_velocity: 30,
  });
  await admin.put(`/teams/${team.slug}/members/${mia.login}`, {});
  const key = `RP${tag.toUpperCase()}`;
  await admin.create<Project>("/projects", { key, name: `Reports ${tag}`, kind: "devops", product_owners: [petra.login], teams: [team.slug] });
  const story = (body: object) => petra.api.create<Story>(`/projects/${key}/stories`, { team: team.slug, ...body });
  const support = await story({ title: "Support", recurrence: "recurring" });
  const book = await story({ title: "Address book", estimate: 21 });
  await petra.api.patch(`/stories/${book.key}`, { state: "ready" });
  const planned = await sasha.api.create<Sprint>(`/teams/${team.slug}/sprints`, { name: "Sprint 1", starts_on: day(-3), ends_on: day(10) });
  await mia.api.put(`/sprints/${planned.id}/commitments/${support.key}`, { unknown: 9 });
  await mia.api.put(`/sprints/${planned.id}/commitments/${book.key}`, {});
  await sasha.api.act(`/sprints/${planned.id}/start`);
  const form = await mia.api.create<Task>(`/stories/${book.key}/tasks`, { title: "Draw the form" });
  await mia.api.patch(`/tasks/${form.id}`, { state: "in_progress", assignee: mia.login });
  const incident = await mia.api.create<WorkPackage>(`/stories/${support.key}/work-packages`, { title: "Nobody can pay", estimate: 12 });
  await mia.api.act(`/work-packages/${incident.key}/swarm`);
  await mia.api.act(`/work-packages/${incident.key}/swarm/members`, { login: mia.login });

  const page = async (who: { login: string; password: string }, path: string, width = 1440) => {
    const opened = await (await browser.newContext({ baseURL, viewport: { width, height: 900 } })).newPage();
    await signIn(opened, who.login, who.password);
    await opened.goto(path);
    return opened;
  };

  // While Mia is in the swarm, her card says so.
  const board = await page(mia, `/sprints/${planned.id}/board`);
  await expect(board.locator(`#task-${form.id}`)).toContainText(`interrupted by ${incident.key}`);
  await expectAccessible(board);
  await mia.api.act(`/work-packages/${incident.key}/complete`);

  // The Scrum Master sets shares; the report compares them with what was planned and what came.
  const shares = await page(sasha, `/teams/${team.slug}`);
  for (const [work, amount] of [["finite", "70"], ["recurring", "30"]]) {
    const add = shares.getByRole("button", { name: "Add it" });
    if (!(await add.isVisible())) await shares.getByText("Add a share").click();
    await shares.getByLabel("Kind of work").selectOption(work ?? "");
    await shares.getByLabel("Amount").fill(amount ?? "");
    await add.click();
    await expect(shares.getByRole("button", { name: work === "finite" ? "Take out the share of Finite stories" : "Take out the share of Recurring stories" })).toBeVisible();
  }
  await expectAccessible(shares);
  await shares.goto(`/sprints/${planned.id}/report`);
  const panel = shares.getByRole("region", { name: "Shares" });
  await expect(panel).toContainText("30 %, 9 Story Points");
  await expect(panel).toContainText("70 points more");
  const disturbed = shares.getByRole("region", { name: "Planned, not completed" });
  await expect(disturbed).toContainText("Address book");
  await expect(disturbed).toContainText("in the swarm, left “Draw the form”");
  await expect(shares.getByRole("region", { name: "Beyond the budget" })).toContainText("3");
  await expectAccessible(shares);

  // At the Review the Product Owner judges in place; others see why they cannot.
  const other = await page(mia, `/sprints/${planned.id}/review`, 390);
  await expect(other.getByRole("row", { name: /Nobody can pay/ })).toContainText("Only the Product Owner of");
  await expect(other.getByRole("button", { name: `Accept ${incident.key}` })).toHaveCount(0);
  await expectAccessible(other);
  const review = await page(petra, `/sprints/${planned.id}/review`);
  await review.getByRole("button", { name: `Accept ${incident.key}` }).click();
  await expect(review.getByRole("row", { name: /Nobody can pay/ })).toContainText("approved by Petra");
  await expectAccessible(review);

  // Reports over time: the table is the truth, the period stands in the address, the file has the same numbers.
  await review.goto(`/projects/${key}/reports/work-packages?by=sprint`);
  await expect(review.getByRole("row", { name: /Sprint 1/ })).toContainText("12");
  await expectAccessible(review);
  await review.getByRole("link", { name: "Escalations by path" }).click();
  await expect(review.getByRole("heading", { name: "Nothing was escalated yet" })).toBeVisible();
  await expectAccessible(review);

  // The audit log is for administrators.
  await review.goto("/audit");
  await expect(review.locator("#problem")).toBeVisible();
  const log = await page(administrator(), "/");
  await log.getByRole("link", { name: "Audit log" }).click();
  await log.getByPlaceholder("Key, title or text").fill(incident.key);
  await expect(log).toHaveURL(new RegExp(`q=${incident.key}`));
  await expect(log.getByRole("row", { name: /accepted it/ })).toContainText("Nobody can pay");
  await expectAccessible(log);
  const [file] = await Promise.all([log.waitForEvent("download"), log.getByRole("link", { name: "CSV" }).click()]);
  expect(file.suggestedFilename()).toBe("audit-log.csv");
});
