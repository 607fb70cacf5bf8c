import { Controller } from "@hotwired/stimulus";

const steps: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** A row of cards: the arrows move the focus from one to the next, Enter or a click plays it. */
export default class DeckController extends Controller<HTMLElement> {
  connect(): void {
    this.element.addEventListener("keydown", this.#walk);
  }

  disconnect(): void {
    this.element.removeEventListener("keydown", this.#walk);
  }

  #walk = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    const cards = [...this.element.querySelectorAll<HTMLElement>("button")];
    const at = cards.indexOf(document.activeElement as HTMLElement);
    cards[(at + step + cards.length) % cards.length]?.focus();
    event.preventDefault();
  };
}
