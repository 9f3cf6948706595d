import { join } from "node:path";
import { hasType } from "../configuration/check-value.ts";
import { type ContractOptions, options } from "../configuration/options.ts";
import { manifestName } from "./manifest.ts";
import { readText } from "./read-text.ts";

/** The options that the manifest records: those that change the code and are not the default. `check` uses them again. */
export function optionsToRecord(given: ContractOptions): ContractOptions {
  const recorded = options.filter(
    ({ name, schema, isTypescript }) =>
      isTypescript && given[name] !== undefined && given[name] !== schema.default,
  );
  return Object.fromEntries(recorded.map(({ name }) => [name, given[name]]));
}

/** The options that the manifest of a folder records. Unknown ones are ignored. */
export function readRecordedOptions(folder: string): ContractOptions {
  try {
    const { options: recorded = {} } = JSON.parse(readText(join(folder, manifestName)) ?? "{}");
    const valid = options.filter(
      ({ name, schema, isTypescript }) => isTypescript && name in recorded && hasType(recorded[name], schema),
    );
    return Object.fromEntries(valid.map(({ name }) => [name, recorded[name]]));
  } catch {
    return {}; // a broken manifest is reported when its files are read
  }
}
