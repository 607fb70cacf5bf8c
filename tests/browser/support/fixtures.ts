import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type BrowserContext, type Page } from "@playwright/test";
import { Api, Refusal } from "./api";
import type { Token } from "./contract";
import { addPerson } from "./program";
import { buildWorld, passwordOf, type ApiOf, type World } from "./world";

export { expect };

interface Fixtures {
  /** The API as the person with this login. `admin` is there from the start. */
  api: ApiOf;
  /** Help desk and customer database, in running Sprints; new for each test that asks for it. */
  world: World;
  /** Signs in on the pages. */
  signIn: (page: Page, login: string, password: string) => Promise<void>;
  /** A browser of their own for a person of the world, signed in. */
  openAs: (login: string) => Promise<Page>;
  /** Adds a person who can sign in, and answers the password. */
  addPersonWithPassword: (login: string, name: string) => Promise<string>;
}

export const administrator = () => ({ login: "admin", password: environment("TANDEM_BROWSER_PASSWORD") });

const apis = new Map<string, Promise<Api>>();

export const test = base.extend<Fixtures>({
  api: async ({}, use) => {
    await use(apiOf);
  },
  world: async ({}, use) => {
    await use(await buildWorld(apiOf));
  },
  signIn: async ({}, use) => {
    await use(signIn);
  },
  openAs: async ({ browser }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (login) => {
      const context = await browser.newContext();
      opened.push(context);
      const page = await context.newPage();
      await signIn(page, login, passwordOf(login));
      return page;
    });
    await Promise.all(opened.map((context) => context.close()));
  },
  addPersonWithPassword: async ({}, use) => {
    await use(async (login, name) => {
      const password = `${login} stays in her tent`;
      await addPerson(environment("TANDEM_BROWSER_DATABASE"), { login, name, password });
      return password;
    });
  },
});

/** One token a person and test process. */
function apiOf(login: string): Promise<Api> {
  const known = apis.get(login);
  if (known) return known;
  const made = login === "admin" ? Promise.resolve(adminApi()) : createToken(login);
  apis.set(login, made);
  return made;
}

async function createToken(login: string): Promise<Api> {
  const { token } = await adminApi().create<Token>(`/users/${login}/tokens`, { name: "browser tests" });
  return new Api(environment("TANDEM_BROWSER_URL"), token);
}

function adminApi(): Api {
  return new Api(environment("TANDEM_BROWSER_URL"), environment("TANDEM_BROWSER_TOKEN"));
}

/** Any page asks a visitor to sign in, and shows itself afterwards. */
async function signIn(page: Page, login: string, password: string): Promise<void> {
  await page.goto("/");
  await page.getByLabel("Login", { exact: true }).fill(login);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("Password", { exact: true })).toHaveCount(0);
}

/** A call that a rule refuses, with this code. */
export async function expectRefusal(call: Promise<unknown>, code: string): Promise<void> {
  const refusal = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(refusal, `should be refused with ${code}`).toBeInstanceOf(Refusal);
  expect((refusal as Refusal).code, (refusal as Refusal).message).toBe(code);
}

/** WCAG 2.2 AA, as far as a machine can tell. */
export async function expectAccessible(page: Page): Promise<void> {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  // While a page refreshes itself, Turbo marks <html> as busy, which axe takes for a fault of the page.
  const busy = (found: (typeof violations)[number]) => found.nodes.every((node) => /^<html[^>]* aria-busy/.test(node.html));
  const found = violations.filter((one) => !busy(one)).map(({ id, help, nodes }) => ({ id, help, where: nodes.map((node) => node.target.join(" ")) }));
  expect(found).toEqual([]);
}

function environment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; the global set-up of playwright.config.ts does that.`);
  return value;
}
