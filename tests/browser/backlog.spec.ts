// From nothing to an ordered backlog: an administrator makes people, teams and a project; two Product Owners write the
// stories of all four classes, order them, and agree on a path of escalation.
import { randomBytes } from "node:crypto";
import type { Browser, Locator, Page } from "@playwright/test";
import { administrator, expect, expectAccessible, test } from "./support/fixtures";

type SignIn = (page: Page, login: string, password: string) => Promise<void>;

const password = "correct horse battery";

test("people, teams and a project are made, and two Product Owners fill its backlog", async ({ page, browser, signIn }) => {
  test.setTimeout(120_000);
  const tag = randomBytes(3).toString("hex");
  const key = `P${tag.toUpperCase()}`;
  const [ana, bo, cai] = [`ana-${tag}`, `bo-${tag}`, `cai-${tag}`];
  const [desk, net] = [`desk-${tag}`, `net-${tag}`];

  const { login, password: adminPassword } = administrator();
  await signIn(page, login, adminPassword);
  for (const person of [ana, bo, cai]) await addPerson(page, person);
  await makeTeam(page, desk, cai, ana);
  await makeTeam(page, net, cai, bo);
  await makeProject(page, key, [ana, bo], [desk, net]);

  const anas = await as(browser, signIn, ana);
  const bos = await as(browser, signIn, bo);

  // The other Product Owner's story, which work may be escalated to.
  const second = await makeStory(bos, key, "Second level", { recurring: true, multiple: true, team: "" });

  await anas.goto(`/projects/${key}/backlog`);
  await anas.getByRole("button", { name: "New Epic" }).click();
  await anas.getByLabel("Title", { exact: true }).fill("Storage moves to the new cluster");
  await anas.getByLabel("Description").fill("All of it.\n\nStep by step.");
  await anas.getByRole("button", { name: "Make the Epic" }).click();
  await expect(anas.getByRole("heading", { level: 1 })).toHaveText("Storage moves to the new cluster");
  await expectAccessible(anas);
  await anas.getByRole("link", { name: /New story/ }).first().click();
  await anas.getByLabel("Title", { exact: true }).fill("Mail moves first");
  await anas.getByRole("button", { name: "Make the story" }).click();
  await expect(anas.getByRole("heading", { level: 1 })).toHaveText("Mail moves first");
  const finite = keyOf(anas);

  const both = await makeStory(anas, key, "Single sign-on", { recurring: false, multiple: true, team: "" });
  const patch = await makeStory(anas, key, "Patch day", { recurring: true, multiple: false, team: desk });
  const first = await makeStory(anas, key, "Incidents, first level", { recurring: true, multiple: true, team: desk });
  for (const label of ["Multiple Teams Recurring"]) await expect(anas.getByText(label, { exact: true })).toBeVisible();

  // A story more, by its title alone.
  await anas.goto(`/projects/${key}/backlog`);
  await anas.getByLabel("Title of a new story").fill("Badge printers");
  await anas.getByRole("button", { name: "Add", exact: true }).click();
  await expect(anas.getByRole("link", { name: "Badge printers" })).toBeVisible();
  await expect(anas.getByLabel("Title of a new story")).toHaveValue("");
  await expectAccessible(anas);
  await expectOrder(anas, ["Second level", "Mail moves first", "Single sign-on", "Patch day", "Incidents, first level", "Badge printers"]);

  // By keyboard, two steps in a row.
  const ranked = anas.waitForResponse((r) => r.url().endsWith(`/stories/${first}/rank`));
  await anas.getByRole("button", { name: `Move ${first}` }).focus();
  await anas.keyboard.press("Alt+ArrowUp");
  await anas.keyboard.press("Alt+ArrowUp");
  await ranked;
  await anas.reload();
  await expectOrder(anas, ["Second level", "Mail moves first", "Incidents, first level", "Single sign-on", "Patch day", "Badge printers"]);

  // By dragging.
  const dragged = anas.waitForResponse((r) => r.url().endsWith(`/stories/${patch}/rank`));
  await drag(anas, anas.getByRole("button", { name: `Move ${patch}` }), anas.locator(`#line-${finite}`));
  await dragged;
  await anas.reload();
  const order = await titles(anas);
  expect(order.indexOf("Patch day")).toBeLessThan(order.indexOf("Incidents, first level"));

  // What is not hers she cannot move, and is told why.
  await anas.locator(`#line-${second}`).focus();
  await anas.keyboard.press("Alt+ArrowDown");
  await expect(anas.getByRole("alert")).toContainText("Only the Product Owner");

  // Filters are a state with an address.
  await anas.goto(`/projects/${key}/backlog?recurrence=recurring&team_mode=single`);
  await expectOrder(anas, ["Patch day"]);
  await anas.goto(`/projects/${key}/backlog?q=sign-on`);
  await expectOrder(anas, ["Single sign-on"]);

  // A finite story says why it does not escalate; the recurring one may.
  await anas.goto(`/stories/${both}`);
  await expect(anas.getByText(`${both} is finite. Work Packages can only move between recurring stories.`)).toBeVisible();
  await anas.goto(`/stories/${first}`);
  await anas.getByRole("button", { name: "Permit" }).click();
  await anas.getByLabel("Targets", { exact: true }).first().fill(second);
  await anas.getByRole("button", { name: "Save" }).click();
  await expect(anas.getByRole("link", { name: `${second} Second level` })).toBeVisible();
  await expectAccessible(anas);

  // The Product Owner of the target refuses, and accepts after all.
  await bos.goto(`/stories/${second}`);
  await bos.getByRole("button", { name: `Refuse what ${first} escalates` }).click();
  await expect(bos.getByText("refused: nothing comes from there")).toBeVisible();
  await anas.reload();
  await expect(anas.getByText("refused by", { exact: false })).toBeVisible();
  await bos.getByRole("button", { name: `Accept what ${first} escalates` }).click();
  await expect(bos.getByText("accepted", { exact: true })).toBeVisible();
  await expectAccessible(bos);

  // A member estimates the portion of the team.
  await anas.getByLabel(new RegExp(`^Estimate of .*${desk}`)).fill("20");
  await anas.getByRole("button", { name: "Estimate", exact: true }).click();
  await expect(anas.getByText("sum 20")).toBeVisible();
  await anas.getByRole("link", { name: "Over all Sprints" }).click();
  await expect(anas.getByText("estimated the portion", { exact: false })).toBeVisible();
  await expectAccessible(anas);
});

