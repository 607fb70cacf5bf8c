import { isBegun, isDirty, readerIsBusy } from "../busy";
import { refresh } from "../page";
import PageController from "./page_controller";

const debounce = 50;
const longestWait = 30_000;
/** A visit that takes longer than this has got lost. */
const longestVisit = 5_000;

/**
 * Listens for changes to what this page shows, named by <meta name="live-topics" content="sprint-12 project-3">, and
 * morphs the page when one comes. Waits while the reader is in a dialog, a menu, a drag or a field with typed text.
 */
export default class LiveController extends PageController {
  #socket: WebSocket | null = null;
  #topics = "";
  #tries = 0;
  #reconnect = 0;
  #refresh = 0;
  #waiting = false;
  #leaving = 0;

  start(): void {
    this.on("turbo:load", () => {
      this.#arrived();
      this.#follow();
    });
    // A refresh while a form or link is on its way would call the reader back from where it leads.
    this.on("turbo:submit-start", () => (this.#leaving = Date.now()));
    this.on("turbo:visit", () => (this.#leaving = Date.now()));
    this.on<CustomEvent<{ success: boolean; fetchResponse?: { statusCode: number } }>>("turbo:submit-end", ({ detail }) => {
      // A 412 brings another page, in which nothing is to be refreshed.
      if (!detail.success && detail.fetchResponse?.statusCode !== 412) this.#arrived();
    });
    this.on("turbo:render", () => this.#follow());
    this.on("turbo:morph", () => this.#follow());
    this.on("close", () => this.#resume(), { capture: true });
    this.on("toggle", () => this.#resume(), { capture: true });
    this.on("focusout", () => this.#resume());
    this.on("tandem:idle", () => this.#resume());
    this.on("visibilitychange", () => this.#resume());
    this.on("online", () => this.#connect(), { target: window });
    this.on<CustomEvent>("turbo:before-morph-element", keepTyped);
    this.on<CustomEvent>("turbo:before-morph-attribute", keepOpened);
    this.#follow();
  }

  stop(): void {
    clearTimeout(this.#reconnect);
    clearTimeout(this.#refresh);
    this.#close();
  }

  #follow(): void {
    const topics = topicsOfPage().split(/\s+/).filter(Boolean).sort().join(",");
    if (topics === this.#topics) return;
    this.#topics = topics;
    this.#tries = 0;
    this.#connect();
  }

  #connect(): void {
    clearTimeout(this.#reconnect);
    this.#close();
    if (!this.#topics) return this.#show("");
    const url = new URL(`/live?topics=${encodeURIComponent(this.#topics)}`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.onopen = () => {
      // What happened while we were away was told to nobody.
      if (this.#tries > 0) this.#changed();
      this.#tries = 0;
      this.#show("on");
    };
    socket.onmessage = () => this.#changed();
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#show("off");
      const wait = Math.min(longestWait, 500 * 2 ** this.#tries++);
      this.#reconnect = window.setTimeout(() => this.#connect(), wait * (0.75 + Math.random() / 2));
    };
  }

  #close(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #changed(): void {
    clearTimeout(this.#refresh);
    this.#refresh = window.setTimeout(() => this.#refreshWhenIdle(), debounce);
  }

  #refreshWhenIdle(): void {
    // What came for the page before is no reason to fetch this one: the answer to a form would be lost.
    if (!topicsOfPage()) {
      this.#waiting = false;
      return;
    }
    const leaving = Date.now() - this.#leaving < longestVisit;
    this.#waiting = leaving || readerIsBusy() || document.hidden;
    if (!this.#waiting) refresh();
    else if (leaving) this.#refresh = window.setTimeout(() => this.#resume(), longestVisit);
  }

  #arrived(): void {
    this.#leaving = 0;
    this.#resume();
  }

  #resume(): void {
    // After the event, when the focus has arrived where it goes.
    if (this.#waiting) this.#changed();
  }

  #show(state: string): void {
    this.element.dataset.live = state;
  }
}

function topicsOfPage(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="live-topics"]')?.content.trim() ?? "";
}

/** What the reader has typed stays, with the whole form around it, and so does a refusal until it is dismissed. */
function keepTyped(event: CustomEvent): void {
  const element = event.target as Element;
  const begun = element instanceof HTMLFormElement && isBegun(element);
  if (begun || isDirty(element) || element.matches(".problem[role=alert]")) event.preventDefault();
}

/** What the reader has unfolded stays so. */
function keepOpened(event: CustomEvent<{ attributeName: string }>): void {
  if (event.detail.attributeName === "open" && event.target instanceof HTMLDetailsElement) event.preventDefault();
}
