import { Controller } from "@hotwired/stimulus";
import { dragEnds, dragStarts } from "../busy";
import { announce, refresh, send } from "../page";

/**
 * A Scrumboard: lanes of cells, one per task state. A card moves within its lane by dragging, or with Alt and the
 * arrows; the arrows alone move the focus.
 */
export default class BoardController extends Controller<HTMLElement> {
  static targets = ["cell"];
  declare readonly cellTargets: HTMLElement[];

  #sortables = new Map<HTMLElement, { destroy(): void }>();
  #onKey = (event: KeyboardEvent) => this.#key(event);

  connect(): void {
    this.element.addEventListener("keydown", this.#onKey);
  }

  disconnect(): void {
    this.element.removeEventListener("keydown", this.#onKey);
  }

  async cellTargetConnected(cell: HTMLElement): Promise<void> {
    const { default: Sortable } = await import("../drag");
    if (!cell.isConnected || this.#sortables.has(cell)) return;
    let from: Element | null = null;
    let before: Element | null = null;
    const sortable = Sortable.create(cell, {
      group: laneOf(cell)?.id || "board",
      draggable: "[data-task]:not([data-fixed])",
      filter: "a, button, summary, details",
      preventOnFilter: false,
      animation: reducedMotion() ? 0 : 120,
      delay: 150,
      delayOnTouchOnly: true,
      sort: false,
      ghostClass: "ghost",
      onStart: ({ item }) => {
        from = item.parentElement;
        before = item.nextElementSibling;
        dragStarts();
      },
      onEnd: async ({ item, to }) => {
        if (to !== from && !(await this.#move(item, to))) from?.insertBefore(item, before);
        dragEnds();
      },
    });
    this.#sortables.set(cell, sortable);
  }

  cellTargetDisconnected(cell: HTMLElement): void {
    this.#sortables.get(cell)?.destroy();
    this.#sortables.delete(cell);
  }

  async #move(card: HTMLElement, cell: HTMLElement): Promise<boolean> {
    const done = await send("PATCH", `/tasks/${card.dataset.task}`, { state: cell.dataset.state ?? "" });
    if (done) {
      announce(`Moved to ${cell.getAttribute("aria-label")}`);
      setTimeout(() => refresh());
    }
    return done;
  }

  #key(event: KeyboardEvent): void {
    const card = event.target as HTMLElement;
    if (!card.matches("[data-task]") || event.ctrlKey || event.metaKey) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const cell = card.parentElement as HTMLElement;
    const cells = [...(laneOf(cell)?.querySelectorAll<HTMLElement>("[data-board-target=cell]") ?? [])];
    const at = cells.indexOf(cell);
    if (event.altKey && step) {
      const to = cells[at + step];
      if (to && !card.hasAttribute("data-fixed")) this.#moveByKey(card, to);
    } else if (step) {
      for (let i = at + step; cells[i]; i += step) {
        const next = cells[i].querySelector<HTMLElement>("[data-task]");
        if (next) {
          next.focus();
          break;
        }
      }
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const column = [...this.element.querySelectorAll<HTMLElement>(`[data-state="${cell.dataset.state}"] > [data-task]`)];
      column[column.indexOf(card) + (event.key === "ArrowUp" ? -1 : 1)]?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  async #moveByKey(card: HTMLElement, to: HTMLElement): Promise<void> {
    const [from, before] = [card.parentElement, card.nextElementSibling];
    to.append(card);
    card.focus();
    if (!(await this.#move(card, to))) from?.insertBefore(card, before);
  }
}

function laneOf(cell: Element): HTMLElement | null {
  return cell.closest<HTMLElement>(".lane");
}

function reducedMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
