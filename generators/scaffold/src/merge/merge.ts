import { Node } from "ts-morph";
import { entryCode } from "../code/collection-code.ts";
import { handlerMember, handlerType } from "../code/handler-code.ts";
import { handlersInCalls } from "../find/calls.ts";
import { type Collection, findCollections } from "../find/collection.ts";
import { mentions } from "../find/evidence.ts";
import { type Exported, listExports } from "../find/handlers.ts";
import type { WantedHandler } from "../source/handler-set.ts";
import { type ClassNode, findMember, memberValue } from "../source/values.ts";
import { addElement, insertElements } from "./add-element.ts";
import { addImport, insertImports } from "./add-import.ts";
import { addCollection, expressionIn } from "./collect.ts";
import { completeHandler } from "./complete-handler.ts";
import { type Draft, reportAt } from "./draft.ts";
import { markDropped } from "./mark-dropped.ts";
import { unmark } from "./marks.ts";
import { handlersImport, provideHandler } from "./provide-handler.ts";

// The order matters: handlers first, which queue imports and elements of lists; then marks; then imports, which may add
// names to the braces of an existing import; and the elements of all lists at the end, because several elements that
// are added to one list make one insertion.

/** Adds to the files of a program the handlers that its contract needs, and marks those that it no longer has. */
export function merge(draft: Draft): void {
  const { sources, set, out } = draft;
  const exports = listExports(sources, set, out);
  if (set.side === "client") mergeClient(exports, draft);
  else mergeServer(exports, draft);
  for (const { typedFor, value } of exports) {
    const wanted = set.handlers.find(({ name }) => name === typedFor);
    if (wanted !== undefined && value.kind === "object") completeHandler(wanted, value, draft);
  }
  for (const file of sources.editable) unmark(file, draft);
  insertImports(draft);
  insertElements(draft);
}

/** Every handler that the client's functions take; nothing collects them. */
function mergeClient(exports: readonly Exported[], draft: Draft): void {
  for (const wanted of draft.set.handlers) {
    const inUse = handlersInCalls(wanted, draft.sources);
    for (const value of inUse) completeHandler(wanted, value, draft);
    if (inUse.length > 0 || !wanted.isWanted) continue;
    const provided = provideHandler(wanted, exports, draft);
    if (provided?.found !== undefined && provided.member === undefined)
      completeHandler(wanted, provided.found.value, draft);
  }
  markDropped(undefined, draft);
}

/** Every handler that the serving function takes, in the object that collects them. */
function mergeServer(exports: readonly Exported[], draft: Draft): void {
  const { sources, set, out } = draft;
  const [collection, ...others] = findCollections(sources, set, out);
  if (others.length > 0) {
    for (const { node } of others) reportAt(draft, node, { code: "handlers-ambiguous", type: set.type });
  } else if (collection === undefined) {
    addCollection(exports, draft);
    markDropped(undefined, draft);
  } else {
    for (const wanted of set.handlers) mergeHandler(wanted, { collection, exports }, draft);
    markDropped(collection, draft);
  }
}

interface Program {
  readonly collection: Collection;
  readonly exports: readonly Exported[];
}

/** Adds one handler if it is certainly absent, or completes the one that is there. */
function mergeHandler(wanted: WantedHandler, { collection, exports }: Program, draft: Draft): void {
  const { name, isWanted } = wanted;
  const { value, node } = collection;
  const found = findMember(value, name);
  if (found.kind === "member") completeHandler(wanted, memberValue(found.node), draft);
  if (found.kind === "member" || !isWanted) return;
  if (found.kind === "unclear") {
    if (!mentions(found.node, name))
      reportAt(draft, found.node, { code: "handlers-unclear", name, why: found.why });
  } else if (!draft.sources.isEditable(value.node)) {
    reportAt(draft, node, { code: "source-outside", name, what: "a member of the collected handlers" });
  } else if (Node.isClassDeclaration(value.node) || Node.isClassExpression(value.node)) {
    addToClass(wanted, value.node, draft);
  } else if (Node.isObjectLiteralExpression(value.node)) {
    const provided = provideHandler(wanted, exports, draft);
    if (provided === undefined) return;
    const expression = expressionIn(value.node.getSourceFile(), provided, draft);
    if (expression === undefined) return;
    addElement(value.node, [entryCode({ name, expression })], draft);
    if (provided.found !== undefined && provided.member === undefined)
      completeHandler(wanted, provided.found.value, draft);
  }
}

/** A class gets a property with the type of its handler: a method would need the types of its parameters. */
function addToClass(wanted: WantedHandler, owner: ClassNode, draft: Draft): void {
  const file = owner.getSourceFile();
  const style = draft.styleFor(file);
  const local = addImport(file, handlersImport(draft), draft);
  const type = handlerType(draft.set, { name: wanted.name, local }, style);
  addElement(owner, handlerMember(wanted, type, style), draft);
}
