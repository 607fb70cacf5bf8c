import PageController from "./page_controller";

/** <details class="menu">: opens on its first item, arrows walk, Escape and a click elsewhere close it. */
export default class MenuController extends PageController {
  start(): void {
    this.on("toggle", opened, { capture: true });
    this.on<MouseEvent>("click", ({ target }) => closeAll(target as Element));
    this.on<KeyboardEvent>("keydown", keys, { capture: true });
    this.on("turbo:submit-end", ({ target }) => closeAfter(target as Element));
    this.on("focusin", ({ target }) => closeAll(target as Element));
  }
}

function opened(event: Event): void {
  const menu = event.target as Element;
  if (menu instanceof HTMLDetailsElement && menu.matches(".menu[open]")) items(menu)[0]?.focus();
}

function closeAll(except: Element): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

/** What was chosen is done; an open menu would keep the page from following what others do. */
function closeAfter(form: Element): void {
  const menu = form.closest<HTMLDetailsElement>("details.menu[open]");
  if (menu) menu.open = false;
}

function keys(event: KeyboardEvent): void {
  const menu = (event.target as Element).closest<HTMLDetailsElement>("details.menu[open]");
  if (!menu) return;
  if (event.key === "Escape") {
    const card = menu.closest<HTMLElement>("[data-row], [data-task]");
    menu.open = false;
    (card ?? menu.querySelector("summary"))?.focus();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const all = items(menu);
    const at = all.indexOf(document.activeElement as HTMLElement) + (event.key === "ArrowDown" ? 1 : -1);
    all[(at + all.length) % all.length]?.focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

function items(menu: Element): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>("a[href], button:not(:disabled), input, select")];
}
