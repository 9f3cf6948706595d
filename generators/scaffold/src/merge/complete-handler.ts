import { Node } from "ts-morph";
import { handlerType, messageMember, messageProperty } from "../code/handler-code.ts";
import { mentions } from "../find/evidence.ts";
import type { WantedHandler } from "../source/handler-set.ts";
import { readHandlersType } from "../source/handlers-type.ts";
import { findMember, nameOf, statedType, type Value } from "../source/values.ts";
import { addElement } from "./add-element.ts";
import { addImport } from "./add-import.ts";
import { type Draft, reportAt } from "./draft.ts";
import { mark } from "./marks.ts";
import { handlersImport } from "./provide-handler.ts";

/** Adds to a handler the functions for messages that it lacks, and marks those for messages that are gone. */
export function completeHandler(wanted: WantedHandler, value: Value, draft: Draft): void {
  const { name, cases } = wanted;
  if (draft.completed.has(value.node)) return;
  draft.completed.add(value.node);
  const messages = cases.map((each) => each.name).join(", ");
  const report = (code: "handler-shape" | "messages-unclear", why = ""): void =>
    reportAt(draft, value.node, { code, name, messages, why });
  if (cases.length === 0) {
    if (value.kind === "object") report("handler-shape");
    return;
  }
  switch (value.kind) {
    case "function":
      report("handler-shape");
      return;
    case "unclear":
      if (!cases.every((each) => mentions(value.node, each.name))) report("messages-unclear", value.why);
      return;
    case "object":
    case "instance":
      addMessages(wanted, value, draft);
      if (isExactType(value, draft)) markMessages(wanted, value, draft);
  }
}

/** Adds the functions that are certainly absent, and reports code that may have the others. */
function addMessages(
  wanted: WantedHandler,
  value: Value & { kind: "object" | "instance" },
  draft: Draft,
): void {
  const { name } = wanted;
  const lacking = wanted.cases.flatMap((message) => {
    const found = findMember(value, message.name);
    if (found.kind !== "unclear" || mentions(found.node, message.name))
      return found.kind === "absent" ? [message] : [];
    reportAt(draft, found.node, {
      code: "handlers-unclear",
      name: `${name}.${message.name}`,
      why: found.why,
    });
    return [];
  });
  if (lacking.length === 0) return;
  if (!draft.sources.isEditable(value.node)) {
    const what = `functions for ${lacking.map((each) => each.name).join(", ")}`;
    reportAt(draft, value.node, { code: "source-outside", name, what });
    return;
  }
  const file = value.node.getSourceFile();
  const style = draft.styleFor(file);
  for (const message of lacking) {
    if (value.kind === "object") {
      const isTyped = isTypedDirectly(value, draft);
      addElement(value.node, messageProperty(wanted, message, { isTyped, style }), draft);
    } else {
      const local = addImport(file, handlersImport(draft), draft);
      const type = handlerType(draft.set, { name, message: message.name, local }, style);
      addElement(value.node, messageMember(wanted, message, { type, style }), draft);
    }
  }
}

/** Marks the functions for messages that the operation no longer has. */
function markMessages({ name, cases }: WantedHandler, value: Value, draft: Draft): void {
  if (value.kind !== "object" || !draft.sources.isEditable(value.node)) return;
  for (const property of value.node.getProperties()) {
    const member = nameOf(property);
    if (member !== undefined && !cases.some((each) => each.name === member))
      mark(property, `${name}.${member}`, draft);
  }
}

/** True if the object is written where its type is stated, so that functions in it get the types of their parameters. */
function isTypedDirectly({ trail }: Value, draft: Draft): boolean {
  const start = trail.findLastIndex(Node.isIdentifier) + 1;
  const own = trail.slice(start);
  return (
    own.some((node) => readHandlersType(statedType(node), draft.set) !== undefined) ||
    isInTyped(own[0], draft)
  );
}

/** True for a property of an object whose type is stated around it. */
function isInTyped(node: Node | undefined, draft: Draft): boolean {
  const owner = node?.getParent();
  if (!Node.isPropertyAssignment(node) || owner === undefined) return false;
  const holder = owner.getFirstAncestor(
    (each) => Node.isVariableDeclaration(each) || Node.isSatisfiesExpression(each) || Node.isStatement(each),
  );
  return holder !== undefined && readHandlersType(statedType(holder), draft.set)?.of === "all";
}

function isExactType(value: Value, draft: Draft): boolean {
  return isTypedDirectly(value, draft);
}
