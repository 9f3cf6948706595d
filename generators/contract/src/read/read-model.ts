import { checkOverlaps } from "../check/overlapping-members.ts";
import { checkPayloadLocation } from "../check/payload-locations.ts";
import type { Diagnostic } from "../diagnostics/diagnose.ts";
import { applyDiscriminators } from "../discriminators/apply-discriminators.ts";
import type { Sources } from "../load/sources.ts";
import type { Contract } from "../model/contract.ts";
import { checkUnusedPayloads } from "../payload/unused-payloads.ts";
import { documentationOf } from "../reading/documentation.ts";
import { emptyResults, type Reading, type ReadSchemas, report } from "../reading/reading.ts";
import { readWaitingSchemas } from "../schemas/read-once.ts";
import { mergeTraits } from "../traits/merge-traits.ts";
import { translateSchemas } from "../translation/translate-schemas.ts";
import { compact, fieldsOf, textOf } from "../values/fields.ts";
import { originText } from "../values/origin.ts";
import { readOperations } from "./operations.ts";
import { readServers } from "./servers.ts";

export interface ReadModel {
  /** Undefined if the document is broken in a way that reading cannot handle. */
  readonly contract: Contract | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** The error that ended reading a broken document. */
  readonly error?: unknown;
  /** The schemas that were read, for the next reading of the contract. */
  readonly schemas: ReadSchemas;
}

/**
 * Reads a document into the model, and reports everything that the model cannot represent. The sources stay as they are.
 *
 * 1. Traits are merged and schemas of other dialects are translated. Both give new sources.
 * 2. Servers and operations are read, with their channels and messages. A reference in a schema becomes a name, and its
 *    target waits to be read.
 * 3. The waiting schemas are read, until none is new.
 * 4. Discriminators are written out as constants, and the complete contract is checked.
 *
 * @param previousSchemas - the schemas of an earlier reading of the contract
 */
export function readModel(sources: Sources, previousSchemas: ReadSchemas = new WeakMap()): ReadModel {
  const { sources: translated, diagnostics } = translateSchemas(mergeTraits(sources));
  const root = fieldsOf(sources.root?.data);
  // Earlier schemas were read as draft-07.
  const isReusable = !translated.hasTranslations;
  const reading: Reading = {
    input: {
      sources: translated,
      root,
      major: Number.parseInt(String(root.asyncapi), 10),
      contentType: textOf(root.defaultContentType) ?? "application/json",
      previousSchemas: isReusable ? previousSchemas : new WeakMap(),
    },
    results: emptyResults(),
  };
  report(reading, ...diagnostics);
  const { results } = reading;
  const schemas = isReusable ? results.schemas.repeatable : previousSchemas;
  try {
    return { contract: readContract(reading), diagnostics: results.diagnostics, schemas };
  } catch (error) {
    return { contract: undefined, diagnostics: results.diagnostics, error, schemas };
  }
}

function readContract(reading: Reading): Contract {
  const written = readDocument(reading);
  const { contract, diagnostics } = applyDiscriminators(written);
  const reported = new Set(diagnostics.map(originText));
  const overlaps = checkOverlaps(contract).filter((diagnostic) => !reported.has(originText(diagnostic)));
  report(reading, ...diagnostics, ...overlaps);
  return contract;
}

function readDocument(reading: Reading): Contract {
  const { sources, root, major } = reading.input;
  const { messages, schemas } = reading.results;
  const info = fieldsOf(sources.follow(root.info));
  const servers = readServers(reading);
  const operations = readOperations(reading);
  readWaitingSchemas(reading);
  report(reading, ...checkUnusedPayloads(reading), ...checkLocations(reading));
  // "info" has them in AsyncAPI 3, the document in AsyncAPI 2.
  const { tags, externalDocs } = documentationOf(sources, major >= 3 ? info : root);
  return compact<Contract>({
    asyncapi: String(root.asyncapi),
    title: textOf(info.title) ?? "",
    version: textOf(info.version) ?? "",
    description: textOf(info.description),
    id: textOf(root.id),
    tags,
    externalDocs,
    defaultContentType: textOf(root.defaultContentType),
    servers,
    operations,
    messages: [...messages.values()],
    schemas: schemas.read,
  });
}

/** Checks the locations in payloads, which need all named schemas. */
function checkLocations({ results: { locations, schemas } }: Reading): readonly Diagnostic[] {
  const byName = new Map(schemas.read.map((schema) => [schema.name, schema]));
  return locations.flatMap(({ location, message }) => checkPayloadLocation(location, message, byName));
}
