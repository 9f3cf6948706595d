// For generated schemas: no Node.js built-in, so that they run in browsers and at the edge.

export { fits } from "./fits.ts";
export { ownObject } from "./own-object.ts";
export { propertiesFit } from "./properties-fit.ts";
export { schema } from "./schema.ts";
