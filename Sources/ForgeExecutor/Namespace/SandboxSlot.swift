import CForgeLinux
import ForgeCore
import Glibc

/// One thread's place in the host: what it keeps from one sandbox to the next.
///
/// Only its own thread uses it.
final class SandboxSlot {
    /// The number of the slot, from 0.
    let index: Int
    /// Whether the thread stands in an empty network namespace of its own, which its sandboxes inherit for nothing.
    let hasPrivateNetwork: Bool
    /// The stack of the child between clone and execution.
    let stack: UnsafeMutableRawBufferPointer

    /// The slot's control groups.
    let group: ControlGroupLeaf

    init(index: Int, groups: ControlGroups) {
        self.index = index
        stack = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 << 10, alignment: 16)
        group = ControlGroupLeaf(groups)
        hasPrivateNetwork = forge_unshare_thread(Int32(FORGE_NEW_NETWORK)) == 0
    }

    /// Gives back what the slot holds on the host; its thread ends next.
    func close() { group.remove() }

    deinit { stack.deallocate() }
}
