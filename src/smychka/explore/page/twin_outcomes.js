/** Outcomes of a course beside those of another, lines crossed and definitions met, and what to know of them. */

import { MONTHS, firstDay, lastDay, monthAt } from "./dates.js";
import { beginsAt } from "./twin_course.js";
import { NEVER } from "./twin_readings.js";
import { bands, mean, quantileOf } from "./twin_tables.js";

export function dayFrom(month) {
  return firstDay(monthAt(month));
}

export function dayTo(month) {
  return lastDay(monthAt(month));
}

function column(rows, at) {
  return rows.map((row) => row[at]);
}

function width(band) {
  return band.q95 - band.q05;
}

/** Rows as `judgement.outcomes.outcome_rows` makes them. */
export function outcomeRows(asked, before, after) {
  return asked.windows.map(({ outcome, years, first, last }, place) => {
    const [past, now] = [column(before, asked.start + place), column(after, asked.start + place)];
    const history = bands(past);
    const difference = bands(now.map((value, draw) => value - past[draw]));
    return {
      id: outcome.id,
      title: outcome.title,
      unit: outcome.unit,
      horizon_years: years,
      from: dayFrom(first),
      to: dayTo(last),
      history,
      fork: bands(now),
      difference,
      no_narrower_than_prior: width(difference) > 0 && width(difference) >= width(history),
      note: outcome.note,
      headline: outcome.headline,
    };
  });
}

function shareError(yes, draws) {
  return Math.sqrt(((yes + 0.5) * (draws - yes + 0.5)) / ((draws + 1) ** 2 * (draws + 2)));
}

function even(value) {
  const near = Math.round(value);
  return near - value === 0.5 && near % 2 !== 0 ? near - 1 : near;
}

function sinceWhen(begun) {
  const found = Float64Array.from(begun.filter((month) => month !== NEVER)).sort();
  if (!found.length) {
    return null;
  }
  const levels = [["q05", 0.05], ["q50", 0.5], ["q95", 0.95]];
  return Object.fromEntries(levels.map(([name, level]) => [name, monthAt(even(quantileOf(found, level)))]));
}

/** How often something is so, and how often in one run alone. */
function paired(was, now) {
  const draws = now.length;
  const yes = now.filter(Boolean).length;
  const share = (test) => now.filter((_, draw) => test(draw)).length / draws;
  return {
    probability: yes / draws,
    mc_error: shareError(yes, draws),
    draws,
    decided_by_assumption: yes === 0 || yes === draws,
    history: share((draw) => was[draw]),
    gained: share((draw) => now[draw] && !was[draw]),
    lost: share((draw) => was[draw] && !now[draw]),
  };
}

/** Rows as `Outcomes.paired_verdicts` makes them. */
export function verdictRows(asked, before, after) {
  const lines = asked.lines.map(({ line, at }) => {
    const crossed = (value) => (line.at_least === null ? value <= line.at_most : value >= line.at_least);
    const [was, now] = [before, after].map((rows) => column(rows, at).map(crossed));
    const { id, title, outcome, unit, at_least, at_most, note } = line;
    return { id, title, outcome, unit, at_least, at_most, ...paired(was, now), note };
  });
  const met = asked.definitions.map(({ definition, at }) => {
    const [past, now] = [column(before, at), column(after, at)];
    const so = (begun) => begun.map((month) => month !== NEVER);
    const { conditions, period, ...told } = definition;
    return {
      ...told,
      from: dayFrom(period[0]),
      to: dayTo(period[1]),
      ...paired(so(past), so(now)),
      since: sinceWhen(now),
      since_history: sinceWhen(past),
    };
  });
  return [...lines, ...met];
}

/** A note: a key of the words of the page, and what stands in their gaps. */
export function note(key, words = {}) {
  return { key: `note.${key}`, words };
}

/** What was ordered and could not be. */
function strained(named, after) {
  const { least } = named.strains;
  const struck = after.map((row) => row.subarray(0, MONTHS));
  const cut = struck.filter((months) => months.some((value) => value > least)).length;
  if (!cut) {
    return [];
  }
  const months = Array.from({ length: MONTHS }, (_, month) => month).filter((month) => struck.some((row) => row[month] > least));
  const beyond = after.filter((row) => row.subarray(MONTHS, 2 * MONTHS).some((value) => value > 0)).length;
  const [first, last] = [months[0], months[months.length - 1]].map(monthAt);
  const most = Math.max(...struck.map((row) => Math.max(...row)));
  return [note(beyond ? "strain_beyond" : "strain", { cut, draws: after.length, beyond, first, last, most })];
}

function idle(layout, course) {
  const ruled = (course.govern || []).flatMap((piece) => layout.rules[piece.rule] || []);
  const levers = [...(course.impose || []).map((piece) => piece.lever), ...ruled];
  const changes = (course.set || []).map((piece) => piece.name);
  return [...new Set([
    ...levers.filter((name) => layout.unread.levers.includes(name)).map((name) => `lever.${name}`),
    ...changes.filter((name) => layout.unread.circumstances.includes(name)),
  ])];
}

function month(date) {
  return date ? beginsAt({ free: date }) : null;
}

/** What a reader must know of a course, as `explore.answered.notes` has it. */
export function notesOf(named, layout, { course, against }, after) {
  const found = (course.set || [])
    .filter((piece) => piece.outcome === "success" && layout.chances[piece.name])
    .map((piece) => {
      const [chance, low, high] = layout.chances[piece.name];
      return note("forced", { title: piece.name, chance, low, high });
    });
  const [free, drawn] = [month(course.free), month(course.drawn)];
  if (free !== null) {
    found.push(note("free", { since: dayFrom(free) }));
  }
  if (drawn !== null) {
    found.push(note("drawn", { since: dayFrom(drawn) }));
  }
  if (free !== month(against.free) || drawn !== month(against.drawn)) {
    found.push(note("unlike"));
  }
  const nothing = idle(layout, course);
  if (nothing.length) {
    found.push(note("idle", { names: nothing }));
  }
  return [...found, ...strained(named, after)];
}

/** Five quantiles and the mean. */
export function levelsOf(values) {
  return { ...bands(values), mean: mean(values) };
}
