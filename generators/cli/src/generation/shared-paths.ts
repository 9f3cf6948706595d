import { basename, dirname, relative, resolve } from "node:path";
import type { Origin } from "@posthorn/contract";

/** The places of schemas and of the shared folder, as paths that are the same on every machine. */
export interface Places {
  /** Where something is written: relative to the shared folder, so that it is the same for all contracts and everywhere. */
  readonly placeOf: (origin: Origin) => string;
  /** The way from the contract's output to the shared folder, with `/`. */
  readonly sharedFolder: string;
}

export function openPlaces(
  { contract, out }: { readonly contract: string; readonly out: string },
  shared: string,
): Places {
  const way = (from: string, to: string): string =>
    relative(resolve(from), resolve(to)).replaceAll("\\", "/");
  return {
    sharedFolder: way(out, shared),
    placeOf({ file, pointer }) {
      if (/^[a-z][a-z0-9+.-]+:\/\//i.test(file)) return `${file}#${pointer}`;
      const isContract = file === contract || file === basename(contract);
      const path = isContract ? contract : resolve(dirname(contract), file);
      return `${way(shared, path)}#${pointer}`;
    },
  };
}
