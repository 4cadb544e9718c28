internal import ForgeCore
internal import ForgeEngine
internal import ForgeIR

/// What a build of packages does: its actions, and where their outputs are shown.
struct BuildPlan: Equatable, Sendable, EngineCodable {
    /// Names of all actions, each after those that it needs.
    var actions: [String]
    /// Where outputs are shown.
    var places: [Place]
    /// The digest of the workload.
    var document: Digest

    /// A place below `forge-out`, and the package of what it shows.
    struct Place: Equatable, Sendable, EngineCodable {
        var package: String
        var path: String

        init(package: String, path: String) {
            self.package = package
            self.path = path
        }

        func encode(into writer: inout ByteWriter) {
            package.encode(into: &writer)
            path.encode(into: &writer)
        }

        init(from reader: inout ByteReader) throws {
            package = try String(from: &reader)
            path = try String(from: &reader)
        }
    }

    func encode(into writer: inout ByteWriter) {
        actions.encode(into: &writer)
        places.encode(into: &writer)
        document.encode(into: &writer)
    }

    init(from reader: inout ByteReader) throws {
        actions = try [String](from: &reader)
        places = try [Place](from: &reader)
        document = try Digest(from: &reader)
    }

    init(actions: [String], places: [Place], document: Digest) {
        self.actions = actions
        self.places = places
        self.document = document
    }
}

/// What a package brings to a build.
struct PackagePlan: Equatable, Sendable, EngineCodable {
    /// The package's part of the workload.
    var part: SavedBytes
    /// What is shown of it.
    var shown: [Shown] = []
    /// Sources of it that are no plain files, sorted: whether they may be what they are was looked at.
    var odd: [String] = []

    /// The actions whose outputs stand at a place.
    struct Shown: Equatable, Sendable, EngineCodable {
        var path: String
        var actions: [String]

        init(path: String, actions: [String]) {
            self.path = path
            self.actions = actions
        }

        func encode(into writer: inout ByteWriter) {
            path.encode(into: &writer)
            actions.encode(into: &writer)
        }

        init(from reader: inout ByteReader) throws {
            path = try String(from: &reader)
            actions = try [String](from: &reader)
        }
    }

    init(part: SavedBytes) { self.part = part }

    func encode(into writer: inout ByteWriter) {
        part.encode(into: &writer)
        shown.encode(into: &writer)
        odd.encode(into: &writer)
    }

    init(from reader: inout ByteReader) throws {
        part = try SavedBytes(from: &reader)
        shown = try [Shown](from: &reader)
        odd = try [String](from: &reader)
    }
}

/// The environments of a build: all that are declared, as a workload, and the names of those that actions use.
struct EnvironmentPlan: Equatable, Sendable, EngineCodable {
    var head: SavedBytes
    var used: [String]

    init(head: SavedBytes, used: [String]) {
        self.head = head
        self.used = used
    }

    func encode(into writer: inout ByteWriter) {
        head.encode(into: &writer)
        used.encode(into: &writer)
    }

    init(from reader: inout ByteReader) throws {
        head = try SavedBytes(from: &reader)
        used = try [String](from: &reader)
    }
}

/// Bytes as one piece.
struct SavedBytes: Equatable, Sendable, EngineCodable {
    var bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func encode(into writer: inout ByteWriter) {
        writer.append(UInt32(bytes.count))
        bytes.withUnsafeBytes { writer.append($0) }
    }

    init(from reader: inout ByteReader) throws { bytes = Array(try reader.bytes(Int(try reader.uint32()))) }
}
