import {
  type ApplicationLoadBalancer,
  ApplicationProtocol,
  type ApplicationTargetGroup,
  ListenerAction,
  ListenerCertificate,
  ListenerCondition,
  SslPolicy,
} from "aws-cdk-lib/aws-elasticloadbalancingv2";
import type { Settings } from "../settings.ts";

/**
 * What the public may ask for, at most five patterns a rule. Everything else is 404 without asking a gateway, such as
 * /metrics and /readyz, however their letters are encoded: a list of what is kept back would have to know all ways to
 * write it.
 */
const PUBLIC: readonly (readonly string[])[] = [
  ["/users*", "/events*", "/requests/*", "/docs*", "/keys*"],
  ["/", "/openapi.json", "/asyncapi.json", "/healthz", "/me"],
  ["/e/*", "/l/*", "/assets/*", "/log*", "/console*"],
];

/**
 * HTTPS, to which HTTP leads; without a certificate HTTP, and then only for `allowFrom`. Returns the ports that it
 * listens on.
 */
export function listen(
  balancer: ApplicationLoadBalancer,
  targets: ApplicationTargetGroup,
  { certificateArn }: Settings,
): readonly number[] {
  const listener = balancer.addListener("Listener", {
    open: false,
    ...(certificateArn === undefined
      ? { port: 80, protocol: ApplicationProtocol.HTTP }
      : {
          port: 443,
          protocol: ApplicationProtocol.HTTPS,
          certificates: [ListenerCertificate.fromArn(certificateArn)],
          sslPolicy: SslPolicy.RECOMMENDED_TLS,
        }),
    defaultAction: ListenerAction.fixedResponse(404, {
      contentType: "application/problem+json",
      messageBody: JSON.stringify({ title: "Not Found", status: 404 }),
    }),
  });
  PUBLIC.forEach((patterns, index) => {
    listener.addAction(`Public${index + 1}`, {
      priority: index + 1,
      conditions: [ListenerCondition.pathPatterns([...patterns])],
      action: ListenerAction.forward([targets]),
    });
  });
  if (certificateArn === undefined) return [80];
  balancer.addListener("Http", {
    port: 80,
    open: false,
    defaultAction: ListenerAction.redirect({ port: "443", protocol: "HTTPS", permanent: true }),
  });
  return [443, 80];
}
