import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

// Loaded before a measured program. Writes its CPU time and memory to a file when it ends.
const file = process.env["POSTHORN_BENCH_USAGE"];
if (isMainThread && file !== undefined) {
  process.on("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    writeFileSync(file, JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1000, memory: maxRSS / 1024 }));
  });
}
