import { bindingDiagnostics } from "./binding-diagnostics.ts";
import { extensionDiagnostics } from "./extension-diagnostics.ts";
import { fileDiagnostics } from "./file-diagnostics.ts";
import { formatDiagnostics } from "./format-diagnostics.ts";
import { nameDiagnostics } from "./name-diagnostics.ts";
import { operationDiagnostics } from "./operation-diagnostics.ts";
import { proposalDiagnostics } from "./proposal-diagnostics.ts";
import { referenceDiagnostics } from "./reference-diagnostics.ts";
import { schemaDiagnostics } from "./schema-diagnostics.ts";

/** Every diagnostic of this package, by its code. The rules of @asyncapi/parser have codes of their own. */
export const diagnosticTable: typeof fileDiagnostics &
  typeof referenceDiagnostics &
  typeof schemaDiagnostics &
  typeof formatDiagnostics &
  typeof operationDiagnostics &
  typeof nameDiagnostics &
  typeof extensionDiagnostics &
  typeof bindingDiagnostics &
  typeof proposalDiagnostics = {
  ...fileDiagnostics,
  ...referenceDiagnostics,
  ...schemaDiagnostics,
  ...formatDiagnostics,
  ...operationDiagnostics,
  ...nameDiagnostics,
  ...extensionDiagnostics,
  ...bindingDiagnostics,
  ...proposalDiagnostics,
};
