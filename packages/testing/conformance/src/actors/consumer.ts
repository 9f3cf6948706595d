import { setTimeout as sleep } from "node:timers/promises";
import { type Destination, type Settlement, wireHeaders } from "@posthorn/core/transport";
import type { Play } from "./actor.ts";

export interface ConsumerScript {
  readonly from: Destination;
  readonly concurrency: number;
  /** Whether it never settles what it gets. */
  readonly hold?: boolean;
  /** How long it takes over each packet. */
  readonly handleMs?: number;
  /** Whether it prints the attempt after each id, as `id#attempt`. */
  readonly saysAttempts?: boolean;
}

/** Says each packet's id, and settles it or holds it for ever. Drains on SIGTERM. */
export const consumer: Play = async ({ open, script, say, ended }) => {
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
      say(saysAttempts ? `${id}#${attempt}` : id);
      if (hold) await new Promise(() => {});
      return { kind: "done" };
    },
    { concurrency },
  );
  say("ready");
  await ended;
  await transport.close();
};
