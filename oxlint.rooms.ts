import type { OxlintOverride } from "oxlint";

/** Who may import whom: see docs/architecture.md. test/unit/house/architecture.test.ts violates each line. */
type Room = {
  readonly files: readonly string[];
  readonly except?: readonly string[];
  /** Patterns, as of a .gitignore, of what its files may import beside their own room; nothing else. */
  readonly may: readonly string[];
  /** Whether the room has folders: a file in one of them may climb one step, which stays in the room. */
  readonly hasFolders?: boolean;
  readonly message: string;
};

const NODE = ["node:*", "node:*/*"];
const INSIDE = ["#domain/**", "#contracts/**", "#ports/**"];
const CORE = [...INSIDE, "#application/**", "#flow/**", "#platform/**"];
const APPLICATION = [
  "accepting",
  "applying",
  "importing",
  "lapsing",
  "explaining",
  "relaying",
  "querying",
  "live",
  "identifying",
  "operating",
];
const SDK = {
  dynamodb: ["@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb"],
  sqs: ["@aws-sdk/client-sqs"],
  sns: ["@aws-sdk/client-sns"],
};
const HONO = ["hono", "hono/*", "hono/router/*", "hono/utils/*"];
const SERVER = ["@hono/node-server", "@hono/node-server/*", "@hono/node-server/utils/*"];
const WEB = [...HONO, ...SERVER, "jose", "openid-client", "qr", "rate-limiter-flexible"];
const room = (files: string, message: string, ...may: string[]): Room => ({ files: [files], may, message });

const ROOMS: readonly Room[] = [
  {
    files: ["src/domain/**"],
    may: [],
    hasFolders: true,
    message: "The domain imports nothing but itself.",
  },
  {
    files: ["src/contracts/**"],
    may: ["#domain/**", "zod"],
    hasFolders: true,
    message: "Contracts import only the domain and zod.",
  },
  room("src/ports/**", "Ports import only domain and contracts.", "#domain/**", "#contracts/**"),
  room(
    "src/application/*.ts",
    "What its rooms share imports no room.",
    ...INSIDE,
    "node:crypto",
    "#platform/hmac.ts",
  ),
  ...APPLICATION.map((name) => ({
    files: [`src/application/${name}/**`],
    may: [...INSIDE, "#flow/**", "#application/*.ts", "node:crypto", "node:zlib", "node:timers/promises"],
    message: "A room of the application imports no other one; it knows ports, never adapters.",
  })),
  room(
    "src/audit/**",
    "The audit judges by rules of its own: it takes types, isLive, seatOf and isAnnounced, nothing that decides.",
    ...["event-details", "facts", "outcomes", "request-record", "event-state"].map(
      (name) => `#domain/${name}.ts`,
    ),
    "#ports/**",
    "node:timers/promises",
  ),
  room(
    "src/lists/**",
    "Files for spreadsheets and calendars are made of what clients see, by a library for each format.",
    "#contracts/**",
    "csv-stringify/sync",
    "csv-parse/sync",
    "ical-generator",
  ),
  room("src/flow/**", "How work waits depends on nothing but errors.", "#ports/errors.ts", ...NODE),
  room("src/platform/**", "The platform knows no program.", ...NODE, "zod", "pino", "prom-client"),
  room("src/adapters/*.ts", "What adapters share imports no SDK.", "#ports/**", "#platform/**", ...NODE),
  ...Object.entries(SDK).map(([name, packages]) => ({
    files: [`src/adapters/${name}/**`],
    may: [...INSIDE, "#flow/**", "#platform/**", "../*.ts", "zod", ...NODE, ...packages],
    message: "An adapter imports its own SDK and folder; never another adapter, never the application.",
  })),
  {
    files: ["gateway/pages/**"],
    may: ["hono/html", "#contracts/**", "../browser/format.ts", "../browser/room.ts"],
    hasFolders: true,
    message:
      "A page makes HTML of what it is given; it knows the contract, and what the browser writes alike.",
  },
  room(
    "gateway/browser/vendor/**",
    "What stands for the scripts of a package is its types, and nothing else.",
    "idiomorph",
    "uplot",
    "qr/decode.js",
  ),
  room(
    "gateway/browser/*.ts",
    "A script in a browser imports those beside it; of everything else only types, which are gone there.",
    "#contracts/**",
    "../pages/**",
  ),
  {
    files: ["gateway/**"],
    except: ["gateway/compose.ts", "gateway/pages/**", "gateway/browser/**"],
    may: [...CORE, ...NODE, "#lists/**", "zod", ...WEB],
    hasFolders: true,
    message: "The gateway imports only src; AWS stays behind the adapters, which only its composition picks.",
  },
  {
    files: ["gateway/compose.ts"],
    may: [...CORE, ...NODE, "hono", "#adapters/**"],
    message: "The gateway imports only src; AWS stays behind the adapters.",
  },
  {
    files: ["workers/**"],
    except: ["workers/*/compose.ts", "workers/registration/consumer.ts"],
    may: [...CORE, ...NODE, "zod"],
    hasFolders: true,
    message:
      "Workers import only src; adapters are picked by a composition, sqs-consumer stays in consumer.ts.",
  },
  {
    files: ["workers/*/compose.ts"],
    may: [...CORE, ...NODE, "#adapters/**"],
    hasFolders: true,
    message: "Workers import only src; AWS stays behind the adapters.",
  },
  {
    files: ["workers/registration/consumer.ts"],
    may: [...CORE, ...NODE, "sqs-consumer"],
    hasFolders: true,
    message: "Workers import only src; AWS stays behind the adapters.",
  },
  {
    files: ["client/**"],
    may: ["#contracts/**", "zod", ...NODE],
    message: "The client knows the contract, and nothing of what is behind it.",
  },
  {
    files: ["cli/**"],
    may: [
      ...CORE,
      "#audit/**",
      "#lists/**",
      "#adapters/**",
      "#client/**",
      "#infra/**",
      "#localstack/embedded/runtime.ts",
      ...NODE,
      "zod",
      "@aws-sdk/*",
    ],
    hasFolders: true,
    message: "Commands import src, client and infra; gateway and workers are programs of their own.",
  },
  {
    files: ["infra/**"],
    except: ["infra/cdk/**"],
    may: [
      "#adapters/dynamodb/migration.ts",
      "#flow/backoff.ts",
      "#platform/resource-names.ts",
      "#platform/error-text.ts",
      "#platform/config.ts",
      "#platform/endpoint.ts",
      "@aws-sdk/*",
      ...NODE,
    ],
    hasFolders: true,
    message: "Infrastructure is defined apart from what runs on it.",
  },
  {
    files: ["infra/cdk/**"],
    may: [
      "#infra/resources.ts",
      "#platform/alarms.ts",
      "#platform/config.ts",
      "#platform/figures.ts",
      "#platform/resource-names.ts",
      "#platform/heap-bounds.ts",
      "#platform/times.ts",
      "aws-cdk-lib",
      "aws-cdk-lib/**",
      "cdk-nag",
      "zod",
      ...NODE,
    ],
    hasFolders: true,
    message:
      "The stacks take names, definitions and times from the source, and everything else from the CDK.",
  },
  {
    files: ["localstack/**"],
    may: ["#platform/**", "#infra/**", "zod", "fauxqs", ...NODE],
    hasFolders: true,
    message: "What stands in for AWS starts programs; it imports none of them.",
  },
];

