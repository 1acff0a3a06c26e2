/** What is asked of the engine, and when: always the newest state, one central run and one fan at a time. */

import { courseKey } from "./course.js";
import { baselineOf } from "./state.js";

const MOST_KEPT = 900;
const IDLE = 60;
const PRESS = 60;

/** Work on the newest of what is asked; whatever came before and has not begun is forgotten. */
class Lane {
  constructor(work) {
    this.work = work;
    this.next = null;
    this.busy = false;
  }

  ask(what) {
    this.next = what;
    if (!this.busy) {
      this.go();
    }
  }

  async go() {
    this.busy = true;
    while (this.next) {
      const now = this.next;
      this.next = null;
      await this.work(now);
    }
    this.busy = false;
  }
}

/** Results by course, draws and chart; the oldest go first. */
class Kept {
  constructor() {
    this.results = new Map();
  }

  get(key) {
    const found = this.results.get(key);
    if (found) {
      this.results.delete(key);
      this.results.set(key, found);
    }
    return found;
  }

  set(key, value) {
    this.results.set(key, value);
    if (this.results.size > MOST_KEPT) {
      this.results.delete(this.results.keys().next().value);
    }
  }
}

/** What keeps charts and state in step: its lanes, what is kept, and how long everything took. */
class Runner {
  constructor(app, paint) {
    this.app = app;
    this.paint = paint;
    this.kept = new Kept();
    this.underway = new Map();
    this.root = document.documentElement;
    this.counts = { asked: 0, central: 0, fan: 0 };
    this.busy = new Set();
    this.pressed = 0;
    this.newest = 0;

    this.waiting = 0;
    this.lanes();
    this.listen();
  }

  /** The work of each lane. */
  lanes() {
    this.central = new Lane((asked) =>
      this.carefully("central", async () => {
        const { state } = asked;
        const found = await this.results(state.course, 0, state.charts, "page");
        this.app.emit("central", { state, results: found });
        this.counted("central", asked, await this.paint.central(state, found));
      }).then(() => asked.state.mode === "both" && this.fan.ask(asked)),
    );

    this.fan = new Lane((asked) =>
      this.carefully("fan", async () => {
        const { state } = asked;
        const found = await this.results(state.course, state.draws, state.charts, "page");
        this.app.emit("fan", { state, results: found });
        this.counted("fan", asked, await this.paint.fan(state, found, asked.serial === this.newest));
      }).then(() => this.later(asked.state)),
    );

    this.baseline = new Lane((state) =>
      this.carefully("baseline", async () => {
        const found = await this.results(baselineOf(state), state.draws, state.charts, "baseline");
        this.app.emit("baseline", { state, results: found });
        await this.paint.baseline(state, found);
      }),
    );

    this.pins = new Lane((state) =>
      this.carefully("pins", async () => {
        const found = [];
        for (const pin of state.pins) {
          found.push({ pin, results: await this.results(pin.course, state.draws, state.charts, "pins") });
        }
        this.app.emit("pins", { state, results: found });
        await this.paint.pins(state, found);
      }),
    );
  }

  listen() {
    for (const name of ["keydown", "pointerdown", "pointermove", "click"]) {
      const noted = (event) => {
        this.pressed = event.timeStamp;
      };
      document.addEventListener(name, noted, { capture: true, passive: true });
    }

    this.app.store.subscribe((state, before) => {
      const other = (key) => state[key] !== before[key];
      const same = !other("charts") && !other("draws");
      if (!same || other("pins") || other("against")) {
        this.baseline.ask(state);
      }
      if (!same || other("course") || (other("mode") && state.mode !== "central")) {
        this.ask(state);
      } else if (other("pins")) {
        this.later(state);
        state.pins.length || this.pins.ask(state);
      }
    });
  }

  worked(name, on) {
    on ? this.busy.add(name) : this.busy.delete(name);
    this.app.emit("busy", this.busy.size > 0);
  }

  async results(course, draws, charts, lane) {
    const key = courseKey(course);
    const known = (chart) => this.kept.get(`${key}|${draws}|${chart}`);
    const missing = charts.filter((chart) => !known(chart));
    if (missing.length) {
      const name = `${key}|${draws}|${missing.join()}`;
      if (!this.underway.has(name)) {
        const run = this.app.engine.run([course], draws, missing, lane);
        this.underway.set(
          name,
          run.finally(() => this.underway.delete(name)),
        );
      }
      const [answers] = await this.underway.get(name);
      missing.forEach((chart, place) => this.kept.set(`${key}|${draws}|${chart}`, answers[place].slice()));
    }
    return Object.fromEntries(charts.map((chart) => [chart, known(chart)]));
  }

  async carefully(name, work) {
    this.worked(name, true);
    try {
      await work();
    } catch (error) {
      if (!error.stale) {
        this.app.emit("error", error);
      }
    } finally {
      this.worked(name, false);
    }
  }

  counted(name, { at, serial, state: { mode } }, until) {
    this.counts[name] += 1;
    performance.measure(name, { start: at, end: until || performance.now() });
    this.root.dataset[name] = String(this.counts[name]);
    if (name === "fan" || mode === "central") {
      this.root.dataset.settled = String(serial);
    }
  }

  /** Pins and the like when nothing else is asked. */
  later(state) {
    clearTimeout(this.waiting);
    if (state.pins.length) {
      this.waiting = setTimeout(() => this.pins.ask(this.app.store.get()), IDLE);
    }
  }

  ask(state) {
    this.newest += 1;
    const now = performance.now();
    const asked = { state, serial: this.newest, at: now - this.pressed < PRESS ? this.pressed : now };
    this.root.dataset.asked = String(this.newest);
    (state.mode === "fan" ? this.fan : this.central).ask(asked);
  }

  askAll(state) {
    this.baseline.ask(state);
    this.ask(state);
    this.pins.ask(state);
  }
}

/**
 * Keeps the charts in step with the state.
 * @param {object} app
 * @param {{central: Function, fan: Function, baseline: Function, pins: Function}} paint each takes state and results
 *   and resolves after the frame is painted
 */
export function createRunner(app, paint) {
  return new Runner(app, paint);
}
