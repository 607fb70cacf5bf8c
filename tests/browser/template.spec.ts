// Templates through the pages: from something finished to a template, how well it works, what is proposed for it; stories and
// Epics that begin with one; and what tasks took before.
import type { WorkPackage } from "./support/contract";
import { expect, expectAccessible, test } from "./support/fixtures";

test("a finished Work Package becomes a template that shows how well it works", async ({ api, world, openAs }) => {
  test.setTimeout(120_000);
  const { project, firstLevel } = world;
  const mias = await api(firstLevel.members[0]);
  const complete = async (body: object, spent: number): Promise<WorkPackage> => {
    const made = await mias.create<WorkPackage>(`/stories/${firstLevel.story.key}/work-packages`, body);
    for (const title of made.tasks.length ? [] : ["Check the request"]) await mias.create(`/work-packages/${made.key}/tasks`, { title, estimate: 1 });
    const { tasks } = await mias.get<WorkPackage>(`/work-packages/${made.key}`);
    for (const task of tasks) await mias.patch(`/tasks/${task.id}`, { state: "done", spent });
    return mias.act<WorkPackage>(`/work-packages/${made.key}/complete`, {});
  };
  const first = await complete({ title: "Access for a new colleague", severity: "sev2" }, 2);

  // A Product Owner uses it as a template.
  const petra = await openAs(firstLevel.productOwner);
  await petra.goto(`/work-packages/${first.key}`);
  await petra.getByLabel("More actions").click();
  await petra.getByRole("link", { name: "Use as a template" }).click();
  await expect(petra.getByLabel("Name", { exact: true })).toHaveValue("Access for a new colleague");
  await expect(petra.getByLabel("Task", { exact: true })).toHaveValue("Check the request");
  await expectAccessible(petra);
  await petra.getByRole("button", { name: /Make the template/ }).click();
  await petra.getByRole("link", { name: "Access for a new colleague" }).click();
  await expect(petra.getByText(`made from ${first.key}`)).toBeVisible();
  const id = Number(new URL(petra.url()).pathname.split("/").pop());
  await complete({ template: id }, 3);

  // A member sees how well it works, and proposes a change.
  const mia = await openAs(firstLevel.members[0]);
  await mia.goto(`/projects/${project.key}/templates`);
  await expectAccessible(mia);
  await mia.getByRole("link", { name: "Access for a new colleague" }).click();
  await mia.getByRole("link", { name: "How well it works" }).click();
  await expect(mia.getByText(/Used 1 time: 1 completed/)).toBeVisible();
  await expectAccessible(mia);
  await mia.getByRole("link", { name: /Proposals/ }).click();
  await mia.getByLabel("What should be otherwise").fill("Ask the manager first");
  await mia.getByRole("button", { name: /^Propose/ }).click();
  await expect(mia.getByText("Ask the manager first")).toBeVisible();
  await expectAccessible(mia);

  // A keeper answers it.
  await petra.goto(`/projects/${project.key}/templates`);
  await expect(petra.getByText("Ask the manager first")).toBeVisible();
  await petra.goto(`/work-package-templates/${id}?tab=proposals`);
  await petra.getByRole("button", { name: "Accept", exact: true }).click();
  await expect(petra.getByText(/Accepted by/)).toBeVisible();

  // What such a task took before fills the estimate in with one click.
  const open = await mias.create<WorkPackage>(`/stories/${firstLevel.story.key}/work-packages`, { template: id });
  await mia.goto(`/work-packages/${open.key}`);
  await mia.getByLabel("New task").fill("check the request");
  await mia.getByRole("button", { name: /took 3 before/ }).click();
  await expect(mia.getByLabel("Estimate", { exact: true }).first()).toHaveValue("3");
});

test("a story and an Epic begin with a template", async ({ world, openAs }) => {
  test.setTimeout(120_000);
  const { project, firstLevel } = world;
  const petra = await openAs(firstLevel.productOwner);
  await petra.goto(`/projects/${project.key}/story-templates/new`);
  await petra.getByLabel("Name", { exact: true }).fill("Monitoring of a website");
  await petra.getByLabel("I want").fill("to see trouble first");
  await petra.getByLabel("Does it end?").selectOption("recurring");
  await expectAccessible(petra);
  await petra.getByRole("button", { name: /Make the template/ }).click();
  await expect(petra.getByRole("heading", { level: 1, name: "Templates" })).toBeVisible();

  await petra.goto(`/projects/${project.key}/stories/new`);
  await petra.getByLabel("Begin with a template").selectOption({ label: "Monitoring of a website" });
  await expect(petra.getByLabel("I want")).toHaveValue("to see trouble first");
  await expectAccessible(petra);
  await petra.getByLabel("Title", { exact: true }).fill("Monitoring of the shop");
  await petra.getByRole("button", { name: /Make the story/ }).click();
  await expect(petra.getByRole("heading", { level: 1, name: "Monitoring of the shop" })).toBeVisible();
  await expect(petra.getByText("Single Team Recurring").first()).toBeVisible();

  await petra.goto(`/projects/${project.key}/epic-templates/new`);
  await petra.getByLabel("Name of the template").fill("A new help desk");
  for (const [i, title] of ["First level", "Second level"].entries()) {
    await petra.getByRole("button", { name: "Add a story" }).click();
    await petra.locator(`input[name="stories.${i}.title"]`).fill(title);
  }
  await expectAccessible(petra);
  await petra.getByRole("button", { name: /Make the template/ }).click();
  petra.on("dialog", (dialog) => void dialog.accept());
  await petra.getByRole("button", { name: /Make the Epic/ }).click();
  await expect(petra.getByRole("heading", { level: 1, name: "A new help desk" })).toBeVisible();
  for (const title of ["First level", "Second level"]) await expect(petra.getByRole("link", { name: title, exact: true })).toBeVisible();
  await expectAccessible(petra);
});
