extension ErrorCode {
    static let remoteCodes: [ErrorCode] = [
        remoteAddress, remoteUnreachable, remoteRefused, remoteDamaged, remoteTLS, remoteCredentials,
        tlsFile, remoteImages, remoteStores, bucketAddress, bucketCredentials, bucketMissing, bucketRegion,
        bucketRefused,
    ]

    /// An address of a cluster that is none.
    public static let remoteAddress = ErrorCode(
        "E_REMOTE_ADDRESS", .cli, .invalid,
        "`--remote` takes `grpc://HOST:PORT`, or `grpcs://HOST:PORT` for TLS, with `/INSTANCE` behind it where the cluster has several; or `s3://BUCKET/PREFIX` for a bucket, `dir:PATH` for a directory, and `stores:FILE` for several of these."
    )
    /// A cluster that does not answer.
    public static let remoteUnreachable = ErrorCode(
        "E_REMOTE_UNREACHABLE", .cli, .environment, retryable: true,
        "No connection to the cluster or the service of a bucket comes about, it is lost again and again, or there is no answer in time. Forge tries a call four times before it gives up, one to a bucket five times; the build did not fail, and goes on from where it was when it is asked for again."
    )
    /// A cluster that says no.
    public static let remoteRefused = ErrorCode(
        "E_REMOTE_REFUSED", .cli, .environment,
        "The cluster answers a call with an error, or cannot do what is asked of it: it executes nothing, knows no SHA-256, or wants credentials."
    )
    /// Credentials that cannot be shown to a cluster.
    public static let remoteCredentials = ErrorCode(
        "E_REMOTE_CREDENTIALS", .cli, .environment,
        "The file of `--remote-token-file` holds no token, the program of `--credential-helper` fails or answers with something else than header fields, or a secret would go to another machine without TLS."
    )
    /// A cluster that gives wrong bytes.
    public static let remoteDamaged = ErrorCode(
        "E_REMOTE_DAMAGED", .cli, .integrity,
        "The cluster gives other bytes than those it names, or a result that cannot be read; or what answers in the place of a bucket's service is none. Nothing of it is kept."
    )
    /// A cluster that does not show that it is the one meant.
    public static let remoteTLS = ErrorCode(
        "E_REMOTE_TLS", .cli, .integrity,
        "Whoever answers at a `grpcs://` address, or an endpoint of `https://`, is not shown to be the one meant: its certificate has expired, is not one of the host that was named, or is signed by none of the authorities that this machine trusts or `--remote-ca` names; or it speaks no TLS. Nothing was sent."
    )
    /// A file for TLS that cannot be used.
    public static let tlsFile = ErrorCode(
        "E_TLS_FILE", .cli, .invalid,
        "A file of `--tls-cert`, `--tls-key`, `--client-ca`, `--remote-ca`, `--remote-cert` or `--remote-key` cannot be read or is not in PEM, the certificate has expired or is not valid yet, or the key belongs to another certificate."
    )
    /// A table of container images that is none.
    public static let remoteImages = ErrorCode(
        "E_REMOTE_IMAGES", .cli, .invalid,
        "The file of `--container-images` is a JSON object that names, by environments, the images that the cluster has in their place: `{\"cc\": \"docker://debian@sha256:…\"}`."
    )
    /// Stores that cannot be put together.
    public static let remoteStores = ErrorCode(
        "E_REMOTE_STORES", .cli, .invalid,
        "`--remote stores:FILE` names a file of JSON that puts a store together out of others: a text, `dir:PATH` or `s3://BUCKET/PREFIX`, or an object with one member: `tiers`, an array of a fast and a slow store; `shards`, an object of stores by names; `sizes`, with `below`, `small` and `large`; `verify` or `read`, each with a store. The first of two tiers has to be one that can be written to."
    )
    /// An address of a bucket that is none.
    public static let bucketAddress = ErrorCode(
        "E_BUCKET_ADDRESS", .cli, .invalid,
        "A bucket is written `s3://BUCKET/PREFIX`, with options behind a `?` and parted by `&`: `endpoint=https://HOST:PORT` for a service that is not of Amazon, `region=NAME`, `style=path` or `virtual`, `compress=zstd`, `access=read`."
    )
    /// No keys for buckets.
    public static let bucketCredentials = ErrorCode(
        "E_BUCKET_CREDENTIALS", .cli, .environment,
        "Requests to a bucket are signed with keys, and none were found. They are looked for in `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`, then in the profile of `AWS_PROFILE`, or `default`, of `~/.aws/credentials` and `~/.aws/config`."
    )
    /// A bucket that is not there.
    public static let bucketMissing = ErrorCode(
        "E_BUCKET_MISSING", .cli, .environment,
        "The service knows no bucket of that name. Forge makes none: make it with the service's own tools, or mend the name or the endpoint."
    )
    /// A bucket in another region.
    public static let bucketRegion = ErrorCode(
        "E_BUCKET_REGION", .cli, .environment,
        "The bucket is in another region, or at another endpoint, than requests were signed for and sent to. Name the one that the message says with `region=` or `endpoint=` in the address, or with `AWS_REGION`."
    )
    /// A bucket whose service says no.
    public static let bucketRefused = ErrorCode(
        "E_BUCKET_REFUSED", .cli, .environment,
        "The service of the bucket answers with an error that trying again does not mend: it does not know the keys, the secret is another one, the keys may not do this, or this machine's clock is off by more than a quarter of an hour. The message names what it said."
    )
}
