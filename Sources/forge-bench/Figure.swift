/// One measured value beside its peer's and its bar.
struct Figure {
    /// What has to hold.
    enum Bar {
        case ratioAtMost(Double)
        case ratioAtLeast(Double)
        case valueAtMost(Double)
    }

    /// What the value is compared with, measured in the same run.
    struct Peer {
        let name: String
        let value: Double
        /// The median of the ratios of neighbouring measurements.
        let ratio: Double
    }

    let name: String
    let value: Double
    let unit: String
    var peer: Peer?
    let bar: Bar

    var holds: Bool {
        switch bar {
        case .ratioAtMost(let most): peer.map { $0.ratio <= most } ?? false
        case .ratioAtLeast(let least): peer.map { $0.ratio >= least } ?? false
        case .valueAtMost(let most): value <= most
        }
    }

    /// A figure out of pairs of measurements that were taken in turns.
    init(_ name: String, _ pairs: Pairs, unit: String, peer: String, bar: Bar) {
        self.name = name
        self.unit = unit
        self.bar = bar
        value = Statistics.median(pairs.own)
        self.peer = Peer(
            name: peer, value: Statistics.median(pairs.peer),
            ratio: Statistics.median(zip(pairs.own, pairs.peer).map { $0 / $1 }))
    }

    /// A figure that stands for itself.
    init(_ name: String, _ value: Double, unit: String, atMost: Double) {
        self.name = name
        self.value = value
        self.unit = unit
        bar = .valueAtMost(atMost)
    }
}

extension Figure.Bar {
    /// The number alone.
    var number: Double {
        switch self {
        case .ratioAtMost(let bar), .ratioAtLeast(let bar), .valueAtMost(let bar): bar
        }
    }

    /// The bar as a person reads it.
    func text(unit: String) -> String {
        switch self {
        case .ratioAtMost(let bar): "≤ \(Text.figure(bar))×"
        case .ratioAtLeast(let bar): "≥ \(Text.figure(bar))×"
        case .valueAtMost(let bar): "≤ \(Text.figure(bar)) \(unit)"
        }
    }
}

/// Measurements of Forge and of a peer, taken in turns.
struct Pairs {
    private(set) var own: [Double] = []
    private(set) var peer: [Double] = []

    mutating func add(own: Double, peer: Double) {
        self.own.append(own)
        self.peer.append(peer)
    }
}

enum Statistics {
    /// The middle value; the lower of the two in the middle.
    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? .nan : sorted[(sorted.count - 1) / 2]
    }
}
