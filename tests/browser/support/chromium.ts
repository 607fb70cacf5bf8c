import { existsSync } from "node:fs";

// The system's browser, never one that Playwright downloads. scripts/browser.sh says which; by hand it is looked for.
export function chromiumPath(): string {
  const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const found = process.env.TANDEM_CHROMIUM || places.find((place) => existsSync(place));
  if (!found) throw new Error("No Chromium here. Install it, or name it in TANDEM_CHROMIUM.");
  return found;
}
