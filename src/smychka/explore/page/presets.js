/** The shipped proposals of contemporaries, grouped by the account whose argument they test. */

import { clashes, holds, joined, tidy, without } from "./course.js";
import { button, el, filled, labelled, select } from "./dom.js";
import { circumstanceText, inEnglish, sourceText, statusText } from "./reading.js";
import { dayText, named, percentText } from "./sentences.js";

const NONE = "none";

/** Policies that one of the others rules out, as pairs of titles. */
export function conflictsAmong(about, ids) {
  const chosen = about.policies.filter((policy) => ids.includes(policy.id));
  const pairs = chosen.flatMap((policy) =>
    policy.conflicts.filter((other) => ids.includes(other)).map((other) => [policy.id, other].sort().join("|")),
  );
  return [...new Set(pairs)].map((pair) => pair.split("|"));
}

/** Presets of the state whose every part is still in the course. */
export function presetsHeld(about, state) {
  return about.policies.filter((policy) => state.presets.includes(policy.id) && holds(state.course, policy.course));
}

/** The list of proposals and what is chosen of it. */
class Presets {
  constructor(root, app) {
    this.root = root;
    this.app = app;
    this.about = this.app.about;
    this.store = this.app.store;
    this.account = "";
    this.sought = "";
    this.title = (id) => named(this.app, "policy", this.about.policies.find((policy) => policy.id === id) || { id });

    this.store.subscribe((state, before) => state.presets !== before.presets && this.refresh());
    this.app.on("lang", () => this.render());
    this.render();
  }

  take(policy) {
    const label = this.app.t("change.preset", { title: this.title(policy.id) });
    this.store.update(label, (state) => ({ ...state, course: tidy(policy.course), presets: [policy.id] }));
  }

  subjectText(subject) {
    const lever = this.about.levers.find((each) => each.id === subject);
    const other = subject === "rule" ? this.app.t("differences.rule") : circumstanceText(this.app, subject);
    return lever ? named(this.app, "lever", lever) : other;
  }

  add(policy) {
    const state = this.store.get();
    const against = conflictsAmong(this.about, [...state.presets, policy.id]).filter((pair) =>
      pair.includes(policy.id),
    );
    const shared = clashes(state.course, policy.course);
    if (against.length) {
      const others = against.map((pair) => this.title(pair.find((id) => id !== policy.id))).join("; ");
      this.app.emit("refused", this.app.t("presets.ruled_out", { title: this.title(policy.id), others }));
    } else if (shared.length) {
      const what = shared.map((subject) => this.subjectText(subject)).join("; ");
      this.app.emit("refused", this.app.t("presets.both_set", { title: this.title(policy.id), what }));
    } else {
      const label = this.app.t("change.preset_added", { title: this.title(policy.id) });
      this.store.update(label, (now) => ({
        ...now,
        course: joined(now.course, policy.course),
        presets: [...now.presets, policy.id],
      }));
    }
  }

  drop(policy) {
    const label = this.app.t("change.preset_gone", { title: this.title(policy.id) });
    this.store.update(label, (now) => ({
      ...now,
      course: without(now.course, policy.course),
      presets: now.presets.filter((id) => id !== policy.id),
    }));
  }

  forcedText(policy) {
    const chance = policy.plausibility ? percentText(this.app, policy.plausibility[1]) : "";
    return this.app.t(chance ? "presets.forced" : "presets.forced_unknown", { chance });
  }

  facts(policy) {
    const { t } = this.app;
    const when = policy.proposed_on ? dayText(this.app, policy.proposed_on) : "";
    const [low, middle, high] = (policy.plausibility || []).map((chance) => percentText(this.app, chance));
    const rows = [
      [t("presets.proposed"), [policy.proposed_by, when].filter(Boolean).join(", ")],
      [t("presets.stands_in"), policy.documented_in],
      [
        t("table.source"),
        [sourceText(this.app, policy.source), statusText(this.app, policy.status)].filter(Boolean).join("; "),
      ],
      [t("presets.plausible"), policy.plausibility ? t("presets.plausibility", { low, middle, high }) : ""],
      [t("presets.minimal"), policy.why_minimal],
      [t("presets.conflicts"), policy.conflicts.map(this.title).join("; ")],
      [t("table.note"), policy.note],
    ];
    return el(
      "dl",
      null,
      rows
        .filter(([, text]) => text)
        .map(([name, text]) => el("div", null, el("dt", null, name), el("dd", null, text))),
    );
  }

