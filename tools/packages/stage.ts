import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { type Package, root } from "./packages.ts";
import { type Manifest, publishedManifest } from "./published-manifest.ts";
import { linkedFiles, publishedMarkdown } from "./published-markdown.ts";

const guide = /^docs\/[^/]+\.md$/;
const schema = /^schemas\/[^/]+\.schema\.json$/;

const read = (file: string): Promise<string> => readFile(join(root, file), "utf8");

/**
 * Copies a package to an empty folder in its published form: with the guides and JSON Schemas that its README links to, and
 * with the URLs of the repository. Links to files outside of the package become plain text.
 */
export async function stage({ folder }: Package, to: string, rootManifest: Manifest): Promise<void> {
  const directory = relative(root, folder);
  const readme = { path: `${directory}/README.md`, text: await read(`${directory}/README.md`) };
  const guides = linkedFiles(readme).filter((file) => guide.test(file));
  const pages = [
    readme,
    ...(await Promise.all(guides.map(async (path) => ({ path, text: await read(path) })))),
  ];
  const schemas = new Set(pages.flatMap(linkedFiles).filter((file) => schema.test(file)));

  const paths = new Map<string, string>([
    [readme.path, "README.md"],
    ...[...guides, ...schemas].map((file): [string, string] => [file, file]),
  ]);
  const pathInPackage = (path: string): string | undefined => paths.get(path);

  await cp(folder, to, { recursive: true, filter: (file) => basename(file) !== "node_modules" });
  for (const page of pages)
    await write(join(to, pathInPackage(page.path) ?? ""), publishedMarkdown(page, pathInPackage));
  for (const file of schemas) await write(join(to, file), await read(file));
  const manifest = JSON.parse(await read(`${directory}/package.json`)) as Manifest;
  const published = publishedManifest(manifest, rootManifest, directory);
  await write(join(to, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
