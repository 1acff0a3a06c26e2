// The equations behind one quantity in one month of the central run: value, formula, meaning, source, and the inputs.

import { FIRST_MONTH, LAST_MONTH, isMonth } from "./dates.js";
import { el, filled } from "./dom.js";
import { formula } from "./formula.js";
import { choice, details, follow, settled, statusLine, tableOf, told, workKey } from "./panels.js";
import { known, monthWords, named, numberText, unitText } from "./sentences.js";

const FEW = 6;

/** The trace, below the shares of the changes. */
export function mountTrace(root, app) {
  const view = { app, root, told: null };
  build(view);
  const key = (state) => workKey(state.course, state.quantity, state.month);
  follow(app, "why", key, (state, current) => compute(view, state, current));
  app.on("lang", () => build(view));
  app.store.subscribe((state, before) => {
    if (state.month !== before.month) view.month.value = state.month;
    if (state.quantity !== before.quantity) view.quantity.value = state.quantity;
  });
}

function quantities(app) {
  const spheres = [...new Set(app.about.charts.map((chart) => chart.sphere))];
  return spheres.map((sphere) => ({
    label: app.t(`sphere.${sphere}`),
    options: app.about.charts
      .filter((chart) => chart.sphere === sphere)
      .map((chart) => ({ value: chart.id, label: named(app, "chart", chart) })),
  }));
}

function build(view) {
  const { app } = view;
  const { t } = app;
  const state = app.store.get();
  view.status ??= statusLine();
  view.body = el("div", { class: "panel-trace" });
  const quantity = choice(t("panel.trace.quantity"), quantities(app), state.quantity, (id) =>
    app.store.update("", (now) => ({ ...now, quantity: id })),
  );
  view.quantity = quantity.select;
  view.month = el("input", {
    type: "month",
    min: FIRST_MONTH,
    max: LAST_MONTH,
    value: state.month,
    pattern: "[0-9]{4}-[0-9]{2}",
    required: true,
    onChange: (event) => setMonth(view, event.target.value),
  });
  const month = el("label", { class: "panel-field" }, el("span", null, t("panel.trace.month")), view.month);
  filled(
    view.root,
    el("h3", null, t("panel.trace.title")),
    el("p", null, t("panel.trace.note")),
    el("div", { class: "panel-choices" }, quantity.element, month),
    view.status,
    view.body,
  );
  show(view);
}

function setMonth(view, month) {
  const { app } = view;
  if (isMonth(month)) app.store.update("", (state) => ({ ...state, month }));
  else
    view.status.textContent = app.t("panel.trace.bad_month", {
      first: monthWords(app, FIRST_MONTH),
      last: monthWords(app, LAST_MONTH),
    });
}

async function compute(view, state, current) {
  const { app } = view;
  await told(app, view.status, current, async () => {
    const found = await settled(() => app.engine.trace(state.course, state.quantity, state.month), current);
    if (!current()) return;
    view.told = found;
    show(view);
  });
}

function show(view) {
  const { app } = view;
  const found = view.told;
  if (!found) return;
  const title = named(app, "chart", { id: found.quantity, title: found.title });
  const said = app.t("panel.trace.sentence", {
    title,
    month: monthWords(app, found.month),
    value: valueText(app, found),
    unit: unitText(app, found.unit),
  });
  const inputs = found.inputs?.length
    ? [el("h4", null, app.t("panel.trace.inputs")), inputList(app, found.inputs, found.axes)]
    : [];
  filled(
    view.body,
    el("p", { class: "panel-sentence" }, said),
    valueTable(app, found, found.axes),
    equationPart(app, found.equation),
    resultPart(app, found),
    inputs,
    leftOut(app, found.not_shown),
  );
}

function resultPart(app, found) {
  if (!found.result) return null;
  return el("p", null, app.t("panel.trace.result", { name: found.result.name, value: valueText(app, found.result) }));
}

function leftOut(app, count) {
  return count ? el("p", { class: "panel-quiet" }, app.t("panel.trace.not_shown", { count })) : null;
}

