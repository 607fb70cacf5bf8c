import { Controller } from "@hotwired/stimulus";

/** Lines of a form that can be added and removed: acceptance criteria, the tasks of a template. */
export default class RowListController extends Controller<HTMLElement> {
  static targets = ["list", "line", "template"];
  declare readonly listTarget: HTMLElement;
  declare readonly lineTargets: HTMLElement[];
  declare readonly templateTarget: HTMLTemplateElement;

  add(): void {
    const number = this.#nextNumber();
    const html = this.templateTarget.innerHTML.replaceAll("NUMBER", String(number));
    const holder = document.createElement("template");
    holder.innerHTML = html;
    this.listTarget.append(holder.content);
    this.#begin();
    this.#focus(this.lineTargets.length - 1);
  }

  remove(event: Event): void {
    const line = (event.target as Element).closest<HTMLElement>("[data-row-list-target=line]");
    const at = line ? this.lineTargets.indexOf(line) : -1;
    line?.remove();
    this.#begin();
    this.#focus(Math.min(at, this.lineTargets.length - 1));
  }

  /** Enter in a line makes the next one instead of sending the form. */
  next(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing) return;
    event.preventDefault();
    this.add();
  }

  /** One that no line has, also when lines in the middle are gone: two lines of one number would become one. */
  #nextNumber(): number {
    const names = [...this.listTarget.querySelectorAll<HTMLInputElement>("[name]")].map((field) => field.name);
    return 1 + Math.max(-1, ...names.map((name) => Number(/\.(\d+)\./.exec(name)?.[1] ?? -1)));
  }

  #begin(): void {
    const form = this.element.closest("form");
    if (form) form.dataset.begun = "";
  }

  #focus(at: number): void {
    const field = this.lineTargets[at]?.querySelector<HTMLElement>("input, textarea, select");
    (field ?? this.element.querySelector<HTMLElement>("[data-action*='row-list#add']"))?.focus();
  }
}
