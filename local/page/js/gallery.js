/** Pictures and clips made by this API, each with its call. */

import { Code } from "./code.js";
import { h } from "./dom.js";
import { outputName } from "./output.js";
import { operation } from "./schema.js";
import { client, curl } from "./snippet.js";

export function gallery(section, { api, gallery: rows }) {
  const made = rows.filter((row) => row.path);
  section.querySelector(".pictures").replaceChildren(...made.map((row) => h("figure", { class: row.width > row.height ? "wide" : "tall" }, media(row),
    h("figcaption", {}, row.caption, h("details", {}, h("summary", {}, "How it was made"), code(row, api))))));
}

function media({ file, alt, poster, width, height }) {
  const src = `/page/gallery/${file}`;
  if (!poster) return h("img", { src, alt, width, height, loading: "lazy" });
  return h("video", { src, "aria-label": alt, poster: `/page/gallery/${poster}`, width, height, controls: true, loop: true, muted: true, playsinline: true, preload: "none" });
}

function code({ path, files, params }, api) {
  const chosen = Object.entries(files).map(([name, names]) => [name, names.map((file) => new File([], file))]);
  const request = { operation: operation(api, path), files: Object.fromEntries(chosen), params };
  const output = outputName(request);
  const block = new Code(path);
  block.show({ curl: curl(request, output), Python: client(request, output) });
  return block.element;
}
