// What can be taken away: tables with their citation, pictures, the link, and the same run as Python, command or TOML.

import { asCommand, asPython, asToml } from "./copies.js";
import { firstDate } from "./course.js";
import { moment } from "./dates.js";
import { button, el, filled } from "./dom.js";
import { isDark } from "./drawing.js";
import { details, fileName, readAgainst, resultsOf, saveFile } from "./panels.js";
import { fanRows, pointRows } from "./rows.js";
import { levelsAt, monthWords, named, unitText } from "./sentences.js";
import { encodeState } from "./state.js";
import { copied } from "./top.js";

const LEVELS = ["q05", "q25", "q50", "q75", "q95"];
/** Colours of a dark page, and what they are on paper. */
const ON_PAPER = {
  "#e9e7e2": "#1f2328",
  "#a9afb6": "#666c73",
  "#3b4046": "#dcdad4",
  "#86b9e0": "#2f6690",
  "#e6a063": "#a4511b",
  "#17191c": "#fdfcf9",
  "#71767c": "#a3a8ad",
  "#a9d2f3": "#1d3f63",
  "#4f7fa6": "#86a9c6",
  "#6e6339": "#dccb8f",
};
const RECORD = ["value", "low", "high", "source", "status", "series", "note"];

/** The address that opens this picture again. */
export function linkOf(app, state = app.store.get()) {
  return `${location.href.split("#")[0]}#${encodeState(state, app.about)}`;
}

/** What to cite: program, versions of model and data, seed, draws. */
export function citationText(app) {
  const { about } = app;
  const { draws } = app.store.get();
  return app.t("panel.citation", {
    version: about.version,
    model: String(about.model_version).slice(0, 12),
    data: String(about.data_version).slice(0, 12),
    seed: about.seed,
    draws: draws ?? about.draws,
  });
}

function csvCell(value) {
  if (value === null || value === undefined || (typeof value === "number" && !Number.isFinite(value))) return "";
  const text = typeof value === "number" ? String(Number(value.toPrecision(7))) : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A CSV table whose first lines, each after a #, say what it is, what to cite and which link opens it. */
export function csvText(app, titles, columns, rows) {
  const head = [...titles, citationText(app), linkOf(app)].map((line) => `# ${line.replace(/[\r\n]+/g, " ")}`);
  const lines = [columns, ...rows].map((cells) => cells.map(csvCell).join(","));
  return `${[...head, ...lines].join("\r\n")}\r\n`;
}

function chartOf(app, id) {
  return app.about.charts.find((chart) => chart.id === id) ?? { id, times: "calendar", unit: "" };
}

function runRows(app, chart, kind, values) {
  const dates = app.about.times[chart.times];
  return dates.map((date, place) => {
    const levels = levelsAt(values, dates.length, place);
    return [chart.id, kind, date, ...LEVELS.map((name) => levels?.[name])];
  });
}

function recordRows(app, chart) {
  const empty = LEVELS.map(() => null);
  return (app.points?.[chart.id] ?? []).map((point) => [
    chart.id,
    "record",
    point.date,
    ...empty,
    ...RECORD.map((name) => point[name]),
  ]);
}

/**
 * One chart as CSV: run and baseline with their quantiles, and the points of the record, with the citation above.
 * @param {object} app the page
 * @param {string} id of a chart
 * @returns {Promise<string>}
 */
export async function chartCsv(app, id) {
  return runCsv(app, [id]);
}

/** Some charts of run and baseline as one CSV table. */
export async function runCsv(app, ids) {
  const state = app.store.get();
  const against = readAgainst(app, state);
  const run = await resultsOf(app, state.course, state.draws, ids, "exports");
  const before = await resultsOf(app, against.course, state.draws, ids, "exports");
  const rows = ids.flatMap((id) => {
    const chart = chartOf(app, id);
    const baseline = runRows(app, chart, `baseline: ${against.name}`, before[id]);
    return [...runRows(app, chart, "run", run[id]), ...baseline, ...recordRows(app, chart)];
  });
  const titles = ids.length > 3 ? [] : ids.map((id) => titleOf(app, id));
  return csvText(app, titles, ["quantity", "kind", "date", ...LEVELS, ...RECORD], rows);
}

function titleOf(app, id) {
  const chart = chartOf(app, id);
  return `${named(app, "chart", chart)}, ${unitText(app, chart.unit)}`;
}

/**
 * Save a chart of the page as a file.
 * @param {object} app the page
 * @param {string} id of a chart
 * @param {"csv"|"svg"|"png"} kind of file
 */
export async function downloadChart(app, id, kind) {
  const name = fileName(named(app, "chart", chartOf(app, id)), kind);
  if (kind === "csv") {
    saveFile(name, await chartCsv(app, id), "text/csv");
    return;
  }
  const subtitle = citationText(app);
  const drawn = await drawnChart(app, id, { title: { text: titleOf(app, id), subtitle } });
  try {
    if (kind === "svg")
      saveFile(name, citedSvg(await drawn.svg(), titleOf(app, id), citationText(app)), "image/svg+xml");
    else saveFile(name, pictureBlob(await drawn.png()), "image/png");
  } finally {
    drawn.close();
  }
}

/**
 * A chart drawn out of sight, with run, baseline and record: for a file, or for the report.
 * @param {object} app the page
 * @param {string} id of a chart
 * @param {{title?: object, paper?: boolean}} [how] a title inside it; paper: in the colours of paper, whatever the page
 * @returns {Promise<{svg: Function, png: Function, close: Function, run: Float32Array, before: Float32Array}>}
 */
export async function drawnChart(app, id, how = {}) {
  const state = app.store.get();
  const chart = chartOf(app, id);
  const { [id]: run } = await resultsOf(app, state.course, state.draws, [id], "exports");
  const { [id]: before } = await resultsOf(app, readAgainst(app, state).course, state.draws, [id], "exports");
  const since = firstDate(state.course);
  const data = {
    history: fanRows(app.about, chart, before),
    fan: fanRows(app.about, chart, run),
    central: [],
    pins: [],
    points: pointRows(app.points?.[id]),
    mark: since ? [{ date: moment(since), label: monthWords(app, since) }] : [],
  };
  const spec = how.title ? { ...app.about.spec, title: how.title } : app.about.spec;
  const box = el("div", { class: "panel-offscreen", "aria-hidden": "true" });
  document.body.append(box);
  const replace = { ...(how.paper && isDark() ? ON_PAPER : {}), "{unit}": unitText(app, chart.unit) };
  const handle = await app.draw(box, spec, data, { replace, zero: chart.zero, lang: app.lang });
  const close = () => {
    handle.close();
    box.remove();
  };
  return { svg: handle.svg, png: handle.png, close, run, before };
}

/** SVG text with its title and what to cite inside. */
export function citedSvg(text, title, citation) {
  const whole = new DOMParser().parseFromString(text, "image/svg+xml");
  for (const [tag, words] of [
    ["desc", citation],
    ["title", title],
  ]) {
    const node = whole.createElementNS("http://www.w3.org/2000/svg", tag);
    node.textContent = words;
    whole.documentElement.prepend(node);
  }
  return new XMLSerializer().serializeToString(whole);
}

/** The picture that a data address holds. */
export function pictureBlob(address) {
  const [head, body] = address.split(",");
  const bytes = Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: head.slice(5).split(";")[0] });
}

