/** A package.json, as far as a release changes it. */
type Manifest = Record<string, unknown> & { name?: string; version?: string };

const dependencyFields = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/** Returns the text of a package.json with a new version, for the package and for its dependencies on `names`. */
export function withVersion(manifestText: string, version: string, names: ReadonlySet<string>): string {
  const manifest = JSON.parse(manifestText) as Manifest;
  manifest.version = version;
  for (const field of dependencyFields) {
    const dependencies = manifest[field] as Record<string, string> | undefined;
    for (const name of Object.keys(dependencies ?? {})) {
      if (dependencies !== undefined && names.has(name)) dependencies[name] = version;
    }
  }
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** True if a version is `x.y.z` without a suffix, and comes after another. */
export function isNewer(version: string, than: string): boolean {
  const [next, last] = [partsOf(version), partsOf(than)];
  if (next === undefined || last === undefined) return false;
  const index = next.findIndex((part, at) => part !== last[at]);
  return index >= 0 && (next[index] ?? 0) > (last[index] ?? 0);
}

function partsOf(version: string): readonly number[] | undefined {
  return /^\d+\.\d+\.\d+$/.test(version) ? version.split(".").map(Number) : undefined;
}
