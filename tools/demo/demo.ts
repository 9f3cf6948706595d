import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { withSource } from "@posthorn/core";
import { memoryTransport } from "@posthorn/transport-memory";
import { root } from "../packages/packages.ts";
import { aside, columnTitles, heading, legend, line } from "./format.ts";
import { type MessageRecord, openMessageLog } from "./message-log.ts";

// Generates the shop's code, and then runs an order from basket to delivery in memory.
const start = performance.now();
const shop = join(root, "examples/shop");
const pauseMs = process.stdout.isTTY ? 35 : 0;

const command =
  "posthorn generate schemas/shop.yaml --out examples/shop/src/generated --import-extension .ts";
console.log(heading(`$ ${command}`));
const [, ...args] = command.split(" ");
const cli = ["--conditions=@posthorn/source", join(root, "generators/cli/src/bin.ts"), ...args];
console.log(execFileSync(process.execPath, cli, { cwd: root, encoding: "utf8" }).trimEnd());

// Imported here, because these modules import the code that was just generated.
const contract = await import("../../examples/shop/src/generated/index.ts");
const { runCustomer } = await import("../../examples/shop/src/customer.ts");
const { serviceNames, startService } = await import("../../examples/shop/src/services.ts");

const failures = new Set(
  Object.values(contract)
    .flatMap((each) => ("failures" in each ? Object.values(each.failures ?? {}) : []))
    .map((message) => message.name),
);
const all: MessageRecord[] = [];
const log = openMessageLog();
const transport = memoryTransport();
const open = (name: string): typeof transport => log.watch(withSource(transport, name));
console.log(`\n${legend()}\n\n${columnTitles()}`);

async function show(): Promise<void> {
  for (const message of await log.drain()) {
    all.push(message);
    console.log(line(message, failures));
    if (pauseMs > 0) await sleep(pauseMs);
  }
}

for (const name of serviceNames) await startService(name, open(name));
let scene = 0;
const outcome = await runCustomer(open("customer"), async (text) => {
  await show();
  scene += 1;
  console.log(`\n${heading(`${scene}  ${text}`)}`);
});
await show();
await transport.close();

const count = (kind: MessageRecord["kind"]): number => all.filter((each) => each.kind === kind).length;
const eventDeliveries = all.filter((each) => each.kind === "event").flatMap((each) => each.to).length;
console.log(`\n${heading(outcome)}`);
console.log(
  aside(
    `${all.length} messages: ${count("command")} commands, ${count("query")} queries with their replies, ` +
      `${count("event")} events delivered ${eventDeliveries} times; ${((performance.now() - start) / 1000).toFixed(1)} s in total. ` +
      `The programs are in ${shop.slice(root.length + 1)}.`,
  ),
);
