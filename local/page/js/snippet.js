/** A request as a curl command or as Python. */

import { apiKey, textsOf } from "./api.js";

const INDENT = "     ";
const LINE = 84;
const CURL = "curl --fail-with-body";
const KEY_VARIABLE = "STUDIO_API_KEY";

/** A text as one word of a POSIX shell. */
export function shell(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A value as a Python literal; a long one is split over lines. */
export const literal = (value, indent = "") => spread(value, indent, python, ",");

/** A value as JSON, likewise. */
export const json = (value, indent = "") => spread(value, indent, JSON.stringify, "");

function spread(value, indent, short, last) {
  const line = short(value);
  if (value === null || typeof value !== "object" || indent.length + line.length <= LINE) return line;
  const deeper = `${indent}  `;
  const parts = Array.isArray(value) ? value.map((one) => spread(one, deeper, short, last))
    : Object.entries(value).map(([name, one]) => `${short(name)}: ${spread(one, deeper, short, last)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${parts.map((part) => deeper + part).join(",\n")}${last}\n${indent}${close}`;
}

function python(value) {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  return `{${Object.entries(value).map(([name, one]) => `${python(name)}: ${python(one)}`).join(", ")}}`;
}

/** A command to run in the folder of the files; it writes the result to `output`. */
export function curl({ operation, files, params }, output, origin = location.origin) {
  const texts = Object.entries(textsOf(operation, params, (value) => json(value, INDENT)));
  const query = operation.place === "query" && texts.length ? `?${new URLSearchParams(texts)}` : "";
  const key = apiKey() ? [`-H "x-api-key: $${KEY_VARIABLE}"`] : [];
  const parts = [
    ...key,
    ...named(files).map(([name, file]) => `-F ${shell(`${name}=@${curlFile(file)}`)}`),
    ...(operation.place === "query" ? [] : texts.map(([name, text]) => formText(name, text))),
    shell(origin + operation.path + query),
  ];
  if (operation.path !== operation.batch) return command(CURL, [...parts, `-o ${shell(output)}`]);
  return [
    `JOB=$(${command("curl -f -so /dev/null -w '%header{location}'", parts)})`,
    command(`${CURL} -sN`, [...key, `${shell(origin)}$JOB/events`]),
    command(CURL, [...key, `${shell(origin)}$JOB/result`, `-o ${shell(output)}`]),
  ].join("\n");
}

function command(program, parts) {
  const line = `${program} ${parts.join(" ")}`;
  return line.length <= LINE ? line : `${program} ${parts.join(` \\\n${INDENT}`)}`;
}

/** The same request with the Python client. */
export function client({ operation, files, params }, output, origin = location.origin) {
  const key = apiKey();
  const isBatch = operation.path === operation.batch;
  const [, , capability, ...names] = operation.path.split("/");
  const given = capability === "motion" ? [] : operation.files.filter((file) => file.least);
  const byName = operation.files.filter((file) => !given.includes(file) && files[file.name]?.length);
  const further = byName.map((file) => [file.name, fileLiteral(file, files[file.name])]);
  const shared = further.map(([name, file]) => `${literal(name)}: ${file}`).join(", ");
  const call = [
    ...(names.length ? [literal(names.join("/"))] : []),
    ...given.map((file) => fileLiteral(isBatch ? { most: Infinity } : file, files[file.name])),
    ...(isBatch ? [] : further.map(([name, file]) => `${name}=${file}`)),
    ...(isBatch && shared ? [`shared={${shared}}`] : []),
    ...Object.entries(params).map(([key_, value]) => `${key_}=${literal(value, "    ")}`),
  ];
  const line = call.join(", ");
  const inside = line.length <= 60 && !line.includes("\n") ? line : `\n    ${call.join(",\n    ")},\n`;
  return [
    ...(key ? ["import os", ""] : []),
    "from photo_studio import Studio",
    "",
    `studio = Studio(${literal(origin)}${key ? `, api_key=os.environ["${KEY_VARIABLE}"]` : ""})`,
    `studio.${capability}(${inside})${isBatch ? ".result()" : ""}.save(${literal(output)})`,
  ].join("\n");
}

function named(files) {
  return Object.entries(files).flatMap(([name, chosen]) => chosen.map((file) => [name, file]));
}

/** A file's name for curl's -F: quoted if a comma or semicolon would end it. */
function curlFile({ name }) {
  return /[",;\\]/.test(name) ? `"${name.replace(/["\\]/g, "\\$&")}"` : name;
}

/** A text field. curl's -F would interpret a leading @ or <, and anything after a semicolon. */
function formText(name, text) {
  const option = /^[@<"(]|;/.test(text) ? "--form-string" : "-F";
  return `${option} ${shell(`${name}=${text}`)}`;
}

function fileLiteral({ most }, chosen = []) {
  const names = chosen.map((file) => literal(file.name));
  return most > 1 ? `[${names.join(", ")}]` : names[0] ?? "None";
}
