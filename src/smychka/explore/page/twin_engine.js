/** The engine of a page without a server: the same functions as `engine.js`, answered by the twin of the model. */

import { MONTHS } from "./dates.js";
import { beginsAt } from "./twin_course.js";
import { Desk } from "./twin_desk.js";
import { outcomeRows, notesOf, verdictRows } from "./twin_outcomes.js";
import { askFor, LEVELS, MAP_LEVELS, quantiles } from "./twin_tables.js";
import { playersOf, shapley, sharedOut, windowFor } from "./twin_why.js";

const RUNS_AT_MOST = 2400;
const LEAST_DRAWS = 8;
const CENTRAL = 0;
const RANKS = { map: 1, page: 2, baseline: 3, outcomes: 4, why: 5 };
const LATER = 6;

function tasksOf(course, draws) {
  return draws ? Array.from({ length: draws }, (_, draw) => ({ course, draw })) : [{ course, draw: -1 }];
}

/** Charts of one course from the numbers of its draws: values, or five quantiles one after another. */
function drawnOut(rows, lengths, levels) {
  let start = 0;
  return lengths.map((length) => {
    const own = rows.map((row) => row.subarray(start, start + length));
    start += length;
    return levels ? quantiles(own, levels) : Float32Array.from(own[0]);
  });
}

function createRuns(about, desk, layout) {
  const charts = new Map(about.charts.map((chart) => [chart.id, chart]));
  const maps = new Map(about.maps.map((map) => [map.id, map]));
  const reading = (row, quantity) => ({ quantity, spans: about.months_of[row.times], flow: row.kind === "flow" });
  const most = layout.draws;

  const fans = new Map();

  /** A fan of another course than the one that is on the page now is not worth ending. */
  function forget(lane, courses) {
    const text = JSON.stringify(courses);
    if (fans.has(lane) && fans.get(lane) !== text) {
      desk.opened(`fan ${lane}`);
    }
    fans.set(lane, text);
  }

  async function run(courses, draws, ids, lane = "panels", onPart = null) {
    forget(lane, courses);
    const opened = desk.opened(`${draws ? "fan" : "central"} ${lane}`);
    const rank = draws ? (RANKS[lane] ?? LATER) : CENTRAL;
    const asked = ids.map((id) => reading(charts.get(id), id));
    const lengths = asked.map((each) => each.spans.length);
    const levels = draws ? LEVELS : null;
    return Promise.all(
      courses.map(async (course) => {
        const part = onPart && ((rows) => onPart([drawnOut(rows, lengths, levels)]));
        const tasks = tasksOf(course, Math.min(draws, most));
        return drawnOut(await desk.ask(opened, rank, tasks, { charts: asked }, part), lengths, levels);
      }),
    );
  }

  async function map(course, draws, id) {
    const row = maps.get(id);
    const tasks = tasksOf(course, Math.min(draws, most));
    const rows = await desk.ask(desk.opened("map"), RANKS.map, tasks, { map: reading(row, row.quantity) });
    return quantiles(rows, MAP_LEVELS);
  }

  return { run, map };
}

function createQuestions(desk, layout, named) {
  async function outcomes(course, against, draws) {
    const opened = desk.opened("outcomes");
    const begins = Math.min(beginsAt(course), beginsAt(against));
    const since = begins < MONTHS ? begins : 0;
    const asked = askFor(named, since);
    const tasks = Math.min(draws, layout.draws);
    const [before, after] = await Promise.all(
      [against, course].map((each) => desk.ask(opened, RANKS.outcomes, tasksOf(each, tasks), asked.ask)),
    );
    return {
      rows: outcomeRows(asked, before, after),
      verdicts: verdictRows(asked, before, after),
      notes: notesOf(named, layout, { course, against }, after),
    };
  }

  async function why(course, against, outcome, draws) {
    const opened = desk.opened("why");
    const playing = playersOf(course, against, named);
    const asked = windowFor(named, outcome, playing.since);
    const coalitions = 2 ** playing.players.length;
    const many = Math.min(layout.draws, draws, Math.max(LEAST_DRAWS, Math.floor(RUNS_AT_MOST / coalitions)));
    const tasks = playing.courses.flatMap((each) => tasksOf(each, many));
    const rows = (await desk.ask(opened, RANKS.why, tasks, asked.ask)).map(asked.value);
    const values = Array.from({ length: coalitions }, (_, at) => rows.slice(at * many, (at + 1) * many));
    return { ...sharedOut(named, playing, asked, values, shapley(values)), draws: many };
  }

  return { outcomes, why };
}

/** What was worked out when the folder was made; anything else is said to be missing. */
function createKept(kept, named) {
  async function when(outcome, account, onShare) {
    const found = kept.when?.[outcome];
    if (!found) {
      throw new Error("This folder holds no window of that question; `smychka when` and `smychka explore` reckon it.");
    }
    onShare?.(1);
    return account ? { ...found, curves: found.curves.filter((curve) => curve.account === account) } : found;
  }

  async function claims(quantities, outcomes, onShare) {
    if (!kept.claims) {
      throw new Error("This folder holds no verdicts on claims; `smychka accounts` and `smychka explore` reckon them.");
    }
    onShare?.(1);
    const asked = new Set(outcomes.flatMap((name) => [name, name.split(":")[0]]));
    const shown = new Set(quantities);
    const behind = new Set(outcomes.flatMap((name) => named.behind[name] || []));
    const spoken = (row) => row.quantities.flatMap((name) => [name, name.replace(/^regional_/, "")]);
    const rank = (row) =>
      [
        row.outcomes.some((name) => asked.has(name)),
        spoken(row).some((name) => shown.has(name)),
        spoken(row).some((name) => behind.has(name)),
      ].indexOf(true);
    const fitting = kept.claims.claims.map((row) => [rank(row), row]).filter(([at]) => at >= 0);
    const ordered = fitting.sort(([one], [two]) => one - two).map(([, row]) => row);
    const every = kept.claims.claims.length + (kept.claims.others || 0);
    return { ...kept.claims, claims: ordered, others: every - ordered.length };
  }

  return { when, claims };
}

/**
 * The engine of a static copy of the page; its program and numbers are handed over in `globalThis.smychkaTwin`.
 * @param {object} about the catalogue
 */
export function createEngine(about) {
  const { script, data, named: questions, kept } = globalThis.smychkaTwin;
  const desk = new Desk(script, data);
  const levers = Object.fromEntries(about.levers.map((lever) => [lever.id, { ...lever, sphere: lever.group }]));
  const named = { ...questions, levers };
  return {
    kind: "twin",
    ...createRuns(about, desk, data.layout),
    ...createQuestions(desk, data.layout, named),
    ...createKept(kept, named),
    trace: async () => {
      throw new Error("A folder without a server has no equations to trace; `smychka explore` shows them.");
    },
  };
}
