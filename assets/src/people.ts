// A field that takes a login proposes people as somebody types. The page lists those around the reader; without this file the
// login of anybody else is typed whole.

const list = "people";
const patience = 150;
let timer = 0;

function fieldOf(event: Event): HTMLInputElement | null {
  const field = event.target;
  return field instanceof HTMLInputElement && field.list?.id === list ? field : null;
}

async function propose(field: HTMLInputElement, typed: string): Promise<void> {
  const url = `/user-proposals?${new URLSearchParams({ q: typed })}`;
  const answer = await fetch(url, { headers: { accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const options = await answer.text();
  // Who has typed on meanwhile gets what was asked last.
  if (field.list && field.value.trim() === typed) field.list.innerHTML = options;
}

/** Listens for the whole document: the fields come and go with the pages. */
export function proposePeople(): void {
  document.addEventListener("input", (event) => {
    const field = fieldOf(event);
    const typed = field?.value.trim();
    if (!field || !typed) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void propose(field, typed), patience);
  });
}