test("a refusal stands beside the fields, and nothing typed is lost", async ({ page, signIn }) => {
  const { login, password: adminPassword } = administrator();
  await signIn(page, login, adminPassword);
  await page.goto("/users#new-person");
  await page.getByLabel("Name", { exact: true }).fill("Ada again");
  await page.getByLabel("Login", { exact: true }).fill("admin");
  await page.getByLabel("E-mail").fill("ada@example.org");
  await page.getByRole("button", { name: "Add", exact: false }).last().click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText("taken");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Ada again");
  await expectAccessible(page);
});

test("a new token is shown once, and taken back", async ({ page, signIn }) => {
  const { login, password: adminPassword } = administrator();
  await signIn(page, login, adminPassword);
  const name = `monitoring ${randomBytes(3).toString("hex")}`;
  await page.goto("/me");
  await expectAccessible(page);
  await page.getByLabel("What the new token is for").fill(name);
  await page.getByRole("button", { name: "Make a token" }).click();
  await expect(page.getByLabel("Token", { exact: true })).toHaveValue(/^tandem_pat_/);
  await page.goto("/me");
  await expect(page.getByLabel("Token", { exact: true })).toHaveCount(0);
  page.on("dialog", (dialog) => void dialog.accept());
  await page.getByRole("button", { name: `Revoke ${name}` }).click();
  await expect(page.getByText(name, { exact: true })).toHaveCount(0);
});

test("the chosen colours stay", async ({ page, signIn }) => {
  const { login, password: adminPassword } = administrator();
  await signIn(page, login, adminPassword);
  await page.goto("/me");
  await page.getByLabel("Colours").selectOption("dark");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expectAccessible(page);
});

