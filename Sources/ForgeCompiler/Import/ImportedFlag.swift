/// A flag of a compiler or a linker as a package spells it: typed where the language has a form, else as it is.
enum ImportedFlag: Hashable {
    case optimize(String)
    case lto(String)
    case debug(String)
    case pic(Bool)
    case pie(Bool)
    case sanitize(String)
    case define(name: String, value: String?)
    /// An alternative with one text: `Standard`, `Warn`, `Include`, `Library` and their like.
    case text(String, String)
    /// An alternative with a CPU: `Cpu` or `Tune`.
    case cpu(String, String)
    /// An alternative without a value: `Pthread`, `Static` and their like.
    case plain(String)
    /// Words that have no typed form, one flag for each.
    case raw([String])

    /// The flag as expressions of Dhall, one or more.
    var expressions: [String] {
        let type = "forge.Flag.Type"
        switch self {
        case .optimize(let level): return ["\(type).Optimize forge.Flag.Level.\(level)"]
        case .lto(let kind): return ["\(type).LTO forge.Flag.LTO.\(kind)"]
        case .debug(let kind): return ["\(type).Debug forge.Flag.Debug.\(kind)"]
        case .pic(let on): return ["\(type).PIC \(on ? "True" : "False")"]
        case .pie(let on): return ["\(type).PIE \(on ? "True" : "False")"]
        case .sanitize(let kind): return ["\(type).Sanitize forge.Flag.Sanitizer.\(kind)"]
        case .define(let name, let value): return ["\(type).Define \(Self.definition(name, value))"]
        case .text(let alternative, let text): return ["\(type).\(alternative) \(DhallText.literal(text))"]
        case .cpu(let alternative, let name): return ["\(type).\(alternative) forge.Triple.Cpu.\(name)"]
        case .plain(let alternative): return ["\(type).\(alternative)"]
        case .raw(let words): return words.map { "\(type).Raw \(DhallText.literal($0))" }
        }
    }

    /// A definition as a record of Dhall.
    static func definition(_ name: String, _ value: String?) -> String {
        let value = value.map { "Some \(DhallText.literal($0))" } ?? "None Text"
        return "{ name = \(DhallText.literal(name)), value = \(value) }"
    }

    /// The CPUs that the language names, by the option that it renders them to; `native` is whatever machine builds and
    /// is none of them.
    static let cpus = ["-march=": x86, "-mcpu=": others, "-mtune=": x86.union(others)]

    private static let x86: Set<String> = [
        "x86-64-v2", "x86-64-v3", "x86-64-v4", "znver3", "znver4", "znver5", "sapphirerapids", "alderlake",
    ]
    private static let others: Set<String> = [
        "neoverse-v1", "neoverse-v2", "neoverse-n1", "neoverse-n2", "cortex-a78ae", "cortex-a78c", "cortex-a72",
        "cortex-a53", "cortex-a15", "cortex-a9", "cortex-a7", "sifive-u74", "apple-m1", "apple-m2", "apple-m3",
        "apple-m4",
    ]

    /// Flags that are one word, for compiling.
    static let words: [String: ImportedFlag] = [
        "-O": .optimize("O1"), "-O0": .optimize("O0"), "-O1": .optimize("O1"), "-O2": .optimize("O2"),
        "-O3": .optimize("O3"), "-Os": .optimize("Os"), "-Oz": .optimize("Oz"), "-Og": .optimize("Og"),
        "-flto": .lto("Fat"), "-flto=thin": .lto("Thin"), "-fno-lto": .lto("Off"), "-g": .debug("Full"),
        "-g0": .debug("None"), "-g1": .debug("LineTables"), "-fPIC": .pic(true), "-fno-PIC": .pic(false),
        "-fPIE": .pie(true), "-fno-PIE": .pie(false), "-ffunction-sections": .plain("FunctionSections"),
        "-fdata-sections": .plain("DataSections"), "-fno-exceptions": .plain("NoExceptions"),
        "-fno-rtti": .plain("NoRTTI"), "-pthread": .plain("Pthread"),
    ]

    /// Flags that are one word, for linking.
    static let linkWords: [String: ImportedFlag] = [
        "-static": .plain("Static"), "-shared": .plain("Shared"), "-rdynamic": .plain("ExportDynamic"),
        "-s": .plain("Strip"), "-Wl,--gc-sections": .plain("GcSections"), "-Wl,--as-needed": .plain("AsNeeded"),
        "-Wl,-E": .plain("ExportDynamic"), "-Wl,--export-dynamic": .plain("ExportDynamic"), "-Wl,-s": .plain("Strip"),
    ]

    static let sanitizers = [
        "address": "Address", "memory": "Memory", "thread": "Thread", "undefined": "Undefined", "leak": "Leak",
    ]
}

/// Text as Dhall writes it.
enum DhallText {
    /// A text in double quotes.
    static func literal(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\", "$": out += "\\\(scalar)"
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            case "\r": out += "\\r"
            default:
                if scalar.value < 0x20 {
                    out += "\\u{\(String(scalar.value, radix: 16))}"
                } else {
                    out.unicodeScalars.append(scalar)
                }
            }
        }
        return out + "\""
    }

    /// A list of expressions.
    static func list(_ expressions: [String]) -> String { "[ \(expressions.joined(separator: ", ")) ]" }
}
