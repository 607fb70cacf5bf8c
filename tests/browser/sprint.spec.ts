import { randomBytes } from "node:crypto";
import type { Browser, Locator, Page } from "@playwright/test";
import type { Api } from "./support/api";
import type { Project, Sprint, Story, Task, Team } from "./support/contract";
import { expect, expectAccessible, test as base } from "./support/fixtures";

/** A team of two with a Scrum Master and a Product Owner, all of whom can sign in. */
interface Crew {
  team: Team;
  project: Project;
  scrumMaster: Person;
  members: [Person, Person];
  owner: Person;
}

interface Person {
  login: string;
  password: string;
  api: Api;
}

const test = base.extend<{ crew: Crew; open: (browser: Browser, who: Person, path: string) => Promise<Page> }>({
  crew: async ({ api, addPersonWithPassword }, use) => {
    const tag = randomBytes(3).toString("hex");
    const person = async (name: string): Promise<Person> => {
      const login = `${name.toLowerCase()}-${tag}`;
      const password = await addPersonWithPassword(login, `${name} ${tag}`);
      return { login, password, api: await api(login) };
    };
    const [scrumMaster, owner] = [await person("Sasha"), await person("Petra")];
    const members: [Person, Person] = [await person("Mia"), await person("Omar")];
    const admin = await api("admin");
    const made = { slug: `desk-${tag}`, name: `Desk ${tag}`, kind: "devops", scrum_master: scrumMaster.login };
    let team = await admin.create<Team>("/teams", { ...made, initial_velocity: 30 });
    for (const { login } of members) team = await admin.put<Team>(`/teams/${team.slug}/members/${login}`, {});
    const project = await admin.create<Project>("/projects", {
      key: `SP${tag.toUpperCase()}`,
      name: `Service ${tag}`,
      kind: "devops",
      product_owners: [owner.login],
      teams: [team.slug],
    });
    await use({ team, project, scrumMaster, members, owner });
  },
  open: async ({ baseURL, signIn }, use) => {
    await use(async (browser, who, path) => {
      const page = await (await browser.newContext({ baseURL })).newPage();
      await signIn(page, who.login, who.password);
      await page.goto(path);
      return page;
    });
  },
});

async function story(crew: Crew, body: object, ready = true): Promise<Story> {
  const made = await crew.owner.api.create<Story>(`/projects/${crew.project.key}/stories`, { team: crew.team.slug, ...body });
  return ready ? crew.owner.api.patch<Story>(`/stories/${made.key}`, { state: "ready" }) : made;
}

function day(fromToday: number): string {
  return new Date(Date.now() + fromToday * 86_400_000).toISOString().slice(0, 10);
}

/** A running Sprint that holds one finite story with one task. */
async function running(crew: Crew): Promise<{ sprint: Sprint; story: Story; task: Task }> {
  const held = await story(crew, { title: "Move the file shares", estimate: 8 });
  const [mia] = crew.members;
  const planned = await crew.scrumMaster.api.create<Sprint>(`/teams/${crew.team.slug}/sprints`, {
    name: "Sprint 1",
    starts_on: day(-3),
    ends_on: day(10),
  });
  await mia.api.put(`/sprints/${planned.id}/commitments/${held.key}`, {});
  const sprint = await crew.scrumMaster.api.act<Sprint>(`/sprints/${planned.id}/start`);
  const task = await mia.api.create<Task>(`/stories/${held.key}/tasks`, { title: "Copy the homes" });
  return { sprint, story: held, task };
}

const card = (page: Page, task: Task) => page.locator(`#task-${task.id}`);
const inColumn = (page: Page, task: Task, state: Task["state"]) =>
  page.locator(`.cell[data-state="${state}"] > #task-${task.id}`);

/** What a page has noted on its root element. */
async function instant(page: Page, name: string): Promise<number> {
  return Number(await page.evaluate((of) => document.documentElement.dataset[of], name));
}

