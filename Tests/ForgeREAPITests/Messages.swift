import ForgeCore
import ForgeIR
import ForgeREAPI
import FoundationEssentials
import SwiftProtobuf

typealias REDigest = Build_Bazel_Remote_Execution_V2_Digest
typealias REDirectory = Build_Bazel_Remote_Execution_V2_Directory
typealias RECommand = Build_Bazel_Remote_Execution_V2_Command
typealias REAction = Build_Bazel_Remote_Execution_V2_Action
typealias REPlatform = Build_Bazel_Remote_Execution_V2_Platform
typealias REResult = Build_Bazel_Remote_Execution_V2_ActionResult

// The second implementation of every hashed message: the same values through SwiftProtobuf's types, with the sorting
// that the API asks for done here once more.

extension Message {
    /// The message's bytes as an array.
    func encodedBytes() throws -> [UInt8] { Array(try serializedData() as Data) }
}

func precedes(_ a: String, _ b: String) -> Bool { Array(a.utf8).lexicographicallyPrecedes(Array(b.utf8)) }

extension BlobID {
    var message: REDigest {
        .with {
            $0.hash = digest.hex
            $0.sizeBytes = size
        }
    }
}

extension Directory {
    var message: REDirectory {
        .with { out in
            out.files = files.map { file in
                .with {
                    $0.name = file.name
                    $0.digest = file.blob.message
                    $0.isExecutable = file.isExecutable
                }
            }
            out.directories = directories.map { directory in
                .with {
                    $0.name = directory.name
                    $0.digest = directory.blob.message
                }
            }
            out.symlinks = symlinks.map { link in
                .with {
                    $0.name = link.name
                    $0.target = link.target
                }
            }
            out.files.sort { precedes($0.name, $1.name) }
            out.directories.sort { precedes($0.name, $1.name) }
            out.symlinks.sort { precedes($0.name, $1.name) }
        }
    }
}

func platformMessage(_ properties: [String: String]) -> REPlatform {
    .with { out in
        for (name, value) in properties.sorted(by: { precedes($0.key, $1.key) }) {
            out.properties.append(
                .with {
                    $0.name = name
                    $0.value = value
                })
        }
    }
}

extension Command {
    var message: RECommand {
        .with { out in
            out.arguments = arguments
            for (name, value) in environment.sorted(by: { precedes($0.key, $1.key) }) {
                out.environmentVariables.append(
                    .with {
                        $0.name = name
                        $0.value = value
                    })
            }
            // Deprecated in the API and still hashed: older schedulers read the command's copy.
            if !platform.isEmpty { out.platform = platformMessage(platform) }
            out.workingDirectory = workingDirectory
            out.outputPaths = outputPaths.sorted(by: precedes)
        }
    }
}

extension Action {
    var message: REAction {
        .with { out in
            out.commandDigest = command.message
            out.inputRootDigest = inputRoot.message
            if let timeoutSeconds { out.timeout = .with { $0.seconds = timeoutSeconds } }
            out.salt = Data(salt)
            if !platform.isEmpty { out.platform = platformMessage(platform) }
        }
    }
}

extension ActionResult {
    var message: REResult {
        .with { out in
            out.outputFiles = files.sorted { precedes($0.path, $1.path) }.map { file in
                .with {
                    $0.path = file.path
                    $0.digest = file.blob.message
                    $0.isExecutable = file.isExecutable
                }
            }
            out.outputDirectories = directories.sorted { precedes($0.path, $1.path) }.map { directory in
                .with {
                    $0.path = directory.path
                    $0.treeDigest = directory.tree.message
                    $0.isTopologicallySorted = true
                    $0.rootDirectoryDigest = directory.root.message
                }
            }
            out.outputSymlinks = symlinks.sorted { precedes($0.path, $1.path) }.map { link in
                .with {
                    $0.path = link.path
                    $0.target = link.target
                }
            }
            out.exitCode = exitCode
            if let stdout { out.stdoutDigest = stdout.message }
            if let stderr { out.stderrDigest = stderr.message }
        }
    }
}
