import { writeFileSync } from "node:fs";
import { extensionSchema } from "./src/extension/extension-schema.ts";
import { jetStreamSchema } from "./src/jetstream/jetstream-schema.ts";

// Writes the schemas of extensions for editors. Tests compare the files with their sources.
const schemas = { "x-posthorn": extensionSchema, "x-nats-jetstream": jetStreamSchema };
for (const [name, schema] of Object.entries(schemas))
  writeFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), JSON.stringify(schema));
