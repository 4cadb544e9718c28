import ForgeCore
import ForgeIR
import ForgeStore

/// An action's input root, taken apart into the environment and the work tree that stands at `build` in it.
struct InputRoot {
    /// The environment with an empty `build`, or the whole of a root that is the work tree itself.
    let environment: BlobID
    /// The work tree at `build`; nil when it is empty or the root itself.
    let work: BlobID?

    /// Reads the root directory and commits the one without the work tree.
    ///
    /// - Throws: `E_SANDBOX_INPUT_INVALID` when a directory that the sandbox mounts on is missing, and what the store
    ///   throws.
    init(_ root: BlobID, workTree: WorkTree, in store: any BlobStore) throws(ForgeError) {
        let bytes = try store.bytes(of: root)
        let directory: Directory
        do throws(ProtoError) {
            directory = try Directory(decoding: bytes)
        } catch {
            throw ForgeError(.sandboxInputInvalid, "The input root is no directory", cause: "\(error)")
        }
        let needed = workTree == .build ? ["build", "dev", "proc", "tmp"] : ["dev", "proc", "tmp"]
        for name in needed where !directory.directories.contains(where: { $0.name == name }) {
            throw ForgeError(.sandboxInputInvalid, "The input root has no directory `\(name)`")
        }
        if workTree == .root {
            environment = root
            work = nil
            return
        }
        let empty = Directory.empty.encoded
        let emptyID = BlobID(of: empty)
        var work: BlobID?
        let others = directory.directories.map { entry in
            guard entry.name == "build" else { return entry }
            work = entry.blob == emptyID ? nil : entry.blob
            return Directory.Subdirectory(name: "build", blob: emptyID)
        }
        let stripped: [UInt8]
        do throws(ProtoError) {
            stripped = try Directory(
                files: directory.files, directories: others, symlinks: directory.symlinks
            ).encoded
        } catch {
            throw ForgeError(.bug, "A decoded directory cannot be encoded again", cause: "\(error)")
        }
        environment = BlobID(of: stripped)
        self.work = work
        if work != nil, try !store.missing([environment, emptyID]).isEmpty {
            _ = try store.write([stripped, empty], durability: .ordered)
        }
    }
}