/** Copies of the run in other tongues, its tables, its link. */
export function mountExports(root, app) {
  const render = () => {
    const { t } = app;
    const copies = [
      ["python", asPython],
      ["command", asCommand],
      ["toml", asToml],
    ];
    const pieces = copies.map(([kind, written]) => copyPiece(app, kind, written));
    const all = app.about.charts.map((chart) => chart.id);
    const save = (ids, name) => () => guarded(app, async () => saveFile(name, await runCsv(app, ids), "text/csv"));
    const link = copyButton(app, t("panel.exports.link"), () => linkOf(app));
    filled(
      root,
      el("h2", null, t("panel.exports.title")),
      el("p", null, t("panel.exports.note")),
      el(
        "div",
        { class: "panel-buttons" },
        link,
        button(t("panel.exports.csv_shown"), () => save(app.store.get().charts, "smychka-charts.csv")()),
        button(t("panel.exports.csv_all"), save(all, "smychka-run.csv")),
      ),
      pieces,
    );
  };
  app.on("lang", render);
  render();
}

async function guarded(app, work) {
  try {
    await work();
  } catch (error) {
    app.emit("error", error);
  }
}

function copyPiece(app, kind, written) {
  const { t } = app;
  const text = el(
    "pre",
    { class: "panel-code", tabindex: "0", role: "region", "aria-label": t(`panel.exports.${kind}`) },
    el("code", null),
  );
  const show = () => {
    text.firstElementChild.textContent = written(app.store.get(), app.about);
  };
  const made = details(
    t(`panel.exports.${kind}`),
    text,
    copyButton(app, t(`panel.exports.copy_${kind}`), () => text.textContent),
  );
  made.addEventListener("toggle", () => made.open && show());
  app.store.subscribe(() => made.isConnected && made.open && show());
  show();
  return made;
}

const HEARD = 2500;

function copyButton(app, label, textOf) {
  const made = button(label, async () => {
    await copied(textOf());
    made.textContent = app.t("panel.exports.copied");
    setTimeout(() => {
      made.textContent = label;
    }, HEARD);
  });
  return made;
}
