// sharp at the jobs of benchmarks/edit.py: does the job once for every line that it reads, and writes how many ms it
// took and the peak of resident memory in MB.
// usage: node sharp.mjs FOLDER_OF_SHARP JOB PHOTO
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { createInterface } from "node:readline";

const [folder, job, photo] = process.argv.slice(2);
const sharp = createRequire(folder + "/")("sharp");
sharp.cache(false);

const jobs = {
  social: (data) =>
    sharp(data)
      .resize(1600, 1600, { fit: "inside", withoutEnlargement: true })
      .normalise({ lower: 1, upper: 99 })
      .modulate({ saturation: 1.3 })
      .jpeg({ quality: 90 }),
  full: (data) => sharp(data).modulate({ saturation: 1.3, brightness: 1.1 }).sharpen().jpeg({ quality: 90 }),
  thumbnail: (data) =>
    sharp(data).resize(1600, 1600, { fit: "inside", withoutEnlargement: true }).jpeg({ quality: 90 }),
};

// Not resourceUsage(), which counts the parent's memory before the program was started.
const peak = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) / 1024;

const data = readFileSync(photo);
for await (const _ of createInterface({ input: process.stdin })) {
  const started = performance.now();
  await jobs[job](data).toBuffer();
  console.log(JSON.stringify({ ms: performance.now() - started, mb: peak() }));
}