async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  await from.scrollIntoViewIfNeeded();
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  if (!start || !end) throw new Error("nothing to drag there");
  await page.mouse.move(start.x + 12, start.y + start.height - 8);
  await page.mouse.down();
  await page.mouse.move(start.x + 40, start.y + start.height, { steps: 4 });
  await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 12 });
  await page.mouse.up();
}

test("a Sprint is planned against the velocity, started, worked on, closed, and its recurring story carried over", async ({
  browser,
  crew,
  open,
}) => {
  test.slow();
  const incidents = await story(crew, { title: "Incidents", recurrence: "recurring", cadence: "every_sprint" }, false);
  const shares = await story(crew, { title: "Move the file shares", estimate: 13 });
  const asleep = await story(crew, { title: "Year-end closing", recurrence: "recurring" }, false);
  await crew.owner.api.act(`/stories/${asleep.key}/rest`);

  // The Scrum Master makes a Sprint.
  const sasha = await open(browser, crew.scrumMaster, `/teams/${crew.team.slug}/sprints`);
  await expectAccessible(sasha);
  await sasha.getByRole("button", { name: "New Sprint" }).first().click();
  await sasha.getByLabel("Name", { exact: true }).fill("Sprint 1");
  await sasha.getByLabel("Sprint Goal").fill("nobody calls us twice");
  await sasha.getByRole("button", { name: "Make the Sprint" }).click();
  await expect(sasha.getByRole("heading", { level: 1 })).toHaveText("Sprint 1");
  await expect(sasha.getByText("Only members of")).toBeVisible();
  await expectAccessible(sasha);
  const id = sasha.url().split("/").pop() ?? "";

  // Members commit, known and unknown, and see what it makes of the velocity.
  const mia = await open(browser, crew.members[0], `/sprints/${id}`);
  const verdict = mia.locator(".verdict");
  await expect(mia.getByText("Only the Scrum Master of", { exact: false })).toBeVisible();
  await expect(mia.getByText(asleep.title)).toHaveCount(0);
  await mia.getByLabel(`Unknown work of ${incidents.key}`, { exact: true }).fill("12");
  await mia.getByRole("button", { name: `Commit ${incidents.key}` }).click();
  await expect(verdict).toHaveText("15 below the band");
  await expect(mia.getByLabel(`Known work of ${shares.key}`, { exact: true })).toHaveValue("13");
  await mia.getByRole("button", { name: `Commit ${shares.key}` }).click();
  await expect(verdict).toHaveText("2 below the band");
  await mia.getByLabel(`Known work of ${incidents.key}`, { exact: true }).fill("4,5");
  await mia.getByRole("button", { name: `Save ${incidents.key}` }).click();
  await expect(verdict).toHaveText("matched: within the band");
  await mia.getByLabel(`Unknown work of ${incidents.key}`, { exact: true }).fill("20");
  await mia.getByRole("button", { name: `Save ${incidents.key}` }).click();
  await expect(verdict).toHaveText("4.5 over the band");
  await expect(mia.getByText("37.5 of 30 Story Points")).toBeVisible();
  // What is refused says why, and leaves what was typed.
  await mia.getByLabel(`Unknown work of ${incidents.key}`, { exact: true }).fill("many");
  await mia.getByRole("button", { name: `Save ${incidents.key}` }).click();
  await expect(mia.getByRole("alert")).toContainText("unknown");
  await expect(mia.getByLabel(`Unknown work of ${incidents.key}`, { exact: true })).toHaveValue("many");
  await expectAccessible(mia);

  // The Scrum Master starts it; the page was live and shows the commitments.
  await expect(sasha.getByText("37.5 of 30 Story Points")).toBeVisible();
  await sasha.getByRole("button", { name: "Start the Sprint" }).click();
  await expect(sasha).toHaveURL(/\/board$/);

  // A member adds a Work Package and a task, and drags the task through the columns.
  await mia.goto(`/sprints/${id}/board`);
  await mia.getByRole("link", { name: `Add a Work Package to ${incidents.key}` }).click();
  await mia.getByLabel("Title").fill("Mail is late");
  await mia.getByRole("button", { name: "Add" }).click();
  await expect(mia.getByRole("article", { name: "Mail is late" })).toContainText("no tasks yet");
  await mia.getByRole("button", { name: /^Take / }).click();
  await expect(mia.locator('.cell[data-state="in_progress"]').getByRole("article", { name: "Mail is late" })).toBeVisible();
  await mia.getByRole("link", { name: `Add a task to ${shares.key}` }).click();
  await mia.getByLabel("Title").fill("Copy the homes");
  await mia.getByRole("button", { name: "Add" }).click();
  const lane = mia.locator(`#lane-${shares.key}`);
  const task = lane.getByRole("article", { name: "Copy the homes" });
  for (const [state, name] of [["in_progress", "In Progress"], ["testing", "Testing"], ["done", "Done"]] as const) {
    await drag(mia, task, lane.getByRole("group", { name }));
    await expect(lane.locator(`.cell[data-state="${state}"]`).getByRole("article", { name: "Copy the homes" })).toBeVisible();
    await expect(sasha.locator(`#lane-${shares.key} .cell[data-state="${state}"]`).getByRole("article")).toHaveCount(1);
  }
  await expectAccessible(mia);
  await mia.getByRole("link", { name: `Fold ${shares.key}`, exact: true }).click();
  await expect(lane.getByRole("article")).toHaveCount(0);
  await mia.reload();
  await expect(lane).toContainText("1 of 1 card done");

  // Everybody can read the burndown; only the Scrum Master closes.
  await expect(mia.getByRole("button", { name: "Close the Sprint" })).toHaveAttribute("aria-disabled", "true");
  await mia.getByRole("link", { name: "Burndown" }).click();
  await expect(mia.getByRole("img", { name: /^Burndown: on .* left/ })).toBeVisible();
  await expectAccessible(mia);
  await sasha.getByRole("button", { name: "Close the Sprint" }).click();
  const dialog = sasha.getByRole("dialog");
  await expect(dialog).toContainText("Carried over to Sprint 2, which is made");
  await expect(dialog).toContainText(shares.key);
  await expectAccessible(sasha);
  await dialog.getByRole("button", { name: "Close the Sprint" }).click();

  // The report says what became of each story; the recurring one is in the next Sprint.
  await expect(sasha.getByRole("link", { name: "Outcome" })).toHaveAttribute("aria-current", "page");
  await expect(sasha.getByRole("row", { name: new RegExp(incidents.key) })).toContainText("Carried over to Sprint 2");
  await expect(sasha.getByRole("row", { name: new RegExp(shares.key) })).toContainText("Returned to the backlog");
  await expectAccessible(sasha);
  await sasha.getByRole("row", { name: new RegExp(incidents.key) }).getByRole("link", { name: "Sprint 2" }).click();
  await expect(sasha.locator(`#commitment-${incidents.key}`)).toContainText("1 open Work Package");
  await expect(sasha.getByText("What really came in over the last Sprint", { exact: false })).toBeVisible();
});

