import type { Caller } from "#application/access.ts";
import type { CallerView } from "#contracts/key.ts";
import type { GatewayDeps } from "../deps.ts";
import type { Handlers } from "../handlers.ts";

type Callers = Handlers<"getMe" | "createKey" | "listKeys" | "deleteKey">;

export function callerHandlers({ keys }: Pick<GatewayDeps, "keys">): Callers {
  return {
    getMe: ({ caller }) => callerView(caller),

    createKey: ({ caller, body }) => keys.make(caller, body),

    listKeys: ({ caller, query }) => keys.list(caller, query),

    async deleteKey({ caller, params: { keyId } }) {
      await keys.revoke(caller, keyId);
      return undefined;
    },
  };
}

function callerView({ id, role, userId, events }: Caller): CallerView {
  return {
    caller: id,
    role,
    ...(userId !== undefined && { userId }),
    ...(events && { events: [...events] }),
  };
}
