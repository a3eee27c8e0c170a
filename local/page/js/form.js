/** A form made from an operation's fields: some in sight, the rest folded. */

import { control, valuesOf } from "./controls.js";
import { h } from "./dom.js";

/** The controls of a set of fields, and their common value. */
export class Form {
  /**
   * @param {object[]} fields of schema.js
   * @param {object} context what controls need to know
   * @param {string[]} inSight names of the fields that are not folded; all of them when empty
   * @param {Record<string, import("./controls.js").Control>} own controls that the page has made itself
   */
  constructor(fields, context, inSight = [], own = {}) {
    this.controls = new Map(fields.map((field) => [field.name, own[field.name] ?? control(field, context)]));
    const names = fields.map((field) => field.name).filter((name) => !own[name]);
    const first = inSight.length ? inSight.filter((name) => names.includes(name)) : names;
    const rest = names.filter((name) => !first.includes(name));
    const elements = (some) => some.map((name) => this.controls.get(name).element);
    this.element = h("div", { class: "fields" }, elements(first),
      rest.length ? h("details", { class: "more" }, h("summary", {}, `More settings (${rest.length})`), elements(rest)) : null);
  }

  /** What was set to something else than its default. */
  get values() {
    return valuesOf(this.controls);
  }

  set values(values) {
    this.controls.forEach((one, name) => one.write(values[name]));
  }

  /** The control at a dotted path such as `items[0].scale`; null when there is none. */
  find(path) {
    const [name, ...rest] = path.split(/[.[\]]+/).filter(Boolean);
    return this.controls.get(name)?.find(rest) ?? null;
  }

  /** Takes all complaints back. */
  settle() {
    this.controls.forEach((one) => one.settle());
  }
}
