import { Controller } from "@hotwired/stimulus";

/** The form of a new task: proposes titles that were done before, and what they took as an estimate, with one click. */
export default class SuggestController extends Controller<HTMLElement> {
  static targets = ["title", "estimate", "list", "offer"];
  static values = { url: String };
  declare readonly titleTarget: HTMLInputElement;
  declare readonly estimateTarget: HTMLInputElement;
  declare readonly listTarget: HTMLDataListElement;
  declare readonly offerTarget: HTMLButtonElement;
  declare readonly urlValue: string;
  #asked = false;

  /** Asks once, when somebody begins to type: a page that is only read asks nothing. */
  async load(): Promise<void> {
    if (this.#asked) return;
    this.#asked = true;
    const answer = await fetch(this.urlValue, { headers: { accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) {
      this.#asked = false;
      return;
    }
    this.listTarget.innerHTML = await answer.text();
    this.show();
  }

  show(): void {
    const found = this.estimateTarget.value === "" ? this.#found() : undefined;
    this.offerTarget.hidden = !found;
    if (!found) return;
    const { median, count } = found.dataset;
    this.offerTarget.textContent = count === "1" ? `took ${median} before: use it` : `took ${median}, the median of ${count}: use it`;
  }

  take(): void {
    const found = this.#found();
    if (!found) return;
    this.estimateTarget.value = found.dataset.median ?? "";
    this.offerTarget.hidden = true;
    this.estimateTarget.focus();
  }

  #found(): HTMLOptionElement | undefined {
    const title = this.titleTarget.value.trim().toLowerCase();
    return title === "" ? undefined : [...this.listTarget.options].find((option) => option.value.toLowerCase() === title);
  }
}
