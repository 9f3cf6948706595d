import { withSource } from "@posthorn/core";
import { runBasket } from "./basket.ts";
import { runCatalogue } from "./catalogue.ts";
import { runOrdering } from "./ordering.ts";
import { runShipping } from "./shipping.ts";
import type { ShopTransport } from "./transport.ts";

const services = { catalogue: runCatalogue, basket: runBasket, ordering: runOrdering, shipping: runShipping };

export type ServiceName = keyof typeof services;
export const serviceNames = Object.keys(services) as readonly ServiceName[];

/** Starts a service. It runs until the transport is closed. */
export function startService(name: ServiceName, transport: ShopTransport): Promise<void> {
  return services[name](withSource(transport, name));
}
