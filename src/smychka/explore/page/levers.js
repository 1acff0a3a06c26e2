/** All levers in four groups, with a search and the months in which new changes hold. */

import { FIRST_MONTH, LAST_MONTH, isMonth } from "./dates.js";
import { el, filled, labelled } from "./dom.js";
import { LeverControl } from "./lever.js";
import { named } from "./sentences.js";

const GROUPS = ["economy", "party", "society", "abroad"];
const FIRST_CHANGE = "1928-01";
const WIDE = 900;

/** The controls of all levers by group, and which of them are found. */
class Levers {
  constructor(root, app) {
    this.root = root;
    this.app = app;
    this.period = { since: FIRST_CHANGE, until: null };
    this.controls = new Map();
    this.groups = new Map();
    this.found = el("p", { class: "count", role: "status" });

    this.app.store.subscribe((state, before) => {
      if (state.course !== before.course) {
        this.controls.forEach((control) => control.sync(state));
        this.tally();
      }
    });
    this.app.on("lang", () => {
      this.controls.forEach((control) => control.build());
      this.render();
    });
    this.render();
  }

  look() {
    const words = this.app.search?.trim().toLocaleLowerCase().split(/\s+/).filter(Boolean) || [];
    let count = 0;
    for (const [group, { details, levers, heads }] of this.groups) {
      let here = 0;
      for (const lever of levers) {
        const text =
          `${named(this.app, "lever", lever)} ${lever.title} ${lever.id} ${lever.definition}`.toLocaleLowerCase();
        const fits = words.every((word) => text.includes(word));
        this.controls.get(lever.id).root.hidden = !fits;
        here += fits ? 1 : 0;
      }
      heads.forEach((head, sub) => {
        head.hidden = levers.every((lever) => lever.sub !== sub || this.controls.get(lever.id).root.hidden);
      });
      details.hidden = here === 0;
      details.open = words.length ? here > 0 : this.groups.get(group).open;
      count += here;
    }
    this.found.textContent = words.length ? this.app.t("levers.found", { count }) : "";
  }

  dates() {
    const field = (end) => {
      const onChange = (event) => {
        const month = event.target.value;
        if (isMonth(month) || (end === "until" && month === "")) {
          this.period[end] = month || null;
          this.controls.forEach((control) => control.sync(this.app.store.get()));
        }
      };
      const value = this.period[end] || "";
      return el("input", {
        type: "month",
        min: FIRST_MONTH,
        max: LAST_MONTH,
        placeholder: FIRST_CHANGE,
        value,
        onChange,
      });
    };
    return el(
      "fieldset",
      { class: "period" },
      el("legend", null, this.app.t("levers.period")),
      el(
        "div",
        { class: "when" },
        labelled(this.app.t("control.from"), field("since")),
        labelled(this.app.t("control.until_end"), field("until")),
      ),
    );
  }

  groupOf(name) {
    const levers = this.app.about.levers.filter((lever) => lever.group === name);
    levers
      .filter((lever) => !this.controls.has(lever.id))
      .forEach((lever) => {
        this.controls.set(lever.id, new LeverControl(this.app, lever, () => this.period));
      });
    const open = this.groups.get(name)?.open ?? (name === "economy" && innerWidth > WIDE);
    const onToggle = (event) => {
      if (!this.app.search) {
        this.groups.get(name).open = event.target.open;
      }
    };
    const subs = [...new Set(levers.map((lever) => lever.sub))];
    const shown = subs.length > 1 ? subs : [];
    const heads = new Map(shown.map((sub) => [sub, el("h4", { class: "sub" }, this.app.t(`group.${sub}`))]));
    const lists = subs.map((sub) => [
      heads.get(sub) ?? null,
      levers.filter((lever) => lever.sub === sub).map((lever) => this.controls.get(lever.id).root),
    ]);
    const summary = el("summary", null, el("h3", null, this.app.t(`group.${name}`)), el("span", { class: "tally" }));
    const details = el("details", { class: "group", open, onToggle }, summary, lists);
    this.groups.set(name, { details, levers, heads, open, tally: summary.lastElementChild });
    return details;
  }

  tally() {
    const { course } = this.app.store.get();
    for (const { levers, tally: line } of this.groups.values()) {
      const moved = levers.filter((lever) => (course.impose || []).some((piece) => piece.lever === lever.id)).length;
      line.textContent = moved
        ? this.app.t("levers.moved", { count: levers.length, moved })
        : this.app.t("levers.count", { count: levers.length });
    }
  }

  render() {
    const onInput = (event) => {
      this.app.search = event.target.value;
      this.look();
    };
    const search = el("input", { type: "search", value: this.app.search || "", onInput });
    const label = el("label", { class: "field" }, el("span", null, this.app.t("levers.search")), search);
    filled(
      this.root,
      label,
      this.found,
      this.dates(),
      GROUPS.map((group) => this.groupOf(group)),
    );
    this.tally();
    this.look();
  }
}

/** The levers of the page. */
export function mountLevers(root, app) {
  new Levers(root, app);
}
