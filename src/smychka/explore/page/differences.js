/** Everything that differs from history in one list, and what is to be minded about it. */

import { historical, isHistory, moved, parts, withoutEffect, withoutPiece } from "./course.js";
import { button, el, filled, table } from "./dom.js";
import { conflictsAmong, presetsHeld } from "./presets.js";
import { circumstanceText, sourceText, statusText } from "./reading.js";
import { dayText, monthWords, named, numberText, percentText, unitText } from "./sentences.js";
import { shortDay } from "./dates.js";

const FORCED = 0.05;

/** What a course consists of, in words: what, now, in history, from, until; the piece, and how to take it out. */
export function partRows(app, course) {
  const known = leversById(app);
  const rows = parts(course).map(({ part, place, piece }) => ({
    ...describers[part](app, piece, known),
    since: dateText(app, piece.since, false),
    until: piece.until ? dateText(app, piece.until, true) : app.t("control.end"),
    part,
    piece,
    gone: (from) => withoutPiece(from, part, place),
  }));
  for (const key of ["free", "drawn"]) {
    if (course[key]) {
      rows.push({
        what: app.t(`differences.${key}`),
        now: app.t(`differences.${key}_now`),
        was: app.t(`differences.${key}_was`),
        since: dateText(app, course[key], false),
        until: app.t("control.end"),
        part: key,
        gone: (from) => ({ ...from, [key]: null }),
      });
    }
  }
  return rows;
}

/** The same of the course on the page, each with its source. */
export function differenceRows(app, state) {
  const known = leversById(app);
  return partRows(app, state.course).map((row) => ({
    ...row,
    source: row.piece ? sourceOf(app, state, row.part, row.piece, known) : "",
  }));
}

function leversById(app) {
  return new Map(app.about.levers.map((lever) => [lever.id, lever]));
}

function dateText(app, day, end) {
  return shortDay(day, end).length === 7 ? monthWords(app, day) : dayText(app, day);
}

function leverWord(app, lever, value) {
  const choice = (lever.choice || []).find(([code]) => code === value);
  if (choice) {
    const key = `choice.${lever.id}.${choice[0]}`;
    return app.has(key) ? app.t(key) : choice[1];
  }
  return numberText(app, value);
}

const describers = {
  impose(app, piece, known) {
    const lever = known.get(piece.lever);
    const { low, high } = historical(piece, lever);
    const word = (value) => leverWord(app, lever, value);
    const range = lever.choice
      ? app.t("control.several")
      : app.t("panel.interval", { low: word(low), high: word(high) });
    return {
      what: named(app, "lever", lever),
      unit: lever.choice ? "" : unitText(app, lever.unit),
      now: word(piece.value),
      was: low === high ? word(low) : range,
    };
  },
  set(app, piece) {
    const opening = app.about.openings.find((each) => each.name === piece.name);
    const now = piece.outcome
      ? app.t(`fate.${piece.outcome}`)
      : piece.hold
        ? app.t("differences.held")
        : piece.times !== undefined && piece.times !== null
          ? app.t("differences.times", { times: numberText(app, piece.times) })
          : numberText(app, piece.value);
    const chance = opening ? percentText(app, opening.probability) : "";
    const forced = opening && piece.outcome === "success" ? app.t("luck.forced", { chance }) : "";
    return {
      what: circumstanceText(app, piece.name),
      now,
      forced,
      was: opening ? app.t("fate.history") : app.t("differences.record"),
    };
  },
  govern(app, piece) {
    const rule = app.about.rules.find((each) => each.id === piece.rule) || { id: piece.rule };
    return { what: app.t("differences.rule"), now: named(app, "rule", rule), was: app.t("differences.recorded") };
  },
};

/** The proposal that a piece comes from, else the decision of history that it replaces. */
function sourceOf(app, state, part, piece, known) {
  const policy = app.about.policies.find(
    (each) =>
      state.presets.includes(each.id) &&
      (each.course[part] || []).some((other) => JSON.stringify(sorted(other)) === JSON.stringify(sorted(piece))),
  );
  if (policy) {
    const words = [named(app, "policy", policy), sourceText(app, policy.source), statusText(app, policy.status)];
    return app.t("differences.from_policy", { what: words.filter(Boolean).join("; ") });
  }
  const lever = part === "impose" ? known.get(piece.lever) : null;
  const step = lever?.decisions.find((each) => each.since <= piece.since && (!each.until || piece.since <= each.until));
  if (!step) {
    return app.t("differences.own");
  }
  const words = [
    [step.by, step.decision].filter(Boolean).join(": "),
    sourceText(app, step.source),
    statusText(app, step.status),
  ];
  return app.t("differences.instead_of", { what: words.filter(Boolean).join("; ") });
}

