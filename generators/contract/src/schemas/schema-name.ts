import { diagnose } from "../diagnostics/diagnose.ts";
import type { Origin } from "../model/contract.ts";
import type { Reading } from "../reading/reading.ts";
import { fieldsOf, member } from "../values/fields.ts";
import { stepsOf } from "../values/pointer.ts";

/**
 * The name of a schema that something refers to: unique in the contract, and the same at every reading.
 *
 * @param wanted - the schema's own name, where its language gives it one
 */
export function nameOf(reading: Reading, origin: Origin, wanted?: string): string {
  const { taken } = reading.schemas;
  const root = reading.sources.root;
  const own = `${origin.file}#${origin.pointer}`;
  const steps = stepsOf(origin.pointer);
  const plain = wanted ?? plainName(origin, steps);
  // The contract's own components keep their names, whatever is met first.
  const isWithin = origin.file === root?.name && steps[0] === "components" && steps[1] === "schemas";
  const isComponent = isWithin && (steps.length === 3 || steps[2] === wanted);
  const components = fieldsOf(member(member(root?.data, "components"), "schemas"));
  const isFree = (name: string) => !taken.has(name) && (isComponent || !Object.hasOwn(components, name));
  let name = plain;
  if (!isFree(name)) {
    name = `${baseOf(origin.file)}_${plain}`;
    for (let count = 2; !isFree(name); count += 1) name = `${baseOf(origin.file)}_${plain}_${count}`;
    const other = taken.get(plain) ?? `#/components/schemas/${plain}`;
    reading.report(diagnose("schema-name-collision", origin, { name: plain, instead: name, other }));
  }
  taken.set(name, own);
  return name;
}

/** What a schema is called where it stands, if the contract has another of that name. */
export function ownNameOf(name: string, origin: Origin, wanted?: string): { readonly ownName?: string } {
  const own = wanted ?? plainName(origin, stepsOf(origin.pointer));
  return own === name ? {} : { ownName: own };
}

/** Steps that name a place in a schema or a message, and not what stands there. */
const placeNames =
  /^(payload|headers|schema|items|allOf|anyOf|oneOf|additionalProperties|not|if|then|else|contains|\d+)$/;

function plainName(origin: Origin, steps: readonly string[]): string {
  const last = steps.findLastIndex((step) => !placeNames.test(step));
  if (last < 0) return [baseOf(origin.file), ...steps].join("_");
  return steps.slice(last).join("_");
}

function baseOf(file: string): string {
  const base = file.slice(file.lastIndexOf("/") + 1);
  return base.replace(/(?<=.)\.[^.]*$/, "");
}
