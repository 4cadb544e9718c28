internal import ArgumentParser

/// `forge store`.
struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Keep, find, check and move what is stored: blobs, trees and results by digest.",
        discussion: """
            A DIGEST is `sha256:` and 64 hex digits, the digits alone, or at least the first eight of them. \
            DIGEST/PATH names what is at a path within a tree. The store lies in $FORGE_HOME, else \
            $XDG_DATA_HOME/forge, else ~/.local/share/forge.
            """,
        subcommands: [
            StorePutCommand.self, StoreGetCommand.self, StoreHasCommand.self, StoreListCommand.self,
            StoreStatCommand.self, StoreCheckCommand.self, StoreCollectCommand.self, StoreExportCommand.self,
            StoreImportCommand.self, StoreRootsCommand.self,
        ])
}
