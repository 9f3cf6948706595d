import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Broker } from "@posthorn/conformance";
import type { ChildProcess } from "./child-process.ts";
import { host } from "./ports.ts";

const stopTimeoutMs = 30_000;

/** Creates a temporary folder for a broker's data. */
export function makeFolder(name: string, parent: string = tmpdir()): Promise<string> {
  return mkdtemp(join(parent, `posthorn-${name}-`));
}

/** The properties in which one kind of broker differs from another. */
export interface BrokerSettings {
  readonly url: string;
  readonly port: number;
  /** Deleted when the broker is closed. */
  readonly folder: string;
  /**
   * Starts the broker's processes, the main one last, and resolves once that one answers. If it rejects, it must not
   * leave a process behind.
   */
  launch(): Promise<readonly ChildProcess[]>;
}

/** Starts a broker. Its commands run one after the other. */
export async function runBroker({ url, port, folder, launch }: BrokerSettings): Promise<Broker> {
  let processes: readonly ChildProcess[] = [];
  let isClosed = false;
  let last: Promise<unknown> = Promise.resolve();
  const inOrder = <T>(command: () => Promise<T>): Promise<T> => {
    const result = last.then(command);
    last = result.catch(() => {});
    return result;
  };
  const killAll = async (): Promise<void> => {
    await Promise.all(processes.map((child) => child.kill()));
    processes = [];
  };
  const start = async (): Promise<void> => {
    if (isClosed) throw new Error(`The broker at port ${port} is closed. Start a new one.`);
    if (processes.length > 0 && !processes.some((child) => child.hasEnded())) return;
    await killAll();
    processes = await launch();
  };
  const stop = async (): Promise<void> => {
    await processes.at(-1)?.stop(stopTimeoutMs);
    await killAll();
  };
  const close = async (): Promise<void> => {
    isClosed = true;
    await killAll();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const broker: Broker = {
    url,
    host,
    port,
    start: () => inOrder(start),
    stop: () => inOrder(stop),
    kill: () => inOrder(killAll),
    close: () => inOrder(close),
  };
  try {
    await broker.start();
    return broker;
  } catch (error) {
    await broker.close();
    throw error;
  }
}
