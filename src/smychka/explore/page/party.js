// Who has power, how votes thin out on their way to the congress, and whom the party consists of.

import { monthAt } from "./dates.js";
import { el, filled } from "./dom.js";
import { isDark } from "./drawing.js";
import { citationText, citedSvg, pictureBlob, runCsv } from "./exports.js";
import {
  fileName,
  follow,
  framed,
  readAgainst,
  resultsOf,
  saveFile,
  slider,
  statusLine,
  tableOf,
  tick,
  told,
  workKey,
} from "./panels.js";
import {
  chartSentence,
  dateHolding,
  intervalText,
  levelsAt,
  named,
  numberText,
  percentText,
  periodText,
} from "./sentences.js";

const LIGHT_LINES = ["#2f6690", "#a4511b", "#4b7f52", "#7a5195", "#8a6a10", "#2a7d82", "#8c4a5f", "#666c73"];
const DARK_LINES = ["#86b9e0", "#e6a063", "#8cc295", "#c39adb", "#d8b34a", "#6fc5ca", "#dd93aa", "#a9afb6"];
const DASHES = [
  [1, 0],
  [6, 2],
  [2, 2],
  [8, 2, 2, 2],
  [10, 3],
  [4, 4],
  [1, 3],
  [6, 2, 1, 2],
];
const LABELLED = 0.1;
const PARTS = ["power", "tiers", "cohorts"];

/** The party in its panel. */
export function mountParty(root, app) {
  const view = { app, root, run: {}, before: {}, both: false, handles: {}, frames: {} };
  build(view);
  const key = (state) => workKey(state.course, state.draws, state.against, state.pins[state.against ?? -1]?.course);
  view.following = follow(app, "party", key, (state, current) => compute(view, state, current));
  app.on("lang", () => build(view));
  app.store.subscribe((state, before) => {
    if (state.month !== before.month) goTo(view, state.month);
  });
  app.on("theme", () => drawAll(view));
}

function idsOf(app) {
  return [...new Set(PARTS.flatMap((part) => app.about.party[part] ?? []))];
}

function chartOf(app, id) {
  return app.about.charts.find((chart) => chart.id === id);
}

function chartsOf(view, part) {
  return (view.app.about.party[part] ?? []).map((id) => chartOf(view.app, id)).filter(Boolean);
}

function nameOf(app, part, chart) {
  const leader = part === "power" && app.about.leaders.find((each) => chart.id === `power_${each.id}`);
  return leader ? shortName(app, leader) : named(app, "chart", chart);
}

/** A leader's family name: that of the strings, else the id with a capital. */
function shortName(app, leader) {
  const text = app.t(`leader.${leader.id}`);
  return text === leader.name ? leader.id[0].toUpperCase() + leader.id.slice(1) : text;
}

function build(view) {
  const { app } = view;
  const { t } = app;
  view.status ??= statusLine();
  view.times = chartsOf(view, "tiers")[0]?.times ?? "quarterly";
  const count = app.about.times[view.times].length;
  const words = (place) => periodText(app, view.times, place);
  view.place = dateHolding(app.about, view.times, app.store.get().month);
  view.slider = slider(t("panel.party.date"), count - 1, view.place, words, {
    onInput: (place) => goTo(view, middle(view, place)),
    onChange: (place) => app.store.update("", (state) => ({ ...state, month: middle(view, place) })),
  });
  const shown = tick(t("panel.party.both", { name: readAgainst(app, app.store.get()).name }), view.both, (checked) => {
    view.both = checked;
    drawAll(view);
  });
  for (const part of PARTS) {
    view.frames[part] = framed(app, t(`panel.party.${part}`), {
      svg: () => save(view, part, "svg"),
      png: () => save(view, part, "png"),
      csv: () => save(view, part, "csv"),
    });
  }
  filled(
    view.root,
    el("h3", null, t("panel.party.title")),
    el("p", null, t("panel.party.note")),
    el("div", { class: "panel-choices" }, shown, view.slider.element),
    view.status,
    el(
      "div",
      { class: "panel-figures" },
      PARTS.map((part) => view.frames[part].figure),
    ),
  );
  drawAll(view);
}

function middle(view, place) {
  const [first, last] = view.app.about.months_of[view.times][place];
  return monthAt(Math.floor((first + last) / 2));
}

function goTo(view, month) {
  const place = dateHolding(view.app.about, view.times, month);
  if (place === view.place) return;
  view.place = place;
  view.slider.set(place);
  if (!Object.keys(view.run).length) return;
  tell(view);
  view.handles.tiers?.update({ tiers: tierRows(view) });
}

async function compute(view, state, current) {
  const { app } = view;
  await told(app, view.status, current, async () => {
    const ids = idsOf(app);
    const run = await resultsOf(app, state.course, state.draws, ids, "party", current);
    const before = await resultsOf(app, readAgainst(app, state).course, state.draws, ids, "party", current);
    if (!current()) return;
    Object.assign(view, { run, before });
    await drawAll(view);
  });
}

