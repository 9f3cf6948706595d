import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

// Loaded before a program that is measured: tells at its end what it took.
const file = process.env["POSTHORN_BENCH_USAGE"];
if (isMainThread && file !== undefined) {
  process.on("exit", () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    writeFileSync(file, JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1000, memory: maxRSS / 1024 }));
  });
}
