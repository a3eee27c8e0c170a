/** A panel for a capability: files and parameters, a run, its result, and the same call as code. */

import { chooser } from "./chooser.js";
import { Code } from "./code.js";
import { h, show, soon } from "./dom.js";
import { FilePicker } from "./files.js";
import { Form } from "./form.js";
import { Cancelled, Job, Quick } from "./job.js";
import { isLive, liveSwitch } from "./live.js";
import { outputName } from "./output.js";
import { presetBar } from "./presets.js";
import { Problem } from "./problem.js";
import { PREVIEW_SIDE } from "./reduced.js";
import { ResultView } from "./result.js";
import { client, curl } from "./snippet.js";
import { Tools } from "./tools.js";

const LIVE_MS = 250;
const MOST_AT_ONCE = 200;
const SHEET = 12;
const STAND_INS = { background: ["scene.jpg"], subjects: ["man.jpg"], watermark: ["logo.png"], logo: ["logo.png"] };

/**
 * @typedef {object} PanelOptions  Options of one capability's panel.
 * @property {string} verb  The label of the button.
 * @property {string} placeholder  The text of the empty stage.
 * @property {string} alt  The alternative text of a result.
 * @property {object[]} operations  What the panel can do; of several, one is chosen.
 * @property {string} [legend]  What such an operation is called.
 * @property {object} [begin]  The operation to begin with.
 * @property {string} [main]  The file field that takes the photos of the session; the first by default.
 * @property {(operation: object, panel: Panel) => Record<string, import("./controls.js").Control>} [own]  Controls of its own.
 * @property {(operation: object) => string[]} [first]  Names of the visible fields, instead of `data-first`.
 * @property {(operation: object) => string[]} [near]  Names of optional files that are not collapsed.
 * @property {"full"|"first"|"preview"} [live]  How a result follows a change: at full size; at full size for another
 *   photo, else as a preview of it reduced; always as a preview. By default it waits for the button.
 * @property {(params: object) => boolean} [inPixels]  Whether parameters count the photo's px, so that it cannot be reduced.
 * @property {(panel: Panel) => boolean} [worthwhile]  Whether there is anything to show yet.
 * @property {import("./tools.js").Tool[]} [tools]
 * @property {(panel: Panel) => void} [onchange]  After any change.
 * @property {(panel: Panel, name: string) => void} [onfiles]  After the files of the field `name` changed.
 * @property {(panel: Panel, result: import("./job.js").Result) => void} [onresult]
 * @property {(panel: Panel, result: import("./job.js").Result) => void} [onrestore]
 */

export class Panel {
  /** @type {Map<string, FilePicker>} */
  pickers = new Map();
  #job = null;
  #shown = null;
  /** The photo that was worked on last, and the one on the stage. */
  #photo = null;
  #stands = null;
  #waiting = false;

