/** The view of a run: its progress with a cancel button, then its result. */

import { compare } from "./compare.js";
import { bytes, h, show } from "./dom.js";
import { duration, fileName, notes, steps } from "./notes.js";
import { picture } from "./picture.js";

/** The right-hand side of a panel. */
export class ResultView {
  #urls = [];

  constructor(placeholder) {
    this.stage = h("div", { class: "stage" }, h("p", { class: "placeholder" }, placeholder));
    this.bar = h("progress", { max: 100, value: 0, "aria-label": "Progress" });
    this.line = h("span");
    this.live = h("p", { role: "status", class: "visually-hidden" });
    this.cancel = h("button", { type: "button", class: "quiet" }, "Cancel");
    this.progress = h("div", { class: "progress", hidden: true }, this.bar, h("div", { class: "progress-line" }, this.line, this.cancel));
    this.facts = h("div", { class: "facts", hidden: true });
    this.element = h("div", { class: "result" }, this.stage, this.progress, this.facts, this.live);
  }

  /** Shows a chosen photo before a run. */
  async preview(blob, alt) {
    this.stage.replaceChildren(await picture(blob, alt));
    show(this.facts, false);
  }

  /** A URL for bytes of the result, valid until the next result. */
  url(blob) {
    const url = URL.createObjectURL(blob);
    this.#urls.push(url);
    return url;
  }

  /** Shows the progress of a job. */
  showProgress({ status, stage, progress, batch }) {
    show(this.progress, true);
    if (progress) this.bar.value = progress;
    else this.bar.removeAttribute("value"); // an indeterminate bar
    this.line.textContent = { sending: "Sending the files", queued: "Waiting in the queue" }[status]
      ?? `${stage ? `Working: ${stage}` : "Working"}${batch ? ` on ${place(batch)}` : ""}, ${progress} %`;
  }

  /** Ends a run, with a sentence if there is no result. */
  end(sentence = "") {
    this.stage.removeAttribute("aria-busy");
    show(this.progress, Boolean(sentence));
    this.live.textContent = sentence;
    show(this.bar, false);
    show(this.cancel, false);
    this.line.textContent = sentence;
  }

  begin() {
    show(this.bar, true);
    show(this.cancel, true);
    show(this.facts, false);
    this.live.textContent = "Working";
  }

  /** Leaves the former result in sight while another one is made. */
  refresh() {
    this.stage.setAttribute("aria-busy", "true");
    this.live.textContent = "Working";
  }

  /**
   * @param {import("./job.js").Result} result
   * @param {Blob|null} before the original, for comparison
   * @param {string} alt
   */
  async show({ blob, headers, seconds }, before, alt) {
    const name = fileName(headers);
    for (const former of this.#urls.splice(0)) URL.revokeObjectURL(former);
    const url = this.url(blob);
    this.stage.replaceChildren(await shown(blob, url, before, alt));
    const media = this.stage.querySelector("video, .after") ?? this.stage.querySelector("img");
    const timing = steps(headers);
    const line = [size(media), bytes(blob.size), `${duration(seconds * 1000)} in total${timing ? ` (${timing})` : ""}`];
    this.facts.replaceChildren(
      h("p", { class: "fact-line" }, h("a", { class: "button", href: url, download: name }, `Download ${name}`), h("span", {}, line.filter(Boolean).join(" · "))),
      h("ul", { class: "notes" }, notes(headers).map((sentence) => h("li", {}, sentence))));
    this.end();
    this.live.textContent = `Done: ${name}, ${line[0]}`;
    show(this.facts, true);
  }
}

async function shown(blob, url, before, alt) {
  if (blob.type.startsWith("video/")) return player(url, alt);
  if (blob.type.startsWith("image/")) return before ? compare(before, blob, alt) : picture(blob, alt);
  if (blob.type === "application/zip") return h("p", { class: "placeholder" }, "An archive, to be downloaded.");
  return h("pre", { class: "text", tabindex: 0 }, await blob.text());
}

async function player(url, label) {
  const video = h("video", { controls: true, playsinline: true, preload: "auto", "aria-label": label, src: url });
  await new Promise((resolve) => { video.onloadeddata = video.onerror = resolve; });
  return video;
}

/** Which of its files a batch is at. */
function place(files) {
  const ended = files.filter(({ status }) => status === "succeeded" || status === "failed").length;
  return `file ${Math.min(ended + 1, files.length)} of ${files.length}`;
}

function size(media) {
  const width = media?.naturalWidth || media?.videoWidth;
  return width ? `${width} × ${media.naturalHeight || media.videoHeight} px` : "";
}
