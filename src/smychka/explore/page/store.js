/** The state of the page in one place, with undo and redo of what changes the runs and the charts. */

const KEPT = ["course", "presets", "pins", "against", "charts"];
const MOST = 200;

function frozen(value) {
  if (value && typeof value === "object" && !Object.isFrozen(value)) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

/** The states of the page: the one in force, those behind it and those ahead. */
class Store {
  constructor(first, plain) {
    this.state = frozen(first);
    this.plain = plain;
    this.past = [];
    this.future = [];
    this.gesture = null;
    this.listeners = new Set();
  }

  get() {
    return this.state;
  }

  put(next) {
    const before = this.state;
    this.state = frozen(next);
    this.listeners.forEach((listener) => listener(this.state, before));
  }

  /**
   * Changes the state. What one gesture does in many steps is one step to undo.
   * @param {string} label what was done, in words
   * @param {(state: object) => object} change gives the new state; the same one where nothing changes
   * @param {string} [gesture] name of a movement that goes on until `settle`
   */
  update(label, change, gesture) {
    const next = change(this.state);
    if (!next || next === this.state) {
      return false;
    }
    if (KEPT.some((key) => next[key] !== this.state[key])) {
      if (gesture && gesture === this.gesture && this.past.length) {
        this.past[this.past.length - 1].label = label;
      } else {
        this.past = [...this.past.slice(-MOST), { label, kept: keptOf(this.state) }];
      }
      this.future = [];
      this.gesture = gesture || null;
    }
    this.put(next);
    return true;
  }

  travel(from, to) {
    const step = from.pop();
    if (!step) {
      return null;
    }
    this.gesture = null;
    to.push({ label: step.label, kept: keptOf(this.state) });
    this.put({ ...this.state, ...step.kept });
    return step.label;
  }

  undo() {
    return this.travel(this.past, this.future);
  }

  redo() {
    return this.travel(this.future, this.past);
  }

  /** Back to history; kept runs and chosen charts stay. */
  reset(label) {
    return this.update(label || "", (now) => ({ ...now, ...keptOf(this.plain), pins: now.pins, charts: now.charts }));
  }

  /** Ends a gesture: the next change is a step of its own. */
  settle() {
    this.gesture = null;
  }

  canUndo() {
    return this.past.length > 0;
  }

  canRedo() {
    return this.future.length > 0;
  }

  lastLabel() {
    return this.past.length ? this.past[this.past.length - 1].label : "";
  }

  subscribe(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/**
 * A store: get, update, undo, redo, reset, settle, subscribe.
 * @param {object} first the state at the start
 * @param {object} plain the state that `reset` goes back to (course, presets, pins, charts)
 */
export function createStore(first, plain) {
  return new Store(first, plain);
}

function keptOf(state) {
  return Object.fromEntries(KEPT.map((key) => [key, state[key]]));
}
