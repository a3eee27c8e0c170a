/** A panel for a capability: files and parameters, a run, its result, and the same call as code. */

import { Code } from "./code.js";
import { h, soon } from "./dom.js";
import { FilePicker } from "./files.js";
import { Form } from "./form.js";
import { Cancelled, Job } from "./job.js";
import { outputName } from "./output.js";
import { Problem } from "./problem.js";
import { ResultView } from "./result.js";
import { client, curl } from "./snippet.js";

const LIVE_MS = 250;
const MOST_AT_ONCE = 200;
const STAND_INS = { background: ["scene.jpg"], subjects: ["man.jpg"], watermark: ["logo.png"], logo: ["logo.png"] };

/**
 * @typedef {object} PanelOptions  Options of one capability's panel.
 * @property {string} verb  The label of the button.
 * @property {string} placeholder  The text of the empty stage.
 * @property {string} alt  The alternative text of a result.
 * @property {(operation: object) => Record<string, import("./controls.js").Control>} [own]  Controls of its own.
 * @property {(operation: object) => string[]} [first]  Names of the visible fields, instead of `data-first`.
 * @property {boolean} [live]  Whether a result, once there is one, follows every change.
 * @property {(panel: Panel) => void} [onchange]  After any change.
 * @property {(panel: Panel, name: string) => void} [onfiles]  After the files of the field `name` changed.
 * @property {(panel: Panel, result: import("./job.js").Result) => void} [onresult]
 */

export class Panel {
  /** @type {Map<string, FilePicker>} */
  pickers = new Map();
  #job = null;
  #shown = null;

