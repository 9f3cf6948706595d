import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { type Package, root } from "./packages.ts";
import { type Manifest, publishedManifest } from "./published-manifest.ts";
import { linkedFiles, publishedMarkdown } from "./published-markdown.ts";

const guide = /^docs\/[^/]+\.md$/;
const schema = /^schemas\/[^/]+\.schema\.json$/;

const read = (file: string): Promise<string> => readFile(join(root, file), "utf8");

/**
 * Copies a package to an empty folder as it is published: with the guides and JSON Schemas that its README links to,
 * and with the addresses of the repository. Where links lead out of the package, their text alone is left.
 */
export async function stage({ folder }: Package, to: string, rootManifest: Manifest): Promise<void> {
  const home = relative(root, folder);
  const readme = { path: `${home}/README.md`, text: await read(`${home}/README.md`) };
  const guides = linkedFiles(readme).filter((file) => guide.test(file));
  const pages = [
    readme,
    ...(await Promise.all(guides.map(async (path) => ({ path, text: await read(path) })))),
  ];
  const schemas = new Set(pages.flatMap(linkedFiles).filter((file) => schema.test(file)));

  const places = new Map<string, string>([
    [readme.path, "README.md"],
    ...[...guides, ...schemas].map((file): [string, string] => [file, file]),
  ]);
  const placeOf = (path: string): string | undefined => places.get(path);

  await cp(folder, to, { recursive: true, filter: (file) => basename(file) !== "node_modules" });
  for (const page of pages) await write(join(to, placeOf(page.path) ?? ""), publishedMarkdown(page, placeOf));
  for (const file of schemas) await write(join(to, file), await read(file));
  const manifest = JSON.parse(await read(`${home}/package.json`)) as Manifest;
  const published = publishedManifest(manifest, rootManifest, home);
  await write(join(to, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
