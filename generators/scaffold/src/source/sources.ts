import { dirname, join, relative, sep } from "node:path";
import { type Node, Project, type SourceFile, SyntaxKind, ts } from "ts-morph";

/** A file of the program whose handlers are scaffolded. */
export interface SourceText {
  /** Absolute. */
  readonly path: string;
  /** Without a byte order mark. */
  readonly text: string;
  /** False for files that are read only to follow what others import. */
  readonly isEditable: boolean;
}

/** Source files as syntax trees. They are read and never printed. */
export interface Sources {
  /** The files that may be edited, in the order of their paths. */
  readonly editable: readonly SourceFile[];
  readonly all: readonly SourceFile[];
  readonly isEditable: (node: Node) => boolean;
  readonly pathOf: (file: SourceFile) => string;
  readonly fileAt: (path: string) => SourceFile | undefined;
  readonly placeOf: (node: Node) => Place;
}

/** A position in a file; `line` and `column` count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Parses files. Nothing else is read: packages and the generated code stay unknown. */
export function openSources(texts: readonly SourceText[]): Sources {
  const project = new Project({
    useInMemoryFileSystem: true,
    compilerOptions: {
      noLib: true,
      types: [],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      allowImportingTsExtensions: true,
      noEmit: true,
    },
  });
  const paths = new Map<SourceFile, string>();
  const files = new Map<string, SourceFile>();
  const editable: SourceFile[] = [];
  for (const { path, text, isEditable } of texts) {
    const file = project.createSourceFile(virtualPath(path), text);
    paths.set(file, path);
    files.set(path, file);
    if (isEditable) editable.push(file);
  }
  const isEditable = (node: Node): boolean => editable.includes(node.getSourceFile());
  const pathOf = (file: SourceFile): string => paths.get(file) ?? file.getFilePath();
  return {
    editable,
    all: [...files.values()],
    isEditable,
    pathOf,
    fileAt: (path) => files.get(path),
    placeOf: (node) => {
      const file = node.getSourceFile();
      const { line, column } = file.getLineAndColumnAtPos(node.getStart());
      return { file: pathOf(file), line, column };
    },
  };
}

/** The first syntax error of a file. */
export function syntaxError(
  file: SourceFile,
): { readonly start: number; readonly message: string } | undefined {
  const [error] = file.getProject().getProgram().getSyntacticDiagnostics(file);
  if (error === undefined) return undefined;
  const message = error.getMessageText();
  return {
    start: error.getStart(),
    message: typeof message === "string" ? message : message.getMessageText(),
  };
}

/** True if a text is TypeScript without syntax errors. */
export function isParsable(path: string, text: string): boolean {
  const project = new Project({ useInMemoryFileSystem: true, compilerOptions: { noLib: true, types: [] } });
  return syntaxError(project.createSourceFile(virtualPath(path), text)) === undefined;
}

/** The path in the file system in memory, which has no drives. */
function virtualPath(path: string): string {
  return `/${path.split(sep).join("/").replace(/^\//, "").replace(":", "")}`;
}

/** The specifier by which one file imports another: `./place-order.js`. */
export function specifierOf(from: string, to: string, extension: string): string {
  const way = relative(dirname(from), to).split(sep).join("/");
  const [, whole = way, ending = ""] = /^(.*)\.([mc]?ts|tsx)$/.exec(way) ?? [];
  const written =
    extension === "" || ending === ""
      ? extension
      : extension.replace(/(?=[jt]s$)/, /^[mc]/.exec(ending)?.[0] ?? "");
  return `${whole.startsWith(".") ? "" : "./"}${whole}${written}`;
}

/** The absolute path that a relative specifier names, without its ending. */
export function stemOf(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return join(dirname(from), specifier).replace(/(?:\.d)?\.[mc]?[jt]sx?$/, "");
}

/** The names that a file declares or imports anywhere. */
export function namesIn(file: SourceFile): ReadonlySet<string> {
  return new Set(file.getDescendantsOfKind(SyntaxKind.Identifier).map((identifier) => identifier.getText()));
}
