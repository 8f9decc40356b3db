// Around a plain <input type="file">: drop files on it, see their names and sizes, be told at once
// when one is too large. data-max-bytes is in bytes; the server checks again.
export function dropFiles() {
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const zone = event.target.closest?.("[data-file-drop]");
      if (!zone) return;
      event.preventDefault();
      zone.toggleAttribute("data-over", kind === "dragover");
      if (kind === "drop") take(zone, event.dataTransfer.files);
    });
  }
  document.addEventListener("change", (event) => {
    const zone = event.target.closest?.("[data-file-drop]");
    if (zone && event.target.type === "file") show(zone, event.target);
  });
}

function take(zone, files) {
  const input = zone.querySelector("input[type=file]");
  if (!files.length || (files.length > 1 && !input.multiple)) return;
  input.files = files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function show(zone, input) {
  const limit = Number(zone.dataset.maxBytes) || Infinity;
  const files = [...input.files];
  const tooLarge = files.some((file) => file.size > limit);
  input.setCustomValidity(tooLarge ? zone.dataset.tooLarge : "");
  zone.querySelector("[data-file-list]").replaceChildren(
    ...files.map((file) => line(file, file.size > limit ? zone.dataset.tooLarge : "")),
  );
}

function line(file, complaint) {
  const item = document.createElement("li");
  const size = document.createElement("span");
  size.textContent = [readable(file.size), complaint].filter(Boolean).join(" · ");
  item.toggleAttribute("data-too-large", Boolean(complaint));
  item.append(`${file.name} `, size);
  return item;
}

function readable(bytes) {
  const [unit, divisor] = bytes < 1e6 ? ["kilobyte", 1e3] : ["megabyte", 1e6];
  const format = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(document.documentElement.lang, format).format(bytes / divisor);
}
