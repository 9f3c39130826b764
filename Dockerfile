# motcua as one small image. PostgreSQL is not in it: give it a DATABASE_URL.

FROM rust:1.95.0-slim-bookworm AS build
# The image's own toolchain is the pinned one; this keeps rustup from fetching formatter and linter.
ENV RUSTUP_TOOLCHAIN=1.95.0
WORKDIR /src
COPY . .
RUN cargo build --release --locked

FROM debian:bookworm-slim
# ca-certificates: the authorities for sslmode=verify-full. curl: the health check.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/motcua --create-home motcua
COPY --from=build /src/target/release/motcua /usr/local/bin/motcua
USER motcua
WORKDIR /var/lib/motcua
ENV MOTCUA_ADDR=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:8080/health/live"]
# The service drains on SIGTERM, which is what `docker stop` sends.
ENTRYPOINT ["motcua"]
CMD ["serve"]
