// "Did you mean" for other packages. Importing it does not load the contract reader.

export { closestWord, misspeltWord, nearestWord } from "./words/nearest-word.ts";
