/** The crop's handles as a tool of the edit: they set the `box` of its last crop, or of a new one that comes first. */

import { made } from "../api.js";
import { h } from "../dom.js";
import { decodes } from "../picture.js";
import { Problem } from "../problem.js";
import { Cropper } from "./cropper.js";

const OP = "crop";

/** @param {import("../ops.js").OpList} list @returns {import("../tools.js").Tool} */
export function cropTool(list) {
  return {
    label: "Crop",
    available: ({ before, main }) => Boolean(before) && main.files.length === 1,
    open: (host, panel) => open(host, panel, list),
  };
}

async function open(host, panel, list) {
  const cropper = new Cropper();
  cropper.bar.append(h("button", { type: "button", class: "primary", onclick: () => panel.tools.close() }, "Done"));
  const status = h("p", { class: "placeholder", role: "status" }, "One moment: the crop needs the whole picture.");
  host.replaceChildren(status);
  const before = { isOpen: true, ops: null };
  const place = () => (list.read() ?? []).findLastIndex((op) => op?.op === OP);
  /** Shows what the crop is applied to, and the crop's box. */
  const show = async () => {
    const ops = list.read() ?? [];
    const at = place();
    const earlier = JSON.stringify(ops.slice(0, Math.max(at, 0)));
    if (earlier !== before.ops) {
      before.ops = earlier;
      const picture = await pictureOf(panel, JSON.parse(earlier));
      if (!before.isOpen || before.ops !== earlier) return;
      await cropper.open(picture, ops[at]?.box ?? null);
      if (!cropper.element.isConnected) host.replaceChildren(cropper.element);
      return;
    }
    cropper.show(ops[at]?.box ?? null);
  };
  const tried = () => show().catch((fault) => {
    status.textContent = Problem.explain(fault).message;
    status.classList.add("error");
    host.replaceChildren(status);
  });
  let isOwn = false;
  const write = () => {
    const ops = list.read() ?? [];
    const at = place();
    const op = { op: OP, box: cropper.box };
    isOwn = true;
    list.set(at < 0 ? [op, ...ops] : ops.with(at, op));
    isOwn = false;
  };
  let frame = 0;
  cropper.addEventListener("change", () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      frame = 0;
      write();
    });
  });
  const follow = () => { if (!isOwn) tried(); };
  list.element.addEventListener("input", follow);
  list.element.addEventListener("change", follow);
  await tried();
  return () => {
    before.isOpen = false;
    if (frame) {
      cancelAnimationFrame(frame);
      write();
    }
    list.element.removeEventListener("input", follow);
    list.element.removeEventListener("change", follow);
  };
}

/** The photo after some operations, at full size. */
async function pictureOf({ before: photo, operation, request }, ops) {
  if (!ops.length && await decodes(photo)) return photo;
  return made({ operation, files: { ...request.files, file: [photo] }, params: { ops } });
}