function sorted(piece) {
  return Object.entries({ ...piece, until: piece.until || null }).sort();
}

/** What is to be minded: changes without effect, policies in conflict, forced luck, how much is moved. */
export function warningTexts(app, state) {
  const { about, t } = app;
  const known = leversById(app);
  const texts = [];
  for (const piece of state.course.impose || []) {
    const lever = known.get(piece.lever);
    if (lever && withoutEffect(piece, lever)) {
      texts.push(t("warning.no_effect", { title: named(app, "lever", lever), from: monthWords(app, piece.since) }));
    }
  }
  const title = (id) =>
    named(
      app,
      "policy",
      about.policies.find((policy) => policy.id === id),
    );
  conflictsAmong(about, state.presets).forEach(([one, two]) =>
    texts.push(t("warning.conflict", { one: title(one), two: title(two) })),
  );
  const held = new Set(presetsHeld(about, state).map((policy) => policy.id));
  state.presets.filter((id) => !held.has(id)).forEach((id) => texts.push(t("warning.changed", { title: title(id) })));
  about.policies
    .filter((policy) => held.has(policy.id) && policy.forced)
    .forEach((policy) => {
      const chance = policy.plausibility ? percentText(app, policy.plausibility[1]) : t("presets.not_judged");
      texts.push(t("warning.forced", { title: title(policy.id), chance }));
    });
  for (const piece of state.course.set || []) {
    const opening = about.openings.find((each) => each.name === piece.name);
    if (opening && piece.outcome === "success") {
      const told = { title: describers.set(app, piece).what, chance: percentText(app, opening.probability) };
      texts.push(t(opening.probability < FORCED ? "warning.forced_rare" : "warning.forced", told));
    }
  }
  return texts;
}

/** The cells of a row, the last of them the button that takes it out. */
function cellsOf(app, row) {
  const { store, t } = app;
  const remove = () => {
    store.update(t("change.removed", { title: row.what }), (now) => ({ ...now, course: row.gone(now.course) }));
  };
  const forced = row.forced && el("strong", { class: "forced" }, row.forced);
  const what = forced ? el("span", null, row.what, " ", forced) : row.what;
  const now = row.unit ? el("span", null, row.now, el("small", null, ` ${row.unit}`)) : row.now;
  const attributes = { class: "small", "aria-label": t("control.remove_of", { title: row.what }) };
  return [what, now, row.was, row.since, row.until, row.source, button(t("control.remove"), remove, attributes)];
}

/** The list, in its panel. */
export function mountDifferences(root, app) {
  const { store } = app;

  function render() {
    const { t } = app;
    const state = store.get();
    const heading = el("h3", { tabindex: "-1" }, t("differences.title"));
    const inside = root.contains(document.activeElement);
    const held = () => inside && heading.focus();
    if (isHistory(state.course)) {
      filled(root, heading, el("p", null, t("differences.none")));
      held();
      return;
    }
    const rows = differenceRows(app, state).map((row) => cellsOf(app, row));
    const columns = ["what", "now", "was", "from", "until", "source", "remove"].map((key) =>
      t(`differences.column_${key}`),
    );
    const { levers, share } = moved(state.course, app.about);
    const size = t("differences.moved", { levers, all: app.about.levers.length, share: percentOf(app, share) });
    const warnings = warningTexts(app, state);
    filled(
      root,
      heading,
      el("p", null, size),
      warnings.length
        ? el(
            "ul",
            { class: "warnings" },
            warnings.map((text) => el("li", null, text)),
          )
        : null,
      table(t("differences.title"), columns, rows),
    );
    held();
  }

  let timer = 0;
  store.subscribe((state, before) => {
    if (state.course !== before.course || state.presets !== before.presets) {
      clearTimeout(timer);
      timer = setTimeout(render, 80);
    }
  });
  app.on("lang", render);
  render();
}

function percentOf(app, share) {
  return `${numberText(app, 100 * share)} %`;
}