test("a task moved by one person shows on another's board without anybody asking", async ({ browser, crew, open }) => {
  const { sprint, task } = await running(crew);
  const mia = await open(browser, crew.members[0], `/sprints/${sprint.id}/board`);
  const omar = await open(browser, crew.members[1], `/sprints/${sprint.id}/board`);
  for (const page of [mia, omar]) await expect(page.locator("html")).toHaveAttribute("data-live", "on");

  const took: number[] = [];
  for (const [key, state] of [
    ["Right", "in_progress"],
    ["Right", "testing"],
    ["Left", "in_progress"],
    ["Left", "to_do"],
    ["Right", "in_progress"],
  ] as const) {
    await omar.evaluate(
      ([id, wanted]) => {
        const there = () => document.querySelector(`.cell[data-state="${wanted}"] > #task-${id}`);
        const observer = new MutationObserver(() => {
          if (!there()) return;
          observer.disconnect();
          document.documentElement.dataset.seen = String(Date.now());
        });
        observer.observe(document.body, { childList: true, subtree: true });
      },
      [String(task.id), state] as const,
    );
    await mia.evaluate(() => {
      const note = () => (document.documentElement.dataset.pressed = String(Date.now()));
      addEventListener("keydown", note, { once: true, capture: true });
    });
    await card(mia, task).focus();
    await mia.keyboard.press(`Alt+Arrow${key}`);
    await expect(inColumn(omar, task, state)).toBeVisible();
    const [seen, pressed] = [await instant(omar, "seen"), await instant(mia, "pressed")];
    took.push(seen - pressed);
    await expect(inColumn(mia, task, state)).toBeVisible();
    await mia.waitForTimeout(250);
  }
  console.log(`a move was seen elsewhere after ${took.join(", ")} ms`);
  const middle = took.sort((a, b) => a - b)[Math.floor(took.length / 2)];
  // How quick it is is told, not judged: a test machine may be busy. The aim is 300 ms.
  expect(middle, "milliseconds, the median").toBeLessThan(3000);
});

