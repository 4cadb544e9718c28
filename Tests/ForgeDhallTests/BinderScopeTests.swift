import ForgeCore
import Testing

@testable import ForgeDhall

@Suite struct BinderScopeTests {
    /// What the standard says: go outwards, and pass over `index` binders of the label.
    private static func steps(_ labels: [Name], to label: Name, at index: UInt32) -> UInt32? {
        var left = index
        for (steps, found) in labels.reversed().enumerated() where found == label {
            if left == 0 { return UInt32(steps) }
            left -= 1
        }
        return nil
    }

    @Test(arguments: UInt64(1)...20)
    func findsWhatASearchFinds(_ seed: UInt64) {
        var random = SplitMix(seed)
        var scope = BinderScope()
        var labels: [Name] = []
        // Deeper and deeper, with ways back, so that both sides of the border between list and table are reached.
        for _ in 0..<600 {
            if random.next() % 5 < 3 {
                let label = Name(id: UInt32(random.next() % 7))
                scope.append(label)
                labels.append(label)
            } else {
                let count = min(labels.count, Int(random.next() % 4))
                scope.removeLast(count)
                labels.removeLast(count)
            }
            let wanted = Name(id: UInt32(random.next() % 8))
            let index = UInt32(random.next() % 30)
            #expect(scope.steps(to: wanted, at: index) == Self.steps(labels, to: wanted, at: index))
            #expect(scope.count(of: wanted) == labels.count { $0 == wanted })
            #expect(scope.count == labels.count)
        }
    }

    /// A look at every binder for every variable would be 1.6 × 10⁹ looks, minutes in a program with its checks on.
    @Test(.timeLimit(.minutes(1))) func manyFreeVariablesUnderManyBinders() {
        let count = 40_000
        var source = ""
        for number in 0..<count { source += "let x\(number) = 0\n" }
        source += "in [ " + String(repeating: "y, ", count: count) + "y@4294967294 ]"
        #expect(Source.encoding(Array(source.utf8)) != nil)
    }
}
