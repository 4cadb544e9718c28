internal import ForgeCore
internal import ForgeIR
internal import ForgeStore

extension Fabric {
    /// Whether there was something at an absolute path where an action ran; nil when that is not known any more.
    ///
    /// Blocks.
    public func saw(_ path: String, in report: ActionReport) -> Bool? {
        guard let id = (try? store.find(report.key)) ?? nil, let bytes = try? store.bytes(of: id),
            let action = try? Action(decoding: bytes)
        else { return nil }
        do throws(ForgeError) { return try blobs.node(at: path, in: action.inputRoot) != nil } catch { return nil }
    }
}
