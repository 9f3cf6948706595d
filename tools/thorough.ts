import { spawnSync } from "node:child_process";

// What takes too long for every run of the tests: suites over real brokers that are skipped otherwise, then brokers
// and consumers that are killed under load.
process.env["POSTHORN_THOROUGH"] = "1";
const steps: readonly (readonly string[])[] = [
  [
    "vitest",
    "run",
    "generators/typescript/src/nested-schemas.test.ts",
    "packages/transports/nats/src/consume/ordered/recovery-among-members.test.ts",
    "packages/transports/rabbitmq/src/topology/leaderless-queues.test.ts",
    "packages/transports/rabbitmq/src/deduped.conformance.test.ts",
  ],
  ["node", "--conditions=@posthorn/source", "tools/soak/soak.ts", "nats"],
  ["node", "--conditions=@posthorn/source", "tools/soak/soak.ts", "rabbitmq"],
];

for (const [command = "", ...args] of steps) {
  console.log(`\n$ ${command} ${args.join(" ")}`);
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
