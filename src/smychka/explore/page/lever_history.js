/** What history did with a lever: its path drawn small, and the decisions with their sources. */

import { span } from "./course.js";
import { MONTHS } from "./dates.js";
import { filled, svg, table } from "./dom.js";
import { inEnglish, rangeText, sourceText, statusText } from "./reading.js";
import { monthWords, numberText } from "./sentences.js";

export const PATH_WIDTH = 132;
export const PATH_HEIGHT = 30;
const EVERY = 2;

/** Draws the historical path of a control's lever, and over it what is held instead. */
export function drawPath(control, pieces) {
  const { lever, app, path } = control;
  const height = lever.maximum - lever.minimum || 1;
  const x = (month) => ((month / (MONTHS - 1)) * PATH_WIDTH).toFixed(1);
  const y = (value) => (PATH_HEIGHT - 2 - ((value - lever.minimum) / height) * (PATH_HEIGHT - 4)).toFixed(1);
  const months = lever.monthly.map((value, month) => [month, value]).filter(([month]) => month % EVERY === 0);
  const points = months.map(([month, value]) => `${x(month)},${y(value)}`).join(" ");
  const held = pieces.map((piece) => {
    const [first, last] = span(piece);
    return svg("line", { class: "held", x1: x(first), x2: x(last + 1), y1: y(piece.value), y2: y(piece.value) });
  });
  path.replaceChildren(svg("polyline", { class: "was", points }), ...held);
  path.setAttribute("aria-label", app.t("control.path_of", { title: control.title }));
}

/** Meaning of the scale and the decisions, each with its source and status, in an open part of a control. */
export function explain(control, details) {
  const { app, lever } = control;
  const { t } = app;
  const rows = lever.decisions.map((step) => [
    monthWords(app, step.since),
    lever.choice ? control.wordOf(step.value) : numberText(app, step.value),
    lever.choice ? "" : rangeText(app, step),
    [step.by, step.decision].filter(Boolean).join(": "),
    statusText(app, step.status),
    sourceText(app, step.source),
    step.note || "",
  ]);
  const numeric = (key) => ({ title: t(key), numeric: true });
  const heads = [
    t("control.from"),
    numeric("table.value"),
    numeric("table.record_range"),
    t("control.decision"),
    t("table.status"),
    t("table.source"),
    t("table.note"),
  ];
  const text = inEnglish(app, `definition.${lever.id}`, lever.definition);
  filled(details, details.firstElementChild, text, table(t("control.path_of", { title: control.title }), heads, rows));
}