test("ten open tabs of one person all stay live", async ({ browser, crew, open }) => {
  const { sprint, task } = await running(crew);
  const first = await open(browser, crew.members[0], `/sprints/${sprint.id}/board`);
  const tabs = [first];
  while (tabs.length < 10) {
    const tab = await first.context().newPage();
    await tab.goto(`/sprints/${sprint.id}/board`);
    tabs.push(tab);
  }
  for (const tab of tabs) await expect(tab.locator("html")).toHaveAttribute("data-live", "on");
  await crew.members[1].api.patch(`/tasks/${task.id}`, { state: "testing" });
  for (const tab of tabs) await expect(inColumn(tab, task, "testing")).toBeVisible();
});

test("a board opens its dialogs by address, and says who may do what", async ({ browser, crew, open }) => {
  const { sprint, story: held, task } = await running(crew);
  const mia = await open(browser, crew.members[0], `/sprints/${sprint.id}/board#spare`);
  await mia.getByLabel("Amount").fill("5");
  await mia.getByRole("button", { name: "Report it" }).click();
  await expect(mia.getByText("A Product Owner may add one story up to it.")).toBeVisible();
  await card(mia, task).locator("summary").click();
  await card(mia, task).getByRole("button", { name: "Assign to me" }).click();
  await expect(card(mia, task).getByTitle(/^Mia/)).toBeVisible();
  // A dialog that was closed stays closed when the page follows a change.
  await mia.getByRole("link", { name: `Add a task to ${held.key}` }).click();
  await expect(mia.getByRole("dialog")).toBeVisible();
  await mia.keyboard.press("Escape");
  await crew.members[1].api.patch(`/tasks/${task.id}`, { state: "testing" });
  await expect(inColumn(mia, task, "testing")).toBeVisible();
  await expect(mia.getByRole("dialog")).toHaveCount(0);
  await mia.getByRole("link", { name: "Only mine" }).click();
  await expect(card(mia, task)).toBeVisible();

  const petra = await open(browser, crew.owner, `/sprints/${sprint.id}/board`);
  await expect(petra.locator("#why-board")).toContainText("Only members of");
  await expect(card(petra, task)).toHaveAttribute("data-fixed", "");
  await expect(petra.getByRole("link", { name: `Add a task to ${held.key}` })).toHaveCount(0);
  await expectAccessible(petra);
  await petra.goto(`/sprints/${sprint.id}`);
  await expect(petra.getByText("its scope is frozen", { exact: false })).toBeVisible();
  await expectAccessible(petra);
});
