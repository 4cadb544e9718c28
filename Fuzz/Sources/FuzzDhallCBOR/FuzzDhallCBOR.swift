import DhallProbe
import ForgeCore
import ForgeDhall

/// What decodes has an encoding that decodes to itself, and a text that says the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDhallCBOR(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    let options = DhallProbe.options
    let decoded = DhallProbe.result { () throws(ForgeErrors) in try Dhall.decode(input, options, as: .cbor) }
    guard let decoded else { return 0 }
    let again = DhallProbe.accepted("the encoding") { () throws(ForgeErrors) in
        try Dhall.decode(decoded, options, as: .cbor)
    }
    precondition(again == decoded, "the encoding decodes to another expression")
    _ = DhallProbe.result { () throws(ForgeErrors) in try Dhall.decode(input, options) }
    return 0
}
