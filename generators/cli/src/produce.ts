import { basename } from "node:path";
import { type Diagnostic, type GeneratedFile, readContract } from "@posthorn/contract";
import type { ContractArguments, GenerateArguments } from "./arguments.ts";
import type { Console } from "./console.ts";
import { report } from "./report.ts";

/** Reads a contract and gives the code for it, all in memory; or reports what is wrong, and gives nothing. */
export async function produce(
  asked: GenerateArguments,
  console: Console,
): Promise<readonly GeneratedFile[] | undefined> {
  const { contract: path, strict, importExtension } = asked;
  const { contract, diagnostics, locate } = await readContract(path, { strict });
  if (contract === undefined) return failed(diagnostics, console);
  const { checkSupport, generate } = await import("@posthorn/generator-typescript");
  const unsupported = checkSupport(contract).map((diagnostic) => ({ ...diagnostic, ...locate(diagnostic) }));
  if (unsupported.some(({ severity }) => severity === "error"))
    return failed([...diagnostics, ...unsupported], console);
  const { files, diagnostics: said } = generate(contract, { source: basename(path), importExtension });
  const all = [
    ...diagnostics,
    ...unsupported,
    ...said.map((diagnostic) => ({ ...diagnostic, ...locate(diagnostic) })),
  ];
  return report(all, console) ? undefined : files;
}

/** Everything that there is to say of a contract. */
export async function diagnose({
  contract: path,
  strict,
}: ContractArguments): Promise<readonly Diagnostic[]> {
  const { contract, diagnostics, locate } = await readContract(path, { strict });
  if (contract === undefined) return diagnostics;
  const { checkSupport, generate } = await import("@posthorn/generator-typescript");
  const unsupported = checkSupport(contract);
  const said = unsupported.length > 0 ? [] : generate(contract, { source: basename(path) }).diagnostics;
  return [
    ...diagnostics,
    ...[...unsupported, ...said].map((diagnostic) => ({ ...diagnostic, ...locate(diagnostic) })),
  ];
}

function failed(diagnostics: readonly Diagnostic[], console: Console): undefined {
  report(diagnostics, console);
}
