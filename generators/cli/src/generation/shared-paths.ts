import { basename, dirname, relative, resolve } from "node:path";
import type { Origin } from "@posthorn/contract";

/** The paths by which contracts recognize and import shared schemas. They are the same on every machine. */
export interface SharedPaths {
  /** Identifies the source of a schema, in the same way for all contracts: its path from the shared folder and its pointer. */
  readonly placeOf: (origin: Origin) => string;
  /** The path from the contract's output folder to the shared folder, with `/`. */
  readonly sharedFolder: string;
}

export function openSharedPaths(
  { contract, out }: { readonly contract: string; readonly out: string },
  shared: string,
): SharedPaths {
  return {
    sharedFolder: pathBetween(out, shared),
    placeOf({ file, pointer }) {
      if (/^[a-z][a-z0-9+.-]+:\/\//i.test(file)) return `${file}#${pointer}`;
      const isContract = file === contract || file === basename(contract);
      const path = isContract ? contract : resolve(dirname(contract), file);
      return `${pathBetween(shared, path)}#${pointer}`;
    },
  };
}

function pathBetween(from: string, to: string): string {
  return relative(resolve(from), resolve(to)).replaceAll("\\", "/");
}
