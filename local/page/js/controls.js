/** One control per kind of JSON schema. Each reads and writes the field's own value; undefined means the default. */

import { freshId, h, label, prose } from "./dom.js";
import { fieldsOf, start } from "./schema.js";

const COLOUR = /^\^#\[0-9A-Fa-f\]\{6\}/;
const COLOURS = /^\^#\?\[0-9A-Fa-f\]\{6\}\(,.*\{1,(\d)\}\$$/;
const LONGEST_SLIDER = 1000;

/**
 * @typedef {object} Control
 * @property {HTMLElement} element
 * @property {() => any} read
 * @property {(value: any) => void} write
 * @property {(path: string[]) => Control} find  The control at a path inside this one; itself if there is none.
 * @property {(sentence: string, id?: string) => void} showError  Shows an error; "" clears it.
 * @property {() => void} clearErrors  Clears all errors, including those of inner controls.
 * @property {() => void} focus
 */

/**
 * The control for a field.
 * @param {object} field a field of schema.js
 * @param {{models: {name: string}[]}} context
 * @returns {Control}
 */
export function control(field, context) {
  if (field.properties) return group(field, context);
  const kinds = kindsOf(field);
  if (kinds.size) return variant(field, kinds, context);
  return leaf(field, input(field, context));
}

/** Which input a schema gets. */
function input(field, { models }) {
  if (field.type === "boolean") return field.nullable || field.default === null ? choice(["true", "false"], true, { true: "yes", false: "no" }, (text) => text === "true") : checkbox();
  if (field.enum) return choice(field.enum, field.nullable, {}, field.type === "integer" ? Number : undefined);
  if (field.type === "integer" || field.type === "number") return number(field);
  if (models.some((model) => model.name === field.default)) return modelChoice(models);
  if (COLOUR.test(field.pattern ?? "")) return colour(field);
  if (COLOURS.test(field.pattern ?? "")) return palette(field);
  if (field.type === "string") return text(field);
  if (field.prefixItems) return tuple(field);
  return lines(field);
}

/** A labelled input with its help, its range and a place for an error. */
function leaf(field, { element, inputs = [element], read, write, inline = false }) {
  const [first] = inputs;
  first.id = freshId(field.name);
  const help = h("p", { class: "help", id: `${first.id}-help` }, prose(field.description), range(field));
  const error = h("p", { class: "error", id: `${first.id}-error`, hidden: true });
  for (const one of inputs) one.setAttribute("aria-describedby", `${help.id} ${error.id}`);
  const name = h("label", { for: first.id }, label(field.name), field.required ? h("span", { class: "required" }, " required") : null);
  inputs.slice(1).forEach((one) => one.setAttribute("aria-label", `${label(field.name)}, ${one.dataset.as}`));
  const row = inline ? [h("div", { class: "inline" }, element, name)] : [name, element];
  const whole = h("div", { class: "field", "data-name": field.name }, ...row, help, error);
  const self = {
    element: whole,
    read: () => {
      const value = read();
      return same(value, field.default) ? undefined : value;
    },
    write: (value) => write(value === undefined || value === null ? start(field) : value),
    find: () => self,
    showError: (sentence, requestId) => showError(error, first, sentence, requestId),
    clearErrors: () => self.showError(""),
    focus: () => reveal(first),
  };
  self.write(undefined);
  return self;
}

/**
 * The fields of an object, folded. One that may be left out has a box to tick, which any change inside ticks.
 * @param {string[]} [first] names of the fields before the rest; the group then is open
 */
