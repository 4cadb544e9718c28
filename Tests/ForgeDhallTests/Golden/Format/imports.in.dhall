[ ./a.dhall, ../b.dhall as Text, (env:HOME as Text), missing
, https://example.com/long/path/to/a/package.dhall using (./headers.dhall) sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa -- pinned
, https://example.com/x using [ { mapKey = "a", mapValue = "b" } ] as Location, ~/c/"d e"
]
