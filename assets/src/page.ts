// What several controllers do to the page: refresh it, send a change, tell the reader.
import { session } from "@hotwired/turbo";

/** Fetches this page again and morphs it in place. */
export function refresh(): void {
  session.refresh(document.baseURI, { method: "morph", scroll: "preserve" });
}

/** Sends a change without leaving the page. True when the server did it; else the refusal is shown. */
export async function send(method: string, url: string, fields: Record<string, string>): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method,
      body: new URLSearchParams(fields),
      headers: { Accept: "text/html" },
      redirect: "manual",
    });
    if (response.ok || response.type === "opaqueredirect") return true;
    showNotice(problemIn(await response.text()));
  } catch {
    showNotice(unreachable());
  }
  return false;
}

/** The section of a refusal in an answered page, or a sentence of our own when the answer holds none. */
export function problemIn(html: string): HTMLElement {
  const section = new DOMParser().parseFromString(html, "text/html").querySelector<HTMLElement>("section#problem");
  return section ? document.importNode(section, true) : sentence("The server could not do that. Nothing was changed.");
}

export function unreachable(): HTMLElement {
  return sentence("The server cannot be reached. Nothing was changed; try again in a moment.");
}

/** Shows a refusal above the page, where no form stands to hold it. */
export function showNotice(problem: HTMLElement): void {
  // Inside a modal dialog the rest of the page is inert, so the notice would be out of reach.
  const place =
    document.querySelector("dialog:modal") ?? document.getElementById("notices") ?? document.querySelector("main");
  place?.querySelector(":scope > .problem")?.remove();
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button quiet";
  close.textContent = "Dismiss";
  close.addEventListener("click", () => problem.remove());
  problem.append(close);
  place?.prepend(alertable(problem));
  problem.focus();
}

export function alertable(problem: HTMLElement): HTMLElement {
  problem.classList.add("problem");
  problem.setAttribute("role", "alert");
  problem.tabIndex = -1;
  return problem;
}

/** Says something to screen readers. */
export function announce(text: string): void {
  let region = document.getElementById("announcer");
  if (!region) {
    region = document.createElement("div");
    region.id = "announcer";
    region.className = "visually-hidden";
    region.setAttribute("aria-live", "polite");
    region.setAttribute("data-turbo-permanent", "");
    document.body.append(region);
  }
  region.textContent = text;
}

function sentence(text: string): HTMLElement {
  const section = document.createElement("section");
  section.id = "problem";
  const line = document.createElement("p");
  line.textContent = text;
  section.append(line);
  return section;
}