  /**
   * @param {HTMLElement} section with `data-first`: names of the fields that are not collapsed
   * @param {object} context the server's description, previews and samples
   * @param {PanelOptions} options
   */
  constructor(section, context, options) {
    Object.assign(this, { section, context, options });
    this.inputs = h("div", { class: "inputs" });
    this.button = h("button", { class: "primary" }, options.verb);
    this.error = h("p", { class: "error", role: "alert", tabindex: -1, hidden: true });
    this.view = new ResultView(options.placeholder);
    this.view.cancel.addEventListener("click", () => this.#job?.cancel());
    this.code = new Code(`The call as code: ${options.verb}`);
    const follow = soon(() => this.#follow(), LIVE_MS);
    this.changed = soon(() => {
      this.#showCode();
      follow();
    });
    const form = h("form", { class: "panel-form", novalidate: true, oninput: this.changed, onchange: this.changed, onsubmit: (event) => this.#submit(event) },
      this.inputs, h("div", { class: "run" }, this.button), this.error);
    this.side = h("div", { class: "panel-side" }, this.view.element, h("h3", { class: "code-title" }, "The call as code"), this.code.element);
    section.querySelector(".panel").replaceChildren(form, this.side);
  }

  /** Shows an operation's files and fields, and keeps the present files and values that it has too. */
  use(operation) {
    const values = this.form?.values ?? {};
    const files = Object.fromEntries([...this.pickers].map(([name, picker]) => [name, picker.files]));
    this.operation = operation;
    this.pickers = new Map(operation.files.map((field) => [field.name, this.#picker(field)]));
    const first = (this.section.dataset.first ?? "").split(" ").filter(Boolean);
    this.form = new Form(operation.fields, this.context, this.options.first?.(operation) ?? first, this.options.own?.(operation));
    const set = Object.keys(values).length > 0;
    if (set) this.form.values = { ...this.form.values, ...values };
    const needed = operation.files.filter((field) => field.least);
    const optional = operation.files.filter((field) => !field.least);
    const elements = (fields) => fields.map((field) => this.pickers.get(field.name).element);
    this.inputs.replaceChildren(...elements(needed), ...elements(optional), this.form.element);
    this.pickers.forEach((picker, name) => picker.take(files[name] ?? []));
    this.#showCode();
  }

  /** The picker of a field. Of the one file that is needed, several may be chosen together: they make a batch. */
  #picker(field) {
    const isMain = this.operation.batch && field.least === 1 && field.most === 1;
    return new FilePicker(field, this.context, () => this.#filesChanged(field.name), isMain ? MOST_AT_ONCE : 1);
  }

  /** The panel's content as a request. @returns {import("./api.js").Request} */
  get request() {
    const chosen = [...this.pickers].filter(([, picker]) => picker.files.length && !picker.element.hidden);
    const files = Object.fromEntries(chosen.map(([name, picker]) => [name, picker.files]));
    const isBatch = this.operation.files.some(({ name, most }) => most === 1 && files[name]?.length > 1);
    const operation = isBatch ? { ...this.operation, path: this.operation.batch } : this.operation;
    return { operation, files, params: this.form.values };
  }

  /** The picture that a result is compared with: the first required one. */
  get before() {
    return this.pickers.get(this.operation.files.find((field) => field.least)?.name)?.files[0] ?? null;
  }

  /**
   * Runs the request, instead of one that still runs.
   * @param {boolean} [quietly] leaves the former result in sight and the focus where it is
   */
  async run(quietly = false) {
    this.#showCode(); // so that the code shown is the request sent
    const { request, before } = this; // others may be chosen while it runs
    this.#clearErrors();
    this.#job?.cancel();
    if (quietly) this.view.refresh();
    else this.view.begin();
    this.button.disabled = !quietly;
    const job = new Job(request, (event) => { if (!quietly && this.#job === job) this.view.showProgress(event); });
    this.#job = job;
    try {
      this.#refuseMissing(request);
      const result = await job.run();
      const compared = before && !this.options.live && !isOfMany(request) && await this.context.previews.of(before).catch(() => null);
      if (this.#job !== job) return;
      await this.view.show(result, compared, this.options.alt);
      this.#shown = textOf(request);
      this.options.onresult?.(this, result, request);
    } catch (fault) {
      if (this.#job !== job) return;
      this.view.end(fault instanceof Cancelled ? "Cancelled. Nothing was saved." : "");
      if (!(fault instanceof Cancelled)) this.showError(Problem.explain(fault), request.operation, !quietly);
    } finally {
      if (this.#job === job) this.button.disabled = false;
    }
  }

  /** Makes the result that is shown once more, if the request has changed since. */
  #follow() {
    const { request } = this;
    if (!this.options.live || !this.#shown || isOfMany(request) || textOf(request) === this.#shown) return;
    if (request.operation.files.every(({ name, least }) => (request.files[name]?.length ?? 0) >= least)) this.run(true);
  }

  /** Shows an error at the field that it names, if it names one. */
  showError({ message, param = "", requestId }, { place: within } = this.operation, focused = true) {
    const path = param.startsWith(`${within}.`) ? param.slice(within.length + 1) : param;
    const place = this.pickers.get(path.split("[")[0]) ?? (path ? this.form.find(path) : null);
    if (place) {
      place.showError(message, requestId);
      if (focused) place.focus();
      return;
    }
    this.error.replaceChildren(message, requestId ? h("small", {}, ` Request ${requestId}`) : "");
    this.error.hidden = false;
    if (focused) this.error.focus();
  }

  #refuseMissing({ operation, files }) {
    const missing = operation.files.find(({ name, least }) => (files[name]?.length ?? 0) < least);
    if (missing) throw new Problem("Choose a file first, or one of the samples.", { param: missing.name });
  }

  #submit(event) {
    event.preventDefault();
    this.run();
  }

  #clearErrors() {
    this.error.hidden = true;
    this.form.clearErrors();
    this.pickers.forEach((picker) => picker.clearErrors());
  }

  async #filesChanged(name) {
    this.changed();
    this.options.onfiles?.(this, name);
    const { before } = this;
    if (!before || this.pickers.get(name).files[0] !== before) return;
    this.#shown = null; // another photo takes longer, so it waits for the button
    const job = this.#job;
    const blob = await this.context.previews.of(before).catch(() => null);
    if (blob && this.before === before && this.#job === job) await this.view.preview(blob, "Your photo");
  }

  #showCode() {
    this.options.onchange?.(this);
    const request = withStandIns(this.request);
    const output = outputName(request);
    this.code.show({ curl: curl(request, output), Python: client(request, output) });
  }
}

/** Whether a request is for a batch. */
const isOfMany = ({ operation }) => operation.path === operation.batch;

/** A request as text: the same text makes the same result. */
const textOf = ({ files, params }) => JSON.stringify([Object.entries(files).map(([name, some]) => [name, ...some.map((file) => [file.name, file.size, file.lastModified])]), params]);

/** The request with sample names for required files that have not been chosen. */
function withStandIns({ operation, files, params }) {
  const stand = ({ name }) => (STAND_INS[name] ?? ["photo.jpg"]).map((file) => new File([], file));
  const missing = operation.files.filter(({ name, least }) => least && !files[name]);
  return { operation, params, files: { ...Object.fromEntries(missing.map((field) => [field.name, stand(field)])), ...files } };
}
