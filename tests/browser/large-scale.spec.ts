import { randomBytes } from "node:crypto";
import type { Project, Story, Team } from "./support/contract";
import { expect, expectAccessible, test } from "./support/fixtures";

/** R153, R169, R170, R181, R228, R150: what several teams share, on pages. */
test("owners and teams settle order, meetings and environments, and dismiss advice", async ({
  page,
  api,
  addPersonWithPassword,
  signIn,
}) => {
  const tag = randomBytes(3).toString("hex");
  const admin = await api("admin");
  const chief = `chief-${tag}`;
  const password = await addPersonWithPassword(chief, `Chief ${tag}`);
  const team = await admin.create<Team>("/teams", {
    slug: `one-${tag}`,
    name: `One ${tag}`,
    kind: "ops",
    scrum_master: chief,
  });
  const project = await admin.create<Project>("/projects", {
    key: `LS${tag.toUpperCase()}`,
    name: `Large ${tag}`,
    kind: "devops",
    product_owners: [chief],
    teams: [team.slug],
    chief_product_owner: chief,
  });
  const owner = await api(chief);
  const [first, second] = [
    await owner.create<Story>(`/projects/${project.key}/stories`, { title: "Backups are restored every month" }),
    await owner.create<Story>(`/projects/${project.key}/stories`, { title: "Invoices in two currencies" }),
  ];
  await signIn(page, chief, password);

  await page.goto(`/projects/${project.key}/priority-conflicts`);
  await page.getByRole("button", { name: /Raise a/ }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Stories, two or more").nth(0).fill(first.key);
  await dialog.getByLabel("Stories, two or more").nth(1).fill(second.key);
  await dialog.getByLabel("Why their order matters").fill("Only one fits before the year ends");
  await dialog.getByRole("button", { name: /Raise it/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Only one fits before the year ends");
  await expectAccessible(page);
  await page.getByLabel("Place 1").selectOption(second.key);
  await page.getByLabel("Place 2").selectOption(first.key);
  await page.getByLabel("Reason", { exact: true }).fill("The auditors come in January");
  await page.getByRole("button", { name: /Decide/ }).click();
  await expect(page.getByRole("heading", { name: "The decided order" })).toBeVisible();
  await page.goto(`/projects/${project.key}/backlog`);
  await expect(page.locator("tbody tr").first()).toContainText(second.key);

  await page.goto(`/teams/${team.slug}/meetings`);
  await page.getByRole("button", { name: /Plan a meeting/ }).first().click();
  await page.getByLabel("Begins").fill("2026-01-05T09:00");
  await page.getByRole("button", { name: /Plan it/ }).click();
  await page.getByLabel("Minutes that Daily Standup took").fill("21");
  await page.getByRole("button", { name: "Held" }).click();
  await expect(page.getByText("6 min over")).toBeVisible();
  await expectAccessible(page);

  await page.goto(`/projects/${project.key}/environments`);
  await page.getByRole("button", { name: /New environment/ }).first().click();
  await page.getByLabel("Name").fill("Staging");
  await page.getByLabel("Kind").fill("staging");
  await page.getByRole("button", { name: /Add it/ }).click();
  const today = new Date().toISOString().slice(0, 10);
  await page.getByLabel("from").fill(today);
  await page.getByLabel("to", { exact: true }).fill(today);
  await page.getByRole("button", { name: "Book" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: `${today} to ${today}` })).toBeVisible();
  await expectAccessible(page);

  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(`/projects/${project.key}/advice`);
  await expect(page.getByRole("link", { name: "took 21 minutes; its time box is 15" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: /Dismiss.*took 21 minutes/ }).click();
  await expect(page.getByText("took 21 minutes")).toHaveCount(0);
});
