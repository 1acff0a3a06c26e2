/** Who decides (the record, the party, a written rule) and what is left to luck: weather and openings abroad. */

import { withPiece, withoutPiece } from "./course.js";
import { FIRST_MONTH, LAST_MONTH, firstDay, isMonth } from "./dates.js";
import { el, filled, idOf, labelled, select } from "./dom.js";
import { circumstanceText } from "./reading.js";
import { dayText, named, percentText } from "./sentences.js";

const FREE_FROM = "1923-01";
const DRAWN_FROM = "1928-01";
const RULE_FROM = "1928-07";
const FATES = ["", "success", "off", "drawn"];

/** The switches of politics and luck, drawn anew where the course has changed. */
class Luck {
  constructor(root, app) {
    this.root = root;
    this.app = app;
    this.months = { free: FREE_FROM, drawn: DRAWN_FROM, rule: RULE_FROM };
    this.shown = "";

    this.app.store.subscribe((state) => {
      if (this.partsKey(state.course) !== this.shown) {
        this.shown = this.partsKey(state.course);
        this.render();
      }
    });
    this.app.on("lang", () => this.render());
    this.shown = this.partsKey(this.app.store.get().course);
    this.render();
  }

  put(key, month) {
    this.app.store.update(this.app.t(month ? `change.${key}` : `change.no_${key}`), (state) => {
      const course = { ...state.course };
      delete course[key];
      return { ...state, course: month ? { ...course, [key]: firstDay(month) } : course };
    });
  }

  monthField(key, onMonth) {
    const onChange = (event) => {
      if (isMonth(event.target.value)) {
        this.months[key] = event.target.value;
        onMonth(event.target.value);
      }
    };
    const bounds = { min: FIRST_MONTH, max: LAST_MONTH, placeholder: FREE_FROM };
    return el("input", {
      type: "month",
      ...bounds,
      value: this.months[key],
      onChange,
      "aria-label": this.app.t(`luck.${key}_month`),
    });
  }

  /** A switch with its month. */
  dated(key) {
    const now = this.app.store.get().course[key];
    this.months[key] = now ? now.slice(0, 7) : this.months[key];
    const box = el("input", { type: "checkbox", checked: Boolean(now), id: `switch-${key}` });
    box.addEventListener("change", () => this.put(key, box.checked ? this.months[key] : null));
    const month = this.monthField(key, (value) => box.checked && this.put(key, value));
    return el(
      "div",
      { class: "switch" },
      el(
        "div",
        { class: "row" },
        el("label", { class: "pick" }, box, el("span", null, this.app.t(`luck.${key}`))),
        month,
      ),
      el("p", { class: "told" }, this.app.t(`luck.${key}_note`)),
    );
  }

  ruled(rule) {
    this.app.store.update(this.app.t("change.rule"), (state) => {
      const { govern, ...course } = state.course;
      const since = govern?.length ? govern[0].since : firstDay(this.months.rule);
      return { ...state, course: rule ? { ...course, govern: [{ rule, since, until: null }] } : course };
    });
  }

  ruleChooser() {
    const { govern = [] } = this.app.store.get().course;
    const options = [
      ["", this.app.t("luck.no_rule")],
      ...this.app.about.rules.map((rule) => [rule.id, named(this.app, "rule", rule)]),
    ];
    this.months.rule = govern.length ? govern[0].since.slice(0, 7) : this.months.rule;
    const month = this.monthField("rule", (value) => {
      this.app.store.update(this.app.t("change.rule"), (state) => {
        const [first] = state.course.govern || [];
        return first
          ? { ...state, course: withPiece(state.course, "govern", 0, { ...first, since: firstDay(value) }) }
          : state;
      });
    });
    const chooser = select(options, govern.length ? govern[0].rule : "", (rule) => this.ruled(rule));
    return el(
      "div",
      { class: "switch" },
      el("div", { class: "row" }, labelled(this.app.t("luck.rule"), chooser), month),
      el("p", { class: "told" }, this.app.t("luck.rule_note")),
    );
  }

  fated(opening, fate) {
    this.app.store.update(
      this.app.t("change.opening", { title: circumstanceText(this.app, opening.name) }),
      (state) => {
        const place = (state.course.set || []).findIndex((piece) => piece.name === opening.name);
        if (!fate) {
          return { ...state, course: withoutPiece(state.course, "set", place) };
        }
        const piece = { name: opening.name, since: opening.since, until: opening.until, outcome: fate };
        return { ...state, course: withPiece(state.course, "set", place < 0 ? null : place, piece) };
      },
    );
  }

  openingRow(opening) {
    const piece = (this.app.store.get().course.set || []).find((each) => each.name === opening.name);
    const title = circumstanceText(this.app, opening.name);
    const options = FATES.map((fate) => [fate, this.app.t(`fate.${fate || "history"}`)]);
    const chance = percentText(this.app, opening.probability);
    const chooser = select(options, piece?.outcome || "", (fate) => this.fated(opening, fate), {
      id: idOf("fate", opening.name),
    });
    const forced =
      piece?.outcome === "success" ? el("strong", { class: "forced" }, this.app.t("luck.forced", { chance })) : null;
    const told = this.app.t("luck.opening", {
      since: dayText(this.app, opening.since),
      until: dayText(this.app, opening.until),
      chance,
    });
    return el("div", { class: "opening" }, labelled(title, chooser), el("p", { class: "told" }, told, " ", forced));
  }

  render() {
    const focused = this.root.contains(document.activeElement) ? document.activeElement.id : "";
    const open = this.root.querySelector("details")?.open || false;
    const list = el(
      "details",
      { open, class: "group" },
      el("summary", null, el("h3", null, this.app.t("luck.openings"))),
      this.app.about.openings.map((opening) => this.openingRow(opening)),
    );
    filled(
      this.root,
      this.dated("free"),
      this.app.about.rules.length ? this.ruleChooser() : null,
      this.dated("drawn"),
      list,
    );
    if (focused) {
      document.getElementById(focused)?.focus();
    }
  }

  partsKey(course) {
    return JSON.stringify([course.free, course.drawn, course.govern, course.set]);
  }
}

/** The switches of politics and luck. */
export function mountLuck(root, app) {
  new Luck(root, app);
}
