import { alertable, problemIn, showNotice, unreachable } from "../page";
import PageController from "./page_controller";

interface FetchResponse {
  succeeded: boolean;
  statusCode: number;
  redirected: boolean;
  responseHTML: Promise<string>;
}

interface BeforeRender {
  newBody: HTMLElement;
  render: (present: HTMLElement, next: HTMLElement) => void;
}

/** Shows a refusal inside the form that was refused, keeps what was typed, and sends nothing twice. */
export default class FormController extends PageController {
  start(): void {
    this.on("submit", refuseSecond, { capture: true });
    this.on<CustomEvent>("turbo:submit-start", ({ target }) => busy(target, true));
    this.on<CustomEvent<{ success: boolean }>>("turbo:submit-end", ({ target, detail }) => {
      busy(target, false);
      if (detail.success) done(target as HTMLFormElement);
      else document.dispatchEvent(new CustomEvent("tandem:idle"));
    });
    this.on<CustomEvent<{ fetchResponse: FetchResponse }>>("turbo:before-fetch-response", answered);
    this.on<CustomEvent>("turbo:fetch-request-error", (event) => {
      if (event.target instanceof HTMLFormElement) place(event.target, unreachable());
    });
    this.on<CustomEvent<BeforeRender>>("turbo:before-render", replaceByConflict);
    this.on("input", ({ target }) => clearField(target));
  }
}

/** The page on which the reader chooses takes the place of the form. Morphing would keep the form, because it holds typed text. */
function replaceByConflict({ detail }: CustomEvent<BeforeRender>): void {
  if (!detail.newBody.querySelector("#conflict")) return;
  detail.render = (present, next) => {
    present.replaceWith(next);
    next.querySelector<HTMLElement>("[autofocus]")?.focus();
  };
}

function refuseSecond(event: Event): void {
  const form = event.target as HTMLFormElement;
  if (form.ariaBusy !== "true") return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** What each form held when it was sent. */
const sent = new WeakMap<HTMLFormElement, string>();

function contents(form: HTMLFormElement): string {
  return JSON.stringify([...new FormData(form)].map(([name, value]) => [name, String(value)]));
}

function busy(form: EventTarget | null, on: boolean): void {
  if (!(form instanceof HTMLFormElement)) return;
  if (on) sent.set(form, contents(form));
  form.ariaBusy = String(on);
}

/** What was sent is the server's now: the form is as it was, and its dialog or menu has served. */
function done(form: HTMLFormElement): void {
  if (form.method !== "post") return;
  // What was typed while it was on its way has not been sent: it stays.
  if (sent.get(form) === contents(form)) {
    form.reset();
    delete form.dataset.begun;
  }
  form.closest("dialog")?.close();
  const menu = form.closest<HTMLDetailsElement>("details.menu[open]");
  if (menu) menu.open = false;
}

async function answered(event: CustomEvent<{ fetchResponse: FetchResponse }>): Promise<void> {
  const { target: form, detail } = event;
  if (!(form instanceof HTMLFormElement) || detail.fetchResponse.succeeded) return;
  // Somebody else changed the same: the answer is a page on which the reader chooses. Turbo shows it.
  if (detail.fetchResponse.statusCode === 412) return;
  event.preventDefault();
  busy(form, false);
  place(form, problemIn(await detail.fetchResponse.responseHTML));
}

function place(form: HTMLFormElement, problem: HTMLElement): void {
  clear(form);
  if (!form.querySelector("input:not([type=hidden]), textarea, select")) return showNotice(problem);
  markFields(form, problem);
  form.prepend(alertable(problem));
  problem.focus();
  problem.scrollIntoView({ block: "nearest" });
}

function clear(form: HTMLFormElement): void {
  form.querySelectorAll(":scope > .problem, .field-error[data-refused]").forEach((old) => old.remove());
  for (const field of form.elements) field.removeAttribute("aria-invalid");
}

function markFields(form: HTMLFormElement, problem: HTMLElement): void {
  for (const line of problem.querySelectorAll<HTMLElement>("[data-field]")) {
    const found = form.elements.namedItem(line.dataset.field ?? "");
    const field = found instanceof RadioNodeList ? found[0] : found;
    if (!(field instanceof HTMLElement)) continue;
    const message = document.createElement("p");
    message.className = "field-error";
    message.dataset.refused = "";
    message.id = `error-${line.dataset.field}`;
    message.textContent = line.dataset.message ?? line.textContent;
    field.setAttribute("aria-invalid", "true");
    const described = field.getAttribute("aria-describedby")?.split(" ").filter((id) => !id.startsWith("error-")) ?? [];
    field.setAttribute("aria-describedby", [...described, message.id].join(" "));
    (field.closest(".field, .line") ?? field).append(message);
  }
}

function clearField(field: EventTarget | null): void {
  if (field instanceof HTMLElement && field.ariaInvalid === "true") field.removeAttribute("aria-invalid");
}
