/** The state of the page, and the same as text after `#` in the address. */

import { courseKey, clashes, tidy } from "./course.js";
import { LAST_DAY, isDay, isMonth, longDay, shortDay } from "./dates.js";

export const PANELS = ["differences", "outcomes", "why", "when", "who", "map", "party", "events", "report"];
export const MODES = ["both", "central", "fan"];
export const THEMES = ["auto", "light", "dark"];
export const LANGUAGES = ["en", "ru"];
export const DRAWS = [50, 100, 200, 500];
export const MOST_PINS = 4;
export const MOST_CHARTS = 12;
const MOST_PIECES = 60;
const LONGEST_NAME = 100;
const OUTCOMES = ["success", "off", "drawn"];

/** The state of a page just opened. */
export function plainState(about) {
  const headline = about.outcomes.find((outcome) => outcome.headline) || about.outcomes[0];
  return {
    course: {},
    against: null,
    charts: about.first_charts.slice(0, MOST_CHARTS),
    chosen: headline ? headline.id : "",
    quantity: about.first_charts[0] || "",
    month: "1932-12",
    map: about.maps.length ? about.maps[0].id : "",
    panel: "differences",
    mode: "both",
    draws: about.draws || 200,
    pins: [],
    predict: null,
    lang: "en",
    theme: "auto",
    account: null,
    presets: [],
  };
}

/** The versions a picture hangs on, short enough for an address. */
export function versionsOf(about) {
  return { m: String(about.model_version).slice(0, 12), d: String(about.data_version).slice(0, 12) };
}

function readable(text) {
  return encodeURIComponent(text).replace(/%3A/g, ":").replace(/%3B/g, ";").replace(/%2C/g, ",").replace(/%3D/g, "=");
}

function days(piece) {
  return `${shortDay(piece.since, false)}:${piece.until ? shortDay(piece.until, true) : ""}`;
}

function setText(piece) {
  const how = piece.outcome ? piece.outcome : piece.hold ? "hold" : null;
  return how || (piece.value !== undefined ? `v${piece.value}` : `x${piece.times}`);
}

/** A course as `key=value` texts. */
function courseFields(course) {
  const fields = [];
  const add = (key, list, text) => list && list.length && fields.push([key, list.map(text).join(";")]);
  add("impose", course.impose, (piece) => `${piece.lever}:${piece.value}:${days(piece)}`);
  add("set", course.set, (piece) => `${piece.name}:${setText(piece)}:${days(piece)}`);
  add("govern", course.govern, (piece) => `${piece.rule}:${days(piece)}`);
  ["free", "drawn"].forEach((key) => course[key] && fields.push([key, shortDay(course[key], false)]));
  return fields;
}

function pinText(pin) {
  const fields = courseFields(pin.course).map(([key, value]) => `${key}=${value}`);
  return [pin.name, ...fields].map((field) => readable(field).replace(/~/g, "%7E")).join("~");
}

/** The state as text after `#`: what differs from a page just opened, with the versions of model and data. */
export function encodeState(state, about) {
  const plain = plainState(about);
  const fields = courseFields(state.course);
  const list = (key) => state[key].join(",") !== plain[key].join(",") && fields.push([key, state[key].join(",")]);
  const word = (key) => state[key] !== plain[key] && fields.push([key, String(state[key] ?? "")]);
  list("presets");
  list("charts");
  ["chosen", "quantity", "month", "map", "panel", "mode", "draws", "lang", "theme", "account", "against"].forEach(word);
  const text = [...fields, ...Object.entries(versionsOf(about))].map(([key, value]) => `${key}=${readable(value)}`);
  text.splice(-2, 0, ...state.pins.map((pin) => `pin=${pinText(pin)}`));
  return text.join("&");
}

/** Only the course, for a link to one chart: the state with that chart alone. */
export function encodeChart(state, about, chart) {
  return encodeState({ ...state, charts: [chart], panel: plainState(about).panel }, about);
}

class Reading {
  constructor(about) {
    this.about = about;
    this.warnings = [];
    const ids = (list) => new Set(list.map((item) => item.id));
    this.levers = new Map(about.levers.map((lever) => [lever.id, lever]));
    this.rules = ids(about.rules);
    this.charts = ids(about.charts);
    this.policies = ids(about.policies);
    this.circumstances = new Set(about.openings.map((opening) => opening.name));
    about.policies.forEach((policy) =>
      (policy.course.set || []).forEach((piece) => this.circumstances.add(piece.name)),
    );
  }

  warn(key, what) {
    this.warnings.push({ key: `link.${key}`, values: { what: String(what).slice(0, 80) } });
    return null;
  }

  dated(item, since, until) {
    const dates = { since: longDay(since, false), until: until ? longDay(until, true) : null };
    const right = isDay(dates.since) && (!dates.until || (isDay(dates.until) && dates.until >= dates.since));
    return right ? dates : this.warn("bad_date", item);
  }

  imposed(item) {
    const [lever, value, since = "", until = "", ...more] = item.split(":");
    const known = this.levers.get(lever);
    const number = Number(value);
    if (!known) {
      return this.warn("unknown_lever", lever);
    }
    if (!value || more.length || !Number.isFinite(number) || number < known.minimum || number > known.maximum) {
      return this.warn("bad_value", item);
    }
    const dates = this.dated(item, since, until);
    return dates && { lever, value: number, ...dates };
  }

