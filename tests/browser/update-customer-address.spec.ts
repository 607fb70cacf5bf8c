// The example of section 1.4.5: a Work Package goes from first to second level and back, its clock untouched.
import type { Api } from "./support/api";
import type { Board, Escalation, Fact, List, Notification, Task, WorkPackage } from "./support/contract";
import { expect, expectRefusal, test } from "./support/fixtures";

test("Update Customer Address goes to the second level and comes back", async ({ api, world }) => {
  const { firstLevel, secondLevel } = world;
  const mia = await api(firstLevel.members[0]);
  const tess = await api(secondLevel.members[0]);
  const read = (person: Api) => person.get<WorkPackage>(`/work-packages/${key}`);

  // The first level takes the query and tries what it can.
  const { key, ...created } = await mia.create<WorkPackage>(`/stories/${firstLevel.story.key}/work-packages`, {
    title: "Update Customer Address",
    description: "The customer has moved; the form answers with an error.",
    severity: "sev2",
    submitter: "Customer 4711",
  });
  expect(created).toMatchObject({ state: "open", known: false, team: firstLevel.team.slug, escalations: [] });
  const resolveBy = created.sla?.resolve_by ?? "";
  expect(Date.parse(resolveBy) - Date.parse(created.created_at)).toBe(24 * 3_600_000);

  const taken = await mia.act<WorkPackage>(`/work-packages/${key}/take`);
  expect(taken.assignee).toBe(firstLevel.members[0]);
  expect(taken.sla?.responded_at).not.toBeNull();

  const [customerValid, addressValid, update, inform] = await addTasks(mia, key, [
    "Check if customer is valid",
    "Check if address is valid",
    "Update new address",
    "Inform customer that address has been updated",
  ]);
  await setState(mia, customerValid, "done");
  await setState(mia, addressValid, "done");
  await setState(mia, update, "in_progress");

  // It cannot be updated, so the Work Package goes to those who know the database.
  const escalation = await mia.create<Escalation>(`/work-packages/${key}/escalate`, {
    to: secondLevel.story.key,
    reason: "Saving the new address fails with an error of the database.",
  });
  expect(escalation).toMatchObject({
    work_package: key,
    level: 1,
    title: "Escalation1—Update Customer Address",
    from_story: firstLevel.story.key,
    to_story: secondLevel.story.key,
    from_team: firstLevel.team.slug,
    to_team: secondLevel.team.slug,
    state: "open",
    taken_by: null,
  });
  const board = await tess.get<Board>(`/sprints/${secondLevel.sprint.id}/board`);
  expect(board.incoming_escalations.map((incoming) => incoming.id)).toEqual([escalation.id]);
  await expectRefusal(mia.act(`/work-packages/${key}/complete`), "work_package_escalated");

  // The second level takes it and makes tasks of its own; those of the first level are not its to change.
  const atSecond = await tess.act<Escalation>(`/escalations/${escalation.id}/take`);
  expect(atSecond).toMatchObject({ state: "taken", taken_by: secondLevel.members[0] });
  const secondTasks = await addTasks(tess, key, [
    "Check if address is valid",
    "Determine if database connections are working properly",
    "Fix any errors in the address update program",
    "Update address",
  ]);
  for (const task of secondTasks) {
    expect(task).toMatchObject({ escalation: escalation.id, team: secondLevel.team.slug });
  }
  await expectRefusal(setState(tess, inform, "done"), "not_task_team");
  await expectRefusal(tess.act(`/escalations/${escalation.id}/complete`), "work_package_has_open_tasks");

  // The first level follows it all the while.
  const seenByMia = await read(mia);
  expect(seenByMia.held_by_story).toBe(secondLevel.story.key);
  expect(seenByMia.sla?.resolve_by).toBe(resolveBy);
  expect(seenByMia.tasks.filter((task) => task.escalation === null)).toHaveLength(4);
  expect(seenByMia.tasks.filter((task) => task.escalation === escalation.id)).toHaveLength(4);

  for (const task of secondTasks) await setState(tess, task, "done");
  const before = await notificationIds(mia);
  const ended = await tess.act<Escalation>(`/escalations/${escalation.id}/complete`, { note: "The address is updated." });
  expect(ended).toMatchObject({ state: "completed" });

  // The first level is told, and the Work Package is not finished by that.
  await expect.poll(async () => await toldSince(mia, before, key), { message: "a notification for Mia" }).toBe(true);
  const back = await read(mia);
  expect(back.held_by_story).toBe(firstLevel.story.key);
  expect(["open", "in_progress"]).toContain(back.state);
  expect(back.sla?.resolve_by).toBe(resolveBy);
  await expectRefusal(mia.act(`/work-packages/${key}/complete`), "work_package_has_open_tasks");

  // What the second level did need not be done again; the customer is told, and it is finished.
  await setState(mia, update, "dropped");
  await setState(mia, inform, "done");
  const finished = await mia.act<WorkPackage>(`/work-packages/${key}/complete`);
  expect(finished.state).toBe("completed");
  expect(finished.sla).toMatchObject({ state: "met", resolve_by: resolveBy, breached_at: null });

  // The whole history is there for both.
  for (const person of [mia, tess]) {
    const { items } = await person.get<List<Fact>>(`/work-packages/${key}/history?limit=200`);
    const actors = items.map((fact) => fact.actor);
    expect(actors).toContain(firstLevel.members[0]);
    expect(actors).toContain(secondLevel.members[0]);
    const instants = items.map((fact) => Date.parse(fact.at));
    expect(instants, "oldest first").toEqual(instants.toSorted((a, b) => a - b));
  }
});

type FourTasks = [Task, Task, Task, Task];

async function addTasks(person: Api, key: string, titles: [string, string, string, string]): Promise<FourTasks> {
  const tasks: Task[] = [];
  for (const title of titles) tasks.push(await person.create<Task>(`/work-packages/${key}/tasks`, { title }));
  return tasks as FourTasks;
}

function setState(person: Api, task: Task, state: Task["state"]): Promise<Task> {
  return person.patch<Task>(`/tasks/${task.id}`, { state });
}

async function notifications(person: Api): Promise<Notification[]> {
  return (await person.get<List<Notification>>("/notifications?limit=200")).items;
}

/** The notifications that are there already. */
async function notificationIds(person: Api): Promise<Set<Notification["id"]>> {
  return new Set((await notifications(person)).map((notification) => notification.id));
}

async function toldSince(person: Api, before: Set<Notification["id"]>, key: string): Promise<boolean> {
  return (await notifications(person)).some(({ id, subject }) => subject === key && !before.has(id));
}
