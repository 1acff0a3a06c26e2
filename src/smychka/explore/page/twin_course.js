/** A course laid over the paths of history, as the package does it: what every month of the twin is given. */

import { FIRST_DAY, LAST_DAY, MONTHS, lastDay, monthAt, monthIndex } from "./dates.js";

const OUTCOMES = { success: "success", off: "failure", drawn: "drawn" };
const DAY = 86400000;
const DAYS = Array.from({ length: MONTHS }, (_, month) => Number(lastDay(monthAt(month)).slice(8)));

function dayNumber(date) {
  const [year, month, day] = date.split("-").map(Number);
  return Date.UTC(year, month - 1, day) / DAY;
}

const START = dayNumber(FIRST_DAY);
const FIRSTS = DAYS.reduce((found, days) => [...found, found[found.length - 1] + days], [0]);

/** Mean over the days of each month of what spans hold, nought on free days, and the share of days held. */
function held(spans) {
  const part = new Float64Array(MONTHS);
  const share = new Float64Array(MONTHS);
  for (const { since, until, value } of spans) {
    const first = Math.max(dayNumber(since) - START, 0);
    const last = Math.min(dayNumber(until || LAST_DAY) - START, FIRSTS[MONTHS] - 1);
    for (let month = 0; month < MONTHS; month += 1) {
      const days = Math.min(last + 1, FIRSTS[month + 1]) - Math.max(first, FIRSTS[month]);
      if (days > 0) {
        part[month] += (value * days) / DAYS[month];
        share[month] += days / DAYS[month];
      }
    }
  }
  return { part, share };
}

/** Number of the first month that lies wholly at or after a day. */
function wholeMonth(date) {
  return monthIndex(date) + (date.slice(8) > "01" ? 1 : 0);
}

/** Index of the year that begins with the first January on or after a month. */
function yearDrawn(month) {
  const [year, number] = monthAt(month).split("-").map(Number);
  return year + (number > 1 ? 1 : 0) - 1917;
}

/** Number of the first month in which anything may differ from history; `MONTHS` for history. */
export function beginsAt(course) {
  const months = ["impose", "set", "govern"].flatMap((part) => (course[part] || []).map((piece) => monthIndex(piece.since)));
  months.push(...[course.free, course.drawn].filter(Boolean).map(wholeMonth));
  return Math.min(MONTHS, ...months);
}

/** The paths of one course, month by month, as single precision numbers. */
class Laying {
  constructor(layout, base) {
    this.layout = layout;
    this.width = layout.sizes.path;
    this.rows = base.slice();
    this.base = base;
    this.held = new Map();
  }

  place(leaf, ...at) {
    const [start, shape] = this.layout.path[leaf];
    return start + at.reduce((sum, index, axis) => sum * shape[axis] + index, 0);
  }

  /** Changes a number of the paths in every month; `change` has its value and the month. */
  each(place, change) {
    for (let month = 0; month < MONTHS; month += 1) {
      const at = month * this.width + place;
      this.rows[at] = change(this.rows[at], month);
    }
  }

  /** Lays what is held over a path that has a value every day. */
  over(place, { part, share }) {
    this.each(place, (old, month) => (share[month] > 0 ? old * (1 - share[month]) + part[month] : old));
  }

  /** Leaves a range to the days that are free. */
  free(place, { share }) {
    this.each(place, (old, month) => (share[month] > 0 ? old * (1 - share[month]) : old));
  }

  column(place, rows = this.rows) {
    return Float64Array.from({ length: MONTHS }, (_, month) => rows[month * this.width + place]);
  }

  known(list, name) {
    const at = this.layout[list].indexOf(name);
    if (at < 0) {
      throw new Error(`${name} is not known here`);
    }
    return at;
  }
}

function layLevers(laying, pieces) {
  const regions = laying.layout.regions.length;
  for (const name of new Set(pieces.map((piece) => piece.lever))) {
    const lever = laying.known("levers", name);
    const now = held(pieces.filter((piece) => piece.lever === name));
    laying.held.set(lever, now.share);
    laying.over(laying.place("levers", lever), now);
    for (let region = 0; region < regions; region += 1) {
      laying.over(laying.place("regional_levers", lever, region), now);
    }
    laying.free(laying.place("down", lever), now);
    laying.free(laying.place("up", lever), now);
  }
  if (pieces.some((piece) => piece.lever === "deportation_rate")) {
    layDeportation(laying);
  }
}

/** The yearly mean of deportations; no course is foreseen before it departs from history. */
function layDeportation(laying) {
  const place = laying.place("levers", laying.known("levers", "deportation_rate"));
  const [now, past] = [laying.column(place), laying.column(place, laying.base)];
  const departs = now.findIndex((value, month) => value !== past[month]);
  const year = Array.from({ length: MONTHS }, (_, month) => monthAt(month).slice(0, 4));
  laying.each(laying.place("deportation"), (old, month) => {
    if (departs < 0 || month < departs) {
      return old;
    }
    const months = year.flatMap((each, at) => (each === year[month] ? [at] : []));
    return months.reduce((sum, at) => sum + now[at], 0) / months.length;
  });
}

