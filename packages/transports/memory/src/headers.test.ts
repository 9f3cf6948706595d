import { type Outgoing, queue, type Settlement } from "@posthorn/core/transport";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { memoryTransport } from "./memory-transport.ts";

const jobs = queue("jobs");
const done: Settlement = { kind: "done" };

let transport: ReturnType<typeof memoryTransport>;
beforeEach(() => {
  transport = memoryTransport();
});
afterEach(() => transport.close());

const packet = (id: string, name: string): Outgoing => ({
  id,
  headers: { "ce-id": id, [name]: "x" },
  body: new Uint8Array(),
});

test.each(["", "a b", "a:b", "größe", "a\n", "ce id", "(a)", "nats-id"])(
  "the header name %j is refused, with all packets of the publish",
  async (name) => {
    const receive = vi.fn(async () => done);
    await transport.subscribe(jobs, receive);
    const published = transport.publish(jobs, [packet("1", "tenant"), packet("2", name)]);
    await expect(published).rejects.toThrow(
      `[invalid_message] ${JSON.stringify(name)} is not a legal header name. Nothing was sent. Use letters, digits and hyphens,`,
    );
    await transport.publish(jobs, [packet("3", "tenant")]);
    await vi.waitFor(() => expect(receive).toHaveBeenCalledTimes(1));
  },
);

test("every character that network protocols allow is accepted", async () => {
  const receive = vi.fn(async () => done);
  await transport.subscribe(jobs, receive);
  await transport.publish(jobs, [packet("1", "!#$%&'*+.^_`|~0Az-"), packet("2", "Content-Type")]);
  await vi.waitFor(() => expect(receive).toHaveBeenCalledTimes(2));
});
