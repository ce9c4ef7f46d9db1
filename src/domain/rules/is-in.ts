import { isLive } from "../event-state.ts";
import type { Rule } from "./rule.ts";

/** Only who has a seat, an offer or a place can give it up. */
export const isIn: Rule<"unregister"> = ({ standing }) =>
  isLive(standing) ? undefined : { type: "NotRegistered" };
