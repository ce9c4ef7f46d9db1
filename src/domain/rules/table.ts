import type { CommandType } from "../commands.ts";
import { hasRoom } from "./has-room.ts";
import { holdsEverybody } from "./holds-everybody.ts";
import { isIn } from "./is-in.ts";
import { isNotIn } from "./is-not-in.ts";
import { keepsThoseWhoWait } from "./keeps-those-who-wait.ts";
import type { Rule } from "./rule.ts";

/** Which command meets which rules, in this order. A command without a row does not compile. */
export const RULES: { readonly [Type in CommandType]: readonly Rule<Type>[] } = {
  register: [isNotIn, hasRoom],
  unregister: [isIn],
  update: [holdsEverybody, keepsThoseWhoWait],
};