async function as(browser: Browser, signIn: SignIn, login: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await signIn(page, login, password);
  return page;
}

async function addPerson(page: Page, login: string): Promise<void> {
  await page.goto("/users");
  await page.getByRole("button", { name: "New person" }).click();
  await page.getByLabel("Name", { exact: true }).fill(`Person ${login}`);
  await page.getByLabel("Login", { exact: true }).fill(login);
  await page.getByLabel("E-mail").fill(`${login}@example.org`);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("dialog").getByRole("button", { name: "Add" }).click();
  await expect(page.getByText(login, { exact: true })).toBeVisible();
  await expectAccessible(page);
}

async function makeTeam(page: Page, slug: string, scrumMaster: string, member: string): Promise<void> {
  await page.goto("/teams");
  await page.getByRole("button", { name: "New team" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill(`Team ${slug}`);
  await page.getByLabel("Short name").fill(slug);
  await page.getByLabel("Scrum Master").fill(scrumMaster);
  await page.getByLabel("Velocity to begin with").fill("20");
  await page.getByRole("button", { name: "Make the team" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Team ${slug}`);
  await page.getByLabel("Login of the new member").fill(member);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("button", { name: `Remove Person ${member}` })).toBeVisible();
  await expectAccessible(page);
}

async function makeProject(page: Page, key: string, owners: string[], teams: string[]): Promise<void> {
  await page.goto("/projects/new");
  await page.getByLabel("Key").fill(key);
  await page.getByLabel("Name", { exact: true }).fill(`Project ${key}`);
  await page.getByLabel("Kind").selectOption("operations");
  for (const [i, owner] of owners.entries()) {
    if (i > 0) await page.getByRole("button", { name: "Add a Product Owner" }).click();
    await page.getByRole("combobox", { name: "Product Owners" }).nth(i).fill(owner);
  }
  for (const team of teams) await page.getByLabel(`Team ${team}`).check();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Make the project" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Project ${key}`);
  await expectAccessible(page);
}

async function makeStory(
  page: Page,
  project: string,
  title: string,
  choice: { recurring: boolean; multiple: boolean; team: string },
): Promise<string> {
  await page.goto(`/projects/${project}/stories/new`);
  await page.getByLabel("Title", { exact: true }).fill(title);
  await page.getByLabel("As a").fill("person who works here");
  await page.getByLabel("I want").fill("it to work");
  await page.getByLabel("Acceptance Criteria").first().fill("It works");
  await page.getByLabel("Acceptance Criteria").first().press("Enter");
  await page.getByLabel("Acceptance Criteria").nth(1).fill("It stays so");
  if (choice.recurring) await page.getByLabel(/^Recurring/).check();
  if (choice.multiple) await page.getByLabel(/^Multiple teams/).check();
  if (choice.team) await page.getByLabel("Team", { exact: true }).selectOption(choice.team);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Make the story" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
  await expect(page.getByText("It stays so")).toBeVisible();
  await expectAccessible(page);
  return keyOf(page);
}

function keyOf(page: Page): string {
  return new URL(page.url()).pathname.split("/").at(-1) ?? "";
}

function titles(page: Page): Promise<string[]> {
  return page.locator("[data-story] a[data-open]").allTextContents();
}

async function expectOrder(page: Page, expected: string[]): Promise<void> {
  await expect(page.locator("[data-story] a[data-open]")).toHaveText(expected);
}

async function drag(page: Page, handle: Locator, onto: Locator): Promise<void> {
  await page.waitForTimeout(300); // the code for dragging is loaded when the list is there
  const [from, to] = [await handle.boundingBox(), await onto.boundingBox()];
  if (!from || !to) throw new Error("the rows to drag are not there");
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  for (let step = 1; step <= 12; step++) {
    const y = from.y + from.height / 2 + ((to.y + 4 - from.y - from.height / 2) * step) / 12;
    await page.mouse.move(from.x + from.width / 2, y);
    await page.waitForTimeout(20);
  }
  await page.mouse.up();
}
