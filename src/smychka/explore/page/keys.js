/** Undo and redo by keyboard. Everything else is reached through native controls. */

const TYPED = new Set(["text", "search", "number", "month"]);

/** Ctrl or Cmd with Z and Y, outside fields that have an undo of their own. */
export function mountKeys(app) {
  document.addEventListener("keydown", (event) => {
    const field = event.target instanceof HTMLInputElement && TYPED.has(event.target.type);
    if (!(event.ctrlKey || event.metaKey) || event.altKey || field || event.target instanceof HTMLTextAreaElement) {
      return;
    }
    const key = event.key.toLowerCase();
    if (key === "z" || key === "y") {
      event.preventDefault();
      if (key === "y" || event.shiftKey) {
        app.store.redo();
      } else {
        app.store.undo();
      }
    }
  });
}
