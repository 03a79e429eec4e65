# syntax=docker/dockerfile:1
# A static binary alone in an image: no shell, no package manager, no root.
FROM --platform=$BUILDPLATFORM golang:1.26-bookworm AS build
ARG TARGETOS TARGETARCH
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -ldflags="-s -w" -o /out/crosscheck . && mkdir -p /out/data

# Certificates, time zones and a user with the id 65532 are in it.
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/crosscheck /usr/local/bin/crosscheck
COPY --from=build --chown=65532:65532 /out/data /data
VOLUME /data
ENV CROSSCHECK_STORE=sqlite:/data/dossiers.db \
    CROSSCHECK_GRPC_ADDR=0.0.0.0:9090 \
    CROSSCHECK_HTTP_ADDR=0.0.0.0:8080 \
    CROSSCHECK_LOG_FORMAT=json
EXPOSE 9090 8080
HEALTHCHECK --interval=10s --timeout=4s --start-period=10s CMD ["crosscheck", "healthcheck"]
ENTRYPOINT ["crosscheck"]
# Nobody gets in without a word about who may: --auth-keys, --oidc-issuer,
# --tls-client-ca or --insecure-no-auth.
CMD ["serve"]
