import { randomBytes } from "node:crypto";
import { administrator, expect, expectAccessible, test } from "./support/fixtures";

test("a visitor is asked to sign in, on a page that everybody can use", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByLabel("Login", { exact: true })).toBeVisible();
  await expect(page.getByLabel("Password", { exact: true })).toBeVisible();
  await expectAccessible(page);
});

test("the administrator signs in and sees a page of their own", async ({ page, signIn }) => {
  const { login, password } = administrator();
  await signIn(page, login, password);
  await expect(page.getByRole("main")).toBeVisible();
  await expectAccessible(page);
});

test("a person signs in with the keyboard alone", async ({ page, addPersonWithPassword }) => {
  const login = `kim-${randomBytes(3).toString("hex")}`;
  const password = await addPersonWithPassword(login, "Kim Keyboard");
  await page.goto("/");
  await page.getByLabel("Login", { exact: true }).focus();
  await page.keyboard.type(login);
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Password", { exact: true })).toHaveCount(0);
});

test("a wrong password is refused with a sentence, and the login stays typed", async ({ page }) => {
  const { login } = administrator();
  await page.goto("/");
  await page.getByLabel("Login", { exact: true }).fill(login);
  await page.getByLabel("Password", { exact: true }).fill("not this one");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByLabel("Login", { exact: true })).toHaveValue(login);
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
});
