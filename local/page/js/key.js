/** The dialog that asks for an API key, once for all requests that were rejected. */

let asking = null;

/** @param {boolean} again whether a key was rejected. @returns {Promise<string>} the key; empty if none was given. */
export function askForKey(again) {
  asking ??= new Promise((resolve) => {
    const dialog = document.getElementById("key-dialog");
    const input = dialog.querySelector("input");
    dialog.querySelector("[data-refused]").hidden = !again;
    input.value = "";
    dialog.returnValue = "";
    dialog.addEventListener("close", () => {
      asking = null;
      resolve(dialog.returnValue === "use" ? input.value.trim() : "");
    }, { once: true });
    dialog.showModal();
  });
  return asking;
}
