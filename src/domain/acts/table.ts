import type { CommandType } from "../commands.ts";
import type { Act } from "./act.ts";
import { cancel } from "./cancel.ts";
import { checkIn, undoCheckIn } from "./check-in.ts";
import { lapse } from "./lapse.ts";
import { promote } from "./promote.ts";
import { register } from "./register.ts";
import { cancelEvent, publish, reinstate } from "./status.ts";
import { update } from "./update.ts";

/** What each command does once no rule refuses it. */
export const ACTS: { readonly [Type in CommandType]: Act<Type> } = {
  register,
  unregister: cancel,
  update,
  publish,
  "cancel-event": cancelEvent,
  reinstate,
  promote,
  "check-in": checkIn,
  "undo-check-in": undoCheckIn,
  lapse,
};
