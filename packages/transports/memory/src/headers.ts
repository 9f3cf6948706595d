import { checkHeader, type Outgoing } from "@posthorn/core/transport";

// Most packets have the same headers in the same order as one of the two before: requests and replies take turns. To compare
// their names with those is much faster than to test or to look up each of them.
const mostRemembered = 64;
const lastNames: string[] = Array(mostRemembered).fill("ce-id");
const earlierNames: string[] = Array(mostRemembered).fill("ce-id");

/** Throws MessagingError `invalid_message` for the name of a header that not every transport carries. */
export function requireLegalNames(headers: Outgoing["headers"]): void {
  let index = 0;
  for (const name in headers) {
    if (name !== lastNames[index] && name !== earlierNames[index]) requireLegalName(name, index);
    index += 1;
  }
}

function requireLegalName(name: string, index: number): void {
  checkHeader(name, "");
  if (index >= mostRemembered) return;
  earlierNames[index] = lastNames[index] as string;
  lastNames[index] = name;
}
