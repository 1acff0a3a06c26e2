// The run on one sheet of paper: question, changes, outcomes, charts, causes, limits, sources, what to cite.

import { isHistory } from "./course.js";
import { differenceRows, warningTexts } from "./differences.js";
import { button, el, filled } from "./dom.js";
import { citationText, drawnChart, linkOf } from "./exports.js";
import { outcomesNow } from "./outcomes.js";
import { readAgainst, statusLine, tableOf, told } from "./panels.js";
import { sentenceOf, sourceText } from "./reading.js";
import { dayText, estimateText, named, noteText, unitText, whySentence } from "./sentences.js";
import { whatText } from "./top.js";
import { lastWhy, whyDrawing, whyKey } from "./why.js";

const CHARTS = 4;
const HORIZONS = [5, 3, 1, 12];
const LIMITS = ["one_world", "model", "short", "deaths", "intentions"];
const SOURCES = 14;

/** The report in its panel: a button that lays it out as a sheet, and prints it. */
export function mountReport(root, app) {
  const view = { app, paper: null, status: statusLine() };
  const render = () => {
    const { t } = app;
    view.open = button(t("panel.report.open"), () => open(view));
    filled(
      root,
      el("h3", null, t("panel.report.title")),
      el("p", null, t("panel.report.note")),
      el("div", { class: "panel-buttons" }, view.open),
      view.status,
    );
  };
  app.on("lang", () => {
    if (view.paper) close(view);
    render();
  });
  render();
}

async function open(view) {
  const { app } = view;
  if (view.paper) return;
  view.open.disabled = true;
  await told(
    app,
    view.status,
    () => true,
    async () => {
      const parts = await paperParts(app);
      lay(view, parts);
    },
  );
  view.open.disabled = false;
}

function lay(view, parts) {
  const { t } = view.app;
  const heading = el("h1", { tabindex: "-1" }, parts.title);
  const tools = el(
    "div",
    { class: "paper-tools" },
    button(t("panel.report.print"), () => globalThis.print()),
    button(t("panel.report.close"), () => close(view)),
  );
  view.paper = el(
    "div",
    { id: "paper", role: "dialog", "aria-modal": "true", "aria-label": t("panel.report.title") },
    tools,
    el("article", { class: "paper-sheet" }, heading, parts.body),
  );
  view.key = (event) => event.key === "Escape" && close(view);
  document.addEventListener("keydown", view.key);
  view.behind = [...document.body.children].filter((each) => !each.inert);
  view.behind.forEach((each) => each.toggleAttribute("inert", true));
  document.body.append(view.paper);
  document.body.classList.add("paper-open");
  heading.focus();
}

function close(view) {
  document.removeEventListener("keydown", view.key);
  document.body.classList.remove("paper-open");
  view.behind.forEach((each) => each.toggleAttribute("inert", false));
  view.paper.remove();
  view.paper = null;
  view.open.focus();
}

async function paperParts(app) {
  const state = app.store.get();
  const outcomes = await outcomesNow(app);
  const charts = [];
  for (const id of state.charts.slice(0, CHARTS)) charts.push(await chartPart(app, id));
  const shown = state.charts.slice(0, CHARTS);
  const body = [
    el("p", { class: "paper-lead" }, leadText(app, state)),
    changesPart(app, state),
    outcomesPart(app, outcomes, state),
    el("div", { class: "paper-charts" }, charts),
    el("div", { class: "paper-pair" }, el("div", null, causesPart(app, state)), el("div", null, limitsPart(app))),
    sourcesPart(app, state, shown),
    citePart(app),
  ];
  return { title: whatText(app, state), body };
}

function leadText(app, state) {
  const against = readAgainst(app, state).name;
  return app.t(isHistory(state.course) ? "panel.report.lead_history" : "panel.report.lead", {
    against,
    draws: state.draws,
  });
}

function changesPart(app, state) {
  const { t } = app;
  if (isHistory(state.course)) return null;
  const columns = [
    t("panel.report.change"),
    t("panel.report.now"),
    t("panel.history"),
    t("panel.report.since"),
    t("panel.report.until"),
  ];
  const rows = differenceRows(app, state).map((row) => [
    row.what,
    [row.now, row.unit, row.forced].filter(Boolean).join(" "),
    row.was,
    row.since,
    row.until,
  ]);
  const warnings = warningTexts(app, state);
  return [
    el("h2", null, t("panel.report.changes")),
    tableOf(t("panel.report.changes_caption"), columns, rows),
    warnings.length
      ? el(
          "ul",
          null,
          warnings.map((text) => el("li", null, text)),
        )
      : null,
  ];
}

