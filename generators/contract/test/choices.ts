import type { Schema } from "../src/model/schema.ts";
import { contractWith, modelOf } from "./contract-with.ts";

interface ReadChoices {
  readonly payload: unknown;
  readonly schemas: Readonly<Record<string, unknown>>;
  readonly problems: readonly string[];
}

/** The payload and the named schemas of a contract, without their origins, and the diagnostics about discriminators. */
export async function readChoices(
  payload: string,
  schemas: string,
  schemaFormat?: string,
): Promise<ReadChoices> {
  const written =
    schemaFormat === undefined ? payload : `{ schemaFormat: '${schemaFormat}', schema: ${payload} }`;
  const text = contractWith("tags: []", `components: { schemas: { ${schemas} } }`);
  const { contract, diagnostics } = await modelOf(
    text.replace(/payload: \{ type: object, required.*/, `payload: ${written} }`),
  );
  return {
    payload: bare(contract.messages[0]?.payload ?? true),
    schemas: Object.fromEntries(contract.schemas.map(({ name, schema }) => [name, bare(schema)])),
    problems: diagnostics
      .filter(({ code }) => /^discriminator-/.test(code))
      .map(({ code, pointer }) => `${code} ${pointer}`),
  };
}

function bare(schema: Schema): unknown {
  return JSON.parse(
    JSON.stringify(schema, (key, value) =>
      key === "origin" || key.startsWith("discriminator") ? undefined : value,
    ),
  );
}

export const ref = (name: string): string => `{ $ref: '#/components/schemas/${name}' }`;
export const oneOf = (...names: readonly string[]): string => `oneOf: [${names.map(ref).join(", ")}]`;
