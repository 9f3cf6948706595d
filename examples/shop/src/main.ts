import { withSource } from "@posthorn/core";
import { runCustomer } from "./customer.ts";
import { serviceNames, startService } from "./services.ts";
import { openShopTransport } from "./transport.ts";

// Runs the services that are named, or all of them. `customer` is one who buys something, then leaves.
const names = process.argv.length > 2 ? process.argv.slice(2) : [...serviceNames, "customer"];
const transport = await openShopTransport();

for (const name of serviceNames.filter((each) => names.includes(each))) {
  await startService(name, transport);
  console.log(`${name} is open`);
}

if (names.includes("customer")) {
  console.log(await runCustomer(withSource(transport, "customer"), console.log));
  await transport.close();
} else {
  // Drains: what is being handled is finished and settled first.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void transport.close());
}
