/** A compiled chart without what the page knows to be needless, so that six of them are drawn in one frame. */

import { FIRST_DAY, LAST_DAY, moment } from "./dates.js";

const ROOM = 30;
const LEVELS = ["q25", "q50", "q75"];

/** Channels that ask whether a number is one become plain: every number that the page puts in is one. */
function plainChannels(encode) {
  for (const [channel, given] of Object.entries(encode.update || {})) {
    if (Array.isArray(given) && given.length === 2 && /isValid/.test(given[0].test || "")) {
      encode.update[channel] = given[1];
    }
  }
}

function marksOf(marks) {
  return marks.flatMap((mark) => [mark, ...marksOf(mark.marks || [])]);
}

/** Data sets that only turn texts into dates are left out: the page's dates are moments already. */
function aliases(data) {
  const names = new Map();
  for (const source of data) {
    source.transform = (source.transform || []).filter(
      (each) => !(each.type === "formula" && /^toDate\(/.test(each.expr)),
    );
    if (source.source && !source.transform.length) {
      names.set(source.name, names.get(source.source) || source.source);
    } else if (source.source) {
      source.source = names.get(source.source) || source.source;
    }
  }
  return names;
}

function renamed(value, names) {
  if (Array.isArray(value)) {
    return value.map((item) => renamed(item, names));
  }
  if (!value || typeof value !== "object") {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === "data" && names.has(item) ? names.get(item) : renamed(item, names),
    ]),
  );
}

/** The axis of time is that of the whole run; that of values needs the outermost levels only. */
function domains(scales) {
  for (const scale of scales) {
    if (scale.name === "x") {
      scale.domain = [moment(FIRST_DAY), moment(LAST_DAY)];
    } else if (scale.name === "y" && scale.domain.fields) {
      scale.domain = { fields: scale.domain.fields.filter(({ field }) => !LEVELS.includes(field)) };
    }
  }
}

/** Room for the words of the axis of values, the same in every chart as long as they fit. */
function roomy(axes) {
  axes.filter((axis) => axis.scale === "y" && axis.title).forEach((axis) => Object.assign(axis, { minExtent: ROOM }));
}

/**
 * The compiled specification, leaner.
 * @param {object} vega specification of Vega, changed in place
 */
export function lean(vega) {
  marksOf(vega.marks).forEach((mark) => mark.encode && plainChannels(mark.encode));
  const names = aliases(vega.data);
  vega.data = vega.data.filter((source) => !names.has(source.name));
  vega.marks = renamed(vega.marks, names);
  vega.scales = renamed(vega.scales, names);
  domains(vega.scales);
  roomy(vega.axes);
  return vega;
}
