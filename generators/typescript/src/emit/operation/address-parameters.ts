import type { Operation, Parameter } from "@posthorn/contract";
import { interfaceOf, type Member } from "../../print/declarations.ts";
import { commentOf } from "../../text/comment.ts";
import { braces, type Layout, list } from "../../text/layout.ts";
import { keyName, stringLiteral } from "../../text/literal.ts";
import { objectMembers } from "../../text/object-literal.ts";
import type { FileContext } from "../context.ts";
import { generatedFrom } from "../generated-from.ts";

/** Declares the type of the parameters in an operation's address, if it has some. */
export function declareParameters(operation: Operation, { module, names }: FileContext): void {
  const { channel } = operation;
  if (channel.parameters.length === 0) return;
  module.add(
    interfaceOf({
      name: names.operation(operation).parameters,
      comment: {
        paragraphs: [`The parameters of the address \`${channel.address}\`.`],
        tags: [generatedFrom("channel", channel.id, channel.origin)],
      },
      members: channel.parameters.map(memberOf),
    }),
  );
}

function memberOf({ name, description, enum: values = [], default: usual }: Parameter): Member {
  const tags = usual === undefined ? [] : [`@defaultValue ${JSON.stringify(usual)}`];
  return {
    name,
    type: values.length === 0 ? "string" : values.map(stringLiteral).join(" | "),
    isOptional: usual !== undefined,
    comment: commentOf(description === undefined ? {} : { description }, tags),
  };
}

/** True if the address has parameters without a default, which the producer must supply. */
export function requiresParameters({ channel }: Operation): boolean {
  return channel.parameters.some((parameter) => parameter.default === undefined);
}

/** Returns the values and defaults of the parameters for a descriptor, or undefined if the contract has none. */
export function parameterFacts({ channel }: Operation): Layout | undefined {
  const facts = channel.parameters.flatMap(({ name, enum: values = [], default: usual }) => {
    const members = objectMembers({
      enum: values.length === 0 ? undefined : list(values.map(stringLiteral)),
      default: usual === undefined ? undefined : stringLiteral(usual),
    });
    return members.length === 0 ? [] : [[`${keyName(name)}: `, braces(members)]];
  });
  return facts.length === 0 ? undefined : braces(facts);
}
