internal import ArgumentParser

/// `forge cache`.
struct CacheCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache", abstract: "Say what a cluster has of actions.", subcommands: [CacheExplainCommand.self])
}
