import { serve } from "@posthorn/core/codegen";
import { jobStatus } from "../support/operations.ts";
import type { Role } from "./actor.ts";
import { crash } from "./crash.ts";
import { shiftClock } from "./shift-clock.ts";

export interface ResponderScript {
  readonly address: string;
  /** Default: the responder never replies. */
  readonly outcome?: "answer" | "crash";
  /** Milliseconds that its clock is ahead; negative if it is behind. */
  readonly clockSkewMs?: number;
}

/** Reports the id of each request and the code of each error. Replies, crashes, or never replies. */
export const responder: Role = async ({ open, script, report, ended }) => {
  const { address, outcome, clockSkewMs = 0 } = script as unknown as ResponderScript;
  if (clockSkewMs !== 0) shiftClock(clockSkewMs);
  const transport = await open();
  await serve(
    transport,
    jobStatus(address),
    ({ id }) => {
      report(id);
      if (outcome === "answer") return { id, note: "from a child" };
      return outcome === "crash" ? crash() : new Promise(() => {});
    },
    { onError: ({ code }) => report(`reported: ${code}`) },
  );
  report("ready");
  await ended;
};
