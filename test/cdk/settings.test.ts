import { describe, expect, it } from "vitest";
import { readSettings } from "#infra/cdk/settings.ts";
import { sizes } from "#infra/cdk/sizes.ts";
import { ConfigError } from "#platform/config.ts";

const allowFrom = "203.0.113.7/32";
const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/1b2c-3d";
const publicUrl = "https://muster.example.org";

describe("settings", () => {
  it("are few: from where plain HTTP is let in is enough for a system to try things with", () => {
    expect(readSettings({ allowFrom })).toEqual({
      size: sizes.dev,
      prefix: "muster",
      topicFifo: false,
      image: "muster:0.1.0",
      network: "public",
      allowFrom,
    });
  });

  it("are not given where they are empty: so the command line takes back what cdk.json says", () => {
    expect(readSettings({ allowFrom, retentionDays: "" })).not.toHaveProperty("retentionDays");
  });

  it("may all be given, as text or as cdk.json has them, beside the CDK's own", () => {
    const image = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/muster@sha256:${"0".repeat(64)}`;
    const wafArn = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/muster/1b2c-3d";
    const given = {
      size: "prod",
      prefix: "spring",
      dataPrefix: "restored",
      network: "endpoints",
      image,
      certificateArn,
      publicUrl,
      oidcIssuer: "https://login.example.org/realms/muster",
      oidcAudience: "muster",
      wafArn,
      alarmEmail: "ops@example.org",
      retentionDays: 180,
    };
    const own = {
      "cli-telemetry": false,
      "@aws-cdk/core:checkSecretUsage": true,
      "aws:cdk:bundling-stacks": [],
    };
    const expected = { ...given, size: sizes.prod, topicFifo: true };
    expect(readSettings({ ...own, ...given, topicFifo: "true" })).toEqual(expected);
    expect(readSettings({ ...own, ...given, topicFifo: true })).toEqual(expected);
  });

  it.each([
    [{ size: "big" }, "size=big: must be dev or prod"],
    [{ prefix: "4th" }, "prefix=4th: must begin with a letter, as the names of stacks do"],
    [{ prefix: "a_b" }, "prefix=a_b: must be 1–41 letters, digits and dashes"],
    [{ topicFifo: "yes" }, "topicFifo=yes: must be true or false"],
    [{ image: "muster" }, "image=muster: must be IMAGE:TAG or IMAGE@DIGEST"],
    [{ image: "localhost:5000/muster" }, "image=localhost:5000/muster: must be IMAGE:TAG or IMAGE@DIGEST"],
    [{ certificateArn: "arn:1", publicUrl }, "certificateArn=arn:1: must be the ARN of a certificate of ACM"],
    [{ allowFrom: "203.0.113.7" }, "allowFrom=203.0.113.7: must be IPv4 addresses, such as 203.0.113.7/32"],
    [{ network: "nat" }, "network=nat: must be public or endpoints"],
    [{ wafArn: "arn:1" }, "wafArn=arn:1: must be the ARN of a regional web ACL of AWS WAF"],
    [
      { certificateArn },
      "publicUrl=: must be the https origin that clients use, such as https://muster.example.org, " +
        "with certificateArn, and only then",
    ],
    [
      { publicUrl },
      "publicUrl=https://muster.example.org: must be the https origin that clients use, " +
        "such as https://muster.example.org, with certificateArn, and only then",
    ],
    [
      { certificateArn, publicUrl: "https://muster.example.org/api" },
      "publicUrl=https://muster.example.org/api: must be the https origin that clients use, " +
        "such as https://muster.example.org, with certificateArn, and only then",
    ],
    [
      { certificateArn, publicUrl, oidcIssuer: "http://login.example.org", oidcAudience: "muster" },
      "oidcIssuer=http://login.example.org: must be an https URL",
    ],
    [
      { certificateArn, publicUrl, oidcIssuer: "https://login.example.org" },
      "oidcAudience=: must be set where oidcIssuer is, and only there",
    ],
    [
      { oidcIssuer: "https://login.example.org", oidcAudience: "muster" },
      "oidcIssuer=https://login.example.org: must be set with certificateArn only: tokens would travel in the clear",
    ],
    [{ retentionDays: "0" }, "retentionDays=0: must be a whole number from 1 to 36500"],
    [{ alarmEmail: "ops" }, "alarmEmail=ops: must be an e-mail address"],
  ])("says what is wrong with %j, on a line", (given, line) => {
    expect(() => readSettings({ allowFrom, ...given })).toThrow(new ConfigError([line]));
  });

  it("names all that is wrong at once", () => {
    expect(() => readSettings({ size: "big", allowFrom: "all" })).toThrow(/size=big.*\n.*allowFrom=all/);
  });

  it("have no names but their own", () => {
    expect(() => readSettings({ alowFrom: allowFrom })).toThrow(
      /^the configuration is not valid:\n {2}alowFrom: is no setting; there are size, .*, allowFrom, .*$/,
    );
  });

  it("don't let everybody in by plain HTTP", () => {
    expect(() => readSettings({})).toThrow(/certificateArn=: must be set, or allowFrom/);
  });
});
