/** A capability to be tried: its files and knobs, a run, what came of it, and the same in code. */

import { Code } from "./code.js";
import { h, soon } from "./dom.js";
import { FilePicker } from "./files.js";
import { Form } from "./form.js";
import { Cancelled, Job } from "./job.js";
import { outputName } from "./output.js";
import { Problem } from "./problem.js";
import { ResultView } from "./result.js";
import { client, curl } from "./snippet.js";

const STAND_INS = { background: ["scene.jpg"], subjects: ["man.jpg"], watermark: ["logo.png"], logo: ["logo.png"] };

/**
 * @typedef {object} Ways  What one capability's panel does differently.
 * @property {string} verb  What the button says.
 * @property {string} placeholder  What the empty stage says.
 * @property {string} alt  What a result shows.
 * @property {(operation: object) => Record<string, import("./controls.js").Control>} [own]  Controls of its own.
 * @property {(operation: object) => string[]} [first]  Names of the fields in sight, in the place of `data-first`.
 * @property {(panel: Panel) => void} [onchange]  After anything was set or chosen.
 * @property {(panel: Panel, name: string) => void} [onfiles]  After other files were chosen for the field `name`.
 * @property {(panel: Panel, result: import("./job.js").Result) => void} [onresult]
 */

export class Panel {
  /** @type {Map<string, FilePicker>} */
  pickers = new Map();
  #job = null;

  /**
   * @param {HTMLElement} section with `data-first`: names of the fields that are not folded
   * @param {object} context what the server told, previews and samples
   * @param {Ways} ways
   */
  constructor(section, context, ways) {
    Object.assign(this, { section, context, ways });
    this.inputs = h("div", { class: "inputs" });
    this.button = h("button", { class: "primary" }, ways.verb);
    this.error = h("p", { class: "error", role: "alert", tabindex: -1, hidden: true });
    this.view = new ResultView(ways.placeholder);
    this.view.cancel.addEventListener("click", () => this.#job?.cancel());
    this.code = new Code(`The same as code: ${ways.verb}`);
    this.changed = soon(() => this.#showCode());
    const form = h("form", { class: "panel-form", novalidate: true, oninput: this.changed, onchange: this.changed, onsubmit: (event) => this.#submit(event) },
      this.inputs, h("div", { class: "run" }, this.button), this.error);
    this.side = h("div", { class: "panel-side" }, this.view.element, h("h3", { class: "code-title" }, "The same from your own code"), this.code.element);
    section.querySelector(".panel").replaceChildren(form, this.side);
  }

  /** Shows an operation's files and fields; what was chosen and set so far is kept where it fits. */
  use(operation) {
    const values = this.form?.values ?? {};
    const files = Object.fromEntries([...this.pickers].map(([name, picker]) => [name, picker.files]));
    this.operation = operation;
    this.pickers = new Map(operation.files.map((field) => [field.name, new FilePicker(field, this.context, () => this.#filesChanged(field.name))]));
    const first = (this.section.dataset.first ?? "").split(" ").filter(Boolean);
    this.form = new Form(operation.fields, this.context, this.ways.first?.(operation) ?? first, this.ways.own?.(operation));
    const set = Object.keys(values).length > 0;
    if (set) this.form.values = { ...this.form.values, ...values };
    const needed = operation.files.filter((field) => field.least);
    const optional = operation.files.filter((field) => !field.least);
    const elements = (fields) => fields.map((field) => this.pickers.get(field.name).element);
    this.inputs.replaceChildren(...elements(needed), ...elements(optional), this.form.element);
    this.pickers.forEach((picker, name) => picker.take(files[name] ?? []));
    this.#showCode();
  }

  /** What is on the screen, as a request. @returns {import("./api.js").Request} */
  get request() {
    const chosen = [...this.pickers].filter(([, picker]) => picker.files.length && !picker.element.hidden);
    const files = Object.fromEntries(chosen.map(([name, picker]) => [name, picker.files]));
    return { operation: this.operation, files, params: this.form.values };
  }

  /** The picture that a result is compared with: the first one that is needed. */
  get before() {
    return this.pickers.get(this.operation.files.find((field) => field.least)?.name)?.files[0] ?? null;
  }

  /** Runs what is on the screen. */
  async run() {
    this.#showCode(); // what is sent is what is shown, however soon after a change
    const { request, before } = this; // others may be chosen while it runs
    this.#settle();
    this.button.disabled = true;
    this.view.begin();
    this.#job = new Job(request, (told) => this.view.tell(told));
    try {
      this.#refuseMissing(request);
      const result = await this.#job.run();
      const compared = before && await this.context.previews.of(before).catch(() => null);
      await this.view.show(result, compared, this.ways.alt);
      this.ways.onresult?.(this, result, request);
    } catch (fault) {
      this.view.end(fault instanceof Cancelled ? "Cancelled. Nothing was kept of it." : "");
      if (!(fault instanceof Cancelled)) this.complain(Problem.explain(fault), request.operation);
    } finally {
      this.button.disabled = false;
    }
  }

  /** Says what is wrong, at the field that it is about, where it is about one. */
  complain({ message, param = "", requestId }, { place: within } = this.operation) {
    const path = param.startsWith(`${within}.`) ? param.slice(within.length + 1) : param;
    const place = this.pickers.get(path.split("[")[0]) ?? (path ? this.form.find(path) : null);
    if (place) {
      place.complain(message, requestId);
      place.focus();
      return;
    }
    this.error.replaceChildren(message, requestId ? h("small", {}, ` Request ${requestId}`) : "");
    this.error.hidden = false;
    this.error.focus();
  }

  #refuseMissing({ operation, files }) {
    const missing = operation.files.find(({ name, least }) => (files[name]?.length ?? 0) < least);
    if (missing) throw new Problem("Choose a file first, or one of the samples.", { param: missing.name });
  }

  #submit(event) {
    event.preventDefault();
    this.run();
  }

  #settle() {
    this.error.hidden = true;
    this.form.settle();
    this.pickers.forEach((picker) => picker.settle());
  }

  async #filesChanged(name) {
    this.changed();
    this.ways.onfiles?.(this, name);
    const { before } = this;
    if (!before || this.pickers.get(name).files[0] !== before) return;
    const job = this.#job;
    const blob = await this.context.previews.of(before).catch(() => null);
    if (blob && this.before === before && this.#job === job) await this.view.preview(blob, "The photo that you chose");
  }

  #showCode() {
    this.ways.onchange?.(this);
    const request = withStandIns(this.request);
    const output = outputName(request);
    this.code.show({ curl: curl(request, output), Python: client(request, output) });
  }
}

/** The request with names in the place of files that are needed and not chosen yet. */
function withStandIns({ operation, files, params }) {
  const stand = ({ name }) => (STAND_INS[name] ?? ["photo.jpg"]).map((file) => new File([], file));
  const missing = operation.files.filter(({ name, least }) => least && !files[name]);
  return { operation, params, files: { ...Object.fromEntries(missing.map((field) => [field.name, stand(field)])), ...files } };
}
