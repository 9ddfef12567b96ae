# The image contains only a static binary and runs without root, a network or a writable file system:
#
#     docker build --tag summit-lint .
#     docker run --rm --network none --volume "$PWD:/work:ro" summit-lint check
#
# For `fix`, run the container as your user: docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/work" summit-lint fix

FROM rust:1.95.0-alpine3.22 AS build
WORKDIR /build
# The host of this image is a musl target, so the binary is static.
COPY Cargo.toml Cargo.lock build.rs ./
COPY src src
COPY schemas schemas
COPY docs docs
COPY README.md CHANGELOG.md LICENSE ./
# Cargo.toml refers to files in these folders.
COPY benches benches
COPY examples examples
RUN cargo build --release --locked --bin summit-lint

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /build/target/release/summit-lint /summit-lint
COPY --from=build /build/LICENSE /build/docs/licenses.md /licenses/
WORKDIR /work
ENTRYPOINT ["/summit-lint"]
