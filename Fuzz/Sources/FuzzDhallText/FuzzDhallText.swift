import DhallProbe
import ForgeCore
import ForgeDhall

/// A source that parses keeps its meaning in binary and in Forge's style, and is computed within its bounds.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDhallText(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let source = DhallSource(Array(UnsafeBufferPointer(start: bytes, count: count)), path: nil)
    let options = DhallProbe.options
    let styled = DhallProbe.result { () throws(ForgeErrors) in try Dhall.format(source) }
    guard let binary = DhallProbe.result({ () throws(ForgeErrors) in try Dhall.encode(source, options) }) else {
        precondition(styled == nil, "a source without a meaning was laid out")
        return 0
    }
    let again = DhallProbe.accepted("the encoding") { () throws(ForgeErrors) in
        try Dhall.decode(binary, options, as: .cbor)
    }
    precondition(again == binary, "the encoding decodes to another expression")
    guard let styled else { preconditionFailure("an expression cannot be laid out") }
    let meaning = DhallProbe.accepted("the layout") { () throws(ForgeErrors) in
        try Dhall.encode(DhallSource(styled, path: nil), options)
    }
    precondition(meaning == binary, "the layout changed the meaning")
    let normal = DhallProbe.result { () throws(ForgeErrors) in try Dhall.normalize(source, options) }
    guard let normal else { return 0 }
    let twice = DhallProbe.result { () throws(ForgeErrors) in
        try Dhall.normalize(DhallSource(normal, path: nil), options)
    }
    precondition(twice == nil || twice == normal, "the normal form has another normal form")
    return 0
}
