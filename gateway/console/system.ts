import { ownVersion } from "#platform/version.ts";
import type { GatewayDeps } from "../deps.ts";
import { systemPage } from "../pages/console/system.ts";
import { sendPage } from "../site/answer.ts";
import { type PageRoute, pageRoute } from "../site/route.ts";
import { alarmsNow } from "./alarms.ts";

type Deps = Pick<GatewayDeps, "operating" | "telemetry">;

/** How the system is, for admins alone: whoever looks because something is away sees what is there. */
export function systemPages({ operating, telemetry: { metrics } }: Deps): readonly PageRoute[] {
  const values = async (name: string): Promise<readonly number[]> =>
    (await metrics.series(name)).map(({ value }) => value);
  const sum = async (name: string): Promise<number> =>
    (await values(name)).reduce((total, value) => total + value, 0);
  return [
    pageRoute("GET", "/console/system", [], async ({ frame }) => {
      const figures = await operating.figures();
      const [streams, pause, shed, limited, [clockOffset], answering] = await Promise.all([
        sum("muster_streams"),
        sum("muster_send_pause_seconds"),
        sum("muster_http_requests_shed_total"),
        sum("muster_limited_total"),
        values("muster_clock_offset_seconds"),
        values("muster_dependency_up"),
      ]);
      const dependencies = answering.length === 0 ? undefined : Math.min(...answering);
      const page = {
        waiting: figures.commands?.waiting,
        inFlight: figures.commands?.inFlight,
        deadLetters: figures.deadLetters?.waiting,
        streams,
        lagMs: pause * 1000,
        refused: shed + limited,
        version: ownVersion(),
        alarms: alarmsNow(figures, { clockOffset, dependencies }),
      };
      return await sendPage(systemPage(frame, page));
    }),
  ];
}
