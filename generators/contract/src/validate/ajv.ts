import type { Ajv } from "ajv";

/** A validator with the options of @asyncapi/parser. Imported once it is needed. */
export async function loadAjv({ allErrors }: { readonly allErrors: boolean }): Promise<Ajv> {
  const [{ Ajv }, formats] = await Promise.all([import("ajv"), import("ajv-formats")]);
  const ajv = new Ajv({
    allErrors,
    strict: false,
    allowUnionTypes: true,
    unicodeRegExp: false,
    logger: false,
  });
  formats.default.default(ajv);
  return ajv;
}
