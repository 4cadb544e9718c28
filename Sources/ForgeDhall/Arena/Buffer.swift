import Glibc

/// A growable run of trivial elements with one owner: what the arenas of a session are made of.
///
/// Elements are never removed but from the end, so an index stays good. Reading costs one load: no reference counts, no
/// copy on write, and bounds are checked in debug builds only.
struct Buffer<Element: BitwiseCopyable>: ~Copyable {
    private(set) var base: UnsafeMutablePointer<Element>
    private(set) var count = 0
    private var capacity: Int
    /// Who reads elements on another thread.
    private var reader: BackgroundRead?

    init(capacity: Int = 64) {
        base = Self.room(nil, capacity)
        self.capacity = capacity
    }

    deinit {
        reader?.wait()
        free(base)
    }

    /// The elements so far, for reading on another thread; they stay where they are until the read is done.
    ///
    /// Whoever reads sees what is written to them meanwhile, so nothing may be.
    mutating func lend(to reader: BackgroundRead) -> UnsafeBufferPointer<Element> {
        self.reader?.wait()
        self.reader = reader
        return UnsafeBufferPointer(start: base, count: count)
    }

    /// Room for so many elements; large runs are moved by the system without being copied.
    private static func room(_ old: UnsafeMutablePointer<Element>?, _ capacity: Int) -> UnsafeMutablePointer<Element> {
        guard let raw = realloc(old, capacity * MemoryLayout<Element>.stride) else {
            preconditionFailure("INVARIANT: the system gives memory or ends the process")
        }
        return raw.bindMemory(to: Element.self, capacity: capacity)
    }

    /// Bytes that the elements take; what is reserved beyond takes addresses alone.
    var byteCount: Int { count * MemoryLayout<Element>.stride }

    /// The memory that is reserved.
    var room: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base, count: capacity * MemoryLayout<Element>.stride)
    }

    subscript(index: UInt32) -> Element {
        @inline(__always) get {
            assert(Int(index) < count, "an index beyond the arena")
            return base[Int(index)]
        }
        @inline(__always) nonmutating set {
            assert(Int(index) < count, "an index beyond the arena")
            base[Int(index)] = newValue
        }
    }

    /// Adds an element and gives its index.
    @inline(__always)
    @discardableResult
    mutating func append(_ element: Element) -> UInt32 {
        if count == capacity { grow(to: count + 1) }
        base[count] = element
        count += 1
        return UInt32(truncatingIfNeeded: count - 1)
    }

    /// Adds elements and gives the index of the first.
    @discardableResult
    mutating func append(contentsOf elements: UnsafeBufferPointer<Element>) -> UInt32 {
        let start = count
        if count + elements.count > capacity { grow(to: count + elements.count) }
        if let from = elements.baseAddress { (base + count).update(from: from, count: elements.count) }
        count += elements.count
        return UInt32(truncatingIfNeeded: start)
    }

    /// Drops the elements from `count` on.
    mutating func truncate(to count: Int) {
        assert(count <= self.count, "a buffer only shrinks")
        self.count = count
    }

    /// The elements of a range.
    @inline(__always)
    func slice(_ start: UInt32, _ count: Int) -> UnsafeBufferPointer<Element> {
        assert(Int(start) + count <= self.count, "a range beyond the arena")
        return UnsafeBufferPointer(start: base + Int(start), count: count)
    }

    @inline(never)
    private mutating func grow(to needed: Int) {
        reader?.wait()
        reader = nil
        capacity = max(needed, capacity * 2)
        base = Self.room(base, capacity)
    }
}
