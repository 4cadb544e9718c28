public import ForgeCore

/// The parts of the file system that are the same for every action, whatever its environment.
public enum RootFilesystem {
    /// Where the work tree is, relative to the root.
    public static let workDirectory = "build"

    /// Directories that exist, empty, for the executor to mount on.
    public static let mountPoints = ["build", "dev", "proc", "tmp"]

    /// The modification time of every input: 1980-01-01T00:00:00Z, the first that a zip archive can hold.
    public static let modificationTime: Int64 = 315_532_800

    /// Fixed files below `etc/`, replacing whatever an environment has there.
    public static let fixedFiles: [(path: String, text: String)] = [
        (
            "etc/passwd",
            """
            root:x:0:0:root:/root:/bin/sh
            forge:x:1000:1000:forge:/tmp:/bin/sh
            nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin

            """
        ),
        ("etc/group", "root:x:0:\nforge:x:1000:\nnogroup:x:65534:\n"),
        ("etc/hosts", "127.0.0.1 localhost forge\n::1 localhost\n"),
        ("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"),
    ]

    /// The variables that every action sees unless it sets them itself.
    public static let variables: [String: String] = [
        "HOME": "/tmp",
        "LC_ALL": "C.UTF-8",
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "SOURCE_DATE_EPOCH": String(modificationTime),
        "TMPDIR": "/tmp",
        "TZ": "UTC",
    ]

    /// Puts the fixed parts into an environment's tree and leaves `build/` empty.
    public static func compose(
        environment: BlobID, load: TreeComposition.Loader
    ) throws(ForgeError) -> (tree: TreeComposition, files: [[UInt8]]) {
        var tree = TreeComposition(stored: environment)
        var contents: [[UInt8]] = []
        for directory in mountPoints { try tree.replace(.directory([:]), at: directory, load: load) }
        for file in fixedFiles {
            let bytes = Array(file.text.utf8)
            contents.append(bytes)
            try tree.replace(.file(BlobID(of: bytes), isExecutable: false), at: file.path, load: load)
        }
        return (tree, contents)
    }
}
