import Glibc

/// C strings and lists of them that live as long as this value is in scope.
final class CStrings {
    private var strings: [UnsafeMutablePointer<CChar>] = []
    private var lists: [UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>] = []

    deinit {
        for string in strings { free(string) }
        for list in lists { list.deallocate() }
    }

    /// A NUL-terminated copy.
    func string(_ text: String) -> UnsafeMutablePointer<CChar> {
        // INVARIANT: memory for a short string is there, or the process cannot go on anyway.
        guard let copy = strdup(text) else { preconditionFailure("out of memory for a C string") }
        strings.append(copy)
        return copy
    }

    /// A NULL-terminated list of copies.
    func list(_ texts: [String]) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
        let list = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: texts.count + 1)
        for (index, text) in texts.enumerated() { list[index] = string(text) }
        list[texts.count] = nil
        lists.append(list)
        return list
    }

    /// The same for a list that C takes as constant.
    func constants(_ texts: [String]) -> UnsafePointer<UnsafePointer<CChar>?> {
        UnsafeRawPointer(list(texts)).assumingMemoryBound(to: UnsafePointer<CChar>?.self)
    }
}
