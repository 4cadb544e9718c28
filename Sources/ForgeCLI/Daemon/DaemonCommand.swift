internal import ArgumentParser
internal import ForgeCore
internal import ForgeJobs
private import Glibc

/// `forge daemon`.
struct DaemonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon", abstract: "Make builds of labels that find nothing changed faster.",
        discussion: """
            Follows everything below the root of the repository and answers `forge build LABEL` when nothing that the \
            build depends on has changed. Builds give the same without it. It runs in the foreground until Ctrl-C, \
            `forge daemon --stop`, or nobody has asked it for a while.
            """)

    @Option(help: ArgumentHelp("End when nobody has asked for so long.", valueName: "SECONDS"))
    var idle: Int64 = 10_800

    @Flag(help: "Say how the daemon of this repository fares, in JSON.")
    var status = false

    @Flag(help: "End the daemon of this repository.")
    var stop = false

    func validate() throws {
        if idle < 1 { throw ValidationError("`--idle` takes a number of seconds from 1 up") }
        if status, stop { throw ValidationError("`--status` and `--stop` exclude each other") }
    }

    func run() async throws {
        let root = try RepositoryRoot.find().path
        let home = try Composition.home()
        let place = try DaemonPlace(home: home, root: root)
        if status || stop {
            let message = status ? DaemonMessage.status : .stop
            guard let reply = DaemonClient.reply(message, at: place, waitMilliseconds: 5000) else {
                throw ForgeError(
                    .daemonAbsent, "No daemon runs for `\(root)`", path: root, hints: ["Start one with `forge daemon`"])
            }
            if status { print(JSONWriter.canonicalText(reply)) }
            return
        }
        let fabric = try Composition.fabric()
        let lock = try locked(place, root)
        defer { close(lock) }
        let seconds = idle
        try await Interruption.watched(nil) { () async throws(ForgeError) in
            let daemon = try BuildDaemon(root: root, fabric: fabric)
            let socket = try LocalSocket.listening(at: place.socket)
            defer { unlink(place.socket) }
            StandardError.write("Following \(root)\n")
            try await daemon.serve(socket, idleSeconds: seconds)
        }
    }

    /// The descriptor of the lock, which is held until it is closed.
    private func locked(_ place: DaemonPlace, _ root: String) throws(ForgeError) -> Int32 {
        mkdir(String(place.lock.prefix(upTo: place.lock.lastIndex(of: "/") ?? place.lock.endIndex)), 0o755)
        let lock = open(place.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else {
            throw ForgeError(
                .ioFailed, "`\(place.lock)` cannot be opened", path: place.lock,
                cause: String(cString: strerror(errno)))
        }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            throw ForgeError(
                .daemonRunning, "A daemon runs for `\(root)`", path: root,
                hints: ["Use that one, or end it with `forge daemon --stop`"])
        }
        return lock
    }
}