/** A number; of a list its sum and mean, or its length. */
function valueText(app, item) {
  if (known(item.value)) return numberText(app, item.value);
  if (known(item.total)) return regionalText(app, item);
  if (Array.isArray(item.value)) {
    const all = item.value.flat(4);
    return all.length <= FEW
      ? all.map((each) => numberText(app, each)).join("; ")
      : app.t("panel.trace.list", { count: all.length });
  }
  return app.t("panel.no_figure");
}

/** Values of the regions: one number where all are the same, else mean, lowest, highest and sum. */
function regionalText(app, item) {
  const [low, high] = [Math.min(...item.value), Math.max(...item.value)];
  if (low === high) return app.t("panel.trace.everywhere", { value: numberText(app, low) });
  return app.t("panel.trace.regional", {
    total: numberText(app, item.total),
    mean: numberText(app, item.mean),
    low: numberText(app, low),
    high: numberText(app, high),
  });
}

function axisName(app, axis, name) {
  return axis === "region" || axis === "leader" || axis === "opening" ? app.t(`${axis}.${name}`) : name;
}

/** The values along a named axis, on demand. */
function valueTable(app, item, axes) {
  const names = item.axis && axes?.[item.axis];
  if (!names || !Array.isArray(item.value)) return null;
  const rows = item.value.map((value, place) => [axisName(app, item.axis, names[place]), numberText(app, value)]);
  const caption = app.t("panel.trace.values");
  return details(
    caption,
    tableOf(caption, [app.t(`panel.trace.axis.${item.axis}`), { text: app.t("panel.value"), numeric: true }], rows),
  );
}

/** Formula, meaning and place of an equation. */
function equationPart(app, equation) {
  if (!equation) return null;
  const formulas = formulasOf(equation.formula).map((text) =>
    el("div", { class: "panel-formula", tabindex: "0" }, formula(text)),
  );
  const source = [equation.module && `${equation.module}.${equation.name}`, equation.source].filter(Boolean).join("; ");
  return el(
    "div",
    { class: "panel-equation", lang: "en" },
    formulas,
    equation.meaning ? el("p", null, prose(equation.meaning)) : null,
    equation.symbols ? el("p", { class: "panel-quiet" }, prose(equation.symbols)) : null,
    source ? el("p", { class: "panel-quiet" }, `${app.t("panel.trace.source")}: `, el("code", null, source)) : null,
  );
}

function formulasOf(text) {
  if (Array.isArray(text)) return text;
  return (text ?? "")
    .split(/\$\$/)
    .map((each) => each.trim())
    .filter(Boolean);
}

/** Text in which formulas stand between dollar signs and code between back quotes. */
function prose(text) {
  return text
    .split(/(\$[^$]+\$|`[^`]+`)/)
    .filter(Boolean)
    .map((piece) => {
      if (piece.startsWith("`")) return el("code", null, piece.slice(1, -1));
      if (!piece.startsWith("$")) return piece;
      const made = formula(piece.slice(1, -1));
      made.removeAttribute("display");
      return made;
    });
}

function inputList(app, inputs, axes) {
  return el(
    "ul",
    { class: "panel-inputs" },
    inputs.map((input) => inputItem(app, input, axes)),
  );
}

function inputItem(app, input, axes) {
  const head = [
    el("b", null, titleOf(app, input)),
    ` = ${valueText(app, input)}`,
    input.unit ? ` ${unitText(app, input.unit)}` : "",
    el("small", null, ` ${app.t(`panel.trace.kind.${(input.kind || "value").replaceAll(" ", "_")}`)}`),
  ];
  const meaning =
    input.meaning && input.meaning !== "constants."
      ? el("p", { class: "panel-quiet", lang: "en" }, prose(input.meaning))
      : null;
  const table = valueTable(app, input, axes);
  const deeper = [
    equationPart(app, input.equation),
    input.inputs?.length ? inputList(app, input.inputs, axes) : null,
    leftOut(app, input.not_shown),
  ].filter(Boolean);
  if (!deeper.length && !table) return el("li", null, head, meaning);
  return el("li", null, el("details", null, el("summary", null, head), meaning, table, deeper));
}

function titleOf(app, input) {
  if (input.kind?.includes("lever") && app.has(`lever.${input.name}`)) return app.t(`lever.${input.name}`);
  return input.of ? `${input.name} (${input.of})` : input.name;
}
