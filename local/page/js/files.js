/** Choosing files: by dialog, drag and drop, pasting, or from the samples. */

import { showError, reveal } from "./controls.js";
import { bytes, freshId, h, label, prose } from "./dom.js";
import { acceptOf, isOf } from "./kinds.js";
import { load } from "./picture.js";
import { Problem } from "./problem.js";

/** The files of one file field of an operation. */
export class FilePicker {
  /** @type {File[]} */
  files = [];

  /**
   * @param {import("./schema.js").FileField} field
   * @param {{samples: {file: string, alt: string}[], previews: import("./preview.js").Previews}} context
   * @param {() => void} onchange
   * @param {number} atOnce  how many files may replace the former ones, if the field takes one file
   */
  constructor(field, context, onchange, atOnce = 1) {
    this.field = field;
    this.atOnce = atOnce;
    this.context = context;
    this.onchange = onchange;
    this.input = h("input", { type: "file", id: freshId(field.name), multiple: field.most > 1 || atOnce > 1, accept: acceptOf(field.media), onchange: () => this.take([...this.input.files]) });
    this.error = h("p", { class: "error", id: `${this.input.id}-error`, hidden: true });
    const help = h("p", { class: "help", id: `${this.input.id}-help` }, prose(field.description));
    this.input.setAttribute("aria-describedby", `${help.id} ${this.error.id}`);
    this.list = h("ul", { class: "chosen" });
    const name = h("label", { for: this.input.id }, label(field.name), field.least ? null : h("span", { class: "optional" }, " optional"));
    this.element = h("div", { class: "field file", "data-name": field.name,
      ondragover: (event) => this.#over(event, true), ondragleave: (event) => this.#over(event, false), ondrop: (event) => this.#drop(event),
    }, name, h("div", { class: "drop" }, this.input, h("span", { class: "hint", "aria-hidden": "true" }, "or drop or paste it here")),
    this.list, this.takesPictures && (field.least || /photo/i.test(field.description)) ? this.#samples() : null, help, this.error);
  }

  /** Takes files. They replace the former ones if the field takes one file, otherwise they are added. */
  take(files) {
    const { most, media } = this.field;
    const fit = files.filter((file) => isOf(media, file));
    this.input.value = "";
    if (fit.length) {
      this.set(most > 1 ? [...this.files, ...fit].slice(0, most) : fit.slice(0, this.atOnce));
      this.onchange();
    }
    const [other] = files.filter((file) => !fit.includes(file));
    if (other) this.showError(`${other.name} is no ${this.takesPictures ? "picture" : "sound"}.`);
  }

  /** How many files it holds at most. */
  get most() {
    return Math.max(this.field.most, this.atOnce);
  }

  /** Shows files that come from elsewhere. */
  set(files) {
    this.files = files;
    this.clearErrors();
    this.#list();
  }

  remove(index) {
    this.files = this.files.filter((_, i) => i !== index);
    this.#list();
    this.onchange();
    reveal(this.input);
  }

  find() {
    return this;
  }

  showError(sentence, requestId) {
    showError(this.error, this.input, sentence, requestId);
  }

  focus() {
    reveal(this.input);
  }

  clearErrors() {
    this.showError("");
  }

  get takesPictures() {
    return this.field.media === "image/*";
  }

  #list() {
    this.list.replaceChildren(...this.files.map((file, i) => h("li", {},
      this.takesPictures ? this.#thumbnail(file) : null,
      h("span", { class: "name" }, file.name), h("span", { class: "size" }, bytes(file.size)),
      h("button", { type: "button", class: "quiet", "aria-label": `Remove ${file.name}`, onclick: () => this.remove(i) }, "Remove"))));
  }

  #thumbnail(file) {
    const image = h("img", { alt: "", class: "thumb" });
    this.context.previews.of(file).then((blob) => load(image, blob)).catch((fault) => {
      const { message, requestId } = Problem.explain(fault);
      if (this.files.includes(file)) this.showError(message, requestId);
    });
    return image;
  }

  #samples() {
    return samples(this.context.samples, (file) => this.take([file]));
  }

  #over(event, inside) {
    event.preventDefault();
    this.element.classList.toggle("over", inside);
  }

  #drop(event) {
    event.stopPropagation();
    this.#over(event, false);
    this.take([...event.dataTransfer.files]);
  }
}

/** Sample photos as buttons. @param {(file: File) => void} take */
export function samples(rows, take) {
  const use = async (name) => {
    const answer = await fetch(`/page/gallery/${name}`);
    const blob = await answer.blob();
    take(new File([blob], name, { type: blob.type }));
  };
  const buttons = rows.map(({ file, alt }) => h("button", {
    type: "button", class: "sample", title: alt, "aria-label": `Use the sample photo: ${alt}`, onclick: () => use(file),
  }, h("img", { src: `/page/gallery/${file}`, alt: "", loading: "lazy" })));
  return h("div", { class: "samples" }, h("span", { class: "hint" }, "Or try a sample"), buttons);
}