function layOpening(laying, piece, index) {
  const { forced, drawn, month } = { forced: "fates.forced", drawn: "fates.drawn", month: "fates.month" };
  const state = OUTCOMES[piece.outcome || "off"];
  laying.each(laying.place(forced, index), () => (state === "success" ? 1 : 0));
  laying.each(laying.place(drawn, index), () => (state === "drawn" ? 1 : 0));
  if (state === "success") {
    laying.each(laying.place(month, index), () => monthIndex(piece.since));
  }
}

/** Changes the value at one place of the paths, and the widths of what is known of it. */
function layChange(laying, piece, place, widths, region) {
  const { range, spans } = laying.layout.circumstances[piece.name];
  if (piece.times !== undefined) {
    const { part, share } = held([{ ...piece, value: piece.times }]);
    const factor = part.map((value, month) => value + (1 - share[month]));
    const touched = (month) => share[month] > 0 && factor[month] !== 1;
    const kept = (value) => Math.min(Math.max(value, range[0]), range[1]);
    laying.each(place, (old, month) => (touched(month) ? kept(old * factor[month]) : old));
    widths.forEach((width) => laying.each(width, (old, month) => (touched(month) ? old * factor[month] : old)));
    return;
  }
  const daily = spans[region ?? ""] || Object.values(spans)[0];
  const kept = piece.hold ? daily.find(([since, until]) => since <= piece.since && piece.since <= until)?.[2] : piece.value;
  const now = held([{ ...piece, value: kept ?? 0 }]);
  laying.over(place, now);
  widths.forEach((width) => laying.free(width, now));
}

function layCircumstance(laying, piece) {
  const { layout } = laying;
  const opening = layout.openings.findIndex(({ name }) => name === piece.name);
  if (opening >= 0) {
    layOpening(laying, piece, opening);
    return;
  }
  const row = layout.byRegion.indexOf(piece.name);
  if (row < 0) {
    layChange(laying, piece, laying.place("country", laying.known("national", piece.name)), []);
    return;
  }
  layout.regions.forEach((region, at) => {
    const weather = piece.name === "weather";
    layChange(laying, piece, laying.place("regions", row, at), weather ? [laying.place("weather_doubt", at)] : [], region);
    if (weather) {
      const now = laying.column(laying.place("regions", row, at));
      laying.each(laying.place("weather", at), (_, month) => now[month]);
    }
  });
}

function layRules(laying, pieces) {
  const { layout } = laying;
  const names = Object.keys(layout.rules);
  names.forEach((name, rule) => {
    const mine = pieces.filter((piece) => piece.rule === name);
    if (mine.length) {
      const { share } = held(mine.map((piece) => ({ ...piece, value: 1 })));
      layout.levers.forEach((_, lever) => {
        const imposed = laying.held.get(lever);
        laying.each(laying.place("governed", rule, lever), (_old, month) => (imposed?.[month] > 0 ? 0 : share[month]));
      });
    }
  });
}

function layFree(laying, since) {
  const { layout } = laying;
  layout.levers.forEach((name, lever) => {
    if (layout.line.includes(name)) {
      const imposed = laying.held.get(lever);
      laying.each(laying.place("free", lever), (_, month) => (month >= since && !(imposed?.[month] > 0) ? 1 : 0));
    }
  });
}

/** Leaves weather, and attempts abroad that are not decided by a month, to luck. */
function layLuck(laying, since) {
  const { layout } = laying;
  const years = laying.column(laying.place("year"), laying.base);
  layout.regions.forEach((_, region) => {
    const place = laying.place("weather", region);
    const past = laying.column(place);
    const mean = past.reduce((sum, value) => sum + value, 0) / MONTHS;
    const spread = Math.sqrt(past.reduce((sum, value) => sum + (value - mean) ** 2, 0) / MONTHS);
    const later = (month) => years[month] >= yearDrawn(since);
    laying.each(place, (old, month) => (later(month) ? mean : old));
    laying.each(laying.place("weather_doubt", region), (old, month) => (later(month) ? spread : old));
  });
  layout.openings.forEach(({ end }, index) => {
    const forced = laying.rows[laying.place("fates.forced", index)];
    laying.each(laying.place("fates.drawn", index), (old) => Math.max(old, end >= since ? 1 : 0) * (1 - forced));
  });
}

/**
 * A course over the paths of history.
 * @param {object} layout where the numbers of a month lie, and the names there are
 * @param {Float32Array} base history's paths, month after month
 * @param {object} course what differs from history
 * @returns {{rows: Float32Array, begins: number, yearDrawn: number}} paths, first month that differs, and index of the
 *   first year whose weather is drawn (one beyond all where none is)
 */
export function laidCourse(layout, base, course) {
  const begins = beginsAt(course);
  if (begins >= MONTHS) {
    return { rows: base, begins, yearDrawn: 99 };
  }
  const laying = new Laying(layout, base);
  layLevers(laying, course.impose || []);
  (course.set || []).forEach((piece) => layCircumstance(laying, piece));
  layRules(laying, course.govern || []);
  if (course.free) {
    layFree(laying, wholeMonth(course.free));
  }
  if (course.drawn) {
    layLuck(laying, wholeMonth(course.drawn));
  }
  return { rows: laying.rows, begins, yearDrawn: course.drawn ? yearDrawn(wholeMonth(course.drawn)) : 99 };
}