const MEASURING = ["zod", "hono", "pg", "ioredis", "fauxqs", "@sinonjs/fake-timers", "@aws-sdk/*"];
const BENCH: Room = {
  files: ["bench/**"],
  may: ["#*/**", "!#test/**", ...MEASURING, ...NODE],
  hasFolders: true,
  message: "The benchmark imports no test.",
};
const EXAMPLES: Room = {
  files: ["examples/**"],
  may: ["@aws-sdk/*", ...NODE],
  message: "Examples stand alone, on Node and the AWS SDK: people take them home.",
};

/** One step up from a folder of a room stays in it; further away, a name begins with `#`. */
const INTO_ROOM = ["!../**", "../../**"];

function restricted({ files, except = [], may, hasFolders = false, message }: Room): OxlintOverride[] {
  const allowed = may.map((pattern) => (pattern.startsWith("!") ? pattern.slice(1) : `!${pattern}`));
  const override = (where: readonly string[], own: readonly string[]): OxlintOverride => ({
    files: [...where],
    excludeFiles: [...except],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ group: ["**", "!./**", ...own, ...allowed], message }] },
      ],
    },
  });
  if (!hasFolders) return [override(files, [])];
  const top = files.filter((pattern) => pattern.endsWith("/**")).map((pattern) => pattern.slice(0, -1));
  return [override(files, INTO_ROOM), ...(top.length > 0 ? [override(top, [])] : [])];
}

/** For each folder, what its files may import. */
export const roomRules: readonly OxlintOverride[] = [...ROOMS, BENCH, EXAMPLES].flatMap(restricted);
