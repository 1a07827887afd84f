// Charts, loaded only by pages that have one: <div class="wb-chart" data-chart="json-element-id"></div> and a
// <script type="application/json"> of that id: {"kind": "line" | "bar", "labels": [...], "series": [{name, values, stack?, colour?}], "unit"};
// `colour` is the name of a token; `links`, when given, are where a click beside each label leads.
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { type ECharts, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

interface Figures {
  kind: "line" | "bar";
  labels: string[];
  unit?: string;
  links?: string[];
  series: { name: string; values: (number | null)[]; stack?: string; area?: boolean; colour?: string }[];
}

const COLOURS = ["--wb-accent", "--wb-brass", "--wb-violet-ink", "--wb-danger-ink", "--wb-green-ink", "--wb-blue-ink"];

/** The browser resolves a token (and light-dark() in it) only on a real property. */
function colour(host: HTMLElement, token: string): string {
  const probe = document.createElement("i");
  host.append(probe);
  probe.style.color = `var(${token})`;
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function options(host: HTMLElement, figures: Figures): Record<string, unknown> {
  const ink = colour(host, "--wb-ink-3");
  const line = colour(host, "--wb-line");
  const isFar = host.hasAttribute("data-chart-far"); // read from five metres
  const isWhole = figures.series.every(({ values }) => values.every((value) => value === null || Number.isInteger(value)));
  const font = { color: ink, fontFamily: "Inter Variable", fontSize: isFar ? Math.max(14, innerWidth / 80) : 12 };
  return {
    animation: !isFar && !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 300,
    color: figures.series.map((one, place) => colour(host, one.colour ?? COLOURS[place % COLOURS.length]!)),
    grid: { left: 4, right: 8, top: figures.series.length > 1 ? 36 : 12, bottom: 4, containLabel: true },
    legend: { show: figures.series.length > 1, top: 0, left: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, textStyle: font },
    // Rich text is drawn on the canvas: an HTML tooltip would need inline styles, which the policy forbids.
    tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: colour(host, "--wb-raised"), borderColor: line, textStyle: { ...font, color: colour(host, "--wb-ink") }, valueFormatter: (value: unknown) => (value == null ? "no data" : `${value}${figures.unit ? ` ${figures.unit}` : ""}`) },
    xAxis: { type: "category", data: figures.labels, axisLabel: font, axisTick: { show: false }, axisLine: { lineStyle: { color: line } } },
    yAxis: { type: "value", minInterval: isWhole ? 1 : 0, axisLabel: { ...font, formatter: figures.unit ? `{value} ${figures.unit}` : "{value}" }, splitLine: { lineStyle: { color: line } } },
    series: figures.series.map((one) => ({
      name: one.name, type: figures.kind, data: one.values, stack: one.stack, smooth: one.area ? 0 : 0.2, areaStyle: one.area ? { opacity: figures.series.length > 1 ? 0.35 : 0.12 } : undefined, symbol: "circle", symbolSize: 5, showSymbol: false,
      lineStyle: { width: isFar ? 4 : one.area && figures.series.length > 1 ? 1 : 2 }, barMaxWidth: 28, itemStyle: { borderRadius: figures.kind === "bar" && !one.stack ? [3, 3, 0, 0] : 0 },
    })),
  };
}

interface Drawn { chart: ECharts; paint: () => void; sizes: ResizeObserver }

const drawn = new Map<HTMLElement, Drawn>();

function draw(host: HTMLElement): void {
  const source = document.getElementById(host.dataset.chart ?? "");
  if (!source?.textContent || drawn.has(host)) return;
  const figures = JSON.parse(source.textContent) as Figures;
  const chart: ECharts = init(host);
  // What a click opens is also a link in the table below: nobody needs a mouse for it.
  if (figures.links) chart.getZr().on("click", (event) => {
    if (host.closest("[data-dash]")) return;
    const place = chart.convertFromPixel({ xAxisIndex: 0 }, event.offsetX);
    const link = figures.links?.[Math.round(Number(place))];
    if (link) location.assign(link);
  });
  const paint = () => chart.setOption(options(host, figures), true);
  const sizes = new ResizeObserver(() => chart.resize());
  drawn.set(host, { chart, paint, sizes });
  paint();
  sizes.observe(host);
}

/** Give up the charts whose places were taken away: a screen on a wall stays open for weeks. */
function forget(): void {
  for (const [host, { chart, sizes }] of drawn) {
    if (host.isConnected) continue;
    sizes.disconnect();
    chart.dispose();
    drawn.delete(host);
  }
}

function drawAll(): void {
  for (const host of document.querySelectorAll<HTMLElement>("[data-chart]")) draw(host);
}

drawAll();
// What is swapped in later brings charts of its own.
document.addEventListener("htmx:afterSettle", () => {
  drawAll();
  setTimeout(forget);
});
document.addEventListener("htmx:oobAfterSwap", drawAll);
new MutationObserver(() => drawn.forEach(({ paint }) => paint())).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
