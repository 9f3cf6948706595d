import { join } from "node:path";
import type { TransportWith } from "@posthorn/core";
import { root } from "../packages/packages.ts";

/** The transport that a fault run tests. */
export type FaultTransport = TransportWith<{ order: "key" }>;

/** The part of a transport's `test/subject.ts` that a fault run uses. */
interface Subject {
  readonly openUnderFaults: (url: string, timeoutMs: number) => Promise<FaultTransport>;
}

/** The timeout of operations that a busy machine, or a broker that was just killed, may keep waiting. */
export const patientMs = 60_000;

/**
 * Opens the transport of a broker.
 *
 * @param timeoutMs - milliseconds in which the broker must answer
 */
export async function openTransport(
  broker: string,
  url: string,
  timeoutMs = 10_000,
): Promise<FaultTransport> {
  const subject = await import(join(root, "packages/transports", broker, "test/subject.ts"));
  return (subject as Subject).openUnderFaults(url, timeoutMs);
}
