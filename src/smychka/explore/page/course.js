/** A course: what differs from history. {} is history. Functions return new courses and change nothing. */

import { LAST_DAY, MONTHS, monthIndex } from "./dates.js";

/** The course in its one form: empty parts left out, keys in order. */
export function tidy(course) {
  const kept = {};
  for (const part of ["impose", "set", "govern"]) {
    if (course[part] && course[part].length) {
      kept[part] = course[part].map((piece) => ({ ...piece, until: piece.until || null }));
    }
  }
  for (const part of ["free", "drawn"]) {
    if (course[part]) {
      kept[part] = course[part];
    }
  }
  return kept;
}

/** A text that is the same for the same course, whatever the order in which it was put together. */
export function courseKey(course) {
  const tidied = tidy(course);
  for (const part of ["impose", "set", "govern"]) {
    if (tidied[part]) {
      tidied[part] = tidied[part].map((piece) => JSON.stringify(Object.entries(piece).sort())).sort();
    }
  }
  return JSON.stringify(tidied);
}

/** Whether nothing differs. */
export function isHistory(course) {
  return Object.keys(tidy(course)).length === 0;
}

/** The first day on which anything differs; null for history. */
export function firstDate(course) {
  const days = parts(course).map(({ piece }) => piece.since);
  days.push(...[course.free, course.drawn].filter(Boolean));
  return days.sort()[0] || null;
}

/** All pieces of a course with their part and place. */
export function parts(course) {
  return ["impose", "set", "govern"].flatMap((part) =>
    (course[part] || []).map((piece, place) => ({ part, place, piece })),
  );
}

/** What a piece changes: a lever, a circumstance, or which rule decides. */
export function subjectOf(part, piece) {
  return part === "impose" ? piece.lever : part === "set" ? piece.name : "rule";
}

/** Whether two pieces share a day. */
export function overlap(one, two) {
  return one.since <= (two.until || LAST_DAY) && two.since <= (one.until || LAST_DAY);
}

/** Subjects that two pieces of a course, or of two courses, set on the same days. */
export function clashes(one, two) {
  const found = new Set();
  for (const first of parts(one)) {
    for (const second of parts(two)) {
      const same =
        first.part === second.part && subjectOf(first.part, first.piece) === subjectOf(second.part, second.piece);
      const itself = one === two && first.place >= second.place;
      if (same && !itself && overlap(first.piece, second.piece)) {
        found.add(subjectOf(first.part, first.piece));
      }
    }
  }
  return [...found];
}

/** The pieces of one lever with their places in `course.impose`, in order of time. */
export function piecesOf(course, lever) {
  return (course.impose || [])
    .map((piece, place) => ({ piece, place }))
    .filter(({ piece }) => piece.lever === lever)
    .sort((one, two) => (one.piece.since < two.piece.since ? -1 : 1));
}

/** The course with one piece put at a place of a part (a new one where the place is null). */
export function withPiece(course, part, place, piece) {
  const list = [...(course[part] || [])];
  if (place === null || place === undefined) {
    list.push(piece);
  } else {
    list[place] = piece;
  }
  return tidy({ ...course, [part]: list });
}

/** The course without one piece. */
export function withoutPiece(course, part, place) {
  return tidy({ ...course, [part]: (course[part] || []).filter((_, index) => index !== place) });
}

/** Whether a piece ends after it begins and shares no day with another piece of the same subject. */
export function fits(course, part, place, piece) {
  if ((piece.until || LAST_DAY) < piece.since) {
    return false;
  }
  return !(course[part] || []).some(
    (other, index) => index !== place && subjectOf(part, other) === subjectOf(part, piece) && overlap(other, piece),
  );
}

/** Both courses at once; the second one's dates of free politics and drawn luck hold where it has them. */
export function joined(one, two) {
  const sum = {};
  for (const part of ["impose", "set", "govern"]) {
    sum[part] = [...(one[part] || []), ...(two[part] || [])];
  }
  return tidy({ ...sum, free: two.free || one.free, drawn: two.drawn || one.drawn });
}

/** The course without everything that one of `gone` holds. */
export function without(course, ...gone) {
  const texts = new Set(gone.flatMap(parts).map(({ part, piece }) => part + keyOf(piece)));
  const left = { free: course.free, drawn: course.drawn };
  for (const part of ["impose", "set", "govern"]) {
    left[part] = (course[part] || []).filter((piece) => !texts.has(part + keyOf(piece)));
  }
  return tidy(left);
}

/** Whether a course holds every piece of another. */
export function holds(course, other) {
  const texts = new Set(parts(course).map(({ part, piece }) => part + keyOf(piece)));
  return parts(other).every(({ part, piece }) => texts.has(part + keyOf(piece)));
}

function keyOf(piece) {
  return JSON.stringify(Object.entries({ ...piece, until: piece.until || null }).sort());
}

/** First and last month of a piece as places in the run. */
export function span(piece) {
  return [Math.max(0, monthIndex(piece.since)), Math.min(MONTHS - 1, monthIndex(piece.until || LAST_DAY))];
}

/** Whether a piece holds the lever where history held it all the time. */
export function withoutEffect(piece, lever) {
  const [first, last] = span(piece);
  const near = 1e-9 + 1e-6 * (lever.maximum - lever.minimum);
  return lever.monthly.slice(first, last + 1).every((value) => Math.abs(value - piece.value) <= near);
}

/** Lowest, highest and first value that history had in the months of a piece. */
export function historical(piece, lever) {
  const [first, last] = span(piece);
  const values = lever.monthly.slice(first, last + 1);
  return { low: Math.min(...values), high: Math.max(...values), first: values[0] };
}

/** Levers moved, and the share of all months of all levers since the first date in which one is moved. */
export function moved(course, about) {
  const first = firstDate(course);
  if (!first) {
    return { levers: 0, share: 0 };
  }
  const known = new Map(about.levers.map((lever) => [lever.id, lever]));
  const names = new Set();
  let months = 0;
  for (const piece of course.impose || []) {
    const lever = known.get(piece.lever);
    if (lever && !withoutEffect(piece, lever)) {
      names.add(piece.lever);
      const [from, to] = span(piece);
      months += lever.monthly.slice(from, to + 1).filter((value) => value !== piece.value).length;
    }
  }
  return { levers: names.size, share: months / (about.levers.length * (MONTHS - Math.max(0, monthIndex(first)))) };
}
