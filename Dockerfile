# syntax=docker/dockerfile:1

# The image holds Node and the bundle, nothing else: no shell, no package manager, no node_modules.
FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY scripts scripts
COPY src src
COPY config/crd config/crd
ARG TACK_GIT_COMMIT=unknown
ARG SOURCE_DATE_EPOCH
RUN node scripts/build.ts && printf '{"type":"module"}\n' > dist/package.json

FROM gcr.io/distroless/nodejs24-debian12:nonroot
WORKDIR /app
COPY LICENSE ./
COPY --from=build /src/dist ./
COPY --chmod=755 image/controller ./bin/controller
# A number, so that Kubernetes can tell that it is not root.
USER 65532:65532
# A small young generation: V8 otherwise keeps tens of megabytes of garbage, see docs/adr.
ENV NODE_ENV=production NODE_OPTIONS=--max-semi-space-size=2
EXPOSE 8080 8081
ENTRYPOINT ["/nodejs/bin/node", "tack.js"]
CMD ["controller"]
