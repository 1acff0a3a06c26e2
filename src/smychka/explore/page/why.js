// Which of the changes on the page carries how much of a difference: exact shares, paired draw by draw.

import { isHistory } from "./course.js";
import { partRows } from "./differences.js";
import { button, el, filled, svg } from "./dom.js";
import { citationText, csvText } from "./exports.js";
import {
  choice,
  fileName,
  follow,
  framed,
  readAgainst,
  saveDrawing,
  saveFile,
  settled,
  statusLine,
  tableOf,
  told,
  workKey,
} from "./panels.js";
import {
  estimateText,
  intervalText,
  known,
  named,
  noteText,
  numberText,
  playerTitle,
  unitText,
  whySentence,
} from "./sentences.js";

const DRAWS = 100;
const FEW = 4;
const WIDTH = 640;
const NARROW = 340;
const ROW = 62;
const EDGE = 14;
const LETTER = 7.6;

/** The shares of the changes in their panel. */
export function mountWhy(root, app) {
  const view = { app, root, told: null };
  build(view);
  const key = (state) => workKey(state.course, state.chosen, state.against, state.pins[state.against ?? -1]?.course);
  follow(app, "why", key, (state, current) => begin(view, state, current));
  app.on("lang", () => build(view));
}

/** What was reckoned last for the course on the page, if it still holds; for the report. */
export const lastWhy = { key: "", told: null };

/** The key of the question that `lastWhy` answers. */
export function whyKey(app, state) {
  return workKey(state.course, readAgainst(app, state).course, state.chosen);
}

function outcomeChoices(app) {
  const item = (row) => ({ value: row.id, label: named(app, "outcome", row) });
  const headline = app.about.outcomes.filter((row) => row.headline).map(item);
  const others = app.about.outcomes.filter((row) => !row.headline).map(item);
  const { t } = app;
  return [
    { label: t("panel.outcomes.headline"), options: headline },
    { label: t("panel.outcomes.others"), options: others },
  ].filter((group) => group.options.length);
}

function build(view) {
  const { app } = view;
  const { t } = app;
  view.status ??= statusLine();
  const { chosen } = app.store.get();
  const outcome = choice(t("panel.why.outcome"), outcomeChoices(app), chosen, (id) =>
    app.store.update("", (state) => ({ ...state, chosen: id })),
  );
  view.body = el("div", null);
  filled(
    view.root,
    el("h3", null, t("panel.why.title")),
    el("p", null, t("panel.why.note")),
    el("div", { class: "panel-choices" }, outcome.element),
    view.status,
    view.body,
  );
  view.select = outcome.select;
  show(view);
}

function begin(view, state, current) {
  const { app } = view;
  view.told = null;
  view.select.value = state.chosen;
  view.status.textContent = "";
  const against = readAgainst(app, state).course;
  if (isHistory(state.course) && isHistory(against)) {
    filled(view.body, el("p", null, app.t("panel.why.nothing")));
    return;
  }
  const { impose = [], set = [], govern = [] } = state.course;
  if (impose.length + set.length + govern.length <= FEW) {
    compute(view, state, current);
    return;
  }
  filled(
    view.body,
    el("p", null, app.t("panel.why.long")),
    button(app.t("panel.why.begin"), () => compute(view, state, current)),
  );
}

async function compute(view, state, current) {
  const { app } = view;
  filled(view.body);
  await told(app, view.status, current, async () => {
    const against = readAgainst(app, state).course;
    const found = await settled(() => app.engine.why(state.course, against, state.chosen, DRAWS), current);
    if (!current()) return;
    view.told = found;
    Object.assign(lastWhy, { key: whyKey(app, state), told: found });
    show(view);
  });
}

function show(view) {
  const { app } = view;
  const { told: found } = view;
  if (!found) return;
  const title = titleOf(app, found);
  const heading = app.t("panel.why.heading", { title, unit: unitText(app, found.unit) });
  const frame = framed(app, heading, {
    svg: () => saveDrawing(frame.body.firstElementChild, heading, citationText(app), "svg"),
    png: () => saveDrawing(frame.body.firstElementChild, heading, citationText(app), "png"),
    csv: () => saveTable(app, found, heading),
  });
  frame.body.append(whyDrawing(app, found, view.root.clientWidth < 500 ? NARROW : WIDTH));
  frame.caption.textContent = whySentence(app, found, title);
  frame.setTable(whyTable(app, found, heading));
  filled(
    view.body,
    frame.figure,
    el("p", { class: "panel-quiet" }, app.t("panel.why.read", { runs: found.runs, draws: DRAWS })),
    found.notes.map((note) => el("p", { class: "panel-quiet" }, noteText(app, note))),
  );
}

