// Two people have the same dialog open. What both changed is chosen, what one changed stays, and nothing typed is lost.
import type { Page } from "@playwright/test";
import type { WorkPackage } from "./support/contract";
import { expect, expectAccessible, test } from "./support/fixtures";

async function edit(page: Page, key: string): Promise<void> {
  await page.goto(`/work-packages/${key}#edit`);
  await expect(page.getByRole("dialog", { name: `Edit ${key}` })).toBeVisible();
}

test("the second of two writers chooses between both values", async ({ api, world, openAs }) => {
  test.setTimeout(90_000);
  const { story, members } = world.firstLevel;
  const writer = await api(members[0]);
  const made = await writer.create<WorkPackage>(`/stories/${story.key}/work-packages`, {
    title: "Printer on fire",
    severity: "sev2",
  });
  const [mia, omar] = [await openAs(members[0]), await openAs(members[1])];
  await edit(mia, made.key);
  await edit(omar, made.key);
  const theirs = omar.getByRole("dialog");

  await mia.getByRole("dialog").getByLabel("Title").fill("Printer smokes");
  await mia.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(mia.getByRole("heading", { level: 1, name: "Printer smokes" })).toBeVisible();

  await theirs.getByLabel("Title").fill("Printer burns");
  await theirs.getByLabel("Category").fill("hardware");
  await theirs.getByRole("button", { name: "Save" }).click();
  await expect(omar.getByRole("heading", { level: 1, name: "Someone else changed this too" })).toBeVisible();
  const title = omar.getByRole("group", { name: "Title" });
  await expect(title.getByRole("radio", { name: /Keep what is saved now Printer smokes/ })).toBeFocused();
  await expect(omar.getByRole("group", { name: "Category" })).toHaveCount(0);
  await expectAccessible(omar);
  for (const colorScheme of ["light", "dark"] as const) {
    await omar.emulateMedia({ colorScheme });
    for (const width of [1280, 390]) {
      await omar.setViewportSize({ width, height: 800 });
      const overflow = await omar.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    }
    await expectAccessible(omar);
  }
  // Somebody changes it once more: a live update of the page does not take the choice away.
  await writer.patch(`/work-packages/${made.key}`, { submitter: "Finance" });

  // By keys alone.
  await omar.keyboard.press("ArrowDown");
  await expect(title.getByRole("radio", { name: /Use mine Printer burns/ })).toBeChecked();
  await omar.keyboard.press("Enter");
  await expect(omar.getByRole("heading", { level: 1, name: "Printer burns" })).toBeVisible();
  const saved = await writer.get<WorkPackage & { category: string; submitter: string }>(`/work-packages/${made.key}`);
  expect(saved).toMatchObject({ title: "Printer burns", category: "hardware", submitter: "Finance", severity: "sev2" });
});

test("without scripts it is the same", async ({ api, world, browser, openAs }) => {
  const { story } = world.firstLevel;
  const owner = await api(world.firstLevel.productOwner);
  const signedIn = await openAs(world.firstLevel.productOwner);
  const context = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await signedIn.context().storageState(),
  });
  const page = await context.newPage();
  await page.goto(`/stories/${story.key}/edit`);
  await page.getByLabel("Description").fill("What we do");
  await page.getByLabel("Category").fill("support");
  await owner.patch(`/stories/${story.key}`, { description: "What they do", business_value: 7 });
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Someone else changed this too" })).toBeVisible();
  await page.getByRole("group", { name: "Description" }).getByRole("radio", { name: /Keep/ }).check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page).toHaveURL(new RegExp(`/stories/${story.key}$`));
  expect(await owner.get(`/stories/${story.key}`)).toMatchObject({
    description: "What they do",
    category: "support",
    business_value: 7,
  });
  await context.close();
});
