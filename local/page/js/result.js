/** The view of a run: its progress with a cancel button, then its result. */

import { compare } from "./compare.js";
import { bytes, h, show } from "./dom.js";
import { duration, fileName, notes, steps } from "./notes.js";
import { picture } from "./picture.js";
import { viewerOf } from "./viewer/viewer.js";

/** The canvas of a panel. */
export class ResultView {
  #urls = [];

  /**
   * @param {string} placeholder
   * @param {(blob: Blob, name: string) => HTMLElement[]} actions  What is offered for a result besides its download.
   */
  constructor(placeholder, actions = () => []) {
    Object.assign(this, { placeholder, actions });
    this.stage = h("div", { class: "stage" });
    this.host = h("div", { class: "stage-host", hidden: true });
    this.tools = h("div", { class: "stage-tools", role: "group", "aria-label": "Tools" });
    this.bar = h("progress", { max: 100, value: 0, "aria-label": "Progress" });
    this.line = h("span");
    this.live = h("p", { role: "status", class: "visually-hidden" });
    this.cancel = h("button", { type: "button", class: "quiet" }, "Cancel");
    this.progress = h("div", { class: "progress", hidden: true }, this.bar, h("div", { class: "progress-line" }, this.line, this.cancel));
    this.facts = h("div", { class: "facts", hidden: true });
    this.element = h("div", { class: "result" }, this.stage, this.host, this.progress, this.tools, this.facts, this.live);
    this.empty();
  }

  /** Shows a chosen photo before a run. */
  async preview(blob, alt) {
    this.#stand(await pictures(null, blob, alt));
    show(this.facts, false);
  }

  /** Shows all photos of a batch before a run. */
  async previews(blobs, alt) {
    const pictures = await Promise.all(blobs.map((blob) => picture(blob, "")));
    this.#stand(h("div", { class: "contact-sheet", role: "img", "aria-label": alt }, pictures));
    show(this.facts, false);
  }

  /** Shows what nothing is shown with. */
  empty() {
    this.#stand(h("p", { class: "placeholder" }, this.placeholder));
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

  /** Ends a run, with a sentence if there is no result. The last result stays. */
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
    this.refresh();
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
   * @param {string} [preview] what kind of preview it is, as a sentence
   */
  async show({ blob, headers, seconds }, before, alt, preview = "") {
    const name = fileName(headers);
    for (const former of this.#urls.splice(0)) URL.revokeObjectURL(former);
    const url = this.url(blob);
    this.#stand(await shown(blob, url, before, alt));
    const media = this.stage.querySelector("video, .after") ?? this.stage.querySelector("img");
    const timing = steps(headers);
    const line = [size(media), bytes(blob.size), `${duration(seconds * 1000)} in total${timing ? ` (${timing})` : ""}`].filter(Boolean).join(" · ");
    this.facts.replaceChildren(
      preview ? h("p", { class: "as-preview" }, h("strong", {}, "Preview. "), preview)
        : h("div", { class: "actions" }, h("a", { class: "button primary", href: url, download: name }, `Download ${name}`), this.actions(blob, name)),
      h("p", { class: "fact-line" }, line),
      h("ul", { class: "notes" }, notes(headers).map((text) => h("li", {}, text))));
    this.end();
    this.live.textContent = preview ? "The preview is shown." : `Done: ${name}, ${size(media)}`;
    show(this.facts, true);
  }

  #stand(element) {
    this.stage.replaceChildren(element);
  }
}

async function shown(blob, url, before, alt) {
  if (blob.type.startsWith("video/")) return player(url, alt);
  if (blob.type.startsWith("image/")) return pictures(before, blob, alt);
  if (blob.type === "application/zip") return h("p", { class: "placeholder" }, "All of them are in one ZIP, to be downloaded.");
  return h("pre", { class: "text", tabindex: 0 }, await blob.text());
}

/** A resulting picture, beside what it was made of if that is known. */
const pictures = async (before, after, alt) => (before ? compare(before, after, alt) : viewerOf(await picture(after, alt)).element);

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
