import type { Sources } from "../load/sources.ts";
import { type Fields, isFields, listOf } from "../values/fields.ts";

/**
 * An operation or a message with its traits. In AsyncAPI 3 what it says itself counts more than its
 * traits; in 2 the last trait counts most.
 */
export function withTraits(sources: Sources, fields: Fields, major: number): Fields {
  const traits = listOf(fields.traits)
    .map((trait) => sources.follow(trait))
    .filter(isFields);
  if (traits.length === 0) return fields;
  const own = Object.fromEntries(Object.entries(fields).filter(([key]) => key !== "traits"));
  const layers = major >= 3 ? [...traits, own] : [own, ...traits];
  const merged = layers.reduce((lower, upper) => merge(sources, lower, upper));
  return sources.place({ ...merged }, sources.originOf(fields));
}

/** JSON Merge Patch (RFC 7396) of what the references lead to. */
function merge(sources: Sources, lower: Fields, upper: Fields): Fields {
  const merged = new Map(Object.entries(lower));
  for (const [key, value] of Object.entries(upper)) {
    if (value === null) {
      merged.delete(key);
      continue;
    }
    const [below, above] = [merged.get(key), value].map((part) => sources.follow(part));
    const both = isFields(below) && isFields(above) && below !== above;
    merged.set(
      key,
      both ? sources.place({ ...merge(sources, below, above) }, sources.originOf(above)) : value,
    );
  }
  return Object.fromEntries(merged);
}
