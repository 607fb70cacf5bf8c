// Through the pages: a Product Owner sets the calendar and imports holidays; a member pauses a clock and reads why it is due.
import type { Page } from "@playwright/test";
import type { WorkPackage } from "./support/contract";
import { expect, expectAccessible, test } from "./support/fixtures";

const file = [
  "BEGIN:VCALENDAR",
  "VERSION:2.0",
  "PRODID:-//Example//EN",
  ...event("New Year", "DTSTART;VALUE=DATE:20200101", "RRULE:FREQ=YEARLY"),
  ...event("Day of the Cat", "DTSTART;VALUE=DATE:20200808", "RRULE:FREQ=YEARLY"),
  ...event("Party", "DTSTART:20260601T180000Z", "DTEND:20260601T200000Z"),
  "END:VCALENDAR",
  "",
].join("\r\n");

function event(name: string, ...lines: string[]): string[] {
  return ["BEGIN:VEVENT", `UID:${name.replaceAll(" ", "-")}`, `SUMMARY:${name}`, ...lines, "END:VEVENT"];
}

test("a Product Owner sets the calendar, and chooses among the holidays of a file", async ({ world, openAs }) => {
  const { project, firstLevel } = world;
  const petra = await openAs(firstLevel.productOwner);
  await petra.goto(`/projects/${project.key}/sla`);
  await petra.getByRole("link", { name: "Business calendar", exact: true }).click();
  await expect(petra.getByText("set the weekly hours first")).toBeVisible();
  await expectAccessible(petra);
  await petra.getByLabel("Time zone").fill("Europe/Berlin");
  await petra.getByRole("button", { name: "Count in working time" }).click();
  await expect(petra.locator(".page-head")).toContainText("version 1");

  await petra.getByLabel("An iCalendar file").setInputFiles({ name: "days.ics", mimeType: "text/calendar", buffer: Buffer.from(file) });
  await expect(petra.getByLabel("or its text")).toHaveValue(/New Year/);
  await petra.getByRole("button", { name: "Show what it holds" }).click();
  await expect(petra.getByRole("heading", { name: "Left out" })).toBeVisible();
  await expectAccessible(petra);
  await petra.getByRole("checkbox", { name: /Day of the Cat/ }).uncheck();
  await petra.getByRole("button", { name: "Add as holidays" }).click();
  await expect(petra.locator(".page-head")).toContainText("version 2");
  await expect(petra.locator(".page-head")).toContainText("6 holidays");
  await expect(petra.getByText(/-01-01 · New Year/).first()).toBeVisible();
  await expect(petra.getByText("Day of the Cat")).toHaveCount(0);
  await expectAccessible(petra);
  await petra.setViewportSize({ width: 390, height: 800 });
  await expectAccessible(petra);
  expect(await petra.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);

  // What is no calendar is refused, with what is wrong.
  await petra.getByLabel("or its text").fill("Dear all");
  await petra.getByRole("button", { name: "Show what it holds" }).click();
  await expect(petra.locator("#problem")).toContainText("is no iCalendar");
});

test("a clock is paused where its SLA allows it, says so everywhere, and explains itself", async ({ api, world, openAs }) => {
  const { project, firstLevel } = world;
  const petra = await openAs(firstLevel.productOwner);
  const mia = await openAs(firstLevel.members[0]);
  const miasApi = await api(firstLevel.members[0]);
  const { key } = await miasApi.create<WorkPackage>(`/stories/${firstLevel.story.key}/work-packages`, {
    title: "The invoice names the wrong company",
    severity: "sev2",
  });
  await mia.goto(`/work-packages/${key}`);
  await expect(mia.getByRole("button", { name: /^Pause ?: The SLA of SEV2 does not allow pauses/ })).toHaveAttribute("aria-disabled", "true");

  await petra.goto(`/projects/${project.key}/sla`);
  await petra.getByRole("checkbox", { name: "SEV2: may be paused" }).check();
  await petra.getByRole("button", { name: "Save" }).click();
  await expect(petra).toHaveURL(new RegExp(`/projects/${project.key}$`));
  await petra.goto(`/projects/${project.key}/sla`);
  await expect(petra.getByRole("checkbox", { name: "SEV2: may be paused" })).toBeChecked();

  await mia.goto(`/work-packages/${key}`);
  await mia.getByRole("button", { name: /^Pause p/ }).click();
  await mia.getByLabel("What or whom it waits for").fill("The customer looks for the contract");
  await expectAccessible(mia);
  await mia.getByRole("dialog").getByRole("button", { name: "Pause" }).click();
  await expect(mia.locator(".page-head .clock")).toContainText("paused");
  await expect(mia.locator(".clocks .notice")).toContainText("The customer looks for the contract");
  await mia.goto("/work-packages");
  await expect(mia.locator(`#line-${key} .clock`)).toContainText("paused");

  await mia.goto(`/work-packages/${key}`);
  await mia.getByRole("button", { name: /^Resume p/ }).click();
  await mia.getByRole("dialog").getByRole("button", { name: "Resume" }).click();
  await expect(mia.locator(".page-head .clock")).toContainText("left");
  await mia.getByText("How this came about").click();
  await expect(mia.locator("#clock-explained")).toContainText("The customer looks for the contract");
  await expect(mia.locator("#clock-explained")).toContainText("the same");
  await expectAccessible(mia);
  await narrow(mia);
});

async function narrow(page: Page): Promise<void> {
  await page.setViewportSize({ width: 390, height: 800 });
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
}
