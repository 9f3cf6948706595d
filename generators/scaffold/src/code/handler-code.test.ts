import { describe, expect, test } from "vitest";
import type { HandlerSet, WantedHandler } from "../source/handler-set.ts";
import { usualStyle } from "../text/style.ts";
import {
  handlerMember,
  handlerStatement,
  handlerType,
  messageMember,
  messageProperty,
} from "./handler-code.ts";

const letter = { name: "letter", comment: ["/** A letter. */"] };
const parcel = { name: "parcel", comment: [] };

const wanted: WantedHandler = {
  name: "post",
  kind: "command",
  isWanted: true,
  aliases: [],
  file: "post",
  comment: ["/** Takes something to send. */"],
  cases: [],
  failures: [],
};
