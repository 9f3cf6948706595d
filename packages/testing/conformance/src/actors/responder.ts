import { serve } from "@posthorn/core/codegen";
import { jobStatus } from "../support/operations.ts";
import type { Play } from "./actor.ts";
import { crash } from "./crash.ts";
import { shiftClock } from "./shift-clock.ts";

export interface ResponderScript {
  readonly address: string;
  /** Default: it never answers. */
  readonly outcome?: "answer" | "crash";
  /** How far its clock is ahead, in milliseconds; negative if it is behind. */
  readonly clockSkewMs?: number;
}

/** Says the id of each request, and the code of each report; answers, crashes, or never answers. */
export const responder: Play = async ({ open, script, say, ended }) => {
  const { address, outcome, clockSkewMs = 0 } = script as unknown as ResponderScript;
  if (clockSkewMs !== 0) shiftClock(clockSkewMs);
  const transport = await open();
  await serve(
    transport,
    jobStatus(address),
    ({ id }) => {
      say(id);
      if (outcome === "answer") return { id, note: "from a child" };
      return outcome === "crash" ? crash() : new Promise(() => {});
    },
    { onError: ({ code }) => say(`reported: ${code}`) },
  );
  say("ready");
  await ended;
};
