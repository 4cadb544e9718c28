public import ForgeCore

/// One thing that a process of a traced command did.
public struct TraceEvent: Sendable, Equatable {
    /// What was done; paths are absolute, as the processes see them.
    public enum Kind: Sendable, Equatable {
        /// The process began, as a copy of another one.
        case started(parent: Int)
        /// The process became a program.
        case executed(program: String, arguments: [String], directory: String)
        /// A file was opened to be read.
        case read(String)
        /// A file was opened to be written.
        case wrote(String)
        /// A file got another name.
        case renamed(from: String, to: String)
        /// A file got a second name, by a link of either kind.
        case linked(from: String, to: String)
        /// The process ended; 128 and the signal's number when one ended it.
        case ended(status: Int32)
    }

    /// The process, numbered from 1 in the order in which they began.
    public var process: Int
    public var kind: Kind

    /// Makes an event.
    public init(process: Int, _ kind: Kind) {
        self.process = process
        self.kind = kind
    }

    /// The event for programs.
    public var json: JSONValue {
        var members: [(String, JSONValue)] = []
        switch kind {
        case .started(let parent): members = [("event", .string("started")), ("parent", .integer(Int64(parent)))]
        case .executed(let program, let arguments, let directory):
            members = [
                ("event", .string("executed")), ("program", .string(program)), ("arguments", .strings(arguments)),
                ("directory", .string(directory)),
            ]
        case .read(let path): members = [("event", .string("read")), ("path", .string(path))]
        case .wrote(let path): members = [("event", .string("wrote")), ("path", .string(path))]
        case .renamed(let from, let to):
            members = [("event", .string("renamed")), ("from", .string(from)), ("to", .string(to))]
        case .linked(let from, let to):
            members = [("event", .string("linked")), ("from", .string(from)), ("to", .string(to))]
        case .ended(let status): members = [("event", .string("ended")), ("status", .integer(Int64(status)))]
        }
        members += [("type", .string("trace-event")), ("process", .integer(Int64(process)))]
        return .object(members.map { JSONMember($0.0, $0.1) })
    }
}
