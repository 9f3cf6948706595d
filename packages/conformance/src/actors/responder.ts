import { serve } from "@posthorn/core";
import { jobStatus } from "../operations.ts";
import type { Play } from "./actor.ts";

export interface ResponderScript {
  readonly address: string;
}

/** Takes requests, says so, and never answers. */
export const responder: Play = async ({ open, script, say, ended }) => {
  const { address } = script as unknown as ResponderScript;
  const transport = await open();
  await serve(transport, jobStatus(address), ({ id }) => {
    say(id);
    return new Promise(() => {});
  });
  say("ready");
  await ended;
};