  card(policy, heading = "h4") {
    const { t } = this.app;
    const state = this.store.get();
    const name = this.title(policy.id);
    const on = state.presets.includes(policy.id);
    const forced = policy.forced ? el("strong", { class: "forced" }, this.forcedText(policy)) : null;
    const clash = conflictsAmong(this.about, [...state.presets, policy.id]).some((pair) => pair.includes(policy.id));
    const said = (key) => ({ class: "small", "aria-label": t(`${key}_of`, { title: name }) });
    return el(
      "article",
      { class: on ? "preset on" : "preset", "data-policy": policy.id },
      el(heading, null, name, " ", forced),
      inEnglish(this.app, `summary.${policy.id}`, policy.summary),
      el(
        "p",
        { class: "told" },
        [policy.proposed_by, policy.proposed_on ? dayText(this.app, policy.proposed_on) : ""]
          .filter(Boolean)
          .join(", "),
      ),
      clash && !on ? el("p", { class: "wrong" }, t("presets.clash")) : null,
      el(
        "div",
        { class: "tools" },
        button(t("presets.take"), () => this.take(policy), { ...said("presets.take"), "data-take": policy.id }),
        on
          ? button(t("presets.drop"), () => this.drop(policy), said("presets.drop"))
          : button(t("presets.add"), () => this.add(policy), said("presets.add")),
      ),
      el("details", null, el("summary", null, t("presets.more")), this.facts(policy)),
    );
  }

  shown() {
    const words = this.sought.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    return this.about.policies.filter((policy) => {
      const text =
        `${this.title(policy.id)} ${policy.title} ${policy.summary} ${policy.proposed_by} ${policy.id}`.toLocaleLowerCase();
      return words.every((word) => text.includes(word));
    });
  }

  /** The policies of one account, filled in when its list is first opened. */
  group(id, name, policies) {
    const open = Boolean(this.sought) || this.account === id;
    const list = el("div", { class: "cards" }, open ? policies.map((policy) => this.card(policy)) : []);
    const onToggle = (event) => {
      this.account = event.target.open ? id : this.account === id ? "" : this.account;
      if (event.target.open && !list.firstChild) {
        filled(
          list,
          policies.map((policy) => this.card(policy)),
        );
      }
    };
    const summary = el("summary", null, el("h3", null, name), el("span", { class: "tally" }, String(policies.length)));
    return el("details", { class: "group", open, onToggle, "data-account": id }, summary, list);
  }

  groups() {
    const policies = this.shown();
    const of = (id) => policies.filter((policy) => policy.accounts.includes(id));
    const known = new Set(this.about.accounts.map((each) => each.id));
    const others = policies.filter((policy) => !policy.accounts.some((id) => known.has(id)));
    return [
      ...this.about.accounts.map((each) => [
        each.id,
        this.app.t("presets.account", { title: named(this.app, "account", each) }),
        of(each.id),
      ]),
      [NONE, this.app.t("presets.others"), others],
    ]
      .filter(([, , list]) => list.length)
      .map((each) => this.group(...each));
  }

  quick() {
    const { presets } = this.store.get();
    const options = [
      ["", this.app.t("presets.choose")],
      ...this.about.policies.map((policy) => [policy.id, this.title(policy.id)]),
    ];
    const chosen = (id) => id && this.take(this.about.policies.find((policy) => policy.id === id));
    const control = select(options, presets.length === 1 ? presets[0] : "", chosen, { id: "quick" });
    return labelled(this.app.t("presets.quick"), control, { class: "field" });
  }

  render() {
    const lists = el("div", null, this.groups());
    const onInput = (event) => {
      this.sought = event.target.value;
      filled(lists, this.groups());
    };
    const search = el("input", { type: "search", value: this.sought, onInput });
    const all = el(
      "details",
      { class: "all", open: this.root.querySelector(".all")?.open || false },
      el("summary", null, this.app.t("presets.all", { count: this.about.policies.length })),
    );
    all.append(el("label", { class: "field" }, el("span", null, this.app.t("presets.search")), search), lists);
    filled(this.root, this.quick(), el("div", { class: "now" }, this.current()), all);
  }

  /** The presets in force, with what one has to know of them. */
  current() {
    return this.about.policies
      .filter((policy) => this.store.get().presets.includes(policy.id))
      .map((policy) => this.card(policy, "h3"));
  }

  refresh() {
    const { presets } = this.store.get();
    this.root.querySelector("#quick").value = presets.length === 1 ? presets[0] : "";
    filled(this.root.querySelector(".now"), this.current());
    this.root.querySelectorAll(".all .cards").forEach((list) => {
      if (list.firstChild && !list.contains(document.activeElement)) {
        [...list.children].forEach((old) => {
          const policy = this.about.policies.find((each) => each.id === old.dataset.policy);
          old.replaceWith(this.card(policy));
        });
      }
    });
  }
}

/** The presets of the page. */
export function mountPresets(root, app) {
  new Presets(root, app);
}
