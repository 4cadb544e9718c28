/// Traps on a word that only coverage can lead to: a run that does not find it finds nothing else either.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCanary(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: bytes, count: count)
    var matched = 0
    for (given, wanted) in zip(input, "forge".utf8) {
        guard given == wanted else { return 0 }
        matched += 1
    }
    precondition(matched < 5, "the canary sings")
    return 0
}
