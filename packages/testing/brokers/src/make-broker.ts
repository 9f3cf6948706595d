import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Broker } from "./broker.ts";
import type { Child } from "./child.ts";
import { host } from "./ports.ts";

const gracefulMs = 30_000;

/** A new folder for a broker's data. */
export function makeFolder(name: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `posthorn-${name}-`));
}

/** What tells one broker from another. */
export interface Recipe {
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  /** Starts its processes, the broker's own last, and resolves once that one answers. On failure none is left. */
  launch(): Promise<readonly Child[]>;
}

/** A broker that runs. Its commands are carried out one after the other. */
export async function makeBroker({ url, port, folder, launch }: Recipe): Promise<Broker> {
  let children: readonly Child[] = [];
  let closed = false;
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const turn = last.then(task);
    last = turn.catch(() => {});
    return turn;
  };
  const killAll = async (): Promise<void> => {
    await Promise.all(children.map((child) => child.kill()));
    children = [];
  };
  const start = async (): Promise<void> => {
    if (closed) throw new Error(`The broker at port ${port} is closed. Make a new one.`);
    if (children.length > 0 && !children.some((child) => child.isGone())) return;
    await killAll();
    children = await launch();
  };
  const stop = async (): Promise<void> => {
    await children.at(-1)?.stop(gracefulMs);
    await killAll();
  };
  const close = async (): Promise<void> => {
    closed = true;
    await killAll();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const broker: Broker = {
    url,
    host,
    port,
    start: () => inTurn(start),
    stop: () => inTurn(stop),
    kill: () => inTurn(killAll),
    close: () => inTurn(close),
  };
  try {
    await broker.start();
    return broker;
  } catch (error) {
    await broker.close();
    throw error;
  }
}
