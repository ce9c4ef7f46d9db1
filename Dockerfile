# One image for every program of Muster; the command says which. There is nothing to build: Node runs the
# sources as they are.

# The official image by the digest of its index, which has amd64 and arm64: what was built once can be built again.
# A build argument, for those whose registry mirrors it under another name.
ARG BASE=node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6

# No package has anything native in it, so that this runs on the builder's own architecture, whatever it builds for.
# Builders before BuildKit don't say which that is.
FROM --platform=${BUILDPLATFORM:-linux/amd64} ${BASE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# Emulators and the bundled Node are optional or for development: neither belongs here. Nor do source maps and
# TypeScript, which Node refuses to run below node_modules: half of what is left.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund --cache /tmp/npm \
 && find node_modules -type f \( -name '*.map' -o -name '*.ts' -o -name '*.cts' -o -name '*.mts' \) -delete

FROM --platform=${BUILDPLATFORM:-linux/amd64} ${BASE} AS programs
WORKDIR /app
COPY package.json LICENSE ./
COPY src ./src
COPY gateway ./gateway
COPY workers ./workers
COPY client ./client
COPY cli ./cli
COPY infra ./infra
COPY localstack ./localstack
# Whatever the umask of the checkout was.
RUN chmod -R a+rX .

FROM ${BASE}
ARG BASE
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="Muster" \
      org.opencontainers.image.description="Event registration through a durable queue: capacity, waitlist, automatic promotion." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.base.name="${BASE}"
# A container's own loopback address is of no use to anybody outside.
ENV NODE_ENV=production HOST=0.0.0.0 METRICS_HOST=0.0.0.0
WORKDIR /app
# Nothing is installed here any more: what installs is only there for intruders to use, and for scanners to report.
RUN rm -rf /usr/local/lib/node_modules /usr/local/include/node /opt/yarn-* \
      /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg
# A volume here takes on its owner.
RUN install --directory --owner=1000 --group=1000 --mode=0700 /var/lib/muster
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=programs /app ./
# By number, so that an orchestrator can see that it isn't root: "node" of the base image.
USER 1000:1000
# Where nothing is mounted from elsewhere, as on Fargate, what is mounted here has that owner, too.
VOLUME /var/lib/muster
EXPOSE 3000
# No health check here, where it would apply to every program: docker-compose.yml has the gateway's.
# Bounds of memory belong to a program, and not to the image: an audit takes what its container has.
CMD ["node", "--max-semi-space-size=16", "--initial-old-space-size=80", "--max-old-space-size=256", "gateway/main.ts"]
