import PageController from "./page_controller";

/**
 * <button commandfor="ID" command="show-modal"> opens <dialog id="ID">, also where the browser does not know that yet;
 * an address that ends in #ID opens it too, so that every dialog has a URL.
 */
export default class DialogController extends PageController {
  start(): void {
    if (!("command" in HTMLButtonElement.prototype)) this.on<MouseEvent>("click", invoke);
    this.on<MouseEvent>("click", closeOutside);
    this.on("turbo:load", openByAddress);
    this.on("hashchange", openByAddress, { target: window });
    this.on("close", forget, { capture: true });
    openByAddress();
  }
}

function invoke(event: MouseEvent): void {
  const button = (event.target as Element).closest<HTMLButtonElement>("button[commandfor]");
  const dialog = button && document.getElementById(button.getAttribute("commandfor") ?? "");
  if (!(dialog instanceof HTMLDialogElement)) return;
  const command = button!.getAttribute("command");
  if (command === "show-modal" && !dialog.open) dialog.showModal();
  else if (command === "close") dialog.close();
}

function closeOutside(event: MouseEvent): void {
  const dialog = event.target;
  if (!(dialog instanceof HTMLDialogElement) || !dialog.matches("[closedby=any]:modal")) return;
  const box = dialog.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside && event.detail > 0) dialog.close();
}

/** A closed dialog leaves the address, or the next refresh of the page would open it again. */
function forget({ target }: Event): void {
  if (!(target instanceof HTMLDialogElement) || location.hash !== `#${target.id}`) return;
  history.replaceState(history.state, "", location.pathname + location.search);
}

function openByAddress(): void {
  const dialog = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}
