/** A form made from an operation's fields: some visible, the rest collapsed. */

import { control, valuesOf } from "./controls.js";
import { h } from "./dom.js";

/** The controls of a set of fields, and their common value. */
export class Form {
  /**
   * @param {object[]} fields of schema.js
   * @param {object} context shared by all controls
   * @param {string[]} visible names of the fields that are not collapsed; if empty, all of them
   * @param {Record<string, import("./controls.js").Control>} own controls that replace the generated ones; they come first
   */
  constructor(fields, context, visible = [], own = {}) {
    this.controls = new Map(fields.map((field) => [field.name, own[field.name] ?? control(field, context)]));
    const [mine, names] = [true, false].map((isOwn) => fields.map((field) => field.name).filter((name) => Boolean(own[name]) === isOwn));
    const first = visible.length ? visible.filter((name) => names.includes(name)) : names;
    const rest = names.filter((name) => !first.includes(name));
    const elements = (some) => some.map((name) => this.controls.get(name).element);
    this.element = h("div", { class: "fields" }, elements(mine), elements(first),
      rest.length ? h("details", { class: "more" }, h("summary", {}, `More parameters (${rest.length})`), elements(rest)) : null);
  }

  /** All values that differ from their default. */
  get values() {
    return valuesOf(this.controls);
  }

  set values(values) {
    this.controls.forEach((one, name) => one.write(values[name]));
  }

  /** The control at a dotted path such as `items[0].scale`; null if there is none. */
  find(path) {
    const [name, ...rest] = path.split(/[.[\]]+/).filter(Boolean);
    return this.controls.get(name)?.find(rest) ?? null;
  }

  /** Clears all errors. */
  clearErrors() {
    this.controls.forEach((one) => one.clearErrors());
  }
}
