// Through the pages: the example of section 1.4.5, what people see of each other, the desk by keys, the inbox.
import type { Page } from "@playwright/test";
import type { WorkPackage } from "./support/contract";
import { expect, expectAccessible, test } from "./support/fixtures";

test("Update Customer Address goes to the second level and comes back, on the pages", async ({ api, world, openAs }) => {
  test.setTimeout(120_000);
  const { project, firstLevel, secondLevel } = world;
  const petra = await api(firstLevel.productOwner);
  await petra.create(`/projects/${project.key}/work-package-templates`, {
    name: "Update Customer Address",
    severity: "sev2",
    tasks: [
      { title: "Check if customer is valid" },
      { title: "Check if address is valid" },
      { title: "Update new address" },
      { title: "Inform customer" },
    ],
    escalates_to: [secondLevel.story.key],
  });
  const mia = await openAs(firstLevel.members[0]);
  const tess = await openAs(secondLevel.members[0]);

  // The first level opens it from the template, and takes it.
  await mia.goto("/work-packages/new");
  await mia.getByRole("radio", { name: /Update Customer Address/ }).check();
  await expectAccessible(mia);
  await mia.getByRole("button", { name: "Create" }).click();
  await expect(mia.getByRole("heading", { level: 1, name: "Update Customer Address" })).toBeVisible();
  const key = new URL(mia.url()).pathname.split("/").pop() ?? "";
  await expect(mia.locator(".task")).toHaveCount(4);
  await expectAccessible(mia);
  await act(mia, "Take");

  // It does what it can, and escalates.
  for (const title of ["Check if customer is valid", "Check if address is valid", "Update new address"]) {
    await setState(mia, title, "Done");
  }
  await expect(mia.getByText("3 of 4", { exact: true })).toBeVisible();
  await act(mia, "Escalate");
  await expect(mia.getByRole("radio", { name: /proposed/ })).toBeChecked();
  await mia.getByLabel("Reason").fill("Saving the new address fails with an error of the database.");
  await expectAccessible(mia);
  await mia.getByRole("dialog").getByRole("button", { name: "Escalate" }).click();
  await expect(mia.getByRole("heading", { name: "Escalation chain" })).toBeVisible();
  await expect(mia.getByRole("button", { name: /^Complete ?:.*escalated/ })).toHaveAttribute("aria-disabled", "true");

  // The second level is told, takes it, does its own four tasks, completes.
  await tess.goto("/");
  await tess.getByRole("link", { name: "Update Customer Address" }).click();
  await act(tess, "Take the escalation");
  const second = [
    "Check if address is valid",
    "Determine if database connections are working properly",
    "Fix any errors in the address update program",
    "Update address",
  ];
  for (const [i, title] of second.entries()) {
    await expect(tess.locator("form[aria-busy=true]")).toHaveCount(0); // the one before has arrived
    await tess.getByLabel("New task").fill(title);
    await tess.getByRole("button", { name: "Add", exact: true }).click();
    await expect(tess.locator(".task")).toHaveCount(5 + i);
  }
  for (const title of second) await setState(tess, title, "Done");
  await act(tess, "Complete the escalation");
  await tess.getByLabel("What was done").fill("The address is updated.");
  await tess.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
  await expect(tess.locator(".chain .holder")).toContainText("first level");

  // The first level reads of it in the inbox, finishes and completes; the clock says met.
  await mia.goto("/inbox");
  await expectAccessible(mia);
  await mia.getByRole("button", { name: new RegExp(`^${key} came back, completed`) }).click();
  await expect(mia).toHaveURL(new RegExp(`/work-packages/${key}$`));
  await setState(mia, "Inform customer", "Done");
  await act(mia, "Complete");
  await expect(mia.locator(".page-head .state")).toHaveText("Completed");
  await expect(mia.locator(".page-head .clock")).toHaveText("met");
  await expectAccessible(mia);
});

