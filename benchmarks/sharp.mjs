// sharp at the jobs of benchmarks/edit.py: prints the median in ms and the peak of resident memory in MB.
// usage: node sharp.mjs FOLDER_OF_SHARP JOB PHOTO ROUNDS
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";

const [folder, job, photo, rounds] = process.argv.slice(2);
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

const data = readFileSync(photo);
await jobs[job](data).toBuffer();
const times = [];
for (let i = 0; i < Number(rounds); i++) {
  const started = performance.now();
  await jobs[job](data).toBuffer();
  times.push(performance.now() - started);
}
times.sort((a, b) => a - b);
const median = times[Math.floor(times.length / 2)];
// Not resourceUsage(), which counts the parent's memory before the program was started.
const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]);
console.log(JSON.stringify({ ms: median, mb: peak / 1024 }));
