import ForgeCore
import ForgeIR
import ForgeTesting

/// The objects that crash schedules store, the same in every schedule, so that hashing them costs nothing.
enum CrashContents {
    /// A directory of two files and what a `Tree` message would be, as an action leaves it.
    struct Output: Sendable {
        let result: ActionResult
        /// Everything that has to be stored before the result.
        let closure: [Int]
    }

    static let segmentLimit = 1024
    static let count = 20

    /// Blobs: small ones, some of several sectors, and every fifth large enough for a file of its own.
    private static let plain: [[UInt8]] = (0..<count).map { number in
        var random = SplitMix64(seed: UInt64(number))
        let size = number % 5 == 4 ? 1100 + number * 50 : [7, 90, 600, 1000][number % 4] + number
        return (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    private static let directories: [[UInt8]] = (0..<4).map { number in
        let ids = [plain[number], plain[number * 5 + 4]].map { BlobID(of: $0) }
        let files = ids.enumerated().map { Directory.File(name: "f\($0.offset)", blob: $0.element) }
        guard let directory = try? Directory(files: files) else {
            preconditionFailure("INVARIANT: two different plain names are a valid directory")
        }
        return directory.encoded
    }

    /// Every blob's bytes: the plain ones, then directories, then trees.
    static let blobs: [[UInt8]] = plain + directories + (0..<4).map { Array("tree \($0)".utf8) }
    static let ids: [BlobID] = blobs.map { BlobID(of: $0) }

    /// Results: files only, and every third with a directory.
    static let outputs: [Output] = (0..<9).map { number in
        let file = number * 2
        var closure = [file, (file + 7) % count]
        var result = ActionResult(
            files: [
                .init(path: "a", blob: ids[closure[0]], isExecutable: false),
                .init(path: "b", blob: ids[closure[1]], isExecutable: true),
            ])
        if number % 3 == 0 {
            let tree = number / 3
            result.directories = [.init(path: "d", tree: ids[count + 4 + tree], root: ids[count + tree])]
            closure += [tree, tree * 5 + 4, count + tree, count + 4 + tree]
        }
        return Output(result: result, closure: closure)
    }
}
