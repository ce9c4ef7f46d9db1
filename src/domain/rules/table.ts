import type { CommandType } from "../commands.ts";
import { fitsTogether } from "./fits-together.ts";
import { hasNotClosed } from "./has-not-closed.ts";
import { hasOpened } from "./has-opened.ts";
import { hasRoom } from "./has-room.ts";
import { holdsEverybody } from "./holds-everybody.ts";
import { isIn } from "./is-in.ts";
import { isNotIn } from "./is-not-in.ts";
import { keepsThoseWhoWait } from "./keeps-those-who-wait.ts";
import { mayStillCancel } from "./may-still-cancel.ts";
import type { Rule } from "./rule.ts";
import { waitlistHasRoom } from "./waitlist-has-room.ts";

/** Which command meets which rules, in this order. A command without a row does not compile. */
export const RULES: { readonly [Type in CommandType]: readonly Rule<Type>[] } = {
  register: [isNotIn, hasOpened, hasNotClosed, hasRoom, waitlistHasRoom],
  unregister: [isIn, mayStillCancel],
  update: [fitsTogether, holdsEverybody, keepsThoseWhoWait],
};
