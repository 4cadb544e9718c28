extension SimulatedFileSystem {
    private static let sector = 512

    /// What of the unsynced changes of one kind the device had taken.
    private enum Survival: Int {
        case none, all, prefix, scattered

        static func draw(_ random: inout SplitMix64) -> Survival { Survival(rawValue: random.below(4)) ?? .all }
    }

    /// Turns into what the device holds after the power went: of the unsynced changes some, whole or torn.
    mutating func losePower(_ random: inout SplitMix64) {
        loseNames(&random)
        for inode in inodes.keys.sorted() { loseData(of: inode, &random) }
        var reachable: [String: Directory] = [:]
        var files: Set<Int> = []
        keep("/", &reachable, &files)
        directories = reachable
        inodes = inodes.filter { files.contains($0.key) }
    }

    private mutating func loseNames(_ random: inout SplitMix64) {
        let survival = Survival.draw(&random)
        let prefix = random.below(pendingNames.count + 1)
        for (index, change) in pendingNames.enumerated() {
            let survives =
                switch survival {
                case .none: false
                case .all: true
                case .prefix: index < prefix
                case .scattered: random.below(2) == 0
                }
            if survives { makeDurable(change) }
        }
        pendingNames = []
    }

    private mutating func keep(_ path: String, _ reachable: inout [String: Directory], _ files: inout Set<Int>) {
        guard var directory = directories[path] else { return }
        directory.names = directory.durable
        reachable[path] = directory
        for (name, entry) in directory.durable {
            switch entry {
            case .file(let inode): files.insert(inode)
            case .directory: keep(path == "/" ? "/\(name)" : "\(path)/\(name)", &reachable, &files)
            }
        }
    }

    private mutating func loseData(of inode: Int, _ random: inout SplitMix64) {
        guard let file = inodes[inode] else { return }
        var bytes = file.durable
        if !file.pending.isEmpty {
            let survival = Survival.draw(&random)
            let prefix = random.below(file.pending.count + 1)
            for (index, change) in file.pending.enumerated() {
                switch survival {
                case .none: break
                case .all: bytes.apply(change)
                case .prefix:
                    if index < prefix { bytes.apply(change) }
                    if index == prefix { bytes.tear(change, &random, Self.sector) }
                case .scattered: bytes.tear(change, &random, Self.sector)
                }
            }
            // A size may have been noted for which the data never came.
            if random.below(4) == 0, bytes.count < file.bytes.count { bytes.resize(file.bytes.count) }
        }
        inodes[inode]?.bytes = bytes
        inodes[inode]?.durable = bytes
        inodes[inode]?.pending = []
    }
}

extension [UInt8] {
    /// Applies a part of a change: each sector of a write by itself, the last one perhaps half.
    fileprivate mutating func tear(
        _ change: SimulatedFileSystem.DataChange, _ random: inout SplitMix64, _ sector: Int
    ) {
        guard case .write(let offset, let written) = change else {
            if random.below(2) == 0 { apply(change) }
            return
        }
        var position = 0
        while position < written.count {
            let next = Swift.min(written.count, (offset + position) / sector * sector + sector - offset)
            if random.below(2) == 0 {
                let end = next == written.count ? position + 1 + random.below(next - position) : next
                lay(written[position..<end], at: offset + position)
            }
            position = next
        }
    }
}
