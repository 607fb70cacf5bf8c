import { Controller } from "@hotwired/stimulus";
import { dragEnds, dragStarts } from "../busy";
import { announce, refresh, send } from "../page";

const settle = 400;

/** One ordered list of [data-story] rows, ordered by dragging a row's [data-handle] or with Alt and the arrows. */
export default class BacklogController extends Controller<HTMLElement> {
  #sortable: { destroy(): void } | null = null;
  #timer = 0;
  #onKey = (event: KeyboardEvent) => this.#key(event);

  async connect(): Promise<void> {
    this.element.addEventListener("keydown", this.#onKey);
    const { default: Sortable } = await import("../drag");
    if (!this.element.isConnected || this.#sortable) return;
    this.#sortable = Sortable.create(this.element, {
      draggable: "[data-story]",
      handle: "[data-handle]",
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
      ghostClass: "ghost",
      onStart: dragStarts,
      onEnd: async ({ item, oldIndex, newIndex }) => {
        if (oldIndex !== newIndex) await this.#save(item);
        dragEnds();
      },
    });
  }

  disconnect(): void {
    this.element.removeEventListener("keydown", this.#onKey);
    this.#sortable?.destroy();
    this.#sortable = null;
  }

  #key(event: KeyboardEvent): void {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    const row = (event.target as Element).closest<HTMLElement>("[data-story]");
    const focused = document.activeElement as HTMLElement;
    if (!row) return;
    event.preventDefault();
    event.stopPropagation();
    const neighbour = event.key === "ArrowUp" ? sibling(row, "previous") : sibling(row, "next");
    if (!neighbour) return;
    if (event.key === "ArrowUp") neighbour.before(row);
    else neighbour.after(row);
    focused.focus();
    const rows = this.#rows();
    announce(`${row.dataset.story} is number ${rows.indexOf(row) + 1} of ${rows.length}`);
    // Several steps in a row are one change.
    if (this.#timer) clearTimeout(this.#timer);
    else dragStarts();
    this.#timer = window.setTimeout(async () => {
      this.#timer = 0;
      await this.#save(row);
      dragEnds();
    }, settle);
  }

  async #save(row: HTMLElement): Promise<void> {
    const [previous, next] = [sibling(row, "previous"), sibling(row, "next")];
    const place: Record<string, string> = previous
      ? { after: previous.dataset.story ?? "" }
      : { before: next?.dataset.story ?? "" };
    await send("POST", row.dataset.rank ?? `/stories/${row.dataset.story}/rank`, place);
    // The server's order is the order, whether it agreed or not.
    setTimeout(() => refresh());
  }

  #rows(): HTMLElement[] {
    return [...this.element.querySelectorAll<HTMLElement>("[data-story]")];
  }
}

function sibling(row: Element, way: "previous" | "next"): HTMLElement | null {
  let at: Element | null = row;
  do at = way === "previous" ? at.previousElementSibling : at.nextElementSibling;
  while (at && !at.matches("[data-story]"));
  return at as HTMLElement | null;
}
