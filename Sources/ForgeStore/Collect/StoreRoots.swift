public import ForgeCore
import ForgeIR
import Glibc

/// A reason not to collect that outlives every process: a name for a stored object.
public struct StoreRoot: Sendable, Equatable {
    /// The name: letters, digits and `. _ - /`.
    public var name: String
    /// What it names.
    public var target: BlobID
    /// Whether the target is a directory, with everything below it.
    public var isTree: Bool

    /// Makes a root.
    public init(name: String, target: BlobID, isTree: Bool) {
        self.name = name
        self.target = target
        self.isTree = isTree
    }
}

extension DiskStore {
    /// Sets a root, replacing one of that name; the root and all that it keeps are durable when it returns.
    ///
    /// - Throws: `E_STORE_NAME`, `E_BLOB_MISSING`, `E_STORE_IO`, `E_STORE_FULL`.
    public func setRoot(_ root: StoreRoot) throws(ForgeError) {
        let path = try rootPath(root.name)
        var closure: [BlobID] = []
        try gated { () throws(ForgeError) in
            // A root keeps what a result with the same object would.
            let result =
                root.isTree
                ? ActionResult(directories: [.init(path: "", tree: root.target, root: root.target)])
                : ActionResult(files: [.init(path: "", blob: root.target, isExecutable: false)])
            if let absent = try closureProblem(of: result, collecting: &closure) { throw absentError(absent) }
            try pin([(root.target.digest, root.isTree ? .tree : .blob)])
        }
        try makeDurable(closure)
        try gated { () throws(ForgeError) in
            try storeIO { () throws(DiskError) in
                let text = "\(root.isTree ? "tree" : "blob") \(root.target)\n"
                try disk.replace(
                    path, in: "\(home)/roots", with: Array(text.utf8),
                    temporary: "\(home)/tmp/root-\(getpid())-\(clock.monotonicNanoseconds())")
            }
        }
    }

    /// Removes a root; one that does not exist is fine.
    public func removeRoot(_ name: String) throws(ForgeError) {
        let path = try rootPath(name)
        try storeIO { () throws(DiskError) in
            _ = try disk.unlinkIfThere(path)
            try disk.syncDirectory("\(home)/roots")
        }
    }

    /// Every root, by name.
    public func roots() throws(ForgeError) -> [StoreRoot] {
        try storeIO { () throws(DiskError) in
            var out: [StoreRoot] = []
            for file in try disk.list("\(home)/roots") {
                guard let text = try rootText(file) else { continue }
                let words = text.split(whereSeparator: { $0 == " " || $0 == "\n" })
                guard words.count == 2, let target = BlobID(text: words[1]) else { continue }
                let name = String(file.map { $0 == "+" ? "/" : $0 })
                out.append(StoreRoot(name: name, target: target, isTree: words[0] == "tree"))
            }
            return out
        }
    }

    /// The contents of a root's file; nil when it is gone, or a directory, which no root is.
    private func rootText(_ file: String) throws(DiskError) -> String? {
        do { return try disk.text("\(home)/roots/\(file)") } catch {
            if error.number == EISDIR || error.number == ENODEV { return nil }
            throw error
        }
    }

    private func rootPath(_ name: String) throws(ForgeError) -> String {
        let isValid = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
                UInt8(ascii: "/"):
                true
            default: false
            }
        }
        guard isValid, !name.isEmpty, name.utf8.count <= 200, !name.hasPrefix(".") else {
            throw ForgeError(.storeName, "`\(name)` is no name for a root")
        }
        return "\(home)/roots/\(String(name.map { $0 == "/" ? "+" : $0 }))"
    }
}
