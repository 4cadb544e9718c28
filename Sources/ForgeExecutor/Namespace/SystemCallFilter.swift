import CForgeLinux
import Glibc

/// The system-call filter of a sandbox, compiled from ``SystemCallTable`` into classic BPF.
///
/// Numbers are searched by bisection over ranges of equal action, so that the kernel's own look-ahead over all numbers
/// stays cheap when the filter is attached. Programs of a foreign architecture, i386 and x32 included, get `ENOSYS`.
struct SystemCallFilter: Sendable {
    /// What happens to a call.
    enum Action: Equatable {
        case allow
        case fail(Int32)
        /// Arguments decide.
        case clone, socket, socketPair, ioctl, personality
    }

    /// The instructions.
    let program: [sock_filter]

    /// Filters for an action without network, and for one with loopback.
    static let withoutNetwork = SystemCallFilter(loopback: false)
    static let withLoopback = SystemCallFilter(loopback: true)

    /// The actions of this machine's system calls by number.
    static let actions: [(number: UInt32, name: String, action: Action)] = parse(SystemCallTable.text)

    private static let isX86: Bool = {
        #if arch(x86_64)
        true
        #else
        false
        #endif
    }()

    /// The architecture word of `linux/audit.h`.
    private static let architecture: UInt32 = isX86 ? 0xC000_003E : 0xC000_00B7
    private static let allowed: UInt32 = 0x7FFF_0000
    private static func failure(_ error: Int32) -> UInt32 { 0x0005_0000 | UInt32(error) }

