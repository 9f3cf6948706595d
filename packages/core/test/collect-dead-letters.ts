import type { Destination } from "../src/transport/destination.ts";
import { deadLetters } from "../src/transport/destination.ts";
import type { Delivery } from "../src/transport/packet.ts";
import type { Transport } from "../src/transport/transport.ts";

/** Collects the dead letters of a queue, or of one group of a topic, from now on. */
export async function collectDeadLetters(
  transport: Transport,
  of: Destination,
  group?: string,
): Promise<Delivery[]> {
  const dead: Delivery[] = [];
  await transport.subscribe(deadLetters(of, group), async (delivery) => {
    dead.push(delivery);
    return { kind: "done" };
  });
  return dead;
}
