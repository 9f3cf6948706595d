import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { listBrokerNames } from "@posthorn/brokers";

// Runs the tests that are too slow for every change: files named `*.thorough.test.ts`, and files that try more cases if
// POSTHORN_THOROUGH is set. Then does a fault run for each broker.
process.env["POSTHORN_THOROUGH"] = "1";
const files = globSync("{packages,generators,test}/**/*.test.ts", { exclude: ["**/node_modules/**"] });
const slowTests = files.filter(
  (file) => file.endsWith(".thorough.test.ts") || readFileSync(file, "utf8").includes("POSTHORN_THOROUGH"),
);
const steps: readonly (readonly string[])[] = [
  ["vitest", "run", ...slowTests],
  ...listBrokerNames().map((name) => ["node", "--conditions=@posthorn/source", "tools/soak/soak.ts", name]),
];

for (const [command = "", ...args] of steps) {
  console.log(`\n$ ${command} ${args.join(" ")}`);
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
