public import ForgeCore

/// The named, versioned, pure functions that give an output its canonical bytes (`docs/spec/records.md`).
///
/// A version's behaviour is frozen, since it is part of action keys: a change of bytes is a new version.
public enum Canonicalizer: String, CaseIterable, Sendable {
    case ar
    case gzip
    case textTimestamps = "text-timestamps"
    case zip

    /// The version that a name without one means.
    public static let version = 1
    /// How often a chain may be repeated until it changes nothing.
    public static let maxPasses = 8

    /// Applies a chain of steps in order; applying it to the result changes nothing.
    ///
    /// Chains whose steps undo each other's work are repeated until they settle.
    /// - Throws: `E_CANONICALIZER_UNKNOWN`, `E_CANONICALIZER_PATTERN`, `E_CANONICALIZER_INPUT`,
    ///   `E_CANONICALIZER_UNSUPPORTED`, `E_CANONICALIZER_UNSETTLED`.
    public static func apply(steps: [CanonicalizerStep], to bytes: [UInt8]) throws(ForgeError) -> [UInt8] {
        var resolved: [(Canonicalizer, TimestampPattern?)] = []
        for step in steps { resolved.append(try resolve(step)) }
        let settlesAtOnce = resolved.count < 2 && resolved.allSatisfy { $0.0 != .textTimestamps }
        var current = bytes
        for _ in 0..<maxPasses {
            var next = current
            for (canonicalizer, pattern) in resolved { next = try canonicalizer.once(next, pattern) }
            if settlesAtOnce || next == current { return next }
            current = next
        }
        let chain = steps.map(\.keyText).joined(separator: ", ")
        throw ForgeError(
            .canonicalizerUnsettled, "The chain `\(chain)` still changes the bytes after \(maxPasses) passes")
    }

    /// Checks one step without applying it.
    ///
    /// - Throws: `E_CANONICALIZER_UNKNOWN`, `E_CANONICALIZER_PATTERN`.
    public static func validate(_ step: CanonicalizerStep) throws(ForgeError) {
        _ = try resolve(step)
    }

    /// Whether a step has work to do on a file within an output directory: the format is recognised by its first
    /// bytes, text by having no NUL in its first 8 KiB.
    public static func applies(_ step: CanonicalizerStep, to bytes: [UInt8]) throws(ForgeError) -> Bool {
        switch try resolve(step).0 {
        case .ar: bytes.has(ArArchive.magic)
        case .gzip: GzipFile.isGzip(bytes)
        case .textTimestamps: !bytes.prefix(8192).contains(0)
        case .zip: ZipArchive.isZip(bytes)
        }
    }

    private static func resolve(_ step: CanonicalizerStep) throws(ForgeError) -> (Canonicalizer, TimestampPattern?) {
        let name = step.nameAndVersion
        guard name.version == "\(version)", let found = Canonicalizer(rawValue: name.name) else {
            throw ForgeError(
                .canonicalizerUnknown, "There is no canonicaliser `\(step.name)`",
                hints: Suggestion.hints(for: name.name, among: allCases.map(\.rawValue)) + [
                    "The canonicalisers are \(allCases.map { "`\($0.rawValue)@\(version)`" }.joined(separator: ", "))"
                ])
        }
        switch (found, step.pattern) {
        case (.textTimestamps, let pattern?): return (found, try TimestampPattern(pattern))
        case (.textTimestamps, nil):
            throw ForgeError(
                .canonicalizerPattern, "`text-timestamps` needs a pattern",
                hints: ["Declare how the time is written, such as `%Y-%m-%d %H:%M:%S`"])
        case (_, nil): return (found, nil)
        case (_, .some):
            throw ForgeError(
                .canonicalizerPattern, "`\(found.rawValue)` takes no pattern",
                hints: ["Only `text-timestamps` has one"])
        }
    }

    private func once(_ bytes: [UInt8], _ pattern: TimestampPattern?) throws(ForgeError) -> [UInt8] {
        do throws(FormatError) {
            switch self {
            case .ar: return try ArCanonicalizer.apply(to: bytes)
            case .gzip: return try GzipCanonicalizer.apply(to: bytes)
            case .textTimestamps: return pattern?.replaceMatches(in: bytes) ?? bytes
            case .zip: return try ZipCanonicalizer.apply(to: bytes)
            }
        } catch {
            throw ForgeError(
                error.kind == .malformed ? .canonicalizerInput : .canonicalizerUnsupported,
                "The canonicaliser `\(rawValue)@\(Self.version)` cannot read the output",
                hints: ["Declare the output's determinism as `exact`, or correct the chain of canonicalisers"],
                cause: "it has \(error.reason), at byte \(error.offset)")
        }
    }
}
