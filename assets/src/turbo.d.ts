// The small part of Turbo that we use; it ships without types.
declare module "@hotwired/turbo" {
  export const session: {
    refresh(url: string, options?: { method?: string; scroll?: string }): void;
    pageRefreshDebouncePeriod: number;
  };
  export function visit(url: string, options?: { action?: "advance" | "replace" }): void;
}
