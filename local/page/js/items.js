/** Compose's `items`: a form for each subject, made from their schema, and the order they are drawn in. */

import { complain, reveal } from "./controls.js";
import { freshId, h } from "./dom.js";
import { Form } from "./form.js";
import { fieldsOf } from "./schema.js";

const IN_SIGHT = 3;
const HINT = "Compose once: then every subject can be dragged, scaled and mirrored on the picture, or set here to the digit.";

export class Items {
  /** The items as they are on the screen. */
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

  /** The form's control: what is here is sent only while `wanted` says so. */
  control(wanted) {
    const self = {
      element: this.element,
      read: () => (wanted() && this.all.length ? this.all.map((item) => this.#told(item)) : undefined),
      write: () => {},
      find: ([index, name]) => this.#forms[index]?.find(name ?? "") ?? self,
      complain: (sentence, requestId) => complain(this.error, this.#first, sentence, requestId),
      settle: () => {
        self.complain("");
        this.#forms.forEach((form) => form.settle());
      },
      focus: () => reveal(this.#first),
    };
    return self;
  }

  /** Begins anew with what was placed. */
  set(items, names = []) {
    this.all = items;
    this.#forms = items.map(() => new Form(this.fields, this.context, this.fields.slice(0, IN_SIGHT).map((field) => field.name)));
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

  /** What stands for all of them: the first one's title, or the hint. */
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

  /** Exchanges a subject with the one in front of it, or behind. */
  #reorder(i, by) {
    const order = this.all.map((_, at) => at).sort((a, b) => this.all[a].draw_order - this.all[b].draw_order || a - b);
    const at = order.indexOf(i);
    if (at + by < 0 || at + by >= order.length) return;
    [order[at], order[at + by]] = [order[at + by], order[at]];
    this.all = this.all.map((item, k) => ({ ...item, draw_order: order.indexOf(k) }));
    this.#show();
    this.onchange();
  }

  /** An item without what is the default anyway. */
  #told(item) {
    const defaults = Object.fromEntries(this.fields.map((field) => [field.name, field.default]));
    return Object.fromEntries(Object.entries(item).filter(([name, value]) => value !== defaults[name] && value !== undefined));
  }
}
