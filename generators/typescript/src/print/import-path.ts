/** Returns the specifier by which one generated file imports another, without extension. Both are paths without extension. */
export function importPath(from: string, to: string): string {
  const [fromFolder, target] = [from.split("/").slice(0, -1), to.split("/")];
  while (fromFolder.length > 0 && target.length > 1 && fromFolder[0] === target[0]) {
    fromFolder.shift();
    target.shift();
  }
  const up = "../".repeat(fromFolder.length);
  return `${up === "" && target[0] !== ".." ? "./" : up}${target.join("/")}`;
}
