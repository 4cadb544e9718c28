private import CForgeLinux
internal import ForgeRemote

/// The memory of a server: buffers of messages are used again while there are calls, and go once there are fewer.
enum ServeMemory {
    /// Has freed buffers stay for the next calls.
    static func prepare() { forge_keep_buffers() }

    /// Gives back what calls have left, twice a second while there are any, until the task is cancelled.
    static func tidy(_ calls: CallMetrics) async {
        var seen = 0
        while !Task.isCancelled {
            let ended = calls.ended
            if ended != seen { forge_give_buffers_back() }
            seen = ended
            try? await Task.sleep(for: .milliseconds(500))
        }
    }
}
