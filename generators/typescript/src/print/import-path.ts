/** Returns the specifier by which one generated file imports another, without extension. Both are paths without extension. */
export function importPath(from: string, to: string): string {
  const fromFolders = from.split("/").slice(0, -1);
  const toFolders = to.split("/").slice(0, -1);
  const different = fromFolders.findIndex((folder, index) => folder !== toFolders[index]);
  const common = different === -1 ? fromFolders.length : different;
  const up = "../".repeat(fromFolders.length - common);
  const rest = to.split("/").slice(common).join("/");
  return `${up === "" && !rest.startsWith("../") ? "./" : up}${rest}`;
}
