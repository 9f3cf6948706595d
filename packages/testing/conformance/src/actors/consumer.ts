import { setTimeout as sleep } from "node:timers/promises";
import { type Destination, type Settlement, wireHeaders } from "@posthorn/core/transport";
import type { Role } from "./actor.ts";

export interface ConsumerScript {
  readonly from: Destination;
  readonly concurrency: number;
  /** True if the consumer never settles a delivery. */
  readonly hold?: boolean;
  /** Milliseconds that it works on each packet. */
  readonly handleMs?: number;
  /** True if it reports the attempt after each id, as `id#attempt`. */
  readonly saysAttempts?: boolean;
}

/** Reports the id of each packet, and settles it or never does. Drains on SIGTERM. */
export const consumer: Role = async ({ open, script, report, ended }) => {
  const {
    from,
    concurrency,
    hold = false,
    handleMs = 0,
    saysAttempts = false,
  } = script as unknown as ConsumerScript;
  const transport = await open();
  await transport.subscribe(
    from,
    async ({ headers, attempt }): Promise<Settlement> => {
      await sleep(handleMs);
      const id = headers[wireHeaders.id] ?? "";
      report(saysAttempts ? `${id}#${attempt}` : id);
      if (hold) await new Promise(() => {});
      return { kind: "done" };
    },
    { concurrency },
  );
  report("ready");
  await ended;
  await transport.close();
};
