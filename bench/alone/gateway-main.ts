import { gatewayOver } from "../harness/gateway-over.ts";
import { serveApp } from "../harness/serve-app.ts";
import { NOTHING_BEHIND } from "./backend.ts";

/** Muster's gateway with nothing behind it, asking nobody who they are. */

await serveApp(gatewayOver(NOTHING_BEHIND));
