/** What a chart shows in one sentence, and its data as a table. */

import { monthAt, monthIndex } from "./dates.js";
import { el, table } from "./dom.js";
import { intervalText, known, levelsAt, localeOf, monthWords, named, numberText, unitText } from "./sentences.js";

const TINY = 1e-6;

/** A period in few words: a year, two half years, else its months. */
export function shortPeriod(app, times, place) {
  const [first, last] = app.about.months_of[times][place].map(monthAt);
  const years = [first, last].map((month) => month.slice(0, 4));
  const whole = monthIndex(last) - monthIndex(first) >= 6;
  return !whole ? monthRange(app, first, last) : years[0] === years[1] ? years[0] : `${years[0]}/${years[1].slice(2)}`;
}

function monthRange(app, first, last) {
  const format = new Intl.DateTimeFormat(localeOf(app), { month: "short", year: "numeric", timeZone: "UTC" });
  return format.formatRange(...[first, last].map((month) => new Date(`${month}-01T00:00:00Z`)));
}

function valued(app, levels) {
  return app.t("reading.value", { value: numberText(app, levels.q50), range: intervalText(app, levels) });
}

/** Place of the date at which the medians lie furthest apart, measured by the width of the baseline's range. */
function furthest(values, before, count) {
  let [best, at] = [-1, count - 1];
  const scale = Math.max(
    ...Array.from({ length: count }, (_, place) => Math.abs(before[2 * count + place] || 0)),
    1e-12,
  );
  for (let place = 0; place < count; place += 1) {
    const apart = Math.abs(values[2 * count + place] - before[2 * count + place]) / scale;
    if (apart > best) {
      [best, at] = [apart, place];
    }
  }
  return { at, apart: best };
}

/** The median at its highest. */
function highest(values, count) {
  let at = 0;
  for (let place = 1; place < count; place += 1) {
    at = values[2 * count + place] > values[2 * count + at] ? place : at;
  }
  return at;
}

/**
 * A chart in one sentence; every value with its range of 90 per cent of the draws.
 * @param {object} app
 * @param {object} chart row of the catalogue
 * @param {Float32Array|null} values fan of the run
 * @param {Float32Array|null} before fan of the baseline
 * @param {string} baseline its name
 */
export function sentenceOf(app, chart, values, before, baseline) {
  const dates = app.about.times[chart.times];
  const count = dates.length;
  const title = named(app, "chart", chart);
  const unit = unitText(app, chart.unit);
  if (!values || values.length < 5 * count) {
    return app.t("reading.waiting", { title });
  }
  const period = (place) => shortPeriod(app, chart.times, place);
  const gap = before && before.length === values.length ? furthest(values, before, count) : null;
  if (!gap || gap.apart < TINY) {
    const top = highest(values, count);
    const [last, peak] = [count - 1, top].map((place) => levelsAt(values, count, place));
    const told = {
      title,
      unit,
      baseline,
      last: valued(app, last),
      end: period(count - 1),
      peak: valued(app, peak),
      top: period(top),
    };
    return app.t(gap ? "reading.same" : "reading.alone", told);
  }
  const [here, there] = [values, before].map((from) => levelsAt(from, count, gap.at));
  if (valued(app, here) === valued(app, there)) {
    return app.t("reading.hardly", { unit, baseline, date: period(gap.at), value: valued(app, there) });
  }
  const apart = known(here.q05) && (here.q05 > there.q95 || here.q95 < there.q05);
  const told = {
    title,
    unit,
    baseline,
    date: period(gap.at),
    value: valued(app, here),
    other: valued(app, there),
    bands: app.t(apart ? "reading.apart" : "reading.overlap"),
  };
  return app.t("reading.differs", told);
}

function levelCells(app, values, count, place) {
  const levels = values && levelsAt(values, count, place);
  return levels && known(levels.q05) ? [numberText(app, levels.q50), intervalText(app, levels)] : ["–", "–"];
}

/** The data of a chart as tables: run and baseline by date, and the points of the record. */
export function dataTables(app, chart, values, before, baseline) {
  const dates = app.about.times[chart.times];
  const numeric = (key, told) => ({ title: app.t(key, told), numeric: true });
  const heads = [
    app.t("table.period"),
    numeric("table.run"),
    numeric("table.range"),
    { title: baseline, numeric: true },
    numeric("table.range"),
  ];
  const title = `${named(app, "chart", chart)}, ${unitText(app, chart.unit)}`;
  const rows = dates.map((_, place) => [
    shortPeriod(app, chart.times, place),
    ...levelCells(app, values, dates.length, place),
    ...levelCells(app, before, dates.length, place),
  ]);
  const tables = [table(app.t("table.caption", { title }), heads, rows)];
  const points = app.points?.[chart.id] || [];
  if (points.length) {
    const heads = [
      app.t("table.date"),
      numeric("table.value"),
      numeric("table.record_range"),
      app.t("table.status"),
      app.t("table.source"),
      app.t("table.note"),
    ];
    const rows = points.map((point) => [
      monthWords(app, point.date),
      numberText(app, point.value),
      rangeText(app, point),
      statusText(app, point.status),
      sourceText(app, point.source),
      point.note || "",
    ]);
    tables.push(table(app.t("table.record", { title }), heads, rows));
  }
  return tables;
}

/** The range of a point of the record, where it has one. */
export function rangeText(app, point) {
  const ranged = known(point.low) && known(point.high) && point.low !== point.high;
  return ranged ? app.t("panel.interval", { low: numberText(app, point.low), high: numberText(app, point.high) }) : "";
}

/** How a figure was read. */
export function statusText(app, status) {
  return status && app.has(`status.${status}`) ? app.t(`status.${status}`) : status || "";
}

/** The name of a circumstance; of an opening abroad, its title. */
export function circumstanceText(app, name) {
  return app.t(name.startsWith("opening.") ? name : `circumstance.${name}`);
}

/** A text of the data, in the language in force where there is a translation, else marked as English. */
export function inEnglish(app, key, text) {
  return app.has(key) ? el("p", null, app.t(key)) : el("p", { lang: "en" }, text);
}

/** The citation behind a key, or the key. */
export function sourceText(app, key) {
  return (key && app.about.sources && app.about.sources[key]) || key || "";
}
