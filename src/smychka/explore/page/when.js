// When an outcome became likely: its chance by the date from which all is left free, a line an account.

import { button, el, filled, svg } from "./dom.js";
import { citationText, csvText } from "./exports.js";
import { choice, details, fileName, follow, framed, saveDrawing, saveFile, statusLine, tableOf } from "./panels.js";
import { known, monthWords, named, percentText, whenSentence } from "./sentences.js";

const WIDTH = 720;
const NARROW = 360;
const HEIGHT = 320;
const LEFT = 42;
const RIGHT = 74;
const TOP = 12;
const BOTTOM = 26;
const POOLED = "pooled";
const SPACE = 13;

/** The windows in their panel. They take minutes the first time, so they begin at the press of a button. */
export function mountWhen(root, app) {
  const view = { app, root, kept: new Map(), verdict: "", running: "" };
  view.verdict = app.about.verdicts[0]?.id ?? "";
  build(view);
  app.on("lang", () => build(view));
  follow(
    app,
    "when",
    (state) => String(state.account),
    () => show(view),
  );
}

/** Windows found so far, for the report. */
export const lastWhen = { told: null };

/** The yes or no questions: lines on outcomes and definitions, those of single accounts in a group of their own. */
function questionChoices(app) {
  const own = (row) => Boolean(row.account) || row.id.includes(":");
  const item = (row) => ({ value: row.id, label: titleOf(app, row.id) });
  const groups = [
    ["panel.when.common", app.about.verdicts.filter((row) => !own(row))],
    ["panel.when.own", app.about.verdicts.filter(own)],
  ];
  return groups
    .filter(([, rows]) => rows.length)
    .map(([key, rows]) => ({ label: app.t(key), options: rows.map(item) }));
}

function titleOf(app, id) {
  const row = app.about.verdicts.find((each) => each.id === id);
  if (!row) return id;
  const account = row.account || id.split(":")[1];
  return account ? `${named(app, "verdict", row)} (${account})` : named(app, "verdict", row);
}

function build(view) {
  const { app } = view;
  const { t } = app;
  view.status ??= statusLine();
  view.bar ??= el("progress", { max: "1", value: 0, hidden: true });
  view.bar.setAttribute("aria-label", t("panel.when.progress"));
  const chosen = choice(t("panel.when.question"), questionChoices(app), view.verdict, (id) => {
    view.verdict = id;
    show(view);
  });
  const accounts = [
    { value: "", label: t("panel.when.every") },
    ...app.about.accounts.map((row) => ({ value: row.id, label: named(app, "account", row) })),
  ];
  const account = choice(t("panel.account"), accounts, app.store.get().account ?? "", (id) =>
    app.store.update("", (state) => ({ ...state, account: id || null })),
  );
  view.begin = button(t("panel.when.begin"), () => compute(view));
  view.body = el("div", null);
  filled(
    view.root,
    el("h3", null, t("panel.when.title")),
    el("p", null, t("panel.when.note")),
    el("div", { class: "panel-choices" }, chosen.element, account.element, view.begin),
    view.bar,
    view.status,
    view.body,
  );
  show(view);
}

async function compute(view) {
  const { app, verdict } = view;
  if (view.running) return;
  view.running = verdict;
  show(view);
  try {
    const found = await app.engine.when(verdict, null, (share) => progress(view, share));
    view.kept.set(verdict, found);
    lastWhen.told = found;
    view.status.textContent = app.t("panel.when.done", { title: titleOf(app, verdict) });
  } catch (error) {
    view.status.textContent = error.message;
  }
  view.running = "";
  show(view);
}

function progress(view, share) {
  view.bar.value = share;
  const text = view.app.t("panel.when.share", { share: percentText(view.app, share) });
  if (view.status.textContent !== text) view.status.textContent = text;
}

