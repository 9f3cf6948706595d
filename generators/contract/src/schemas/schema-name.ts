import { diagnose } from "../diagnostics/diagnose.ts";
import { type Reading, report } from "../reading/reading.ts";
import { fieldsOf, member } from "../values/fields.ts";
import { type Origin, originText } from "../values/origin.ts";
import { pointerOf, stepsOf } from "../values/pointer.ts";

/**
 * Gives a name to a schema that a reference leads to. It is unique in the contract, and the same at every reading.
 *
 * @param wanted - the name of the schema in its own language, if it has one
 */
export function nameSchema(reading: Reading, origin: Origin, wanted?: string): string {
  const { owners } = reading.results.schemas;
  const plain = wanted ?? plainName(origin);
  const isFree = freeNames(reading, origin, wanted);
  let name = plain;
  if (!isFree(name)) {
    const qualified = `${baseName(origin.file)}_${plain}`;
    name = qualified;
    for (let count = 2; !isFree(name); count += 1) name = `${qualified}_${count}`;
    // A component keeps its name, even if no reference has led to it yet.
    const component = {
      file: reading.input.sources.root?.name ?? "",
      pointer: pointerOf(["components", "schemas", plain]),
    };
    const other = owners.get(plain) ?? originText(component);
    report(reading, diagnose("schema-name-collision", origin, { name: plain, instead: name, other }));
  }
  owners.set(name, originText(origin));
  return name;
}

/** Makes a test for names that a schema may have. The contract's own components keep their names. */
function freeNames({ input, results }: Reading, origin: Origin, wanted?: string): (name: string) => boolean {
  const { sources, root } = input;
  const steps = stepsOf(origin.pointer);
  const isAmongComponents =
    origin.file === sources.root?.name && steps[0] === "components" && steps[1] === "schemas";
  const isComponent = isAmongComponents && (steps.length === 3 || steps[2] === wanted);
  const components = fieldsOf(member(member(root, "components"), "schemas"));
  return (name) => !results.schemas.owners.has(name) && (isComponent || !Object.hasOwn(components, name));
}

/** The name that a schema's origin suggests, if another schema of the contract has it. */
export function ownNameOf(name: string, origin: Origin, wanted?: string): { readonly ownName?: string } {
  const own = wanted ?? plainName(origin);
  return own === name ? {} : { ownName: own };
}

/**
 * Steps that describe the position in a schema or a message, and do not name the value. `Order/payload` gives the name
 * `Order_payload`, and `items` below `lines` gives `lines_items`.
 */
const positionSteps =
  /^(payload|headers|schema|items|allOf|anyOf|oneOf|additionalProperties|not|if|then|else|contains|\d+)$/;

function plainName({ file, pointer }: Origin): string {
  const steps = stepsOf(pointer);
  const last = steps.findLastIndex((step) => !positionSteps.test(step));
  return last < 0 ? [baseName(file), ...steps].join("_") : steps.slice(last).join("_");
}

function baseName(file: string): string {
  const base = file.slice(file.lastIndexOf("/") + 1);
  return base.replace(/(?<=.)\.[^.]*$/, "");
}
