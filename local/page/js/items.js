/** Compose's `items`: a form for each subject, made from the schema, and their drawing order. */

import { showError, reveal } from "./controls.js";
import { freshId, h } from "./dom.js";
import { Form } from "./form.js";
import { fieldsOf } from "./schema.js";

const VISIBLE = 3;
const HINT = "Compose once. Then you can drag, scale and mirror every subject on the picture, or set exact values here.";

export class Items {
  /** The items as shown. */
  all = [];
  #forms = [];
  onchange = () => {};
  onshow = () => {};

  constructor(schema, context) {
    this.fields = fieldsOf(schema);
    this.context = context;
    this.error = h("p", { class: "error", id: freshId("items-error"), hidden: true });
    this.element = h("div", { class: "items" });
    this.set([]);
  }

  /** The form's control; its value is sent only while `wanted` returns true. */
  control(wanted) {
    const self = {
      element: this.element,
      read: () => (wanted() && this.all.length ? this.all.map((item) => this.#withoutDefaults(item)) : undefined),
      write: () => {},
      find: ([index, name]) => this.#forms[index]?.find(name ?? "") ?? self,
      showError: (sentence, requestId) => showError(this.error, this.#first, sentence, requestId),
      clearErrors: () => {
        self.showError("");
        this.#forms.forEach((form) => form.clearErrors());
      },
      focus: () => reveal(this.#first),
    };
    return self;
  }

  /** Replaces all items. */
  set(items, names = []) {
    this.all = items;
    this.#forms = items.map(() => new Form(this.fields, this.context, this.fields.slice(0, VISIBLE).map((field) => field.name)));
    const blocks = this.#forms.map((form, i) => this.#block(form, i, names[i]));
    this.element.replaceChildren(...(items.length ? blocks : [h("p", { class: "help", tabindex: -1 }, HINT)]), this.error);
    this.#show();
  }

  /** Changes a part of one item. */
  change(i, changes) {
    this.all = this.all.with(i, { ...this.all[i], ...changes });
    this.#show();
    this.onchange();
  }

  /** The element for errors about all items: the first title, or the hint. */
  get #first() {
    return this.element.querySelector("summary, .help");
  }

  #show() {
    this.#forms.forEach((form, i) => { form.values = this.all[i]; });
    this.onshow(this.all);
  }

  #block(form, i, name) {
    const button = (text, act) => h("button", { type: "button", class: "quiet", onclick: act, "aria-label": `${text}: subject ${i + 1}` }, text);
    return h("details", { class: "group item", open: i === 0, oninput: () => this.#fromForm(i) },
      h("summary", { "aria-describedby": this.error.id }, `Subject ${i + 1}: ${name}`),
      h("div", { class: "op-buttons" },
        button("Mirror", () => this.change(i, { flip: !this.all[i].flip })),
        button("Forward", () => this.#reorder(i, 1)),
        button("Backward", () => this.#reorder(i, -1))),
      form.element);
  }

  #fromForm(i) {
    const { scale, target_frac, base_frac } = this.all[i];
    this.all = this.all.with(i, { scale, target_frac, base_frac, ...this.#forms[i].values });
    this.onshow(this.all);
    this.onchange();
  }

  /** Swaps a subject with the one in front of it or behind it. */
  #reorder(i, by) {
    const order = this.all.map((_, at) => at).sort((a, b) => this.all[a].draw_order - this.all[b].draw_order || a - b);
    const at = order.indexOf(i);
    if (at + by < 0 || at + by >= order.length) return;
    [order[at], order[at + by]] = [order[at + by], order[at]];
    this.all = this.all.map((item, k) => ({ ...item, draw_order: order.indexOf(k) }));
    this.#show();
    this.onchange();
  }

  /** An item without values at their default. */
  #withoutDefaults(item) {
    const defaults = Object.fromEntries(this.fields.map((field) => [field.name, field.default]));
    return Object.fromEntries(Object.entries(item).filter(([name, value]) => value !== defaults[name] && value !== undefined));
  }
}
