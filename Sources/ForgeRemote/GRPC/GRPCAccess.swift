internal import ForgeCore

/// Who may call a server.
public struct GRPCAccess: Sendable {
    /// What stands for whoever has a token: its digest, so that comparing takes as long whatever was guessed.
    private let tokens: Set<Digest>?

    /// Everybody.
    public static let open = GRPCAccess(tokens: nil)

    private init(tokens: Set<Digest>?) { self.tokens = tokens }

    /// Those who send one of the tokens of a file, one a line; lines that are empty or begin with `#` are none.
    ///
    /// - Throws: the number of a line that no header can hold, or nil where there is no token.
    public init(tokenFile text: String) throws(UnusableTokens) {
        var tokens: Set<Digest> = []
        // By bytes: a carriage return and a line feed are one character.
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            let token = Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
            if token.isEmpty || token.hasPrefix("#") { continue }
            guard token.utf8.allSatisfy({ (0x21...0x7e).contains($0) }), token.utf8.count <= 4096 else {
                throw UnusableTokens(line: number + 1)
            }
            tokens.insert(Digest(of: String(token)))
        }
        guard !tokens.isEmpty else { throw UnusableTokens(line: nil) }
        self.init(tokens: tokens)
    }

    /// Why a file of tokens cannot be used.
    public struct UnusableTokens: Error {
        /// The line that is no token; nil where there is none at all.
        public var line: Int?
    }

    /// What answers without a credential.
    private static let publicService = "/grpc.health.v1.Health/"

    /// Refuses a call without a credential.
    func admit(_ path: String, authorization: String?) throws(GRPCFailure) {
        guard let tokens, !path.hasPrefix(Self.publicService) else { return }
        guard let authorization else {
            throw GRPCFailure(.unauthenticated, "The call has no `authorization: Bearer TOKEN`")
        }
        let words = authorization.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bearer", tokens.contains(Digest(of: String(words[1]))) else {
            throw GRPCFailure(.unauthenticated, "The token of the call is none of this server's")
        }
    }
}
