/** One scene of a storyboard: its effect, photos, duration, transition, and the effect's own fields. */

import { showError, reveal } from "../controls.js";
import { freshId, h, label, show } from "../dom.js";
import { Form } from "../form.js";
import { fieldsOf } from "../schema.js";
import { Words } from "./words.js";

const PHOTOS = { image: "Photo", image2: "Second photo" };
const COMMON = ["effect", "image", "image2", "transition", "duration"];
const LEAST_VISIBLE = 1;

/**
 * @typedef {object} Kind  An effect that a scene may have.
 * @property {string} name
 * @property {string} summary
 * @property {object[]} fields  Of schema.js.
 * @property {{name: string, least: number}[]} photos
 */

/** The effects in the schema of `scenes`. @param {object} field @param {import("../schema.js").Operation[]} effects @returns {Kind[]} */
export function kindsOf(field, effects) {
  return field.items.oneOf.map((schema) => {
    const { const: name, description } = schema.properties.effect;
    const { files } = effects.find(({ path }) => path.endsWith(`/${name}`));
    return { name, summary: description, fields: fieldsOf(schema), photos: files.filter((file) => file.name in PHOTOS) };
  });
}

export class Scene {
  #kind = null;
  #files = [];
  #sound = null;
  #timeline = { seconds: null, from: 0 };

  /**
   * @param {Kind[]} kinds
   * @param {object} context
   * @param {object} on  `change()`, and `photo(file)`, which takes a new photo and returns its number
   */
  constructor(kinds, context, on) {
    Object.assign(this, { kinds, context, on });
    this.effect = h("select", { id: freshId("scene-effect"), onchange: () => this.#turn(this.effect.value) },
      kinds.map(({ name }) => h("option", { value: name }, label(name))));
    this.summary = h("p", { class: "help" });
    this.pictures = h("div", { class: "scene-photos" });
    this.error = h("p", { class: "error", id: freshId("scene-error"), hidden: true });
    this.effect.setAttribute("aria-describedby", this.error.id);
    this.body = h("div", { class: "scene-body" });
    const named = (input, text, ...rest) => h("div", { class: "field" }, h("label", { for: input.id }, text), input, ...rest);
    const { duration, transition } = this.#common();
    this.duration = h("input", { type: "number", id: freshId("scene-duration"), min: duration.minimum, max: duration.maximum, step: "any", placeholder: "auto" });
    const { kind, duration: joint } = transition;
    this.transition = h("select", { id: freshId("scene-transition") }, kind.names.map((name) => h("option", { value: name }, label(name).replaceAll("-", " "))));
    this.joint = h("input", { type: "number", id: freshId("scene-joint"), min: 0, max: joint.maximum, step: "any", placeholder: "usual" });
    this.after = h("div", { class: "scene-after" }, named(this.transition, "Transition to the next scene"), named(this.joint, "Its seconds"));
    this.element = h("div", { class: "scene", oninput: (event) => this.#input(event) },
      h("div", { class: "scene-first" }, named(this.effect, "Effect", this.summary), named(this.duration, "Seconds")),
      this.pictures, this.error, this.body, this.after);
    this.usualKind = kind.default;
  }

  /** The scene as the API takes it. */
  get value() {
    const photos = Object.fromEntries(this.#kind.photos.map(({ name }) => [name, this[name]]).filter(([, number]) => number !== undefined));
    const kind = this.transition.value;
    const seconds = number(this.joint);
    const joint = kind === this.usualKind && seconds === undefined ? {} : { transition: { kind, ...(seconds === undefined ? {} : { duration: seconds }) } };
    const duration = number(this.duration);
    return { effect: this.#kind.name, ...photos, ...(duration === undefined ? {} : { duration }), ...this.form.values, ...joint };
  }

  set value({ effect, transition = {}, duration, image, image2, ...values }) {
    Object.assign(this, { image, image2 });
    this.#use(this.kinds.find(({ name }) => name === effect) ?? this.kinds[0]);
    this.form.values = values;
    this.duration.value = duration ?? "";
    this.transition.value = transition.kind ?? this.usualKind;
    this.joint.value = transition.duration ?? "";
  }

  /** The photos of the whole storyboard. */
  set files(files) {
    this.#files = files;
    this.#showPhotos();
  }

  set isLast(isLast) {
    show(this.after, !isLast);
  }

  /** What of the sound is heard in the scene. */
  hear(sound, seconds, from) {
    this.#sound = sound;
    this.#timeline = { seconds, from };
    this.#tellWords();
  }

  /** The control at a path inside of the scene; its own for photos and for what no field has. */
  find([name, ...rest]) {
    return this.form.find([name, ...rest].filter(Boolean).join(".")) ?? this;
  }

  showError(sentence, requestId) {
    showError(this.error, this.effect, sentence, requestId);
  }

  clearErrors() {
    this.showError("");
    this.form.clearErrors();
  }

  focus() {
    reveal(this.effect);
  }

  /** Schemas of what every scene has. */
  #common() {
    const [{ fields }] = this.kinds;
    const named = (name) => fields.find((field) => field.name === name);
    const { kind, duration } = named("transition").properties;
    const names = /\((.*)\)/.exec(kind.pattern)[1].split("|");
    return { duration: named("duration"), transition: { kind: { ...kind, names }, duration: duration.anyOf.find(({ type }) => type === "number") } };
  }

  #use(kind) {
    this.#kind = kind;
    this.effect.value = kind.name;
    this.summary.textContent = kind.summary;
    const fields = kind.fields.filter(({ name }) => !COMMON.includes(name));
    const isShared = ({ name }) => this.kinds.every((one) => one.fields.some((field) => field.name === name));
    const first = fields.filter((field) => !isShared(field)).map(({ name }) => name);
    const words = fields.find(({ name }) => name === "words");
    this.words = words ? new Words(words, this.context, () => this.on.change()) : null;
    this.form = new Form(fields, this.context, first.length >= LEAST_VISIBLE ? first : [], {});
    if (this.words) this.#placeWords();
    this.body.replaceChildren(this.form.element);
    this.#showPhotos();
    this.#tellWords();
  }

  /** Puts the time line where the plain field was. */
  #placeWords() {
    this.form.controls.get("words").element.replaceWith(this.words.element);
    this.form.controls.set("words", this.words);
  }

  /** Changes the effect, and keeps what the new one has too. */
  #turn(name) {
    const { effect, ...kept } = this.value;
    const kind = this.kinds.find((one) => one.name === name);
    const names = kind.fields.map((field) => field.name);
    this.value = { effect: name, ...Object.fromEntries(Object.entries(kept).filter(([key]) => names.includes(key))), image: this.image, image2: this.image2 };
    this.on.change();
  }

