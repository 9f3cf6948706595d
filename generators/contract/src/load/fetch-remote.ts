const timeoutMs = 10_000;
export const largestRemoteMegabytes = 10;

/**
 * Fetches a text over http or https. Pass it as `ReadOptions.fetch`. Rejects after 10 s, above 10 MB, and if a redirect
 * leads to another scheme or in a circle.
 */
export async function fetchRemote(uri: string): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs);
  const visited = new Set<string>();
  for (let next = uri; ; ) {
    if (visited.has(next)) throw new Error("it redirects in a circle");
    visited.add(next);
    const response = await fetch(next, { redirect: "manual", signal });
    const location =
      response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
    if (location === null) return await textOf(response);
    await response.body?.cancel();
    const target = URL.parse(location, next);
    if (target === null || !/^https?:$/.test(target.protocol)) {
      throw new Error(`it redirects to "${location}", which is neither http nor https`);
    }
    target.hash = "";
    next = target.href;
  }
}

async function textOf(response: Response): Promise<string> {
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`the response is ${response.status} ${response.statusText}`.trimEnd());
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > largestRemoteMegabytes * 1_000_000) {
      throw new Error(`it has more than ${largestRemoteMegabytes} MB`); // leaving the loop cancels the body
    }
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