  changed(item) {
    const [name, how = "", since = "", until = "", ...more] = item.split(":");
    if (!this.circumstances.has(name)) {
      return this.warn("unknown_circumstance", name);
    }
    const opening = name.startsWith("opening.");
    const number = Number(how.slice(1));
    const kind = OUTCOMES.includes(how) ? "outcome" : how === "hold" ? "hold" : { v: "value", x: "times" }[how[0]];
    const numeric = kind === "value" || kind === "times";
    const bad = numeric && (how.length < 2 || !Number.isFinite(number) || (kind === "times" && number < 0));
    if (!kind || more.length || bad || (kind === "outcome") !== opening) {
      return this.warn("bad_value", item);
    }
    const dates = this.dated(item, since, until);
    return dates && { name, ...dates, [kind]: numeric ? number : kind === "hold" ? true : how };
  }

  governed(item) {
    const [rule, since = "", until = ""] = item.split(":");
    const dates = this.rules.has(rule) ? this.dated(item, since, until) : this.warn("unknown_rule", rule);
    return dates && { rule, ...dates };
  }

  date(item) {
    const day = longDay(item, false);
    return isDay(day) ? day : this.warn("bad_date", item);
  }

  /** Adds to a course what a field says; whether the field was one of a course. */
  courseField(course, key, value) {
    const readers = { impose: this.imposed, set: this.changed, govern: this.governed };
    if (key === "free" || key === "drawn") {
      course[key] = this.date(value);
      return true;
    }
    if (!Object.hasOwn(readers, key)) {
      return false;
    }
    for (const item of value.split(";").slice(0, MOST_PIECES)) {
      const piece = readers[key].call(this, item);
      if (piece && clashes({ [key]: [piece] }, { [key]: course[key] || [] }).length) {
        this.warn("twice", item);
      } else if (piece) {
        course[key] = [...(course[key] || []), piece];
      }
    }
    return true;
  }

  pin(value) {
    const [name, ...fields] = value.split("~").map((field) => decodeURIComponent(field));
    const course = {};
    for (const field of fields) {
      const at = field.indexOf("=");
      if (!this.courseField(course, field.slice(0, at), field.slice(at + 1))) {
        this.warn("unknown_part", field);
      }
    }
    return { name: name.slice(0, LONGEST_NAME), course: tidy(course) };
  }

  names(value, known) {
    const names = [...new Set(value.split(",").filter(Boolean))];
    names.filter((name) => !known.has(name)).forEach((name) => this.warn("unknown_part", name));
    return names.filter((name) => known.has(name));
  }
}

/** What words a field of the state may hold, by key; null where anything known to `about` goes. */
function allowed(about) {
  const ids = (list) => list.map((item) => item.id);
  return {
    chosen: ids(about.outcomes),
    quantity: ids(about.charts),
    map: ids(about.maps),
    panel: PANELS,
    mode: MODES,
    lang: LANGUAGES,
    theme: THEMES,
    account: ids(about.accounts),
  };
}

function field(reading, state, key, value) {
  const words = allowed(reading.about);
  if (key === "pin") {
    if (state.pins.length < MOST_PINS) {
      state.pins.push(reading.pin(value));
    }
    return;
  }
  const text = decodeURIComponent(value);
  if (reading.courseField(state.course, key, text)) {
    return;
  }
  if (key === "m" || key === "d") {
    const mine = versionsOf(reading.about)[key];
    if (text !== mine) {
      reading.warnings.push({ key: `link.other_${key}`, values: { what: text.slice(0, 20), here: mine } });
    }
  } else if (key === "charts") {
    const known = reading.names(text, reading.charts).slice(0, MOST_CHARTS);
    state.charts = known.length || !text ? known : state.charts;
  } else if (key === "presets") {
    state.presets = reading.names(text, reading.policies);
  } else if (key === "month" && isMonth(text)) {
    state.month = text;
  } else if (key === "draws" && DRAWS.includes(Number(text))) {
    state.draws = Number(text);
  } else if (key === "against" && /^[0-3]$/.test(text)) {
    state.against = Number(text);
  } else if (Object.hasOwn(words, key) && words[key].includes(text)) {
    state[key] = text;
  } else if (text !== "") {
    reading.warn("unknown_part", `${key}=${text}`);
  }
}

/**
 * The state a text after `#` stands for. Broken parts are left out and named; nothing throws.
 * @returns {{state: object, warnings: Array<{key: string, values: object}>}}
 */
export function decodeState(text, about) {
  const state = { ...plainState(about), pins: [] };
  const reading = new Reading(about);
  for (const part of String(text).replace(/^#/, "").split("&").filter(Boolean).slice(0, 60)) {
    const at = part.indexOf("=");
    try {
      field(reading, state, at < 0 ? part : part.slice(0, at), at < 0 ? "" : part.slice(at + 1));
    } catch {
      reading.warn("unknown_part", part);
    }
  }
  state.course = tidy(state.course);
  if (state.against !== null && state.against >= state.pins.length) {
    state.against = null;
    reading.warn("unknown_part", "against");
  }
  return { state, warnings: reading.warnings };
}

/** Whether two states show the same runs against the same baseline. */
export function sameRuns(one, two) {
  return (
    courseKey(one.course) === courseKey(two.course) &&
    courseKey(baselineOf(one)) === courseKey(baselineOf(two)) &&
    one.charts.join() === two.charts.join() &&
    one.draws === two.draws
  );
}

/** The course that differences are read against: a pinned run, or history. */
export function baselineOf(state) {
  return state.against === null || !state.pins[state.against] ? {} : state.pins[state.against].course;
}

/** The name of what the runs are read against. */
export function baselineName(app) {
  const state = app.store.get();
  return state.against === null || !state.pins[state.against] ? app.t("panel.history") : state.pins[state.against].name;
}

/** Whether a piece lasts to the end of the run. */
export function lastsToEnd(piece) {
  return !piece.until || piece.until === LAST_DAY;
}
