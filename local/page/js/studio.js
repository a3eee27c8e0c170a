/** The studio: one panel is open at a time, and all of them share the session's photos and its history. */

import { HistoryBar } from "./history_bar.js";
import { h, show } from "./dom.js";
import { photoAt, sorted } from "./photos.js";
import { Problem } from "./problem.js";
import { copyPicture, menu } from "./actions.js";

const NAME = "Photo Studio";
const START = "start";
/** The panel whose result is there first. */
const FIRST = "cutout";

export class Studio {
  #views = [...document.querySelectorAll("main > section")];
  #saying = 0;
  #said = document.getElementById("said");

  constructor(context) {
    this.context = context;
    this.bar = new HistoryBar((state) => this.restore(state));
    addEventListener("hashchange", () => this.#route());
  }

  /** Takes the panels, and shows the session that the browser has kept. */
  async begin(panels) {
    this.panels = new Map(panels.map((panel) => [panel.name, panel]));
    await this.bar.history.load(location.hash.slice(1));
    const { current } = this.bar.history;
    if (current && !location.hash) history.replaceState(null, "", `#${current.panel}`);
    if (current) await this.restore(current);
    this.#route();
  }

  /** The panel in sight, if one is. */
  get open() {
    return this.panels.get(this.#shown) ?? null;
  }

  get #shown() {
    return this.#views.find((view) => !view.hidden)?.id;
  }

  /** Opens a view by its name. */
  show(name) {
    if (location.hash === `#${name}`) this.#route();
    else location.hash = name;
  }

  #route() {
    const name = location.hash.slice(1) || START;
    const view = this.#views.find(({ id }) => id === name);
    if (!view) return; // a link within the view
    const isOther = view.hidden;
    this.#views.forEach((one) => show(one, one === view));
    document.querySelectorAll(".top nav a").forEach((link) => {
      link.removeAttribute("aria-current");
      if (link.hash !== `#${name}`) return;
      link.setAttribute("aria-current", "page");
      link.scrollIntoView({ block: "nearest", inline: "nearest" });
    });
    document.body.dataset.view = name;
    document.title = name === START ? NAME : `${view.querySelector("h2").textContent} · ${NAME}`;
    if (isOther) scrollTo(0, 0);
    this.open?.side.append(this.bar.element);
    this.bar.reveal();
    this.open?.open();
  }

  /** Takes photos that were dropped or pasted anywhere, or chosen at the start. */
  take(files) {
    const { pictures, others } = sorted(files);
    const sound = others.length && this.open ? [...this.open.pickers.values()].find((picker) => !picker.takesPictures) : null;
    if (sound) sound.take(others);
    else if (others.length) this.say(`${others[0].name} is no picture.`);
    if (!pictures.length) return;
    if (this.open) {
      this.open.main.take(pictures);
      return;
    }
    this.context.photos.set(pictures);
    this.show(FIRST);
  }

  /** Takes a photo of the web. @throws {Problem} */
  async takeAddress(url) {
    this.say("Fetching the photo");
    const photo = await photoAt(url);
    this.say("");
    this.take([photo]);
  }

  /** Says something in passing. */
  say(sentence) {
    clearTimeout(this.#saying);
    this.#said.textContent = sentence;
    this.#saying = setTimeout(() => { this.#said.textContent = ""; }, 6000);
  }

  /** Puts a result into the history. @param {import("./history.js").State} state */
  made(state) {
    this.bar.push(state);
  }

  async restore(state) {
    const panel = this.panels.get(state.panel);
    await panel.restore(state);
    this.context.photos.set(panel.main.files);
    if (this.#shown !== state.panel && document.body.dataset.view) this.show(state.panel);
  }

  undo() {
    this.#move(-1, "There is nothing to undo.");
  }

  redo() {
    this.#move(1, "There is nothing to redo.");
  }

  #move(by, none) {
    if (!this.bar.move(by)) this.say(none);
  }

  /** What is offered for a result. */
  actions(panel, blob, name) {
    if (!blob.type.startsWith("image/")) return [];
    const copy = h("button", { type: "button", class: "copy", onclick: () => this.copy(blob) }, "Copy");
    const use = (label, act) => [label, () => act(new File([blob], name, { type: blob.type }))];
    const entries = [...this.panels.values()].filter((other) => other !== panel).map((other) => use(titleOf(other), (file) => this.#useIn(other, file)));
    const compose = this.panels.get("compose");
    const scene = use(`${titleOf(compose)}, as the scene`, (file) => {
      this.show(compose.name);
      compose.pickers.get("background").take([file]);
    });
    return [copy, menu("Use this in …", [...entries, scene])];
  }

  async copy(blob) {
    try {
      await copyPicture(blob);
      this.say("The picture is copied.");
    } catch (fault) {
      this.say(Problem.explain(fault).message);
    }
  }

  #useIn(panel, file) {
    this.context.photos.set([file]);
    this.show(panel.name);
  }
}

const titleOf = ({ section }) => section.querySelector("h2").textContent;
