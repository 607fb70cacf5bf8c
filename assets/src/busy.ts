// Whether the reader is in the middle of something that a refresh of the page would spoil.

let drags = 0;

export function dragStarts(): void {
  drags++;
}

export function dragEnds(): void {
  drags = Math.max(0, drags - 1);
  document.dispatchEvent(new CustomEvent("tandem:idle"));
}

export function readerIsBusy(): boolean {
  // A refresh would cancel a form that is under way, and the reader would never see its answer.
  const sending = document.querySelector("form[aria-busy=true]") !== null;
  return sending || drags > 0 || openLayer() !== null || isDirty(document.activeElement);
}

/** The dialog or menu that is open now. */
export function openLayer(): HTMLElement | null {
  return document.querySelector<HTMLElement>("dialog[open], details.menu[open]");
}

/** Whether something was typed or chosen here that the server does not know. */
export function isDirty(element: Element | null): boolean {
  if (element instanceof HTMLTextAreaElement) return element.value !== element.defaultValue;
  if (element instanceof HTMLSelectElement) {
    const options = [...element.options];
    if (!options.some((option) => option.defaultSelected)) return element.selectedIndex > 0;
    return options.some((option) => option.selected !== option.defaultSelected);
  }
  if (!(element instanceof HTMLInputElement)) return false;
  if (element.type === "checkbox" || element.type === "radio") return element.checked !== element.defaultChecked;
  if (element.type === "hidden" || element.type === "submit") return false;
  return element.value !== element.defaultValue;
}

/** Whether a form holds something that the server does not know; lines that came or went count too. */
export function isBegun(form: HTMLFormElement): boolean {
  return "begun" in form.dataset || [...form.elements].some(isDirty);
}

/** Whether letters typed now belong to a field. */
export function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("textarea, select")) return true;
  return target instanceof HTMLInputElement && !/^(checkbox|radio|button|submit|reset|range|color|file)$/.test(target.type);
}
