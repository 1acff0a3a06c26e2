/** Which change carries how much of a difference: exact Shapley values, with a game for every draw. */

import { LAST_DAY, MONTHS, monthIndex } from "./dates.js";
import { beginsAt } from "./twin_course.js";
import { dayFrom, dayTo, levelsOf, note } from "./twin_outcomes.js";
import { NEVER } from "./twin_readings.js";
import { mean, readingOf } from "./twin_tables.js";

const MOST = 8;
const PARTS = { lever: ["impose", "lever"], circumstance: ["set", "name"], opening: ["set", "name"], rules: ["govern", null] };
const SINGLE = ["free", "drawn"];

function piecesOf(course, kind, name) {
  if (SINGLE.includes(kind)) {
    return course[kind] ? [{ since: course[kind] }] : [];
  }
  const [part, key] = PARTS[kind];
  const mine = (course[part] || []).filter((piece) => key === null || piece[key] === name);
  return mine
    .map((piece) => ({ ...piece, until: piece.until || LAST_DAY }))
    .sort((one, two) => (one.since < two.since ? -1 : 1));
}

function textOf(piece) {
  return JSON.stringify(Object.entries(piece).sort());
}

/** Mean distance of two paths of a lever, over its range. */
function distance(lever, ours, theirs) {
  const path = (pieces) => lever.monthly.map((value, month) =>
    pieces.reduce((now, piece) => (month >= monthIndex(piece.since) && month <= monthIndex(piece.until) ? piece.value : now), value));
  const [one, two] = [path(ours), path(theirs)];
  return mean(one.map((value, month) => Math.abs(value - two[month]))) / (lever.maximum - lever.minimum);
}

/** All in which a course differs from another, levers first. */
function changesOf(course, against, named) {
  const names = (part, key) => [...new Set([...(course[part] || []), ...(against[part] || [])].map((piece) => piece[key]))];
  const kinds = [
    ...names("impose", "lever").map((name) => ["lever", name]),
    ...names("set", "name").map((name) => [name.startsWith("opening.") ? "opening" : "circumstance", name]),
    ...["rules", ...SINGLE].map((kind) => [kind, kind]),
  ];
  const found = kinds.map(([kind, name]) => {
    const [ours, theirs] = [course, against].map((each) => piecesOf(each, kind, name));
    const size = kind === "lever" ? distance(named.levers[name], ours, theirs) : 0;
    return { kind, name, ours, theirs, size };
  });
  return found.filter(({ ours, theirs }) => ours.map(textOf).join() !== theirs.map(textOf).join());
}

/** The first month in which the two may differ by a change. */
function beginOf({ ours, theirs }) {
  const [here, there] = [ours, theirs].map((pieces) => new Set(pieces.map(textOf)));
  const other = [...ours, ...theirs].filter((piece) => here.has(textOf(piece)) !== there.has(textOf(piece)));
  return Math.min(...other.map((piece) => (piece.until === undefined ? beginsAt({ free: piece.since }) : monthIndex(piece.since))));
}

function alone(change) {
  return { id: change.name, kind: change.kind, changes: [change], size: change.size };
}

/** With which others a player may be joined. */
function sphereOf(player, named) {
  if (player.kind === "lever") {
    return named.levers[player.changes[0].name].sphere;
  }
  return player.kind === "opening" ? "circumstance" : player.kind;
}

/** Joins the levers moved least in the sphere with most of them until there are few enough players. */
function joined(players, named) {
  let found = players;
  while (found.length > MOST) {
    const kinds = found.map((player) => sphereOf(player, named));
    const many = (kind) => kinds.filter((each) => each === kind).length;
    const joinable = [...new Set(kinds)].filter((kind) => many(kind) > 1);
    const levers = joinable.filter((kind) => kind !== "circumstance");
    const chosen = (levers.length ? levers : joinable).reduce((best, kind) => (many(kind) > many(best) ? kind : best));
    const own = found.filter((_, at) => kinds[at] === chosen).sort((one, two) => one.size - two.size);
    const few = own.slice(0, found.length - MOST + 1);
    const changes = few.flatMap((player) => player.changes);
    const kind = chosen === "circumstance" ? chosen : "lever";
    const size = few.reduce((sum, player) => sum + player.size, 0);
    const one = { id: `joined.${chosen}`, kind, changes, size };
    found = found.flatMap((player) => (player === few[0] ? [one] : few.includes(player) ? [] : [player]));
  }
  return found;
}

