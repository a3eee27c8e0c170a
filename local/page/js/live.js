/** Whether results follow what is set, without the button; the browser remembers it. */

import { freshId, h } from "./dom.js";

const KEY = "studio-live";

export const isLive = () => localStorage.getItem(KEY) !== "off";

/** The switch for it. @param {() => void} onchange */
export function liveSwitch(onchange) {
  const input = h("input", { type: "checkbox", id: freshId("live"), class: "live", checked: isLive() });
  input.addEventListener("change", () => {
    localStorage.setItem(KEY, input.checked ? "on" : "off");
    document.querySelectorAll("input.live").forEach((other) => { other.checked = input.checked; });
    onchange();
  });
  return h("div", { class: "inline live-switch" }, input, h("label", { for: input.id }, "Follow every change"));
}
