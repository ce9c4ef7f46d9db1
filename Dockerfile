# One image for every program of Muster; the command says which. There is nothing to build: Node runs the
# sources as they are.

FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# Emulators and the bundled Node are optional or for development: neither belongs here. What only editors and
# debuggers read is half of what is left.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund --cache /tmp/npm \
 && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.cts' -o -name '*.d.mts' \) -delete

FROM node:24-bookworm-slim AS programs
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

FROM node:24-bookworm-slim
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="Muster" \
      org.opencontainers.image.description="Event registration through a durable queue: capacity, waitlist, automatic promotion." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}"
# A container's own loopback address is of no use to anybody outside.
ENV NODE_ENV=production HOST=0.0.0.0 METRICS_HOST=0.0.0.0
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=programs /app ./
# A volume here takes on its owner.
RUN install --directory --owner=1000 --group=1000 --mode=0700 /var/lib/muster
# By number, so that an orchestrator can see that it isn't root: "node" of the base image.
USER 1000:1000
# Where nothing is mounted from elsewhere, as on Fargate, what is mounted here has that owner, too.
VOLUME /var/lib/muster
EXPOSE 3000
# No health check here, where it would apply to every program: docker-compose.yml has the gateway's.
# Bounds of memory belong to a program, and not to the image: an audit takes what its container has.
CMD ["node", "--max-semi-space-size=16", "--max-old-space-size=256", "gateway/main.ts"]
