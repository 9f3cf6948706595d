import type { Operation } from "@posthorn/contract";
import { type Module, openModule } from "../print/module.ts";
import { functionOf, interfaceOf, type Member } from "../print/structures.ts";
import { wordsOf } from "../text/comment.ts";
import type { Layout } from "../text/layout.ts";
import type { Context, WholeContext } from "./context.ts";
import { handlerType } from "./listener.ts";
import { needsOfAll, transportType } from "./needs.ts";

/** The module of whoever does what the contract describes: all that it listens to, at once. */
export function emitServe(context: WholeContext): Module | undefined {
  const { contract, names } = context;
  const heard = contract.operations.filter(({ action }) => action === "receive");
  if (heard.length === 0) return undefined;
  const own = names.contract;
  const module = openModule(own.serveFile);
  const comment = {
    paragraphs: [`What ${contract.title} does: one function for each operation that it receives.`],
  };
  module.add(
    interfaceOf(module, {
      name: own.handlers,
      comment,
      members: heard.map((operation) => handlerOf(operation, module, context)),
    }),
  );
  const hasEvents = heard.some(({ kind }) => kind === "event");
  const base = heard.some(({ kind }) => kind === "query") ? "ServeOptions" : "ConsumeOptions";
  if (hasEvents) module.add(optionsOf(base, module, context));
  const options = hasEvents ? own.serveOptions : module.core(base);
  module.add(
    functionOf(module, {
      name: own.serve,
      comment: {
        paragraphs: [
          `Listens to everything that ${contract.title} receives. Closing the subscription stops all of it.`,
          "If one cannot be opened, those that were are closed again.",
        ],
      },
      parameters: [
        ["from: ", transportType(needsOfAll(heard), module.core)],
        `handlers: ${own.handlers}`,
        `options${hasEvents ? "" : "?"}: ${options}`,
      ],
      returns: `Promise<${module.core("Subscription")}>`,
      body: [["return ", module.core("subscribeAll"), "(", openings(heard, module, context), ");"]],
    }),
  );
  return module;
}

function handlerOf(operation: Operation, module: Module, context: Context): Member {
  return {
    name: context.names.operation(operation).descriptor,
    type: handlerType(operation, module, context),
    comment: wordsOf(operation),
  };
}

function optionsOf(
  base: "ServeOptions" | "ConsumeOptions",
  module: Module,
  { names }: Context,
): ReturnType<typeof interfaceOf> {
  const own = names.contract;
  return interfaceOf(module, {
    name: own.serveOptions,
    comment: { paragraphs: [`For {@link ${own.serve}}.`] },
    bases: [module.core(base)],
    members: [
      {
        name: "group",
        type: `${module.core("EventOptions")}["group"]`,
        comment: {
          paragraphs: ["Each group gets every event, and each event goes to one of its consumers."],
        },
      },
    ],
  });
}

function openings(heard: readonly Operation[], module: Module, { names }: Context): Layout {
  const lines = heard.map((operation) => {
    const { file, consumer, descriptor } = names.operation(operation);
    return `() => ${module.from(file, consumer, "value")}(from, handlers.${descriptor}, options)`;
  });
  return { open: "[", items: lines, close: "]", separator: ",", padding: "", broken: true };
}
