import { didYouMean } from "../text/suggest.ts";
import { fits, type Setting, settingList, settings } from "./options.ts";

type Fields = Readonly<Record<string, unknown>>;

const entryKeys = ["contract", "out", "options", "emitters"];
const ruleSettings = ["off", "warning", "error"];
const optionKeys = Object.keys(settings);

/**
 * What is wrong with a configuration, each with its place and what to do.
 *
 * @param ruleNames - those that can be set
 */
export function checkConfiguration(value: unknown, ruleNames: readonly string[]): readonly string[] {
  if (!isFields(value)) return ["it must be an object. Write { contracts: [{ contract: … }] }."];
  const { contracts, shared, rules = {} } = value;
  return [
    ...unknownKeys(value, ["contracts", "shared", "rules", "$schema"], ""),
    ...(isFields(rules)
      ? ruleProblems(rules, ruleNames)
      : ['"rules" must be an object. Write rules: { "asyncapi-id": "off" }.']),
    ...(Array.isArray(contracts) && contracts.length > 0
      ? contracts.flatMap((entry, index) => entryProblems(entry, `contracts[${index}]`))
      : ['"contracts" is no list of contracts. Write contracts: [{ contract: … }].']),
    ...(shared === undefined || isText(shared)
      ? []
      : ['"shared" must be the path of a folder. Give one, or leave it out.']),
  ];
}

function ruleProblems(rules: Fields, ruleNames: readonly string[]): readonly string[] {
  return Object.entries(rules).flatMap(([name, setting]): readonly string[] => {
    if (!ruleNames.includes(name)) {
      const advice = " Take it out: errors cannot be set, and posthorn validate shows the rules that can.";
      return [`rules: there is no rule "${name}".${didYouMean(name, ruleNames) || advice}`];
    }
    return ruleSettings.some((each) => each === setting)
      ? []
      : [`rules["${name}"] is ${JSON.stringify(setting)}. Make it "off", "warning" or "error".`];
  });
}

function entryProblems(entry: unknown, at: string): readonly string[] {
  if (!isFields(entry)) return [`${at} is no object. Write { contract: … }.`];
  const { contract, out, options = {}, emitters } = entry;
  return [
    ...unknownKeys(entry, entryKeys, at),
    ...(isText(contract) ? [] : [`${at}.contract is no file's name. Give the contract's file.`]),
    ...(out === undefined || isText(out)
      ? []
      : [`${at}.out is no folder's name. Give a folder, or leave it out.`]),
    ...(isFields(options)
      ? optionProblems(options, `${at}.options`, emitters !== undefined)
      : [`${at}.options is no object. Write { strict: true }.`]),
    ...(emitters === undefined || isEmitters(emitters)
      ? []
      : [`${at}.emitters is no list of functions. Write emitters: [typescript()].`]),
  ];
}

function optionProblems(options: Fields, at: string, hasEmitters: boolean): readonly string[] {
  return [
    ...unknownKeys(options, optionKeys, at),
    ...settingList.flatMap(([name, setting]) => {
      const value = options[name];
      if (value === undefined) return [];
      if (hasEmitters && setting.side === "typescript")
        return [`${at}.${name} does not reach the emitters. Say it there: typescript({ ${name}: … }).`];
      return fits(value, setting)
        ? []
        : [`${at}.${name} is ${JSON.stringify(value)}. Make it ${wanted(setting)}.`];
    }),
  ];
}

function unknownKeys(fields: Fields, known: readonly string[], at: string): readonly string[] {
  return Object.keys(fields)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const place = at === "" ? `"${key}"` : `${at}.${key}`;
      return `${place} means nothing.${didYouMean(key, known) || ` Take it out: there ${known.length === 1 ? "is" : "are"} ${known.join(", ")}.`}`;
    });
}

function wanted(setting: Setting): string {
  switch (setting.kind) {
    case "yes":
      return "true or false";
    case "folder":
      return "a folder's name";
    case "choice":
      return setting.values.map((value) => `"${value}"`).join(" or ");
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isEmitters(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "function");
}
