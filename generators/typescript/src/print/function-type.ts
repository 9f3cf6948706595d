import { type Layout, parentheses } from "../text/layout.ts";
import type { ParameterStructure } from "./structures.ts";

/** Returns a parameter as it is written in a declaration or a type: `payload: Order`. */
export function parameterLayout(parameter: ParameterStructure): Layout {
  const { name, hasQuestionToken = false, type, initializer } = parameter;
  const start = `${name}${hasQuestionToken ? "?" : ""}: `;
  return initializer === undefined ? [start, type] : [start, type, " = ", initializer];
}

/** Returns the type of a function: `(payload: Order) => Promise<void>`. */
export function functionType(parameters: readonly ParameterStructure[], result: string): Layout {
  return [parentheses(parameters.map(parameterLayout)), ` => ${result}`];
}
