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

// All in one process. Over a broker this line is another, `await openNatsTransport()`, and only this one.
const transport = memoryTransport();

// The tea room answers a query, handles a command, and publishes an event.
await serveTeaMenu(transport, () => [{ sort: "Assam" }, { sort: "Sencha" }]);
await handleBrewTea(transport, async (tea) => {
  console.log(`brewing ${tea.sort}`);
  await publishTeaBrewed(transport, tea);
});

// Whoever wants to know listens to the event: as many groups as there are interests.
await onTeaBrewed(transport, ({ sort, cups = 1 }) => console.log(`to the table: ${cups} × ${sort}`), {
  group: "waiters",
});
await onTeaBrewed(transport, ({ sort }) => console.log(`on the bill: ${sort}`), { group: "cashiers" });

// A guest asks, and waits for the answer; then orders, and waits for nothing.
const guest = openRequester(transport);
const [tea] = await requestTeaMenu(guest, {});
if (tea !== undefined) await sendBrewTea(transport, { ...tea, cups: 2 });
