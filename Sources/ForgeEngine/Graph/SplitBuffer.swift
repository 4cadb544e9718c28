/// Elements of which the first ones lie in a mapped state file and the others in memory that grows.
///
/// A struct in a class that frees it: copies share the memory.
struct SplitBuffer<Element: BitwiseCopyable> {
    private let base: UnsafeMutablePointer<Element>?
    let baseCount: Int
    private var live: UnsafeMutablePointer<Element>?
    private var liveCapacity = 0
    private(set) var count: Int

    init(base: UnsafeMutablePointer<Element>? = nil, baseCount: Int = 0) {
        self.base = base
        self.baseCount = baseCount
        count = baseCount
    }

    func free() { live?.deallocate() }

    /// Where an element lies, until the next append.
    @inline(__always)
    func pointer(_ index: Int) -> UnsafeMutablePointer<Element> {
        assert(index >= 0 && index < count)
        if index < baseCount, let base { return base + index }
        guard let live else { preconditionFailure("INVARIANT: an index below the count lies in one of the parts") }
        return live + (index - baseCount)
    }

    subscript(index: Int) -> Element { pointer(index).pointee }

    /// Adds elements and gives the index of the first.
    mutating func append(repeating element: Element, count more: Int) -> Int {
        let used = count - baseCount
        if used + more > liveCapacity {
            liveCapacity = max(used + more, liveCapacity * 2, 1024)
            let larger = UnsafeMutablePointer<Element>.allocate(capacity: liveCapacity)
            if let live {
                larger.update(from: live, count: used)
                live.deallocate()
            }
            live = larger
        }
        live?.advanced(by: used).update(repeating: element, count: more)
        count += more
        return baseCount + used
    }

    mutating func append(_ element: Element) { _ = append(repeating: element, count: 1) }
}
