/** The head of the page: its question, settings, notes and the row of buttons over the charts. */

import { firstDate, isHistory, parts, without } from "./course.js";
import { button, el, filled, labelled, select } from "./dom.js";
import { DRAWS, LANGUAGES, MODES, MOST_PINS, THEMES, encodeState } from "./state.js";
import { monthWords, named } from "./sentences.js";

const LANGUAGE_NAMES = { en: "English", ru: "Русский" };
const QUIET = 1200;
const LOOK_AT = 1100;

/** Head, notes, settings, buttons, and the line read out by screen readers. */
export function mountTop(app) {
  mountTitle(app);
  mountSettings(app);
  mountNotes(app);
  mountToolbar(app);
  mountSaid(app);
  mountFoot(app);
}

/** What is looked at, in words: the presets and own changes, and from when. */
export function whatText(app, state) {
  const { course, presets } = state;
  if (isHistory(course)) {
    return app.t("page.history");
  }
  const names = app.about.policies
    .filter((policy) => presets.includes(policy.id))
    .map((policy) => named(app, "policy", policy));
  const count = countOf(
    without(
      course,
      ...app.about.policies.filter((policy) => presets.includes(policy.id)).map((policy) => policy.course),
    ),
  );
  const own = count ? app.t(count === 1 ? "page.own_one" : "page.own", { count }) : "";
  return app.t("page.what", {
    title: [...names, own].filter(Boolean).join("; "),
    date: monthWords(app, firstDate(course)),
  });
}

/** How many things a course changes. */
function countOf(course) {
  return parts(course).length + (course.free ? 1 : 0) + (course.drawn ? 1 : 0);
}

function mountTitle(app) {
  const what = document.getElementById("what");
  const show = () => {
    what.textContent = whatText(app, app.store.get());
  };
  app.store.subscribe(
    (state, before) => (state.course !== before.course || state.presets !== before.presets) && show(),
  );
  app.on("lang", show);
  show();
}

function mountSettings(app) {
  const root = document.getElementById("settings");
  const set = (change) => app.store.update("", (state) => ({ ...state, ...change }));
  const chooser = (key, options) => {
    const control = select(options, app.store.get()[key], (value) =>
      set({ [key]: key === "draws" ? Number(value) : value }),
    );
    return labelled(app.t(`settings.${key}`), control);
  };
  const render = () => {
    filled(
      root,
      chooser(
        "lang",
        LANGUAGES.map((lang) => [lang, LANGUAGE_NAMES[lang]]),
      ),
      chooser(
        "theme",
        THEMES.map((theme) => [theme, app.t(`theme.${theme}`)]),
      ),
      chooser(
        "mode",
        MODES.map((mode) => [mode, app.t(`mode.${mode}`)]),
      ),
      chooser(
        "draws",
        DRAWS.map((draws) => [draws, String(draws)]),
      ),
    );
  };
  app.store.subscribe((state, before) => {
    if (
      ["theme", "mode", "draws"].some((key) => state[key] !== before[key]) &&
      !root.contains(document.activeElement)
    ) {
      render();
    }
  });
  app.on("lang", () => {
    const focused = root.contains(document.activeElement);
    render();
    if (focused) {
      root.querySelector("select").focus();
    }
  });
  render();
}

function mountNotes(app) {
  const root = document.getElementById("notes");
  const close = (note) => button(app.t("note.close"), () => note.remove(), { class: "small" });
  const add = (texts, kind, role) => {
    root.querySelectorAll(`.${kind}`).forEach((note) => note.remove());
    if (!texts.length) {
      return;
    }
    const list =
      texts.length > 1
        ? el(
            "ul",
            null,
            texts.map((text) => el("li", null, text)),
          )
        : el("p", null, texts[0]);
    const note = el("div", { class: `note ${kind}`, role }, list);
    note.append(close(note));
    root.append(note);
  };
  app.on("warnings", (warnings) => {
    const other = warnings.filter(({ key }) => key.startsWith("link.other_"));
    const broken = warnings.filter((warning) => !other.includes(warning));
    add(
      other.length ? [app.t("link.versions"), ...other.map(({ key, values }) => app.t(key, values))] : [],
      "versions",
      "status",
    );
    add(
      broken.length ? [app.t("link.broken"), ...broken.map(({ key, values }) => app.t(key, values))] : [],
      "broken",
      "status",
    );
  });
  app.on("error", (error) => {
    const text = app.has(`error.${error.message}`)
      ? app.t(`error.${error.message}`)
      : app.t("error.said", { what: error.message });
    add([text], "fault", "alert");
  });
  app.on("fan", () => root.querySelectorAll(".fault").forEach((note) => note.remove()));
  app.on("refused", (text) => add([text], "refused", "alert"));
  app.store.subscribe((state, before) => state.course !== before.course && add([], "refused"));
}

