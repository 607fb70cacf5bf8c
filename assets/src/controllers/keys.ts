import { visit } from "@hotwired/turbo";
import { isField, openLayer } from "../busy";
import { announce } from "../page";
import PageController from "./page_controller";

const chordTime = 1200;
const store = "tandem-keys";

/**
 * The keyboard. The page itself says what a key does: data-hotkey="i" on a link, button or field (inside the focused
 * row first, then anywhere), data-go="b" on a link for `g b`. Rows that j and k walk over carry data-row.
 */
export default class KeysController extends PageController {
  #chord = 0;

  start(): void {
    this.on<KeyboardEvent>("keydown", (event) => this.#key(event));
  }

  /** Action of a button or checkbox: letters on and off. */
  toggle(): void {
    const off = !this.#off;
    localStorage.setItem(store, off ? "off" : "on");
    announce(off ? "Single-letter keys are off" : "Single-letter keys are on");
  }

  /** Action: the list of keys. */
  help(): void {
    if (openLayer()) return;
    const dialog = document.createElement("dialog");
    dialog.className = "dialog keys-help";
    dialog.setAttribute("aria-label", "Keys");
    const head = element("h2", "Keys");
    const list = element("dl");
    for (const [key, what] of this.#listed()) list.append(element("dt", "", keyCaps(key)), element("dd", what));
    const label = element("label", "", [checkbox(!this.#off, () => this.toggle()), " Single-letter keys on this browser"]);
    label.className = "check";
    const close = element("button", "Close") as HTMLButtonElement;
    close.className = "button";
    close.addEventListener("click", () => dialog.close());
    dialog.append(head, list, label, close);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    close.focus();
  }

  get #off(): boolean {
    return (localStorage.getItem(store) ?? this.element.dataset.keys) === "off";
  }

  #key(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return submit(event);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return this.#escape(event);
    if (isField(event.target)) return;
    const layer = openLayer();
    if (!layer && this.#walk(event)) return;
    // Enter and the arrows are no letters: they stay when letters are switched off.
    if (this.#off && event.key.length === 1) return;
    if (this.#letter(event, layer)) event.preventDefault();
  }

  #letter(event: KeyboardEvent, layer: HTMLElement | null): boolean {
    const key = event.shiftKey && /^[A-Z]$/.test(event.key) ? `shift+${event.key.toLowerCase()}` : event.key;
    if (this.#chord) {
      clearTimeout(this.#chord);
      this.#chord = 0;
      const link = document.querySelector<HTMLAnchorElement>(`a[data-go="${CSS.escape(key)}"]`);
      link?.click();
      return link !== null;
    }
    if (!layer && key === "g") {
      this.#chord = window.setTimeout(() => (this.#chord = 0), chordTime);
      return true;
    }
    if (!layer && key === "?") return this.help(), true;
    if (!layer && key === "y") return copy(), true;
    return key.length === 1 || key.startsWith("shift+") ? this.#activate(key, layer) : false;
  }

  #activate(key: string, layer: HTMLElement | null): boolean {
    const selector = `[data-hotkey="${CSS.escape(key)}"]`;
    const row = document.activeElement?.closest("[data-row]");
    const target = (layer ? layer.querySelector<HTMLElement>(selector) : null) ??
      (layer ? null : row?.querySelector<HTMLElement>(selector)) ??
      (layer ? null : [...document.querySelectorAll<HTMLElement>(selector)].find((one) => !one.closest("[data-row], dialog")));
    if (!target) return false;
    if (isField(target)) {
      target.focus();
      if (target instanceof HTMLInputElement) target.select();
    } else target.click();
    return true;
  }

  #walk(event: KeyboardEvent): boolean {
    const row = document.activeElement?.closest<HTMLElement>("[data-row]");
    if (event.key === "Enter" && document.activeElement === row && row) {
      const link = row.querySelector<HTMLElement>("[data-open]") ?? row.querySelector<HTMLElement>("a[href]");
      link?.click();
      return link !== null;
    }
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (!step || (this.#off && event.key.length === 1)) return false;
    // Arrows scroll the page until the reader is in a list.
    if (event.key.length > 1 && !row) return false;
    const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")].filter((one) => one.checkVisibility());
    const next = row ? rows[rows.indexOf(row) + step] : rows[step > 0 ? 0 : rows.length - 1];
    if (next) {
      if (!next.hasAttribute("tabindex")) next.tabIndex = -1;
      next.focus();
      next.scrollIntoView({ block: "nearest" });
      event.preventDefault();
    }
    return true;
  }

  /** Out of a field, then out of the row, then up: to the link that the page marks with data-back. */
  #escape(event: KeyboardEvent): void {
    if (openLayer()) return;
    const active = document.activeElement as HTMLElement | null;
    if (active && active !== document.body && (isField(active) || active.closest("[data-row]"))) return active.blur();
    const back = document.querySelector<HTMLAnchorElement>("a[data-back]");
    if (back) visit(back.href);
    event.preventDefault();
  }

  #listed(): [string, string][] {
    const here: [string, string][] = [];
    for (const one of document.querySelectorAll<HTMLElement>("[data-hotkey]")) add(here, one.dataset.hotkey!, nameOf(one));
    for (const one of document.querySelectorAll<HTMLElement>("[data-go]")) add(here, `g ${one.dataset.go}`, nameOf(one));
    return [
      ["Ctrl K", "Command palette"], ["?", "This list"], ["j", "Next row"], ["k", "Previous row"], ["Enter", "Open"],
      ["Esc", "Leave, back"], ["y", "Copy link"], ["Ctrl Enter", "Submit the form"],
      ...(document.querySelector("[data-story], [data-task]") ? [["Alt ↑ ↓ ← →", "Move the row or card"] as [string, string]] : []),
      ...here,
    ];
  }
}

function add(list: [string, string][], key: string, what: string): void {
  if (what && !list.some(([known]) => known === key)) list.push([key, what]);
}

export function nameOf(one: HTMLElement): string {
  const label = one.dataset.command || one.ariaLabel || (one as HTMLInputElement).labels?.[0]?.textContent;
  if (label) return label.trim();
  const copy = one.cloneNode(true) as HTMLElement;
  copy.querySelectorAll("kbd, svg, .count").forEach((part) => part.remove());
  return (copy.textContent ?? "").replace(/\s+/g, " ").trim();
}

export function keyCaps(keys: string): HTMLElement[] {
  return keys.split(/[ +]/).map((key) => element("kbd", key));
}

function submit(event: KeyboardEvent): void {
  const form = (event.target as HTMLElement).closest("form");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector<HTMLButtonElement>("button[data-primary], button.primary"));
}

async function copy(): Promise<void> {
  const row = document.activeElement?.closest("[data-row]");
  const link = row?.querySelector<HTMLAnchorElement>("a[data-open], a[href]")?.href ?? location.href;
  try {
    await navigator.clipboard.writeText(link);
    announce("Link copied");
    document.documentElement.dataset.said = "Link copied";
    setTimeout(() => delete document.documentElement.dataset.said, 1500);
  } catch {
    announce("The browser did not let us copy the link");
  }
}

function checkbox(checked: boolean, changed: () => void): HTMLInputElement {
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = checked;
  box.addEventListener("change", changed);
  return box;
}

export function element(name: string, text = "", children: (Node | string)[] = []): HTMLElement {
  const one = document.createElement(name);
  one.append(...(text ? [text] : []), ...children);
  return one;
}
