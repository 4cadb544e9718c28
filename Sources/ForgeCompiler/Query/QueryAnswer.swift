public import ForgeCore
internal import ForgeIR

/// What a question is answered with.
public enum QueryAnswer: Sendable {
    /// Names of targets, each once.
    case targets([String])
    /// Paths of files, sorted, each with the targets that take or make it.
    case files([(path: String, targets: [String])])

    /// Answers a question about what was compiled.
    ///
    /// - Parameters:
    ///   - expression: the question.
    ///   - build: what the question's patterns were compiled to.
    ///   - absolute: gives a label the package that `:name` leaves out.
    /// - Throws: `E_QUERY_INVALID` with the place, `E_LABEL_INVALID`.
    public init(
        _ expression: QueryExpression, _ build: CompiledBuild, absolute: @escaping (String) -> String
    ) throws(ForgeErrors) {
        // Most questions are about targets alone.
        let workload =
            expression.root.asksForFiles
            ? try WorkloadReader.read(bytes: build.workload, file: "the packages") : nil
        do throws(ForgeError) {
            self = try QueryEvaluation(
                text: expression.text, build: build, workload: workload, absolute: absolute
            ).answer(expression.root)
        } catch { throw ForgeErrors([error]) }
    }
}
