// What people choose to be told, what they write to each other, and what a Scrum Master asks the Product Owner.
import { expect, expectAccessible, test } from "./support/fixtures";

test("two people of a project write to each other, live", async ({ world, openAs }) => {
  const { firstLevel, secondLevel } = world;
  const mia = await openAs(firstLevel.members[0]);
  const tess = await openAs(secondLevel.members[0]);
  await tess.goto("/messages");
  await expect(tess.getByText("Nobody has written to you yet")).toBeVisible();
  await expectAccessible(tess);
  await mia.goto(`/messages?with=${secondLevel.members[0]}&about=${secondLevel.story.key}`);
  await mia.getByRole("textbox", { name: "Message" }).fill("Is the database slow today? 🐢");
  await mia.getByRole("button", { name: /^Send/ }).click();
  await expect(mia.locator(".comment")).toContainText("Is the database slow today? 🐢");
  await expectAccessible(mia);

  // Tess sees it without reloading, reads it, answers.
  await tess.locator(".conversations").getByRole("link", { name: /Mia/ }).click();
  await expect(tess.locator(".comment")).toContainText("Is the database slow today? 🐢");
  await expect(tess.getByRole("link", { name: secondLevel.story.key })).toBeVisible();
  await tess.getByRole("button", { name: /^Mark as read/ }).click();
  await expect(tess.getByRole("button", { name: /^Mark as read/ })).toHaveCount(0);
  await tess.getByRole("textbox", { name: "Message" }).fill("No, it is your network.");
  await tess.getByRole("button", { name: /^Send/ }).click();
  await expect(mia.locator(".comment")).toHaveCount(2);
  await expect(mia.locator(".comment").last()).toContainText("No, it is your network.");
});

test("a Scrum Master asks the Product Owner from within the story, and is answered", async ({ world, openAs }) => {
  const { firstLevel } = world;
  const key = firstLevel.story.key;
  const sasha = await openAs(firstLevel.scrumMaster);
  const petra = await openAs(firstLevel.productOwner);
  const mia = await openAs(firstLevel.members[0]);
  await sasha.goto(`/stories/${key}`);
  await sasha.getByLabel(/^What you ask/).fill("May we close the old hotline?");
  await sasha.getByRole("button", { name: "Ask the Product Owner" }).click();
  await expect(sasha.locator("#requests")).toContainText("May we close the old hotline?");
  await petra.goto("/");
  await petra.getByRole("link", { name: "May we close the old hotline?" }).click();
  await petra.getByLabel(/^Your answer to/).fill("Yes, from Monday.");
  await petra.getByRole("button", { name: "Answer" }).click();
  await expect(petra.locator("#requests")).toContainText("Yes, from Monday.");
  await expect(petra.getByLabel(/^Your answer to/)).toHaveCount(0);
  await expect(sasha.locator("#requests")).toContainText("Yes, from Monday.");
  await expectAccessible(sasha);
  // A member sees it, and why asking is not for members.
  await mia.goto(`/stories/${key}`);
  await expect(mia.getByRole("button", { name: /^Ask the Product Owner/ })).toHaveAttribute("aria-disabled", "true");
});

test("everybody chooses what to be told, and where", async ({ world, openAs }) => {
  const page = await openAs(world.firstLevel.members[1]);
  await page.goto("/me/notification-settings");
  await expect(page.getByText("sends no e-mail yet")).toBeVisible();
  const taken = page.getByRole("row", { name: /takes what you escalated/ });
  await expect(taken.getByRole("checkbox")).toBeChecked();
  await taken.getByRole("checkbox").uncheck();
  await page.getByLabel(/By e-mail, when somebody mentions you/).selectOption("in the digest");
  await page.getByLabel("It comes").selectOption("once a week");
  await page.getByLabel("A weekly one on").selectOption("Friday");
  await page.getByLabel("At", { exact: true }).selectOption("16:00");
  await expectAccessible(page);
  const saved = page.waitForResponse((r) => r.request().method() === "POST");
  await page.getByRole("button", { name: "Save" }).click();
  await saved;
  await page.reload();
  await expect(taken.getByRole("checkbox")).not.toBeChecked();
  await expect(page.getByLabel(/By e-mail, when somebody mentions you/)).toHaveValue("digest");
  await expect(page.getByLabel("A weekly one on")).toHaveValue("friday");
  await expect(page.getByLabel("At", { exact: true })).toHaveValue("16");
});
