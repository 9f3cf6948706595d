import { memoryTransport } from "@posthorn/transport-memory";
import { afterEach, beforeEach, expect } from "vitest";
import { openRequester, type Requester } from "../src/query/requester.ts";
import type { Transport } from "../src/transport/transport.ts";

/** New for each test. */
export let transport: Transport;
export let requester: Requester;

/** Gives each test a transport in memory and a requester over it. After the test, nothing may be waiting. */
export function useMemoryTransport(): void {
  beforeEach(() => {
    transport = memoryTransport();
    requester = openRequester(transport);
  });

  afterEach(async () => {
    expect(requester.waiting).toBe(0);
    await requester.close();
    await transport.close({ timeoutMs: 0 });
  });
}
