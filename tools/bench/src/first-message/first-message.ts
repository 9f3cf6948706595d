import { join } from "node:path";
import { memoryTransport } from "@posthorn/transport-memory";

// Publishes one event whose payload has every level of its schemas, and prints the CPU time and the memory used.
const [folder = "", property = "", depth = ""] = process.argv.slice(2);

interface Generated {
  onOperation0(from: object, handler: () => void, options: { readonly group: string }): Promise<unknown>;
  publishOperation0(to: object, payload: unknown): Promise<void>;
}

const { onOperation0, publishOperation0 }: Generated = await import(join(folder, "index.ts"));
const transport = memoryTransport();
let payload: unknown = "the innermost";
for (let level = 1; level < Number(depth); level += 1) payload = { [property]: payload };
const handled = Promise.withResolvers<void>();
await onOperation0(transport, handled.resolve, { group: "bench" });

const heapBefore = process.memoryUsage().heapUsed;
const start = process.cpuUsage();
await publishOperation0(transport, payload);
await handled.promise;
const { user, system } = process.cpuUsage(start);
console.log(
  JSON.stringify({
    ms: (user + system) / 1_000,
    heapMb: (process.memoryUsage().heapUsed - heapBefore) / 1e6,
  }),
);
await transport.close();
