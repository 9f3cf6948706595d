import type { Emitter } from "@posthorn/contract";
import type { TypescriptOptions } from "@posthorn/generator-typescript";

export type { TypescriptOptions };

const optionsByEmitter = new WeakMap<Emitter, TypescriptOptions>();

/** Returns the emitter of TypeScript. Its code is loaded with the first contract. */
export function typescript(options: TypescriptOptions = {}): Emitter {
  let loaded: Emitter | undefined;
  const emitter: Emitter = async (contract, emitterOptions) => {
    loaded ??= (await import("@posthorn/generator-typescript")).typescript(options);
    return await loaded(contract, emitterOptions);
  };
  optionsByEmitter.set(emitter, options);
  return emitter;
}

/** The options of an emitter of TypeScript; `undefined` for any other emitter. */
export function typescriptOptionsOf(emitter: Emitter): TypescriptOptions | undefined {
  return optionsByEmitter.get(emitter);
}
