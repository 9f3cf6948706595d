import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { listBrokerNames } from "@posthorn/brokers";
import { isAvailable, listColumns } from "./conformance/columns.ts";
import { listPackages, root } from "./packages/packages.ts";

// Runs the tests that are too slow for every change: files named `*.thorough.test.ts`, files that try more cases if
// POSTHORN_THOROUGH is set, and the conformance suite of each transport over each version of its broker. Then does a fault
// run for the broker of each published transport.
process.env["POSTHORN_THOROUGH"] = "1";

interface Step {
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const columns = (await listColumns(root)).filter(isAvailable);
const suites = new Set(columns.map(({ file }) => file));
const files = globSync("{packages,generators,test}/**/*.test.ts", { exclude: ["**/node_modules/**"] });
const slowTests = files.filter(
  (file) =>
    !suites.has(file) &&
    (file.endsWith(".thorough.test.ts") || readFileSync(file, "utf8").includes("POSTHORN_THOROUGH")),
);
const published = listPackages()
  .filter((each) => !each.private)
  .map(({ folder }) => basename(folder));
/** A tenth of a fault run on demand. */
const smallFaultRun = ["--messages", "100000", "--faults", "4"];
const steps: readonly Step[] = [
  { command: ["vitest", "run", ...slowTests] },
  ...columns.map(({ file, env }) => ({ command: ["vitest", "run", file], env })),
  ...listBrokerNames()
    .filter((name) => published.includes(name))
    .map((name) => ({
      command: ["node", "--conditions=@posthorn/source", "tools/soak/soak.ts", name, ...smallFaultRun],
    })),
];

const failed: string[] = [];
for (const { command, env = {} } of steps) {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value} `);
  const line = `${variables.join("")}${command.join(" ")}`;
  console.log(`\n$ ${line}`);
  const [program = "", ...args] = command;
  const { status } = spawnSync(program, args, { stdio: "inherit", env: { ...process.env, ...env } });
  if (status !== 0) failed.push(line);
}
if (failed.length > 0) {
  console.error(`\nFailed:\n${failed.join("\n")}`);
  process.exitCode = 1;
}
