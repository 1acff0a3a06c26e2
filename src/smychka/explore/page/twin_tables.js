/** Quantiles of draws, and what is read off each run for outcomes, lines and definitions. */

import { MONTHS } from "./dates.js";

export const LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95];
export const MAP_LEVELS = [0.05, 0.5, 0.95];
const NAMES = ["q05", "q25", "q50", "q75", "q95"];

/** A quantile of ordered numbers, as NumPy has it. */
export function quantileOf(ordered, level) {
  const place = level * (ordered.length - 1);
  const [below, above] = [ordered[Math.floor(place)], ordered[Math.ceil(place)]];
  return below + (above - below) * (place - Math.floor(place));
}

/**
 * Quantiles over rows, level after level.
 * @param {Float64Array[]} rows one for each draw
 * @param {number[]} levels
 * @returns {Float32Array} the numbers of the first level, then those of the next
 */
export function quantiles(rows, levels) {
  const many = rows[0].length;
  const found = new Float32Array(levels.length * many);
  const column = new Float64Array(rows.length);
  for (let at = 0; at < many; at += 1) {
    rows.forEach((row, draw) => {
      column[draw] = row[at];
    });
    column.sort();
    levels.forEach((level, place) => {
      found[place * many + at] = quantileOf(column, level);
    });
  }
  return found;
}

/** Five quantiles of numbers by their names. */
export function bands(values) {
  const ordered = Float64Array.from(values).sort();
  return Object.fromEntries(NAMES.map((name, place) => [name, quantileOf(ordered, LEVELS[place])]));
}

export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What is read for an outcome over some months. */
export function readingOf(outcome, first, last) {
  const { quantity, how, yearly } = outcome;
  return { quantity, how, yearly, first, last, region: outcome.region ?? undefined };
}

/** Horizon in years (null for a fixed period), first and last month of every outcome that is not over by a month. */
function windowsOf(named, since) {
  return named.outcomes.flatMap((outcome) => {
    if (outcome.months) {
      const [first, last] = outcome.months;
      return last >= since ? [{ outcome, years: null, first, last }] : [];
    }
    const fitting = named.horizons.filter((years) => since + 12 * years <= MONTHS);
    return fitting.map((years) => ({ outcome, years, first: since, last: since + 12 * years - 1 }));
  });
}

/** Everything that the table of outcomes is made of, and where it stands among the numbers of a run. */
export function askFor(named, since) {
  const windows = windowsOf(named, since);
  const months = Array.from({ length: MONTHS }, (_, month) => [month, month]);
  const lines = named.thresholds
    .map((line) => ({ line, at: windows.findIndex(({ outcome, years }) => outcome.id === line.outcome && years === null) }))
    .filter(({ at }) => at >= 0);
  const definitions = named.definitions.filter(({ period }) => period[1] >= since);
  const strained = [named.strains.struck, named.strains.impossible];
  const start = strained.length * MONTHS;
  return {
    windows,
    lines: lines.map(({ line, at }) => ({ line, at: start + at })),
    definitions: definitions.map((definition, at) => ({ definition, at: start + windows.length + at })),
    start,
    ask: {
      charts: strained.map((quantity) => ({ quantity, spans: months, flow: false })),
      outcomes: windows.map(({ outcome, first, last }) => readingOf(outcome, first, last)),
      definitions,
    },
  };
}