export function group(field, context, first = []) {
  const fields = fieldsOf({ properties: field.properties, required: field.mustHave });
  const parts = new Map(fields.map((one) => [one.name, control(one, context)]));
  const elements = (wanted) => [...parts].filter(([name]) => wanted === first.includes(name)).map(([, one]) => one.element);
  const rest = elements(false);
  const used = field.nullable ? h("input", { type: "checkbox", id: freshId(field.name) }) : null;
  const error = h("p", { class: "error", id: freshId("group-error"), hidden: true });
  const summary = h("summary", { "aria-describedby": error.id }, label(field.name));
  const element = h("details", { class: "group", "data-name": field.name, open: first.length > 0 }, summary,
    field.description ? h("p", { class: "help" }, prose(field.description)) : null, error,
    used ? h("div", { class: "inline field" }, used, h("label", { for: used.id }, "Use it")) : null, elements(true),
    first.length ? h("details", { class: "more" }, h("summary", {}, `More (${rest.length})`), rest) : rest);
  if (used) element.addEventListener("input", ({ target }) => { if (target !== used) used.checked = true; });
  const self = {
    element,
    read: () => {
      const values = valuesOf(parts);
      return (used ? used.checked : Object.keys(values).length) ? values : undefined;
    },
    write: (values) => {
      if (used) used.checked = Boolean(values);
      parts.forEach((one, name) => one.write(values?.[name]));
    },
    find: ([name, ...rest]) => parts.get(name)?.find(rest) ?? self,
    showError: (sentence, requestId) => showError(error, summary, sentence, requestId),
    clearErrors: () => {
      self.showError("");
      parts.forEach((one) => one.clearErrors());
    },
    focus: () => reveal(summary),
  };
  return self;
}

/** The kinds of a field that is one of several objects, each with its fields; the first kind is the default. */
function kindsOf({ oneOf, anyOf }) {
  const objects = (oneOf ?? anyOf ?? []).filter((branch) => branch.properties?.kind);
  return new Map(objects.flatMap(({ properties: { kind, ...properties }, required = [] }) =>
    (kind.enum ?? [kind.const]).map((name) => [name, fieldsOf({ properties, required })])));
}

/** One of several kinds of an object, with the fields of the chosen one. */
function variant(field, kinds, context) {
  const parts = new Map([...kinds].map(([kind, fields]) => [kind, new Map(fields.map((one) => [one.name, control(one, context)]))]));
  const [plain] = kinds.keys();
  const named = (field.anyOf ?? []).some((branch) => branch.enum?.includes(plain)); // a kind alone may be sent as text
  const chosen = choice([...kinds.keys()], false);
  const bodies = [...parts].map(([kind, controls]) => h("div", { "data-kind": kind }, [...controls.values()].map((one) => one.element)));
  const follow = () => bodies.forEach((body) => { body.hidden = body.dataset.kind !== chosen.read(); });
  chosen.element.addEventListener("change", follow);
  const self = leaf({ ...field, default: plain }, { ...chosen, write: (kind) => { chosen.write(kind); follow(); } });
  const { write } = self;
  self.element.append(...bodies.filter((body) => body.children.length));
  return Object.assign(self, {
    read: () => {
      const kind = chosen.read();
      const values = valuesOf(parts.get(kind));
      if (Object.keys(values).length) return { kind, ...values };
      return kind === plain ? undefined : named ? kind : { kind };
    },
    write: (value) => {
      const { kind, ...values } = typeof value === "string" ? { kind: value } : value ?? {};
      write(kind);
      parts.get(chosen.read()).forEach((one, name) => one.write(values[name]));
    },
    find: ([name, ...rest]) => parts.get(chosen.read()).get(name)?.find(rest) ?? self,
    clearErrors: () => {
      self.showError("");
      parts.forEach((controls) => controls.forEach((one) => one.clearErrors()));
    },
  });
}

