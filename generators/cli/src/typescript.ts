import type { Emitter } from "@posthorn/contract";
import type { TypescriptOptions } from "@posthorn/generator-typescript";

export type { TypescriptOptions };

/** The emitter of TypeScript. It is loaded once there is something to emit. */
export function typescript(options: TypescriptOptions = {}): Emitter {
  let emitter: Emitter | undefined;
  return async (contract, given) => {
    emitter ??= (await import("@posthorn/generator-typescript")).typescript(options);
    return await emitter(contract, given);
  };
}
