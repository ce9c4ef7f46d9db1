import { Duration, type Stack } from "aws-cdk-lib";
import {
  type Cluster,
  FargateService,
  PropagatedTagSource,
  Protocol as TaskProtocol,
  Secret as ContainerSecret,
} from "aws-cdk-lib/aws-ecs";
import {
  ApplicationListener,
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  ListenerAction,
  ListenerCertificate,
  ListenerCondition,
  SslPolicy,
  TargetGroupLoadBalancingAlgorithmType,
} from "aws-cdk-lib/aws-elasticloadbalancingv2";
import { Peer, Port, SecurityGroup, SubnetType } from "aws-cdk-lib/aws-ec2";
import type { ISecret } from "aws-cdk-lib/aws-secretsmanager";
import type { Network } from "./network.ts";
import type { Settings } from "../settings.ts";
import { asks, createTask } from "./tasks.ts";

const PORT = 3000;

/** Gateways behind a load balancer. */
export function createGateway(
  stack: Stack,
  settings: Settings,
  cluster: Cluster,
  network: Network,
  tokenKey: ISecret,
) {
  const { prefix, size, certificateArn, allowFrom } = settings;
  const { least, most, cpu, memoryMiB } = size.gateway;
  const task = createTask(stack, "Gateway", "gateway", settings, {
    cpu,
    memoryMiB,
    command: ["node", "gateway/main.ts"],
    environment: { HOST: "0.0.0.0", PORT: String(PORT) },
    secrets: { TOKEN_KEY: ContainerSecret.fromSecretsManager(tokenKey) },
    healthCheck: asks(PORT),
    // It answers what it has in hand, at most 20 s of waiting, within 15 s of being told to stop.
    stopTimeout: Duration.seconds(30),
  });
  task.container.addPortMappings({ containerPort: PORT, protocol: TaskProtocol.TCP });
  const taskGroup = network.group("GatewayGroup", "Gateways");
  const service = new FargateService(stack, "GatewayService", {
    cluster,
    serviceName: `${prefix}-gateway`,
    taskDefinition: task.definition,
    ...network.tasks,
    securityGroups: [taskGroup],
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    circuitBreaker: { rollback: true },
    propagateTags: PropagatedTagSource.SERVICE,
    healthCheckGracePeriod: Duration.seconds(30),
  });

  const balancerGroup = new SecurityGroup(stack, "BalancerGroup", {
    vpc: network.vpc,
    description: "Load balancer",
    allowAllOutbound: false,
  });
  balancerGroup.addEgressRule(taskGroup, Port.tcp(PORT), "gateways");
  taskGroup.addIngressRule(balancerGroup, Port.tcp(PORT), "load balancer");
  const balancer = new ApplicationLoadBalancer(stack, "Balancer", {
    vpc: network.vpc,
    vpcSubnets: { subnetType: SubnetType.PUBLIC },
    internetFacing: true,
    securityGroup: balancerGroup,
    // Less than the 65 s after which a gateway closes idle connections, more than the 20 s that a request may wait.
    idleTimeout: Duration.seconds(60),
    dropInvalidHeaderFields: true,
    deletionProtection: size.keepsData,
  });
  const targets = new ApplicationTargetGroup(stack, "Gateways", {
    vpc: network.vpc,
    port: PORT,
    protocol: ApplicationProtocol.HTTP,
    targets: [service.loadBalancerTarget({ containerName: "gateway", containerPort: PORT })],
    loadBalancingAlgorithmType: TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS,
    // Not /readyz: trouble with one table would take all gateways away at once, and have them replaced.
    healthCheck: {
      path: "/healthz",
      interval: Duration.seconds(10),
      timeout: Duration.seconds(5),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 3,
    },
    // As long as a request may wait for its outcome, and a little.
    deregistrationDelay: Duration.seconds(25),
  });
  const port = certificateArn === undefined ? 80 : 443;
  const peer = allowFrom === undefined ? Peer.anyIpv4() : Peer.ipv4(allowFrom);
  if (certificateArn === undefined && allowFrom === undefined) {
    throw new Error(
      "without a certificateArn, say from where plain HTTP is allowed: -c allowFrom=203.0.113.7/32",
    );
  }
  balancerGroup.addIngressRule(peer, Port.tcp(port), "clients");
  const listener = new ApplicationListener(stack, "Listener", {
    loadBalancer: balancer,
    port,
    open: false,
    ...(certificateArn === undefined
      ? { protocol: ApplicationProtocol.HTTP }
      : {
          protocol: ApplicationProtocol.HTTPS,
          certificates: [ListenerCertificate.fromArn(certificateArn)],
          sslPolicy: SslPolicy.RECOMMENDED_TLS,
        }),
    defaultTargetGroups: [targets],
  });
  listener.addAction("Private", {
    priority: 1,
    conditions: [ListenerCondition.pathPatterns(["/metrics", "/readyz"])],
    action: ListenerAction.fixedResponse(404, {
      contentType: "application/problem+json",
      messageBody: '{"status":404}',
    }),
  });
  if (certificateArn !== undefined) {
    balancerGroup.addIngressRule(peer, Port.tcp(80), "clients, to be sent to HTTPS");
    balancer.addListener("Http", {
      port: 80,
      open: false,
      defaultAction: ListenerAction.redirect({ port: "443", protocol: "HTTPS", permanent: true }),
    });
  }

  const scaling = service.autoScaleTaskCount({ minCapacity: least, maxCapacity: most });
  scaling.scaleOnCpuUtilization("Cpu", {
    targetUtilizationPercent: 50,
    scaleOutCooldown: Duration.seconds(30),
    scaleInCooldown: Duration.minutes(10),
  });
  scaling.scaleOnRequestCount("Requests", {
    targetGroup: targets,
    requestsPerTarget: 30_000,
    scaleOutCooldown: Duration.seconds(30),
    scaleInCooldown: Duration.minutes(10),
  });
  return { task, service, balancer, targets };
}
