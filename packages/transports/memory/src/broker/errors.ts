import { type Destination, MessagingError } from "@posthorn/core/transport";

type Named = Pick<Destination, "kind" | "template" | "address">;

/** The words for a queue, a topic or an inbox in errors: `queue "jobs"`. */
export function nameOf({ kind, address, template }: Named): string {
  return `${kind} "${kind === "inbox" ? address : template}"`;
}

/** The words for a group of a topic in errors. */
export function nameOfGroup(topic: Named, group: string): string {
  return `group "${group}" of ${nameOf(topic)}`;
}

export function fullError(to: Named, length: number): MessagingError {
  return new MessagingError(
    "overloaded",
    `${to.kind} "${to.address}" is full: ${length} packets wait. Nothing was sent. ` +
      "Consume faster, or raise `largestBacklog`.",
  );
}

/** @param what - names the queue, the topic or the group */
export function notFound(what: string): MessagingError {
  return new MessagingError("not_found", `${what} does not exist. Provision it first.`);
}

/** @param what - the setting, with the name of what has it */
export function topologyDiffers(what: string, is: unknown, wanted: unknown): MessagingError {
  const text =
    `${what} is ${JSON.stringify(is) ?? "not set"}, and this program declares ${JSON.stringify(wanted) ?? "nothing"}. ` +
    "Declare the same in producers and consumers.";
  return new MessagingError("topology_differs", text);
}

export function noResponder({ address }: Named): MessagingError {
  const text = `Nobody serves queue "${address}". Nothing was sent. Start a responder.`;
  return new MessagingError("no_responder", text);
}
