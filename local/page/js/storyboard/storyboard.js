/** The control for `scenes`: cards to add, remove and reorder, a time line of all, and the same as JSON. */

import { showError, reveal } from "../controls.js";
import { drag, freshId, h, label, show, soon } from "../dom.js";
import { load } from "../picture.js";
import { Scene, kindsOf } from "./scene.js";
import { entriesOf, lengthOf } from "./times.js";
import { Sound, drawWave } from "./wave.js";

const NEW_S = 3;
const DRAG_PX = 6;
const STEP_S = 0.1;
const LEAST_S = 0.5;
const CARD_KEYS = "left and right choose a scene, with Shift they move it, Delete removes it";

export class Storyboard {
  #scenes = [];
  #chosen = 0;
  #files = [];
  #sound = null;
  #soundtrack = new Sound((heard) => {
    this.#sound = heard;
    this.#tell();
  });

  /**
   * @param {object} field  the schema of `scenes`
   * @param {object} context
   * @param {import("../schema.js").Operation[]} effects
   * @param {(file: File) => void} takePhoto  adds a photo to those of the request, then sets `files`
   */
  constructor(field, context, effects, takePhoto) {
    Object.assign(this, { field, takePhoto });
    this.context = { ...context, thumbnail: (file, image) => { context.previews.of(file).then((blob) => load(image, blob)).catch(() => {}); } };
    this.kinds = kindsOf(field, effects);
    const button = (text, act) => h("button", { type: "button", class: "small-button", onclick: act }, text);
    this.cards = h("ol", { class: "scene-cards", "aria-label": "Scenes" });
    this.adds = button("Add a scene", () => this.add());
    this.photos = h("input", { type: "file", id: freshId("board-photos"), accept: "image/*", multiple: true, class: "visually-hidden", onchange: () => this.#fromPhotos() });
    this.unused = button("", () => this.#insertPhotos(this.#unusedPhotos));
    this.earlier = button("Earlier", () => this.#move(this.#chosen, this.#chosen - 1));
    this.later = button("Later", () => this.#move(this.#chosen, this.#chosen + 1));
    this.duplicates = button("Duplicate", () => this.#insert(this.#chosen + 1, this.#scenes[this.#chosen].value));
    this.removes = button("Remove", () => this.#remove(this.#chosen));
    this.title = h("h4", { class: "board-title" });
    this.wave = h("canvas", { class: "board-wave", "aria-hidden": "true" });
    this.blocks = h("div", { class: "board-blocks" });
    this.total = h("p", { class: "help board-total" });
    this.line = h("div", { class: "board-line", role: "group", "aria-label": "Time line of the scenes" }, this.wave, this.blocks);
    this.editor = h("div", { class: "board-editor" });
    this.json = h("textarea", { rows: 8, spellcheck: "false", id: freshId("scenes-json"), oninput: () => this.#fromJson() });
    this.error = h("p", { class: "error", id: `${this.json.id}-error`, hidden: true });
    this.json.setAttribute("aria-describedby", this.error.id);
    this.live = h("p", { role: "status", class: "visually-hidden" });
    this.element = h("div", { class: "field board", "data-name": field.name, ondragover: (event) => event.preventDefault(), ondrop: (event) => this.#dropped(event) },
      h("div", { class: "board-head" }, h("span", { class: "board-name" }, "Scenes"),
        h("span", { class: "board-adds" }, this.adds, h("label", { class: "small-button button", for: this.photos.id }, "Add photos"), this.photos, this.unused)),
      h("div", { class: "scene-cards-scroller" }, this.cards), this.line, this.total,
      h("div", { class: "board-one" }, h("div", { class: "board-tools" }, this.title, h("span", { class: "board-adds" }, this.earlier, this.later, this.duplicates, this.removes)), this.editor),
      h("details", { class: "more" }, h("summary", {}, "The scenes as JSON"), h("label", { for: this.json.id, class: "visually-hidden" }, "Scenes as JSON"), this.json),
      this.error, this.live);
    const draw = soon(() => this.#drawLine(), 30);
    new ResizeObserver(draw).observe(this.line);
    this.write(undefined);
  }

  read() {
    return this.wrong ? undefined : this.#values;
  }

  write(scenes) {
    this.#load(scenes ?? this.field.examples[0]);
    this.#showJson();
  }

  /** The photos of the request. Scenes keep theirs, whatever its number is now. */
  set files(files) {
    if (files.length === this.#files.length && files.every((file, i) => file === this.#files[i])) return;
    const numbers = this.#files.map((file) => files.indexOf(file));
    for (const scene of this.#scenes) {
      for (const name of ["image", "image2"]) {
        const former = scene[name];
        if (former !== undefined && former in numbers) scene[name] = numbers[former] < 0 ? undefined : numbers[former];
      }
    }
    this.#files = [...files];
    for (const scene of this.#scenes) scene.files = this.#files;
    this.#changed();
  }

  /** @param {File|null} file  the soundtrack */
  hear(file) {
    this.#soundtrack.file = file;
  }

  /** Adds a scene, and chooses it. */
  add() {
    const [plain] = this.kinds.filter(({ photos }) => photos.every(({ least }) => !least));
    this.#insert(this.#scenes.length, this.#newScene(plain));
    this.#scenes.at(-1).focus();
  }

  find([index, ...rest]) {
    const scene = this.#scenes[index];
    if (!scene) return this;
    const found = scene.find(rest);
    return {
      showError: (...words) => found.showError(...words),
      focus: () => {
        this.#choose(Number(index));
        found.focus();
      },
    };
  }

  showError(sentence, requestId) {
    showError(this.error, this.json, sentence, requestId);
  }

  /** Clears the errors of all scenes, but not that of invalid JSON. */
  clearErrors() {
    this.showError(this.wrong ?? "");
    this.#scenes.forEach((scene) => scene.clearErrors());
  }

  focus() {
    reveal(this.json);
  }

  get #values() {
    return this.#scenes.map((scene) => scene.value);
  }

  #newScene({ name, fields }) {
    const begun = fields.filter(({ required, examples }) => required && examples).map((field) => [field.name, field.examples[0]]);
    return { effect: name, duration: NEW_S, ...Object.fromEntries(begun) };
  }

  #load(values) {
    this.#scenes = values.map((value) => this.#scene(value));
    this.#chosen = Math.min(this.#chosen, Math.max(0, this.#scenes.length - 1));
    this.#show();
  }

  #scene(value) {
    const scene = new Scene(this.kinds, this.context, { change: () => this.#changed(), photo: (file) => this.#take(file) });
    scene.value = value;
    scene.files = this.#files;
    return scene;
  }

  /** Adds a photo to the request. @returns {number} its number */
  #take(file) {
    this.takePhoto(file);
    return this.#files.indexOf(file);
  }

  #insert(at, value) {
    if (this.#scenes.length >= this.field.maxItems) {
      this.live.textContent = `A storyboard has at most ${this.field.maxItems} scenes`;
      return;
    }
    this.#scenes = this.#scenes.toSpliced(at, 0, this.#scene(value));
    this.#chosen = at;
    this.#show();
    this.#changed();
  }

  #remove(at) {
    if (this.#scenes.length === 1) return;
    this.#scenes = this.#scenes.toSpliced(at, 1);
    this.#chosen = Math.min(this.#chosen, this.#scenes.length - 1);
    this.#show();
    this.#changed();
    this.live.textContent = `Scene ${at + 1} is gone`;
    this.cards.children[this.#chosen].querySelector("button").focus();
  }

  #move(from, to, isFocused = true) {
    if (to < 0 || to >= this.#scenes.length || from === to) return;
    const scenes = [...this.#scenes];
    scenes.splice(to, 0, ...scenes.splice(from, 1));
    this.#scenes = scenes;
    this.#chosen = to;
    this.#show();
    this.#changed();
    this.live.textContent = `Scene ${from + 1} is now scene ${to + 1}`;
    if (isFocused) this.cards.children[to].querySelector("button").focus();
  }

  #choose(at) {
    this.#chosen = at;
    this.#show();
  }

  /** A scene for each photo that is chosen or dropped. */
  #fromPhotos(files = [...this.photos.files]) {
    this.#insertPhotos(files.map((file) => this.#take(file)));
    this.photos.value = "";
  }

  /** A scene for each of some photos, by their numbers. */
  #insertPhotos(numbers) {
    const kind = this.kinds.find(({ photos }) => photos.length === 1 && photos[0].least);
    for (const image of numbers) this.#insert(this.#scenes.length, { ...this.#newScene(kind), image });
  }

  /** Numbers of the photos that no scene shows. */
  get #unusedPhotos() {
    return this.#files.map((_, number) => number).filter((number) => !this.#scenes.some(({ image, image2 }) => image === number || image2 === number));
  }

  #dropped(event) {
    const files = [...event.dataTransfer.files].filter(({ type }) => type.startsWith("image/"));
    if (!files.length) return;
    event.preventDefault();
    event.stopPropagation();
    this.#fromPhotos(files);
  }

  #changed() {
    this.#showCards();
    this.#tell();
    this.#showJson();
    this.element.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #fromJson() {
    this.wrong = wrongJson(this.json.value);
    this.showError(this.wrong ?? "");
    if (!this.wrong) this.#load(JSON.parse(this.json.value));
  }

  #showJson() {
    this.wrong = null;
    this.json.value = JSON.stringify(this.#values, null, 1);
    this.showError("");
  }

  #show() {
    this.#showCards();
    this.#scenes.forEach((scene, i) => {
      if (scene.element.parentElement !== this.editor) this.editor.append(scene.element);
      show(scene.element, i === this.#chosen);
      scene.isLast = i === this.#scenes.length - 1;
    });
    [...this.editor.children].filter((element) => !this.#scenes.some((scene) => scene.element === element)).forEach((element) => element.remove());
    this.title.textContent = `Scene ${this.#chosen + 1}`;
    this.earlier.disabled = this.#chosen === 0;
    this.later.disabled = this.#chosen === this.#scenes.length - 1;
    this.removes.disabled = this.#scenes.length === 1;
    this.adds.disabled = this.duplicates.disabled = this.#scenes.length >= this.field.maxItems;
    this.#tell();
  }

  /** Seconds of every scene; those that nobody set are estimated. */
  get #lengths() {
    const lengths = [];
    this.#values.forEach((value, i) => {
      const rest = i === this.#scenes.length - 1 && this.#sound?.wave ? this.#sound.wave.seconds - lengths.reduce((sum, { seconds }) => sum + seconds, 0) : 0;
      const entries = value.words === undefined ? [] : entriesOf(value.words) ?? [];
      const usual = rest >= LEAST_S ? rest : entries.length ? lengthOf(entries) : NEW_S;
      lengths.push({ seconds: value.duration ?? usual, isSet: value.duration !== undefined });
    });
    return lengths;
  }

  /** Tells every scene what of the sound it has. */
  #tell() {
    let from = 0;
    this.#lengths.forEach(({ seconds }, i) => {
      this.#scenes[i].hear(this.#sound, seconds, from);
      from += seconds;
    });
    this.#drawLine();
  }

  #showCards() {
    const { length } = this.#unusedPhotos;
    show(this.unused, length > 0);
    this.unused.textContent = length === 1 ? "A scene for the unused photo" : `A scene for each of ${length} unused photos`;
    const had = [...this.cards.children].findIndex((card) => card.contains(document.activeElement));
    const lengths = this.#lengths;
    this.cards.replaceChildren(...this.#scenes.map((scene, i) => this.#card(scene.value, i, lengths[i])));
    if (had >= 0) this.cards.children[Math.min(had, this.#scenes.length - 1)].querySelector("button").focus({ preventScroll: true });
  }

  #card(value, i, { seconds, isSet }) {
    const isChosen = i === this.#chosen;
    const file = this.#files[value.image];
    const picture = h("span", { class: "scene-card-picture" }, file ? this.#thumbnail(file) : h("span", { class: "scene-card-words" }, wordsOf(value)));
    const joint = i < this.#scenes.length - 1 ? h("span", { class: "scene-card-joint", title: "Transition" }, label(value.transition?.kind ?? this.#scenes[i].usualKind).replaceAll("-", " ")) : null;
    const button = h("button", {
      type: "button", class: "scene-card-button", tabindex: isChosen ? 0 : -1, "aria-current": isChosen ? "true" : null,
      "aria-label": `Scene ${i + 1}, ${label(value.effect)}, ${timeOf(seconds, isSet)}: ${CARD_KEYS}`,
      onclick: () => this.#pickCard(i), onkeydown: (event) => this.#key(event, i), onpointerdown: (event) => this.#grab(event, i),
    }, picture, h("span", { class: "scene-card-line" }, h("strong", {}, String(i + 1)), ` ${label(value.effect)}`), h("span", { class: "scene-card-time" }, timeOf(seconds, isSet)));
    return h("li", { class: "scene-card" }, button, joint);
  }

  #thumbnail(file) {
    const image = h("img", { alt: "", draggable: "false" });
    this.context.thumbnail(file, image);
    return image;
  }

  #pickCard(i) {
    this.#choose(i);
    this.cards.children[i].querySelector("button").focus({ preventScroll: true });
  }

  #key(event, i) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = { ArrowLeft: i - 1, ArrowUp: i - 1, ArrowRight: i + 1, ArrowDown: i + 1, Home: 0, End: this.#scenes.length - 1 }[event.key];
    if (event.key === "Delete") {
      event.preventDefault();
      this.#remove(i);
    } else if (to !== undefined) {
      event.preventDefault();
      if (event.shiftKey) this.#move(i, to);
      else if (to >= 0 && to < this.#scenes.length) this.#pickCard(to);
    }
  }

  /** A card follows the pointer, and lands where it is let go. A finger that moves down scrolls the page. */
  #grab(event, from) {
    if (event.button) return;
    const card = this.cards.children[from];
    const start = event.clientX;
    const middles = [...this.cards.children].map((one) => one.getBoundingClientRect()).map(({ left, width }) => left + width / 2);
    let to = from;
    const move = ({ clientX }) => {
      if (!card.classList.contains("dragged") && Math.abs(clientX - start) < DRAG_PX) return;
      card.classList.add("dragged");
      card.style.translate = `${clientX - start}px`;
      const at = middles[from] + clientX - start;
      to = middles.filter((middle, i) => i !== from && middle < at).length;
      [...this.cards.children].forEach((one, i) => {
        one.classList.toggle("lands-before", i !== from && to < from && i === to);
        one.classList.toggle("lands-after", i !== from && to > from && i === to);
      });
    };
    const end = (isKept) => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", drop);
      removeEventListener("pointercancel", leave);
      card.classList.remove("dragged");
      card.style.translate = "";
      [...this.cards.children].forEach((one) => one.classList.remove("lands-before", "lands-after"));
      if (isKept) this.#move(from, to);
    };
    const drop = () => end(true);
    const leave = () => end(false);
    addEventListener("pointermove", move);
    addEventListener("pointerup", drop);
    addEventListener("pointercancel", leave);
  }

  #drawLine() {
    const lengths = this.#lengths;
    const film = lengths.reduce((sum, { seconds }) => sum + seconds, 0);
    const heard = this.#sound?.wave?.seconds ?? 0;
    const whole = Math.max(film, heard, LEAST_S);
    show(this.wave, Boolean(this.#sound?.wave));
    drawWave(this.wave, this.#sound?.wave ?? null, 0, whole);
    while (this.blocks.children.length > lengths.length) this.blocks.lastChild.remove();
    while (this.blocks.children.length < lengths.length) this.blocks.append(this.#lineBlock(this.blocks.children.length));
    let from = 0;
    lengths.forEach(({ seconds, isSet }, i) => {
      const block = this.blocks.children[i];
      block.style.left = `${(100 * from) / whole}%`;
      block.style.width = `${(100 * seconds) / whole}%`;
      block.classList.toggle("chosen", i === this.#chosen);
      block.classList.toggle("guessed", !isSet);
      block.firstChild.textContent = String(i + 1);
      const end = block.lastChild;
      end.setAttribute("aria-valuenow", seconds.toFixed(1));
      end.setAttribute("aria-valuetext", timeOf(seconds, isSet));
      from += seconds;
    });
    const lasts = `${lengths.every(({ isSet }) => isSet) ? "" : "about "}${film.toFixed(1)} s`;
    const sound = this.#sound?.isUnreadable ? " This browser cannot show the wave of this sound." : heard ? ` The sound lasts ${heard.toFixed(1)} s.` : "";
    this.total.textContent = `The video lasts ${lasts}.${sound}`;
  }

  /** A scene on the time line; its end is a slider that sets its seconds. */
  #lineBlock(i) {
    const { minimum, maximum } = this.kinds[0].fields.find(({ name }) => name === "duration");
    const end = h("span", { class: "board-end", role: "slider", tabindex: 0, "aria-label": `Seconds of scene ${i + 1}`, "aria-valuemin": minimum, "aria-valuemax": maximum,
      onkeydown: (event) => {
        const by = { ArrowLeft: -STEP_S, ArrowDown: -STEP_S, ArrowRight: STEP_S, ArrowUp: STEP_S }[event.key];
        if (!by) return;
        event.preventDefault();
        this.#last(i, this.#lengths[i].seconds + by);
      },
      onpointerdown: (event) => this.#grabEnd(event, i) });
    return h("div", { class: "board-block", onclick: () => this.#choose(i) }, h("span", { class: "board-number" }), end);
  }

  #grabEnd(event, i) {
    if (event.button) return;
    event.preventDefault();
    const { currentTarget: end } = event;
    const from = { x: event.clientX, seconds: this.#lengths[i].seconds };
    const whole = Math.max(this.#lengths.reduce((sum, { seconds }) => sum + seconds, 0), this.#sound?.wave?.seconds ?? 0);
    const perPx = whole / this.line.clientWidth;
    const move = ({ clientX }) => this.#last(i, from.seconds + (clientX - from.x) * perPx);
    end.focus({ preventScroll: true });
    drag(end, event, move);
  }

  /** Sets the seconds of a scene. */
  #last(i, seconds) {
    const scene = this.#scenes[i];
    scene.duration.value = Math.max(LEAST_S, Math.round(seconds * 10) / 10);
    this.#changed();
  }
}

const timeOf = (seconds, isSet) => `${isSet ? "" : "about "}${Number(seconds.toFixed(2))} s`;

/** What a scene without a photo shows, in a few words. */
function wordsOf(value) {
  const entries = entriesOf(value.words) ?? [];
  return entries.length ? entries.map(({ w }) => w).join(" ") : value.headline || value.title || String(value.value ?? "");
}

/** Why a text is no list of scenes, as a sentence; null if it is one. */
function wrongJson(text) {
  try {
    const scenes = JSON.parse(text);
    return Array.isArray(scenes) && scenes.length && scenes.every((one) => one && typeof one === "object") ? null : "Expected a list of scenes, each an object.";
  } catch (fault) {
    return `This is not valid JSON: ${fault.message}.`;
  }
}
