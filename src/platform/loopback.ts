import { BlockList, isIP } from "node:net";

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8);
LOOPBACK.addAddress("::1", "ipv6");

/**
 * Whether nobody but this machine can reach a server that listens on the host: a loopback address, with or
 * without the brackets that an IPv6 address has in a URL, or `localhost`.
 */
export function isLoopback(text: string): boolean {
  const host = text.replace(/^\[(.*)\]$/, "$1");
  // Nearly every request comes under one of these names.
  if (host === "localhost" || host === "127.0.0.1") return true;
  const family = isIP(host);
  if (family === 0) return host.toLowerCase() === "localhost";
  return LOOPBACK.check(host, family === 6 ? "ipv6" : "ipv4");
}

/** The host as it stands in a URL: an IPv6 address in brackets. */
export function hostInUrl(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
