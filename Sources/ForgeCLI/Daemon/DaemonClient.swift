internal import ForgeCore
internal import ForgeJobs

/// Speaks with the daemon of a repository, where one runs; without one nothing is different but slower.
struct DaemonClient {
    /// A daemon that is busy is not waited for longer than a build without it would take to find out.
    private static let patienceMilliseconds = 30

    private let place: DaemonPlace

    /// The daemon of a repository; nil where there can be none.
    init?(root: String) {
        guard let home = try? Composition.home(), let place = try? DaemonPlace(home: home, root: root) else {
            return nil
        }
        self.place = place
    }

    /// What the daemon answers; nil when nobody does.
    static func reply(_ message: DaemonMessage, at place: DaemonPlace, waitMilliseconds: Int) -> JSONValue? {
        guard let socket = LocalSocket.connected(to: place.socket, waitMilliseconds: waitMilliseconds),
            socket.send(message.line), let line = socket.line()
        else { return nil }
        return try? JSONReader.read(line)
    }

    /// The number of actions of a build of which nothing has changed; nil when the daemon does not know.
    func unchanged(_ request: PackageRequest) -> Int? {
        let reply = Self.reply(.ask(request), at: place, waitMilliseconds: Self.patienceMilliseconds)
        return reply?["total"]?.integerValue.map { Int($0) }
    }

    /// Tells the daemon that a build succeeded.
    func learn(_ request: PackageRequest) {
        guard let socket = LocalSocket.connected(to: place.socket, waitMilliseconds: Self.patienceMilliseconds) else {
            return
        }
        _ = socket.send(DaemonMessage.learn(request).line)
    }
}
