import Glibc

/// The same sources as ninja builds them: an edge for each, its output made and logged, so that nothing is to be done.
struct NinjaTree {
    let root: String
    let workshop: Workshop

    /// Writes the outputs, `build.ninja` and the log that ninja would have left.
    func write() throws {
        var manifest = "rule compile\n  command = cc -c $in -o $out\n"
        var log = "# ninja log v5\n"
        var outputs: [String] = []
        for directory in 0..<BenchPlace.directories {
            let path = "\(root)/out/d\(directory)"
            guard directory > 0 || mkdir("\(root)/out", 0o755) == 0, mkdir(path, 0o755) == 0 else {
                throw BenchFailure("`\(path)` cannot be made")
            }
            for file in 0..<BenchPlace.each {
                let source = BenchPlace.path(directory, file)
                let output = "out/d\(directory)/f\(file).o"
                try workshop.write([], to: "\(root)/\(output)")
                manifest += "build \(output): compile \(source)\n"
                let command = Self.hash(Array("cc -c \(source) -o \(output)".utf8))
                log += "1\t2\t\(Self.modified("\(root)/\(output)"))\t\(output)\t\(String(command, radix: 16))\n"
                outputs.append(output)
            }
        }
        manifest += "build all: phony \(outputs.joined(separator: " "))\ndefault all\n"
        try workshop.write(manifest, to: "\(root)/build.ninja")
        try workshop.write(log, to: "\(root)/.ninja_log")
    }

    private static func modified(_ path: String) -> Int64 {
        var status = stat()
        guard stat(path, &status) == 0 else { return 0 }
        return Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    }

    /// MurmurHash64A with the seed of ninja's log.
    private static func hash(_ bytes: [UInt8]) -> UInt64 {
        let multiplier: UInt64 = 0xc6a4_a793_5bd1_e995
        var hash: UInt64 = 0xdeca_fbad_deca_fbad ^ (UInt64(bytes.count) &* multiplier)
        var at = 0
        while at + 8 <= bytes.count {
            var word = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[at + $1]) << UInt64(8 * $1) }
            word &*= multiplier
            word ^= word >> 47
            word &*= multiplier
            hash ^= word
            hash &*= multiplier
            at += 8
        }
        if at < bytes.count {
            for (place, byte) in bytes[at...].enumerated() { hash ^= UInt64(byte) << UInt64(8 * place) }
            hash &*= multiplier
        }
        hash ^= hash >> 47
        hash &*= multiplier
        return hash ^ (hash >> 47)
    }
}
