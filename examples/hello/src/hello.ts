import { openRequester } from "@posthorn/core";
import { memoryTransport } from "@posthorn/transport-memory";
import {
  handleBrewTea,
  onTeaBrewed,
  publishTeaBrewed,
  requestTeaMenu,
  sendBrewTea,
  serveTeaMenu,
} from "./generated/index.ts";

// Everything runs in one process. To use a broker, change only this line: `await openNatsTransport()`.
const transport = memoryTransport();

// The tea room serves a query, handles a command, and publishes an event.
await serveTeaMenu(transport, () => [{ sort: "Assam" }, { sort: "Sencha" }]);
await handleBrewTea(transport, async (tea) => {
  console.log(`brewing ${tea.sort}`);
  await publishTeaBrewed(transport, tea);
});

// Two groups subscribe to the event, and each receives it.
await onTeaBrewed(transport, ({ sort, cups = 1 }) => console.log(`to the table: ${cups} × ${sort}`), {
  group: "waiters",
});
await onTeaBrewed(transport, ({ sort }) => console.log(`on the bill: ${sort}`), { group: "cashiers" });

// A guest requests the menu and waits for the reply, then sends an order.
const guest = openRequester(transport);
const [tea] = await requestTeaMenu(guest, {});
if (tea !== undefined) await sendBrewTea(transport, { ...tea, cups: 2 });