/** The values of the controls by name, without those at their default. */
export function valuesOf(controls) {
  const values = {};
  for (const [name, one] of controls) {
    const value = one.read();
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** Shows an error below an input, or clears it. */
export function showError(error, element, sentence, requestId) {
  error.replaceChildren(sentence, requestId ? h("small", {}, ` Request ${requestId}`) : "");
  error.hidden = !sentence;
  element.toggleAttribute("aria-invalid", false);
  if (sentence) element.setAttribute("aria-invalid", "true");
}

/** Opens every collapsed section around an element, and focuses it. */
export function reveal(element) {
  for (let at = element.parentElement; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  element.focus();
}

/** Whether two JSON values are the same. */
export const same = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

function checkbox() {
  const element = h("input", { type: "checkbox" });
  return { element, inline: true, read: () => element.checked, write: (value) => { element.checked = Boolean(value); } };
}

function choice(values, optional, texts = {}, parse = (text) => text) {
  const empty = optional ? [h("option", { value: "" }, "–")] : [];
  const options = values.map((value) => h("option", { value }, texts[value] ?? value));
  const element = h("select", {}, ...empty, ...options);
  return {
    element,
    read: () => (element.value === "" ? undefined : parse(element.value)),
    write: (value) => { element.value = value === undefined ? element.options[0].value : String(value); },
  };
}

function number(field) {
  const { minimum: least = field.exclusiveMinimum, maximum: most, type } = field;
  const exact = h("input", { type: "number", inputmode: "decimal", step: type === "integer" ? 1 : "any", min: least, max: most, placeholder: field.nullable ? "–" : "" });
  const read = () => (exact.value === "" ? undefined : exact.valueAsNumber);
  if (!(most - least <= LONGEST_SLIDER)) {
    return { element: exact, read, write: (value) => { exact.value = value ?? ""; } };
  }
  exact.dataset.as = "exactly";
  const step = type === "integer" ? 1 : niceStep(most - least);
  const slider = h("input", { type: "range", min: least, max: most, step });
  slider.addEventListener("input", () => { exact.value = slider.value; });
  exact.addEventListener("input", () => { slider.value = exact.value; });
  return {
    element: h("div", { class: "slider" }, slider, exact),
    inputs: [slider, exact],
    read,
    write: (value) => {
      exact.value = value ?? "";
      slider.value = value ?? least;
    },
  };
}

/** A hundredth of a range, rounded down to a power of ten. */
const niceStep = (span) => 10 ** Math.floor(Math.log10(span / 99));

function colour(field) {
  const written = h("input", { type: "text", maxlength: 9, spellcheck: "false", placeholder: field.nullable ? "–" : "" });
  const swatch = h("input", { type: "color", "data-as": "picker" });
  swatch.addEventListener("input", () => { written.value = swatch.value; });
  const follow = () => { if (new RegExp(field.pattern).test(written.value)) swatch.value = written.value.slice(0, 7); };
  written.addEventListener("input", follow);
  return {
    element: h("div", { class: "colour" }, swatch, written),
    inputs: [written, swatch],
    read: () => written.value || undefined,
    write: (value) => { written.value = value ?? ""; follow(); },
  };
}

/** Several colours, separated by commas. */
function palette(field) {
  const most = 1 + Number(COLOURS.exec(field.pattern)[1]);
  const written = h("input", { type: "text", spellcheck: "false" });
  const swatches = Array.from({ length: most }, (_, i) => h("input", { type: "color", "data-as": `colour ${i + 1}` }));
  const colours = () => written.value.split(",").map((one) => `#${one.trim().replace("#", "")}`);
  const follow = () => {
    if (!new RegExp(field.pattern).test(written.value)) return;
    swatches.forEach((swatch, i) => {
      swatch.hidden = i >= colours().length;
      swatch.value = colours()[i] ?? swatch.value;
    });
  };
  swatches.forEach((swatch, i) => swatch.addEventListener("input", () => { written.value = colours().with(i, swatch.value).join(","); }));
  written.addEventListener("input", follow);
  return {
    element: h("div", { class: "palette" }, h("div", { class: "colour" }, swatches), written),
    inputs: [written, ...swatches],
    read: () => written.value || undefined,
    write: (value) => { written.value = value ?? ""; follow(); },
  };
}

function text(field) {
  const element = h("input", { type: "text", maxlength: field.maxLength, spellcheck: "false", placeholder: field.examples?.[0] });
  return { element, read: () => element.value || (field.default === "" ? "" : undefined), write: (value) => { element.value = value ?? ""; } };
}

/** So many numbers, named in the description's beginning: "left, top, right, bottom in px". */
function tuple({ prefixItems, description }) {
  const names = description.split(/, | /).slice(0, prefixItems.length);
  const inputs = prefixItems.map((_, i) => h("input", { type: "number", step: 1, placeholder: "–", "data-as": names[i] }));
  const element = h("div", { class: "tuple" }, inputs.map((input, i) => h("label", {}, label(names[i]), input)));
  return {
    element,
    inputs,
    read: () => (inputs.some((input) => input.value !== "") ? inputs.map((input) => (input.value === "" ? null : Number(input.value))) : undefined),
    write: (values) => inputs.forEach((input, i) => { input.value = values?.[i] ?? ""; }),
  };
}

/** Any other field: one entry per line, subtitles, or JSON. */
function lines(field) {
  const element = h("textarea", { rows: 4, spellcheck: "false" });
  const numbers = field.items?.type === "number";
  return {
    element,
    read: () => readLines(element.value, numbers),
    write: (value) => {
      const plain = Array.isArray(value) && value.every((one) => typeof one !== "object");
      element.value = value === undefined ? "" : plain ? value.join("\n") : typeof value === "string" ? value : JSON.stringify(value, null, 1);
    },
  };
}

/** The value of a field of lines. */
export function readLines(written, numbers = false) {
  const trimmed = written.trim();
  if (!trimmed) return undefined;
  if (/^[[{]/.test(trimmed)) {
    try {
      return JSON.parse(trimmed);
    } catch {
      return trimmed;
    }
  }
  if (trimmed.includes("-->")) return written;
  const entries = trimmed.split("\n").map((line) => line.trim()).filter(Boolean);
  if (!numbers) return entries;
  return entries.flatMap((line) => line.split(/[\s;]+/)).map((one) => (Number.isNaN(Number(one)) ? one : Number(one)));
}

function range(field) {
  const { minimum: least, maximum: most, default: preset, maxLength } = field;
  const parts = [];
  if (Number.isFinite(least) && Number.isFinite(most) && most < 1e9) parts.push(`${least} to ${most}`);
  if (typeof preset === "number") parts.push(`default ${preset}`);
  if (maxLength && maxLength <= 500 && field.type === "string" && !preset) parts.push(`at most ${maxLength} characters`);
  return parts.length ? h("span", { class: "range" }, ` ${parts.join("; ")}`) : null;
}

/** The default, which means the best model that is ready; then all by what they are for, the ready ones first. */
function modelChoice(models) {
  const serving = models.find(({ state }) => state === "ready");
  const select = choice(models.map(({ name }) => name), false, Object.fromEntries(models.map((model) => [model.name, purposeOf(model)])));
  const options = new Map([...select.element.options].map((option) => [option.value, option]));
  const preset = models.find((model) => model.default);
  options.get(preset.name).textContent = `The best that is ready: ${purposeOf(serving)}`;
  const groups = Object.entries(READINESS).map(([state, title]) => {
    const some = models.filter((model) => model.state === state && model !== preset);
    some.forEach(({ name }) => { options.get(name).disabled = state === "missing"; });
    return some.length ? h("optgroup", { label: title }, some.map(({ name }) => options.get(name))) : null;
  });
  select.element.replaceChildren(options.get(preset.name), ...groups.filter(Boolean));
  return select;
}

const READINESS = { ready: "Ready", fetchable: "Fetched on first use", missing: "Not on this server" };

/** What a model is for, as words: "People, fast (u2net_human_seg)". */
function purposeOf({ name, purpose }) {
  const words = purpose.split(";")[0];
  return `${words[0].toUpperCase()}${words.slice(1)} (${name})`;
}
