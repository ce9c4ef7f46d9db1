import { Pool } from "pg";
import { createSampler, SECOND_ZONE } from "#bench/proxy/latency.ts";
import { gatewayOver } from "#bench/harness/gateway-over.ts";
import { serveApp } from "#bench/harness/serve-app.ts";
import { applyAtOnce } from "../at-once.ts";
import { applyByFunction } from "./apply-by-function.ts";
import { applyByRoundTrips } from "./apply-by-round-trips.ts";
import { createPorts } from "./ports.ts";

/**
 * Registration in Postgres: `gateway-main.ts function|round-trips PORT SEED|-`. With a seed, commits reach a
 * second zone, too.
 */

const [way, port, seed = "-"] = process.argv.slice(2);
const pool = new Pool({
  host: "127.0.0.1",
  port: Number(port),
  user: "bench",
  database: "postgres",
  max: 30,
});
const sample = createSampler(Number(seed));
const secondZone = () => (seed === "-" ? 0 : sample(SECOND_ZONE));
const apply = way === "function" ? applyByFunction(pool, secondZone) : applyByRoundTrips(pool, secondZone);

await serveApp(gatewayOver({ ...createPorts(pool), ...applyAtOnce(apply) }));
