import { checkLocation } from "../check/locations.ts";
import { checkOverlaps } from "../check/overlapping-members.ts";
import type { Diagnostic } from "../diagnostics/diagnose.ts";
import { applyDiscriminators } from "../discriminators/apply-discriminators.ts";
import type { Sources } from "../load/sources.ts";
import type { Contract } from "../model/contract.ts";
import { checkUnused } from "../payload/unused-payloads.ts";
import { documentationOf } from "../reading/documentation.ts";
import { type KnownSchemas, openSchemaBook, type Reading } from "../reading/reading.ts";
import { readNamedSchemas } from "../schemas/unchanged-schemas.ts";
import { foreignSchemas, openTranslator } from "../translation/translate-schemas.ts";
import { compact, fieldsOf, textOf } from "../values/fields.ts";
import { readOperations } from "./operations.ts";
import { readServers } from "./servers.ts";

/** Reads a valid document into the model, and reports what cannot be carried. Never throws for what stands in it. */
export function readModel(
  sources: Sources,
  report: (diagnostic: Diagnostic) => void,
  known?: KnownSchemas,
): Contract {
  const root = fieldsOf(sources.root?.data);
  const info = fieldsOf(sources.follow(root.info));
  const asyncapi = String(root.asyncapi);
  const reading: Reading = {
    sources,
    major: Number.parseInt(asyncapi, 10),
    contentType: textOf(root.defaultContentType) ?? "application/json",
    report,
    channels: new Map(),
    messages: new Map(),
    messageNames: new Map(),
    failures: new Set(),
    locations: [],
    // The known schemas were read as draft-07.
    schemas: openSchemaBook(foreignSchemas(sources).length === 0 ? known : undefined),
    translator: openTranslator(sources, report),
    wires: new Map(),
  };
  const servers = readServers(reading, root);
  const operations = readOperations(reading, root);
  readNamedSchemas(reading);
  checkUnused(reading);
  const schemas = new Map(reading.schemas.read.map((schema) => [schema.name, schema]));
  for (const { location, message } of reading.locations) {
    checkLocation(location, message, schemas).forEach(report);
  }
  const written = compact<Contract>({
    asyncapi,
    title: textOf(info.title) ?? "",
    version: textOf(info.version) ?? "",
    description: textOf(info.description),
    id: textOf(root.id),
    // AsyncAPI 2 has them beside "info", 3 within.
    tags: documentationOf(sources, reading.major >= 3 ? info : root).tags,
    externalDocs: documentationOf(sources, reading.major >= 3 ? info : root).externalDocs,
    defaultContentType: textOf(root.defaultContentType),
    servers,
    operations,
    messages: [...reading.messages.values()],
    schemas: reading.schemas.read,
  });
  const { contract, diagnostics } = applyDiscriminators(written);
  diagnostics.forEach(report);
  const reported = new Set(diagnostics.map(({ file, pointer }) => `${file}#${pointer}`));
  checkOverlaps(contract)
    .filter(({ file, pointer }) => !reported.has(`${file}#${pointer}`))
    .forEach(report);
  return contract;
}