function show(view) {
  const { app } = view;
  const found = view.kept.get(view.verdict);
  view.bar.hidden = !view.running;
  view.begin.disabled = Boolean(view.running || found);
  if (!found) {
    filled(view.body, view.running ? null : el("p", null, app.t("panel.when.not_yet")));
    return;
  }
  const { account } = app.store.get();
  const curves = found.curves.filter((curve) => !account || curve.account === account || curve.account === POOLED);
  const heading = app.t("panel.when.heading", { title: titleOf(app, view.verdict) });
  const frame = framed(app, heading, {
    svg: () => saveDrawing(frame.body.firstElementChild, heading, citationText(app), "svg"),
    png: () => saveDrawing(frame.body.firstElementChild, heading, citationText(app), "png"),
    csv: () => saveTable(app, found, heading),
  });
  frame.body.append(drawing(app, curves, heading, view.root.clientWidth < 500 ? NARROW : WIDTH));
  const told = curves.find((curve) => curve.account === account) ?? curves[0];
  frame.caption.textContent = whenSentence(app, curveNamed(app, told), titleOf(app, view.verdict));
  frame.setTable(chancesTable(app, curves, heading));
  const notes = found.notes?.length
    ? el(
        "ul",
        { lang: "en" },
        found.notes.map((note) => el("li", null, note)),
      )
    : null;
  filled(view.body, frame.figure, passesTable(app, curves), turnsTable(app, curves), notes);
}

function curveNamed(app, curve) {
  const title = curve.account === POOLED ? app.t("panel.when.pooled") : app.t(`account.${curve.account}`);
  return { ...curve, title };
}

function scales(curves, width) {
  const times = curves.flatMap((curve) => curve.points.map((point) => month(point.from)));
  const [start, end] = [Math.min(...times), Math.max(...times)];
  const x = (time) => LEFT + ((time - start) / (end - start || 1)) * (width - LEFT - RIGHT);
  const y = (chance) => TOP + (1 - chance) * (HEIGHT - TOP - BOTTOM);
  return { x, y, start, end };
}

function month(text) {
  const [year, number] = text.split("-").map(Number);
  return year * 12 + number - 1;
}

function drawing(app, curves, label, width) {
  const { x, y, start, end } = scales(curves, width);
  const rules = [0, 0.25, 0.5, 0.75, 0.9, 1].flatMap((chance) => [
    svg("line", {
      x1: LEFT,
      x2: width - RIGHT,
      y1: y(chance),
      y2: y(chance),
      class: chance === 0.5 || chance === 0.9 ? "when-line" : "when-grid",
    }),
    svg("text", { x: LEFT - 6, y: y(chance) + 4, "text-anchor": "end", class: "when-tick" }, percentText(app, chance)),
  ]);
  const years = [];
  for (let year = Math.ceil(start / 12); year * 12 <= end; year += width < WIDTH ? 4 : 2) {
    years.push(
      svg("text", { x: x(year * 12), y: HEIGHT - 6, "text-anchor": "middle", class: "when-tick" }, String(year)),
    );
  }
  const ends = spaced(curves.map((curve) => y(curve.points.at(-1).probability)));
  const lines = curves.flatMap((curve, place) => curveParts(app, curve, place, { x, y, at: ends[place] }));
  return svg(
    "svg",
    { viewBox: `0 0 ${width} ${HEIGHT}`, class: "panel-when", role: "img", "aria-label": label },
    ...rules,
    ...years,
    ...lines,
  );
}

/** Heights of the names at the ends of the lines, moved apart. */
function spaced(heights) {
  const order = heights.map((height, place) => ({ height, place })).sort((one, two) => one.height - two.height);
  order.forEach((item, rank) => {
    if (rank) item.height = Math.max(item.height, order[rank - 1].height + SPACE);
  });
  let floor = HEIGHT - BOTTOM + 4;
  for (const item of [...order].reverse()) {
    item.height = Math.min(item.height, floor);
    floor = item.height - SPACE;
  }
  return order.sort((one, two) => one.place - two.place).map((item) => item.height);
}

