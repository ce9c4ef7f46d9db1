import type { CommandType } from "../commands.ts";
import { fitsTogether } from "./fits-together.ts";
import { hasFreeSeat } from "./has-free-seat.ts";
import { hasNotClosed } from "./has-not-closed.ts";
import { hasOpened } from "./has-opened.ts";
import { hasRoom } from "./has-room.ts";
import { holdsEverybody } from "./holds-everybody.ts";
import { isCheckedIn } from "./is-checked-in.ts";
import { isIn } from "./is-in.ts";
import { isNotCancelled } from "./is-not-cancelled.ts";
import { isNotCheckedIn } from "./is-not-checked-in.ts";
import { isNotIn } from "./is-not-in.ts";
import { isPublished } from "./is-published.ts";
import { isSeated } from "./is-seated.ts";
import { isWaiting } from "./is-waiting.ts";
import { keepsThoseWhoWait } from "./keeps-those-who-wait.ts";
import { mayStillCancel } from "./may-still-cancel.ts";
import { type Rule, unless, unlessOffered, unlessOrganizers } from "./rule.ts";
import { waitlistHasRoom } from "./waitlist-has-room.ts";

/**
 * Which command meets which rules, in this order: status, own standing, times, room. A command without a row does not
 * compile.
 */
export const RULES: { readonly [Type in CommandType]: readonly Rule<Type>[] } = {
  register: [
    isNotCancelled,
    unless("published", isPublished),
    isNotIn,
    unlessOffered(unless("window", hasOpened)),
    unlessOffered(unless("window", hasNotClosed)),
    unlessOffered(unless("capacity", hasRoom)),
    unlessOffered(unless("capacity", waitlistHasRoom)),
  ],
  unregister: [isNotCancelled, isIn, unlessOrganizers(isNotCheckedIn), unlessOrganizers(mayStillCancel)],
  update: [isNotCancelled, fitsTogether, holdsEverybody, keepsThoseWhoWait],
  publish: [isNotCancelled],
  "cancel-event": [],
  reinstate: [],
  promote: [isNotCancelled, unless("published", isPublished), isWaiting, unless("capacity", hasFreeSeat)],
  "check-in": [isNotCancelled, isSeated, isNotCheckedIn],
  "undo-check-in": [isNotCancelled, isCheckedIn],
  lapse: [],
};
