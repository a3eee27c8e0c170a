/** The first screen: a place for photos. */

import { showError } from "./controls.js";
import { freshId, h } from "./dom.js";
import { samples } from "./files.js";
import { acceptOf } from "./kinds.js";
import { Problem } from "./problem.js";

/** @param {HTMLElement} section @param {object} context @param {import("./studio.js").Studio} studio */
export function opening(section, { samples: rows }, studio) {
  const chosen = (attributes) => {
    const input = h("input", { type: "file", hidden: true, ...attributes, onchange: () => {
      studio.take([...input.files]);
      input.value = "";
    } });
    return input;
  };
  const files = chosen({ multiple: true, accept: acceptOf("image/*") });
  const camera = chosen({ accept: "image/*", capture: "environment" });
  const address = h("input", { type: "url", id: freshId("address"), placeholder: "https://", autocomplete: "off" });
  const error = h("p", { class: "error", id: freshId("address-error"), hidden: true });
  address.setAttribute("aria-describedby", error.id);
  const fetchIt = async (event) => {
    event.preventDefault();
    showError(error, address, "");
    try {
      await studio.takeAddress(address.value.trim());
    } catch (fault) {
      const { message, requestId } = Problem.explain(fault);
      studio.say("");
      showError(error, address, message, requestId);
      address.focus();
    }
  };
  section.querySelector(".opening").replaceChildren(
    h("div", { class: "drop-zone" },
      h("p", { class: "drop-title" }, "Drop or paste photos anywhere"),
      h("div", { class: "drop-buttons" },
        h("button", { type: "button", class: "primary", onclick: () => files.click() }, "Choose photos"),
        h("button", { type: "button", class: "camera", onclick: () => camera.click() }, "Take a photo"), files, camera),
      h("p", { class: "hint" }, "One, or many at once. JPEG, PNG, WebP, HEIC, AVIF, TIFF, camera RAW, PSD …"),
      samples(rows, (file) => studio.take([file]))),
    h("form", { class: "by-address", novalidate: true, onsubmit: fetchIt },
      h("label", { for: address.id }, "Or the address of a photo on the web"), h("div", { class: "row" }, address, h("button", {}, "Fetch")), error));
}