test("a change by one person shows on another's open page without anybody asking", async ({ api, world, openAs }) => {
  test.setTimeout(60_000);
  const [mia, omar] = world.firstLevel.members;
  const miasApi = await api(mia);
  const { key } = await miasApi.create<WorkPackage>(`/stories/${world.firstLevel.story.key}/work-packages`, {
    title: "Scanner sends to the old address",
    severity: "sev2",
  });
  const [page, other] = [await openAs(mia), await openAs(omar)];
  for (const one of [page, other]) {
    await one.goto(`/work-packages/${key}`);
    await expect(one.locator("html")).toHaveAttribute("data-live", "on");
  }
  const delays: number[] = [];
  for (const text of ["One", "Two", "Three", "Four", "Five"]) {
    const seen = shown(other, text);
    const sent = await page.evaluate(
      async ([to, said]) => {
        const at = Date.now();
        await fetch(to!, { method: "POST", body: new URLSearchParams({ text: said! }), redirect: "manual" });
        return at;
      },
      [`/work-packages/${key}/comments`, text],
    );
    delays.push((await seen) - sent);
  }
  test.info().annotations.push({ type: "shown after", description: `${delays.join(", ")} ms` });
  // The middle one: other tests share the machine.
  // How quick it is is told, not judged: a test machine may be busy. The aim is 300 ms.
  expect(delays.toSorted((a, b) => a - b)[2]).toBeLessThan(3000);
});

test("ten tabs of one browser stay live", async ({ api, world, openAs }) => {
  test.setTimeout(60_000);
  const { firstLevel } = world;
  const miasApi = await api(firstLevel.members[0]);
  const { key } = await miasApi.create<WorkPackage>(`/stories/${firstLevel.story.key}/work-packages`, { title: "No dial tone" });
  const first = await openAs(firstLevel.members[1]);
  const tabs: Page[] = [first];
  while (tabs.length < 10) tabs.push(await first.context().newPage());
  for (const [i, tab] of tabs.entries()) {
    await tab.goto(i % 2 ? "/work-packages" : `/work-packages/${key}`);
    await expect(tab.locator("html")).toHaveAttribute("data-live", "on");
  }
  const seen = tabs.map((tab) => shown(tab, "In progress"));
  await miasApi.act(`/work-packages/${key}/take`);
  await Promise.all(seen);
});

/** When a text appears in the main part of a page. */
function shown(page: Page, text: string): Promise<number> {
  return page.evaluate(async (text) => {
    const until = Date.now() + 10_000;
    const there = () => [...document.querySelectorAll("main td, main .text, main .meta")].some((one) => one.textContent?.includes(text));
    while (!there()) {
      if (Date.now() > until) throw new Error(`${text} was never shown`);
      await new Promise((done) => setTimeout(done, 5));
    }
    return Date.now();
  }, text);
}

test("the desk is worked with keys: take, escalate, swarm, and a key typed into the search", async ({ api, world, openAs }) => {
  const { firstLevel } = world;
  const mia = await api(firstLevel.members[0]);
  const { key } = await mia.create<WorkPackage>(`/stories/${firstLevel.story.key}/work-packages`, {
    title: "Printer on fire",
    severity: "sev1",
  });
  const page = await openAs(firstLevel.members[0]);
  await page.goto("/work-packages");
  await expectAccessible(page);
  await page.keyboard.press("j");
  await page.keyboard.press("i");
  await expect(page.locator(`#line-${key}`)).toContainText("In progress");
  await page.locator(`#line-${key}`).focus();
  await page.keyboard.press("h");
  await expect(page.locator(`#line-${key}`)).toContainText("swarm of 0");
  await page.locator(`#line-${key}`).focus();
  await page.keyboard.press("u");
  await expect(page.getByRole("dialog")).toContainText(`Escalate ${key}`);
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await page.keyboard.type(key.toLowerCase());
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/work-packages/${key}`));
});

test("My work, the escalations of a project and empty pages are for everybody", async ({ world, openAs }) => {
  const page = await openAs(world.firstLevel.members[0]);
  for (const path of ["/", "/inbox", "/work-packages?severity=sev1", `/projects/${world.project.key}/escalations`, "/work-packages/new"]) {
    await page.goto(path);
    await expectAccessible(page);
  }
});

/** One of the buttons beside the title. */
async function act(page: Page, name: string): Promise<void> {
  await page.locator(".page-head").getByRole("button", { name: new RegExp(`^${name} \\w$`) }).click();
}

async function setState(page: Page, title: string, state: string): Promise<void> {
  const task = page.locator(".task", { hasText: title }).filter({ has: page.locator("details.menu") }).last();
  await task.locator("summary").click();
  await task.getByRole("button", { name: state, exact: true }).click();
  await expect(task).toHaveAttribute("data-state", state.toLowerCase());
}
