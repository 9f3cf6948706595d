import { join } from "node:path";
import type { TransportWith } from "@posthorn/core";
import { withDedupe } from "@posthorn/wrappers";
import { root } from "../packages/packages.ts";
import { openSharedStore } from "./shared-store.ts";

/** The transport that a fault run tests. */
export type FaultTransport = TransportWith<{ order: "key"; duplicateDetection: true }>;

/** The part of a transport's `test/subject.ts` that a fault run uses. */
interface Subject {
  readonly openUnderFaults: (url: string, timeoutMs: number) => Promise<TransportWith<{ order: "key" }>>;
}

/** The broker of a fault run, and the folder of its files. */
export interface Place {
  readonly broker: string;
  readonly url: string;
  readonly folder: string;
}

/** The timeout of operations that a busy machine, or a broker that was just killed, may keep waiting. */
export const patientMs = 60_000;

/**
 * Opens the transport of a broker. Duplicates are detected by `withDedupe`, with a store that all processes share: what a
 * broker knows of them may be lost when it is killed.
 *
 * @param timeoutMs - milliseconds in which the broker must answer
 */
export async function openTransport(
  { broker, url, folder }: Place,
  timeoutMs = 10_000,
): Promise<FaultTransport> {
  const subject = await import(join(root, "packages/transports", broker, "test/subject.ts"));
  const transport = await (subject as Subject).openUnderFaults(url, timeoutMs);
  return withDedupe(transport, { store: openSharedStore(join(folder, "handled.sqlite")) });
}
