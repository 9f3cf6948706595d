import { diagnose } from "../diagnostics/diagnose.ts";
import { parseSource } from "../text/parse-source.ts";
import type { LoadedFile } from "../text/source-file.ts";
import { largestRemoteMegabytes } from "./fetch-remote.ts";
import { loadMetaschema } from "./metaschema.ts";
import type { Refusal } from "./refusal.ts";

const mostRemoteFiles = 200;
const longestMs = 60_000;

export type Fetch = (uri: string) => Promise<string>;

/** Makes a loader for files on other computers. Its limits apply to all files together. */
export function openRemoteLoader(fetch: Fetch | undefined): (uri: string) => Promise<LoadedFile | Refusal> {
  let count = 0;
  let spentMs = 0;
  return async (uri) => {
    const metaschema = await loadMetaschema(uri);
    if (metaschema !== undefined) return metaschema;
    if (fetch === undefined) return (ref, at) => [diagnose("ref-remote", at, { ref })];
    count += 1;
    if (count > mostRemoteFiles)
      return unreachable(`there are more than ${mostRemoteFiles} files on other computers`);
    if (spentMs > longestMs)
      return unreachable(`requests to other computers took more than ${longestMs / 1000} s`);
    const start = Date.now();
    try {
      const text = await fetch(uri);
      if (Buffer.byteLength(text) > largestRemoteMegabytes * 1_000_000)
        return unreachable(`it has more than ${largestRemoteMegabytes} MB`);
      return parseSource(text, { path: uri, name: uri });
    } catch (error) {
      return unreachable(error instanceof Error ? error.message : String(error));
    } finally {
      spentMs += Date.now() - start;
    }
  };
}

function unreachable(cause: string): Refusal {
  return (ref, at) => [diagnose("ref-unreachable", at, { ref, cause })];
}
