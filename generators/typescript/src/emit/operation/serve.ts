import type { Operation } from "@posthorn/contract";
import { functionOf, interfaceOf, type Member } from "../../print/declarations.ts";
import type { Module } from "../../print/module.ts";
import type { InterfaceStructure } from "../../print/structures.ts";
import { briefCommentOf } from "../../text/comment.ts";
import { type Layout, list } from "../../text/layout.ts";
import { type FileContext, openFile, type WholeContext } from "../context.ts";
import { routing } from "./function-comment.ts";
import { handlerType } from "./handler-type.ts";
import { requirementsOfAll, transportType } from "./requirements.ts";

/** Emits the file of the application itself: one function that handles all operations that the contract receives. */
export function emitServe(context: WholeContext): Module | undefined {
  const { contract, names } = context;
  const received = contract.operations.filter(({ action }) => action === "receive");
  if (received.length === 0) return undefined;
  const own = names.contract;
  const file = openFile(own.serveFile, context);
  const { module } = file;
  const hasEvents = received.some(({ kind }) => kind === "event");
  const coreOptions = received.some(({ kind }) => kind === "query") ? "ServeOptions" : "ConsumeOptions";
  module.add(
    interfaceOf({
      name: own.handlers,
      comment: {
        paragraphs: [`The handlers of ${contract.title}: one for each operation that it receives.`],
      },
      members: received.map((operation) => handlerOf(operation, file)),
    }),
  );
  if (hasEvents) module.add(optionsInterface(coreOptions, file));
  module.add(
    functionOf({
      name: own.serve,
      comment: {
        paragraphs: [
          `Handles every operation that ${contract.title} receives. Closing the returned subscription closes all of them.`,
          "If one of the subscriptions cannot be opened, the others are closed and the promise rejects.",
        ],
      },
      parameters: [
        { name: "from", type: transportType(requirementsOfAll(received), module) },
        { name: "handlers", type: own.handlers },
        {
          name: "options",
          hasQuestionToken: !hasEvents,
          type: hasEvents ? own.serveOptions : module.core(coreOptions),
        },
      ],
      returns: `Promise<${module.core("Subscription")}>`,
      body: [["return ", module.core("subscribeAll"), "(", subscriptions(received, file), ");"]],
    }),
  );
  return module;
}

function handlerOf(operation: Operation, file: FileContext): Member {
  return {
    name: file.names.operation(operation).descriptor,
    type: handlerType(operation, file),
    comment: briefCommentOf(operation),
  };
}

/** Declares the options of an application that receives events: it must name the group for them. */
function optionsInterface(
  coreOptions: "ServeOptions" | "ConsumeOptions",
  { module, names }: FileContext,
): InterfaceStructure {
  const own = names.contract;
  return interfaceOf({
    name: own.serveOptions,
    comment: { paragraphs: [`The options of {@link ${own.serve}}.`] },
    bases: [module.core(coreOptions)],
    members: [
      {
        name: "group",
        type: `${module.core("EventOptions")}["group"]`,
        comment: {
          paragraphs: [routing.event],
        },
      },
    ],
  });
}

function subscriptions(received: readonly Operation[], { module, names }: FileContext): Layout {
  const lines = received.map((operation) => {
    const { file, consumer, descriptor } = names.operation(operation);
    return `() => ${module.from(file, consumer, "value")}(from, handlers.${descriptor}, options)`;
  });
  return list(lines, true);
}