  /**
   * @param {HTMLElement} section with `data-first`: names of the fields that are not collapsed
   * @param {object} context the server's description, the session's photos, previews and samples
   * @param {PanelOptions} options
   */
  constructor(section, context, options) {
    Object.assign(this, { section, context, options, name: section.id });
    this.inputs = h("div", { class: "inputs" });
    this.button = h("button", { class: "primary" }, options.verb);
    this.error = h("p", { class: "error", role: "alert", tabindex: -1, hidden: true });
    this.view = new ResultView(options.placeholder, (blob, name) => context.studio.actions(this, blob, name));
    this.view.cancel.addEventListener("click", () => this.cancel());
    this.code = new Code(`The call as code: ${options.verb}`);
    const follow = soon(() => this.#follow(), LIVE_MS);
    this.changed = soon(() => {
      this.#showCode();
      follow();
    });
    const lives = options.live ? liveSwitch(this.changed) : null;
    const form = h("form", { class: "panel-form", novalidate: true, oninput: this.changed, onchange: this.changed, onsubmit: (event) => this.#submit(event) },
      this.inputs, h("div", { class: "run" }, this.button, lives), this.error);
    this.side = h("div", { class: "panel-side" }, this.view.element);
    section.querySelector(".panel").replaceChildren(this.side, h("div", { class: "inspector" }, section.querySelector(".about"), form));
    section.querySelector(".as-code").append(this.code.element);
    const { operations: [first, ...others], legend, begin = first } = options;
    this.chooser = others.length ? chooser(legend, options.operations, (operation) => this.use(operation), begin) : null;
    if (this.chooser) form.prepend(this.chooser.element);
    this.tools = new Tools(this, options.tools ?? []);
    this.use(begin);
  }

  /** Shows an operation's files and fields, and keeps the present files and values that it has too. */
  use(operation) {
    const values = this.form?.values ?? {};
    const files = Object.fromEntries([...this.pickers].map(([name, picker]) => [name, picker.files]));
    this.operation = operation;
    this.pickers = new Map(operation.files.map((field) => [field.name, this.#picker(field)]));
    const first = (this.section.dataset.first ?? "").split(" ").filter(Boolean);
    this.form = new Form(operation.fields, this.context, this.options.first?.(operation) ?? first, this.options.own?.(operation, this));
    const set = Object.keys(values).length > 0;
    if (set) this.form.values = { ...this.form.values, ...values };
    const elements = (wanted) => operation.files.filter((field) => wanted(field)).map((field) => this.pickers.get(field.name).element);
    const near = this.options.near?.(operation) ?? [];
    const isFirst = ({ name, least }) => least || name === this.main.field.name || near.includes(name);
    const further = elements((field) => !isFirst(field));
    this.inputs.replaceChildren(...elements(isFirst), presetBar(this), this.form.element,
      ...(further.length ? [h("details", { class: "more further" }, h("summary", {}, `More files (${further.length})`), further)] : []));
    this.pickers.forEach((picker, name) => picker.set((files[name] ?? []).slice(0, picker.most)));
    if (!this.main.files.length) this.main.set(this.context.photos.files.slice(0, this.main.most));
    this.#showCode();
  }

  /** The picker of the photos of the session. */
  get main() {
    return this.pickers.get(this.options.main) ?? [...this.pickers.values()][0];
  }

  /** Takes up the photos of the session, when the panel comes into sight. */
  open() {
    const files = this.context.photos.files.slice(0, this.main.most);
    if (files.length && (files.length !== this.main.files.length || files.some((file, i) => file !== this.main.files[i]))) {
      this.main.set(files);
      this.#filesChanged(this.main.field.name);
    }
    this.changed();
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

  /** Runs the request, instead of one that still runs, and tells where it failed. */
  async run() {
    this.#showCode(); // so that the code shown is the request sent
    this.view.stage.scrollIntoView({ block: "nearest" });
    await this.#make(this.request, { focused: true });
  }

  cancel() {
    this.#job?.cancel();
  }

  /**
   * Makes a result, and shows it.
   * @param {import("./api.js").Request} request
   * @param {{quietly?: boolean, focused?: boolean, preview?: string}} how  quietly: without a progress bar;
   *   focused: an error takes the focus; preview: what kind of preview it is
   */
  async #make(request, { quietly = false, focused = false, preview = "" }) {
    const { before, options, operation: { path } } = this; // others may be chosen while it runs
    const chosen = this.request;
    this.#clearErrors();
    this.#job?.cancel();
    this.tools.close();
    if (quietly) this.view.refresh();
    else this.view.begin();
    this.button.disabled = focused;
    const job = preview ? new Quick(request) : new Job(request, (event) => { if (!quietly && this.#job === job) this.view.showProgress(event); });
    this.#job = job;
    this.#shown = textOf(chosen);
    this.#photo = this.main.files[0];
    try {
      this.#refuseMissing(request);
      const result = await job.run();
      const compared = before && options.live !== "full" && !isOfMany(request) && await this.context.previews.of(before).catch(() => null);
      if (this.#job !== job) return;
      await this.view.show(result, compared, options.alt, preview);
      this.#stands = before;
      this.context.studio.made({ panel: this.name, path, params: chosen.params, files: chosen.files, result, preview });
      if (!preview) options.onresult?.(this, result, request);
    } catch (fault) {
      if (this.#job !== job) return;
      this.view.end(fault instanceof Cancelled ? "Cancelled. Nothing was saved." : "");
      if (!(fault instanceof Cancelled)) this.showError(Problem.explain(fault), request.operation, focused);
    } finally {
      if (this.#job === job) {
        this.#job = null;
        this.button.disabled = false;
        if (this.#waiting) this.#follow();
      }
    }
  }

  /** Makes the result that is shown once more, if the request has changed since. */
  async #follow() {
    const { request, options, main } = this;
    this.#waiting = false;
    if (!options.live || !isLive() || this.section.hidden || this.tools.isOpen || textOf(request) === this.#shown || !this.#isWorthwhile(request)) return;
    const [photo] = main.files;
    const isNew = photo !== this.#photo;
    const many = isOfMany(request);
    const isFull = !many && (options.live === "full" || (options.live === "first" && isNew));
    if (this.#job instanceof Quick || (this.#job && !isFull)) {
      this.#waiting = true; // until that has ended
      return;
    }
    if (isFull) {
      await this.#make(request, { quietly: !isNew });
      return;
    }
    const small = options.inPixels?.(request.params) ? photo : await this.context.reduced.of(photo);
    if (textOf(this.request) !== textOf(request) || textOf(request) === this.#shown) return; // what came later follows by itself
    if (small === photo && !many) {
      await this.#make(request, { quietly: true });
      return;
    }
    const files = { ...request.files, [main.field.name]: [small] };
    await this.#make({ operation: this.operation, files, params: request.params }, { quietly: true, preview: this.#previewOf(many, small !== photo) });
  }

  #isWorthwhile({ operation, files }) {
    const complete = operation.files.every(({ name, least }) => (files[name]?.length ?? 0) >= least);
    return complete && Boolean(this.main.files.length) && (this.options.worthwhile?.(this) ?? true);
  }

  #previewOf(many, reduced) {
    const { length } = this.main.files;
    return [many ? `This is the first of ${length} photos.` : "", reduced ? `The photo is reduced to ${PREVIEW_SIDE} px, so lengths in px look larger.` : "",
      `“${this.button.textContent}” makes ${many ? "all of them" : "it in full size"}.`].filter(Boolean).join(" ");
  }

  /** Shows a state of the session, as it was. @param {import("./history.js").State} state */
  async restore({ path, params, files, result, preview }) {
    this.#job?.cancel();
    this.#job = null;
    this.tools.close();
    if (this.chooser && this.operation.path !== path) this.chooser.select(path);
    this.pickers.forEach((picker, name) => picker.set(files[name] ?? []));
    this.options.onfiles?.(this, this.main.field.name);
    this.form.values = params;
    this.#clearErrors();
    this.#showCode();
    this.#shown = textOf(this.request);
    this.#photo = this.main.files[0];
    const { before } = this;
    const many = isOfMany(this.request) && !preview;
    const compared = before && this.options.live !== "full" && !many ? await this.context.previews.of(before).catch(() => null) : null;
    await this.view.show(result, compared, this.options.alt, preview);
    this.#stands = before;
    if (!preview) this.options.onrestore?.(this, result, this.request);
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
    if (name !== this.main.field.name && this.pickers.get(name).files[0] !== this.before) return;
    if (name === this.main.field.name) this.context.photos.set(this.main.files);
    this.tools.close();
    const files = [...this.pickers.get(name).files];
    if (!files.length) {
      this.#stands = null;
      this.view.empty();
      return;
    }
    const known = await Promise.all(files.slice(0, SHEET).map((file) => this.context.previews.of(file).catch(() => null)));
    const isLatest = this.pickers.get(name)?.files[0] === files[0];
    const blobs = known.filter(Boolean);
    if (!isLatest || !blobs.length || this.#stands === files[0]) return;
    const many = files.length > 1 && this.pickers.get(name).field.most === 1;
    const shown = many ? this.view.previews(blobs, `${files.length} photos`) : this.view.preview(blobs[0], "Your photo");
    await shown.catch(() => {}); // the list of chosen files says what is wrong with one
  }

  #showCode() {
    this.options.onchange?.(this);
    this.tools.refresh();
    this.refreshPresets();
    const { length } = this.main.files;
    const many = isOfMany(this.request);
    this.button.textContent = many ? `${this.options.verb}: ${length} photos, one ZIP` : this.options.verb;
    const request = withStandIns(this.request);
    const output = outputName(request);
    this.code.show({ curl: curl(request, output), Python: client(request, output) });
  }
}

/** Whether a request is for a batch. */
const isOfMany = ({ operation }) => operation.path === operation.batch;

/** A request as text: the same text makes the same result. */
const textOf = ({ operation, files, params }) => JSON.stringify([operation.path,
  Object.entries(files).map(([name, some]) => [name, ...some.map((file) => [file.name, file.size, file.lastModified])]), params]);

/** The request with sample names for required files that have not been chosen. */
function withStandIns({ operation, files, params }) {
  const stand = ({ name }) => (STAND_INS[name] ?? ["photo.jpg"]).map((file) => new File([], file));
  const missing = operation.files.filter(({ name, least }) => least && !files[name]);
  return { operation, params, files: { ...Object.fromEntries(missing.map((field) => [field.name, stand(field)])), ...files } };
}
