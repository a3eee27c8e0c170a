/** Photos that arrive by drag and drop or from the clipboard, wherever on the page. */

import { Problem } from "./problem.js";

/** @param {import("./studio.js").Studio} studio */
export function arrivals(studio) {
  let depth = 0;
  const over = (by) => {
    depth = Math.max(0, depth + by);
    document.body.classList.toggle("dropping", depth > 0);
  };
  const carriesFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files") || dataTransfer?.types.includes("text/uri-list");
  addEventListener("dragenter", (event) => { if (carriesFiles(event)) over(1); });
  addEventListener("dragleave", (event) => { if (carriesFiles(event)) over(-1); });
  addEventListener("dragover", (event) => { if (carriesFiles(event)) event.preventDefault(); });
  addEventListener("drop", () => over(-depth), true);
  addEventListener("drop", (event) => { // what no picker took
    if (!carriesFiles(event)) return;
    event.preventDefault();
    arrive(studio, event.dataTransfer, "text/uri-list");
  });
  document.addEventListener("paste", (event) => {
    const { activeElement } = document;
    const data = event.clipboardData;
    if (!data.files.length && activeElement?.matches("input, textarea, select")) return;
    const picker = [...(studio.open?.pickers.values() ?? [])].find(({ element }) => element.contains(activeElement));
    if (data.files.length) event.preventDefault();
    if (data.files.length && picker) picker.take([...data.files]);
    else arrive(studio, data, "text/plain");
  });
}

/** Takes files, or else a photo's address. */
async function arrive(studio, data, kind) {
  const files = [...data.files];
  const address = data.getData(kind).split("\n")[0].trim();
  if (files.length) studio.take(files);
  else if (/^https?:\/\//.test(address)) await studio.takeAddress(address).catch((fault) => studio.say(Problem.explain(fault).message));
}
