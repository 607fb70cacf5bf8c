// Loaded only by pages that have something to drag, and only this export of the library.
export { default } from "sortablejs/modular/sortable.core.esm.js";