async function drawAll(view) {
  if (!Object.keys(view.run).length) return;
  tell(view);
  for (const part of PARTS) {
    const spec = part === "tiers" ? tierSpec(view) : lineSpec(view, part);
    const data = part === "tiers" ? { tiers: tierRows(view) } : lineData(view, part);
    const box = el("div", { class: "panel-chart" });
    filled(view.frames[part].body, box);
    view.handles[part]?.close();
    const options = { lang: view.app.lang, label: view.frames[part].title.textContent };
    view.handles[part] = await view.app.draw(box, spec, data, options);
  }
}

function lineData(view, part) {
  const [lines, before, labels] = [[], [], []];
  for (const chart of chartsOf(view, part)) {
    const dates = view.app.about.times[chart.times];
    const name = nameOf(view.app, part, chart);
    const rows = (values) => dates.map((date, place) => ({ date, name, ...levelsAt(values, dates.length, place) }));
    const run = rows(view.run[chart.id]);
    lines.push(...run);
    if (view.both) before.push(...rows(view.before[chart.id]));
    const top = run.reduce((best, row) => (row.q50 > best.q50 ? row : best));
    if (part !== "power" || top.q50 >= LABELLED) labels.push(top);
  }
  return { lines, before, labels: apart(labels) };
}

/** Names at the tops of their lines, moved apart where two tops lie close together. */
function apart(labels) {
  const placed = [];
  const year = (row) => Number(row.date.slice(0, 4)) + Number(row.date.slice(5, 7)) / 12;
  for (const row of [...labels].sort((one, two) => two.q50 - one.q50)) {
    let at = row.q50;
    for (let tries = 0; tries < 12; tries += 1) {
      if (!placed.some((other) => Math.abs(other.at - at) < 0.055 && Math.abs(year(other) - year(row)) < 5)) break;
      at -= 0.03;
    }
    placed.push({ ...row, at, late: year(row) > 1936 });
  }
  return placed;
}

const X = {
  field: "date",
  type: "temporal",
  title: null,
  axis: { format: "%Y", tickCount: { expr: "ceil(width / 85)" }, grid: false, labelFlush: true },
};

function shareAxis(field, most) {
  const axis = { format: ".0%", tickCount: 5, domain: false, titleAngle: 0 };
  const scale = most ? { domain: [0, most], nice: false } : { zero: true, nice: true };
  return { field, type: "quantitative", title: null, axis, scale };
}

function lineSpec(view, part) {
  const names = chartsOf(view, part).map((chart) => nameOf(view.app, part, chart));
  const palette = isDark() ? DARK_LINES : LIGHT_LINES;
  const range = names.map((_, place) => palette[Math.min(place, palette.length - 1)]);
  const dashes = names.map((_, place) => DASHES[place % DASHES.length]);
  const legend = {
    orient: "bottom",
    title: null,
    symbolType: "stroke",
    symbolSize: 260,
    symbolOpacity: 1,
    symbolStrokeWidth: 2,
    labelLimit: 220,
    columns: view.root.clientWidth < 480 ? 2 : 4,
  };
  if (part === "cohorts") legend.columns = 1;
  const color = { field: "name", type: "nominal", scale: { domain: names, range }, legend };
  const strokeDash = { field: "name", type: "nominal", scale: { domain: names, range: dashes }, legend };
  const y = shareAxis("q50");
  const tooltip = [
    { field: "date", type: "temporal", format: "%b %Y" },
    { field: "name", type: "nominal" },
    ...["q50", "q05", "q95"].map((field) => ({ field, type: "quantitative", format: ".0%" })),
  ];
  const faint = { type: "line", strokeWidth: 1.1, opacity: 0.55, strokeDash: [2, 3] };
  const text = { type: "text", align: "left", dx: 4, dy: -7, fontSize: 11, fontWeight: 600 };
  const ends = (late) => ({
    data: { name: "labels" },
    transform: [{ filter: late ? "datum.late" : "!datum.late" }],
    mark: late ? { ...text, align: "right", dx: -2 } : text,
    encoding: { x: X, y: { ...y, field: "at" }, text: { field: "name" }, color },
  });
  return {
    ...frameOf(view),
    height: part === "power" ? 340 : 260,
    layer: [
      { data: { name: "before" }, mark: faint, encoding: { x: X, y, color } },
      {
        data: { name: "lines" },
        mark: { type: "line", strokeWidth: 1.9 },
        encoding: { x: X, y, color, strokeDash, tooltip },
      },
      ...(part === "power" ? [ends(false), ends(true)] : []),
    ],
  };
}

function frameOf(view) {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "transparent",
    config: view.app.about.spec?.config ?? {},
  };
}

