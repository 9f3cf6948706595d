/** What a package.json holds, as far as it changes when it is published. */
export type Manifest = Readonly<Record<string, unknown>>;

/**
 * A package's manifest with its `repository`, `homepage` and `bugs`, all from the root manifest's `repository`: the one
 * field that a maintainer fills in. Until then the package has none of the three.
 *
 * @param directory - where the package is in the repository
 */
export function publishedManifest(manifest: Manifest, rootManifest: Manifest, directory: string): Manifest {
  const { repository } = rootManifest;
  if (repository === undefined) return manifest;
  const url = webAddress(repository);
  return {
    ...manifest,
    repository: { type: "git", url: `git+${url}.git`, directory },
    homepage: url,
    bugs: `${url}/issues`,
  };
}

function webAddress(repository: unknown): string {
  const url = typeof repository === "string" ? repository : (repository as { readonly url?: unknown }).url;
  const [, address] = /^(?:git\+)?(https:\/\/[^/]+\/.+?)(?:\.git)?\/?$/.exec(String(url)) ?? [];
  if (address !== undefined) return address;
  throw new Error(`"repository" in the root package.json is "${url}". Give it an https address.`);
}