function outcomesPart(app, { rows, notes }, state) {
  const { t } = app;
  const horizon = HORIZONS.find((years) => rows.some((row) => row.horizon_years === years));
  const shown = rows.filter((row) => (row.headline || row.id === state.chosen) && row.horizon_years === horizon);
  if (!shown.length) return null;
  const number = (text) => ({ text, numeric: true });
  const columns = [
    t("panel.outcome"),
    number(readAgainst(app, state).name),
    number(t("panel.run")),
    number(t("panel.difference")),
  ];
  const cells = shown.map((row) => [
    `${named(app, "outcome", row)}, ${unitText(app, row.unit)}`,
    estimateText(app, row.history),
    estimateText(app, row.fork),
    estimateText(app, row.difference, { signed: true }) + (row.no_narrower_than_prior ? "*" : ""),
  ]);
  const period = t("panel.period", { first: dayText(app, shown[0].from), last: dayText(app, shown[0].to) });
  return [
    el("h2", null, t("panel.report.outcomes")),
    tableOf(t("panel.report.outcomes_caption", { period }), columns, cells),
    shown.some((row) => row.no_narrower_than_prior) ? el("p", null, t("panel.report.wide")) : null,
    notes?.length
      ? el(
          "ul",
          null,
          notes.map((note) => el("li", null, noteText(app, note))),
        )
      : null,
  ];
}

async function chartPart(app, id) {
  const chart = app.about.charts.find((each) => each.id === id);
  const drawn = await drawnChart(app, id, { paper: true });
  const title = `${named(app, "chart", chart)}, ${unitText(app, chart.unit)}`;
  const sentence = sentenceOf(app, chart, drawn.run, drawn.before, readAgainst(app, app.store.get()).name);
  const picture = el("img", {
    src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await drawn.svg())}`,
    alt: sentence,
  });
  drawn.close();
  return el("figure", null, el("h3", null, title), picture, el("figcaption", null, sentence));
}

function causesPart(app, state) {
  if (!lastWhy.told || lastWhy.key !== whyKey(app, state)) return null;
  const { told: found } = lastWhy;
  const row = app.about.outcomes.find((each) => each.id === found.outcome) ?? { id: found.outcome };
  return [
    el("h2", null, app.t("panel.report.causes")),
    el(
      "figure",
      { class: "paper-bars" },
      whyDrawing(app, found),
      el("figcaption", null, whySentence(app, found, named(app, "outcome", row))),
    ),
  ];
}

function limitsPart(app) {
  const { t } = app;
  return [
    el("h2", null, t("panel.report.limits")),
    el(
      "ul",
      { class: "paper-limits" },
      LIMITS.map((name) => el("li", null, t(`panel.report.limit.${name}`))),
    ),
  ];
}

/** Sources of the decisions replaced, of the proposals, and of the record's points in the charts shown. */
function sourcesPart(app, state, charts) {
  const { about, t } = app;
  const keys = [];
  for (const policy of about.policies.filter((each) => state.presets.includes(each.id))) keys.push(policy.source);
  for (const piece of state.course.impose ?? []) {
    const lever = about.levers.find((each) => each.id === piece.lever);
    keys.push(
      ...(lever?.decisions ?? [])
        .filter((step) => step.since <= (piece.until ?? "9") && piece.since <= (step.until ?? "9"))
        .map((step) => step.source),
    );
  }
  for (const id of charts) keys.push(...(app.points?.[id] ?? []).map((point) => point.source));
  const texts = [...new Set(keys.filter(Boolean).map((key) => sourceText(app, key)))];
  if (!texts.length) return null;
  const more =
    texts.length > SOURCES ? el("p", null, t("panel.report.more_sources", { count: texts.length - SOURCES })) : null;
  return [
    el("h2", null, t("panel.report.sources")),
    el(
      "ul",
      { class: "paper-sources", lang: "en" },
      texts.slice(0, SOURCES).map((text) => el("li", null, text)),
    ),
    more,
  ];
}

function citePart(app) {
  return [
    el("h2", null, app.t("panel.report.cite")),
    el("p", null, citationText(app)),
    el("p", { class: "paper-link" }, linkOf(app)),
  ];
}
