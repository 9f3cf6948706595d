import type { OneWay } from "../contract/operation.ts";
import { joinNames } from "../transport/destination.ts";

/**
 * Returns the group that subscribes to a topic for an operation. It is separate if other operations have the same topic,
 * because each of them skips the messages of the others.
 */
export function groupOf(
  { name, otherMessages }: Pick<OneWay, "name" | "otherMessages">,
  group: string | undefined,
): string | undefined {
  return group === undefined || otherMessages === undefined ? group : joinNames(group, name);
}