function tierRows(view) {
  const { app } = view;
  const runs = [
    [app.t("panel.run"), view.run],
    [readAgainst(app, app.store.get()).name, view.before],
  ];
  return runs.flatMap(([run, values]) =>
    chartsOf(view, "tiers").map((chart, place) => ({
      run,
      place,
      tier: app.t(`panel.party.tier.${chart.id.split("_")[0]}`),
      ...levelsAt(values[chart.id], app.about.times[chart.times].length, view.place),
    })),
  );
}

function tierSpec(view) {
  const { app } = view;
  const tiers = chartsOf(view, "tiers").map((chart) => app.t(`panel.party.tier.${chart.id.split("_")[0]}`));
  const runs = [app.t("panel.run"), readAgainst(app, app.store.get()).name];
  const legend = { orient: "bottom", title: null };
  const color = { field: "run", type: "nominal", scale: { domain: runs, range: ["#a4511b", "#666c73"] }, legend };
  const shape = { field: "run", type: "nominal", scale: { domain: runs, range: ["circle", "diamond"] }, legend };
  const y = {
    field: "tier",
    type: "nominal",
    sort: tiers,
    title: null,
    axis: { ticks: false, domain: false, labelLimit: 150 },
  };
  const yOffset = { field: "run", type: "nominal", sort: runs };
  const x = { ...shareAxis("q50", 1), axis: { format: ".0%", tickCount: 5, domain: false } };
  const across = (low, high, mark) => ({ mark, encoding: { x: { ...x, field: low }, x2: { field: high }, color } });
  return {
    ...frameOf(view),
    height: 46 * tiers.length,
    data: { name: "tiers" },
    encoding: { y, yOffset },
    layer: [
      across("q05", "q95", { type: "rule", strokeWidth: 1.4 }),
      across("q25", "q75", { type: "rule", strokeWidth: 5, opacity: 0.45 }),
      { mark: { type: "point", filled: true, size: 60, opacity: 1 }, encoding: { x, color, shape } },
    ],
  };
}

function tell(view) {
  const { app, frames } = view;
  for (const part of PARTS) {
    const charts = chartsOf(view, part);
    const title = app.t(`panel.party.${part}`);
    const dated = `${title}, ${periodOf(view, charts)}`;
    frames[part].title.textContent = part === "tiers" ? dated : title;
    frames[part].caption.textContent = sentenceOf(view, part, charts);
    frames[part].setTable(partTable(view, part, charts, dated));
  }
}

function periodOf(view, charts) {
  const { times } = charts[0] ?? view;
  return periodText(view.app, times, dateHolding(view.app.about, times, middle(view, view.place)));
}

function levelsOf(view, chart, values) {
  const { about } = view.app;
  const place = dateHolding(about, chart.times, middle(view, view.place));
  return levelsAt(values[chart.id], about.times[chart.times].length, place);
}

function sentenceOf(view, part, charts) {
  const { app } = view;
  if (part === "cohorts") {
    return charts
      .map((chart) => chartSentence(app, chart, view.run[chart.id], view.before[chart.id], middle(view, view.place)))
      .join(" ");
  }
  const values = charts.map((chart) => ({
    chart,
    levels: levelsOf(view, chart, view.run),
    was: levelsOf(view, chart, view.before),
  }));
  const told = ({ chart, levels }) =>
    app.t("panel.party.item", {
      name: part === "power" ? nameOf(app, part, chart) : app.t(`panel.party.tier.${chart.id.split("_")[0]}`),
      share: percentText(app, levels.q50),
      low: percentText(app, levels.q05),
      high: percentText(app, levels.q95),
    });
  const shown = part === "power" ? values.sort((one, two) => two.levels.q50 - one.levels.q50).slice(0, 3) : values;
  return app.t(`panel.party.sentence.${part}`, { date: periodOf(view, charts), list: shown.map(told).join("; ") });
}

function partTable(view, part, charts, caption) {
  const { app } = view;
  const number = (text) => ({ text, numeric: true });
  const against = readAgainst(app, app.store.get()).name;
  const columns = [
    "",
    number(app.t("panel.run")),
    number(app.t("panel.interval90")),
    number(against),
    number(app.t("panel.interval90")),
  ];
  const rows = charts.map((chart) => {
    const [now, was] = [view.run, view.before].map((values) => levelsOf(view, chart, values));
    return [
      nameOf(app, part, chart),
      numberText(app, now?.q50),
      intervalText(app, now),
      numberText(app, was?.q50),
      intervalText(app, was),
    ];
  });
  columns[0] = app.t("panel.quantity");
  return tableOf(`${caption}. ${app.t("panel.party.unit")}`, columns, rows);
}

async function save(view, part, kind) {
  const { app, handles } = view;
  const title = view.frames[part].title.textContent;
  const name = fileName(title, kind);
  if (kind === "csv") saveFile(name, await runCsv(app, app.about.party[part]), "text/csv");
  else if (kind === "svg")
    saveFile(name, citedSvg(await handles[part].svg(), title, citationText(app)), "image/svg+xml");
  else saveFile(name, pictureBlob(await handles[part].png()), "image/png");
}
