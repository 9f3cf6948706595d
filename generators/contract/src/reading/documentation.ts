import type { Sources } from "../load/sources.ts";
import type { Documentation } from "../model/documentation.ts";
import { booleanOf, compact, type Fields, listOf, member, textOf } from "../values/fields.ts";

/** The texts about an operation, a channel, a message or a server. */
export function documentationOf(sources: Sources, fields: Fields): Documentation {
  const tags = tagsOf(sources, fields);
  return compact<Documentation>({
    title: textOf(fields.title),
    summary: textOf(fields.summary),
    description: textOf(fields.description),
    deprecated: booleanOf(fields.deprecated),
    tags: tags.length === 0 ? undefined : tags,
    externalDocs: externalDocsOf(sources, fields),
  });
}

/** The names of the tags. */
export function tagsOf(sources: Sources, fields: Fields): readonly string[] {
  return listOf(fields.tags)
    .map((tag) => textOf(member(sources.follow(tag), "name")))
    .filter((name) => name !== undefined);
}

export function externalDocsOf(sources: Sources, fields: Fields): Documentation["externalDocs"] {
  const docs = sources.follow(fields.externalDocs);
  const url = textOf(member(docs, "url"));
  const description = textOf(member(docs, "description"));
  if (url === undefined) return undefined;
  return description === undefined ? { url } : { url, description };
}
