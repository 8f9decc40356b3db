// Loaded only on pages with a chart. A chart is a <figure data-chart="id"> whose option stands in
// <script type="application/json" id="id">; its numbers also stand in a table below it.
import { BarChart, HeatmapChart, LineChart, PieChart, RadarChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent, DatasetComponent, GridComponent, LegendComponent, MarkLineComponent,
  RadarComponent, TitleComponent, TooltipComponent, VisualMapComponent,
} from "echarts/components";
import { init, registerTheme, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { DARK, LIGHT, themed } from "./charts_theme.js";

use([
  BarChart, HeatmapChart, LineChart, PieChart, RadarChart, ScatterChart, AriaComponent,
  DatasetComponent, GridComponent, LegendComponent, MarkLineComponent, RadarComponent,
  TitleComponent, TooltipComponent, VisualMapComponent, SVGRenderer,
]);
registerTheme("light", themed(LIGHT));
registerTheme("dark", themed(DARK));

const preferred = matchMedia("(prefers-color-scheme: dark)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const drawn = new Map();
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) drawn.get(target.closest("[data-chart]"))?.resize();
});

function theme() {
  return document.documentElement.dataset.bsTheme || (preferred.matches ? "dark" : "light");
}

function draw(figure) {
  const given = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  const place = figure.querySelector("[data-chart-place]");
  drawn.get(figure)?.dispose();
  const chart = init(place, theme(), { renderer: "svg" });
  chart.setOption({
    animation: !calm.matches,
    animationDuration: 400,
    ...given,
    // The HTML tooltip writes style attributes, which the content policy forbids.
    tooltip: { ...given.tooltip, renderMode: "richText", confine: true },
    // Patterns besides colours; the text for screen readers is the figure's own.
    aria: { enabled: true, label: { enabled: false }, decal: { show: figure.dataset.decal === "yes" } },
  });
  drawn.set(figure, chart);
  sizes.observe(place);
}

function drawAll(within = document) {
  for (const figure of within.querySelectorAll("[data-chart]")) draw(figure);
}

function redraw() {
  for (const figure of drawn.keys()) {
    if (figure.isConnected) draw(figure);
    else {
      drawn.get(figure).dispose();
      drawn.delete(figure);
    }
  }
}

drawAll();
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) drawAll(event.detail.elt);
});
preferred.addEventListener("change", redraw);
new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
