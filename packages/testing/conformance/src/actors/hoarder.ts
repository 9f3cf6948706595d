import { setTimeout as sleep } from "node:timers/promises";
import type { Destination, Transport } from "@posthorn/core/transport";
import { memoryUsed } from "../support/memory.ts";
import type { Role } from "./actor.ts";

export interface HoarderScript {
  readonly from: Destination;
  readonly concurrency: number;
}

/** Never settles a delivery. Reports the number of deliveries and the growth of its memory in bytes, repeatedly. */
export const hoarder: Role = async ({ open, script, report, ended }) => {
  const { from, concurrency } = script as unknown as HoarderScript;
  const transport: Transport = await open();
  let deliveries = 0;
  const before = memoryUsed();
  const options = { concurrency };
  await transport.subscribe(
    from,
    () => {
      deliveries += 1;
      return new Promise(() => {});
    },
    options,
  );
  report("ready");
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  while (!isOver) {
    await sleep(200);
    report({ deliveries, growth: memoryUsed() - before });
  }
  await transport.close({ timeoutMs: 0 });
};
