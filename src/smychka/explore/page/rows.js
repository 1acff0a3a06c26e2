/** Rows of data sets for the charts, from what the engine answers. */

import { moment } from "./dates.js";

const LEVELS = ["q05", "q25", "q50", "q75", "q95"];
const moments = new WeakMap();
const plain = new WeakMap();

/** The dates of a kind of chart as moments on the time axis. */
export function momentsOf(about, times) {
  const dates = about.times[times];
  if (!moments.has(dates)) {
    moments.set(dates, dates.map(moment));
  }
  return moments.get(dates);
}

function stripped(value) {
  if (Array.isArray(value)) {
    return value.map(stripped);
  }
  if (!value || typeof value !== "object") {
    return value;
  }
  const kept = Object.entries(value)
    .filter(([key]) => key !== "tooltip")
    .map(([key, item]) => [key, stripped(item)]);
  const made = Object.fromEntries(kept);
  return made.field === "run" ? { ...made, sort: null } : made;
}

/**
 * The template as the page draws it: no tooltips and no words for each mark, since the page has its own; kept runs in
 * their order; no question whether a number is one, since all are.
 */
export function plainSpec(spec) {
  if (!plain.has(spec)) {
    const made = stripped(spec);
    const { config = {} } = made;
    plain.set(spec, { ...made, config: { ...config, aria: false, mark: { ...config.mark, invalid: "show" } } });
  }
  return plain.get(spec);
}

/** Rows of a fan: five levels by date. */
export function fanRows(about, chart, values) {
  const dates = momentsOf(about, chart.times);
  const count = dates.length;
  return dates.map((date, place) => {
    const row = { date };
    LEVELS.forEach((level, line) => {
      row[level] = values[line * count + place];
    });
    return row;
  });
}

/** Rows of a central run. */
export function centralRows(about, chart, values) {
  return momentsOf(about, chart.times).map((date, place) => ({ date, value: values[place] }));
}

/** The medians of a run, under its name. */
export function medianRows(about, chart, values, run) {
  const dates = momentsOf(about, chart.times);
  return dates.map((date, place) => ({ date, value: values[2 * dates.length + place], run }));
}

/** Points of the record, their dates as moments. */
export function pointRows(points) {
  return (points || []).map((point) => ({ ...point, date: moment(point.date) }));
}
