import { isDeepStrictEqual } from "node:util";
import type { Contender, Opener } from "../race/contender.ts";
import { order } from "./order.ts";

/** Makes openers that reject unless the first reply is the order of the request. */
export function checked(openers: readonly Opener[]): readonly Opener[] {
  return openers.map((open) => async (): Promise<Contender> => {
    const contender = await open();
    if (isDeepStrictEqual(await contender.trip(), order)) return contender;
    await contender.close();
    throw new Error(`The reply of "${contender.name}" is not the order.`);
  });
}
