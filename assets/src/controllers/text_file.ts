import { Controller } from "@hotwired/stimulus";

/** Puts the text of a chosen file into a field; what is no UTF-8 is read as Windows writes the West of Europe. */
export default class TextFileController extends Controller<HTMLElement> {
  static targets = ["text"];
  declare readonly textTarget: HTMLTextAreaElement;

  async read(event: Event): Promise<void> {
    const file = (event.target as HTMLInputElement).files?.[0];
    if (!file) return;
    const bytes = await file.arrayBuffer();
    this.textTarget.value = decoded(bytes);
    this.textTarget.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function decoded(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