/** Shows the picture before the last change, waits, and brings the change back. */
async function replayed(app) {
  const { store } = app;
  const settled = () =>
    new Promise((done) => {
      const wanted = document.documentElement.dataset.asked;
      const look = () =>
        Number(document.documentElement.dataset.settled) >= Number(wanted) ? done() : setTimeout(look, 30);
      setTimeout(() => done(), 4 * LOOK_AT);
      look();
    });
  if (store.undo() === null) {
    return;
  }
  if (store.get().mode !== "central") {
    await settled();
  }
  await new Promise((done) => setTimeout(done, LOOK_AT));
  store.redo();
}

/** The row of buttons over the charts. */
class Toolbar {
  constructor(app) {
    this.app = app;
    this.root = document.getElementById("toolbar");
    this.store = app.store;
    this.made = {};
    this.replaying = false;

    this.app.store.subscribe(() => this.show());
    this.app.on("lang", () => this.render());
    this.app.on("busy", (busy) => {
      this.made.busy.hidden = !busy;
    });
    this.render();
  }

  async replay() {
    if (!this.replaying) {
      this.replaying = true;
      await replayed(this.app);
      this.replaying = false;
      this.show();
    }
  }

  pin() {
    const state = this.store.get();
    const name = this.app.pinName ? this.app.pinName(state) : whatText(this.app, state);
    const pins = [...state.pins, { name, course: state.course }];
    this.store.update(this.app.t("change.pin", { name }), (now) =>
      now.pins.length >= MOST_PINS ? now : { ...now, pins },
    );
  }

  differ() {
    this.store.update("", (state) => ({ ...state, panel: "differences" }));
    document.getElementById("choose-differences").focus();
    document.getElementById("panels").scrollIntoView();
  }

  async link() {
    const address = `${location.href.split("#")[0]}#${encodeState(this.store.get(), this.app.about)}`;
    await copied(address);
    this.made.link.textContent = this.app.t("toolbar.link_copied");
    setTimeout(() => {
      this.made.link.textContent = this.app.t("toolbar.link");
    }, 2000);
  }

  render() {
    this.made.undo = button(this.app.t("toolbar.undo"), () => this.store.undo(), { id: "undo" });
    this.made.redo = button(this.app.t("toolbar.redo"), () => this.store.redo(), { id: "redo" });
    this.made.replay = button(this.app.t("toolbar.replay"), () => this.replay(), { id: "replay" });
    this.made.reset = button(this.app.t("toolbar.reset"), () => this.store.reset(this.app.t("change.reset")), {
      id: "reset",
    });
    this.made.pin = button(this.app.t("toolbar.pin"), () => this.pin(), { id: "pin" });
    this.made.link = button(this.app.t("toolbar.link"), () => this.link(), { id: "link" });
    this.made.count = button("", () => this.differ(), { id: "count" });
    this.made.busy = el("span", { id: "busy", hidden: true }, this.app.t("toolbar.busy"));
    filled(this.root, Object.values(this.made));
    this.show();
  }

  show() {
    const state = this.store.get();
    const count = countOf(state.course);
    this.made.undo.disabled = !this.store.canUndo();
    this.made.redo.disabled = !this.store.canRedo();
    this.made.replay.disabled = !this.store.canUndo() || this.replaying;
    this.made.reset.disabled = isHistory(state.course) && !state.presets.length;
    this.made.pin.disabled = state.pins.length >= MOST_PINS;
    this.made.count.textContent = this.app.t(count === 1 ? "toolbar.one_change" : "toolbar.changes", { count });
  }
}

function mountToolbar(app) {
  new Toolbar(app);
}

/** Puts a text on the clipboard, or into a field to copy from where that is not allowed. */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = el("textarea", { class: "unseen", "aria-hidden": "true", tabindex: "-1" }, text);
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
}

/** What changed and what follows, said at most once in a while and only when the page has come to rest. */
function mountSaid(app) {
  const said = document.getElementById("said");
  let timer = 0;
  const say = () => {
    const state = app.store.get();
    const label = isHistory(state.course) ? app.t("page.history") : app.store.lastLabel();
    const first = state.charts[0] && app.charts ? app.charts.sentence(state.charts[0]) : "";
    const text = [label, first].filter(Boolean).join(". ");
    if (said.textContent !== text) {
      said.textContent = text;
    }
  };
  app.on("fan", () => {
    clearTimeout(timer);
    timer = setTimeout(say, QUIET);
  });
}

function mountFoot(app) {
  const root = document.getElementById("about");
  const render = () => {
    const { version, data_version: data, model_version: model, seed } = app.about;
    const short = (text) => String(text).slice(0, 12);
    filled(
      root,
      el("p", null, app.t("foot.what")),
      el("p", null, app.t("foot.deaths")),
      el("p", { class: "versions" }, app.t("foot.versions", { version, data: short(data), model: short(model), seed })),
    );
  };
  app.on("lang", render);
  render();
}
