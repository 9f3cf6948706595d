import { basename } from "node:path";
import type { Contract, Emitter, EmitterResult } from "@posthorn/contract";
import { diagnose } from "../diagnostics/diagnostics.ts";
import type { GenerateFilesRequest } from "./open-contract.ts";

/** Calls an emitter. If an emitter of the configuration throws, the result is a diagnostic. */
export async function callEmitter(
  emitter: Emitter,
  contract: Contract,
  { contract: path, emitters }: GenerateFilesRequest,
): Promise<EmitterResult> {
  try {
    const result = await emitter(contract, { source: basename(path) });
    if (Array.isArray(result?.files)) return result;
    throw new TypeError("it returned no list of files");
  } catch (error) {
    if (emitters === undefined) throw error;
    const cause = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { files: [], diagnostics: [diagnose("emitter-failed", path, { cause })] };
  }
}
