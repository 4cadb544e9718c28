import ForgeCore
import Testing

@testable import ForgeRemote

/// What a person writes of a bucket, and where keys for it are found.
struct BucketAddressTests {
    @Test(arguments: [
        ("s3://cache", "cache.s3.us-east-1.amazonaws.com", 443, "", "us-east-1", false),
        ("s3://cache/a//b/?region=eu-west-3", "cache.s3.eu-west-3.amazonaws.com", 443, "a/b", "eu-west-3", false),
        ("s3://my.cache?style=virtual", "my.cache.s3.us-east-1.amazonaws.com", 443, "", "us-east-1", false),
        ("s3://my.cache", "s3.us-east-1.amazonaws.com", 443, "", "us-east-1", true),
        ("s3://cache?endpoint=http://127.0.0.1:5000", "127.0.0.1:5000", 5000, "", "us-east-1", true),
        ("s3://cache?endpoint=https://[::1]:9000/", "[::1]:9000", 9000, "", "us-east-1", true),
        ("s3://cache?endpoint=http://minio&style=virtual", "cache.minio", 80, "", "us-east-1", false),
        (
            "s3://cache?endpoint=https://account.r2.cloudflarestorage.com", "account.r2.cloudflarestorage.com", 443, "",
            "auto", true
        ),
    ])
    func whatIsMeant(
        _ text: String, _ authority: String, _ port: Int, _ prefix: String, _ region: String, _ isPathStyle: Bool
    ) throws {
        let address = try BucketAddress(text)
        #expect(address.authority == authority && address.port == port && address.prefix == prefix)
        #expect(address.region == region && address.isPathStyle == isPathStyle)
        #expect(!address.isCompressed && !address.isReadOnly)
    }

    @Test(arguments: [
        ("s3://", "names no bucket"),
        ("s3://A", "no name of a bucket"), ("s3://ab", "no name of a bucket"), ("s3://a_b_c", "no name of a bucket"),
        ("s3://cache?endpoint=127.0.0.1:5000", "is no endpoint"), ("s3://cache?endpoint=http://h:0", "is no endpoint"),
        ("s3://cache?endpoint=ftp://h", "is no endpoint"), ("s3://cache?endpoint=http://h/x", "is no endpoint"),
        ("s3://cache?endpoint=http://u@h", "is no endpoint"), ("s3://cache?region=a/b", "no name of a region"),
        ("s3://cache?style=both", "`style` is `path` or `virtual`"), ("s3://cache?zone=x", "is not one of"),
        ("s3://cache?region=a&region=b", "is not one of"), ("s3://cache?region", "is not one of"),
        ("grpc://cache", "does not begin"),
    ])
    func whatIsRefused(_ text: String, _ cause: String) {
        do {
            _ = try BucketAddress(text)
            Issue.record("`\(text)` is taken")
        } catch {
            #expect(error.code == .bucketAddress && error.cause?.contains(cause) == true, "\(error)")
        }
    }

    @Test func variablesAndProfilesSayTheRest() throws {
        let files = [
            "/home/a/.aws/credentials": """
            # comment
            [default]
            aws_access_key_id = DEFAULTID
              aws_secret_access_key=default/secret=
            [ci]
            aws_access_key_id=CIID
            aws_secret_access_key=ci
            aws_session_token = token
            [half]
            aws_access_key_id=HALF
            """,
            "/home/a/.aws/config": """
            [default]
            region = eu-north-1
            [profile ci]
            region=ap-south-1
            endpoint_url = http://127.0.0.1:9000
            """,
        ]
        func settings(_ variables: [String: String]) -> BucketSettings {
            BucketSettings(variables.merging(["HOME": "/home/a"]) { $1 }) { files[$0] }
        }
        let usual = settings([:])
        #expect(try usual.keys().id == "DEFAULTID" && usual.keys().secret == "default/secret=")
        #expect(usual.defaults.region == "eu-north-1" && usual.defaults.endpoint == nil)
        let named = settings(["AWS_PROFILE": "ci"])
        #expect(try named.keys().id == "CIID" && named.keys().token == "token")
        let address = try BucketAddress("s3://cache", named.defaults)
        #expect(address.region == "ap-south-1" && address.authority == "127.0.0.1:9000" && address.isPathStyle)
        let set = settings([
            "AWS_ACCESS_KEY_ID": "X", "AWS_SECRET_ACCESS_KEY": "Y", "AWS_REGION": "r", "AWS_PROFILE": "ci",
        ])
        #expect(try set.keys().id == "X" && set.defaults.region == "r")
        #expect(try !"\(set.keys())".contains("Y`") && "\(set.keys())".contains("`X`"))
        for (variables, cause) in [
            (["AWS_PROFILE": "none"], "has no keys of it"), (["AWS_PROFILE": "half"], "has no keys of it"),
            (["AWS_ACCESS_KEY_ID": "X"], "`AWS_SECRET_ACCESS_KEY` is not"),
            (["AWS_ACCESS_KEY_ID": "X", "AWS_SECRET_ACCESS_KEY": "a\r\nb"], "other characters"),
            (["AWS_SHARED_CREDENTIALS_FILE": "/none"], "cannot be read"),
        ] {
            do {
                _ = try settings(variables).keys()
                Issue.record("there are keys: \(variables)")
            } catch {
                #expect(error.code == .bucketCredentials && error.cause?.contains(cause) == true, "\(error)")
            }
        }
    }
}
