import type { IncomingMessage } from "node:http";
import { expect, it } from "vitest";
import { createAddressOf } from "#gateway/http/address.ts";

/** For which address a request counts. */

function addressOf(trustedProxies: number, remoteAddress: string | undefined, forwarded?: string) {
  const incoming = { socket: { remoteAddress }, headers: { "x-forwarded-for": forwarded } };
  return createAddressOf(trustedProxies)(incoming as unknown as IncomingMessage);
}

it.each([
  ["198.51.100.7", "198.51.100.7"],
  ["::ffff:198.51.100.7", "198.51.100.7"],
  ["::FFFF:198.51.100.7", "198.51.100.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::6", "2001:db8:1:2::/64"],
  ["2001:0DB8:0001:0002:0000:0000:0000:0006", "2001:db8:1:2::/64"],
  ["2001:db8::6", "2001:db8:0:0::/64"],
  ["2001:db8:1:3::6", "2001:db8:1:3::/64"],
  ["2001::1:2:3:4:5", "2001:0:0:1::/64"],
  ["::3:4:5:6:7:8", "0:0:3:4::/64"],
  ["64:ff9b::ffff:198.51.100.7", "64:ff9b:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["::", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  [undefined, undefined],
])("of a connection from %s: %s", (remote, expected) => {
  expect(addressOf(0, remote)).toBe(expected);
});

const PROXY = "10.0.0.1";
it.each([
  [0, "203.0.113.1", PROXY],
  [1, "203.0.113.1", "203.0.113.1"],
  [1, "198.51.100.66, 203.0.113.1", "203.0.113.1"],
  [2, "198.51.100.66, 203.0.113.1, 10.0.0.2", "203.0.113.1"],
  [1, " 2001:db8:1:2::6 ", "2001:db8:1:2::/64"],
  [1, "203.0.113.1:4711", "203.0.113.1"],
  [1, "[2001:db8:1:2::6]:4711", "2001:db8:1:2::/64"],
  // Whoever was not asked through all of the proxies has made it up.
  [2, "203.0.113.1", PROXY],
  [1, undefined, PROXY],
  [1, "", PROXY],
  [1, "203.0.113.1,", PROXY],
  [1, "unknown", PROXY],
  [1, "203.0.113.1, not an address", PROXY],
  [1, "undefined", PROXY],
])("behind %d proxies of %j: %s", (trustedProxies, forwarded, expected) => {
  expect(addressOf(trustedProxies, PROXY, forwarded)).toBe(expected);
});

it("is none where the app is called without a server", () => {
  expect(createAddressOf(1)(undefined)).toBeUndefined();
});
