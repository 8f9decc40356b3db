// Messages stay until somebody closes them: nobody has to read against a clock.
export function dismissToasts() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-toast-close]");
    if (button) button.closest("[data-toast]").remove();
  });
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, sayItFailed);
  }
}

// The words wait in a <template> of the page, so they are in the reader's language.
function sayItFailed() {
  const words = document.getElementById("failed-toast");
  const list = document.getElementById("toasts");
  if (!words || !list || list.querySelector("[data-toast=failed]")) return;
  list.append(words.content.cloneNode(true));
}
