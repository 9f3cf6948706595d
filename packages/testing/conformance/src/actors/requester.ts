import { openRequester } from "@posthorn/core";
import { request } from "@posthorn/core/codegen";
import { jobStatus } from "../support/operations.ts";
import type { Role } from "./actor.ts";

export interface RequesterScript {
  readonly address: string;
}

/** Requests a reply and waits for it until the process is killed. */
export const requester: Role = async ({ open, script, report }) => {
  const { address } = script as unknown as RequesterScript;
  const client = openRequester(await open());
  const reply = request(client, jobStatus(address), { id: "from a child" });
  report("ready");
  report((await reply).id);
};
