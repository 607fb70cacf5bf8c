import type { Page } from "@playwright/test";
import type { Story } from "./support/contract";
import { expect, expectAccessible, test } from "./support/fixtures";
import type { World } from "./support/world";

async function finite(api: (login: string) => Promise<import("./support/api").Api>, world: World, title: string): Promise<Story> {
  const owner = await api(world.firstLevel.productOwner);
  const made = await owner.create<Story>(`/projects/${world.project.key}/stories`, { title, team: world.firstLevel.team.slug });
  return owner.patch<Story>(`/stories/${made.key}`, { state: "ready" });
}

/** Any change of the page by itself: it must not be loaded anew by the test. */
const seat = (page: Page, login: string) => page.locator(`#seat-${login}`);

/** R219 */
test("two members play Planning Poker in two browsers, until they agree", async ({ api, world, openAs }) => {
  test.slow();
  const story = await finite(api, world, "Move the file shares");
  const [mia, omar] = world.firstLevel.members;

  // One starts on the story's page, on a phone.
  const first = await openAs(mia);
  await first.setViewportSize({ width: 390, height: 844 });
  await first.goto(`/stories/${story.key}`);
  await first.getByRole("button", { name: "Planning Poker", exact: true }).click();
  await expect(first.getByRole("heading", { level: 1 })).toHaveText("Planning Poker");
  await expect(first.getByText("All have played")).toHaveCount(0);
  await expectAccessible(first);

  // The other is told, and takes a seat; the first sees it at once.
  const second = await openAs(omar);
  await second.goto(first.url());
  await second.getByRole("button", { name: "Take a seat" }).click();
  await expect(seat(first, omar)).toBeVisible();

  // A card goes down: the other sees that, and not which.
  await first.getByRole("button", { name: "13", exact: true }).click();
  await expect(first.getByRole("button", { name: "13", exact: true })).toHaveAttribute("aria-pressed", "true");
  await expect(seat(second, mia).getByText("played")).toBeAttached();
  await expect(seat(second, mia)).not.toContainText("13");
  await expect(second.locator('.deck [aria-pressed="true"]')).toHaveCount(0);

  // The second plays with the keyboard; all are revealed in both browsers.
  await second.keyboard.press("5");
  for (const page of [first, second]) {
    await expect(page.getByText("From 5 to 13.")).toBeVisible();
    await expect(seat(page, mia)).toContainText("13");
    await expect(seat(page, omar)).toContainText("5");
  }
  await expectAccessible(second);

  // They talk; another round; now they agree, and the number is the estimate.
  await first.getByRole("button", { name: "Another round" }).click();
  await expect(second.getByText("Round 2")).toBeVisible();
  await second.getByRole("button", { name: "8", exact: true }).click();
  await first.getByRole("button", { name: "8", exact: true }).click();
  await expect(second.getByText("All say 8.")).toBeVisible();
  await second.getByRole("button", { name: "Take 8 as the estimate" }).click();
  for (const page of [first, second]) await expect(page.getByText("The session is closed")).toBeVisible();
  const now = await (await api(mia)).get<Story>(`/stories/${story.key}`);
  expect(now.estimate_total).toBe(8);
  await second.goto(`/stories/${story.key}?tab=history`);
  await expect(second.getByText("revealed the cards").first()).toBeVisible();
});

/** R222 */
test("an impediment is raised on the board and resolved by the Scrum Master, and the board shows it meanwhile", async ({ world, openAs }) => {
  const { members, scrumMaster, sprint, story, team } = world.firstLevel;
  const mia = await openAs(members[0]);
  await mia.goto(`/sprints/${sprint.id}/board`);
  await mia.getByRole("button", { name: "Raise an impediment" }).click();
  await mia.getByLabel("What is in the way?").fill("The test server is down");
  await mia.getByLabel("Of which story or Work Package?").fill(story.key);
  await mia.getByRole("button", { name: "Raise it" }).click();
  await expect(mia.locator(`#lane-${story.key}`).getByText("1 impediment")).toBeVisible();
  await expectAccessible(mia);

  const sasha = await openAs(scrumMaster);
  await sasha.goto("/inbox");
  await sasha.getByText("raised an impediment").first().click();
  await expect(sasha.getByRole("heading", { level: 1 })).toHaveText("The test server is down");
  await expectAccessible(sasha);
  await sasha.getByLabel("State").selectOption("resolved");
  await sasha.getByRole("button", { name: "Save" }).click();
  await expect(sasha.locator("#error-resolution")).toBeVisible();
  await sasha.getByLabel("Resolution").fill("Started it again");
  await sasha.getByRole("button", { name: "Save" }).click();
  await expect(sasha.getByRole("heading", { name: "Resolution" })).toBeVisible();
  await expect(mia.locator(`#lane-${story.key}`).getByText("1 impediment")).toHaveCount(0);

  await mia.goto(`/teams/${team.slug}/impediments`);
  await expect(mia.getByText("Nothing is in the way.")).toBeVisible();
  await expectAccessible(mia);
});

/** R223 */
test("a change is asked for on the story, waits for the Sprint, is approved into the backlog; the Sprint is ended early", async ({ api, world, openAs }) => {
  const { members, productOwner, sprint, story } = world.firstLevel;
  const mia = await openAs(members[0]);
  await mia.goto(`/stories/${story.key}`);
  await mia.getByRole("button", { name: "Ask for a change" }).click();
  await mia.getByLabel("What is to change, and why?").fill("Answer in French too");
  await mia.getByRole("button", { name: "Ask for it" }).click();
  await expect(mia.getByRole("link", { name: "Answer in French too" })).toBeVisible();
  await mia.getByRole("link", { name: "Answer in French too" }).click();
  await expect(mia.getByText("its scope is frozen")).toBeVisible();
  await expect(mia.getByRole("button", { name: /^Approve/ })).toHaveAttribute("aria-disabled", "true");
  await expectAccessible(mia);

  const petra = await openAs(productOwner);
  await petra.goto(mia.url());
  await petra.getByRole("button", { name: "Approve", exact: false }).first().click();
  await petra.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
  await expect(petra.getByText("in the backlog").first()).toBeVisible();
  await petra.goto(`/projects/${world.project.key}/change-requests`);
  await expectAccessible(petra);

  await petra.goto(`/sprints/${sprint.id}/board`);
  await petra.getByRole("button", { name: "End early" }).click();
  await petra.getByLabel("Why can it not wait?").fill("The law has changed");
  await expectAccessible(petra);
  await petra.getByRole("button", { name: "End the Sprint early" }).click();
  await expect(petra.getByText("ended this Sprint early: The law has changed")).toBeVisible();
  const ended = await (await api(members[0])).get<{ state: string }>(`/sprints/${sprint.id}`);
  expect(ended.state).toBe("closed");
});
