/** List prices of AWS in us-east-1, in dollars, and where each is from. Check them before you rely on them. */

type Price = { readonly what: string; readonly usd: number; readonly per: string; readonly source: string };

const FARGATE =
  "AWS Fargate pricing, Linux/ARM, as quoted by vantage.sh/blog/fargate-pricing (November 2026)";
const BALANCER = "Elastic Load Balancing pricing, as quoted by several guides (November 2026)";
const MEMORY = "remembered, November 2026: check it";
const GUIDES = "published guides, 2026";

export const PRICES = {
  vCpu: { what: "Fargate on ARM, vCPU", usd: 0.03238, per: "hour", source: FARGATE },
  memory: { what: "Fargate on ARM, memory", usd: 0.00356, per: "GB an hour", source: FARGATE },
  balancer: { what: "Application Load Balancer", usd: 0.0225, per: "hour", source: BALANCER },
  balancerUnit: { what: "… its capacity unit (LCU)", usd: 0.008, per: "hour", source: BALANCER },
  address: { what: "public IPv4 address", usd: 0.005, per: "hour", source: `Amazon VPC pricing, ${MEMORY}` },
  writeUnit: { what: "DynamoDB, write on demand", usd: 0.625, per: "million units", source: GUIDES },
  readUnit: { what: "DynamoDB, read on demand", usd: 0.125, per: "million units", source: GUIDES },
  storage: { what: "DynamoDB, storage", usd: 0.25, per: "GB a month", source: `DynamoDB pricing, ${MEMORY}` },
  backup: {
    what: "DynamoDB, point-in-time recovery",
    usd: 0.2,
    per: "GB a month",
    source: `DynamoDB pricing, ${MEMORY}`,
  },
  sqs: { what: "SQS FIFO", usd: 0.5, per: "million requests of 64 KB", source: GUIDES },
  sns: { what: "SNS, standard topic", usd: 0.5, per: "million requests of 64 KB", source: GUIDES },
  alarm: {
    what: "CloudWatch alarm, a metric",
    usd: 0.1,
    per: "month",
    source: `CloudWatch pricing, ${MEMORY}`,
  },
  metric: {
    what: "CloudWatch, metric of a program",
    usd: 0.3,
    per: "month",
    source: `CloudWatch pricing, ${MEMORY}`,
  },
  secret: { what: "Secrets Manager, secret", usd: 0.4, per: "month", source: `its pricing, ${MEMORY}` },
} as const satisfies Readonly<Record<string, Price>>;

export const MILLION = 1_000_000;
/** As AWS reckons a month. */
export const HOURS_A_MONTH = 730;
