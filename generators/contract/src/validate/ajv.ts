import type { Ajv, Options } from "ajv";

/**
 * Makes a compiler of validators with the options of @asyncapi/parser. Ajv is imported when it is first needed.
 *
 * @param options - options that differ
 */
export async function loadAjv(options: Options): Promise<Ajv> {
  const [{ Ajv }, formats] = await Promise.all([import("ajv"), import("ajv-formats")]);
  const ajv = new Ajv({
    strict: false,
    allowUnionTypes: true,
    unicodeRegExp: false,
    logger: false,
    ...options,
  });
  formats.default.default(ajv);
  return ajv;
}
