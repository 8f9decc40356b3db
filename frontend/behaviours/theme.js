// The theme form works by itself; with script the page changes colour without a reload.
export function switchTheme() {
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-theme-switch]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const choice = event.submitter;
    try {
      await fetch(form.action, { method: "POST", body: new FormData(form, choice) });
    } catch {
      return; // No network: the page stays as it is.
    }
    if (choice.value === "auto") delete document.documentElement.dataset.bsTheme;
    else document.documentElement.dataset.bsTheme = choice.value;
    for (const other of form.querySelectorAll("button")) {
      other.setAttribute("aria-pressed", String(other === choice));
    }
  }, { capture: true });
}
