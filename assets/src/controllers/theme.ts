import { Controller } from "@hotwired/stimulus";

const year = 31_536_000;

/** A <select> or radio buttons with light, dark and system. A cookie carries the choice, so that the server can write
 *  data-theme on <html> and no page flashes in the wrong colours. */
export default class ThemeController extends Controller<HTMLElement> {
  connect(): void {
    const chosen = document.documentElement.dataset.theme ?? "system";
    if (this.element instanceof HTMLSelectElement) this.element.value = chosen;
    else for (const box of this.element.querySelectorAll<HTMLInputElement>("input[type=radio]")) box.checked = box.value === chosen;
  }

  choose(event: Event): void {
    const theme = (event.target as HTMLInputElement | HTMLSelectElement).value;
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    document.cookie = `theme=${theme}; path=/; max-age=${theme === "system" ? 0 : year}; samesite=lax`;
  }
}
