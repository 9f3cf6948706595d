import type { Emitter } from "@posthorn/contract";
import type { TypescriptOptions } from "@posthorn/generator-typescript";

export type { TypescriptOptions };

const options = new WeakMap<Emitter, TypescriptOptions>();

/** The emitter of TypeScript. It is loaded once there is something to emit. */
export function typescript(given: TypescriptOptions = {}): Emitter {
  let loaded: Emitter | undefined;
  const emitter: Emitter = async (contract, about) => {
    loaded ??= (await import("@posthorn/generator-typescript")).typescript(given);
    return await loaded(contract, about);
  };
  options.set(emitter, given);
  return emitter;
}

/** The options of an emitter of TypeScript; nothing for any other emitter. */
export function optionsOf(emitter: Emitter): TypescriptOptions | undefined {
  return options.get(emitter);
}