function curveParts(app, curve, place, { x, y, at }) {
  const kind = curve.account === POOLED ? "pooled" : `line-${place % 8}`;
  const points = curve.points.map((point) => [x(month(point.from)), point.probability, point.mc_error ?? 0]);
  const path = (list) =>
    list.map(([across, up], index) => `${index ? "L" : "M"}${across.toFixed(1)} ${up.toFixed(1)}`).join("");
  const upper = points.map(([across, chance, error]) => [across, y(Math.min(chance + error, 1))]);
  const lower = points.map(([across, chance, error]) => [across, y(Math.max(chance - error, 0))]).reverse();
  const last = points.at(-1);
  return [
    svg("path", { d: `${path([...upper, ...lower])}Z`, class: `when-band ${kind}` }),
    svg("path", { d: path(points.map(([across, chance]) => [across, y(chance)])), class: `when-curve ${kind}` }),
    svg("line", { x1: last[0] + 2, y1: y(last[1]), x2: last[0] + 10, y2: at, class: `when-leader ${kind}` }),
    svg(
      "text",
      { x: last[0] + 13, y: at + 4, class: `when-name ${kind}` },
      svg("title", {}, curveNamed(app, curve).title),
      curve.account === POOLED ? app.t("panel.when.pooled_short") : curve.account,
    ),
  ];
}

function chanceText(app, point) {
  if (!point) return app.t("panel.no_figure");
  const error = known(point.mc_error) ? ` (± ${percentText(app, point.mc_error)})` : "";
  return percentText(app, point.probability) + error;
}

function passesTable(app, curves) {
  const { t } = app;
  const since = (date) => (date ? monthWords(app, date) : t("panel.when.never"));
  const rows = curves.map((curve) => [
    curveNamed(app, curve).title,
    chanceText(app, curve.points[0]),
    chanceText(app, curve.points.at(-1)),
    since(curve.passes_50),
    since(curve.passes_90),
  ]);
  const [first, last] = [curves[0].points[0].from, curves[0].points.at(-1).from];
  return tableOf(
    t("panel.when.passes"),
    [
      t("panel.account"),
      { text: t("panel.when.free_from", { month: monthWords(app, first) }), numeric: true },
      { text: t("panel.when.free_from", { month: monthWords(app, last) }), numeric: true },
      t("panel.when.passes_50"),
      t("panel.when.passes_90"),
    ],
    rows,
  );
}

function turnsTable(app, curves) {
  const rows = curves.flatMap((curve) =>
    (curve.turning_points ?? []).map((turn) => [curve.account, monthWords(app, turn.date), turn.title]),
  );
  if (!rows.length) return null;
  return details(
    app.t("panel.when.turns"),
    tableOf(app.t("panel.when.turns"), [app.t("panel.account"), app.t("panel.date"), app.t("panel.when.turn")], rows),
  );
}

function chancesTable(app, curves, caption) {
  const dates = [...new Set(curves.flatMap((curve) => curve.points.map((point) => point.from)))].sort();
  const columns = [
    app.t("panel.when.free"),
    ...curves.map((curve) => ({
      text: curve.account === POOLED ? app.t("panel.when.pooled_short") : curve.account,
      numeric: true,
    })),
  ];
  const rows = dates.map((date) => [
    monthWords(app, date),
    ...curves.map((curve) =>
      chanceText(
        app,
        curve.points.find((point) => point.from === date),
      ),
    ),
  ]);
  return tableOf(caption, columns, rows);
}

function saveTable(app, found, heading) {
  const rows = found.curves.flatMap((curve) =>
    curve.points.map((point) => [curve.account, point.from, point.probability, point.mc_error]),
  );
  saveFile(
    fileName(heading, "csv"),
    csvText(app, [heading], ["account", "free_from", "probability", "mc_error"], rows),
    "text/csv",
  );
}
