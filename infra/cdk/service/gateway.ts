import { Duration } from "aws-cdk-lib";
import { Protocol } from "aws-cdk-lib/aws-ecs";
import { GRACE_MS } from "#platform/times.ts";
import { namespaceOf } from "../watch/metrics.ts";
import { createBalancer } from "./balancer.ts";
import { rollBackOnErrors } from "./deployment.ts";
import type { Settings } from "../settings.ts";
import { scaleGateways } from "./scaling.ts";
import { createService } from "./services.ts";
import { asks, createRole, createTask, type Site, stopsWithin } from "./tasks.ts";
import { ADMIN_KEY_FILE, giveKeys, type Keys, TOKEN_KEYS_FILE } from "./token-keys.ts";

const PORT = 3000;

/** Gateways behind a load balancer, with the keys that they need. */
export function createGateway(site: Site, { tokenKeys, adminKey }: Required<Keys>) {
  const { stack, settings, network } = site;
  const { prefix, size } = settings;
  const { cpu, memoryMiB } = size.gateway;
  const task = createTask(site, "Gateway", "gateway", {
    cpu,
    memoryMiB,
    run: ["gateway/main.ts"],
    variables: {
      HOST: "0.0.0.0",
      PORT: String(PORT),
      // The load balancer.
      TRUSTED_PROXIES: "1",
      TOKEN_KEYS_FILE,
      ...whoComesIn(settings),
      CLOUDWATCH_NAMESPACE: namespaceOf(prefix),
    },
    healthCheck: asks(PORT),
    // It alone may read the keys.
    executionRole: createRole(stack, "GatewayExecutionRole"),
    // ECS takes it out of the load balancer before it sends SIGTERM: no SHUTDOWN_DELAY_SECONDS is needed.
    stopTimeout: stopsWithin(GRACE_MS.gateway),
  });
  giveKeys(site, task, { tokenKeys, ...(settings.publicUrl !== undefined && { adminKey }) });
  task.container.addPortMappings({ containerPort: PORT, protocol: Protocol.TCP });
  const group = network.group(stack, "GatewayGroup", "Gateways");
  const service = createService(site, "GatewayService", task, {
    group,
    healthCheckGracePeriod: Duration.seconds(30),
  });
  const target = service.loadBalancerTarget({ containerName: "gateway", containerPort: PORT });
  const { balancer, targets } = createBalancer(stack, settings, network, { target, group, port: PORT });
  rollBackOnErrors(service, targets, balancer, prefix);
  scaleGateways(service, size.gateway);
  return { task, service, balancer, targets };
}

/**
 * Whoever has a credential. Without a certificate everybody whom the load balancer lets in, which are the addresses of
 * `allowFrom` only: a credential would travel in the clear.
 */
function whoComesIn({ publicUrl, oidcIssuer, oidcAudience }: Settings): Readonly<Record<string, string>> {
  if (publicUrl === undefined) return { AUTH: "open" };
  return {
    AUTH: "required",
    ADMIN_KEY_FILE,
    PUBLIC_URL: publicUrl,
    ...(oidcIssuer !== undefined && { OIDC_ISSUER: oidcIssuer }),
    ...(oidcAudience !== undefined && { OIDC_AUDIENCE: oidcAudience }),
  };
}
