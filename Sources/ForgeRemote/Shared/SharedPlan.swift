public import ForgeCore

/// How the store is put together that machines share: buckets and directories, and what stands in front of them.
public indirect enum SharedPlan: Hashable, Sendable {
    /// A bucket, by its address.
    case bucket(String)
    /// A store of Forge's own, by its directory.
    case directory(String)
    /// A fast one in front of a slow one that holds more.
    case tiers(fast: SharedPlan, slow: SharedPlan)
    /// Blobs and results are spread over all, by names that their shares follow from.
    case shards([Shard])
    /// Blobs of fewer bytes than `limit`, and results, are in one, and the others in another.
    case sizes(limit: Int64, small: SharedPlan, large: SharedPlan)
    /// What comes and goes is checked in front of it.
    case verified(SharedPlan)
    /// Nothing is written to it.
    case readOnly(SharedPlan)

    /// One of several stores that hold one part each.
    public struct Shard: Hashable, Sendable {
        /// What its share follows from.
        public var name: String
        /// The store.
        public var plan: SharedPlan
    }

    /// Whether a person means one, and no cluster.
    public static func isMeant(by text: String) -> Bool {
        ["s3://", "dir:", "stores:"].contains { text.hasPrefix($0) }
    }

    /// Reads what a person writes: `s3://BUCKET/PREFIX`, `dir:PATH`, or `stores:FILE`, a file that puts such together.
    ///
    /// - Parameter read: the bytes of a file.
    /// - Throws: `E_REMOTE_STORES`, and what reading throws.
    public init(_ text: String, read: (String) throws(ForgeError) -> [UInt8]) throws(ForgeError) {
        guard text.hasPrefix("stores:") else {
            guard let single = Self.single(text, beside: "") else {
                throw ForgeError(
                    .remoteStores, "`\(text)` names no store", hints: ["Write `dir:PATH` or `s3://BUCKET/PREFIX`"])
            }
            self = single
            return
        }
        let path = String(text.dropFirst("stores:".count))
        self = try SharedPlanReader(path: path, bytes: try read(path)).plan()
    }

    /// The plan of one place; nil where a text names none.
    ///
    /// - Parameter directory: what relative paths count from, with a slash at its end.
    static func single(_ text: String, beside directory: String) -> SharedPlan? {
        if text.hasPrefix("s3://") { return .bucket(text) }
        guard text.hasPrefix("dir:") else { return nil }
        let path = text.dropFirst("dir:".count)
        return path.isEmpty ? nil : .directory(path.hasPrefix("/") ? String(path) : directory + path)
    }
}

/// Reads the file of a plan, which is one value of JSON.
struct SharedPlanReader {
    let path: String
    let bytes: [UInt8]

    /// The deepest nesting of stores.
    private static let mostDepth = 8

    /// The plan.
    ///
    /// - Throws: `E_REMOTE_STORES`.
    func plan() throws(ForgeError) -> SharedPlan {
        let value: JSONValue
        do throws(JSONError) { value = try JSONReader.read(bytes) } catch {
            throw ForgeError(.remoteStores, "The file puts no stores together", path: path, cause: "\(error)")
        }
        return try plan(value, depth: 1)
    }

    private func plan(_ value: JSONValue, depth: Int) throws(ForgeError) -> SharedPlan {
        guard depth <= Self.mostDepth else {
            throw refused(value, "Stores are nested more than \(Self.mostDepth) deep")
        }
        if let text = value.stringValue {
            let end = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
            guard let single = SharedPlan.single(text, beside: String(path[..<end])) else {
                throw refused(value, "`\(text)` is neither `dir:PATH` nor `s3://BUCKET/PREFIX`")
            }
            return single
        }
        guard let member = value.objectValue?.first, value.objectValue?.count == 1 else {
            throw refused(value, "A store is a text or an object with one member")
        }
        let inner = member.value
        switch member.key {
        case "verify": return .verified(try plan(inner, depth: depth + 1))
        case "read": return .readOnly(try plan(inner, depth: depth + 1))
        case "tiers":
            guard let tiers = inner.arrayValue, tiers.count == 2 else {
                throw refused(inner, "`tiers` are two stores, the fast one first")
            }
            return .tiers(fast: try plan(tiers[0], depth: depth + 1), slow: try plan(tiers[1], depth: depth + 1))
        case "shards":
            guard let members = inner.objectValue, !members.isEmpty else {
                throw refused(inner, "`shards` is an object of stores by names")
            }
            var shards: [SharedPlan.Shard] = []
            for member in members {
                shards.append(.init(name: member.key, plan: try plan(member.value, depth: depth + 1)))
            }
            // A share follows from a name alone, not from where it stands.
            return .shards(shards.sorted { $0.name < $1.name })
        case "sizes": return try sizes(inner, depth: depth + 1)
        default:
            throw refused(inner, "`\(member.key)` is none of `tiers`, `shards`, `sizes`, `verify` and `read`")
        }
    }

    private func sizes(_ value: JSONValue, depth: Int) throws(ForgeError) -> SharedPlan {
        let members = Dictionary(value.objectValue?.map { ($0.key, $0.value) } ?? []) { first, _ in first }
        guard members.count == 3, let limit = members["below"]?.integerValue, (1...1 << 40).contains(limit),
            let small = members["small"], let large = members["large"]
        else { throw refused(value, "`sizes` has `below`, a number of bytes, and the stores `small` and `large`") }
        return .sizes(limit: limit, small: try plan(small, depth: depth), large: try plan(large, depth: depth))
    }

    private func refused(_ value: JSONValue, _ cause: String) -> ForgeError {
        ForgeError(
            .remoteStores, "The file puts no stores together", path: path,
            frame: CodeFrame(
                source: bytes, offset: value.span.lowerBound, length: max(1, value.span.count), file: path),
            hints: [#"Write such as `{"tiers": ["dir:/var/cache/builds", "s3://BUCKET/PREFIX"]}`"#], cause: cause)
    }
}
