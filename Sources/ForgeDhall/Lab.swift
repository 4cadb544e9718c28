import ForgeCore
import Glibc

/// Scratch entry points while the language is being built.
public enum Lab {
    static func load(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "rb") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let got = fread(&chunk, 1, chunk.count, file)
            if got == 0 { return bytes }
            bytes += chunk[..<got]
        }
    }

    /// Nil when it does not parse.
    public static func encode(_ bytes: [UInt8]) -> ([UInt8]?, String) {
        bytes.withUnsafeBufferPointer { raw in
            let arena = Arena()
            let tree = Parser.parse(raw)
            if let problem = tree.problems.first { return (nil, "\(problem)") }
            var lowering = Lowering(arena)
            let term = lowering.lower(tree)
            if let problem = lowering.problems.first { return (nil, "\(problem)") }
            return (TermEncoder.encode(term, arena), "")
        }
    }

    public static func recode(_ bytes: [UInt8]) -> ([UInt8]?, String) {
        bytes.withUnsafeBufferPointer { raw in
            let arena = Arena()
            do {
                let term = try TermDecoder.decode(raw, arena)
                return (TermEncoder.encode(term, arena), "")
            } catch { return (nil, "\(error)") }
        }
    }

    static func term(_ bytes: [UInt8], _ arena: Arena) -> Term? {
        bytes.withUnsafeBufferPointer { raw in
            let tree = Parser.parse(raw)
            if tree.problems.first != nil { return nil }
            var lowering = Lowering(arena)
            let term = lowering.lower(tree)
            return lowering.problems.isEmpty ? term : nil
        }
    }

    struct Files: ImportEnvironment {
        var extra: [String: [UInt8]] = [:]
        var stub: [(url: String, body: [UInt8]?, origins: [String])] = []
        func file(_ path: String) throws(ImportRefusal) -> [UInt8]? {
            var path = path
            if path.hasPrefix("~/") { path = String(cString: getenv("HOME")) + path.dropFirst() }
            guard access(path, R_OK) == 0 else { return nil }
            return load(path)
        }
        func variable(_ name: String) throws(ImportRefusal) -> [UInt8]? {
            if let value = extra[name] { return value }
            return getenv(name).map { Array(String(cString: $0).utf8) }
        }
        func fetch(_ request: RemoteRequest) throws(ImportRefusal) -> RemoteResponse { .absent("no network") }
        func cached(_ hash: Digest) -> [UInt8]? {
            guard let home = getenv("XDG_CACHE_HOME") else { return nil }
            let path = String(cString: home) + "/dhall/1220" + hash.hex
            return access(path, R_OK) == 0 ? load(path) : nil
        }
        func keep(_ bytes: [UInt8], as hash: Digest) {}
        var headersFile: String? { "~/.config/dhall/headers.dhall" }
    }

    static func describe(_ failure: Failure) -> String {
        switch failure.reason {
        case .importing(let problem): "\(problem.reason) \(problem.location) \(problem.detail ?? "") \(problem.found ?? "")"
        case .type(let problem): "\(problem.reason)"
        default: "\(failure.reason)"
        }
    }

    static func load(_ path: String, resolve: Bool, _ machine: Machine, _ files: Files = Files()) throws(Failure) -> Term {
        let resolver = Resolver(machine, files, Sources())
        return try resolver.load(load(path), at: .file(path))
    }

    static func normalize(_ path: String, alpha: Bool = false) -> ([UInt8]?, String) {
        let machine = Machine(Arena())
        do {
            let value = try machine.evaluate(try load(path, resolve: true, machine), .empty)
            var quoter = Quoter(machine, isAlpha: alpha)
            return (TermEncoder.encode(try quoter.quote(value), machine.arena), "")
        } catch { return (nil, describe(error)) }
    }

    public static func hash(_ path: String) -> (String?, String) {
        let machine = Machine(Arena())
        do {
            let term = try load(path, resolve: true, machine)
            _ = try Checker(machine).infer(term)
            let bytes = try SemanticHash.encoding(of: machine.delay(term, .empty), machine)
            return (Digest(of: bytes).text, "\(bytes.count)")
        } catch { return (nil, describe(error)) }
    }

    static func infer(_ path: String) -> ([UInt8]?, String) {
        let machine = Machine(Arena())
        do {
            let type = try Checker(machine).infer(try load(path, resolve: true, machine))
            var quoter = Quoter(machine)
            return (TermEncoder.encode(try quoter.quote(type), machine.arena), "")
        } catch { return (nil, describe(error)) }
    }

    public static func conformance(_ root: String) {
        _ = chdir(root)
        let tests = "dhall-lang/tests/"
        var passed = 0
        var failed = 0
        let table = String(decoding: load(root + "/cases.tsv"), as: UTF8.self)
        for line in table.split(separator: "\n").dropFirst() {
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            let (name, group) = (columns[0], columns[1])
            var problem: String?
            switch group {
            case "parser/success":
                var input = load(tests + name + "A.dhall")
                var expected = load(tests + name + "B.dhallb")
                if expected.isEmpty {
                    input = load(tests + name + ".dhall")
                    expected = load(tests + name + ".dhallb")
                }
                let (found, why) = encode(input)
                if found != expected { problem = found == nil ? why : "\(hex(found!)) instead of \(hex(expected))" }
            case "parser/failure":
                if let found = encode(load(tests + name + ".dhall")).0 { problem = "parses: \(hex(found))" }
            case "binary-decode/success":
                let (found, why) = recode(load(tests + name + "A.dhallb"))
                let (expected, why2) = encode(load(tests + name + "B.dhall"))
                if found == nil || found != expected { problem = why + why2 + hex(found ?? []) }
            case "binary-decode/failure":
                if recode(load(tests + name + ".dhallb")).0 != nil { problem = "decodes" }
            case "normalization/success":
                let (found, why) = normalize(tests + name + "A.dhall")
                let (expected, why2) = encode(load(tests + name + "B.dhall"))
                if found == nil || found != expected { problem = why + why2 + hex(found ?? []) + " not " + hex(expected ?? []) }
            case "semantic-hash/success":
                let (found, why) = hash(tests + name + "A.dhall")
                let expected = String(decoding: load(tests + name + "B.hash"), as: UTF8.self).split(separator: "\n").first.map(String.init)
                if found == nil || found != expected { problem = "\(found ?? "") \(why)" }
            case "type-inference/success" where columns[2] != "network":
                let (found, why) = infer(tests + name + "A.dhall")
                let (expected, why2) = encode(load(tests + name + "B.dhall"))
                if found == nil || found != expected { problem = why + why2 + hex(found ?? []) + " not " + hex(expected ?? []) }
            case "type-inference/failure":
                let (found, _) = infer(tests + name + ".dhall")
                if let found { problem = "has a type: " + hex(found) }
            case "import/success" where columns[2] != "network":
                let (found, why) = normalize(tests + name + "A.dhall")
                let (expected, why2) = normalize(tests + name + "B.dhall")
                if found == nil || found != expected { problem = columns[2] + " " + why + why2 + hex(found ?? []) + " not " + hex(expected ?? []) }
            case "import/failure" where columns[2] != "network":
                let (found, _) = normalize(tests + name + ".dhall")
                if let found { problem = "resolves: " + hex(found) }
            default: continue
            }
            if let problem {
                failed += 1
                print("FAIL \(name): \(problem.prefix(name.hasSuffix("prelude") ? 1000000 : 300))")
            } else {
                passed += 1
            }
        }
        for line in String(decoding: load("prelude-hashes.tsv"), as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
            let columns = line.split(separator: "\t").map(String.init)
            let path = columns.first { $0.hasSuffix(".dhall") } ?? columns[0]
            let expected = "sha256:" + columns[1]
            let (found, why) = hash("dhall-lang/Prelude/" + path)
            if found != expected {
                failed += 1
                print("FAIL \(path) \(found ?? why) \(expected)")
            } else { passed += 1 }
        }
        print("\(passed) passed, \(failed) failed")
    }

    static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension Lab {
    public static func time(_ path: String) {
        let text = DeepStack.run { () -> String in
            func now() -> Double {
                var t = timespec()
                clock_gettime(CLOCK_MONOTONIC, &t)
                return Double(t.tv_sec) * 1000 + Double(t.tv_nsec) / 1e6
            }
            func ms(_ a: Double, _ b: Double) -> String { String(Int((b - a) * 100)) + "e-2" }
            let t0 = now()
            let machine = Machine(Arena())
            do throws(Failure) {
                let term = try load(path, resolve: true, machine)
                let t1 = now()
                let type = try Checker(machine).infer(term)
                let t2 = now()
                let value = try machine.evaluate(term, .empty)
                _ = value
                let t3 = now()
                let bytes = try SemanticHash.encoding(of: machine.delay(term, .empty), machine)
                let t4 = now()
                let digest = Digest(of: bytes)
                let t5 = now()
                _ = type
                return
                    "load \(ms(t0, t1)) infer \(ms(t1, t2)) whnf \(ms(t2, t3)) quote+encode \(ms(t3, t4)) sha \(ms(t4, t5)) total \(ms(t0, t5)) ms; \(bytes.count) bytes \(digest.text.prefix(20)) values \(machine.values.count) extra \(machine.extra.count) envs \(machine.envs.count) terms \(machine.arena.terms.count)"
            } catch {
                return "\(describe(error)) after \(ms(t0, now()))"
            }
        }
        print(path.split(separator: "/").suffix(2).joined(separator: "/"), text)
    }
}
