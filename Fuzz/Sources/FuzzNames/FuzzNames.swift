import ForgeCore

@testable import ForgeRemote

/// What is accepted as a name of a blob, a log, a target of HTTP or a list of digests is one, and is read so again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzNames(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    let text = String(decoding: input, as: UTF8.self)
    if let name = try? ResourceName(reading: text) {
        precondition(ResourceName.takes(instance: name.instance), "an instance that cannot be: \(name.instance)")
        precondition(!name.instance.hasPrefix("/") && !name.instance.hasSuffix("/"), "an instance with an empty part")
        let parts = name.isCompressed ? ["compressed-blobs", "zstd"] : ["blobs"]
        let again = ([name.instance].filter { !$0.isEmpty } + parts + [name.blob.digest.hex, "\(name.blob.size)"])
        let other = try? ResourceName(reading: again.joined(separator: "/"))
        precondition(other?.blob == name.blob && other?.instance == name.instance, "another blob: \(text)")
    }
    if let name = try? ResourceName(writing: text) {
        precondition(ResourceName.takes(instance: name.instance), "an instance that cannot be: \(name.instance)")
        precondition(name.blob.size >= 0, "a size below zero")
    }
    if let name = LogName(text) { precondition(LogName(name.text) == name, "another log: \(text)") }
    if let path = HTTPCachePath(text) {
        let prefix = path.instance.isEmpty && !text.hasPrefix("//") ? "" : "/\(path.instance)"
        let again = HTTPCachePath("\(prefix)/\(path.shelf.rawValue)/\(path.digest.hex)")
        precondition(again == path, "another target: \(text)")
    }
    _ = HTTPCache.result(input)
    if let list = DigestList(input) {
        let written = MessageBuilder.build(bound: list.blobs.count * 100 + list.instance.count + 20) { out in
            for blob in list.blobs { out.digest(2, blob) }
        }
        precondition(DigestList(written)?.blobs == list.blobs, "digests that are read otherwise again")
    }
    return 0
}
