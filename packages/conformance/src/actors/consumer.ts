import { type Destination, type Settlement, wire } from "@posthorn/core";
import type { Play } from "./actor.ts";

export interface ConsumerScript {
  readonly from: Destination;
  readonly group?: string;
  readonly concurrency: number;
  /** Whether it never settles what it gets. */
  readonly hold: boolean;
}

/** Says each delivery's id, and settles it or holds it for ever. Drains on SIGTERM. */
export const consumer: Play = async ({ open, script, say, ended }) => {
  const { from, group, concurrency, hold } = script as unknown as ConsumerScript;
  const transport = await open();
  await transport.subscribe(
    from,
    async ({ headers }): Promise<Settlement> => {
      say(headers[wire.id] ?? "");
      if (hold) await new Promise(() => {});
      return { kind: "done" };
    },
    { concurrency, ...(group === undefined ? {} : { group }) },
  );
  say("ready");
  await ended;
  await transport.close();
};
