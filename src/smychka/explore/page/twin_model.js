/** The twin of the model: one draw under one course, from the last state kept of history before the course departs. */

import { MONTHS } from "./dates.js";
import { laidCourse } from "./twin_course.js";
import { createOpening, createStep } from "./twin_program.js";

const KEPT_EVERY = 12;
const MOST_KEPT = 140;
const MOST_COURSES = 6;
const YEARS = 25;

/** Little-endian single precision numbers from base64. */
function unpacked(text) {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) {
    bytes[at] = letters.charCodeAt(at);
  }
  const view = new DataView(bytes.buffer);
  const little = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
  return little
    ? new Float32Array(bytes.buffer)
    : Float32Array.from({ length: bytes.length / 4 }, (_, at) => view.getFloat32(4 * at, true));
}

/** Programs and numbers of the twin; runs are laid in `country` and `regional`, month after month. */
export class Model {
  /** @param {{layout: object, paths: string, draws: string, fresh: string}} data as `Twin.data` writes it */
  constructor(data) {
    this.layout = data.layout;
    this.paths = unpacked(data.paths);
    this.draws = unpacked(data.draws);
    this.fresh = unpacked(data.fresh);
    this.step = createStep();
    this.opening = createOpening();
    this.width = this.layout.country.length;
    this.broad = this.layout.regional.length * this.layout.regions.length;
    this.country = new Float32Array(MONTHS * this.width);
    this.regional = new Float32Array(MONTHS * this.broad);
    this.pasts = new Map();
    this.courses = new Map();
  }

  /** The paths of a course; those of the last few courses are kept. */
  laid(course) {
    const key = JSON.stringify(course);
    if (!this.courses.has(key)) {
      if (this.courses.size >= MOST_COURSES) {
        this.courses.delete(this.courses.keys().next().value);
      }
      this.courses.set(key, laidCourse(this.layout, this.paths, course));
    }
    return this.courses.get(key);
  }

  /** The numbers of a draw; -1 is the central one. */
  drawn(draw, yearDrawn) {
    const { draw: size } = this.layout.sizes;
    const row = this.draws.subarray((draw + 1) * size, (draw + 2) * size);
    if (yearDrawn >= YEARS || draw < 0) {
      return row;
    }
    const changed = row.slice();
    const [start, [regions]] = this.layout.weather;
    for (let region = 0; region < regions; region += 1) {
      for (let year = yearDrawn; year < YEARS; year += 1) {
        const at = region * YEARS + year;
        changed[start + at] = this.fresh[draw * regions * YEARS + at];
      }
    }
    return changed;
  }

  /** The state of a draw on 1 November 1917. */
  opened(row, paths) {
    const { opening, sizes } = this.layout;
    const { heap, prepare, run } = this.opening;
    heap.set(paths.subarray(0, sizes.path), opening.path);
    heap.set(row, opening.draw);
    prepare();
    run();
    return heap.slice(opening.state, opening.state + sizes.state);
  }

  /** Runs the months of a draw from a state on; keeps states in `kept` where that is given. */
  months(row, paths, state, first, last, kept) {
    const { step, sizes } = this.layout;
    const { heap, prepare, run } = this.step;
    heap.set(row, step.draw);
    prepare();
    heap.set(state, step.state);
    for (let month = first; month < last; month += 1) {
      if (kept && month % KEPT_EVERY === 0) {
        kept.push(heap.slice(step.state, step.state + sizes.state));
      }
      heap.set(paths.subarray(month * sizes.path, (month + 1) * sizes.path), step.path);
      run();
      heap.copyWithin(step.state, step.after, step.after + sizes.state);
      this.country.set(heap.subarray(step.country, step.country + this.width), month * this.width);
      this.regional.set(heap.subarray(step.regional, step.regional + this.broad), month * this.broad);
    }
    this.check();
  }

  /** Refuses a run with numbers that are not finite, or with a balance that does not close. */
  check() {
    const { step, sizes, tolerance } = this.layout;
    const end = step.state + sizes.state;
    const state = this.step.heap.subarray(step.state, end);
    if (!state.every(Number.isFinite)) {
      throw new Error("a quantity of this run is not finite; the course lies outside what the model can do");
    }
    if (state.subarray(sizes.state - sizes.ledgers).some((gap) => gap > tolerance)) {
      throw new Error("a balance of this run does not close");
    }
  }

  /** History as a draw has it: states and quantities; null where there is no more room to keep it. */
  past(draw) {
    if (!this.pasts.has(draw) && this.pasts.size < MOST_KEPT) {
      const states = [];
      const row = this.drawn(draw, YEARS);
      this.months(row, this.paths, this.opened(row, this.paths), 0, MONTHS, states);
      this.pasts.set(draw, { states, country: this.country.slice(), regional: this.regional.slice() });
    }
    return this.pasts.get(draw) || null;
  }

  /**
   * One draw under one course: all quantities of all months are laid in `country` and `regional`.
   * @param {object} course
   * @param {number} draw -1 for the central one
   */
  run(course, draw) {
    const { rows, begins, yearDrawn } = this.laid(course);
    const past = this.past(draw);
    const row = this.drawn(draw, yearDrawn);
    if (past) {
      this.country.set(past.country);
      this.regional.set(past.regional);
    }
    if (!past || begins === 0) {
      this.months(row, rows, this.opened(row, rows), 0, MONTHS);
    } else if (begins < MONTHS) {
      const from = Math.floor(begins / KEPT_EVERY);
      this.months(row, rows, past.states[from], from * KEPT_EVERY, MONTHS);
    }
  }

  /** A quantity of the last run by the month; of one region where it has regions. */
  series(name, region) {
    const [at, width, from] = region === undefined
      ? [this.layout.country.indexOf(name), this.width, this.country]
      : [this.layout.regional.indexOf(name) * this.layout.regions.length + region, this.broad, this.regional];
    return Float64Array.from({ length: MONTHS }, (_, month) => from[month * width + at]);
  }
}
