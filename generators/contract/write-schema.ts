import { writeFileSync } from "node:fs";
import { extensionSchema } from "./src/extension/extension-schema.ts";

// Writes the schema of x-posthorn for editors. A test compares the file with its source.
const file = new URL("../../schemas/x-posthorn.schema.json", import.meta.url);
writeFileSync(file, JSON.stringify(extensionSchema));
