import { Controller } from "@hotwired/stimulus";

/** A controller on <html>: it lives as long as the tab and listens to the whole document. */
export default class PageController extends Controller<HTMLElement> {
  #abort = new AbortController();

  connect(): void {
    this.#abort = new AbortController();
    this.start();
  }

  disconnect(): void {
    this.#abort.abort();
    this.stop();
  }

  start(): void {}
  stop(): void {}

  protected on<E extends Event = Event>(
    name: string,
    listener: (event: E) => void,
    { capture = false, target = document as EventTarget } = {},
  ): void {
    target.addEventListener(name, listener as EventListener, { capture, signal: this.#abort.signal });
  }
}
