/** What is read off a run of the twin: charts, maps, outcomes, and since when a definition is met. */

export const NEVER = -1;

function sum(values, first, last) {
  let found = 0;
  for (let at = first; at <= last; at += 1) {
    found += values[at];
  }
  return found;
}

/** A quantity at its dates: flows summed over the months of a date, all else their mean. */
export function atDates(values, { spans, flow }) {
  return spans.map(([first, last]) => sum(values, first, last) / (flow ? 1 : last - first + 1));
}

/** One number of a run: sum, mean (of a flow: a year), end, maximum or minimum over some months. */
export function outcomeOf(values, { how, first, last, yearly }) {
  const months = values.subarray(first, last + 1);
  switch (how) {
    case "sum":
      return sum(values, first, last);
    case "mean":
      return (sum(values, first, last) / months.length) * (yearly ? 12 : 1);
    case "end":
      return months[months.length - 1];
    case "maximum":
      return Math.max(...months);
    default:
      return Math.min(...months);
  }
}

/** Whether a condition is met, month by month. */
function met(values, { at_least: least, at_most: most, over, total }) {
  return Array.from(values, (_, month) => {
    const first = Math.max(month + 1 - over, 0);
    const value = over > 1 ? sum(values, first, month) / (total ? 1 : month + 1 - first) : values[month];
    return least === null ? value <= most : value >= least;
  });
}

/** The month from which a definition is met; `NEVER` where it is not. */
export function begunOf(series, { conditions, months, period }) {
  const groups = new Map();
  conditions.forEach((condition, place) => {
    const name = condition.either || place;
    const here = met(series(condition.quantity), condition);
    const before = groups.get(name);
    groups.set(name, before ? before.map((yes, month) => yes || here[month]) : here);
  });
  const every = [...groups.values()];
  let unbroken = 0;
  for (let month = period[0]; month <= period[1]; month += 1) {
    unbroken = every.every((holds) => holds[month]) ? unbroken + 1 : 0;
    if (unbroken === months) {
      return month - months + 1;
    }
  }
  return NEVER;
}

/**
 * Everything asked about the run that a model has made last.
 * @param {object} model
 * @param {{charts?: object[], map?: object, outcomes?: object[], definitions?: object[]}} ask
 * @returns {number[]} the numbers one after another
 */
export function readings(model, ask) {
  const found = [];
  for (const chart of ask.charts || []) {
    found.push(...atDates(model.series(chart.quantity), chart));
  }
  if (ask.map) {
    const { regions } = model.layout;
    const each = regions.map((_, region) => atDates(model.series(ask.map.quantity, region), ask.map));
    ask.map.spans.forEach((_, date) => found.push(...each.map((values) => values[date])));
  }
  for (const outcome of ask.outcomes || []) {
    found.push(outcomeOf(model.series(outcome.quantity, outcome.region), outcome));
  }
  for (const definition of ask.definitions || []) {
    found.push(begunOf((name) => model.series(name), definition));
  }
  return found;
}
