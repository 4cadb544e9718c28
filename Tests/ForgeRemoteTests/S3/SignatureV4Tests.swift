import Testing

@testable import ForgeRemote

/// The vectors that Amazon publishes: the examples of S3's manual, and the suite for version 4 of signatures.
struct SignatureV4Tests {
    private static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    @Test(arguments: [
        (
            "GET", "/test.txt", [], [("range", "bytes=0-9")], empty,
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        ),
        (
            "PUT", "/" + SignatureV4.escaped("test$file.text"), [],
            [("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
            "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
        ),
        (
            "GET", "/", [("lifecycle", "")], [], empty,
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
        ),
        (
            "GET", "/", [("prefix", "J"), ("max-keys", "2")], [], empty,
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
        ),
    ])
    func examplesOfTheManual(
        _ method: String, _ path: String, _ query: [(String, String)], _ fields: [(String, String)],
        _ payload: String, _ signature: String
    ) {
        let stamp = AmazonTime.stamp(1_369_353_600)
        let signed = SignatureV4(
            method: method, path: path, query: query.map { (name: $0.0, value: $0.1) },
            fields: fields.map { (name: $0.0, value: $0.1) } + [
                ("host", "examplebucket.s3.amazonaws.com"), ("x-amz-content-sha256", payload), ("x-amz-date", stamp),
            ], payload: payload)
        let keys = BucketKeys(id: "AKIAIOSFODNN7EXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
        #expect(signed.signature(.init(keys: keys, region: "us-east-1", stamp: stamp)) == signature)
    }

    @Test(arguments: [
        ("get-vanilla", "GET", "/", [], [], empty, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        (
            "post-vanilla", "POST", "/", [], [], empty,
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
        ),
        (
            "get-vanilla-query-order-key-case", "GET", "/", [("Param2", "value2"), ("Param1", "value1")], [], empty,
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
        ),
        (
            "get-vanilla-utf8-query", "GET", "/", [("ሴ", "bar")], [], empty,
            "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"
        ),
        (
            "get-unreserved", "GET", "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", [], [],
            empty, "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"
        ),
        ("get-utf8", "GET", "/ሴ", [], [], empty, "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
        (
            "get-header-value-trim", "GET", "/", [], [("my-header1", " value1"), ("my-header2", #" "a   b   c""#)],
            empty, "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"
        ),
        (
            "post-x-www-form-urlencoded", "POST", "/", [], [("content-type", "application/x-www-form-urlencoded")],
            "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e",
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"
        ),
    ])
    func theSuite(
        _ name: String, _ method: String, _ path: String, _ query: [(String, String)], _ fields: [(String, String)],
        _ payload: String, _ signature: String
    ) {
        let stamp = AmazonTime.stamp(1_440_938_160)
        #expect(stamp == "20150830T123600Z")
        let signed = SignatureV4(
            method: method, path: SignatureV4.escaped(path, keepingSlashes: true),
            query: query.map { (name: $0.0, value: $0.1) },
            fields: fields.map { (name: $0.0, value: $0.1) } + [
                ("host", "example.amazonaws.com"), ("x-amz-date", stamp),
            ], payload: payload)
        let keys = BucketKeys(id: "AKIDEXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
        let scope = SignatureV4.Scope(keys: keys, region: "us-east-1", service: "service", stamp: stamp)
        #expect(signed.signature(scope) == signature, "\(name): \(signed.canonical)")
        #expect(
            signed.authorization(scope).hasPrefix(
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders="))
    }

    @Test func timesAreReadAndWritten() {
        for (seconds, stamp) in [
            (0, "19700101T000000Z"), (951_782_399, "20000228T235959Z"), (951_782_400, "20000229T000000Z"),
            (4_107_542_399, "21000228T235959Z"), (1_795_755_346, "20261127T045546Z"),
        ] as [(Int64, String)] { #expect(AmazonTime.stamp(seconds) == stamp) }
        #expect(AmazonTime.seconds(ofField: "Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
        #expect(AmazonTime.seconds(ofField: "Tue, 29 Feb 2000 00:00:00 GMT") == 951_782_400)
        for text in ["", "Sun, 06 Nov 1994", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET"] {
            #expect(AmazonTime.seconds(ofField: text) == nil)
        }
    }
}
