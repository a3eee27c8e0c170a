/** The control for a list of operations: a row for each, and the same list as JSON. */

import { showError, reveal } from "./controls.js";
import { freshId, h, label, prose } from "./dom.js";
import { Form } from "./form.js";
import { fieldsOf } from "./schema.js";

const MOST_VISIBLE = 4;
const VISIBLE = 3;

export class OpList {
  /** The list that the rows and the JSON show. */
  #ops = [];
  #rows = [];
  #dragged = null;

  /** @param {Record<string, object>} schemas by the operation's name */
  constructor(schemas, context) {
    Object.assign(this, { schemas, context });
    const chosen = h("select", { id: freshId("op") }, Object.keys(schemas).map((name) => h("option", { value: name }, label(name))));
    const help = h("p", { class: "help", id: freshId("op-help") });
    const showHelp = () => { help.replaceChildren(...prose(schemas[chosen.value].description.split("\n")[0])); };
    chosen.addEventListener("change", showHelp);
    chosen.setAttribute("aria-describedby", help.id);
    showHelp();
    this.list = h("ol", { class: "ops" });
    this.json = h("textarea", { rows: 6, spellcheck: "false", id: freshId("ops-json"), oninput: () => this.#fromJson() });
    this.error = h("p", { class: "error", id: `${this.json.id}-error`, hidden: true });
    this.json.setAttribute("aria-describedby", this.error.id);
    this.element = h("div", { class: "field op-list", "data-name": "ops" },
      h("div", { class: "add-op" }, h("label", { for: chosen.id }, "Operation"), h("div", { class: "row" }, chosen,
        h("button", { type: "button", onclick: () => this.add(chosen.value) }, "Add")), help),
      this.list,
      h("details", { class: "more" }, h("summary", {}, "The list as JSON"), h("label", { for: this.json.id, class: "visually-hidden" }, "Operations as JSON"), this.json),
      this.error);
    this.write([]);
  }

  read() {
    return this.#ops.length || !Array.isArray(this.#ops) ? this.#ops : undefined;
  }

  write(ops) {
    this.#ops = ops ?? [];
    this.#showRows();
    this.#showJson();
  }

  add(name) {
    const form = new Form(fieldsOf(this.schemas[name]), this.context);
    this.set([...this.#ops, { op: name, ...form.values }]);
    const row = this.#rows.at(-1);
    reveal(row.element.querySelector("input, select, textarea") ?? row.element.querySelector("button"));
  }

  /** The control of an operation's field, else the operation itself. */
  find([index, ...rest]) {
    const row = this.#rows[index];
    return row?.form?.find(rest.join(".")) ?? row ?? this;
  }

  showError(sentence, requestId) {
    showError(this.error, this.json, sentence, requestId);
  }

  /** Clears the errors of all operations, but not that of invalid JSON. */
  clearErrors() {
    this.showError(wrongJson(this.json.value));
    this.#rows.forEach((row) => {
      row.showError("");
      row.form?.clearErrors();
    });
  }

  focus() {
    reveal(this.json);
  }

  /** Sets the list as a person would. */
  set(ops) {
    this.write(ops);
    this.element.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #move(from, to) {
    if (to < 0 || to >= this.#ops.length || from === to) return;
    const ops = [...this.#ops];
    ops.splice(to, 0, ...ops.splice(from, 1));
    this.set(ops);
    this.#rows[to].element.querySelector("button").focus();
  }

  #fromJson() {
    const wrong = wrongJson(this.json.value);
    this.showError(wrong);
    if (wrong) return;
    this.#ops = JSON.parse(this.json.value || "[]");
    this.#showRows();
  }

  #showJson() {
    const lines = this.#ops.map((op) => `  ${JSON.stringify(op)}`);
    this.json.value = lines.length ? `[\n${lines.join(",\n")}\n]` : "[]";
    this.showError("");
  }

  #showRows() {
    this.#rows = (Array.isArray(this.#ops) ? this.#ops : []).map((op, i) => this.#row(op ?? {}, i));
    this.list.replaceChildren(...this.#rows.map((row) => row.element));
  }

  #row(op, i) {
    const { op: name, ...params } = op;
    const schema = this.schemas[name];
    const form = schema ? this.#form(schema) : null;
    if (form) form.values = params;
    const error = h("p", { class: "error", hidden: true });
    const button = (text, act, disabled = false) => h("button", { type: "button", class: "quiet", "aria-label": `${text}: ${name}, number ${i + 1}`, disabled, onclick: act }, text);
    const element = h("li", { class: "op", "data-op": name,
      oninput: () => this.#fromRow(i),
      ondragover: (event) => this.#dragged !== null && event.preventDefault(),
      ondrop: (event) => this.#drop(event, i),
    },
    h("div", { class: "op-head" },
      h("strong", { class: "grip", draggable: "true", title: "Drag to reorder", ondragstart: () => { this.#dragged = i; }, ondragend: () => { this.#dragged = null; } }, name ?? "?"),
      h("span", { class: "op-buttons" },
        button("Up", () => this.#move(i, i - 1), i === 0),
        button("Down", () => this.#move(i, i + 1), i === this.#ops.length - 1),
        button("Duplicate", () => this.set(this.#ops.toSpliced(i, 0, op))),
        button("Remove", () => this.set(this.#ops.toSpliced(i, 1))))),
    form?.element ?? h("p", { class: "help" }, "Unknown operation."), error);
    return { element, form, showError: (sentence, requestId) => showError(error, element, sentence, requestId), focus: () => reveal(element.querySelector("button:enabled")) };
  }

  #form(schema) {
    const fields = fieldsOf(schema);
    const visible = fields.length > MOST_VISIBLE ? fields.slice(0, VISIBLE).map((field) => field.name) : [];
    return new Form(fields, this.context, visible);
  }

  #fromRow(i) {
    const { form } = this.#rows[i];
    if (!form) return;
    this.#ops = this.#ops.with(i, { op: this.#ops[i].op, ...form.values });
    this.#showJson();
  }

  #drop(event, to) {
    if (this.#dragged === null) return;
    event.preventDefault();
    this.#move(this.#dragged, to);
    this.#dragged = null;
  }
}

/** Why a text is not valid JSON, as a sentence; "" if it is valid. */
function wrongJson(text) {
  try {
    JSON.parse(text || "[]");
    return "";
  } catch (fault) {
    return `This is not valid JSON: ${fault.message}.`;
  }
}
