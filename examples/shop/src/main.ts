import { withSource } from "@posthorn/core";
import { runCustomer } from "./customer.ts";
import { serviceNames, startService } from "./services.ts";
import { openShopTransport } from "./transport.ts";

// Runs the services in the arguments, or all of them. `customer` buys something, then ends.
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
  // Closing waits for the running handlers.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void transport.close());
}
