// What a run comes to: outcomes beside those of the baseline, by horizon, and yes or no by every account's definition.

import { button, el, filled, svg } from "./dom.js";
import {
  choice,
  details,
  fileName,
  follow,
  readAgainst,
  saveFile,
  settled,
  statusLine,
  tableOf,
  tick,
  told,
  workKey,
} from "./panels.js";
import { csvText } from "./exports.js";
import {
  dayText,
  estimateText,
  intervalText,
  known,
  monthWords,
  named,
  noteText,
  numberText,
  outcomeSentence,
  percentText,
  unitText,
} from "./sentences.js";

const HORIZONS = [1, 3, 5, 12];
const WIDTH = 170;
const TALL = 22;
const EDGE = 6;

/** The outcomes in their panel. */
export function mountOutcomes(root, app) {
  const view = { app, root, told: null, horizon: 5, all: false };
  build(view);
  const key = (state) => workKey(state.course, state.draws, state.against, state.pins[state.against ?? -1]?.course);
  follow(app, "outcomes", key, (state, current) => compute(view, state, current));
  app.on("lang", () => build(view));
  app.store.subscribe((state, before) => {
    if (state.chosen !== before.chosen) show(view);
  });
}

async function compute(view, state, current) {
  const { app } = view;
  await told(app, view.status, current, async () => {
    const against = readAgainst(app, state).course;
    const found = await settled(() => app.engine.outcomes(state.course, against, state.draws), current);
    if (!current()) return;
    view.told = found;
    show(view);
  });
}

/** The outcomes of the run on the page beside its baseline: rows, verdicts and notes. */
export async function outcomesNow(app) {
  const state = app.store.get();
  return settled(
    () => app.engine.outcomes(state.course, readAgainst(app, state).course, state.draws),
    () => true,
  );
}

function build(view) {
  const { app } = view;
  const { t } = app;
  view.status ??= statusLine();
  const horizons = HORIZONS.map((years) => ({ value: String(years), label: t(`panel.outcomes.years_${years}`) }));
  const fixed = { value: "fixed", label: t("panel.outcomes.fixed") };
  const horizon = choice(t("panel.outcomes.horizon"), [...horizons, fixed], String(view.horizon), (value) => {
    view.horizon = value === "fixed" ? null : Number(value);
    show(view);
  });
  const all = tick(t("panel.outcomes.all"), view.all, (checked) => {
    view.all = checked;
    show(view);
  });
  view.body = el("div", { class: "panel-outcomes" });
  const save = button(t("panel.outcomes.csv"), () => saveTable(view));
  filled(
    view.root,
    el("h3", null, t("panel.outcomes.title")),
    el("p", null, t("panel.outcomes.note")),
    el("div", { class: "panel-choices" }, horizon.element, all),
    view.status,
    view.body,
    el("div", { class: "panel-buttons" }, save),
  );
  show(view);
}

function shownRows(view) {
  const fits = (row) => row.horizon_years === view.horizon && (view.all || row.headline || view.horizon === null);
  const rows = view.told.rows.filter(fits);
  return [...rows.filter((row) => row.headline), ...rows.filter((row) => !row.headline)];
}

function show(view) {
  const { app, body } = view;
  if (!view.told) return;
  const rows = shownRows(view);
  const { chosen } = app.store.get();
  const row = rows.find((each) => each.id === chosen) ?? rows[0];
  const parts = rows.length
    ? [
        el("p", { class: "panel-sentence" }, outcomeSentence(app, row)),
        el("p", { class: "panel-quiet" }, row.note ?? ""),
        outcomesTable(view, rows),
        marksNote(app, rows),
      ]
    : [el("p", null, app.t("panel.outcomes.too_late"))];
  filled(body, parts, verdictParts(view), notesList(app, view.told.notes));
}

function notesList(app, notes) {
  if (!notes?.length) return null;
  return details(
    app.t("panel.outcomes.notes"),
    el(
      "ul",
      null,
      notes.map((note) => el("li", null, noteText(app, note))),
    ),
  );
}

function marksNote(app, rows) {
  const marked = rows.some((row) => row.no_narrower_than_prior);
  return el(
    "p",
    { class: "panel-quiet" },
    app.t("panel.outcomes.marks"),
    marked ? ` ${app.t("panel.outcomes.hollow")}` : "",
  );
}

function outcomesTable(view, rows) {
  const { app } = view;
  const { t } = app;
  const against = readAgainst(app, app.store.get()).name;
  const number = (text) => ({ text, numeric: true });
  const columns = [
    t("panel.outcome"),
    number(against),
    number(t("panel.run")),
    number(t("panel.difference")),
    t("panel.outcomes.drawn"),
  ];
  const first = rows[0];
  const period = t("panel.period", { first: dayText(app, first.from), last: dayText(app, first.to) });
  const caption = view.horizon === null ? t("panel.outcomes.caption_fixed") : t("panel.outcomes.caption", { period });
  return tableOf(
    caption,
    columns,
    rows.map((row) => outcomeCells(view, row)),
  );
}

