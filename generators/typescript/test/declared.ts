import { generate } from "../src/generate/generate.ts";
import type { GenerateOptions } from "../src/generate/options.ts";
import { contractOf } from "./contract-of.ts";
import { schemaOf } from "./raw-schema.ts";

/** The type of a payload in generated code, and the expression of its zod schema, both on one line. */
export interface Declared {
  readonly type: string;
  readonly zod: string;
}

const declaration =
  /^export (?:type Order = |type Order =\n|interface Order )(.*?);?\n\n.*?^export const Order: z\.ZodType<Order> = (.*?);\n\n(?:\/\*\*.*?\*\/\n)?export const orderMessage/ms;

/** The declarations of a payload with that schema in generated code. */
export function declaredOf(raw: unknown, options: Partial<GenerateOptions> = {}): Declared {
  const contract = contractOf({ payload: schemaOf(raw) });
  const { files } = generate(contract, { source: "shop.yaml", ...options });
  const text = files.find(({ path }) => path === "messages/order.ts")?.text ?? "";
  const [, type, zod] = declaration.exec(text) ?? [];
  if (type === undefined || zod === undefined) throw new Error(`The declaration is missing in:\n${text}`);
  return { type: onOneLine(type), zod: onOneLine(zod.replace(/^.*?schema\(\(\) => (.*)\)$/s, "$1")) };
}

/** The source without line breaks, and without the separators that only broken lines have. */
export function onOneLine(source: string): string {
  return source
    .replace(/\s+/g, " ")
    .replace(/[,;] ([)\]}])/g, " $1")
    .replace(/([([]|\w<) /g, "$1")
    .replace(/ ([)\]]|>\(|\.(?=[a-z]))/g, "$1")
    .trim();
}