    private static func parse(_ text: String) -> [(number: UInt32, name: String, action: Action)] {
        var rules: [(number: UInt32, name: String, action: Action)] = []
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: " ", maxSplits: 4)
            guard words.count == 5, let number = UInt32(words[isX86 ? 2 : 3]) else { continue }
            let action: Action =
                switch words[0] {
                case "allow": .allow
                case "deny": .fail(EPERM)
                case "clone": .clone
                case "socket": .socket
                case "socketpair": .socketPair
                case "ioctl": .ioctl
                case "personality": .personality
                default: .fail(ENOSYS)
                }
            rules.append((number, String(words[1]), action))
        }
        return rules.sorted { $0.number < $1.number }
    }

    /// A run of numbers with one action, up to the next run.
    private struct Run {
        var start: UInt32
        var action: Action
    }

    private static func runs() -> [Run] {
        var runs = [Run(start: 0, action: .fail(ENOSYS))]
        var next: UInt32 = 0
        func add(_ start: UInt32, _ action: Action) {
            if runs[runs.count - 1].start == start { runs.removeLast() }
            if runs.last?.action != action { runs.append(Run(start: start, action: action)) }
        }
        for rule in actions {
            if rule.number > next { add(next, .fail(ENOSYS)) }
            add(rule.number, rule.action)
            next = rule.number + 1
        }
        add(next, .fail(ENOSYS))
        return runs
    }

    init(loopback: Bool) {
        var out = Assembler()
        out.load(4)
        out.unlessEqual(Self.architecture, return: Self.failure(ENOSYS))
        out.load(0)
        let runs = Self.runs()
        out.bisect(runs.map(\.start)) { index in
            switch runs[index].action {
            case .allow: .value(Self.allowed)
            case .fail(let error): .value(Self.failure(error))
            case let check: .check(check)
            }
        }
        out.block(.clone) { out in
            // CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
            out.load(16)
            out.ifAnyBit(0x7E02_0000, return: Self.failure(EPERM))
        }
        out.block(.ioctl) { out in
            // TIOCSTI and TIOCLINUX type into a terminal; TIOCSETD loads line disciplines.
            out.load(24)
            for request: UInt32 in [0x5412, 0x541C, 0x5423] { out.ifEqual(request, return: Self.failure(EPERM)) }
        }
        out.block(.personality) { out in
            // Asking, and the value that is set anyway.
            out.load(16)
            out.ifEqual(0xFFFF_FFFF, return: Self.allowed)
            out.unlessEqual(0x0004_0000, return: Self.failure(EPERM))
        }
        out.block(.socketPair) { out in
            out.load(16)
            out.unlessEqual(UInt32(AF_UNIX), return: Self.failure(EAFNOSUPPORT))
        }
        out.block(.socket) { out in
            out.load(16)
            out.ifEqual(UInt32(AF_UNIX), return: Self.allowed)
            if loopback {
                out.ifEqual(UInt32(AF_INET), return: Self.allowed)
                out.ifEqual(UInt32(AF_INET6), return: Self.allowed)
            }
            out.unlessEqual(UInt32(AF_NETLINK), return: Self.failure(EAFNOSUPPORT))
            // Of netlink only NETLINK_ROUTE: others carry messages between processes of one network namespace.
            out.load(32)
            out.unlessEqual(0, return: Self.failure(EPROTONOSUPPORT))
        }
        program = out.finish(allowed: Self.allowed)
    }

    /// Writes BPF instructions and resolves jumps to blocks.
    private struct Assembler {
        /// Where a number leads.
        enum Leaf {
            case value(UInt32)
            case check(Action)
        }

        private var code: [sock_filter] = []
        private var jumps: [(at: Int, to: Action)] = []
        private var blocks: [(action: Action, body: [sock_filter])] = []

        mutating func load(_ offset: UInt32) { code.append(sock_filter(code: 0x20, jt: 0, jf: 0, k: offset)) }

        mutating func ifEqual(_ value: UInt32, return result: UInt32) {
            code.append(sock_filter(code: 0x15, jt: 0, jf: 1, k: value))
            code.append(sock_filter(code: 0x06, jt: 0, jf: 0, k: result))
        }

        mutating func unlessEqual(_ value: UInt32, return result: UInt32) {
            code.append(sock_filter(code: 0x15, jt: 1, jf: 0, k: value))
            code.append(sock_filter(code: 0x06, jt: 0, jf: 0, k: result))
        }

        mutating func ifAnyBit(_ bits: UInt32, return result: UInt32) {
            code.append(sock_filter(code: 0x45, jt: 0, jf: 1, k: bits))
            code.append(sock_filter(code: 0x06, jt: 0, jf: 0, k: result))
        }

        mutating func bisect(_ starts: [UInt32], _ leaf: (Int) -> Leaf) { bisect(starts, 0..<starts.count, leaf) }

        private mutating func bisect(_ starts: [UInt32], _ range: Range<Int>, _ leaf: (Int) -> Leaf) {
            guard range.count > 1 else {
                switch leaf(range.lowerBound) {
                case .value(let value): code.append(sock_filter(code: 0x06, jt: 0, jf: 0, k: value))
                case .check(let action):
                    jumps.append((code.count, action))
                    code.append(sock_filter(code: 0x05, jt: 0, jf: 0, k: 0))
                }
                return
            }
            let middle = range.lowerBound + range.count / 2
            let at = code.count
            code.append(sock_filter(code: 0x35, jt: 0, jf: 0, k: starts[middle]))
            bisect(starts, range.lowerBound..<middle, leaf)
            let skipped = code.count - at - 1
            precondition(skipped <= 255, "a branch of the system-call filter is too long")
            code[at].jt = UInt8(skipped)
            bisect(starts, middle..<range.upperBound, leaf)
        }

        mutating func block(_ action: Action, _ write: (inout Assembler) -> Void) {
            var inner = Assembler()
            write(&inner)
            blocks.append((action, inner.code))
        }

        consuming func finish(allowed: UInt32) -> [sock_filter] {
            for (action, body) in blocks {
                for jump in jumps where jump.to == action { code[jump.at].k = UInt32(code.count - jump.at - 1) }
                code += body
                code.append(sock_filter(code: 0x06, jt: 0, jf: 0, k: allowed))
            }
            return code
        }
    }
}
