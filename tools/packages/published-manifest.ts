/** The contents of a package.json. */
export type Manifest = Readonly<Record<string, unknown>>;

/**
 * Adds `repository`, `homepage` and `bugs` to a package's manifest. All three come from `repository` in the root manifest,
 * which a maintainer fills in. Without it, the manifest is not changed.
 *
 * @param directory - the package's folder in the repository
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
