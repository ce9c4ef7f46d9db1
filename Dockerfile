# One image for gateway, worker and provisioning; the command says which. There is nothing to build: Node runs the
# sources as they are.

FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# Emulators and the bundled Node are optional or for development: neither belongs here.
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund --ignore-scripts

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY src ./src
COPY gateway ./gateway
COPY workers ./workers
COPY localstack ./localstack
USER node
EXPOSE 3000
CMD ["node", "gateway/main.ts"]
