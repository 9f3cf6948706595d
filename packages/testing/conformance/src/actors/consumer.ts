import { setTimeout as sleep } from "node:timers/promises";
import { type Delivery, type Destination, type Settlement, wireHeaders } from "@posthorn/core/transport";
import { machineTime } from "../support/clock.ts";
import type { Json } from "../support/json.ts";
import type { Role } from "./actor.ts";

export interface ConsumerScript {
  readonly from: Destination;
  readonly group?: string;
  readonly concurrency: number;
  /** The number of subscriptions. Default 1. */
  readonly consumers?: number;
  /** The ids of the packets that it never settles, or true for all. */
  readonly hold?: true | readonly string[];
  /** The packets that it retries after some milliseconds. */
  readonly retry?: { readonly ids: readonly string[]; readonly afterMs: number };
  /** Milliseconds that it works on each packet. */
  readonly handleMs?: number;
  /**
   * What it reports of each packet: its id, `id#attempt`, or its id with the times at which it began and ended to
   * work. Default `id`.
   */
  readonly says?: "id" | "attempt" | "times";
}

/** Reports each packet, and settles it, retries it or never does. Drains on SIGTERM. */
export const consumer: Role = async ({ open, script, report, ended }) => {
  const settings = script as unknown as ConsumerScript;
  const { from, group, concurrency, consumers = 1, hold = [], retry, handleMs = 0 } = settings;
  const transport = await open();
  const receive = async (delivery: Delivery): Promise<Settlement> => {
    const id = delivery.headers[wireHeaders.id] ?? "";
    const begin = machineTime();
    await sleep(handleMs);
    report(reportOf(settings, delivery, begin));
    if (hold === true || hold.includes(id)) await new Promise(() => {});
    if (retry?.ids.includes(id)) return { kind: "retry", afterMs: retry.afterMs };
    return { kind: "done" };
  };
  const options = { concurrency, ...(group === undefined ? {} : { group }) };
  for (let index = 0; index < consumers; index++) await transport.subscribe(from, receive, options);
  report("ready");
  await ended;
  await transport.close();
};

function reportOf({ says = "id" }: ConsumerScript, { headers, attempt }: Delivery, begin: number): Json {
  const id = headers[wireHeaders.id] ?? "";
  if (says === "times") return { id, begin, end: machineTime() };
  return says === "attempt" ? `${id}#${attempt}` : id;
}
