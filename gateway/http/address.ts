import type { IncomingMessage } from "node:http";
import { isIP, isIPv4 } from "node:net";

/** For which address a request counts; undefined where the app is called without a server, or its client is gone. */
export type AddressOf = (incoming: IncomingMessage | undefined) => string | undefined;

const MAPPED = /^::ffff:(?=\d+\.)/i;
/** An address of IPv6 has eight groups; the first four are the network, which is what a client is given. */
const GROUPS = 8;
const GROUPS_OF_NETWORK = 4;

/**
 * The client's IPv4 address, or the /64 of its IPv6 address. Behind `trustedProxies` proxies, each of which adds to
 * `X-Forwarded-For` whom it was asked by, the client is that many from the right: what is left of it anybody can make
 * up. Where it has fewer, or no address there, the one that is connected.
 */
export function createAddressOf(trustedProxies: number): AddressOf {
  return (incoming) => {
    const client = forwardedFor(incoming, trustedProxies) ?? incoming?.socket.remoteAddress;
    return client === undefined ? undefined : networkOf(client);
  };
}

function forwardedFor(incoming: IncomingMessage | undefined, trustedProxies: number): string | undefined {
  if (trustedProxies === 0) return undefined;
  return ipIn(String(incoming?.headers["x-forwarded-for"]).split(",").at(-trustedProxies));
}

/** The address in a text, which may have a port. */
function ipIn(text = ""): string | undefined {
  const given = text.trim();
  const host = isIP(given) > 0 ? given : URL.parse(`http://${given}`)?.hostname.replaceAll(/[[\]]/g, "");
  return host !== undefined && isIP(host) > 0 ? host : undefined;
}

function networkOf(ip: string): string {
  const unmapped = ip.replace(MAPPED, "");
  if (isIPv4(unmapped)) return unmapped;
  // Without its zone, and in the one way in which URLs write it.
  const host = new URL(`http://[${unmapped.replace(/%.*/, "")}]`).hostname.slice(1, -1);
  const [before = [], after = []] = host.split("::").map((part) => part.split(":").filter(Boolean));
  const zeros = Array<string>(GROUPS - before.length - after.length).fill("0");
  return `${[...before, ...zeros, ...after].slice(0, GROUPS_OF_NETWORK).join(":")}::/64`;
}
