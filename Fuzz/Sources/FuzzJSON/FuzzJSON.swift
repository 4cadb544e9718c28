import ForgeCore

/// What the reader accepts has one canonical form, which reads back and writes as the same bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    do {
        let value = try JSONReader.read(input)
        let canonical = JSONWriter.canonical(value)
        let again: JSONValue
        do { again = try JSONReader.read(canonical) } catch {
            preconditionFailure("the canonical form is refused: \(error)")
        }
        precondition(JSONWriter.canonical(again) == canonical, "the canonical form is not a fixed point")
    } catch {
        // A refusal has a place in the document, and a frame can be drawn for it.
        precondition(error.offset >= 0 && error.offset <= input.count, "a place outside the document")
        _ = CodeFrame(source: input, offset: error.offset, file: nil).rendered
    }
    return 0
}
