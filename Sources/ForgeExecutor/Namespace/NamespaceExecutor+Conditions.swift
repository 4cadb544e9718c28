extension NamespaceExecutor {
    public func reasonNotToVary(_ conditions: Conditions) -> String? {
        guard conditions.clockOffsetSeconds != nil else { return nil }
        // A time namespace moves the monotonic clocks only.
        return "Linux namespaces have one wall clock; the runs differ in real time by themselves"
    }
}
