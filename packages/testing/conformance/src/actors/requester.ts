import { openRequester } from "@posthorn/core";
import { request } from "@posthorn/core/codegen";
import { jobStatus } from "../support/operations.ts";
import type { Play } from "./actor.ts";

export interface AskerScript {
  readonly address: string;
}

/** Asks a query and waits for the reply, until it is killed. */
export const asker: Play = async ({ open, script, say }) => {
  const { address } = script as unknown as AskerScript;
  const requester = openRequester(await open());
  const reply = request(requester, jobStatus(address), { id: "from a child" });
  say("ready");
  say((await reply).id);
};
