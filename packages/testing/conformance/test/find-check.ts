import type { Features } from "@posthorn/core/transport";
import { checks } from "../src/checks/all-checks.ts";
import { applies, type Check } from "../src/stage/check.ts";

/** Returns the check with an id. Throws if there is none, or if it does not apply to a transport with these features. */
export function findCheck(id: string, features: Features): Check {
  const check = checks.find((each) => each.id === id);
  if (check === undefined) throw new Error(`There is no check "${id}".`);
  if (!applies(check, features)) throw new Error(`Check "${id}" does not apply to this transport.`);
  return check;
}