/** The course of a coalition: of each change the course's side where its player is present, else the other's. */
function mixed(against, players, present) {
  const made = { ...against, impose: [...(against.impose || [])], set: [...(against.set || [])], govern: [...(against.govern || [])] };
  players.forEach((player, place) => {
    for (const { kind, name, ours, theirs } of player.changes) {
      const side = present & (1 << place) ? ours : theirs;
      if (SINGLE.includes(kind)) {
        made[kind] = side[0]?.since ?? null;
      } else {
        const [part, key] = PARTS[kind];
        made[part] = [...made[part].filter((piece) => key !== null && piece[key] !== name), ...side];
      }
    }
  });
  return made;
}

/** The players of the game between two courses, the courses of all coalitions, and the first month that differs. */
export function playersOf(course, against, named) {
  const differing = changesOf(course, against, named);
  if (!differing.length) {
    throw new Error("The two courses are the same: there is no difference to share out.");
  }
  const players = joined(differing.map(alone), named);
  const courses = Array.from({ length: 2 ** players.length }, (_, present) => mixed(against, players, present));
  return { players, courses, differing: differing.length, since: Math.min(...differing.map(beginOf)) };
}

/** What is read for an outcome, a line or a definition: the question to a run, and its number. */
export function windowFor(named, id, since) {
  const line = named.thresholds.find((each) => each.id === id);
  const definition = named.definitions.find((each) => each.id === id);
  const outcome = named.outcomes.find((each) => each.id === (line ? line.outcome : id));
  const told = line || definition || outcome;
  if (!told) {
    throw new Error(`${id} is no outcome of this page.`);
  }
  const longest = Math.max(...named.horizons.filter((years) => since + 12 * years <= MONTHS).map((years) => 12 * years), 0);
  const months = definition?.period || outcome.months || [since, since + (longest || MONTHS - since) - 1];
  if (months[1] < since) {
    throw new Error(`${told.title} ends on ${dayTo(months[1])}, before the first change on ${dayFrom(since)}; no change can have moved it.`);
  }
  const crossed = (number) => (line.at_least === null ? number <= line.at_most : number >= line.at_least);
  return {
    id,
    title: told.title,
    unit: outcome && !line ? outcome.unit : "yes_or_no",
    note: told.note,
    months,
    ask: definition ? { definitions: [definition] } : { outcomes: [readingOf(outcome, ...months)] },
    value: ([number]) => (definition ? Number(number !== NEVER) : line ? Number(crossed(number)) : number),
  };
}

/** Shapley values in every draw, from the values of all coalitions. */
export function shapley(values) {
  const many = Math.log2(values.length);
  const factorial = (n) => (n < 2 ? 1 : n * factorial(n - 1));
  const size = (set) => set.toString(2).replaceAll("0", "").length;
  return Array.from({ length: many }, (_, player) => {
    const found = values[0].map(() => 0);
    values.forEach((without, set) => {
      if (!(set & (1 << player))) {
        const weight = (factorial(size(set)) * factorial(many - size(set) - 1)) / factorial(many);
        values[set | (1 << player)].forEach((value, draw) => {
          found[draw] += weight * (value - without[draw]);
        });
      }
    });
    return found;
  });
}

/** What one side, `ours` or `theirs`, has in these changes, as requests of the page state it. */
export function stated(changes, side) {
  const made = { impose: [], set: [], govern: [], free: null, drawn: null };
  for (const { kind, [side]: pieces } of changes) {
    if (SINGLE.includes(kind)) {
      made[kind] = pieces.length ? dayFrom(beginsAt({ free: pieces[0].since })) : null;
    } else {
      made[PARTS[kind][0]].push(...pieces.map((piece) => ({ ...piece, until: piece.until === LAST_DAY ? null : piece.until })));
    }
  }
  return made;
}

/** The answer as `explore.why` gives it. */
export function sharedOut(named, { players, courses, differing }, asked, values, shares) {
  const [first, last] = [values[0], values[values.length - 1]];
  const total = last.map((value, draw) => value - first[draw]);
  const rows = players.map((player, at) => ({
    id: player.id,
    kind: player.kind,
    many: player.changes.length,
    shapley: levelsOf(shares[at]),
    course: stated(player.changes, "ours"),
    against: stated(player.changes, "theirs"),
  }));
  const notes = players.length < differing ? [note("joined", { changes: differing, players: players.length })] : [];
  return {
    outcome: asked.id,
    title: asked.title,
    unit: asked.unit,
    note: asked.note,
    from: dayFrom(asked.months[0]),
    to: dayTo(asked.months[1]),
    against: levelsOf(first),
    course: levelsOf(last),
    total: levelsOf(total),
    players: rows,
    residual: mean(total) - shares.reduce((sum, share) => sum + mean(share), 0),
    runs: courses.length,
    notes,
  };
}