function outcomeCells(view, row) {
  const { app } = view;
  const { chosen } = app.store.get();
  const pick = button(
    named(app, "outcome", row),
    () => app.store.update("", (state) => ({ ...state, chosen: row.id })),
    {
      class: "panel-link",
      "aria-pressed": String(row.id === chosen),
    },
  );
  const period = view.horizon === null ? `${monthWords(app, row.from)} – ${monthWords(app, row.to)}` : "";
  const name = el("span", null, pick, el("small", null, [unitText(app, row.unit), period].filter(Boolean).join("; ")));
  return [name, stacked(app, row.history), stacked(app, row.fork), differenceCell(app, row), marks(app, row)];
}

/** Median, then the intervals of 90 and of 50 per cent. */
function stacked(app, levels, options = {}) {
  return el(
    "span",
    { class: "panel-stack" },
    el("b", null, numberText(app, levels.q50, options)),
    el("small", null, `90 %: ${intervalText(app, levels, 90, options)}`),
    el("small", null, `50 %: ${intervalText(app, levels, 50, options)}`),
  );
}

function differenceCell(app, row) {
  const cell = stacked(app, row.difference, { signed: true });
  if (row.no_narrower_than_prior) cell.append(el("small", { class: "panel-mark" }, app.t("panel.outcomes.wide")));
  return cell;
}

/** The difference as a mark: nought dashed, 90 % thin, 50 % thick, median a dot, hollow where the record says no more. */
function marks(app, row) {
  const levels = row.difference;
  const [low, high] = [Math.min(levels.q05, 0), Math.max(levels.q95, 0)];
  const span = high - low || 1;
  const x = (value) => EDGE + ((value - low) / span) * (WIDTH - 2 * EDGE);
  const y = TALL / 2;
  const line = (from, to, kind) => svg("line", { x1: x(from), x2: x(to), y1: y, y2: y, class: kind });
  const dot = svg("circle", {
    cx: x(levels.q50),
    cy: y,
    r: 4,
    class: row.no_narrower_than_prior ? "mark-dot hollow" : "mark-dot",
  });
  return svg(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${TALL}`,
      class: "panel-marks",
      role: "img",
      "aria-label": estimateText(app, levels, { signed: true }),
    },
    svg("line", { x1: x(0), x2: x(0), y1: 1, y2: TALL - 1, class: "mark-zero" }),
    line(levels.q05, levels.q95, "mark-thin"),
    line(levels.q25, levels.q75, "mark-thick"),
    dot,
  );
}

function verdictParts(view) {
  const { app } = view;
  const { verdicts } = view.told;
  if (!verdicts?.length) return null;
  const { t } = app;
  const against = readAgainst(app, app.store.get()).name;
  const number = (text) => ({ text, numeric: true });
  const columns = [
    t("panel.outcomes.verdict"),
    t("panel.account"),
    number(against),
    number(t("panel.run")),
    number(t("panel.outcomes.gained")),
    number(t("panel.outcomes.lost")),
    t("panel.outcomes.since"),
  ];
  const rows = verdicts.map((row) => [
    verdictName(app, row),
    row.account ? named(app, "account", { id: row.account }) : t("panel.outcomes.ours"),
    percentText(app, row.history),
    chanceCell(app, row),
    percentText(app, row.gained),
    percentText(app, row.lost),
    sinceText(app, row),
  ]);
  return details(
    t("panel.outcomes.verdicts"),
    el("p", null, t("panel.outcomes.verdicts_note")),
    tableOf(t("panel.outcomes.verdicts_caption"), columns, rows),
  );
}

function verdictName(app, row) {
  const title = app.has(`verdict.${row.id}`) ? app.t(`verdict.${row.id}`) : row.title;
  const criteria = row.criteria?.length ? el("small", null, row.criteria.join("; ")) : null;
  return el("span", { class: "panel-stack" }, el("span", null, title), criteria);
}

function chanceCell(app, row) {
  const error = known(row.mc_error) ? ` ± ${percentText(app, row.mc_error)}` : "";
  const mark = row.decided_by_assumption ? el("small", { class: "panel-mark" }, app.t("panel.outcomes.decided")) : null;
  return el("span", { class: "panel-stack" }, el("span", null, `${percentText(app, row.probability)}${error}`), mark);
}

function sinceText(app, row) {
  const since = row.since?.q50 ?? row.since;
  return typeof since === "string" ? monthWords(app, since) : app.t("panel.none");
}

function saveTable(view) {
  const { app } = view;
  if (!view.told) return;
  const levels = ["q05", "q25", "q50", "q75", "q95"];
  const columns = [
    "outcome",
    "title",
    "unit",
    "horizon_years",
    "from",
    "to",
    ...["baseline", "run", "difference"].flatMap((name) => levels.map((level) => `${name}_${level}`)),
    "no_narrower_than_prior",
  ];
  const rows = view.told.rows.map((row) => [
    row.id,
    row.title,
    row.unit,
    row.horizon_years,
    row.from,
    row.to,
    ...[row.history, row.fork, row.difference].flatMap((of) => levels.map((level) => of[level])),
    row.no_narrower_than_prior,
  ]);
  const title = app.t("panel.outcomes.title");
  saveFile(fileName(title, "csv"), csvText(app, [title], columns, rows), "text/csv");
}
