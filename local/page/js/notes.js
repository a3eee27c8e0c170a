/** The notes in an answer's headers, as sentences. */

const SILENT = ["request-id", "job-id", "file-results", "content-type-options", "boxes", "width", "height", "max-width", "max-height"];

const SENTENCES = {
  "model": (text) => (text === "none" ? "No model was needed." : `Cut out with the model ${text}.`),
  "model-fallback": (text) => {
    const [model, ...why] = split(text, ";");
    return `The default model ${model} was not used: ${why.join("; ")}.`;
  },
  "matte": (text) => {
    const [how, why] = split(text, ":");
    return why ? `The edge is ${how}: ${why}.` : `Edge: ${text}.`;
  },
  "files": (text) => {
    const [done, all] = split(text, "of");
    return done === all ? `All ${all} files are done.` : `${done} of ${all} files are done; report.json in the archive says why the others are not.`;
  },
  "placement": (text) => JSON.parse(text).map(placed).join(" "),
  "shadow": (text) => (text.startsWith("{") ? cast(JSON.parse(text)) : `Shadow: ${text}.`),
  "placement-fallback": (text) => `Placed automatically instead: ${text}.`,
  "faces": (text) => {
    const [count, by] = split(text, ";");
    const detector = by?.replace("detector=", "");
    if (detector === "none") return "Faces were not detected: the server has no face detector.";
    return `${count === "1" ? "One face was" : `${count === "0" ? "No" : count} faces were`} found by ${detector}.`;
  },
};

/** @param {Headers} headers @returns {string[]} */
export function notes(headers) {
  const order = Object.keys(SENTENCES);
  const place = (name) => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...headers].filter(([name]) => name.startsWith("x-")).map(([name, text]) => [name.slice(2), text])
    .filter(([name]) => !SILENT.includes(name))
    .sort(([one], [other]) => place(one) - place(other))
    .map(([name, text]) => (SENTENCES[name] ?? plain(name))(text));
}

/** The longest steps in Server-Timing, "infer 1.2 s, matte 300 ms". */
export function steps(headers, most = 4) {
  const timed = [...(headers.get("Server-Timing") ?? "").matchAll(/([\w+-]+);dur=([\d.]+)/g)];
  return timed.map(([, name, ms]) => ({ name, ms: Number(ms) })).filter(({ ms }) => ms >= 1)
    .sort((one, other) => other.ms - one.ms).slice(0, most).map(({ name, ms }) => `${name} ${duration(ms)}`).join(", ");
}

/** The file name in Content-Disposition. */
export function fileName(headers) {
  const header = headers.get("Content-Disposition") ?? "";
  const [, encoded] = /filename\*=UTF-8''([^;]+)/.exec(header) ?? [];
  return encoded ? decodeURIComponent(encoded) : (/filename="([^"]*)"/.exec(header) ?? [])[1] ?? "result";
}

/** Milliseconds as text. */
export const duration = (ms) => (ms < 950 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

const split = (text, mark) => text.split(mark).map((part) => part.trim());

const percent = (fraction) => `${Math.round(fraction * 100)} %`;

function placed({ scale, target_frac: across, flip }, i) {
  return `Subject ${i + 1} is ${percent(scale)} of the frame's height, ${percent(across)} across${flip ? ", mirrored" : ""}.`;
}

function cast({ direction, softness, clear }) {
  return `The shadow falls at ${Math.round(direction)}° (0 behind, 90 left), ${softness > 0.5 ? "soft" : "hard"}; the sky is ${percent(clear)} clear.`;
}

function plain(name) {
  const words = name.replaceAll("-", " ");
  return (text) => `${words[0].toUpperCase()}${words.slice(1)}: ${text}.`;
}
