import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import { consume, produce } from "@posthorn/core/codegen";
import { asError, type Transport } from "@posthorn/core/transport";
import { doJob, type Job } from "../support/operations.ts";
import type { Role } from "./actor.ts";

export interface ChattererScript {
  readonly address: string;
}

/**
 * Reports everything that a program may log: errors, statuses of the connection, events, the transport itself. Its
 * handlers fail. Its default logs go to the standard error.
 */
export const chatterer: Role = async ({ open, script, report, ended }) => {
  const { address } = script as unknown as ChattererScript;
  const say = (value: unknown): void => report(inspect(value, { depth: 20, showHidden: true }));
  const opened = await open().catch((error: unknown) => asError(error));
  say(opened);
  if (opened instanceof Error) {
    report("refused");
    await ended;
    return;
  }
  const transport = opened as Transport;
  transport.health.watch(say);
  say(transport.health.now());
  const operation = doJob(address, { retry: { attempts: 2, backoffMs: 20 } });
  const handler = ({ id }: Job): never => {
    throw new Error(`cannot handle ${id}`, { cause: transport.health.now() });
  };
  await consume(transport, operation, handler, { onError: say });
  await consume(transport, doJob(`${address}.other`), handler);
  report("ready");
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  for (let index = 0; !isOver; index++) {
    for (const to of [operation, doJob(`${address}.other`)]) {
      await produce(transport, to, { id: String(index) }).catch(say);
    }
    await sleep(100);
  }
  await transport.close().catch(say);
};
