# One static binary in an image of its own: SQLite is linked in, nothing else is needed at run time
# (busybox has the wget of the health check).
FROM golang:1.26.10-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=1 go build -trimpath -buildvcs=false -tags netgo,osusergo,sqlite_omit_load_extension,timetzdata \
      -ldflags '-s -w -linkmode external -extldflags -static' -o /out/spettanze ./cmd/spettanze \
 && mkdir -p /out/data

FROM busybox:1.37-musl
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build --chown=65532:65532 /out/data /accounts
COPY --from=build --chown=65532:65532 /out/data /instance
COPY --from=build /out/spettanze /spettanze
USER 65532:65532
VOLUME /data
EXPOSE 8080
# Other machines reach a container, so who comes must sign in (docs/sign-in.md); SPETTANZE_PUBLIC_URL says where.
ENV SPETTANZE_AUTH=required
ENTRYPOINT ["/spettanze"]
CMD ["serve", "--data", "/data", "--http", "0.0.0.0:8080"]
