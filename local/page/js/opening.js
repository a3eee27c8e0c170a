/** The first screen: a place for photos, which is there before the studio is. */

import { showError } from "./controls.js";
import { samples } from "./files.js";
import { acceptOf } from "./kinds.js";
import { Problem } from "./problem.js";

/** @param {HTMLElement} section @param {Promise<import("./studio.js").Studio>} ready */
export function opening(section, ready) {
  const find = (selector) => section.querySelector(selector);
  const take = async (files) => (await ready).take(files);
  const opens = (button, input) => {
    find(button).addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      take([...input.files]);
      input.value = "";
    });
  };
  const files = find("input[multiple]");
  files.accept = acceptOf("image/*");
  opens(".choose", files);
  opens(".camera", find("input[capture]"));
  const [address, error] = [find("#address"), find("#address-error")];
  find(".by-address").addEventListener("submit", async (event) => {
    event.preventDefault();
    showError(error, address, "");
    const studio = await ready;
    try {
      await studio.takeAddress(address.value.trim());
    } catch (fault) {
      const { message, requestId } = Problem.explain(fault);
      studio.say("");
      showError(error, address, message, requestId);
      address.focus();
    }
  });
  const show = ({ context }) => find(".samples").replaceWith(samples(context.samples, (file) => take([file])));
  ready.then(show, () => {}); // main.js says why there is no studio
}
