import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Packed } from "../../tools/packages/pack.ts";
import { listPackages } from "../../tools/packages/packages.ts";

/** A registry that contains only the packed packages. */
export interface LocalRegistry {
  /** The lines for an `.npmrc` that uses this registry for the packed packages only. */
  readonly npmrc: string;
  close(): Promise<void>;
}

/** Serves tarballs as a registry, so that `npm install @posthorn/core` installs the packed one. */
export async function openLocalRegistry(folder: string, packed: readonly Packed[]): Promise<LocalRegistry> {
  const manifests = new Map<string, object>();
  for (const { name, folder: home } of listPackages()) {
    manifests.set(name, JSON.parse(await readFile(join(home, "package.json"), "utf8")));
  }
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "");
    if (path.endsWith(".tgz")) {
      createReadStream(join(folder, path))
        .on("error", () => response.writeHead(404).end())
        .pipe(response);
      return;
    }
    const found = packed.find(({ name }) => path === `/${name}`);
    if (found === undefined) return void response.writeHead(404).end();
    const { name, version, filename, integrity } = found;
    const dist = { tarball: `${url()}/${filename}`, integrity };
    const versions = { [version]: { ...manifests.get(name), dist } };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ name, "dist-tags": { latest: version }, versions }));
  });
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    npmrc: `@posthorn:registry=${url()}\n`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
