import { withSource } from "@posthorn/core";
import { runBasket } from "./basket.ts";
import { runCatalogue } from "./catalogue.ts";
import { runOrdering } from "./ordering.ts";
import { runShipping } from "./shipping.ts";
import type { ShopTransport } from "./transport.ts";

export type ServiceName = "catalogue" | "basket" | "ordering" | "shipping";

const services: Readonly<Record<ServiceName, (transport: ShopTransport) => Promise<void>>> = {
  catalogue: runCatalogue,
  basket: runBasket,
  ordering: runOrdering,
  shipping: runShipping,
};

export const serviceNames: readonly ServiceName[] = Object.keys(services) as ServiceName[];

/** Starts a service. It runs until the transport is closed. */
export function startService(name: ServiceName, transport: ShopTransport): Promise<void> {
  return services[name](withSource(transport, name));
}
