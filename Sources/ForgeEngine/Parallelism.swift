import Synchronization

/// How many branches of an engine may work at the same time.
///
/// Whoever asks for many keys works on them itself and takes helpers while there are any to spare; nobody waits for
/// one, so that a graph of any shape is computed with any number of them.
final class Parallelism: Sendable {
    private let spare: Atomic<Int>

    /// So many branches, the first one included.
    init(_ width: Int) { spare = Atomic(max(0, width - 1)) }

    /// Takes a helper, if there is one.
    func take() -> Bool {
        var seen = spare.load(ordering: .relaxed)
        while seen > 0 {
            let (taken, now) = spare.compareExchange(expected: seen, desired: seen - 1, ordering: .relaxed)
            if taken { return true }
            seen = now
        }
        return false
    }

    /// Takes one in any case: a branch that has waited goes on.
    func force() { spare.subtract(1, ordering: .relaxed) }

    /// Gives a helper back, or lends this branch's place while it waits.
    func give() { spare.add(1, ordering: .relaxed) }
}
