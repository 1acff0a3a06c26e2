/** The run on the page as Python, as a command and as a policy file: all three give the same numbers. */

import { LAST_DAY, shortDay } from "./dates.js";

const NAME = "page";

/** A number as TOML and Python read it, without powers of ten. */
export function plainNumber(value) {
  const text = String(value);
  if (!/e/i.test(text)) {
    return text;
  }
  const [digits, power] = text.toLowerCase().split("e");
  const sign = digits.startsWith("-") ? "-" : "";
  const [whole, part = ""] = digits.replace("-", "").split(".");
  const all = whole + part;
  const point = whole.length + Number(power);
  if (point <= 0) {
    return `${sign}0.${"0".repeat(-point)}${all}`;
  }
  return sign + (point >= all.length ? all.padEnd(point, "0") : `${all.slice(0, point)}.${all.slice(point)}`);
}

function dates(piece) {
  const until = piece.until && piece.until !== LAST_DAY ? `to = ${piece.until}\n` : "";
  return `from = ${piece.since}\n${until}`;
}

function how(piece) {
  if (piece.outcome) {
    return `outcome = "${piece.outcome}"\n`;
  }
  if (piece.hold) {
    return "hold = true\n";
  }
  const times = piece.times !== undefined && piece.times !== null;
  return times ? `times = ${plainNumber(piece.times)}\n` : `value = ${plainNumber(piece.value)}\n`;
}

/**
 * The policy file of a state: levers held, circumstances changed, rules in force.
 * @param {object} state
 * @param {object} about the catalogue, of which the versions are noted
 */
export function asToml(state, about) {
  const { course } = state;
  const [data, model] = [about.data_version, about.model_version].map((version) => String(version).slice(0, 12));
  const head = [`# smychka ${about.version}, data ${data}, model ${model}`, `name = "${NAME}"`];
  const blocks = [
    ...(course.impose || []).map(
      (piece) => `[[impose]]\nlever = "${piece.lever}"\n${dates(piece)}value = ${plainNumber(piece.value)}\n`,
    ),
    ...(course.set || []).map((piece) => `[[circumstance]]\nname = "${piece.name}"\n${dates(piece)}${how(piece)}`),
    ...(course.govern || []).map((piece) => `[[govern]]\nrule = "${piece.rule}"\n${dates(piece)}`),
  ];
  return [`${head.join("\n")}\n`, ...blocks].join("\n");
}

/** What a run needs besides the policy: draws, seed, and the months of free politics and drawn luck. */
function options(state, about) {
  const { course } = state;
  const listed = [
    ["draws", state.draws ?? about.draws],
    ["seed", about.seed],
  ];
  if (course.free) {
    listed.push(["free-from", shortDay(course.free, false)]);
  }
  if (course.drawn) {
    listed.push(["drawn-from", shortDay(course.drawn, false)]);
  }
  return listed;
}

/** Whether nothing is held, changed or ruled: then the run is a replay, free or with drawn luck as it may be. */
function plain({ course }) {
  return ["impose", "set", "govern"].every((part) => !(course[part] || []).length);
}

/** The run as commands of a shell: the policy file written out, then the fork. */
export function asCommand(state, about) {
  const listed = options(state, about)
    .map(([name, value]) => `--${name} ${value}`)
    .join(" ");
  if (plain(state)) {
    return `smychka replay ${listed}\n`;
  }
  return `cat > ${NAME}.toml <<'POLICY'\n${asToml(state, about)}POLICY\nsmychka fork ${NAME}.toml ${listed}\n`;
}

function called(piece, lead) {
  const until = piece.until && piece.until !== LAST_DAY ? `, until="${piece.until}"` : "";
  return `${lead}, since="${piece.since}"${until})`;
}

/** The run in Python; circumstances go by way of the policy file. */
export function asPython(state, about) {
  const { course } = state;
  const keywords = options(state, about)
    .map(([name, value]) => `${name.replace("-", "_")}=${typeof value === "number" ? value : `"${value}"`}`)
    .join(", ");
  if (plain(state)) {
    return `import smychka as sm\n\nhistory = sm.replay(${keywords})\nprint(history.verdicts)\n`;
  }
  const fork = `fork = sm.fork(policy, ${keywords})\nprint(fork.summary())\n`;
  if (course.set && course.set.length) {
    const text = asToml(state, about);
    const written = `policy = "${NAME}.toml"\nPath(policy).write_text("""\\\n${text}""")\n`;
    return `from pathlib import Path\n\nimport smychka as sm\n\n${written}${fork}`;
  }
  const steps = [
    ...(course.impose || []).map((piece) => called(piece, `.impose("${piece.lever}", ${plainNumber(piece.value)}`)),
    ...(course.govern || []).map((piece) => called(piece, `.govern("${piece.rule}"`)),
  ];
  const policy = `policy = (\n    sm.Policy.own("${NAME}")\n${steps.map((step) => `    ${step}\n`).join("")})\n`;
  return `import smychka as sm\n\n${policy}${fork}`;
}
