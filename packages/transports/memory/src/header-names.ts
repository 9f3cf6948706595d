import { type Outgoing, wireHeaders } from "@posthorn/core/transport";

const legalName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const { contentType, requestId, replyTo } = wireHeaders;
const mostCheckedNames = 10_000;
const checkedNames = new Set<string>();

/** The first header name that network protocols cannot carry. */
export function findIllegalName(headers: Outgoing["headers"]): string | undefined {
  for (const name in headers) {
    // To look up each of core's own names would cost as much as the rest of a publish.
    if (isCloudEvents(name) || name === contentType || name === requestId || name === replyTo) continue;
    if (checkedNames.has(name)) continue;
    if (!legalName.test(name)) return name;
    if (checkedNames.size >= mostCheckedNames) checkedNames.clear();
    checkedNames.add(name);
  }
  return undefined;
}

/** True if the name begins with `ce-`. */
function isCloudEvents(name: string): boolean {
  return name.charCodeAt(2) === 45 && name.charCodeAt(0) === 99 && name.charCodeAt(1) === 101;
}
