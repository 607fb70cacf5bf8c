import { Controller } from "@hotwired/stimulus";

const pause = 300;

/** A form of filters that submits itself: at once for a choice, after a pause for typed text. */
export default class AutosubmitController extends Controller<HTMLFormElement> {
  #timer = 0;

  connect(): void {
    this.element.addEventListener("change", this.#now);
    this.element.addEventListener("input", this.#later);
  }

  disconnect(): void {
    clearTimeout(this.#timer);
    this.element.removeEventListener("change", this.#now);
    this.element.removeEventListener("input", this.#later);
  }

  #now = (event: Event) => {
    if (!isText(event.target)) this.#submit();
  };

  #later = (event: Event) => {
    if (!isText(event.target)) return;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#submit(), pause);
  };

  #submit(): void {
    clearTimeout(this.#timer);
    this.element.requestSubmit();
  }
}

function isText(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && /^(text|search|number)$/.test(target.type);
}
