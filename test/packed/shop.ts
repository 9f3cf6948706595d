// Node runs this in an empty project, with code that the packed command generated.
import { memoryTransport } from "@posthorn/transport-memory";
// @ts-expect-error - generated there
import { handleCancelOrder, sendCancelOrder } from "./generated/index.ts";

const transport = memoryTransport();
await handleCancelOrder(transport, ({ orderId }: { orderId: string }) =>
  console.log(`${orderId} is cancelled`),
);
await sendCancelOrder(transport, { orderId: "order-7" });
await transport.close();
