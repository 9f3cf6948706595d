import type { Contract, EmitterResult } from "@posthorn/contract";
import type { ContractOptions } from "../configuration/options.ts";
import { callEmitter } from "./call-emitter.ts";
import { type GenerateFilesRequest, type GenerateFilesResult, openContract } from "./open-contract.ts";
import { type TypescriptOptions, typescript } from "./typescript.ts";

/**
 * Generates files from a contract in memory. Nothing is written, and the promise does not reject because of anything in
 * the contract.
 */
export function generateFiles(request: GenerateFilesRequest): Promise<GenerateFilesResult> {
  return openGenerator(request)();
}

/** The generated files, with the contract if it can be read. */
export interface GeneratedContract extends GenerateFilesResult {
  readonly contract?: Contract;
}

/** Returns a function that generates the files of a contract repeatedly. Parts that did not change are reused. */
export function openGenerator(request: GenerateFilesRequest): () => Promise<GeneratedContract> {
  const { read, finish } = openContract(request);
  const { emitters = [typescript(withoutReadingOptions(request.options))] } = request;
  return async () => {
    const result = await read();
    const { contract, diagnostics, files: sources } = result;
    if (contract === undefined) return { files: [], diagnostics, sources };
    const results: EmitterResult[] = [];
    for (const emitter of emitters) results.push(await callEmitter(emitter, contract, request));
    return { contract, ...(await finish(result, results)) };
  };
}

/** The options for `typescript(…)` among the options of a contract. */
export function withoutReadingOptions({
  strict,
  root,
  allowRemote,
  ...options
}: ContractOptions = {}): TypescriptOptions {
  return options;
}
