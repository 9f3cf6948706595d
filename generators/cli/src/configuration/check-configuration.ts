import { describeProblem } from "../diagnostics/problem.ts";
import { checkValue } from "./check-value.ts";
import type { Configuration } from "./configuration.ts";
import { programSchema } from "./configuration-schema.ts";
import { options } from "./options.ts";

/**
 * Returns a text for each mistake in a configuration: its place, the remedy and the name that was probably meant.
 *
 * @param ruleNames - the rules that can be set
 */
export function checkConfiguration(value: unknown, ruleNames: readonly string[]): readonly string[] {
  const problems = checkValue(value, programSchema(ruleNames), "");
  return problems.length > 0 ? problems : unusedOptions(value as Configuration);
}

/** Options of TypeScript beside emitters, which do not get them. */
function unusedOptions({ contracts }: Configuration): readonly string[] {
  return contracts.flatMap(({ emitters, options: settings = {} }, index) =>
    options
      .filter(
        ({ name, isTypescript }) => isTypescript && emitters !== undefined && settings[name] !== undefined,
      )
      .map(({ name }) =>
        describeProblem("setting-unused", { place: `contracts[${index}].options.${name}`, option: name }),
      ),
  );
}
