import ForgeCore
import ForgeExecutor
import ForgeIR
import ForgeREAPI
import ForgeStore
import SwiftProtobuf
import Testing

@testable import ForgeRemote

/// One action, from its bytes to its result.
@Suite(.timeLimit(.minutes(2))) struct ExecutionTests {
    private static func program(_ name: String, in directory: String) -> (REDirectory, REDirectory) {
        let file = Build_Bazel_Remote_Execution_V2_FileNode.with {
            $0.name = name
            $0.digest = ServedCache.digest([])
            $0.isExecutable = true
        }
        let below = REDirectory.with { $0.files = [file] }
        let root = REDirectory.with { root in
            root.directories = [
                .with {
                    $0.name = directory
                    $0.digest = ServedCache.digest((try? below.serializedBytes()) ?? [])
                }
            ]
        }
        return (root, below)
    }

    @Test func anActionRunsOnceAndItsResultIsKept() async throws {
        let served = try ServedExecution()
        let action = try served.action()
        let answers = try await served.execute(action).answers()
        let stages = try answers.map {
            try Build_Bazel_Remote_Execution_V2_ExecuteOperationMetadata(unpackingAny: $0.metadata).stage
        }
        #expect(stages.last == .completed && stages.first != .completed)
        #expect(Set(answers.map(\.name)).count == 1)
        let response = try REResponse(unpackingAny: try #require(answers.last).response)
        #expect(!response.cachedResult && response.status.code == 0)
        let metadata = response.result.executionMetadata
        #expect(metadata.hasQueuedTimestamp && metadata.hasWorkerCompletedTimestamp && metadata.worker == "forge")
        #expect(try served.result(of: action) == response.result)
        let again = try await served.execute(action).response()
        #expect(again.cachedResult && again.result == response.result)
        #expect(served.executor.requests.count == 1)
        _ = try await served.execute(action) { $0.skipCacheLookup = true }.response()
        #expect(served.executor.requests.count == 2)
    }

    @Test func whatFailsIsToldAndNotKept() async throws {
        let served = try ServedExecution(ScriptedExecutor { $1.outcome = .exited(3) })
        let action = try served.action()
        #expect(try await served.execute(action).response().result.exitCode == 3)
        #expect(try served.result(of: action) == nil)
        let own = try ServedExecution(ScriptedExecutor { $1.outcome = .signaled(11) })
        #expect(try await own.execute(own.action()).response().result.exitCode == 139)
    }

    @Test func whatMustNotBeCachedIsNot() async throws {
        let served = try ServedExecution()
        let action = try served.action { $0.doNotCache = true }
        #expect(try await served.execute(action).response().result.exitCode == 0)
        #expect(try served.result(of: action) == nil)
    }

    @Test func aTimeLimitEndsWithItsCodeAndWhatThereWas() async throws {
        let output = Array("said".utf8)
        let served = try ServedExecution(
            ScriptedExecutor { request, report in
                #expect(request.action.timeoutSeconds == 3)
                report.outcome = .timedOut
                report.stdout = BlobID(of: output)
            })
        _ = try served.cache.store.write(output)
        let action = try served.action {
            $0.timeout.seconds = 2
            $0.timeout.nanos = 1
        }
        let response = try await served.execute(action) { $0.inlineStdout = true }.response()
        #expect(response.status.code == Int32(GRPCCode.deadlineExceeded.rawValue))
        #expect(Array(response.result.stdoutRaw) == output)
        #expect(try served.result(of: action) == nil)
        let endless = try served.action(1) { $0.timeout.seconds = .max }
        #expect { try served.execute(endless) } throws: { hasCode(.invalidArgument)($0) }
    }

    @Test func everyAbsentInputIsNamed() async throws {
        let served = try ServedExecution()
        #expect { try served.execute(ServedCache.digest([9])) } throws: { error in
            hasCode(.failedPrecondition)(error) && (error as? GRPCFailure)?.headerDetails != nil
        }
        let absent = (1...3).map { ServedCache.digest([UInt8($0)]) }
        let root = REDirectory.with { root in
            root.files = [
                .with {
                    $0.name = "a"
                    $0.digest = absent[0]
                }
            ]
            root.directories = absent[1...].enumerated().map { place, digest in
                .with {
                    $0.name = "\(place)"
                    $0.digest = digest
                }
            }
        }
        let response = try await served.execute(served.action(root: root)).response()
        #expect(response.status.code == Int32(GRPCCode.failedPrecondition.rawValue))
        let failure = try Google_Rpc_PreconditionFailure(unpackingAny: try #require(response.status.details.first))
        #expect(Set(failure.violations.map(\.type)) == ["MISSING"])
        #expect(Set(failure.violations.map(\.subject)) == Set(absent.map { "blobs/\($0.hash)/\($0.sizeBytes)" }))
        #expect(served.executor.requests.isEmpty)
    }

    @Test func clientsNeedNotWriteAsForgeDoes() async throws {
        let served = try ServedExecution()
        let root = REDirectory.with { root in
            root.files = ["b", "a"].map { name in
                .with {
                    $0.name = name
                    $0.digest = ServedCache.digest([])
                    $0.nodeProperties.unixMode = .init(name == "a" ? 0o755 : 0o644)
                }
            }
        }
        let action = try served.action(root: root)
        #expect(try await served.execute(action).response().status.code == 0)
        let request = try #require(served.executor.requests.first)
        let seen = try served.cache.store.directory(request.action.inputRoot)
        let work = try #require(seen.directories.first { $0.name == "build" })
        let files = try served.cache.store.directory(work.blob).files
        #expect(files.map(\.name) == ["a", "b"] && files.map(\.isExecutable) == [true, false])
        #expect(try served.result(of: action) != nil, "the key is the digest of what the client sent")
    }

    @Test func aRootThatCannotStandOnADiskIsRefused() async throws {
        let served = try ServedExecution()
        for name in ["..", "a/b", ""] {
            let root = REDirectory.with { $0.symlinks = [.with { ($0.name, $0.target) = (name, "x") }] }
            let response = try await served.execute(served.action(root: root)).response()
            #expect(response.status.code == Int32(GRPCCode.invalidArgument.rawValue), "\(name)")
        }
        // Forty levels of two equal directories each are a million million of them.
        var level = REDirectory()
        for _ in 0..<40 {
            let below = try served.put(level)
            level = REDirectory.with { level in
                level.directories = ["a", "b"].map { name in
                    .with { ($0.name, $0.digest) = (name, below) }
                }
            }
        }
        let response = try await served.execute(served.action(root: level)).response()
        #expect(response.status.code == Int32(GRPCCode.invalidArgument.rawValue))
        #expect(served.executor.requests.isEmpty)
    }

    @Test func theRootIsTheInputRootIffThatHasTheProgram() async throws {
        let served = try ServedExecution()
        let (root, below) = Self.program("tool", in: "bin")
        _ = try served.put(below)
        func runs(_ program: String, path: String? = nil, property: String? = nil) async throws -> WorkTree? {
            let action = try served.action(
                root: root,
                { action in
                    action.doNotCache = true
                    if let property {
                        action.platform.properties = [.with { ($0.name, $0.value) = ("forge-root", property) }]
                    }
                },
                command: { command in
                    command.arguments = [program]
                    if let path { command.environmentVariables = [.with { ($0.name, $0.value) = ("PATH", path) }] }
                })
            let before = served.executor.requests.count
            _ = try await served.execute(action).response()
            return served.executor.requests.count > before ? served.executor.requests.last?.workTree : nil
        }
        #expect(try await runs("/bin/tool") == .root)
        #expect(try await runs("tool") == .root)
        #expect(try await runs("tool", path: "/usr/bin") == .build)
        #expect(try await runs("tool", path: "bin:/bin/../bin") == .root)
        #expect(try await runs("bin/tool") == .build)
        #expect(try await runs("/bin/other") == .build)
        #expect(try await runs("/bin/tool", property: "environment") == .build)
        #expect(try await runs("/bin/other", property: "input") == .root)
        // As the roots of Forge's own actions are: a file system, wherever the program is.
        let empty = try served.put(REDirectory())
        let whole = REDirectory.with { root in
            root.directories = RootFilesystem.mountPoints.map { name in .with { ($0.name, $0.digest) = (name, empty) } }
        }
        let relative = try served.action(root: whole, command: { $0.arguments = ["bin/tool"] })
        _ = try await served.execute(relative).response()
        #expect(served.executor.requests.last?.workTree == .root)
        let bare = try ServedExecution(hasEnvironment: false)
        let response = try await bare.execute(bare.action()).response()
        #expect(response.status.code == Int32(GRPCCode.invalidArgument.rawValue))
    }

    @Test func outputPathsStayWithinTheRoot() async throws {
        let served = try ServedExecution()
        func code(_ change: @escaping (inout RECommand) -> Void) async throws -> Int32 {
            try await served.execute(served.action(command: change)).response().status.code
        }
        let bad = Int32(GRPCCode.invalidArgument.rawValue)
        #expect(try await code { ($0.workingDirectory, $0.outputPaths) = ("a/b", ["../../c", "d"]) } == 0)
        #expect(served.executor.requests.last?.command.workingDirectory == "build/a/b")
        #expect(try await code { ($0.workingDirectory, $0.outputPaths) = ("a/b", ["../../../c"]) } == bad)
        #expect(try await code { $0.outputFiles = ["/etc/passwd"] } == bad)
        #expect(try await code { $0.workingDirectory = "../x" } == bad)
        #expect(try await code { $0.arguments = [] } == bad)
        #expect(try await code { $0.arguments = ["a\0b"] } == bad)
    }

    @Test func outputsAreToldInTheWordsOfTheRequest() async throws {
        let file = BlobID(of: Array("file".utf8))
        let served = try ServedExecution(
            ScriptedExecutor { request, report in
                report.outcome = .outputMissing("absent")
                report.outputs = ["f": .file(file, isExecutable: true), "d": .directory(root: .empty)]
                for path in ["lf", "ld"] where request.command.outputPaths.contains(path) {
                    report.outputs[path] = .symlink(target: "t")
                }
            })
        _ = try served.cache.store.write([Array("file".utf8), []], durability: .ordered)
        let old = try await served.execute(
            served.action(command: { ($0.outputFiles, $0.outputDirectories) = (["f", "lf", "absent"], ["d", "ld"]) })
        ).response().result
        #expect(old.exitCode == 0 && old.outputFiles.map(\.path) == ["f"] && old.outputFiles[0].isExecutable)
        #expect(old.outputDirectories.map(\.path) == ["d"] && !old.outputDirectories[0].hasRootDirectoryDigest)
        #expect(old.outputFileSymlinks.map(\.path) == ["lf"] && old.outputDirectorySymlinks.map(\.path) == ["ld"])
        let new = try await served.execute(
            served.action(command: { ($0.outputPaths, $0.outputDirectoryFormat) = (["d", "f", "lf"], .directoryOnly) })
        ).response().result
        #expect(new.outputSymlinks.map(\.path) == ["lf"] && new.outputFileSymlinks.isEmpty)
        #expect(!new.outputDirectories[0].hasTreeDigest)
        #expect(new.outputDirectories[0].rootDirectoryDigest == BlobID.empty.wire)
    }
}