/** What a player's changes consist of; where the course only lifts what the other has, that. */
function partsText(app, { course, against }) {
  const [side, key] = isHistory(course) ? [against, "panel.why.lifted"] : [course, "panel.why.part"];
  return partRows(app, side)
    .map(({ what, now, since, until }) => app.t(key, { what, now, since, until }))
    .join("; ");
}

function titleOf(app, found) {
  const row = app.about.outcomes.find((each) => each.id === found.outcome);
  return row ? named(app, "outcome", row) : found.outcome;
}

function barRows(app, found) {
  const players = [...found.players].sort((one, two) => Math.abs(two.shapley.q50) - Math.abs(one.shapley.q50));
  const rows = players.map((player) => ({
    title: playerTitle(app, player),
    levels: player.shapley,
    parts: partsText(app, player),
  }));
  return [...rows, { title: app.t("panel.why.total"), levels: found.total, parts: "", total: true }];
}

/** Bars of the shares with their whiskers of 90 per cent, and of the whole difference below them. */
export function whyDrawing(app, found, width = WIDTH) {
  const rows = barRows(app, found);
  const low = Math.min(0, ...rows.map((row) => row.levels.q05));
  const high = Math.max(0, ...rows.map((row) => row.levels.q95));
  const x = (value) => EDGE + ((value - low) / (high - low || 1)) * (width - 2 * EDGE);
  const height = rows.length * ROW + 24;
  const bars = rows.flatMap((row, place) => bar(app, row, place * ROW, { x, width }));
  const ends = [low, 0, high]
    .filter((value, place, all) => all.indexOf(value) === place)
    .map((value) =>
      svg(
        "text",
        {
          x: x(value),
          y: height - 4,
          class: "bar-tick",
          "text-anchor": value === low && low < 0 ? "start" : value === high && high > 0 ? "end" : "middle",
        },
        numberText(app, value, { signed: true }),
      ),
    );
  return svg(
    "svg",
    {
      viewBox: `0 0 ${width} ${height}`,
      class: "panel-bars",
      role: "img",
      "aria-label": app.t("panel.why.label", { title: titleOf(app, found) }),
    },
    svg("line", { x1: x(0), x2: x(0), y1: 0, y2: height - 18, class: "mark-zero" }),
    ...bars,
    ...ends,
  );
}

function bar(app, row, top, { x, width }) {
  const { levels } = row;
  const most = Math.floor((width - 2 * EDGE) / LETTER);
  const name = row.title.length > most ? `${row.title.slice(0, most - 1)}…` : row.title;
  const [from, to] = [Math.min(x(0), x(levels.q50)), Math.max(x(0), x(levels.q50))];
  const y = top + 38;
  return [
    svg(
      "text",
      { x: EDGE, y: top + 16, class: row.total ? "bar-name total" : "bar-name" },
      svg("title", {}, row.title),
      name,
    ),
    svg("text", { x: EDGE, y: top + 32, class: "bar-value" }, estimateText(app, levels, { signed: true })),
    svg("rect", { x: from, y, width: Math.max(to - from, 1), height: 13, class: row.total ? "bar total" : "bar" }),
    svg("line", { x1: x(levels.q05), x2: x(levels.q95), y1: y + 6.5, y2: y + 6.5, class: "bar-whisker" }),
    ...[levels.q05, levels.q95].map((end) =>
      svg("line", { x1: x(end), x2: x(end), y1: y + 2, y2: y + 11, class: "bar-whisker" }),
    ),
  ];
}

/** The shares as a table. */
export function whyTable(app, found, caption) {
  const { t } = app;
  const number = (text) => ({ text, numeric: true });
  const columns = [
    t("panel.why.change"),
    number(t("panel.why.share")),
    number(t("panel.interval90")),
    t("panel.why.parts"),
  ];
  const rows = barRows(app, found).map((row) => [
    row.title,
    numberText(app, row.levels.q50, { signed: true }),
    intervalText(app, row.levels, 90, { signed: true }),
    row.parts,
  ]);
  if (known(found.residual))
    rows.push([t("panel.why.residual"), numberText(app, found.residual, { signed: true }), "", ""]);
  return tableOf(caption, columns, rows);
}

function saveTable(app, found, heading) {
  const levels = ["q05", "q25", "q50", "q75", "q95", "mean"];
  const rows = barRows(app, found).map((row) => [row.title, ...levels.map((level) => row.levels[level])]);
  saveFile(fileName(heading, "csv"), csvText(app, [heading], ["change", ...levels], rows), "text/csv");
}
