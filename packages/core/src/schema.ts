// For generated schemas. Uses no Node.js built-in, so that they run in browsers and at the edge.

export { fits } from "./schema/check.ts";
export { ownObject } from "./schema/own-object.ts";
export { propertiesFit } from "./schema/properties-fit.ts";
export { schema } from "./schema/schema.ts";
