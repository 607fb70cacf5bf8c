import { visit } from "@hotwired/turbo";
import { openLayer } from "../busy";
import { element, keyCaps, nameOf } from "./keys";
import PageController from "./page_controller";

interface Command {
  name: string;
  hint: string;
  keys: string;
  run(): void;
}

const itemKey = /^[a-z][a-z0-9]{1,9}-\d+$/i;
const shown = 12;

/** Ctrl/Cmd+K: every link of the navigation, every [data-command] of the page, and a jump to a key such as OPS-17. */
export default class PaletteController extends PageController {
  #chosen = 0;
  #found: Command[] = [];

  start(): void {
    this.on<KeyboardEvent>("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      if (!openLayer()) this.open();
    });
  }

  open(): void {
    const commands = commandsOfPage();
    const dialog = document.createElement("dialog");
    dialog.className = "palette";
    dialog.setAttribute("aria-label", "Command palette");
    const input = document.createElement("input");
    Object.entries({
      type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", placeholder: "Go to a page, do something, or type a key like OPS-17",
      "aria-label": "Command", "aria-controls": "palette-list", "aria-expanded": "true", "aria-autocomplete": "list",
    }).forEach(([name, value]) => input.setAttribute(name, value));
    const list = element("ul");
    list.id = "palette-list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Commands");
    dialog.append(input, list);

    const choose = (at: number) => {
      this.#chosen = Math.max(0, Math.min(at, this.#found.length - 1));
      [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === this.#chosen)));
      input.setAttribute("aria-activedescendant", this.#found.length ? `palette-${this.#chosen}` : "");
      list.children[this.#chosen]?.scrollIntoView({ block: "nearest" });
    };
    const run = (at: number) => {
      const command = this.#found[at];
      dialog.close();
      command?.run();
    };
    const fill = () => {
      this.#found = matching(commands, input.value);
      list.replaceChildren(...this.#found.map((command, i) => {
        const item = element("li", "", [element("span", command.name), element("small", command.hint), ...keyCaps(command.keys).filter((cap) => cap.textContent)]);
        item.id = `palette-${i}`;
        item.setAttribute("role", "option");
        item.addEventListener("click", () => run(i));
        return item;
      }));
      choose(0);
    };
    input.addEventListener("input", fill);
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") choose(this.#chosen + 1);
      else if (event.key === "ArrowUp") choose(this.#chosen - 1);
      else if (event.key === "Enter") run(this.#chosen);
      else return;
      event.preventDefault();
    });
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    fill();
    input.focus();
  }
}

function commandsOfPage(): Command[] {
  const actions = [...document.querySelectorAll<HTMLElement>("[data-command]")].filter((one) => one.checkVisibility());
  const links = [...document.querySelectorAll<HTMLAnchorElement>("nav a[href]")].filter((one) => !one.dataset.command);
  const seen = new Set<string>();
  return [
    ...actions.map((one) => ({ name: nameOf(one), hint: "", keys: one.dataset.hotkey ?? "", run: () => one.click() })),
    ...links.map((one) => ({ name: nameOf(one), hint: one.closest("nav")?.ariaLabel ?? "", keys: one.dataset.go ? `g ${one.dataset.go}` : "", run: () => one.click() })),
  ].filter(({ name, hint }) => name && !seen.has(name + hint) && seen.add(name + hint));
}

function matching(commands: Command[], typed: string): Command[] {
  const text = typed.trim();
  const found = commands
    .map((command) => ({ command, score: score(command.name.toLowerCase(), text.toLowerCase()) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ command }) => command)
    .slice(0, shown);
  if (itemKey.test(text)) found.unshift(jump(`Open ${text.toUpperCase()}`, `/browse/${text.toUpperCase()}`));
  else if (text) found.push(jump(`Search for “${text}”`, `/search?q=${encodeURIComponent(text)}`));
  return found;
}

function jump(name: string, url: string): Command {
  return { name, hint: "", keys: "", run: () => visit(url) };
}

/** Whole start beats start of a word beats inside beats letters in order. */
function score(name: string, text: string): number {
  if (!text) return 1;
  if (name.startsWith(text)) return 5;
  if (name.includes(` ${text}`)) return 4;
  if (name.includes(text)) return 3;
  let at = -1;
  for (const letter of text) if ((at = name.indexOf(letter, at + 1)) < 0) return 0;
  return 2;
}
