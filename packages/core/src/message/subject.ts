/**
 * Names a packet at the beginning of a sentence: `Message 7 of command "placeOrder"`, or `A request of query
 * "orderStatus"` if it has no id.
 */
export function subjectOf(noun: "message" | "request", id: string, label: string): string {
  if (id === "") return `A ${noun} of ${label}`;
  return `${noun === "message" ? "Message" : "Request"} ${id} of ${label}`;
}
