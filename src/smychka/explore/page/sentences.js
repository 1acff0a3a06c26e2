// Numbers, dates and intervals as a reader of the language writes them, and one sentence for every chart and panel.

import { monthAt, monthIndex } from "./dates.js";

const LOCALES = { en: "en-GB", ru: "ru-RU" };
const PER_YEAR = "_per_year";
const HUNDRED = 100;

/** The language in force, "en" or "ru". */
export function languageOf(app) {
  return app.store.get().lang === "ru" ? "ru" : "en";
}

/** The locale of numbers and dates. */
export function localeOf(app) {
  return LOCALES[languageOf(app)];
}

/** Whether a value is a number that can be shown. */
export function known(value) {
  return typeof value === "number" && Number.isFinite(value);
}

/**
 * A number with as many digits as a reader can use: whole from 100 upwards, one decimal from 10, two from 1, else three
 * significant digits. What is missing is said to be missing, never shown as nought.
 * @param {object} app the page
 * @param {number|null} value
 * @param {{signed?: boolean}} [options] signed: with a plus sign too
 */
export function numberText(app, value, options = {}) {
  if (!known(value)) return app.t("panel.no_figure");
  const size = Math.abs(value);
  const format = { signDisplay: options.signed ? "exceptZero" : "negative" };
  if (size === 0) Object.assign(format, { maximumFractionDigits: 0 });
  else if (size >= 99.95) Object.assign(format, { maximumFractionDigits: 0 });
  else if (size >= 9.995) Object.assign(format, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  else if (size >= 1) Object.assign(format, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  else Object.assign(format, { maximumSignificantDigits: 3 });
  return new Intl.NumberFormat(localeOf(app), format).format(value).replace("-", "\u2212");
}

/** A whole number with the separators of the language. */
export function countText(app, value) {
  return new Intl.NumberFormat(localeOf(app), { maximumFractionDigits: 0 }).format(value);
}

/** A share between 0 and 1 in per cent. */
export function percentText(app, share) {
  if (!known(share)) return app.t("panel.no_figure");
  return `${countText(app, HUNDRED * share)}\u00a0%`;
}

/** A unit as a reader writes it. */
export function unitText(app, unit) {
  if (!unit) return "";
  if (unit.endsWith(PER_YEAR) && !(unit in (app.about.units ?? {}))) {
    return app.t("panel.per_year", { unit: app.t(`unit.${unit.slice(0, -PER_YEAR.length)}`) });
  }
  return app.t(`unit.${unit}`);
}

/** An interval, "4,200 to 7,100". `level` is 50 or 90, in per cent. */
export function intervalText(app, levels, level = 90, options = {}) {
  const [low, high] = level === 50 ? [levels?.q25, levels?.q75] : [levels?.q05, levels?.q95];
  if (!known(low) || !known(high)) return app.t("panel.no_figure");
  return app.t("panel.interval", { low: numberText(app, low, options), high: numberText(app, high, options) });
}

/** A median with its 90 % interval, "5,500 (4,200 to 7,100)". */
export function estimateText(app, levels, options = {}) {
  if (!known(levels?.q50)) return app.t("panel.no_figure");
  return `${numberText(app, levels.q50, options)} (${intervalText(app, levels, 90, options)})`;
}

function dated(app, day, format) {
  const date = new Date(`${day.length === 7 ? `${day}-01` : day.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  return new Intl.DateTimeFormat(localeOf(app), { ...format, timeZone: "UTC" }).format(date);
}

/** A month, "January 1930", from a month or a day. */
export function monthWords(app, day) {
  return dated(app, day, { month: "long", year: "numeric" });
}

/** A day, "5 January 1930". */
export function dayText(app, day) {
  return dated(app, day, { day: "numeric", month: "long", year: "numeric" });
}

/** The name of something of the catalogue, in the language in force: `named(app, "lever", {id, title})`. */
export function named(app, kind, item) {
  return app.t(`${kind}.${item.id}`) || item.title || item.name || item.id;
}

/** The name of what a share of a difference belongs to: a lever, a circumstance, a rule, or several joined. */
export function playerTitle(app, { id, kind, many }) {
  if (id.startsWith("joined.")) return app.t(`player.${id}`, { many: countText(app, many) });
  if (kind === "opening") return app.t(id);
  return app.t(kind === "lever" || kind === "circumstance" ? `${kind}.${id}` : `player.${kind}`);
}

/** A note of an answer in words: its key, and numbers, days, months and keys of names for its gaps. */
export function noteText(app, { key, words }) {
  const word = (value) => {
    if (Array.isArray(value)) return value.map(word).join(", ");
    if (typeof value === "number") return (Number.isInteger(value) ? countText : numberText)(app, value);
    if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return dayText(app, value);
    if (/^\d{4}-\d{2}$/.test(value)) return monthWords(app, value);
    return app.has(value) ? app.t(value) : app.t(`circumstance.${value}`);
  };
  return app.t(key, Object.fromEntries(Object.entries(words).map(([name, value]) => [name, word(value)])));
}

/** Which date of a chart holds a month: the one whose months hold it, else the nearest. */
export function dateHolding(about, times, month) {
  const ranges = about.months_of[times];
  const index = monthIndex(month);
  const held = ranges.findIndex(([first, last]) => first <= index && index <= last);
  if (held >= 0) return held;
  const gaps = ranges.map(([first, last]) => Math.min(Math.abs(first - index), Math.abs(last - index)));
  return gaps.indexOf(Math.min(...gaps));
}

/** The period of one date of a chart in words: a month, or its first and last month. */
export function periodText(app, times, place) {
  const range = app.about.months_of[times]?.[place];
  if (!range) return "";
  const [first, last] = range.map((index) => monthWords(app, monthAt(index)));
  return first === last ? first : app.t("panel.period", { first, last });
}

/** Levels of one date from the answer of a run: five rows q05 to q95, each `count` long, or the central run alone. */
export function levelsAt(values, count, place) {
  if (!values || values.length < count) return null;
  if (values.length < 5 * count) return { q50: values[place] };
  const [q05, q25, q50, q75, q95] = [0, 1, 2, 3, 4].map((row) => values[row * count + place]);
  return { q05, q25, q50, q75, q95 };
}

/**
 * What a chart says at one month, in a sentence.
 * @param {object} app the page
 * @param {object} chart row of `about.charts`
 * @param {Float32Array|null} now answer of the run on the page, central or fan
 * @param {Float32Array|null} before the same of the baseline
 * @param {string} month "1930-01"
 */
export function chartSentence(app, chart, now, before, month) {
  const count = app.about.times[chart.times].length;
  const place = dateHolding(app.about, chart.times, month);
  const levels = levelsAt(now, count, place);
  const was = levelsAt(before, count, place);
  if (!levels) return app.t("panel.sentence.none", { title: named(app, "chart", chart) });
  const told = {
    title: named(app, "chart", chart),
    value: numberText(app, levels.q50),
    unit: unitText(app, chart.unit),
    date: periodText(app, chart.times, place),
    history: was ? numberText(app, was.q50) : "",
  };
  const said = app.t(was ? "panel.sentence.chart" : "panel.sentence.chart_alone", told);
  if (!known(levels.q05)) return said;
  const [low, high] = [numberText(app, levels.q05), numberText(app, levels.q95)];
  return `${said} ${app.t("panel.sentence.range", { low, high, share: percentText(app, 90 / HUNDRED) })}`;
}

/** What the map shows at one date, in a sentence: the highest and the lowest region. */
export function mapSentence(app, map, rows, period) {
  const placed = rows.filter((row) => known(row.value));
  if (!placed.length) return app.t("panel.sentence.none", { title: named(app, "map", map) });
  const order = [...placed].sort((one, two) => two.value - one.value);
  const [top, bottom] = [order[0], order[order.length - 1]];
  const told = (row) => (row.range ? `${numberText(app, row.value)} (${row.range})` : numberText(app, row.value));
  return app.t("panel.sentence.map", {
    title: named(app, "map", map),
    unit: unitText(app, map.unit),
    date: period,
    top: top.title,
    highest: told(top),
    bottom: bottom.title,
    lowest: told(bottom),
  });
}

/** One outcome of a run beside its baseline, in a sentence. */
export function outcomeSentence(app, row) {
  return app.t("panel.sentence.outcome", {
    title: named(app, "outcome", row),
    unit: unitText(app, row.unit),
    from: dayText(app, row.from),
    to: dayText(app, row.to),
    history: estimateText(app, row.history),
    run: estimateText(app, row.fork),
    difference: estimateText(app, row.difference, { signed: true }),
  });
}

/** What carries an outcome most, in a sentence. */
export function whySentence(app, why, title) {
  const players = [...why.players].sort((one, two) => Math.abs(two.shapley.q50) - Math.abs(one.shapley.q50));
  const told = { title, unit: unitText(app, why.unit), total: estimateText(app, why.total, { signed: true }) };
  if (!players.length) return app.t("panel.sentence.why_none", told);
  const first = players[0];
  return app.t("panel.sentence.why", {
    ...told,
    first: playerTitle(app, first),
    carried: estimateText(app, first.shapley, { signed: true }),
  });
}

/** When an outcome became likely, in a sentence. */
export function whenSentence(app, curve, title) {
  const [start, end] = [curve.points[0], curve.points[curve.points.length - 1]];
  const since = (month) => (month ? monthWords(app, month) : app.t("panel.when.never"));
  return app.t("panel.sentence.when", {
    title,
    account: curve.title,
    start: monthWords(app, start.from),
    first: percentText(app, start.probability),
    end: monthWords(app, end.from),
    last: percentText(app, end.probability),
    half: since(curve.passes_50),
    ninety: since(curve.passes_90),
  });
}