  #input(event) {
    if (event.target === this.effect || event.target.type === "file") return;
    event.stopPropagation();
    this.on.change();
  }

  #tellWords() {
    if (!this.words) return;
    this.words.seconds = this.#timeline.seconds;
    this.words.sound = this.#sound && { ...this.#sound, from: this.#timeline.from };
  }

  #showPhotos() {
    if (!this.#kind) return;
    this.pictures.replaceChildren(...this.#kind.photos.map(({ name, least }) => this.#slot(name, least)));
  }

  /** Choosing one of the storyboard's photos, or a new one. */
  #slot(name, least) {
    const group = freshId("photo");
    const option = (number, picture, text) => h("label", { class: "scene-photo", title: text },
      h("input", { type: "radio", name: group, value: number ?? "", checked: this[name] === number, class: "visually-hidden", onchange: () => this.#pick(name, number) }),
      picture, h("span", { class: "visually-hidden" }, text));
    const picker = h("input", { type: "file", accept: "image/*", class: "visually-hidden", id: freshId("scene-file"), onchange: () => this.#add(name, picker.files) });
    return h("fieldset", { class: "scene-slot", "data-photo": name }, h("legend", {}, PHOTOS[name], h("span", { class: least ? "required" : "optional" }, least ? " required" : " optional")),
      h("div", { class: "scene-photo-list" },
        least ? null : option(undefined, h("span", { class: "scene-none" }, "none"), "No photo"),
        this.#files.map((file, number) => option(number, this.thumbnail(file), file.name)),
        h("label", { class: "scene-new", for: picker.id }, "Add a photo"), picker));
  }

  thumbnail(file) {
    const image = h("img", { alt: "", class: "thumb" });
    this.context.thumbnail(file, image);
    return image;
  }

  #pick(name, number) {
    this[name] = number;
    this.on.change();
  }

  #add(name, files) {
    if (!files.length) return;
    this.#pick(name, this.on.photo(files[0]));
  }
}

function number(input) {
  return input.value === "" ? undefined : Number(input.value);
}
