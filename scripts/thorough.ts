import { spawnSync } from "node:child_process";

// Suites over real brokers that take too long for every run of the tests, and are skipped otherwise.
process.env["POSTHORN_THOROUGH"] = "1";
const suites = [
  "packages/transport-nats/src/recovery.test.ts",
  "packages/transport-rabbitmq/src/deduped.conformance.test.ts",
];
const { status } = spawnSync("vitest", ["run", ...suites], { stdio: "inherit" });
process.exitCode = status ?? 1;
