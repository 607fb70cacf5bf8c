import { defineConfig } from "@playwright/test";
import { chromiumPath } from "./support/chromium";

// One program on one fresh database serves all tests. They do not meet there: each builds its own world.
export default defineConfig({
  testDir: ".",
  outputDir: "test-results/artifacts",
  globalSetup: "./support/server.ts",
  fullyParallel: true,
  workers: 2,
  retries: process.env.CI ? 2 : 0, // what passes only then is told as flaky
  forbidOnly: !!process.env.CI,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: "test-results/results.json" }]],
  use: {
    baseURL: process.env.TANDEM_BROWSER_URL, // set by the global set-up, before the tests read this
    browserName: "chromium",
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: chromiumPath(),
      args: [
        "--no-sandbox", // containers run as root
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
