import type { CommandType } from "../commands.ts";
import type { Act } from "./act.ts";
import { cancel } from "./cancel.ts";
import { register } from "./register.ts";
import { update } from "./update.ts";

/** What each command does once no rule refuses it. */
export const ACTS: { readonly [Type in CommandType]: Act<Type> } = {
  register,
  unregister: cancel,
  update,
};
