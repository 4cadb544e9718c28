internal import ForgeREAPI

/// What a worker is, or what an action wants of one: values by keys, any number of them for a key.
struct PlatformProperties: Equatable, Sendable {
    private(set) var values: [String: Set<String>] = [:]

    /// Says nothing.
    init() {}

    /// What an action wants.
    init(_ platform: Build_Bazel_Remote_Execution_V2_Platform) {
        for property in platform.properties { values[property.name, default: []].insert(property.value) }
    }

    /// What a worker says of itself, and of the device that runs actions.
    init(_ worker: WireWorker) {
        for property in worker.properties { values[property.key, default: []].insert(property.value) }
        for property in worker.devices.first?.properties ?? [] {
            values[property.key, default: []].insert(property.value)
        }
    }

    /// Whether a worker that is so may run what wants the other: of each key that it names, it has what is wanted.
    ///
    /// A key that a worker does not name is one that does not tell workers apart.
    func suit(_ wanted: PlatformProperties?) -> Bool {
        guard let wanted else { return true }
        return wanted.values.allSatisfy { key, values in self.values[key].map { $0.isSuperset(of: values) } ?? true }
    }
}
