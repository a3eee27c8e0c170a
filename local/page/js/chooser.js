/** One of several operations, as radio buttons. */

import { freshId, h } from "./dom.js";

/**
 * @param {string} legend
 * @param {{path: string, summary: string}[]} choices
 * @param {(choice: object) => void} onchange
 * @param {object} chosen the initial choice
 * @returns {{element: HTMLElement, select: (path: string) => object}}
 */
export function chooser(legend, choices, onchange, chosen = choices[0]) {
  const name = freshId("choice");
  const options = choices.map((choice) => {
    const input = h("input", { type: "radio", name, value: choice.path.split("/").at(-1), checked: choice === chosen, onchange: () => onchange(choice) });
    return h("label", { class: "option" }, input, h("span", {}, h("strong", {}, choice.path.split("/").at(-1).replaceAll("_", " ")), h("small", {}, choice.summary)));
  });
  return {
    element: h("fieldset", { class: "chooser" }, h("legend", {}, legend), h("div", { class: "options" }, options)),
    /** Checks a choice as if it had been clicked. */
    select: (path) => {
      const at = choices.findIndex((choice) => choice.path === path);
      options[at].querySelector("input").checked = true;
      onchange(choices[at]);
    },
  };
}
